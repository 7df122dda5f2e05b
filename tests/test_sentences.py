"""Sentences: where they begin and end, and what they look like."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from summariser.sentences import lexicon, number_sentences

MARKS = set(lexicon.BLANK + lexicon.RULES)


def texts(text: str, title: str | None = None) -> list[str]:
    return [sentence.text for sentence in number_sentences(text, title=title)]


def kinds(text: str, title: str | None = None) -> list[tuple[str, str]]:
    return [(sentence.kind, sentence.text) for sentence in number_sentences(text, title=title)]


def check_spans(text: str, title: str | None = None) -> None:
    position, rebuilt = 0, ""
    for number, sentence in enumerate(number_sentences(text, title=title), start=1):
        assert sentence.number == number
        assert position <= sentence.start < sentence.end <= len(text)
        assert sentence.text == text[sentence.start : sentence.end]
        assert sentence.text[0] not in lexicon.BLANK
        assert sentence.text[-1] not in lexicon.BLANK
        gap = text[position : sentence.start]
        assert set(gap) <= MARKS
        rebuilt += gap + sentence.text
        position = sentence.end
    assert set(text[position:]) <= MARKS
    assert rebuilt + text[position:] == text


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
NEWSLIKE = st.lists(
    st.sampled_from(
        """The minister said . ... ? ! " “ ” ' ( ) [1] U.S. Mr. Jan. 5 3.5 a.m. crisis.The 。 — - •
        J. K. Rowan no No. FILE PHOTO: # > * 1. a) … » « eBay""".split()
        + [" ", "\n", "\r\n", "\n\n", "\t", "\u00a0", "\u200b", "\ud800", "\u2028", "\x85", "\x1c"]
    ),
    max_size=60,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(ANY_TEXT | NEWSLIKE, st.none() | st.text(max_size=30))
@example("\ufeff.", None)
@example("• \u200b•", None)
def test_spans_and_gaps_give_back_the_text(text: str, title: str | None) -> None:
    check_spans(text, title)


# One bar marks each place where a sentence ends and the next begins.
@pytest.mark.parametrize(
    "marked",
    [
        "Mr. Vale met Sen. Ida Moor in St. Petersburg.| Gov. Lane did not attend.",
        "The U.S. Senate met.| The bill died in the U.S. It will come back.".replace(
            "U.S. It", "U.S.| It"
        ),
        "J. K. Rowan wrote to W. E. Hale.| He answered.",
        "It was filed under No. 3 on Jan. 5 at 9 a.m. Monday.| Nobody came.",
        "The vote began at 9 p.m.| Police were called.",
        "Was he there?| No.| He never was.",
        "Orsa Inc. bought Belt Corp. for $1.5 million.| Shares in Orsa Inc.| The rest is cash.".replace(
            "Orsa Inc.| The", "Orsa Inc.| The"
        ),
        "He waited... and left.| He waited... The train was gone.".replace("... The", "...| The"),
        "The council ... rejected it.| Nothing [...] changed.",
        "“We will not raise it,” Hale said.| “Never.”| He left.",
        'She called it "a lie."| The firm did not answer.',
        "“We knew.| We told them.| They laughed,” Hale said.",
        '"Did you know?" Hale asked.| "No!" he cried.',
        "“Why now?” Ida Hale said.| “Why not?”| The room fell silent.",
        "It was a crisis.|The bank closed.|“We are done.”|He left.",
        "See example.com or mail a.b@c.org for v2.0 of notes.txt today.",
        "The rate rose .5 percent to 3.75 percent.| It fell in 2023.| Prices rose.",
        "He moved to Salem, Ore., in May.| Rep. Ann Bell (D-Calif.) did too.",
        "Work under Plan B. Rail workers".replace("B. R", "B.| R") + " object.",
        "Er kam am 5. Mai nach Bonn.| Dr. Vogt blieb.",
        "« Jamais. »| Il est parti.",
        "银行关闭了。|“我们完了。”他说。|人们离开了！|为什么？",
        "बैंक बंद है।| लोग चले गए।",
        "هل رحل؟| نعم رحل.",
        "i was there yesterday.| then they came",
        "Shares rose 4% (see Fig. 2).| (Trading was thin.)| Nobody knew.",
        "It was reported.[1][2]| Later it was withdrawn.[3]",
        "e.g. lorries, i.e. large ones, cf. Smith et al. in Vol. 2, pp. 3-4, and others vs. rails.",
        "no stop at all in this text",
        "Yahoo! Japan grew.| Yahoo! It grew.".replace("Yahoo! It", "Yahoo!| It"),
    ],
)
def test_stops(marked: str) -> None:
    assert texts(marked.replace("|", "")) == [part.strip() for part in marked.split("|")]
