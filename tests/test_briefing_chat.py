"""A briefing as a chat's message: within what Slack takes, and honest about what is left out."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from briefing_world import follow

from summariser.briefing.channels import find_whole
from summariser.render.briefing_text import Whole, briefing_chat
from summariser.schema.briefing import Briefing, LeadSentence, SourceState
from summariser.schema.changes import (
    Changes,
    CitedRecord,
    Compared,
    NewItem,
    Unanswered,
    Withdrawn,
)

ADDRESS = "https://orlen-post.example/the_waste/1?a=1&b=2"
# What Slack takes at most (https://docs.slack.dev/reference/block-kit/blocks).
MOST_BLOCKS, LONGEST_TEXT, LONGEST_HEADER = 50, 3000, 150


def make_briefing(count: int, words: str = "Aldor Stone opened a pit.", **given: Any) -> Briefing:
    cited = CitedRecord(
        record="a.e1", article="a", outlet="Orlen Post", url=ADDRESS, quotes=(words,)
    )
    names = [f"{number}" for number in range(1, count + 1)]
    fields = {"text": words, "evidence": (cited,)}
    changes = Changes(
        after=Compared(story="quarry", articles=1, records=1, events=count, claims=count),
        new_events=tuple(NewItem(kind="event", after=f"E{n}", **fields) for n in names),
        withdrawn=tuple(
            Withdrawn(kind="event", id=f"E9{n}", reasons=("dropped",), **fields) for n in names
        ),
        unseen=tuple(
            Withdrawn(kind="event", id=f"E8{n}", reasons=("unreadable",), **fields) for n in names
        ),
        unanswered=tuple(Unanswered(after=f"C{n}", text=words) for n in names),
    )
    sources = [SourceState(source=f"https://s{n}.example", state="failed") for n in names]
    values = {"name": "quarry", "title": "The quarry", "story": "quarry", "changes": changes}
    values |= {"edition": "2031-03-04T07:00Z", "made": "2031-03-04T07:00:00+00:00"}
    values |= {"lead": (LeadSentence(text=f"News: {words}"),), "sources": tuple(sources)}
    return Briefing(**{**values, **given})


def texts(message: dict[str, Any]) -> list[str]:
    return [block["text"]["text"] for block in message["blocks"] if block["type"] == "section"]


@pytest.mark.parametrize("count", [1, 8, 9, 60])
@pytest.mark.parametrize("words", ["A pit opened.", "A & <b> & c. " * 80, "snake_case " * 300])
def test_a_message_is_within_what_slack_takes_and_counts_what_is_left_out(
    count: int, words: str
) -> None:
    message = briefing_chat(make_briefing(count, words.strip()))
    assert len(message["blocks"]) <= MOST_BLOCKS
    for block in message["blocks"]:
        for one in [block["text"]] if "text" in block else block["elements"]:
            most = LONGEST_HEADER if block["type"] == "header" else LONGEST_TEXT
            assert len(one["text"]) <= most
            # Neither a link nor a sign in its place is cut through.
            assert one["text"].count("<") == one["text"].count(">")
            assert not re.search(r"&(?!amp;|lt;|gt;)", one["text"])
    shown = "\n".join(texts(message)).count("• ")
    told = re.findall(r"([\d,]+) items? not shown here", "\n".join(texts(message)))
    assert shown + int(told[0] if told else 0) == 5 * count
    assert json.dumps(message["blocks"][-1]).count("asked") == 1, "the sources come last"


def test_what_is_left_out_is_to_be_found_where_the_whole_is() -> None:
    briefing = make_briefing(20)
    address = "https://desk.example/out/quarry_1.html"
    linked = texts(briefing_chat(briefing, Whole(address, ("file",))))[-1]
    assert linked == f"60 items not shown here. <{address}|The whole briefing>"
    named = texts(briefing_chat(briefing, Whole(None, ("file", "email"))))[-1]
    assert named == "60 items not shown here. The whole briefing went to: file and email"
    short = texts(briefing_chat(make_briefing(1), Whole(address)))[-1]
    assert short == f"<{address}|The whole briefing>"
    assert "whole" not in json.dumps(briefing_chat(make_briefing(1), Whole(None, ("file",))))


def test_the_whole_is_the_page_of_the_folder_else_the_feed() -> None:
    file = {"kind": "file", "folder": "out", "formats": ["json", "html"]}
    atom = {"kind": "atom", "path": "f.xml", "address": "https://desk.example/f.xml"}
    slack = {"kind": "slack", "url": "https://chat.example/x"}

    def where(*given: dict[str, Any]) -> Whole:
        settings = follow("https://orlen-post.example", deliver=given)
        return find_whole(settings.deliver, "quarry", "2031-03-04T07:00Z")

    assert where(slack) == Whole()
    assert where(slack, file, atom) == Whole("https://desk.example/f.xml", ("file", "atom"))
    placed = {**file, "address": "https://desk.example/out/"}
    page = "https://desk.example/out/quarry-2031-03-04T0700Z.html"
    assert where(atom, slack, placed).address == page


def test_an_address_stays_what_it_is() -> None:
    (_, events, *_) = texts(briefing_chat(make_briefing(1, sources=())))
    assert "<https://orlen-post.example/the_waste/1?a=1&amp;b=2|Orlen Post>" in events
