"""Article text is never markup, never an escape sequence, never a link of its own making."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from summariser.render import render, render_text
from summariser.render.markdown import escape_markdown, link
from summariser.schema import (
    Allegation,
    ArticleEntry,
    ClaimThread,
    Denial,
    Event,
    Failure,
    LeftOut,
    MergedEvent,
    Run,
    Timeline,
)

MARKDOWN = [
    "# Heading",
    "- item",
    "+ item",
    "1. item",
    "2031) item",
    "> quoted",
    "---",
    "***",
    "===",
    "```code",
    "~~~",
    "    code",
    "**bold** and _slanted_ and `code`",
    "[click](javascript:alert(1))",
    "![image](http://tracker.example/x.png)",
    "<script>alert(1)</script>",
    "<!-- hidden",
    "<div class=x",
    "<http://evil.example>",
    "[ref]: http://evil.example",
    "a | b",
    "&lt;b&gt; &amp; &#60;",
    "back\\slash \\[escaped\\]",
    "~~gone~~ $x^2$ {: .class}",
    "line\n\n# two\n- three",
]
TERMINAL = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x9b2J",
    "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "back\b\b\bspace\r\rreturn",
    "\u202eright to left",
    "[bold]rich[/bold] :boom:",
]


def timeline_of(text: str) -> Timeline:
    """Return a timeline in which every field that comes from outside is this text."""
    fields = {"article": "x", "quotes": (text,), "spans": ((0, len(text)),)}
    return Timeline(
        story=text,
        articles={"x": ArticleEntry(title=text, outlet=text, url=text, origin="y")},
        records=(
            Event(id="x.e1", text=text, actors=(text,), time_text=text, **fields),
            Event(id="x.e2", text=text, date="2031-05-01", **fields),
            Allegation(id="x.a1", text=text, source=text, target=(text,), **fields),
            Denial(id="x.d1", text=text + "?", source=text, responds_to=("x.a1",), **fields),
            Denial(id="x.d2", text=text, source=None, form="counter", **fields),
        ),
        events=(
            MergedEvent(id=text, text=text, members=("x.e1",), outlets=(text,), time_text=text),
        ),
        claims=(
            ClaimThread(
                id=text, text=text, members=("x.a1",), denials=("x.d1",), sources=(text, None)
            ),
        ),
        failures=(Failure(article=text, stage="load", reason=text),),
        left_out=(LeftOut(article="x", reason=text),),
        run=Run(engine=text, model=text, prompt=text),
    )


def tokens_of(markdown: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown):
        yield token
        yield from token.children or ()


def structure_of(markdown: str) -> list[str]:
    """Return the kinds of markup in a document; bare text does not count."""
    return [t.type for t in tokens_of(markdown) if t.type not in {"text", "text_special"}]


@pytest.mark.parametrize("evidence", [False, True])
@pytest.mark.parametrize("text", MARKDOWN)
def test_article_text_adds_no_markup(text: str, evidence: bool) -> None:  # noqa: FBT001 - a parameter
    harmless = structure_of(render(timeline_of("harmless"), "md", evidence=evidence))
    assert structure_of(render(timeline_of(text), "md", evidence=evidence)) == harmless


@given(st.text(alphabet=st.sampled_from("a1.*_`[]()<>#-+=!|~$&\\:/@{}^ \n\"'"), max_size=30))
def test_escaped_text_reads_as_it_was(text: str) -> None:
    line = " ".join(text.split())
    for prefix in ("", "- ", "> "):
        tokens = list(tokens_of(f"{prefix}{escape_markdown(line)}\n"))
        shown = "".join(t.content for t in tokens if t.type in {"text", "text_special"})
        assert shown == line
        assert {t.type for t in tokens} <= {
            *("inline", "text", "text_special", "paragraph_open", "paragraph_close"),
            *("bullet_list_open", "list_item_open", "bullet_list_close", "list_item_close"),
            *("blockquote_open", "blockquote_close"),
        }


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "//evil.example",
        "http:",
        "http://[half",
        " ",
    ],
)
def test_only_web_addresses_become_links(url: str) -> None:
    assert not any(t.type == "link_open" for t in tokens_of(link("title", url)))


def test_a_link_goes_where_its_url_says_and_nowhere_else() -> None:
    url = "https://post.example/a (b)?q=1&x=<y>\"'\n[z]"
    links = [t for t in tokens_of(link("a] title", url)) if t.type == "link_open"]
    assert len(links) == 1
    assert str(links[0].attrGet("href")).startswith(
        "https://post.example/a%20%28b%29?q=1&x=%3Cy%3E"
    )


@pytest.mark.parametrize("colour", [False, True])
@pytest.mark.parametrize("text", TERMINAL)
def test_article_text_cannot_steer_the_terminal(text: str, colour: bool) -> None:  # noqa: FBT001
    shown = render_text(timeline_of(text), evidence=True, colour=colour)
    if colour:
        shown = re.sub(r"\x1b\[[0-9;]*m", "", shown)
    steering = {c for c in shown if unicodedata.category(c) in {"Cc", "Cs"} and c != "\n"}
    assert not steering
    assert "\u202e" not in shown
    if "[bold]" in text:
        assert "[bold]rich[/bold] :boom:" in shown


@pytest.mark.parametrize("name", ["md", "text", "json", "jsonl"])
@pytest.mark.parametrize("text", TERMINAL)
def test_every_format_can_be_written_as_utf_8(name: str, text: str) -> None:
    shown = render(timeline_of(text), name, evidence=True)
    shown.encode("utf-8")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)


@pytest.mark.parametrize("text", TERMINAL)
def test_json_holds_the_text_exactly_all_the_same(text: str) -> None:
    document = json.loads(render(timeline_of(text), "json"))
    assert document["records"][0]["quotes"] == [text]
    assert document["story"] == text


@pytest.mark.parametrize("name", ["md", "text", "json", "jsonl"])
def test_a_lone_surrogate_can_be_written_too(name: str) -> None:
    timeline = timeline_of("fine").model_copy(update={"story": "lone \ud800 surrogate"})
    assert "lone" in render(timeline, name).encode("utf-8").decode("utf-8")
