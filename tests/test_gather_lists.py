"""Feeds, sitemaps and OPML: told by their content, read without entities."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from gather_story import Known, collect, put_stories, reasons, story, titles
from web_server import Answer, WebServer, moved, rss

from summariser.gather import Source
from summariser.gather.listing import read_date


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        put_stories(server, "a", "b", "c")
        yield server


def atom(web: WebServer) -> str:
    return (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:base="/">'
        "<title type='html'>The &lt;b&gt;Orlen&lt;/b&gt; Post</title>"
        '<entry><title>A</title><link rel="self" href="/self"/><link rel="alternate" href="a"/>'
        "<published>2031-05-05T23:30:00-05:00</published></entry>"
        f'<entry><title>B</title><link href="{web.url("/b")}"/><updated>2031-05-07</updated>'
        "<source><title>Selm Wire</title></source></entry></feed>"
    )


def rdf(web: WebServer) -> str:
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>The Orlen Post</title></channel><item><title>A</title>"
        f"<link>{web.url('/a')}</link><dc:date>2031-05-05</dc:date></item>"
        f"<item><title>B</title><link>{web.url('/b')}</link></item></rdf:RDF>"
    )


def json_feed(web: WebServer) -> str:
    items = [
        {"id": "1", "url": "/a", "title": "A", "date_published": "2031-05-05T23:30:00-05:00"},
        {"id": web.url("/b"), "title": "B"},
        {"id": "3", "content_text": "No address."},
        "no item",
    ]
    version = "https://jsonfeed.org/version/1.1"
    return json.dumps({"version": version, "title": "The Orlen Post", "items": items})


@pytest.mark.parametrize("kind", ["text/html", "application/xml", "text/plain", None])
@pytest.mark.parametrize("make", [atom, rdf, json_feed])
def test_a_feed_is_told_by_what_it_is_and_not_by_what_it_is_called(
    web: WebServer, make: object, kind: str | None
) -> None:
    assert callable(make)
    web.put("/feed", Answer(make(web), kind))
    found = collect(web.url("/feed"))
    assert titles(found) == ["Ferry a", "Ferry b"]
    assert not found.failures
    published = found.items[0].article.published
    assert published is not None
    assert published.startswith("2031-05-05")
    assert found.items[0].source == web.url("/feed")


def test_a_feed_says_what_its_pages_leave_open(web: WebServer) -> None:
    web.put("/feed", Answer(atom(web)))
    one, other = collect(web.url("/feed")).items
    assert (one.article.published, one.article.outlet) == (
        "2031-05-05T23:30:00-05:00",
        "The Orlen Post",
    )
    # The feed names whom it has the second from; and its date of change is none of publication.
    assert (other.article.published, other.article.outlet) == (None, "Selm Wire")
    assert other.reasons["outlet"] == "the source that lists it names it"


def test_items_without_an_address_are_counted(web: WebServer) -> None:
    web.put("/feed", Answer(json_feed(web)))
    (note,) = collect(web.url("/feed")).notes
    assert (note.reason, note.count) == ("its items have no address", 2)


def test_a_feed_is_decoded_as_it_declares(web: WebServer) -> None:
    text = rss("Żółw", (web.url("/a"), "A", "")).replace("utf-8", "iso-8859-2")
    web.put("/feed", Answer(text.encode("iso-8859-2"), "application/rss+xml"))
    assert collect(web.url("/feed")).items[0].article.outlet == "Żółw"
    wide = rss("Żółw", (web.url("/a"), "A", "")).replace("utf-8", "utf-16").encode("utf-16")
    web.put("/feed", Answer(wide, "application/rss+xml"))
    assert collect(web.url("/feed")).items[0].article.outlet == "Żółw"


def test_a_broken_feed_is_read_as_far_as_it_goes(web: WebServer) -> None:
    text = rss("Post & Sons", (web.url("/a"), "A & B", "yesterday"))
    web.put("/feed", Answer(text.removesuffix("</rss>")))
    (item,) = collect(web.url("/feed")).items
    assert item.article.published is None
    assert item.reasons["published"].startswith("none")


def test_a_page_may_name_its_feed(web: WebServer) -> None:
    web.put("/feed", Answer(atom(web)))
    link = '<link rel="alternate" type="application/atom+xml" href="/feed">'
    web.put("/home", f"<html><head>{link}</head><body><p>Welcome.</p></body></html>")
    found = collect(Source(web.url("/home"), "feed"))
    assert titles(found) == ["Ferry a", "Ferry b"]
    assert [report.source for report in found.reports] == [web.url("/home")]


def test_who_names_a_site_means_its_feed(web: WebServer) -> None:
    web.put("/feed", Answer(atom(web)))
    link = '<link rel="alternate" type="application/atom+xml" href="/feed">'
    web.put("/", story("Front page", head=link))
    assert titles(collect(web.url())) == ["Ferry a", "Ferry b"]
    assert titles(collect(Source(web.url(), "page"))) == ["Front page"]
    web.put("/", story("Front page"))
    assert titles(collect(web.url())) == ["Front page"]


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
SECRET = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [LAUGHS, SECRET])
@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><title>&a;</title></channel></rss>",
        "<urlset><url><loc>&a;</loc></url></urlset>",
        "<opml><body><outline xmlUrl='&a;'/></body></opml>",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_not_read(web: WebServer, doctype: str, body: str, encoding: str) -> None:
    web.put("/feed", Answer((doctype + body).encode(encoding), "application/xml"))
    (failure,) = collect(web.url("/feed")).failures
    assert failure.reason == "the address is XML that declares entities, which are not read"


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2031-05-05", "2031-05-05"),
        ("20310505", "2031-05-05"),
        ("2031-05-05T23:30:00-05:00", "2031-05-05T23:30:00-05:00"),
        ("2031-05-05T08:00:00Z", "2031-05-05T08:00:00+00:00"),
        ("Mon, 05 May 2031 23:30:00 EST", "2031-05-05T23:30:00-05:00"),
        ("2031-05", None),
        ("yesterday", None),
        (20310505, None),
    ],
)
def test_dates_of_lists_keep_their_offset_and_gain_no_precision(
    given: object, day: str | None
) -> None:
    assert read_date(given) == day


def sitemap(*entries: str) -> str:
    return (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{"".join(entries)}</urlset>'
    )


def test_a_sitemap_is_read_with_the_newest_first(web: WebServer) -> None:
    def entry(name: str, day: str) -> str:
        return f"<url><loc>{web.url(f'/{name}')}</loc><lastmod>{day}</lastmod></url>"

    days = {"a": "2031-05-01", "b": "2031-05-03T10:00:00Z", "c": "2031-05-02"}
    web.put("/map.xml", Answer(sitemap(*(entry(*item) for item in days.items()))))
    found = collect(web.url("/map.xml"), max_pages=2)
    assert titles(found) == ["Ferry b", "Ferry c"]
    # What was last changed on a day was not published on it.
    assert [item.article.published for item in found.items] == [None, None]
    assert (found.notes[0].count, found.reports[0].newest) == (1, "2031-05-03")


def test_a_news_sitemap_gives_date_and_outlet(web: WebServer) -> None:
    news = (
        f"<url><loc>{web.url('/a')}</loc><news:news><news:publication><news:name>The Orlen Post"
        "</news:name><news:language>en</news:language></news:publication><news:publication_date>"
        "2031-05-05T08:00:00+02:00</news:publication_date><news:title>A</news:title></news:news>"
        "</url>"
    )
    web.put("/news.xml", Answer(sitemap(news)))
    (item,) = collect(web.url("/news.xml")).items
    assert item.article.published == "2031-05-05T08:00:00+02:00"
    assert item.article.outlet == "The Orlen Post"


def test_an_index_of_packed_sitemaps_is_one_source(web: WebServer) -> None:
    for name in "ab":
        text = sitemap(f"<url><loc>{web.url(f'/{name}')}</loc></url>")
        web.put(f"/{name}.xml.gz", Answer(gzip.compress(text.encode()), "application/gzip"))
    rows = "".join(f"<sitemap><loc>{web.url(f'/{name}.xml.gz')}</loc></sitemap>" for name in "abx")
    index = (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>'
    )
    web.put("/map.xml", Answer(index, etag='"1"'))
    found = collect(web.url("/map.xml"))
    assert titles(found) == ["Ferry a", "Ferry b"]
    (report,) = found.reports
    assert (report.source, report.listed, report.new) == (web.url("/map.xml"), 2, 2)
    assert reasons(found) == {web.url("/x.xml.gz"): "the sitemap is not there (404)"}
    # That an index has not changed says nothing of its sitemaps.
    assert found.retrievals[0].validators.etag is None


def test_a_packed_sitemap_that_is_a_bomb_is_cut_off(web: WebServer) -> None:
    web.put(
        "/map.xml.gz", Answer(gzip.compress(b"<urlset>" + bytes(3_000_000)), "application/gzip")
    )
    twice = gzip.compress(gzip.compress(b"<urlset></urlset>"))
    web.put("/twice.xml.gz", Answer(twice, "application/gzip"))
    found = collect(web.url("/map.xml.gz"), web.url("/twice.xml.gz"), max_bytes=2**20)
    assert list(reasons(found).values()) == [
        "the address is larger than 1 MB unpacked",
        "the address is packed more than once",
    ]


OPML = (
    '<opml version="2.0"><head><title>Mine</title></head><body><outline text="News">'
    '<outline type="rss" text="Post" xmlUrl="{0}"/><outline text="Post again" xmlUrl="{0}"/>'
    '<outline text="Courier" XMLURL="{1}"/></outline></body></opml>'
)


@pytest.mark.parametrize("where", ["file", "address"])
def test_an_opml_file_lists_feeds_that_fare_each_on_its_own(
    web: WebServer, tmp_path: Path, where: str
) -> None:
    web.put("/feed", Answer(rss("The Orlen Post", (web.url("/a"), "A", ""))))
    text = OPML.format(web.url("/feed"), web.url("/missing"))
    source = web.url("/my.opml") if where == "address" else str(tmp_path / "my.opml")
    web.put("/my.opml", Answer(text, etag='"1"'))
    (tmp_path / "my.opml").write_text(text, encoding="utf-8")
    found = collect(source)
    assert titles(found) == ["Ferry a"]
    assert [(report.source, report.new, report.error) for report in found.reports] == [
        (source, 0, None),
        (web.url("/feed"), 1, None),
        (web.url("/missing"), 0, "the feed is not there (404)"),
    ]


def test_an_opml_file_without_feeds_is_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "empty.opml"
    path.write_text("<opml><body/></opml>", encoding="utf-8")
    assert reasons(collect(str(path))) == {
        str(path): "the file is an OPML file that lists no feeds"
    }


def test_a_feed_that_moved_is_still_read_and_its_links_are_relative_to_where(
    web: WebServer,
) -> None:
    web.put("/old/feed", moved("/new/feed", 308))
    text = rss("Post", ("../b", "B", ""))
    web.put("/new/feed", Answer(text))
    found = collect(web.url("/old/feed"))
    assert titles(found) == ["Ferry b"]
    assert found.retrievals[0].url == web.url("/old/feed")
    assert found.retrievals[0].final_url == web.url("/new/feed")
    assert [(note.article, note.reason) for note in found.notes] == [
        (
            web.url("/old/feed"),
            f"it has moved for good to {web.url('/new/feed')}; name that from now on",
        )
    ]
    web.put("/old/feed", moved("/new/feed", 302))
    assert collect(web.url("/old/feed")).notes == ()


def test_json_that_is_no_feed_is_a_failure(web: WebServer) -> None:
    web.put("/data", Answer('{"items": []}', "application/json"))
    assert list(reasons(collect(web.url("/data"))).values()) == [
        "the address is JSON, but no JSON feed"
    ]


def test_an_opml_file_may_include_others_and_itself_but_not_without_end() -> None:
    def outlines(*given: str) -> str:
        rows = "".join(f"<outline {one}/>" for one in given)
        return f'<opml version="2.0"><body>{rows}</body></opml>'

    with WebServer() as web:
        (page,) = put_stories(web, "a")
        web.put("/feed.xml", rss("Post", (page, "A", "")))
        web.put("/deep.opml", outlines(f'type="include" url="{web.url("/deeper.opml")}"'))
        web.put("/deeper.opml", outlines('xmlUrl="/feed.xml"'))
        web.put(
            "/other.opml",
            outlines('xmlUrl="/feed.xml"', f'type="include" url="{web.url("/deep.opml")}"'),
        )
        web.put("/mine.opml", outlines('type="include" url="/other.opml"', 'type="link" url="/x"'))
        web.put("/own.opml", outlines('type="include" url="/own.opml"', 'xmlUrl="/feed.xml"'))
        found = collect(web.url("/mine.opml"))
        own = collect(web.url("/own.opml"))
        assert titles(found) == titles(own) == ["Ferry a"]
        assert reasons(found) == {
            web.url("/deep.opml"): "the address is a list of lists within such lists, too deep"
        }
        assert own.failures == ()


def test_items_that_link_to_what_is_no_page_are_counted_and_fail_nothing() -> None:
    links = ("javascript:void(0)", "mailto:desk@orlen.example", "ftp://orlen.example/a", "a")
    with WebServer() as web:
        put_stories(web, "a")
        items = "".join(f"<item><title>x</title><link>{link}</link></item>" for link in links)
        feed = f'<rss version="2.0"><channel><title>Post</title>{items}</channel></rss>'
        web.put("/feed.xml", Answer(feed, "application/rss+xml"))
        found = collect(web.url("/feed.xml"))
    assert titles(found) == ["Ferry a"]
    assert found.failures == ()
    (note,) = found.notes
    assert (note.reason, note.count) == ("its items have no address", 3)


def test_what_was_a_list_before_is_no_article_when_it_answers_a_page(web: WebServer) -> None:
    known = Known()
    address = web.url("/a")
    sitemap = f"<urlset><url><loc>{address}</loc></url></urlset>"
    for name, body in (("feed", rss("Post", (address, "A", ""))), ("map", sitemap)):
        url = web.url(f"/{name}")
        web.put(f"/{name}", Answer(body))
        known.learn(collect(url, memory=known))
        web.put(f"/{name}", Answer(story("Our new site")))
        found = collect(url, memory=known)
        assert not found.items
        assert "is a page now" in reasons(found)[url]
        (report,) = found.reports
        assert report.error == reasons(found)[url]
        # Who says that it is a page means it.
        (item,) = collect(Source(url, "page"), memory=known).items
        assert item.article.title == "Our new site"
