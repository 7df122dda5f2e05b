"""Pages: what is an article, and what stands in its place; dates, outlets and addresses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gather_story import SENTENCES, collect, put_stories, reasons, story
from pdf_writer import make_pdf
from web_server import Answer, WebServer, moved, page, rss


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def reason_for(web: WebServer, text: str) -> str | None:
    """Return why a page was not read, None if it was."""
    web.put("/page", text)
    found = collect(web.url("/page"))
    assert len(found.items) + len(found.failures) == 1
    return reasons(found).get(web.url("/page"))


def linked_data(fields: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {fields}}}</script>'


@pytest.mark.parametrize(
    "fields",
    [
        '"isAccessibleForFree": false',
        '"isAccessibleForFree": "False"',
        '"isAccessibleForFree": "http://schema.org/False"',
        '"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": "False"}',
        '"isAccessibleForFree": false, "url": "/page"',
    ],
)
def test_a_page_that_says_that_it_is_not_free_is_reported(web: WebServer, fields: str) -> None:
    why = reason_for(web, story("Ferry", head=linked_data(fields)))
    assert why == ("the page is for subscribers, as it says itself, and may not be there in full")


def test_a_page_that_says_that_it_is_free_is_read(web: WebServer) -> None:
    assert reason_for(web, story("Ferry", head=linked_data('"isAccessibleForFree": true'))) is None


def test_what_a_page_says_of_other_articles_is_not_about_it(web: WebServer) -> None:
    fields = '"isAccessibleForFree": false, "url": "https://post.example/other"'
    assert reason_for(web, story("Ferry", head=linked_data(fields))) is None


SUBSCRIBE = "<form action='/login'><p>Subscribe to read on</p><input type='password'></form>"


@pytest.mark.parametrize(
    "text",
    [
        page("Ferry", *SENTENCES[:2], "…").replace("</article>", f"</article>{SUBSCRIBE}"),
        page("Ferry", *SENTENCES).replace(
            "</article>", "<div class='article-paywall'><a href='/abo'>Jetzt abonnieren</a></div>"
        ),
        page("Ferry", SENTENCES[0] + " Abonnez-vous pour lire la suite").replace(
            "</article>", "</article><a href='/abo'>Abonnez-vous</a>"
        ),
    ],
)
def test_a_beginning_beside_a_form_to_subscribe_is_reported(web: WebServer, text: str) -> None:
    why = reason_for(web, text)
    assert why == (
        "the page shows a short beginning beside a form to subscribe: it is for subscribers"
    )


@pytest.mark.parametrize(
    "text",
    [
        page("Ferry closed", *SENTENCES).replace(
            "<article>", "<a href='/abo'>Subscribe</a><article>"
        ),
        story("Ferry").replace("</article>", f"</article>{SUBSCRIBE}"),
        page("Ferry", *SENTENCES, head=linked_data('"isAccessibleForFree": "True"')).replace(
            "</article>", f"</article>{SUBSCRIBE}"
        ),
        story("Ferry").replace(
            "<article>",
            "<div>We use cookies, with your consent. <button>Accept</button></div><article>",
        ),
        story("Cookies", more="Consent to cookies is no consent to a privacy policy.").replace(
            "<article>", "<button>Accept all</button><article>"
        ),
        page("Privacy", "The council wants consent for cookies on its pages.", *SENTENCES).replace(
            "<article>", "<button>Accept all</button><article>"
        ),
    ],
)
def test_an_article_beside_a_form_or_a_banner_is_read(web: WebServer, text: str) -> None:
    assert reason_for(web, text) is None


CONSENT = page(
    "Before you continue",
    "We and our partners use cookies. Give your consent to cookies and to the privacy policy.",
    "You may change your privacy settings at any time, and withdraw your consent.",
).replace("</article>", "<form><button>Accept all</button><button>Reject all</button></form>")


def test_a_page_that_asks_for_consent_is_reported(web: WebServer) -> None:
    why = reason_for(web, CONSENT)
    assert why == "the page asks for consent instead of showing the article"
    web.put("/a", moved("/consent?back=/a", 302))
    web.put("/consent?back=/a", story("A long and very readable text about consent"))
    why = reasons(collect(web.url("/a")))[web.url("/a")]
    assert why.startswith("the page leads to a page that asks for consent first")


def test_an_article_about_consent_is_read(web: WebServer) -> None:
    web.put("/a", moved("/news/age-of-consent-bill", 302))
    web.put("/news/age-of-consent-bill", story("The bill on the age of consent"))
    assert len(collect(web.url("/a")).items) == 1


def test_a_test_for_humans_is_reported(web: WebServer) -> None:
    text = page("One moment", "Please verify you are a human to continue to the site.")
    assert reason_for(web, text) == "the page shows a test for humans instead of the article"


def test_a_page_that_leads_to_the_front_page_is_reported(web: WebServer) -> None:
    web.put("/a", moved("/", 302))
    web.put("/", story("All the news of today"))
    why = reasons(collect(web.url("/a")))[web.url("/a")]
    assert "leads to the front page of 127.0.0.1" in why
    assert "taken down" in why


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (401, "asks for a name and a password"),
        (402, "is for subscribers (402)"),
        (403, "is refused to programs like this one (403)"),
        (451, "is withheld for legal reasons (451)"),
        (418, "is answered with the status 418"),
    ],
)
def test_a_refusal_is_told_for_what_it_is(web: WebServer, status: int, why: str) -> None:
    web.put("/a", Answer("no", status=status))
    assert reasons(collect(web.url("/a"))) == {web.url("/a"): f"the address {why}"}


@pytest.mark.parametrize(
    ("content", "kind", "why"),
    [
        (b"\x89PNG\r\n", "image/png", "is image/png and no page"),
        (b"", "text/html", "is a web page in which no article was found"),
        (b"<html><body></body></html>", "text/html", "no article was found"),
        (b"<svg></svg>", "image/svg+xml", "is image/svg+xml and no page"),
    ],
)
def test_what_is_no_page_is_reported(web: WebServer, content: bytes, kind: str, why: str) -> None:
    web.put("/a", Answer(content, kind))
    assert why in reasons(collect(web.url("/a")))[web.url("/a")]


def test_a_film_is_refused_before_its_bytes_are_asked_for(web: WebServer) -> None:
    web.put("/a", Answer(bytes(200_000), "video/mp4"))
    found = collect(web.url("/a"), max_bytes=1000)
    assert reasons(found)[web.url("/a")] == "the address is video/mp4 and no page"


def test_documents_are_read_as_they_are_from_files(web: WebServer) -> None:
    web.put("/report", Answer(make_pdf(SENTENCES), "application/pdf"))
    web.put("/note", Answer("\n\n".join(SENTENCES), "text/plain"))
    found = collect(web.url("/report"), web.url("/note"))
    assert not found.failures
    assert all(SENTENCES[0] in item.article.text for item in found.items)
    assert [item.article.url for item in found.items] == [web.url("/report"), web.url("/note")]


def test_a_page_is_decoded_as_its_server_says(web: WebServer) -> None:
    # In Greek, no guess by Western or Central European letters comes right.
    text = story("Το πορθμείο έκλεισε").replace('<meta charset="utf-8">', "")
    web.put("/header", Answer(text.encode("iso8859-7"), "text/html; charset=iso-8859-7"))
    within = text.replace("<head>", '<head><meta charset="iso-8859-7">').encode("iso8859-7")
    web.put("/meta", Answer(within, "text/html"))
    # A mark at the beginning is believed above all; UTF-8 that is none is not believed.
    web.put("/mark", Answer(text.encode("utf-8-sig"), "text/html; charset=iso-8859-7"))
    web.put("/wrong", Answer(within, "text/html; charset=utf-8"))
    for name in ("header", "meta", "mark", "wrong"):
        (item,) = collect(web.url(f"/{name}")).items
        assert item.article.title == "Το πορθμείο έκλεισε", name


@pytest.mark.parametrize(
    ("head", "canonical", "why"),
    [
        ('<link rel="canonical" href="/ferry">', "/ferry", "link rel=canonical"),
        ('<meta property="og:url" content="{0}/ferry#top">', "/ferry", "meta og:url"),
        (
            '<link rel="canonical" href="/one"><meta property="og:url" content="/two">',
            "/one",
            "link rel=canonical",
        ),
        ("", "/page", "the address that answered"),
        ('<link rel="canonical" href="/">', "/page", "the address that answered"),
        ('<link rel="canonical" href="javascript:x">', "/page", "the address that answered"),
        (
            '<link rel="canonical" href="https://courier.example/ferry">',
            "/page",
            "the address that answered, which names one of another site (courier.example)",
        ),
    ],
)
def test_a_canonical_address_counts_within_its_site(
    web: WebServer, head: str, canonical: str, why: str
) -> None:
    web.put("/page?utm_source=mail", story("Ferry", head=head.format(web.url("").rstrip("/"))))
    (item,) = collect(web.url("/page?utm_source=mail")).items
    assert item.canonical_url == item.article.url == item.key == web.url(canonical)
    assert item.reasons["url"].removesuffix(" as canonical") == why


def test_pages_that_all_name_one_canonical_address_are_still_all_read(web: WebServer) -> None:
    head = '<link rel="canonical" href="/section">'
    urls = put_stories(web, "a", "b", head=head)
    found = collect(*urls)
    assert [item.canonical_url for item in found.items] == [web.url("/section"), urls[1]]
    assert "another page names the same" in found.items[1].reasons["url"]
    assert len({item.article.id for item in found.items}) == 2


@pytest.mark.parametrize(
    ("head", "date", "why"),
    [
        (linked_data('"datePublished": "2031-05-04T10:00:00Z"'), "2031-05-04", "structured data"),
        (
            '<meta property="article:published_time" content="2031-05-04">',
            "2031-05-04",
            "meta article:published_time",
        ),
        ("", "2031-05-06T08:00:00+00:00", "the source that lists it; the page states none"),
    ],
)
def test_the_date_of_a_page_is_chosen_with_a_reason(
    web: WebServer, head: str, date: str, why: str
) -> None:
    put_stories(web, "a", head=head)
    item = (web.url("/a"), "A", "Tue, 06 May 2031 08:00:00 GMT")
    web.put("/feed", Answer(rss("Post", item)))
    (found,) = collect(web.url("/feed")).items
    assert found.article.published == date
    assert found.reasons["published"].startswith(why)
    if head:
        assert "(the source that lists it says 2031-05-06)" in found.reasons["published"]


@pytest.mark.parametrize(
    ("head", "outlet", "why"),
    [
        ('<meta property="og:site_name" content="The Selm Courier">', "The Selm Courier", "meta"),
        (
            linked_data('"publisher": {"@type": "Organization", "name": "The Selm Courier"}'),
            "The Selm Courier",
            "structured data: publisher",
        ),
        ("", "The Orlen Post", "the title of the feed"),
    ],
)
def test_the_outlet_of_a_page_is_chosen_with_a_reason(
    web: WebServer, head: str, outlet: str, why: str
) -> None:
    put_stories(web, "a", head=head)
    web.put("/feed", Answer(rss("The Orlen Post", (web.url("/a"), "A", ""))))
    (found,) = collect(web.url("/feed")).items
    assert found.article.outlet == outlet
    assert found.reasons["outlet"].startswith(why)


def test_a_page_of_another_site_than_its_feed_is_not_given_the_title_of_the_feed(
    web: WebServer,
) -> None:
    put_stories(web, "a")
    web.put("/feed", Answer(rss("All news", (web.url("/a", "post.example"), "A", ""))))
    names = ("post.example", "digest.example")
    (found,) = collect(web.url("/feed", "digest.example"), allow_hosts=names).items
    assert found.article.outlet == f"post.example:{web.port}"
    assert found.reasons["outlet"] == "the page's address"
