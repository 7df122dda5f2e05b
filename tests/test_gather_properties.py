"""Whatever a server answers is read, or refused in a sentence."""

from __future__ import annotations

import datetime as dt
import gzip

import pytest
from gather_story import story
from hypothesis import given
from hypothesis import strategies as st

from summariser.errors import FetchError, LoadError
from summariser.gather import Retrieval, SourceKind
from summariser.gather.answers import read_listing
from summariser.gather.bodies import unpack_gzip
from summariser.gather.gathered import SOURCE_KINDS
from summariser.gather.pages import Listed, read_page

URL = "https://post.example/a"
_TYPES = st.sampled_from(
    [None, "", "text/html", "text/html; charset=utf-7", "text/xml", "application/pdf", "text/plain"]
)
_PIECES = st.sampled_from(
    [
        *(
            "<rss>",
            "<channel>",
            "<item>",
            "<link>",
            "<feed",
            " xmlns='http://www.w3.org/2005/Atom'>",
        ),
        *("<urlset>", "<url><loc>", "</loc></url>", "<opml>", '<outline xmlUrl="', '"/>', "<?xml"),
        *(
            "<html>",
            "<p>",
            "&amp;",
            "&x;",
            "<!DOCTYPE",
            "<![CDATA[",
            "]]>",
            "<!--",
            "http://[",
            "\0",
        ),
        *(
            '{"version": "https://jsonfeed.org/version/1.1", "items": [',
            '{"url": 5}',
            "]}",
            "é",
            " ",
        ),
        *('<script type="application/ld+json">', '{"@type": [', "<link rel=canonical href='//[x'>"),
    ]
)
_TEXTS = st.lists(_PIECES, max_size=25).map("".join)
_BODIES = st.one_of(
    st.binary(max_size=200),
    _TEXTS.map(str.encode),
    _TEXTS.map(lambda text: text.encode("utf-16")),
    _TEXTS.map(lambda text: gzip.compress(text.encode(), mtime=0)),
    _TEXTS.map(lambda text: story("Ferry", head=text).encode()),
)


@given(_BODIES, _TYPES, st.sampled_from(SOURCE_KINDS))
def test_any_answer_is_a_list_a_page_or_refused(
    content: bytes, content_type: str | None, kind: SourceKind
) -> None:
    try:
        listing = read_listing(content, content_type, kind=kind, source=URL, limit=10_000)
    except FetchError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert listing is None or all(item.url for item in listing.items)


@given(_BODIES, _TYPES)
def test_any_answer_is_an_article_or_refused(content: bytes, content_type: str | None) -> None:
    moment = dt.datetime(2031, 5, 10, tzinfo=dt.UTC)
    retrieval = Retrieval(URL, URL, 200, moment, content, content_type)
    try:
        gathered = read_page(retrieval, Listed(URL, URL))
    except LoadError as error:
        assert "\n" not in str(error)  # noqa: PT017 - either outcome is right
    else:
        assert gathered.article.text.strip()
        assert gathered.canonical_url == gathered.article.url


@given(st.binary(max_size=2000), st.integers(1, 2000))
def test_nothing_unpacks_to_more_than_it_may(content: bytes, limit: int) -> None:
    packed = gzip.compress(content, mtime=0)
    if len(content) > limit:
        with pytest.raises(FetchError, match="is larger than"):
            unpack_gzip(packed, limit=limit, source=URL)
    elif not content.startswith(b"\x1f\x8b"):
        assert unpack_gzip(packed, limit=limit, source=URL) == content
