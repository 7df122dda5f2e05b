"""Gathering: what is new, unchanged and gone, morning after morning."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gather_story import (
    NOW,
    Clock,
    Known,
    collect,
    put_stories,
    reasons,
    story,
    surroundings,
    titles,
)
from web_server import Answer, WebServer, moved, rss

from summariser.errors import ConfigError
from summariser.gather import (
    RECHECK,
    FetchSettings,
    Gone,
    Source,
    SourceReport,
    Unchanged,
    Validators,
    gather,
)

MONDAY = "Mon, 05 May 2031 23:30:00 -0500"
TUESDAY = "Tue, 06 May 2031 08:00:00 GMT"


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def feed_of(web: WebServer, *names: str, etag: str | None = None) -> Answer:
    items = [(web.url(f"/{name}"), f"Ferry {name}", MONDAY) for name in names]
    return Answer(rss("The Orlen Post", *items), "application/rss+xml", etag=etag)


def test_three_mornings(web: WebServer) -> None:
    """New, then nothing, then one changed, one gone and one new."""
    known = Known()
    urls = put_stories(web, "a", "b")
    web.put("/feed", feed_of(web, "a", "b", etag='"1"'))
    feed = web.url("/feed")
    first = collect(feed, memory=known)
    assert titles(first) == ["Ferry a", "Ferry b"]
    assert first.reports[0].newest == "2031-05-05"
    assert (first.reports[0].listed, first.reports[0].new, first.reports[0].failed) == (2, 2, 0)
    known.learn(first)

    web.forget()
    second = collect(feed, memory=known)
    assert web.paths() == ["/feed"]
    assert web.asked("/feed")[0].headers["if-none-match"] == '"1"'
    assert not second.items
    assert not second.failures
    assert not second.retrievals
    assert second.reports[0].unchanged

    (third_url,) = put_stories(web, "c")
    web.put("/feed", feed_of(web, "c", "a", "b", etag='"2"'))
    web.put("/a", story("Ferry a", more="The council opened it again."))
    web.remove("/b")
    third = collect(feed, memory=known, recheck=urls)
    assert [item.retrieval.url for item in third.items if item.retrieval] == [third_url, urls[0]]
    assert "opened it again" in third.items[1].article.text
    assert third.items[1].article.id == first.items[0].article.id
    assert third.gone == (Gone(urls[1], feed),)
    assert not third.failures


def test_a_page_that_is_known_and_unchanged_is_only_asked_whether_it_is(web: WebServer) -> None:
    web.put("/a", Answer(story("Ferry a"), etag='"7"', last_modified=TUESDAY))
    known = Known()
    known.learn(collect(web.url("/a"), memory=known))
    web.forget()
    found = collect(memory=known, recheck=[web.url("/a")])
    assert found.unchanged == (Unchanged(web.url("/a"), RECHECK),)
    headers = web.asked("/a")[0].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == ('"7"', TUESDAY)
    # A page that is a source itself is always asked.
    again = collect(web.url("/a"), memory=known)
    assert again.unchanged == (Unchanged(web.url("/a"), web.url("/a")),)
    assert again.reports == (
        SourceReport(web.url("/a"), listed=1, unchanged=True, retrieval=again.reports[0].retrieval),
    )


def test_an_etag_that_cannot_be_sent_ends_nothing(web: WebServer) -> None:
    one, other = put_stories(web, "a", "b")
    known = Known(pages={one: Validators("ž\r\n"), other: Validators()})
    found = collect(one, other, memory=known)
    assert titles(found) == ["Ferry b"]
    assert "could not be had" in reasons(found)[one]


def test_a_recheck_keeps_the_date_and_outlet_that_only_the_feed_knew(web: WebServer) -> None:
    (url,) = put_stories(web, "a")
    web.put("/feed", feed_of(web, "a", etag='"1"'))
    known = Known()
    first = collect(web.url("/feed"), memory=known)
    known.learn(first)
    web.put("/a", story("Ferry a", more="Corrected."))
    again = collect(web.url("/feed"), memory=known, recheck=[url])
    one, other = first.items[0].article, again.items[0].article
    assert other.text != one.text
    assert (other.published, other.outlet) == (one.published, one.outlet)
    assert (other.published, other.outlet) == ("2031-05-05T23:30:00-05:00", "The Orlen Post")
    assert again.items[0].reasons["published"] == "as it was read before"
    # A memory that cannot say what it was is at least not told otherwise.
    known.articles.clear()
    (item,) = collect(web.url("/feed"), memory=known, recheck=[url]).items
    assert (item.article.published, item.article.outlet) == (None, None)


def test_a_page_is_read_again_when_its_feed_says_that_it_was_updated(web: WebServer) -> None:
    put_stories(web, "a")

    def atom(updated: str) -> Answer:
        return Answer(
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><entry><title>A</title>'
            f'<link href="{web.url("/a")}"/><published>2031-05-05T08:00:00Z</published>'
            f"<updated>{updated}</updated></entry></feed>",
            "application/atom+xml",
        )

    known = Known()
    web.put("/feed", atom("2031-05-05T08:00:00Z"))
    known.learn(collect(web.url("/feed"), memory=known))
    web.forget()
    web.put("/feed", atom((NOW - dt.timedelta(hours=1)).isoformat()))
    assert not collect(web.url("/feed"), memory=known).items
    assert web.paths() == ["/feed"]
    web.put("/feed", atom((NOW + dt.timedelta(hours=1)).isoformat()))
    assert titles(collect(web.url("/feed"), memory=known)) == ["Ferry a"]


def test_a_feed_is_read_whole_again_where_a_page_failed_or_did_not_fit(web: WebServer) -> None:
    put_stories(web, "a", "b", "c")
    web.put("/b", Answer("", status=503))
    web.put("/feed", feed_of(web, "a", "b", "c", etag='"1"'))
    known = Known()
    found = collect(web.url("/feed"), memory=known)
    assert reasons(found) == {web.url("/b"): "the page is answered with the status 503"}
    assert found.retrievals[0].validators == Validators()
    known.learn(found)
    put_stories(web, "b")
    found = collect(web.url("/feed"), memory=known)
    assert titles(found) == ["Ferry b"]
    assert found.retrievals[0].validators == Validators('"1"')

    known = Known()
    found = collect(web.url("/feed"), memory=known, max_pages=2)
    assert titles(found) == ["Ferry a", "Ferry b"]
    (note,) = found.notes
    assert (note.article, note.count) == (web.url("/feed"), 1)
    assert "left for the next time: more than 2 are new" in note.reason
    known.learn(found)
    assert titles(collect(web.url("/feed"), memory=known, max_pages=2)) == ["Ferry c"]


def test_a_known_page_is_known_however_its_feed_decorates_the_address(web: WebServer) -> None:
    (url,) = put_stories(web, "a")
    known = Known()
    known.learn(collect(url, memory=known))
    web.put("/feed", Answer(rss("Post", (f"{url}?utm_source=rss&utm_term=7", "A", ""))))
    web.forget()
    assert not collect(web.url("/feed"), memory=known).items
    assert web.paths() == ["/feed"]


def test_a_page_that_was_never_there_is_a_failure_and_not_gone(web: WebServer) -> None:
    web.put("/feed", feed_of(web, "missing"))
    found = collect(web.url("/feed"), web.url("/nowhere"))
    assert reasons(found) == {
        web.url("/nowhere"): "the address is not there (404)",
        web.url("/missing"): "the page is not there (404)",
    }
    assert not found.gone
    assert found.reports[1].error == "the address is not there (404)"
    assert found.reports[0].failed == 1


def test_a_page_that_moved_is_one_with_itself(web: WebServer) -> None:
    put_stories(web, "new")
    web.put("/old", moved(web.url("/new")))
    web.put("/feed", feed_of(web, "old", "new"))
    found = collect(web.url("/feed"))
    assert [item.canonical_url for item in found.items] == [web.url("/new")]
    assert found.items[0].retrieval is not None
    assert found.items[0].retrieval.url == web.url("/old")
    (note,) = found.notes
    assert note.article == web.url("/new")
    assert f"it is the same page as {web.url('/new')}" in note.reason


def test_duplicates_are_dropped_and_counted(web: WebServer) -> None:
    (url,) = put_stories(web, "a")
    web.put("/a?utm_source=rss", story("Ferry a"))
    web.put("/print/a", story("Ferry a"))
    items = [(link, "A", "") for link in (url, f"{url}?utm_source=rss", web.url("/print/a"))]
    web.put("/feed", Answer(rss("Post", *items)))
    found = collect(web.url("/feed"))
    assert titles(found) == ["Ferry a"]
    assert [(note.article, note.count) for note in found.notes] == [
        (web.url("/feed"), 1),  # the parameter says only where a reader comes from
        (web.url("/print/a"), 1),  # the same text on the same site
    ]


def test_the_same_text_at_two_outlets_is_two_articles(web: WebServer) -> None:
    web.put("/a", story("Ferry a"))
    urls = [web.url("/a", "post.example"), web.url("/a", "courier.example")]
    found = collect(*urls, allow_hosts=("post.example", "courier.example"))
    assert [item.canonical_url for item in found.items] == urls


def test_files_and_addresses_are_read_together(web: WebServer, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("The ferry is closed.", encoding="utf-8")
    (url,) = put_stories(web, "a")
    found = collect(str(tmp_path), url, str(tmp_path / "gone.txt"))
    assert [item.article.id for item in found.items] == ["note", found.items[1].article.id]
    assert found.items[0].key == f"file:{tmp_path}#note"
    assert found.items[0].retrieval is None
    assert found.loaded.articles == tuple(item.article for item in found.items)
    assert list(reasons(found)) == [str(tmp_path / "gone.txt")]
    assert [report.new for report in found.reports] == [1, 1, 0]


def test_ids_are_one_each_over_all_sources(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"The ferry {name}.", encoding="utf-8")
    found = collect(str(tmp_path / "one"), str(tmp_path / "two"))
    assert [item.article.id for item in found.items] == ["a", "a-2"]
    assert found.notes[0].reason == "another article has the id a, so this one is a-2"


def test_the_same_answers_give_the_same_articles_in_the_same_order(web: WebServer) -> None:
    put_stories(web, *"abcdefgh")
    web.put("/feed", feed_of(web, *"hgfe"))
    sources = [web.url("/c"), web.url("/feed"), web.url("/a"), web.url("/b")]
    one, other = (collect(*sources, per_host_at_once=8) for _ in range(2))
    assert titles(one) == [f"Ferry {name}" for name in "chgfeab"]
    assert [item.article for item in one.items] == [item.article for item in other.items]


def test_original_bytes_are_kept_with_address_hash_and_time(web: WebServer) -> None:
    text = story("Ferry a").encode("utf-8")
    web.put("/a", Answer(text, etag='"1"'))
    clock = Clock()
    (item,) = collect(web.url("/a"), around=surroundings(clock)).items
    assert item.retrieval is not None
    assert item.retrieval.content == text
    assert len(item.retrieval.sha256) == 64
    assert item.retrieval.retrieved == NOW
    assert item.retrieval.content_type == "text/html; charset=utf-8"
    assert item.retrieval.validators == Validators('"1"')


def test_without_the_extra_one_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("The ferry is closed.", encoding="utf-8")
    monkeypatch.setitem(sys.modules, "protego", None)
    with pytest.raises(
        ConfigError, match=r'install the extra: pip install "summariser\[sources\]"'
    ):
        gather(["https://post.example/a"])
    assert len(gather([str(tmp_path)]).items) == 1


@pytest.mark.parametrize("name", ["timeout", "max_bytes", "max_pages", "attempts"])
def test_settings_that_allow_nothing_are_refused(name: str) -> None:
    given: dict[str, Any] = {name: 0}
    with pytest.raises(ConfigError, match=f"{name} must be above 0"):
        FetchSettings(**given)


def test_a_source_of_another_kind_than_expected_is_a_failure(web: WebServer) -> None:
    put_stories(web, "a")
    web.put("/feed", feed_of(web, "a"))
    found = collect(
        Source(web.url("/a"), "feed"), Source(web.url("/feed"), "sitemap"), Source("x.opml", "opml")
    )
    assert list(reasons(found).values()) == [
        "the feed is a page and no feed, and names no feed of its own",
        "the sitemap is a feed and no sitemap",
        "the file cannot be read: No such file or directory",
    ]
