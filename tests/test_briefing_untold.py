"""Nothing that a run has left undone ends in silence and with exit code 0."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from briefing_world import HOST, Affair, follow
from receivers import HookServer

from summariser.briefing import running
from summariser.briefing.delivering import send_due
from summariser.cli import briefing, main
from summariser.store import Store


@pytest.fixture
def quietly(
    affair: Affair,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str]]:
    """Return what runs the briefing with -q, and gives its exit code and what it said."""
    monkeypatch.setattr(briefing, "World", lambda: affair.world)

    def run(*more: str, deliver: str = "[]") -> tuple[int, str]:
        path = tmp_path / "briefings.toml"
        path.write_text(
            'store = "store.sqlite"\n[[briefing]]\nname = "quarry"\n'
            f'sources = ["{affair.feed}"]\nfetching = {{allow_hosts = ["{HOST}"]}}\n'
            f'schedule = {{cron = "0 7 * * *"}}\ndeliver = {deliver}\n',
            encoding="utf-8",
        )
        code = main(["briefing", "run", "--file", str(path), "-q", *more])
        return code, capsys.readouterr().err

    return run


def test_a_delivery_of_an_earlier_edition_that_fails_on_a_quiet_day_is_told(
    affair: Affair, quietly: Callable[..., tuple[int, str]]
) -> None:
    with HookServer() as hook:
        hook.statuses += [503] * 5
        deliver = f'[{{kind = "webhook", url = "{hook.url}", attempts = 3}}]'
        assert quietly(deliver=deliver)[0] == 3
        affair.clock.set("2031-03-05T07:00")
        waiting = quietly(deliver=deliver)
        affair.clock.set("2031-03-06T07:00")
        ended = quietly(deliver=deliver)
        affair.clock.set("2031-03-07T07:00")
        after = quietly(deliver=deliver)
    told = (
        "made, but an earlier edition not delivered everywhere; "
        "webhook (2031-03-04T07:00Z): 127.0.0.1 answered 503, it "
    )
    assert waiting[0] == ended[0] == 3
    assert f"{told}will be tried again" in waiting[1]
    assert f"{told}is not tried again" in ended[1]
    assert after == (0, "")


def test_a_briefing_that_another_process_is_making_is_told(
    affair: Affair, store: Store, quietly: Callable[..., tuple[int, str]]
) -> None:
    held = store.briefings.begin("quarry", "2031-03-04T07:00Z", affair.clock.now)
    assert held is not None
    for more in ((), ("--now",)):
        code, said = quietly(*more)
        assert code == 3
        assert "another process is making the edition 2031-03-04T07:00Z" in said
        assert "after 2031-03-04T07:16Z" in said
    affair.clock.set("2031-03-04T07:16")
    assert quietly() == (0, "")


def test_an_edition_that_another_process_is_delivering_is_not_said_to_be_tried_again(
    affair: Affair,
    quietly: Callable[..., tuple[int, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: list[tuple[int, str]] = []

    def send_while_another_runs(*given: Any) -> Any:
        monkeypatch.undo()
        monkeypatch.setattr(briefing, "World", lambda: affair.world)
        said.append(quietly(deliver=deliver))
        return send_due(*given)

    with HookServer() as hook:
        deliver = f'[{{kind = "webhook", url = "{hook.url}"}}]'
        monkeypatch.setattr(running, "send_due", send_while_another_runs)
        assert quietly(deliver=deliver) == (0, "")
        assert len(hook.posted) == 1
    ((code, told),) = said
    assert code == 3
    assert "another process is delivering the edition 2031-03-04T07:00Z" in told


def test_a_delivery_that_another_process_is_trying_is_said_to_be_under_way(
    affair: Affair, store: Store, quietly: Callable[..., tuple[int, str]]
) -> None:
    with HookServer() as hook:
        hook.statuses += [503] * 3
        deliver = f'[{{kind = "webhook", url = "{hook.url}"}}]'
        quietly(deliver=deliver)
        affair.clock.wait(3600)
        (due,) = store.deliveries.due(affair.clock.now)
        assert store.deliveries.claim(due.key, affair.clock.now) is not None
        code, told = quietly(deliver=deliver)
        assert len(hook.posted) == 3
    assert code == 3
    assert "another process is delivering it" in told
    assert "tried again" not in told


def test_an_edition_of_the_future_is_told_by_every_run_until_then(
    affair: Affair, quietly: Callable[..., tuple[int, str]]
) -> None:
    affair.clock.set("2099-01-01T07:00")
    assert quietly() == (0, "")
    affair.clock.set("2031-03-05T07:00")
    code, told = quietly()
    assert code == 3
    assert "the latest edition, 2099-01-01T07:00Z, lies in the future" in told
    assert quietly("--now") == (0, "")


def test_a_lease_is_kept_however_many_receivers_are_slow(
    affair: Affair, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take_long(*_: object, **__: object) -> None:
        affair.clock.wait(240)
        assert store.briefings.begin("quarry", "2031-03-05T07:00Z", affair.clock.now) is None

    monkeypatch.setattr("summariser.briefing.delivering.deliver", take_long)
    folders = [{"kind": "file", "name": f"f{one}", "folder": "out"} for one in range(6)]
    settings = follow(affair.feed, deliver=folders)
    ran = running.run_briefing(settings, store, world=affair.world)
    assert ran.state == "sent"
