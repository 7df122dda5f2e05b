"""Manners: robots.txt, a polite rate, and being told to come back later."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gather_story import NOW, Clock, collect, put_stories, reasons, story, surroundings, titles
from web_server import Answer, WebServer, moved, rss


@pytest.fixture
def web() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


def test_robots_txt_is_asked_once_and_obeyed(web: WebServer) -> None:
    put_stories(web, "a", "b", "private/c")
    web.put("/robots.txt", Answer("User-agent: *\nDisallow: /private\n", "text/plain"))
    found = collect(*(web.url(f"/{name}") for name in ("a", "private/c", "b")))
    assert titles(found) == ["Ferry a", "Ferry b"]
    host = f"127.0.0.1:{web.port}"
    assert reasons(found) == {
        web.url(
            "/private/c"
        ): f"the address is not to be read by programs, says robots.txt of {host}"
    }
    assert len(web.asked("/robots.txt")) == 1
    assert web.requests[0].path == "/robots.txt"
    assert web.asked("/private/c") == []
    assert len(collect(web.url("/private/c"), respect_robots=False).items) == 1


def test_robots_txt_may_speak_to_this_program_by_name(web: WebServer) -> None:
    put_stories(web, "a")
    rules = "User-agent: summariser\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
    web.put("/robots.txt", Answer(rules, "text/plain"))
    assert not collect(web.url("/a")).items
    assert collect(web.url("/a"), user_agent="deskreader/1.0").items
    assert web.asked("/a")[0].headers["user-agent"] == "deskreader/1.0"


@pytest.mark.parametrize(
    ("answer", "allowed"),
    [
        (Answer("", status=404), True),
        (Answer("", status=403), True),
        (Answer("", status=500), False),
        (Answer("", status=503), False),
        (Answer("", status=429), False),
        (Answer("", drop=True), False),
        (Answer("<html>not a robots.txt</html>"), True),
    ],
)
def test_robots_txt_that_cannot_be_read(
    web: WebServer,
    answer: Answer,
    allowed: bool,  # noqa: FBT001 - the outcome
) -> None:
    put_stories(web, "a")
    web.put("/robots.txt", answer)
    found = collect(web.url("/a"))
    assert bool(found.items) == allowed
    assert bool(web.asked("/a")) == allowed
    assert bool(found.failures) != allowed


def test_robots_txt_may_stand_elsewhere(web: WebServer) -> None:
    put_stories(web, "a")
    web.put("/robots.txt", moved("/robots-of-ours.txt"))
    web.put("/robots-of-ours.txt", Answer("User-agent: *\nDisallow: /a\n", "text/plain"))
    assert not collect(web.url("/a")).items


def test_a_redirect_is_subject_to_the_rules_of_where_it_leads(web: WebServer) -> None:
    put_stories(web, "private")
    web.put("/a", moved(web.url("/private")))
    web.put("/robots.txt", Answer("User-agent: *\nDisallow: /private\n", "text/plain"))
    assert "robots.txt" in reasons(collect(web.url("/a")))[web.url("/a")]
    assert web.asked("/private") == []


def test_requests_to_one_host_are_kept_apart(web: WebServer) -> None:
    urls = put_stories(web, "a", "b")
    clock = Clock()
    collect(*urls, around=surroundings(clock), per_host_interval=2.0)
    assert clock.slept == [2.0, 2.0]  # robots.txt, then the two pages
    # Another host is not waited for.
    clock = Clock()
    names = ("post.example", "courier.example")
    web.put("/robots.txt", Answer(""))
    sources = [web.url("/a", name) for name in names]
    collect(*sources, around=surroundings(clock), per_host_interval=2.0, allow_hosts=names)
    assert clock.slept in ([2.0, 2.0], [2.0])


@pytest.mark.parametrize("rule", ["Crawl-delay: 5", "Request-rate: 1/5", "Crawl-delay: 5.0"])
def test_a_delay_that_robots_txt_asks_for_is_kept(web: WebServer, rule: str) -> None:
    urls = put_stories(web, "a", "b", "c")
    web.put("/robots.txt", Answer(f"User-agent: *\n{rule}\n", "text/plain"))
    clock = Clock()
    assert len(collect(*urls, around=surroundings(clock), per_host_interval=1.0).items) == 3
    assert clock.slept == [1.0, 5.0, 5.0]


@pytest.mark.parametrize("rule", ["Crawl-delay: nan", "Crawl-delay: -5", "Crawl-delay: soon"])
def test_a_delay_that_is_none_is_none(web: WebServer, rule: str) -> None:
    urls = put_stories(web, "a", "b")
    web.put("/robots.txt", Answer(f"User-agent: *\n{rule}\n", "text/plain"))
    clock = Clock()
    assert len(collect(*urls, around=surroundings(clock), per_host_interval=1.0).items) == 2
    assert clock.slept == [1.0, 1.0]


def test_a_delay_that_is_too_long_leaves_pages_for_the_next_time(web: WebServer) -> None:
    urls = put_stories(web, "a", "b")
    web.put("/robots.txt", Answer("User-agent: *\nCrawl-delay: 600\n", "text/plain"))
    found = collect(*urls)
    assert titles(found) == ["Ferry a"]
    assert "wants to be left alone for 600 seconds" in reasons(found)[urls[1]]


def test_too_many_requests_are_asked_again_after_the_time_that_is_named(web: WebServer) -> None:
    busy = Answer("", status=429, headers={"retry-after": "7"})
    web.put("/a", busy, Answer(story("Ferry a")))
    clock = Clock()
    assert titles(collect(web.url("/a"), around=surroundings(clock))) == ["Ferry a"]
    assert clock.slept == [7.0]
    date = (NOW.replace(second=30)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    web.put("/a", Answer("", status=503, headers={"retry-after": date}), Answer(story("Ferry a")))
    clock = Clock()
    assert titles(collect(web.url("/a"), around=surroundings(clock))) == ["Ferry a"]
    assert clock.slept == [30.0]


def test_who_asks_for_an_hour_is_left_alone_at_once(web: WebServer) -> None:
    web.put("/a", Answer("", status=429, headers={"retry-after": "3600"}))
    put_stories(web, "b")
    clock = Clock()
    found = collect(web.url("/a"), web.url("/b"), around=surroundings(clock))
    assert not found.items
    assert all("left alone for 3600 seconds" in reason for reason in reasons(found).values())
    assert web.asked("/b") == []
    assert len(web.asked("/a")) == 1


def test_faults_that_may_pass_are_tried_again_and_others_not(web: WebServer) -> None:
    web.put("/a", Answer("", drop=True), Answer("", status=502), Answer(story("Ferry a")))
    web.put("/b", Answer("", status=500))
    web.put("/c", Answer("", status=403))
    clock = Clock()
    found = collect(*(web.url(f"/{name}") for name in "abc"), around=surroundings(clock))
    assert titles(found) == ["Ferry a"]
    assert [len(web.asked(f"/{name}")) for name in "abc"] == [3, 3, 1]
    assert reasons(found)[web.url("/b")] == "the address is answered with the status 500"
    assert "refused to programs like this one" in reasons(found)[web.url("/c")]


def test_a_host_that_does_not_answer_is_told() -> None:
    with WebServer() as web:
        url = web.url("/a")
    for respect_robots in (True, False):
        found = collect(url, respect_robots=respect_robots)
        assert reasons(found)[url] == "the address is of a host that does not answer"


def test_a_robots_txt_that_never_ends_is_told_for_what_it_is(web: WebServer) -> None:
    put_stories(web, "a")
    web.put("/robots.txt", Answer("", hang=True))
    why = reasons(collect(web.url("/a"), timeout=0.2))[web.url("/a")]
    assert "since its robots.txt was not there in full within 0.2 seconds" in why


def test_a_failing_host_keeps_no_other_from_being_read(web: WebServer) -> None:
    put_stories(web, "a")
    web.put("/feed", Answer(rss("Post", (web.url("/a", "courier.example"), "A", ""))))
    web.put("/robots.txt", Answer("", status=500), host="post.example")
    names = ("post.example", "courier.example")
    sources = [web.url("/a", "post.example"), web.url("/feed", "courier.example")]
    found = collect(*sources, allow_hosts=names)
    assert titles(found) == ["Ferry a"]
    assert "its robots.txt could not be read (500)" in found.failures[0].reason
