"""The store: what is new to a story, what changed in it, and what it gives back."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store_places import PLACES, make_place
from store_story import NOW, QUAY, answer, days, found

from summariser.errors import StoreError
from summariser.schema import Article
from summariser.store import Found, SourceReport, Store, Story, Validators, open_store


@pytest.fixture(params=PLACES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with make_place(request.param, tmp_path) as place, open_store(place) as opened:
        yield opened


@pytest.fixture
def harbour(store: Store) -> Story:
    return store.story("harbour", create=True, at=NOW)


def test_a_page_is_new_then_the_same_then_changed(harbour: Story) -> None:
    first = harbour.save_article(found("The quay closed."), NOW)
    again = harbour.save_article(found("The quay closed."), NOW + days(1))
    changed = harbour.save_article(found("The quay did not close."), NOW + days(2))

    assert (first.kind, first.replaces) == ("new", None)
    assert (again.kind, again.article_id) == ("same", first.article_id)
    assert (changed.kind, changed.replaces) == ("changed", first.article_id)
    assert [article.text for article in harbour.articles()] == ["The quay did not close."]
    old, new = harbour.article_facts()
    assert (old.id, old.replaced_by) == (first.article_id, changed.article_id)
    assert (old.first_seen, old.last_seen) == (NOW, NOW + days(1))
    assert (new.replaced_by, new.first_seen) == (None, NOW + days(2))
    assert new.reasons == {"published": "meta article:published_time"}
    assert new.source == "https://tidewater.example/feed"


def test_a_changed_page_keeps_the_date_and_outlet_that_it_no_longer_tells(harbour: Story) -> None:
    named: dict[str, Any] = {"published": "2031-03-01", "outlet": "Tidewater Post"}
    harbour.save_article(found("The quay closed.", **named), NOW)
    bare: dict[str, Any] = {"published": None, "outlet": None}
    harbour.save_article(found("The quay did not close.", **bare), NOW + days(9))
    (article,) = harbour.articles()
    assert (article.published, article.outlet) == ("2031-03-01", "Tidewater Post")
    assert harbour.articles(since=NOW + days(8)) == ()


def test_a_page_that_goes_back_to_an_earlier_text_is_that_article_again(harbour: Story) -> None:
    first = harbour.save_article(found("The quay closed."), NOW)
    second = harbour.save_article(found("The quay stays open."), NOW + days(1))
    back = harbour.save_article(found("The quay closed."), NOW + days(2))

    assert (back.kind, back.article_id, back.replaces) == (
        "changed",
        first.article_id,
        second.article_id,
    )
    assert [article.id for article in harbour.articles()] == [first.article_id]
    assert harbour.new_since(NOW + days(1)) == (first.article_id,)
    facts = {fact.id: fact for fact in harbour.article_facts()}
    assert facts[first.article_id].first_seen == NOW
    assert facts[first.article_id].current_since == NOW + days(2)
    assert facts[second.article_id].replaced_by == first.article_id


def test_what_is_withdrawn_is_kept_and_may_return(harbour: Story) -> None:
    saved = harbour.save_article(found(), NOW)
    assert harbour.withdraw(QUAY, NOW + days(1)) == saved.article_id
    assert harbour.withdraw(QUAY, NOW + days(2)) is None, "no news the second time"
    assert harbour.withdraw("https://tidewater.example/unknown", NOW) is None

    assert harbour.articles() == ()
    assert [article.text for article in harbour.articles(current_only=False)] == [
        "The quay closed."
    ]
    assert harbour.article_facts()[0].withdrawn_at == NOW + days(1)
    assert harbour.knows(QUAY)

    returned = harbour.save_article(found(), NOW + days(3))
    assert (returned.kind, returned.article_id) == ("returned", saved.article_id)
    assert harbour.new_since(NOW + days(2)) == (saved.article_id,)
    assert harbour.article_facts()[0].withdrawn_at is None


def test_a_page_that_was_gone_by_mistake_is_asked_again_and_comes_back(harbour: Story) -> None:
    saved = harbour.save_article(found(), NOW)
    harbour.withdraw(QUAY, NOW + days(5))
    assert harbour.recent_pages(NOW + days(5)) == (QUAY,)
    assert harbour.recent_pages(NOW + days(6)) == ()
    harbour.see_again(QUAY, NOW + days(7))
    assert harbour.new_since(NOW + days(6)) == (saved.article_id,)
    assert harbour.recent_pages(NOW + days(7)) == (QUAY,)
    assert harbour.recent_pages(NOW + days(8)) == ()


def test_a_page_is_known_by_each_of_its_addresses(harbour: Story) -> None:
    asked = QUAY + "?utm_source=mail"
    moved = "https://www.tidewater.example/quay"
    harbour.save_article(
        Found(
            found().article,
            key=QUAY,
            retrieval=answer(asked, final_url=moved),
            canonical_url=QUAY,
        ),
        NOW,
    )
    unknown = "https://tidewater.example/other"
    assert harbour.knows_all([asked, moved, QUAY, unknown]) == {asked, moved, QUAY}
    assert not harbour.knows(unknown)
    assert harbour.recent_pages(NOW) == (asked,), "asked again as it was asked"
    assert harbour.save_article(found(url=moved, canonical=QUAY), NOW).kind == "same"
    assert harbour.withdraw(moved, NOW) is not None


def test_an_article_from_a_file_is_known_by_its_path(harbour: Story) -> None:
    first = Found(Article(id="notes", text="Rain fell."), key="file:/desk/notes.txt#notes")
    assert harbour.save_article(first, NOW).kind == "new"
    assert harbour.save_article(first, NOW).kind == "same"
    other = Found(Article(id="notes", text="Rain fell."), key="file:/old/notes.txt#notes")
    saved = harbour.save_article(other, NOW)
    assert saved.kind == "new"
    assert harbour.original(saved.article_id) is None
    assert harbour.recent_pages(NOW) == ()
    assert len({article.id for article in harbour.articles()}) == 2


def test_ids_are_the_same_in_another_store_and_in_another_order(
    store: Store, harbour: Story
) -> None:
    other = store.story("harbour-again", create=True, at=NOW)
    pages = [found(f"Ship {number} left.", f"{QUAY}/{number}") for number in range(5)]
    ids = [harbour.save_article(page, NOW).article_id for page in pages]
    assert [other.save_article(page, NOW).article_id for page in reversed(pages)] == ids[::-1]
    assert len(set(ids)) == 5
    assert all(name.startswith("quay-closes-") for name in ids)


def test_the_same_text_gets_newer_facts_and_loses_none(harbour: Story) -> None:
    harbour.save_article(found(published=None, language="en"), NOW)
    harbour.save_article(found(title="Quay closes for good", outlet="Tidewater"), NOW + days(1))
    (article,) = harbour.articles()
    assert article.title == "Quay closes for good"
    assert (article.outlet, article.language) == ("Tidewater", "en")
    assert article.published == "2031-03-09"


def test_any_text_comes_back_character_for_character(harbour: Story) -> None:
    text = "A\x00B \ud83d lone \U0001f6a2 \u2028 e\u0301"
    saved = harbour.save_article(found(text, title="nul\x00 and \udc00"), NOW)
    (article,) = harbour.articles()
    assert article.text == text
    assert article.sha256 == found(text).article.sha256
    assert article.title == "nul\ufffd and \ufffd", "a title is text of the database"
    assert harbour.save_article(found(text), NOW).article_id == saved.article_id


def test_an_address_of_any_length_is_known(harbour: Story) -> None:
    long, longer = (QUAY + "?q=" + letter * 20_000 for letter in "ab")
    harbour.save_article(found(url=long), NOW)
    assert harbour.knows_all([long, longer]) == {long}
    assert harbour.validators(long) == Validators('"v1"', "Mon, 10 Mar 2031 06:00:00 GMT")
    assert harbour.articles()[0].url == long


def test_articles_are_chosen_by_when_they_were_published(harbour: Story) -> None:
    dates = ["2031-03-08", "2031-03-09T23:30:00+02:00", None, "2031-03-11"]
    for number, date in enumerate(dates):
        harbour.save_article(found(f"No. {number}", f"{QUAY}/{number}", published=date), NOW)

    def texts(since: dt.datetime | None, until: dt.datetime | None = None) -> list[str]:
        return [article.text for article in harbour.articles(since, until)]

    assert texts(None) == ["No. 0", "No. 1", "No. 2", "No. 3"]
    assert texts(
        dt.datetime(2031, 3, 9, tzinfo=dt.UTC), dt.datetime(2031, 3, 11, tzinfo=dt.UTC)
    ) == [
        "No. 1",
        "No. 2",
    ]
    assert texts(dt.datetime(2031, 3, 9, 21, 31, tzinfo=dt.UTC)) == ["No. 2", "No. 3"]
    with pytest.raises(StoreError, match="time zone"):
        harbour.articles(dt.datetime(2031, 3, 9))  # noqa: DTZ001 - what is refused


def test_articles_are_read_by_id_in_the_order_asked_for(harbour: Story) -> None:
    ids = [
        harbour.save_article(found(f"No. {number}", f"{QUAY}/{number}"), NOW).article_id
        for number in range(3)
    ]
    wanted = [ids[2], ids[0]]
    assert [article.id for article in harbour.articles_named(wanted)] == wanted
    with pytest.raises(StoreError, match="no article 'nobody'"):
        harbour.articles_named(["nobody"])


def test_the_original_bytes_are_kept_once_with_address_and_time(harbour: Story) -> None:
    saved = harbour.save_article(found(), NOW)
    later = answer(content=b"<p>The quay closed.</p>", retrieved=NOW + days(1))
    harbour.save_retrieval(later)
    original = harbour.original(saved.article_id)
    assert original is not None
    assert original.content == b"<p>The quay closed.</p>"
    assert hashlib.sha256(original.content).hexdigest() == original.sha256
    assert (original.url, original.retrieved) == (QUAY, NOW), "when these bytes first came"
    assert harbour.last_read(QUAY) == NOW + days(1)
    with pytest.raises(StoreError, match="no article 'nobody'"):
        harbour.original("nobody")


def test_validators_are_those_of_the_last_good_answer(harbour: Story) -> None:
    assert harbour.validators(QUAY) is None
    assert harbour.last_read(QUAY) is None
    harbour.save_retrieval(answer(status=304, content=b""))
    assert harbour.validators(QUAY) is None, "nothing is known that it could confirm"

    harbour.save_retrieval(answer(validators=Validators('"a"')))
    harbour.save_retrieval(
        answer(content=b"b", validators=Validators('"b"'), retrieved=NOW + days(1))
    )
    harbour.save_retrieval(
        answer(content=b"error", status=500, validators=Validators(), retrieved=NOW + days(2))
    )
    assert harbour.validators(QUAY) == Validators('"b"')
    harbour.save_retrieval(answer(validators=Validators('"a2"'), retrieved=NOW + days(3)))
    assert harbour.validators(QUAY) == Validators('"a2"'), "the bytes of before are back"
    harbour.save_retrieval(answer(status=304, content=b"", retrieved=NOW + days(4)))
    assert harbour.validators(QUAY) == Validators('"a2"')
    assert harbour.last_read(QUAY) == NOW + days(4)

    urls = [f"{QUAY}/{number}" for number in range(2_000)]
    harbour.save_retrieval(answer(urls[1_999]))
    assert set(harbour.validators_all([QUAY, *urls])) == {QUAY, urls[1_999]}


def test_a_page_that_is_not_wanted_is_known_and_has_no_article(harbour: Story) -> None:
    harbour.remember_page(found(), NOW)
    assert harbour.knows(QUAY)
    assert harbour.articles(current_only=False) == ()
    assert harbour.withdraw(QUAY, NOW) is None
    assert harbour.save_article(found(), NOW).kind == "new", "the filter was changed"


def test_a_page_seen_again_is_last_seen_then(harbour: Story) -> None:
    harbour.save_article(found(), NOW)
    harbour.see_again(QUAY, NOW + days(2))
    harbour.see_again("https://tidewater.example/unknown", NOW)
    (facts,) = harbour.article_facts()
    assert (facts.last_seen, facts.current_since) == (NOW + days(2), NOW)


def test_new_since_is_what_stands_now_and_did_not_then(harbour: Story) -> None:
    early = harbour.save_article(found("One.", f"{QUAY}/1"), NOW).article_id
    late = harbour.save_article(found("Two.", f"{QUAY}/2"), NOW + days(1)).article_id
    harbour.save_article(found("Three.", f"{QUAY}/3"), NOW + days(1))
    harbour.withdraw(f"{QUAY}/3", NOW + days(1))
    harbour.save_article(found("One.", f"{QUAY}/1"), NOW + days(2))
    assert harbour.new_since(NOW - days(1)) == (early, late)
    assert harbour.new_since(NOW) == (late,)
    assert harbour.new_since(NOW + days(1)) == ()


def test_sources_that_fail_or_went_silent_can_be_told(harbour: Story) -> None:
    feed, other = "https://tidewater.example/feed", "https://a.example/feed"
    harbour.note_source(SourceReport(feed, 9, 3, newest="2031-03-09"), NOW)
    harbour.note_source(SourceReport(feed, 9, 0, newest="2031-03-08"), NOW + days(1))
    harbour.note_source(SourceReport(feed, unchanged=True), NOW + days(2))
    harbour.note_source(SourceReport(other, error="a.example did not answer."), NOW)
    harbour.note_source(SourceReport(other, error="a.example answered 500."), NOW + days(1))

    failing, silent = harbour.sources()
    assert (failing.location, failing.failures, failing.last_success) == (other, 2, None)
    assert failing.error == "a.example answered 500."
    assert failing.first_tried == NOW
    assert (silent.last_new, silent.last_success) == (NOW, NOW + days(2))
    assert (silent.newest, silent.listed, silent.failures) == ("2031-03-09", 9, 0)

    harbour.note_source(SourceReport(other, 1, 1), NOW + days(3))
    assert (harbour.sources()[0].failures, harbour.sources()[0].error) == (0, None)


TEXTS = st.sampled_from(["Alpha.", "Beta.", "Gamma."])
STEPS = st.lists(
    st.tuples(st.sampled_from(["save", "withdraw"]), st.integers(0, 2), TEXTS), max_size=25
)


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(tmp_path_factory.mktemp("store") / "store.sqlite") as opened:
        yield opened


@settings(max_examples=40)
@given(steps=STEPS)
def test_a_story_says_what_each_page_last_said(
    one_store: Store, steps: list[tuple[str, int, str]]
) -> None:
    pages: dict[int, str | None] = {}
    said: dict[int, set[str]] = {}
    kept = one_store.story(f"story {len(one_store.stories())}", create=True, at=NOW)
    for moment, (what, page, text) in enumerate(steps):
        at = NOW + days(moment)
        if what == "withdraw":
            gone = kept.withdraw(f"{QUAY}/{page}", at)
            assert (gone is not None) == (pages.get(page) is not None)
            if page in pages:
                pages[page] = None
            continue
        kind = kept.save_article(found(text, f"{QUAY}/{page}"), at).kind
        assert (kind == "new") == (page not in pages)
        assert (kind == "same") == (pages.get(page) == text)
        pages[page] = text
        said.setdefault(page, set()).add(text)
    standing = sorted((page, text) for page, text in pages.items() if text is not None)
    articles = kept.articles()
    assert sorted((int((a.url or "")[-1]), a.text) for a in articles) == standing
    versions = kept.article_facts()
    assert len(versions) == sum(map(len, said.values()))
    assert len({version.id for version in versions}) == len(versions)
