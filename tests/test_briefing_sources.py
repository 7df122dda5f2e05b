"""Feeds and pages that answer something else than before, and briefings under a new name."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from briefing_world import HOST, Affair
from quarry_story import FILLER, made, quarry, run, second_morning, texts
from web_server import Answer, page

from summariser.store import Store, open_store


@pytest.fixture
def affair() -> Iterator[Affair]:
    with quarry() as affair:
        yield affair


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "store.sqlite")) as store:
        yield store


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
