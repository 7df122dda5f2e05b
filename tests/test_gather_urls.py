"""Web addresses: which are one, which may be asked, and how articles are named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.errors import FetchError
from summariser.gather.urls import canonicalise_url, check_url, name_article, redact_url, site_of


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Post.Example:80", "http://post.example/"),
        ("https://post.example:443/a#part", "https://post.example/a"),
        ("https://post.example:8443/a", "https://post.example:8443/a"),
        ("https://post.example/a/../b/./c", "https://post.example/b/c"),
        ("https://post.example/%7Eroe/%e2%82%ac", "https://post.example/~roe/%E2%82%AC"),
        ("https://post.example/ž?ž", "https://post.example/%C5%BE?%C5%BE"),
        ("https://pošt.example/a", "https://xn--pot-1za.example/a"),
        ("https://post.example/a?utm_source=rss&id=7&fbclid=x", "https://post.example/a?id=7"),
        ("https://post.example/a?b=2&a=1", "https://post.example/a?b=2&a=1"),
        ("https://post.example/a?ref=front&cid=5", "https://post.example/a?ref=front&cid=5"),
        ("https://post.example/a?utm_campaign=x", "https://post.example/a"),
        ("https://post.example/100%", "https://post.example/100%25"),
        ("mailto:desk@post.example", "mailto:desk@post.example"),
    ],
)
def test_addresses_of_one_page_are_one(url: str, canonical: str) -> None:
    assert canonicalise_url(url) == canonical


_PARTS = st.text(st.sampled_from("ab7%/.:?&=#-_~+ éž@[]utm_source"), max_size=30)


@given(_PARTS, _PARTS)
def test_canonicalising_twice_changes_nothing_more(path: str, query: str) -> None:
    once = canonicalise_url(f"https://post.example/{path}?{query}")
    assert canonicalise_url(once) == once


@given(st.text(max_size=60))
def test_any_text_is_canonicalised_or_left_alone(text: str) -> None:
    once = canonicalise_url(f"http://{text}")
    assert canonicalise_url(once) == once


@pytest.mark.parametrize(
    "url",
    [
        "ftp://post.example/a",
        "file:///etc/passwd",
        "post.example/a",
        "http:///a",
        "http://[::1",
        "http://post.example:0/",
        "http://post.example:99999/",
        "javascript:alert(1)",
        f"http://post.example/{'a' * 5000}",
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    with pytest.raises(FetchError):
        check_url(url, url)


def test_an_address_with_a_password_is_refused_and_the_password_not_told() -> None:
    url = "https://roe:secret@post.example/feed"
    assert redact_url(url) == "https://post.example/feed"
    with pytest.raises(FetchError, match="with a name or password") as caught:
        check_url(url, redact_url(url))
    assert "secret" not in f"{caught.value} {caught.value.source}"
    assert redact_url("//roe:p@post.example/a@b") == "//post.example/a@b"


def test_articles_are_named_after_their_address() -> None:
    name = name_article("https://www.post.example/news/2031/ferry-closed.html")
    assert name.startswith("post-example-ferry-closed-")
    assert name == name_article("https://www.post.example/news/2031/ferry-closed.html")
    assert name != name_article("https://www.post.example/news/2030/ferry-closed.html")
    assert site_of("https://m.post.example/") == site_of("https://www.post.example/a")
