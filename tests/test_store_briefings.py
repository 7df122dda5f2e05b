"""Briefings and deliveries in the store: one at a time, taken up after a crash, sent once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from store_places import PLACES, make_place
from store_story import NOW, days

from summariser.errors import StoreError
from summariser.exchanges import owners
from summariser.exchanges.owners import is_gone, make_owner
from summariser.schema import Timeline
from summariser.store import Briefing, Store, open_store

MONDAY, TUESDAY = "2031-03-10T07:00", "2031-03-11T07:00"
CHILD = """
import os, sys
sys.path[:0] = sys.argv[2:]
from store_story import NOW
from summariser.store import open_store
store = open_store(sys.argv[1])
"""


@pytest.fixture(params=PLACES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with make_place(request.param, tmp_path) as address:
        yield address


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    with open_store(place) as opened:
        yield opened


def begin(store: Store, slot: str = MONDAY, *, after: float = 0) -> Briefing:
    briefing = store.briefings.begin("daily", slot, NOW + days(after))
    assert briefing is not None
    return briefing


def run_and_die(place: str, code: str) -> str:
    """Run code on the store in a process that ends as if it were killed; return what it printed."""
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", f"{CHILD}{code}\nsys.stdout.flush()\nos._exit(9)", place, *sys.path],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (9, "")
    return done.stdout.strip()


def test_a_slot_is_begun_once_and_is_done_for_ever(store: Store) -> None:
    briefing = begin(store)
    assert (briefing.name, briefing.slot, briefing.attempts) == ("daily", MONDAY, 1)
    assert store.briefings.begin("daily", MONDAY, NOW) is None, "another holds the lease"
    done = store.briefings.finish(briefing, NOW + days(0.001))
    assert (done.state, done.owner, done.lease_until) == ("done", None, None)
    assert store.briefings.begin("daily", MONDAY, NOW + days(30)) is None
    assert store.briefings.find("daily", MONDAY) == done
    assert store.briefings.get(done.id) == done
    assert begin(store, TUESDAY).id != done.id


def test_no_two_of_one_briefing_run_at_once_whatever_their_slots(store: Store) -> None:
    briefing = begin(store)
    assert store.briefings.begin("daily", TUESDAY, NOW) is None
    assert store.briefings.begin("weekly", TUESDAY, NOW) is not None
    store.briefings.finish(briefing, NOW)
    assert store.briefings.begin("daily", TUESDAY, NOW) is not None


def test_a_failed_briefing_is_taken_up_where_it_stands(store: Store) -> None:
    first = store.briefings.set_stage(begin(store), "merge", NOW)
    store.briefings.finish(first, NOW, "failed")
    second = begin(store)
    assert (second.id, second.attempts, second.stage) == (first.id, 2, "merge")
    assert (second.state, second.finished) == ("running", None)


def test_an_expired_lease_is_taken_over_and_the_old_holder_is_shut_out(store: Store) -> None:
    old = begin(store)
    assert store.briefings.begin("daily", MONDAY, NOW + days(0.01)) is None
    new = begin(store, after=1)
    assert (new.id, new.attempts) == (old.id, 2)
    assert new.owner != old.owner
    stale: list[Callable[[], Briefing]] = [
        lambda: store.briefings.set_stage(old, "deliver", NOW),
        lambda: store.briefings.renew(old, NOW),
        lambda: store.briefings.save(old, {"lead": "Stale."}, {"html": "<p>Stale.</p>"}),
        lambda: store.briefings.finish(old, NOW),
    ]
    for change in stale:
        with pytest.raises(StoreError, match="no longer this process's"):
            change()
    assert store.briefings.document(new) is None
    assert store.briefings.forms(new) == {}
    store.briefings.finish(new, NOW + days(1))
    with pytest.raises(StoreError, match="taken over or ended"):
        store.briefings.finish(new, NOW + days(1))


def test_stages_keep_a_lease_alive(store: Store) -> None:
    briefing = begin(store)
    for hour in range(1, 5):
        at = NOW + days(hour / 100)
        briefing = store.briefings.set_stage(briefing, f"stage {hour}", at)
        assert store.briefings.begin("daily", MONDAY, at + days(0.009)) is None
    store.briefings.renew(briefing, NOW + days(1))
    assert store.briefings.begin("daily", MONDAY, NOW + days(1)) is None


def test_the_briefing_of_a_process_that_was_killed_is_taken_over_at_once(
    place: str, store: Store
) -> None:
    number = run_and_die(
        place,
        "briefing = store.briefings.begin('daily', '2031-03-10T07:00', NOW)\n"
        "print(store.briefings.set_stage(briefing, 'fetch', NOW).id)",
    )
    briefing = begin(store)
    assert (briefing.id, briefing.attempts, briefing.stage) == (int(number), 2, "fetch")


def test_of_processes_that_begin_at_once_one_gets_the_slot(place: str, store: Store) -> None:
    code = (
        "got = store.briefings.begin('daily', '2031-03-10T07:00', NOW)\n"
        "print(got is not None, flush=True)\nsys.stdin.read()\nstore.close()"
    )
    children = [
        subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-c", CHILD + code, place, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    # All of them live until each has asked: the dead hold no lease.
    answers = [child.stdout.readline().strip() for child in children if child.stdout]
    for child in children:
        child.communicate()
    assert sorted(answers) == ["False", "True"]
    assert store.briefings.find("daily", MONDAY) is not None


def test_who_is_gone_can_be_told_only_of_this_machine() -> None:
    owner = make_owner()
    host, pid, started, number = owner.rsplit("/", 3)
    assert make_owner() != owner
    assert not is_gone(owner)
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from summariser.exchanges.owners import make_owner; print(make_owner())",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    ended = done.stdout.strip()
    assert is_gone(ended)
    assert not is_gone(ended.replace(host, "elsewhere", 1))
    if started:
        assert is_gone(f"{host}/{pid}/1{started}/{number}"), "the number was given again"
    assert not is_gone(f"{host}/not a number/{started}/{number}")


@pytest.mark.parametrize("place", ["_MACHINE_ID", "_NUMBERED_IN"])
def test_a_machine_or_container_of_the_same_name_is_another(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as elsewhere:
        other = tmp_path / "other"
        if place == "_MACHINE_ID":
            other.write_text("0f0f0f0f\n", encoding="ascii")
        else:
            other.symlink_to("pid:[4026530000]")
        elsewhere.setattr(owners, place, other)
        host, _, started, number = make_owner().rsplit("/", 3)
    # No process has this number here: there one may well have it.
    assert not is_gone(f"{host}/999999999/{started}/{number}")


def test_what_a_briefing_says_is_kept_in_every_form(store: Store) -> None:
    briefing = begin(store)
    assert store.briefings.document(briefing) is None
    store.briefings.save(briefing, {"lead": "Old."}, {"html": "old", "md": "old"})
    document = {"lead": "The quay closed \ud83d.", "new": [1, None, 2.5], "at": {"a": True}}
    store.briefings.save(briefing, document, {"text": "b\x00", "html": "<p>"})
    assert store.briefings.document(briefing) == document
    assert store.briefings.forms(briefing) == {"html": "<p>", "text": "b\x00"}


def test_a_run_knows_its_briefing_and_the_briefing_its_run(store: Store) -> None:
    story = store.story("harbour", create=True, at=NOW)
    alone = story.save_timeline(Timeline(story="harbour"), NOW)
    briefing = begin(store)
    run = story.save_timeline(Timeline(story="harbour"), NOW, briefing=briefing.id)
    again = story.save_timeline(Timeline(story="harbour"), NOW, briefing=briefing.id)
    assert store.briefings.get(briefing.id).run_id == again
    assert [(each.id, each.briefing) for each in story.runs()] == [
        (alone, None),
        (run, None),
        (again, briefing.id),
    ]


def test_the_last_briefing_is_the_last_that_is_done(store: Store) -> None:
    assert store.briefings.last("daily") is None
    first = store.briefings.finish(begin(store, MONDAY), NOW)
    second = begin(store, TUESDAY)
    assert store.briefings.last("daily") == first
    second = store.briefings.finish(second, NOW)
    assert store.briefings.last("daily") == second
    assert store.briefings.last("daily", before=second) == first
    assert store.briefings.last("weekly") is None
    assert store.briefings.recent("daily") == (second, first)
    assert store.briefings.recent(limit=1) == (second,)
    with pytest.raises(StoreError, match="no briefing 99"):
        store.briefings.get(99)


def test_a_delivery_is_added_once_for_its_key(store: Store) -> None:
    briefing = begin(store)
    first = store.deliveries.add(briefing.id, "mail", "daily/1/mail", NOW)
    store.deliveries.mark_sent("daily/1/mail", NOW)
    again = store.deliveries.add(briefing.id, "mail", "daily/1/mail", NOW + days(1))
    assert (again.id, again.state, again.created) == (first.id, "sent", NOW)
    assert store.deliveries.of_briefing(briefing.id) == (again,)
    assert store.deliveries.due(NOW + days(9)) == ()


def test_a_delivery_that_fails_is_due_again_when_it_says(store: Store) -> None:
    briefing = begin(store)
    store.deliveries.add(briefing.id, "mail", "m", NOW)
    store.deliveries.add(briefing.id, "hook", "h", NOW)
    assert [each.key for each in store.deliveries.due(NOW)] == ["m", "h"]
    assert [each.key for each in store.deliveries.due(NOW, name="weekly")] == []

    claimed = store.deliveries.claim("m", NOW)
    assert claimed is not None
    assert claimed.attempts == 1
    failed = store.deliveries.mark_failed("m", NOW, error="refused", next_try=NOW + days(1))
    assert (failed.state, failed.error, failed.attempts) == ("failed", "refused", 1)
    assert [each.key for each in store.deliveries.due(NOW, name="daily")] == ["h"]
    assert store.deliveries.claim("m", NOW) is None
    assert {each.key for each in store.deliveries.due(NOW + days(1))} == {"m", "h"}

    given_up = store.deliveries.mark_failed("m", NOW, error="no such user", next_try=None)
    assert (given_up.state, given_up.next_try) == ("given_up", None)
    assert store.deliveries.claim("m", NOW + days(9)) is None

    store.deliveries.mark_sent("h", NOW)
    late = store.deliveries.mark_failed("h", NOW, error="late", next_try=NOW)
    assert (late.state, late.error) == ("sent", None), "what has been sent stays so"
    with pytest.raises(StoreError, match="no delivery with the key 'x'"):
        store.deliveries.mark_sent("x", NOW)


def test_nobody_else_tries_while_one_does(place: str, store: Store) -> None:
    store.deliveries.add(begin(store).id, "mail", "m", NOW)
    assert store.deliveries.claim("m", NOW) is not None
    with open_store(place) as other:
        assert other.deliveries.due(NOW) == ()
        assert other.deliveries.claim("m", NOW) is None
        assert other.deliveries.claim("m", NOW + days(1)) is not None, "nothing was heard of it"


def test_an_attempt_of_a_process_that_was_killed_is_made_again_at_once(
    place: str, store: Store
) -> None:
    store.deliveries.add(begin(store).id, "mail", "m", NOW)
    assert run_and_die(place, "print(store.deliveries.claim('m', NOW).attempts)") == "1"
    (delivery,) = store.deliveries.due(NOW)
    assert (delivery.key, delivery.state, delivery.attempts) == ("m", "pending", 1)
    again = store.deliveries.claim("m", NOW)
    assert again is not None
    assert again.attempts == 2


def test_moments_need_their_time_zone(store: Store) -> None:
    with pytest.raises(StoreError, match="has no time zone"):
        store.briefings.begin("daily", MONDAY, NOW.replace(tzinfo=None))


def test_a_lease_on_another_machine_is_waited_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "elsewhere")
    begin(store)
    monkeypatch.undo()
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("nobody can know"))
    assert store.briefings.begin("daily", MONDAY, NOW) is None
