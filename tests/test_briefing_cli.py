"""`summarise briefing`: from nothing to a daily briefing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from receivers import HookServer
from web_server import Answer, WebServer, page, rss

from summariser.briefing import read_briefings, run_briefing
from summariser.cli import main
from summariser.store import open_store

ACCUSED = "Ida Kvist, the mayor of Orlen, accused Aldor Stone of dumping waste in the river Sell."
PROBE = "The prosecutor in Vinnby opened an investigation on 4 March 2031."
FILLER = "The valley has lived from stone for two hundred years, and most families work in it."


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as web:
        web.put("/waste", page("Mayor accuses quarry", ACCUSED, FILLER))
        web.put("/feed.xml", feed(web, "waste"))
        yield web


def feed(web: WebServer, *names: str) -> Answer:
    items = [(web.url(f"/{name}"), name, "Mon, 03 Mar 2031 06:00:00 +0000") for name in names]
    return Answer(rss("Orlen Post", *items), "application/rss+xml")


def write(folder: Path, web: WebServer, **more: Any) -> Path:
    lines = [
        'store = "store.sqlite"',
        "[[briefing]]",
        'name = "quarry"',
        'title = "The quarry at Orlen"',
        f'sources = ["{web.url("/feed.xml")}"]',
        'fetching = {allow_hosts = ["127.0.0.1"]}',
        'engine = {engine = "embedded"}',
        *(f"{key} = {value}" for key, value in more.items()),
    ]
    path = folder / "briefings.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def briefing(*arguments: str | Path) -> int:
    return main(["briefing", *map(str, arguments)])


def test_init_writes_a_file_and_overwrites_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "briefings.toml"
    assert briefing("init", "--file", path) == 0
    text = path.read_text(encoding="utf-8")
    assert "[[briefing]]" in text
    path.write_text("mine", encoding="utf-8")
    assert briefing("init", "--file", path) == 2
    assert path.read_text(encoding="utf-8") == "mine"
    assert "left as it is" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "said"), [("no/such/", "there is no folder"), (".", "is a folder; name a file in it")]
)
def test_init_says_why_no_file_can_lie_there(
    name: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert briefing("init", "--file", f"{tmp_path}/{name}") == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Errno" not in told
    assert len(told.splitlines()) == 1


def test_a_run_prints_the_briefing_and_delivers_it(
    tmp_path: Path, web: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, web, deliver='[{kind = "file", folder = "out", formats = ["html"]}]')
    assert briefing("run", "quarry", "--file", path) == 0
    out, err = capsys.readouterr()
    assert out.startswith("The quarry at Orlen\n")
    assert "Ida Kvist" in out
    assert "made and delivered" in err
    (file,) = (tmp_path / "out").iterdir()
    assert "accused Aldor Stone" in file.read_text(encoding="utf-8")


def test_a_run_with_a_schedule_makes_its_edition_once(
    tmp_path: Path, web: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, web, schedule='{cron = "0 7 * * *"}')
    assert briefing("run", "--file", path, "-f", "json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["edition"].endswith("T07:00Z")
    assert briefing("run", "--file", path) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "made already, nothing to do" in err


def test_sources_that_fail_make_the_run_partial(
    tmp_path: Path, web: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, web)
    web.put("/feed.xml", Answer("down", status=404))
    assert briefing("run", "--file", path) == 3
    assert "failed" in capsys.readouterr().out


def test_a_delivery_that_fails_makes_the_run_partial_and_says_why(
    tmp_path: Path, web: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with HookServer() as hook:
        hook.statuses.append(404)
        path = write(tmp_path, web, deliver=f'[{{kind = "webhook", url = "{hook.url}"}}]')
        assert briefing("run", "--file", path) == 3
    assert "webhook: 127.0.0.1 answered 404" in capsys.readouterr().err
    assert briefing("list", "--file", path, "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["deliveries"][0]["state"] == "given_up"


def test_a_channel_that_was_renamed_is_told_by_run_list_and_check(
    tmp_path: Path, web: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with HookServer() as hook:
        # A secret that is not set keeps a delivery waiting, and nobody waits for it here.
        given = f'[{{kind = "webhook", url = "{hook.url}", secret_variable = "NO_SUCH_SECRET"}}]'
        path = write(tmp_path, web, deliver=given, schedule='{cron = "0 7 * * *"}')
        assert briefing("run", "--file", path) == 3
        path = write(tmp_path, web, schedule='{cron = "0 7 * * *"}')
        capsys.readouterr()
        assert briefing("run", "--file", path, "-q") == 3
        assert "no delivery is called webhook any more" in capsys.readouterr().err
        assert briefing("check", "--file", path) == 1
        assert "FAIL  delivery webhook: the edition" in capsys.readouterr().out
        assert briefing("list", "--file", path) == 0
        assert "--give-up webhook" in capsys.readouterr().out
        assert briefing("run", "--file", path, "--give-up", "webhook") == 0
        assert "1 edition given up for good" in capsys.readouterr().err
        assert briefing("check", "--file", path) == 0


def test_list_says_when_each_is_due_and_how_it_fared(
    tmp_path: Path, web: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, web, schedule='{cron = "0 7 * * *"}')
    assert briefing("list", "--file", path) == 0
    assert "last: never made" in capsys.readouterr().out
    briefing("run", "--file", path)
    capsys.readouterr()
    briefing("list", "--file", path)
    out = capsys.readouterr().out
    assert "done" in out
    assert "next: " in out


def test_check_names_what_is_right_and_what_is_not(
    tmp_path: Path, web: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    with HookServer() as hook:
        given = f'[{{kind = "webhook", url = "{hook.url}", secret_variable = "NO_SUCH_SECRET"}}]'
        path = write(tmp_path, web, deliver=given, schedule='{cron = "0 7 * * *"}')
        assert briefing("check", "--file", path) == 1
        out = capsys.readouterr().out
        assert "ok    schedule: next " in out
        assert "ok    engine: embedded" in out
        assert "1 listed" in out
        assert "FAIL  delivery webhook: the environment variable NO_SUCH_SECRET is not set" in out
        write(tmp_path, web, deliver=f'[{{kind = "webhook", url = "{hook.url}"}}]')
        assert briefing("check", "--file", path, "--json") == 0
        checks = json.loads(capsys.readouterr().out)["quarry"]
        assert all(check["ok"] for check in checks)
        assert hook.posted == []


def test_a_name_that_is_none_says_which_there_are(
    tmp_path: Path, web: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert briefing("run", "query", "--file", write(tmp_path, web)) == 2
    assert "there are: quarry" in capsys.readouterr().err


def test_serve_makes_up_for_one_missed_edition_and_ends_when_told(
    tmp_path: Path, web: WebServer
) -> None:
    with HookServer() as hook:
        given = {"deliver": f'[{{kind = "webhook", url = "{hook.url}"}}]'}
        path = write(tmp_path, web, **given)
        found = read_briefings(path)
        with open_store(str(tmp_path / "store.sqlite")) as store:
            run_briefing(found.briefing[0], store, edition="2020-01-01T07:00Z")
        assert hook.arrived.acquire(timeout=60)
        web.put("/probe", page("Prosecutor opens case", PROBE, FILLER))
        web.put("/feed.xml", feed(web, "probe", "waste"))
        # Thousands of mornings were missed since; one is made up for.
        path = write(tmp_path, web, **given, schedule='{cron = "0 7 * * *"}')
        command = [sys.executable, "-m", "summariser", "briefing", "serve", "--file", str(path)]
        process = subprocess.Popen(  # noqa: S603 - our own interpreter
            command, stderr=subprocess.PIPE, text=True, env={**os.environ, "NO_COLOR": "1"}
        )
        try:
            assert hook.arrived.acquire(timeout=120)
            process.send_signal(signal.SIGTERM)
            _, told = process.communicate(timeout=120)
        finally:
            process.kill()
            process.wait()
    assert process.returncode == 0
    assert "making up for" in told
    assert "stopping" in told
    assert len(hook.posted) == 2
    second = json.loads(hook.posted[1].body)
    assert [event["text"] for event in second["changes"]["new_events"]] == [
        "The prosecutor in Vinnby opened an investigation on 4 March 2031."
    ]


def test_serve_without_a_schedule_says_what_to_add(
    tmp_path: Path, web: WebServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert briefing("serve", "--file", write(tmp_path, web)) == 2
    assert "add [briefing.schedule]" in capsys.readouterr().err


@pytest.mark.parametrize("library", ["apscheduler", "feedgen", "sqlalchemy", "httpx2"])
def test_without_the_extra_one_sentence_says_what_to_install(library: str, tmp_path: Path) -> None:
    code = (
        f"import sys; sys.modules['{library}'] = None\n"
        "from summariser.cli import main\n"
        "sys.exit(main(['briefing', 'init', '--file', sys.argv[1]]))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code, str(tmp_path / "briefings.toml")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert library in done.stderr
    assert "pip install" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
