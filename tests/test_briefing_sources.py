"""Feeds and pages that answer something else than before, and briefings under a new name."""

from __future__ import annotations

import pytest
from briefing_world import HOST, Affair, follow
from quarry_story import FILLER, TOLD, UNDERPAID, made, run, second_morning, texts
from web_server import Answer, page

from summariser.briefing import run_briefing
from summariser.store import Store


def titles(store: Store) -> set[str | None]:
    return {article.title for article in store.story("quarry").articles()}


def test_a_feed_that_answers_a_page_failed_and_is_no_article(affair: Affair, store: Store) -> None:
    run(affair, store)
    before = titles(store)
    affair.clock.set("2031-03-05T07:01")
    text = "We have moved our news to a new system. Please choose a subject below."
    affair.web.put("/feed.xml", Answer(page("Our new site", text, *FILLER)), host=HOST)
    second = made(run(affair, store))
    (source,) = second.sources
    assert (source.source, source.state, source.newly) == (affair.feed, "failed", True)
    assert source.error is not None
    assert "was a feed or another list of pages before and is a page now" in source.error
    assert titles(store) == before
    assert not second.has_news
    # Once it is a feed again, it is read as one.
    second_morning(affair)
    affair.clock.set("2031-03-06T07:01")
    third = made(run(affair, store))
    assert [source.state for source in third.sources] == ["new"]
    assert not third.failures
    assert titles(store) == {*before, "Company answers"}


def test_a_briefing_under_a_new_name_has_the_ids_of_its_story(affair: Affair, store: Store) -> None:
    first = made(run(affair, store, story="s"))
    affair.clock.set("2031-03-05T07:01")
    renamed = made(run(affair, store, story="s", name="quarry-daily"))
    assert renamed.first
    for old, new in (
        (first.changes.new_claims, renamed.changes.new_claims),
        (first.changes.new_events, renamed.changes.new_events),
    ):
        assert texts(new)
        assert {one.text: one.after for one in old} == {one.text: one.after for one in new}


SHELLS = {
    "headline": page("Union on wages"),
    "script": page("Union on wages", "You need to enable JavaScript to run this application."),
    "menu": "<html><head><title>Union on wages</title></head><body><ul><li>Home</li><li>Sport</li>"
    "</ul><h1>Union on wages</h1><p>Loading ...</p></body></html>",
}


@pytest.mark.parametrize("shell", SHELLS.values(), ids=SHELLS)
def test_a_page_that_has_lost_its_text_on_one_morning_alone_withdraws_nothing(
    affair: Affair, store: Store, shell: str
) -> None:
    run(affair, store)
    before = store.story("quarry").articles()
    affair.clock.set("2031-03-05T07:01")
    # It names a mark of its version, by which it would be "not modified" the next time.
    affair.web.put("/wages", Answer(shell, etag='"shell"'), host=HOST)
    second = made(run(affair, store))
    assert not second.has_news
    (note,) = second.notes
    assert note.startswith(f"{affair.web.url('/wages', HOST)}: the page had no article text any")
    assert "what it said stands" in note
    assert store.story("quarry").articles() == before
    affair.clock.set("2031-03-06T07:01")
    affair.replace("wages", "Union on wages", "2031-03-02", UNDERPAID, *FILLER)
    third = made(run(affair, store))
    assert not third.has_news
    assert third.notes == ()
    # Another day, another fault: it begins anew.
    affair.clock.set("2031-03-07T07:01")
    affair.web.put("/wages", Answer(shell), host=HOST)
    assert not made(run(affair, store)).has_news


def test_a_page_that_still_has_no_text_the_next_morning_is_withdrawn(
    affair: Affair, store: Store
) -> None:
    run(affair, store)
    affair.clock.set("2031-03-05T07:01")
    affair.web.put("/wages", Answer(SHELLS["headline"], etag='"shell"'), host=HOST)
    assert not made(run(affair, store)).has_news
    # Whoever looks twice on one morning sees one fault.
    affair.clock.set("2031-03-05T08:01")
    again = run_briefing(follow(affair.feed), store, at_once=True, world=affair.world)
    assert not made(again).has_news
    assert len(made(again).notes) == 1
    affair.clock.set("2031-03-06T07:01")
    third = made(run(affair, store))
    (gone,) = third.changes.withdrawn
    assert (gone.text, gone.reasons) == (TOLD[UNDERPAID].text, ("article_changed",))
    assert third.notes == ()


def test_a_short_notice_in_the_place_of_an_article_counts_at_once(
    affair: Affair, store: Store
) -> None:
    run(affair, store)
    affair.clock.set("2031-03-05T07:01")
    affair.replace("wages", "Union on wages", "2031-03-02", "This article has been taken back.")
    second = made(run(affair, store))
    assert texts(second.changes.withdrawn) == {TOLD[UNDERPAID].text}
