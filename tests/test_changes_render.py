"""What changed, as text, Markdown and a page that stands alone."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from changes_story import GULL, QUAY, Paper, first_morning, second_morning, third_morning, timeline
from lxml import html

from summariser.changes import carry_ids, compare
from summariser.errors import ConfigError
from summariser.render.changes_formats import CHANGES_FORMATS, render_changes
from summariser.render.changes_outline import outline_changes
from summariser.render.changes_page import render_changes_page
from summariser.render.changes_text import render_changes_text
from summariser.schema import Changes

HOSTILE = '<script>alert("x")</script> **bold** [a](javascript:alert(1)) \x1b[31mred\u202e'


def mornings() -> tuple[Changes, Changes]:
    first = first_morning()
    second = carry_ids(first, second_morning())
    third = carry_ids(second, third_morning())
    return compare(first, second), compare(second, third)


def hostile() -> Changes:
    """Return the changes of a story whose texts, names and addresses are all hostile."""
    paper = (
        Paper("p", HOSTILE, "2031-05-05", HOSTILE)
        .event(HOSTILE, f"{HOSTILE} happened.", actors=(HOSTILE,))
        .claim(HOSTILE, f"{HOSTILE} is alleged.", source=HOSTILE, target=(HOSTILE,))
        .denial(HOSTILE, f"{HOSTILE} is denied.", source=HOSTILE, responds_to=("p.a1",))
    )
    paper.url = "javascript:alert(1)"
    started = "2031-05-06T07:00:00+00:00"
    return compare(first_morning(), timeline(paper, started=started))


def page_of(changes: Changes) -> Any:
    return html.fromstring(render_changes_page(changes))


@pytest.mark.parametrize("name", CHANGES_FORMATS)
def test_the_same_changes_give_the_same_bytes(name: str) -> None:
    one, _ = mornings()
    again, _ = mornings()
    assert render_changes(one, name) == render_changes(again, name)
    assert render_changes(one, name).endswith("\n")


def test_an_unknown_format_is_named_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"'pdf'; there are: html, json, md, text"):
        render_changes(mornings()[0], "pdf")


def test_sections_stand_in_reading_order_and_only_where_there_is_something() -> None:
    one, two = (outline_changes(changes) for changes in mornings())
    assert [section.heading for section in one.sections] == [
        "New events",
        "New answers",
        "Changed",
        "Corrected",
        "Withdrawn",
        "Still unanswered",
        "Also reported",
        "New articles",
        "Articles that are gone",
    ]
    assert [section.heading for section in two.sections] == [
        "Changed",
        "Could not be seen this time",
        "Still unanswered",
        "Also reported",
        "Articles that could not be read",
        "New articles",
    ]
    assert two.warning.startswith("1 article could not be read this time")


def test_a_failed_article_is_never_said_to_be_withdrawn() -> None:
    _, two = mornings()
    for name in ("text", "md", "html"):
        shown = render_changes(two, name).lower()
        assert "withdrawn" not in shown.replace(".withdrawn", "")
        assert "no longer reported by" not in shown
        assert "could not be read this time" in shown


@pytest.mark.parametrize("width", [20, 40, 64, 80, 200])
def test_text_keeps_within_its_width(width: int) -> None:
    for changes in mornings():
        lines = render_changes_text(changes, width=width).splitlines()
        assert max(len(line) for line in lines) <= max(40, min(width, 100))


def test_every_quote_of_the_evidence_is_verbatim_in_every_format() -> None:
    one, _ = mornings()
    quote = "The ferry Solveig sank off Orrin on Saturday and 15 people died, police said."
    for name in ("md", "html", "json"):
        shown = render_changes(one, name)
        plain = re.sub(r"</?mark>", "", shown)
        assert quote in plain


def test_colour_is_only_there_where_it_is_asked_for() -> None:
    one, _ = mornings()
    plain, coloured = render_changes_text(one), render_changes_text(one, colour=True)
    assert "\x1b" not in plain
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in bare.splitlines()] == plain.splitlines()


def test_what_an_article_says_is_text_on_the_page_and_never_markup() -> None:
    text = render_changes_page(hostile())
    assert "<script" not in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    page = html.fromstring(text)
    assert not page.xpath("//script | //img | //link | //iframe | //form | //object | //@onclick")
    assert {url.partition(":")[0] for url in page.xpath("//article//a/@href")} <= {"https"}
    assert any("<script>alert" in node.text_content() for node in page.xpath("//blockquote"))


def test_nothing_hostile_reaches_a_terminal_or_markdown() -> None:
    changes = hostile()
    for name in ("text", "md"):
        shown = render_changes(changes, name)
        assert "\x1b" not in shown
        assert "\u202e" not in shown
    markdown = render_changes(changes, "md")
    assert "<script" not in markdown
    assert not re.search(r"(?<!\\)\]\(<?javascript", markdown)
    assert "**bold**" not in markdown
    assert json.loads(render_changes(changes, "json"))["new_events"]


def test_the_page_stands_alone() -> None:
    page = page_of(mornings()[0])
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert not page.xpath("//@src | //@srcset | //*[@style]")
    (style,) = page.xpath("//style/text()")
    assert "url(" not in style
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


def test_the_contents_lead_to_the_sections() -> None:
    page = page_of(mornings()[1])
    targets = [href.removeprefix("#") for href in page.xpath("//nav//a/@href")]
    assert targets == page.xpath("//section/@id")
    assert len(set(targets)) == len(targets) > 3


def test_the_words_that_were_edited_are_marked() -> None:
    page = page_of(mornings()[0])
    changed = page.xpath("//section[@id='changed']")[0]
    assert changed.xpath(".//figure[@class='before']//mark/text()") == ["12"]
    assert changed.xpath(".//figure[@class='now']//mark/text()") == ["15"]
    # Two sentences of two articles are no edit of one another.
    assert not page_of(mornings()[1]).xpath("//mark")


def test_many_reports_are_folded_away_and_none_is_lost() -> None:
    def many(count: int) -> list[Paper]:
        quote = "The harbour at Vell was closed for the {}th time, the mayor said."
        return [
            Paper(f"p{n}", f"{GULL} {n}", "2031-05-05", "Closed").event(
                "The harbour at Vell was closed.", quote.format(n), date="2031-05-04"
            )
            for n in range(1, count + 1)
        ]

    started = "2031-05-06T07:00:00+00:00"
    changes = compare(timeline(started=started), timeline(*many(6), started=started))
    quotes = sum(len(item.evidence) for item in changes.new_events)
    page = page_of(changes)
    assert len(page.xpath("//blockquote")) == quotes == 6
    text = render_changes_text(changes)
    shown = len(re.findall(r"time, the mayor said", re.sub(r"\n *│? *", " ", text)))
    told = sum(int(n) for n in re.findall(r"and (\d+) more quote", text))
    assert shown + told == 6


def test_no_change_is_one_line_and_says_how_many_claims_wait() -> None:
    second = second_morning()
    same = compare(second, second)
    line = "Nothing changed: 3 articles, 3 events and 2 claims are as they were; "
    for name in ("text", "md"):
        assert render_changes(same, name) == f"{line}1 claim still unanswered.\n"
    page = page_of(same)
    assert page.xpath("//p[@class='nothing']/text()") == [f"{line}1 claim still unanswered."]
    assert not page.xpath("//section")


def test_conflicts_and_moves_are_told_in_words() -> None:
    other = Paper("q", QUAY, "2031-05-06", "Ferry").event(
        "The ferry Solveig sank off Orrin and 12 people died.",
        "The ferry Solveig sank off Orrin on Friday and 12 people died, police said.",
        date="2031-05-02",
        actors=("police",),
    )
    first = timeline(*_papers(), started="2031-05-06T07:00:00+00:00")
    after = timeline(*_papers(), other, started="2031-05-07T07:00:00+00:00")
    text = render_changes_text(compare(first, after))
    assert "REPORTS NOW DIFFER" in text
    assert "Date: contradiction (E1)" in text
    assert "2 May 2031" in text


def _papers() -> list[Paper]:
    return [
        Paper("g", GULL, "2031-05-04", "Ferry").event(
            "The ferry Solveig sank off Orrin and 12 people died.",
            "The ferry Solveig sank off Orrin on Saturday and 12 people died, police said.",
            date="2031-05-03",
            actors=("police",),
        )
    ]
