"""Briefings that were interrupted, held up or undeliverable, and what comes after."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest
from briefing_world import HOST, Affair, Script, follow
from quarry_story import (
    FILLER,
    PROBE,
    SLIDE_CORRECTED,
    TOLD,
    UNDERPAID,
    made,
    run,
    second_morning,
    texts,
)
from receivers import HookServer
from store_places import PLACES, make_place
from web_server import Answer

from summariser import reading
from summariser.api import extract_articles
from summariser.briefing import channels, run_briefing, running
from summariser.briefing.checks import check_waiting
from summariser.briefing.delivering import give_up_stranded
from summariser.briefing.making import config_of
from summariser.briefing.serving import Server, describe_run
from summariser.errors import ConfigError
from summariser.render.briefing_text import briefing_text
from summariser.schema.briefing_settings import BriefingsFile
from summariser.sentences import number_sentences
from summariser.store import Store, open_store


@pytest.fixture(params=PLACES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with make_place(request.param, tmp_path) as place, open_store(place) as store:
        yield store


def test_an_edition_that_was_written_and_not_sent_is_the_one_that_the_next_goes_on_from(
    affair: Affair, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with HookServer() as hook:
        deliver = [{"kind": "webhook", "url": hook.url}]
        with monkeypatch.context() as patch:
            patch.setattr(running, "send_due", _interrupt)
            with pytest.raises(KeyboardInterrupt):
                run(affair, store, deliver=deliver)
        affair.clock.set("2031-03-05T07:01")
        second = made(run(affair, store, deliver=deliver))
    assert second.since == "2031-03-04T07:00Z"
    assert not second.has_news
    (posted,) = hook.posted
    assert json.loads(posted.body)["edition"] == "2031-03-04T07:00Z"


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_fault_of_ours_in_one_channel_keeps_no_other_from_its_briefing(
    affair: Affair, store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("surprise")

    monkeypatch.setattr(channels, "post_webhook", fail)
    with HookServer() as hook:
        deliver = [
            {"kind": "webhook", "url": hook.url},
            {"kind": "file", "folder": str(tmp_path / "out")},
        ]
        ran = run(affair, store, deliver=deliver)
    assert {one.channel: one.state for one in ran.deliveries} == {
        "webhook": "failed",
        "file": "sent",
    }
    assert ran.deliveries[0].error == "unexpected ValueError"


def test_a_delivery_outlives_hours_without_its_receiver(affair: Affair, store: Store) -> None:
    with HookServer() as hook:
        hook.statuses += [503] * 6
        deliver = [{"kind": "webhook", "url": hook.url}]
        run(affair, store, deliver=deliver)
        states = []
        for minutes in (1, 5, 30, 120):
            affair.clock.wait(60 * minutes)
            states.append(run(affair, store, deliver=deliver).state)
    assert states == ["undelivered"] * 3 + ["already_done"]
    assert len(hook.posted) == 7


def test_a_known_article_is_followed_however_old_and_withdrawn_where_it_no_longer_fits(
    affair: Affair, store: Store
) -> None:
    wanted = {"any_words": ["Aldor", "slope"], "days": 5}
    run(affair, store, filter=wanted)
    affair.clock.set("2031-03-10T07:01")
    affair.replace("slide", "Slide at the quarry", "2031-03-02", SLIDE_CORRECTED, *FILLER)
    affair.replace("wages", "Union on wages", "2031-03-02", "The report was wrong.", *FILLER)
    changes = made(run(affair, store, filter=wanted)).changes
    assert [one.title for one in changes.corrections] == ["Slide at the quarry"]
    assert texts(changes.withdrawn) == {TOLD[UNDERPAID].text}


def test_an_edition_that_could_not_be_made_when_it_was_due_is_made_soon_after(
    affair: Affair, store: Store
) -> None:
    settings = follow(affair.feed)
    run(affair, store)
    second_morning(affair)
    told: list[str] = []
    server = Server(BriefingsFile(briefing=(settings,)), store, told.append, affair.world)
    held = store.briefings.begin("quarry", "2031-03-05T07:00Z", affair.world.now())
    assert held is not None
    server.run(settings, None)
    store.briefings.finish(held, affair.world.now(), "failed")
    server.look_after()
    assert ["another process" in line for line in told] == [True, False]
    made_now = store.briefings.last("quarry")
    assert made_now is not None
    assert (made_now.slot, made_now.state) == ("2031-03-05T07:00Z", "done")


def test_what_waits_for_a_channel_that_was_renamed_is_told_until_it_is_sent_or_given_up(
    affair: Affair, store: Store
) -> None:
    with HookServer() as hook:
        hook.statuses += [503] * 3
        old = [{"kind": "webhook", "name": "desk", "url": hook.url}]
        new = [{"kind": "webhook", "name": "newsroom", "url": hook.url}]
        assert run(affair, store, deliver=old).stranded == ()
        affair.clock.wait(7200)
        ran = run(affair, store, deliver=new)
        (told,) = ran.stranded
        assert "edition 2031-03-04T07:00Z was not sent" in told
        assert 'name = "desk"' in told
        assert told in describe_run(ran)
        (check,) = check_waiting(follow(affair.feed, deliver=new), store)
        assert (check.what, check.ok) == ("delivery desk", False)
        assert len(hook.posted) == 3
        named = [*new, {"kind": "webhook", "name": "desk", "url": hook.url}]
        again = run(affair, store, deliver=named)
    assert (again.stranded, [one.state for one in again.deliveries]) == ((), ["sent"])


def test_what_waits_for_a_channel_that_is_not_there_can_be_given_up(
    affair: Affair, store: Store
) -> None:
    with HookServer() as hook:
        hook.statuses += [503] * 3
        settings = follow(affair.feed, deliver=[{"kind": "webhook", "url": hook.url}])
        run_briefing(settings, store, world=affair.world)
        with pytest.raises(ConfigError, match="is in the file: take it out first"):
            give_up_stranded(store, settings, "webhook", affair.world)
        without = follow(affair.feed)
        (given_up,) = give_up_stranded(store, without, "webhook", affair.world)
        assert given_up.state == "given_up"
        assert run_briefing(without, store, world=affair.world).stranded == ()
        with pytest.raises(ConfigError, match="nothing of quarry waits"):
            give_up_stranded(store, without, "webhook", affair.world)


def test_a_feed_is_filled_however_little_news_there_was_between(
    affair: Affair, store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "feed.xml"
    given = {
        "deliver": [{"kind": "atom", "path": str(path), "entries": 2}],
        "schedule": {"cron": "0 * * * *"},
    }
    run(affair, store, **given)
    for hour in range(8, 21):
        affair.clock.set(f"2031-03-04T{hour:02}:01")
        assert run(affair, store, **given).state == "nothing_new"
    affair.clock.set("2031-03-04T21:01")
    affair.publish("answer", "Company answers", "2031-03-04", PROBE, *FILLER)
    run(affair, store, **given)
    feed = feedparser.parse(path.read_bytes())
    assert [entry.updated for entry in feed.entries] == [
        "2031-03-04T21:01:00+00:00",
        "2031-03-04T07:00:00+00:00",
    ]


def test_a_source_that_fails_is_news_once_where_time_goes_on(affair: Affair, store: Store) -> None:
    class Slow(Script):
        async def extract(self, article: Any, sentences: Any) -> Any:
            affair.clock.wait(60)
            return await super().extract(article, sentences)

    affair.engine = Slow(TOLD)
    with HookServer() as hook:
        deliver = [{"kind": "webhook", "url": hook.url}]
        run(affair, store, deliver=deliver)
        affair.web.put("/feed.xml", Answer("down", status=500), host=HOST)
        states = []
        for day in ("05", "06"):
            affair.clock.set(f"2031-03-{day}T07:01")
            ran = run(affair, store, deliver=deliver)
            states.append(ran.state)
    assert states == ["sent", "nothing_new"]
    told = briefing_text(made(ran))
    assert "1 source of 1 failed" in told
    assert "article could not be read" not in told
    assert told.count("feed.xml") == 1


def test_what_is_kept_is_not_taken_apart_again_and_comes_to_the_same_document(
    affair: Affair, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(affair, store)
    second_morning(affair)
    run(affair, store)
    numbered: list[str] = []

    def number(text: str, **given: Any) -> Any:
        numbered.append(text)
        return number_sentences(text, **given)

    monkeypatch.setattr(reading, "number_sentences", number)
    affair.clock.set("2031-03-06T07:01")
    run(affair, store)
    assert numbered == []
    story = store.story("quarry")
    _, second, third = story.runs()
    assert second.sha256 == third.sha256
    timeline = story.timeline()
    assert timeline is not None
    whole = extract_articles(
        story.articles(), engine=affair.engine, config=config_of(follow(affair.feed), {})
    )
    same = ("articles", "records", "failures", "left_out")
    assert [getattr(whole, name) for name in same] == [getattr(timeline, name) for name in same]


def test_how_many_pages_are_left_for_the_next_time_is_told(affair: Affair, store: Store) -> None:
    given = {"fetching": {"allow_hosts": [HOST], "max_pages": 1}}
    first = made(run(affair, store, **given))
    (note,) = first.notes
    assert note.endswith("its pages were left for the next time: more than 1 are new (2)")
    affair.clock.set("2031-03-05T07:01")
    (note,) = made(run(affair, store, **given)).notes
    assert note.endswith("more than 1 are new")
    affair.clock.set("2031-03-06T07:01")
    assert made(run(affair, store, **given)).notes == ()


def test_a_known_page_that_cannot_be_asked_again_is_not_said_to_be_missing(
    affair: Affair, store: Store
) -> None:
    run(affair, store)
    affair.clock.set("2031-03-05T07:01")
    affair.web.put("/wages", Answer("down", status=403), host=HOST)
    affair.listed.append((affair.web.url("/never", HOST), "Never", ""))
    affair.put_feed()
    second = made(run(affair, store))
    assert not second.has_news
    assert [one.article for one in second.failures] == [affair.web.url("/never", HOST)]
    (note,) = second.notes
    assert note.startswith(f"{affair.web.url('/wages', HOST)}: asked again, the page ")
    assert note.endswith("; what it said before stands")
    assert "1 article could not be read" in briefing_text(second)
