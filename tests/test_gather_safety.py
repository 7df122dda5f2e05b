"""Which hosts are asked, and what of an answer is read: nothing private, nothing without end."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator, Sequence

import pytest
from gather_story import Clock, collect, put_stories, reasons, resolve_to_loopback, surroundings
from gather_story import story as make_story
from hypothesis import given
from hypothesis import strategies as st
from web_server import Answer, WebServer, gzipped, moved, rss

from summariser.gather.addresses import find_refusal


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "0.0.0.0",  # noqa: S104 - to be refused
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::1",
        "2002:c0a8:101::",
        "2001:0:a00:1::1",
        "2606:4700::5efe:a00:1",
        "fd00:ec2::254",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "3fff::1",
    ],
)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert find_refusal(address) is not None


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::"]
)
def test_what_is_public_is_not(address: str) -> None:
    assert find_refusal(address) is None


@given(st.integers(0, 2**32 - 1), st.sampled_from(["::ffff:", "64:ff9b::", "2002:"]))
def test_no_form_of_a_private_address_passes(number: int, form: str) -> None:
    plain = ".".join(str(number >> shift & 255) for shift in (24, 16, 8, 0))
    high, low = f"{number >> 16:x}", f"{number & 0xFFFF:x}"
    carrying = f"2002:{high}:{low}::" if form == "2002:" else f"{form}{high}:{low}"
    if find_refusal(plain) is not None:
        assert find_refusal(carrying) is not None


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "127.1"])
def test_a_private_host_is_not_asked_unless_it_is_allowed(web: WebServer, host: str) -> None:
    put_stories(web, "a")
    url = web.url("/a", host)
    found = collect(url, allow_hosts=())
    assert not found.items
    assert "which must be allowed (--allow-host" in reasons(found)[url]
    assert found.failures[0].error == "FetchError"
    assert web.requests == []


@pytest.mark.parametrize("allowed", ["news.example", "NEWS.example.", "127.0.0.1"])
def test_a_private_host_is_allowed_by_name_or_address(web: WebServer, allowed: str) -> None:
    put_stories(web, "a")
    found = collect(web.url("/a", "news.example"), allow_hosts=(allowed,))
    assert not found.failures
    assert {asked.host for asked in web.requests} == {"news.example"}


def test_a_host_may_be_allowed_with_its_port_alone(web: WebServer) -> None:
    (url,) = put_stories(web, "a")
    assert collect(url, allow_hosts=(f"127.0.0.1:{web.port}",)).items
    assert not collect(url, allow_hosts=(f"127.0.0.1:{web.port + 1}",)).items


def test_a_redirect_to_a_private_host_is_not_followed(web: WebServer) -> None:
    put_stories(web, "secret")
    web.put("/a", moved(web.url("/secret", "intranet.example")))
    web.put("/b", moved("http://169.254.169.254/latest/meta-data/"))
    web.put("/c", moved("file:///etc/passwd"))
    web.put("/d", moved("http://roe:secret@news.example/"))
    urls = [web.url(f"/{name}", "news.example") for name in "abcd"]
    found = collect(*urls, allow_hosts=("news.example",))
    assert not found.items
    why = [reasons(found)[url] for url in urls]
    assert "intranet.example has a loopback address (127.0.0.1)" in why[0]
    assert "169.254.169.254 is a link-local address" in why[1]
    assert "leads to file:///etc/passwd, which is an address of the scheme file" in why[2]
    assert "with a name or password" in why[3]
    assert "roe:secret" not in str(found)
    assert web.asked("/secret") == []


def test_a_feed_leads_to_no_private_host(web: WebServer) -> None:
    put_stories(web, "secret")
    inner = web.url("/secret", "intranet.example")
    web.put("/feed", Answer(rss("Post", (inner, "Secret", "")), "application/rss+xml"))
    found = collect(web.url("/feed", "news.example"), allow_hosts=("news.example",))
    assert "loopback" in reasons(found)[inner]
    assert web.asked("/secret") == []


def test_a_name_that_comes_to_mean_another_host_is_of_no_use(web: WebServer) -> None:
    """DNS rebinding: the first answer is allowed, every later one is private."""
    put_stories(web, "a", "b")
    web.put("/robots.txt", Answer(""))
    answers = ["127.0.0.1"]
    asked: list[str] = []

    async def resolve(host: str, _: int) -> Sequence[str]:
        asked.append(host)
        return (answers.pop(0) if answers else "10.0.0.1",)

    url = web.url("/a", "news.example")
    found = collect(url, around=surroundings(resolve=resolve), allow_hosts=("127.0.0.1",))
    # Asked once, for the connection itself, which went to the address that was checked.
    assert asked == ["news.example"]
    assert len(found.items) == 1
    # A new connection asks again, and what is answered then is checked again.
    found = collect(url, around=surroundings(resolve=resolve), allow_hosts=("127.0.0.1",))
    assert "news.example has a private address (10.0.0.1)" in reasons(found)[url]


def test_a_name_with_a_public_and_a_private_address_is_refused(web: WebServer) -> None:
    async def resolve(*_: object) -> Sequence[str]:
        return ("93.184.215.14", "127.0.0.1")

    found = collect(
        web.url("/a", "news.example"), around=surroundings(resolve=resolve), allow_hosts=()
    )
    assert "has a loopback address" in found.failures[0].reason
    assert web.requests == []


def test_a_host_that_is_not_known_is_told(web: WebServer) -> None:
    async def resolve(*_: object) -> Sequence[str]:
        raise OSError("no such host")

    url = web.url("/a", "news.example")
    found = collect(url, around=surroundings(resolve=resolve))
    assert reasons(found)[url] == "the address is of a host that is not known: news.example"


BOMB = b"<p>" + bytes(3_000_000)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(BOMB), "is larger than 1 MB"),
        (gzipped(BOMB), "is larger than 1 MB unpacked"),
        (
            Answer(zlib.compress(BOMB), headers={"content-encoding": "deflate"}),
            "is larger than 1 MB unpacked",
        ),
        (
            Answer(gzip.compress(gzip.compress(BOMB)), headers={"content-encoding": "gzip, gzip"}),
            "is packed more than once",
        ),
        (Answer(b"x", headers={"content-encoding": "br"}), "is packed with br"),
        (Answer(b"x", headers={"content-encoding": "zstd"}), "is packed with zstd"),
        (Answer(b"no gzip", headers={"content-encoding": "gzip"}), "is packed, and broken"),
        (Answer(gzip.compress(BOMB)[:500], headers={"content-encoding": "gzip"}), "was cut off"),
        (Answer(b"<p>", drip=True), "was not there in full within 0.2 seconds"),
        (Answer(b"<p>", hang=True), "was not there in full within 0.2 seconds"),
        (Answer(b"<p>", drop=True), "could not be had"),
        (Answer(b"<p>", length=1000, drop=False), "was not there in full"),
    ],
)
def test_answers_without_end_are_cut_off(web: WebServer, answer: Answer, why: str) -> None:
    web.put("/a", answer)
    url = web.url("/a")
    seconds = 0.2 if "in full" in why else 60.0
    found = collect(url, max_bytes=2**20, timeout=seconds, respect_robots=False)
    assert why in reasons(found)[url]


def test_packed_pages_are_unpacked(web: WebServer) -> None:
    text = make_story("Ferry closed")
    web.put("/a", gzipped(text))
    raw = zlib.compressobj(wbits=-15)
    deflated = raw.compress(make_story("Quay closed").encode()) + raw.flush()
    web.put("/b", Answer(deflated, headers={"content-encoding": "deflate"}))
    found = collect(web.url("/a"), web.url("/b"))
    assert [item.article.title for item in found.items] == ["Ferry closed", "Quay closed"]
    assert found.items[0].retrieval is not None
    assert found.items[0].retrieval.content == text.encode()
    assert web.asked("/a")[0].headers["accept-encoding"] == "gzip, deflate"


def test_a_circle_of_redirects_is_named(web: WebServer) -> None:
    web.put("/a", moved(web.url("/b")))
    web.put("/b", moved("/c", 302))
    web.put("/c", moved(web.url("/b"), 308))
    web.put("/long", *(moved(f"/long?{n}") for n in range(30)))
    for number in range(30):
        web.put(f"/long?{number}", moved(f"/long?{number + 1}"))
    found = collect(web.url("/a"), web.url("/long"), max_redirects=5)
    circle = f"{web.url('/b')} -> {web.url('/c')} -> {web.url('/b')}"
    assert reasons(found)[web.url("/a")] == f"the address leads in a circle: {circle}"
    assert "leads on and on, more than 5 times" in reasons(found)[web.url("/long")]


def test_no_cookie_of_one_page_is_sent_with_the_next(web: WebServer) -> None:
    web.put("/a", Answer(make_story("A"), headers={"set-cookie": "reader=7; Path=/"}))
    web.put("/b", make_story("B"))
    collect(web.url("/a"), web.url("/b"), around=surroundings(Clock(), resolve=resolve_to_loopback))
    assert all("cookie" not in asked.headers for asked in web.requests)
