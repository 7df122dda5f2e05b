"""Three mornings of one affair: real pages, feeds, mail and webhooks, and a clock set by hand."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from briefing_world import HOST, Affair, Script, follow
from quarry_story import (
    ACCUSED,
    DENIED,
    FILLER,
    HEARING,
    TOLD,
    UNDERPAID,
    made,
    run,
    second_morning,
    texts,
    third_morning,
)
from receivers import HookServer, Mails, mail_server
from store_places import PLACES, make_place
from web_server import Answer, moved, page, rss

from summariser.briefing import run_briefing
from summariser.render.briefing_text import briefing_text
from summariser.render.wording import span_words
from summariser.store import Store, open_store


@pytest.fixture(params=PLACES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with make_place(request.param, tmp_path) as place, open_store(place) as store:
        yield store


def mail_to(mails: Mails) -> dict[str, Any]:
    return {
        "kind": "email",
        "to": ["desk@orlen.example"],
        "sender": "morning@orlen.example",
        "host": "localhost",
        "port": mails.port,
        "security": "none",
    }


def test_each_of_three_mornings_brings_what_is_new_since_the_one_before(
    affair: Affair, store: Store
) -> None:
    with mail_server() as mails, HookServer() as hook:
        deliver = [mail_to(mails), {"kind": "webhook", "url": hook.url}]
        first = run(affair, store, deliver=deliver)
        second_morning(affair)
        second = run(affair, store, deliver=deliver)
        third_morning(affair)
        third = run(affair, store, deliver=deliver)
    assert [ran.state for ran in (first, second, third)] == ["sent"] * 3

    changes = made(first).changes
    assert texts(changes.new_events) == {"A slope of the quarry collapsed."}
    assert texts(changes.new_claims) == {TOLD[ACCUSED].text, TOLD[UNDERPAID].text}
    assert made(first).first
    assert made(first).unanswered == 2

    changes = made(second).changes
    assert texts(changes.new_events) == {"The prosecutor in Vinnby opened an investigation."}
    assert changes.new_claims == ()
    (answer,) = changes.new_answers
    assert answer.source == "Aldor Stone"
    assert [claim.text for claim in answer.claims] == [TOLD[ACCUSED].text]
    assert answer.evidence[0].quotes == (DENIED,)
    (changed,) = [item for item in changes.changed if item.kind == "event"]
    (date,) = [change for change in changed.changes if change.kind == "date"]
    assert (date.before, date.after) == ("2031-03-01", "2031-02-28")
    (correction,) = changes.corrections
    assert correction.title == "Slide at the quarry"
    assert changes.withdrawn == ()
    (still,) = changes.unanswered
    assert (still.text, still.still, still.days) == (TOLD[UNDERPAID].text, True, 3)

    changes = made(third).changes
    assert texts(changes.new_events) == {"A hearing is set."}
    (gone,) = changes.withdrawn
    assert (gone.text, gone.reasons) == (TOLD[UNDERPAID].text, ("article_gone",))
    assert (changes.new_claims, changes.new_answers, changes.corrections) == ((), (), ())
    assert changes.unanswered == ()

    assert [mail["Subject"] for mail in mails.received] == [
        "The quarry at Orlen: first briefing, 1 new event and 2 new claims",
        "The quarry at Orlen: 1 new event, 1 new answer, 1 changed item and 1 correction",
        "The quarry at Orlen: 1 new event and 1 withdrawn item",
    ]
    posted = [json.loads(posted.body) for posted in hook.posted]
    assert [one["edition"] for one in posted] == [
        "2031-03-04T07:00Z",
        "2031-03-05T07:00Z",
        "2031-03-06T07:00Z",
    ]


def test_a_page_that_is_missing_on_one_morning_alone_is_neither_withdrawn_nor_new(
    affair: Affair, store: Store
) -> None:
    first = made(run(affair, store))
    affair.clock.set("2031-03-05T07:01")
    affair.web.put("/wages", Answer("no such page", status=404), host=HOST)
    second = made(run(affair, store))
    assert not second.has_news
    (note,) = second.notes
    assert note.startswith(affair.web.url("/wages", HOST))
    assert "was not there (404)" in note
    affair.clock.set("2031-03-06T07:01")
    affair.replace("wages", "Union on wages", "2031-03-02", UNDERPAID, *FILLER)
    third = made(run(affair, store))
    assert not third.has_news
    assert third.notes == ()
    before, after = (
        {claim.text: claim.id for claim in store.story("quarry").timeline(one.timeline).claims}  # type: ignore[union-attr]
        for one in (first, third)
    )
    assert before == after
    # Another day, another fault: it begins anew.
    affair.clock.set("2031-03-07T07:01")
    affair.web.put("/wages", Answer("no such page", status=404), host=HOST)
    assert not made(run(affair, store)).has_news


def test_a_page_that_is_missing_on_two_mornings_is_withdrawn_however_old(
    affair: Affair, store: Store
) -> None:
    fetching = {"allow_hosts": [HOST], "recheck_days": 1}
    run(affair, store, fetching=fetching)
    affair.clock.set("2031-03-05T07:00")
    affair.web.put("/wages", Answer("no such page", status=404), host=HOST)
    assert not made(run(affair, store, fetching=fetching)).has_news
    # A run by hand an hour later is no second morning.
    affair.clock.set("2031-03-05T08:00")
    ran = run(affair, store, fetching=fetching, schedule=None)
    assert not made(ran).has_news
    assert len(made(ran).notes) == 1
    affair.clock.set("2031-03-06T07:01")
    changes = made(run(affair, store, fetching=fetching)).changes
    assert texts(changes.withdrawn) == {TOLD[UNDERPAID].text}
    affair.clock.set("2031-03-07T07:01")
    last = made(run(affair, store, fetching=fetching))
    assert (last.has_news, last.notes) == (False, ())


def test_a_page_that_answers_that_it_has_not_changed_is_there_again(
    affair: Affair, store: Store
) -> None:
    run(affair, store)
    here = affair.web.url("/wages", HOST)
    page_before = Answer(page("Union on wages", UNDERPAID, *FILLER), etag='"same"')
    affair.web.put("/wages", page_before, host=HOST)
    for day, answer in (
        ("05", page_before),
        ("06", Answer("no such page", status=404)),
        ("07", page_before),
        ("08", Answer("no such page", status=404)),
    ):
        affair.clock.set(f"2031-03-{day}T07:01")
        affair.web.put("/wages", answer, host=HOST)
        assert made(run(affair, store)).changes.withdrawn == ()
    assert store.story("quarry").missing_since(here) == affair.clock.now


def test_items_keep_their_ids_and_what_was_read_is_not_read_again(
    affair: Affair, store: Store
) -> None:
    run(affair, store)
    second_morning(affair)
    run(affair, store)
    story = store.story("quarry")
    first, second = (story.timeline(one.id) for one in story.runs())
    assert first is not None
    assert second is not None
    before = {claim.text: claim.id for claim in first.claims}
    after = {claim.text: claim.id for claim in second.claims}
    assert before == after
    slides = [
        event.id
        for document in (first, second)
        for event in document.events
        if event.text == "A slope of the quarry collapsed."
    ]
    assert slides[0] == slides[1]
    assert isinstance(affair.engine, Script)
    assert affair.engine.read.count("Mayor accuses quarry") == 1
    assert affair.engine.read.count("Slide at the quarry") == 2


def test_times_and_days_are_those_of_the_briefings_zone(affair: Affair, store: Store) -> None:
    given = {"schedule": {"cron": "0 7 * * *", "time_zone": "Pacific/Auckland"}}
    affair.clock.set("2031-03-03T18:01")  # the 4th in Auckland, one past seven
    run(affair, store, **given)
    affair.publish("answer", "Company answers", "2031-03-05", DENIED, *FILLER)
    affair.clock.set("2031-03-04T18:01")
    second = made(run(affair, store, **given))
    assert (second.edition, second.time_zone) == ("2031-03-04T18:00Z", "Pacific/Auckland")
    assert second.made == "2031-03-04T18:01:00+00:00"
    assert second.lead[0].text.startswith("Since 4 March 2031 07:01 Auckland time: ")
    assert second.changes.at == "2031-03-05"
    told = briefing_text(second)
    assert "4 March 2031 07:01 to 5 March 2031 07:01 Auckland time\n" in told
    assert "(Orlen Post, 5 March 2031, today)" in told
    # Two hours in which clocks read alike are told apart.
    first, second_time = (f"2031-10-26T{hour}:30:00+00:00" for hour in ("00", "01"))
    assert span_words(first, second_time, "Europe/Berlin") == (
        "26 October 2031 02:30 (+02:00) to 26 October 2031 02:30 (+01:00) Berlin time"
    )


def test_nothing_new_means_nothing_sent_unless_asked_for(affair: Affair, store: Store) -> None:
    with HookServer() as hook:
        deliver = [{"kind": "webhook", "url": hook.url}]
        run(affair, store, deliver=deliver)
        affair.clock.set("2031-03-05T07:01")
        assert run(affair, store, deliver=deliver).state == "nothing_new"
        assert len(hook.posted) == 1
        affair.clock.set("2031-03-06T07:01")
        assert run(affair, store, deliver=deliver, send_when_nothing_new=True).state == "sent"
        assert len(hook.posted) == 2
    told = json.loads(hook.posted[1].body)["lead"][0]["text"]
    assert told == "Nothing new since 5 March 2031 07:01 UTC."


def test_an_edition_is_made_and_sent_once_however_often_it_is_run(
    affair: Affair, store: Store
) -> None:
    with HookServer() as hook:
        deliver = [{"kind": "webhook", "url": hook.url}]
        states = []
        for moment in ("2031-03-04T07:00", "2031-03-04T07:30", "2031-03-05T06:59"):
            affair.clock.set(moment)
            states.append(run(affair, store, deliver=deliver).state)
    assert states == ["sent", "already_done", "already_done"]
    assert len(hook.posted) == 1


@pytest.mark.parametrize("given", [{"schedule": None}, {}])
def test_who_asks_twice_within_a_minute_gets_what_is_new_and_nobody_gets_it_twice(
    affair: Affair, store: Store, given: dict[str, Any]
) -> None:
    with HookServer() as hook:
        deliver = [{"kind": "webhook", "url": hook.url}]
        settings = follow(affair.feed, deliver=deliver, **given)
        run_briefing(settings, store, world=affair.world)
        affair.publish("hearing", "Hearing is set", "2031-03-04", HEARING, *FILLER)
        second = run_briefing(settings, store, at_once=True, world=affair.world)
        third = run_briefing(settings, store, at_once=True, world=affair.world)
        # The edition that was due then is made already.
        due = run(affair, store, deliver=deliver)
    assert texts(made(second).changes.new_events) == {"A hearing is set."}
    assert (second.state, second.edition) == ("sent", "2031-03-04T07:00:01Z")
    assert (third.state, third.edition) == ("nothing_new", "2031-03-04T07:00:02Z")
    assert due.state == "already_done"
    editions = [json.loads(posted.body)["edition"] for posted in hook.posted]
    assert editions == ["2031-03-04T07:00Z", "2031-03-04T07:00:01Z"]


def test_a_delivery_that_fails_is_tried_again_under_the_same_key(
    affair: Affair, store: Store
) -> None:
    with HookServer() as hook:
        hook.statuses += [503, 503, 503]
        deliver = [{"kind": "webhook", "url": hook.url}]
        assert run(affair, store, deliver=deliver).state == "undelivered"
        assert len(hook.posted) == 3
        affair.clock.set("2031-03-04T08:00")
        again = run(affair, store, deliver=deliver)
    assert (again.state, [one.state for one in again.deliveries]) == ("already_done", ["sent"])
    assert len(hook.posted) == 4
    assert len({posted.headers["idempotency-key"] for posted in hook.posted}) == 1
    assert len({posted.body for posted in hook.posted}) == 1


def test_one_channel_that_fails_keeps_no_other_from_its_briefing(
    affair: Affair, store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    with HookServer() as hook:
        hook.statuses.append(404)
        deliver = [
            {"kind": "webhook", "url": hook.url},
            {"kind": "file", "folder": str(folder), "formats": ["html", "md", "text", "json"]},
        ]
        ran = run(affair, store, deliver=deliver)
    assert ran.state == "undelivered"
    assert {one.channel: one.state for one in ran.deliveries} == {
        "webhook": "given_up",
        "file": "sent",
    }
    assert len(list(folder.iterdir())) == 4


def test_a_secret_that_is_not_set_loses_no_briefing(affair: Affair, store: Store) -> None:
    with HookServer() as hook:
        deliver = [{"kind": "webhook", "url": hook.url, "secret_variable": "HOOK"}]
        ran = run(affair, store, deliver=deliver)
        assert ran.state == "undelivered"
        assert ran.deliveries[0].error == "the environment variable HOOK is not set"
        affair.environ["HOOK"] = "s3same"
        affair.clock.set("2031-03-04T09:00")
        assert run(affair, store, deliver=deliver).deliveries[0].state == "sent"
    assert hook.posted[0].headers["webhook-signature"].startswith("v1,")


def test_what_could_not_be_read_is_shown_and_the_rest_is_told(affair: Affair, store: Store) -> None:
    web = affair.web
    web.put("/loop", moved(web.url("/loop", HOST)), host=HOST)
    bomb = Answer(gzip.compress(b"0" * 50_000_000), headers={"content-encoding": "gzip"})
    web.put("/bomb", bomb, host=HOST)
    wall = page(
        "For subscribers",
        "Subscribe to read on.",
        head='<script type="application/ld+json">'
        '{"@type": "NewsArticle", "isAccessibleForFree": false}</script>',
    )
    web.put("/wall", Answer(wall), host=HOST)
    web.put("/slow", Answer("late", hang=True), host=HOST)
    for name in ("loop", "bomb", "wall", "slow", "missing"):
        affair.listed.append((web.url(f"/{name}", HOST), name, ""))
    affair.put_feed()
    briefing = made(run(affair, store))
    failed = {failure.article.rpartition("/")[2] for failure in briefing.failures}
    assert failed == {"loop", "bomb", "wall", "slow", "missing"}
    assert texts(briefing.changes.new_claims) == {TOLD[ACCUSED].text, TOLD[UNDERPAID].text}


def test_what_has_moved_or_declares_a_wrong_charset_is_read(affair: Affair, store: Store) -> None:
    web = affair.web
    web.put("/feed.xml", moved(web.url("/feeds/news.xml", HOST)), host=HOST)
    body = rss("Orlen Post", *affair.listed, (web.url("/old", HOST), "Hearing", ""))
    web.put("/feeds/news.xml", Answer(body, "application/rss+xml"), host=HOST)
    told = page("Hearing in Kærby", HEARING, *FILLER).encode()
    web.put("/old", moved(web.url("/hearing", HOST), 302), host=HOST)
    web.put("/hearing", Answer(told, "text/html; charset=iso-8859-1"), host=HOST)
    briefing = made(run(affair, store))
    assert briefing.failures == ()
    assert "A hearing is set." in texts(briefing.changes.new_events)
    assert "Hearing in Kærby" in {article.title for article in store.story("quarry").articles()}


def test_a_source_that_fails_is_news_once(affair: Affair, store: Store) -> None:
    with HookServer() as hook:
        deliver = [{"kind": "webhook", "url": hook.url}]
        run(affair, store, deliver=deliver)
        affair.web.put("/feed.xml", Answer("down", status=503), host=HOST)
        states = []
        for day in ("05", "06"):
            affair.clock.set(f"2031-03-{day}T07:01")
            ran = run(affair, store, deliver=deliver)
            states.append((ran.state, made(ran).sources[0].state))
    assert states == [("sent", "failed"), ("nothing_new", "failed")]
    assert "503" in json.loads(hook.posted[1].body)["sources"][0]["error"]


def test_a_source_that_falls_silent_is_told(affair: Affair, store: Store) -> None:
    run(affair, store)
    affair.clock.set("2031-03-12T07:01")
    (source,) = made(run(affair, store)).sources
    assert (source.state, source.quiet_days, source.newly) == ("silent", 8, True)


def test_articles_that_do_not_belong_to_the_story_are_counted_and_left_out(
    affair: Affair, store: Store
) -> None:
    briefing = made(run(affair, store, filter={"any_words": ["waste"], "days": 30}))
    assert texts(briefing.changes.new_claims) == {TOLD[ACCUSED].text}
    assert briefing.left_out == {"none of the story's words stands there": 2}


def test_the_embedded_engine_makes_a_briefing_too(affair: Affair, store: Store) -> None:
    affair.engine = None
    first = made(run(affair, store))
    assert any("dumping waste" in claim.text for claim in first.changes.new_claims)
    second_morning(affair)
    second = made(run(affair, store))
    assert any(DENIED in a.evidence[0].quotes for a in second.changes.new_answers)
    assert second.run.engine == "embedded"
