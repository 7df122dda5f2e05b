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
PIECES = [
    *["The", "minister", "said", "U.S.", "Mr.", "Jan.", "5", "3.5", "a.m.", "crisis.The", "J."],
    *["...", "[1]", "FILE PHOTO:", "1.", "a)", "eBay", "no", "No.", "Photograph: A/AP", "\r\n"],
    *".?!\"“”'()。—-•…»«#>* \n\t\u00a0\u200b\ud800\u2028\x85\x1c",
]
NEWSLIKE = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


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
        "The U.S. Senate met.| The bill died in the U.S.| It will come back.",
        "J. K. Rowan wrote to W. E. Hale.| He answered.",
        "It was filed under No. 3 on Jan. 5 at 9 a.m. Monday.| Nobody came.",
        "Voting starts at 9 p.m. E.T. on Sunday.| It ended at 10 p.m.| Police were called.",
        "Was he there?| No.| He never was.",
        "Orsa Inc. bought Belt Corp. for $1.5 million in shares of Orsa Inc.| The rest is cash.",
        "He waited... and left.| He waited...| The train was gone.",
        "The council ... rejected it.| Nothing [...] changed.| He ... Hale left. . .| The end.",
        "“We will not raise it,” Hale said.| “Never.”| He left.",
        'She called it "a lie."| The firm did not answer.',
        "“We knew.| We told them.| They laughed,” Hale said.",
        '"Did you know?" Hale asked.| "No!" he cried.',
        "“Why now?” Ida Hale said.| “Why not?”| The room fell silent.",
        "Alas! what a day it was, wrote the mayor.| Who knew? nobody.",
        "“Why now?”| Ida Hale said she did not know.",
        "It was a crisis.|The bank closed.|“We are done.”|He left.",
        "It was “a crisis”.|The rate fell 5%.|The firm uses .Net and Node.js.",
        'It was "a crisis."|The bank closed.|"We are done."',
        'He wrote: " We are done. "| Nobody answered.| « Jamais. »| Il est parti.',
        "See example.com or mail a.b@c.org for v2.0 of Notes.txt at https://a.b/c?D=e today.",
        "The rate rose .5 percent to 3.75 percent.| It fell in 2023.| Prices rose.",
        "He moved to Salem, Ore., in May.| Rep. Ann Bell (D-Calif.) did too.",
        "SALEM, Ore. — Two trains collided.| They met at the U.S.-Canada border.",
        "Unions object to Plan B.| Rail workers do not.",
        "Er kam am 5. Mai nach Bonn.| Dr. Vogt blieb.",
        "银行关闭了。|“我们完了。”他说。|人们离开了！|为什么？",
        "बैंक बंद है।| लोग चले गए।",
        "هل رحل؟| نعم رحل.",
        "i was there yesterday.| then they came",
        "Shares rose 4% (see Fig. 2).| (Trading was thin.)| Nobody knew.",
        "It was reported.[1][2]| Later it was withdrawn.[3]",
        "Lorries, e.g. large ones, cf. Smith et al. in Vol. 2, pp. 3-4, and others vs. rails.",
        "no stop at all in this text",
        "Yahoo! Japan grew.| It belongs to Yahoo!| The rest does not.",
        "MR. VALE SAID NO.| HE LEFT FOR THE U.S. SENATE.",
        "FILE PHOTO:| The mayor, May 5, 2021.| Photograph: Ida Roe/AP| The mayor resigned.",
    ],
)
def test_stops(marked: str) -> None:
    assert texts(marked.replace("|", "")) == [part.strip() for part in marked.split("|")]


def test_lone_surrogates_and_characters_without_width_stay_in_the_text() -> None:
    assert texts("\ufeffA\ud800b\u200bc left.\u200b\u200b \u00a0He came.\u2060") == [
        "A\ud800b\u200bc left.",
        "He came.",
    ]


def test_a_text_of_nothing_has_no_sentences() -> None:
    assert number_sentences("") == number_sentences(" \n\u200b\r\n---\n") == ()


def test_wrapped_lines_go_on() -> None:
    text = (
        "The ministry of transport said on Monday that two of its officials had\r\n"
        "taken payments from a builder of bridges in the north, among them Mr.\r\n"
        "Aldo Vane, the deputy, who denies it. The builder, Orsa Bridges of\r\n"
        "Hallen, did not answer.\r\n"
        "\r\n"
        "Both men left\r\n"
        "Suspended in May. Neither has\r\n"
        "been charged\r\n"
    )
    assert texts(text) == [
        text[: text.index(" The builder")],
        "The builder, Orsa Bridges of\r\nHallen, did not answer.",
        "Both men left",
        "Suspended in May.",
        "Neither has\r\nbeen charged",
    ]


def test_lines_without_a_stop_end_where_they_end() -> None:
    text = (
        "Bridge builder paid two officials\n"
        "Ministry suspends both\n"
        "12 May 2021\n"
        "\n"
        "Two officials took payments from a builder of bridges in the far north of the country.\n"
        "The builder was not available in the U.S.\n"
        "Orsa denies it\n"
        "The minister,\n"
        "Ida Hale, called it\n"
        "the worst affair in years.\n"
    )
    assert texts(text) == [
        "Bridge builder paid two officials",
        "Ministry suspends both",
        "12 May 2021",
        "Two officials took payments from a builder of bridges in the far north of the country.",
        "The builder was not available in the U.S.",
        "Orsa denies it",
        "The minister,\nIda Hale, called it\nthe worst affair in years.",
    ]


def test_list_items_are_sentences_of_their_own() -> None:
    text = (
        "What we know:\n"
        "• Two officials took money\n"
        "- A builder\n"
        "  Paid them\n"
        "*\n"
        "Nobody was charged. Yet.\n"
        "1. The deputy resigned\n"
    )
    assert kinds(text)[1:] == [
        ("bullet", "Two officials took money"),
        ("bullet", "A builder\n  Paid them"),
        ("bullet", "Nobody was charged."),
        ("bullet", "Yet."),
        ("bullet", "1. The deputy resigned"),
    ]


def test_a_dash_in_wrapped_prose_is_no_bullet() -> None:
    text = (
        "The builder paid seventeen of the officials in the transport ministry\n"
        "- twelve of those in cash - and several more in the ministry of trade.\n"
    )
    assert len(texts(text)) == 1


def test_kinds() -> None:
    text = (
        "Orsa paid officials, papers show\n\n"
        "By Ida Roe and Tom Lund\n\n"
        "May 5, 2021\n\n"
        "© Newsphoto. FILE PHOTO: The Orsa bridge opens, May 2, 2020. NEWSPHOTO/A. Pell\n\n"
        "Two officials took payments, papers show. The firm denies it.\n\n"
        "Share this:\n\n"
        "A Builder and Its Friends\n\n"
        "“No comment.” That was all the firm said, and it closed the door.\n\n"
        "How it began\n\n"
        "Advertisement\n\n"
        "It began in 2019.\n\n"
        "Reporting by Ida Roe; Editing by Tom Lund\n\n"
        "Sign up for our newsletter to get the news first.\n\n"
        "© 2021 The Hallen Post. All rights reserved.\n"
    )
    assert [kind for kind, _ in kinds(text)] == [
        *["headline", "boilerplate", "boilerplate", "caption", "caption", "caption", "caption"],
        *["body", "body", "boilerplate", "headline", "body", "body", "headline", "boilerplate"],
        *["body", "boilerplate", "boilerplate", "boilerplate", "boilerplate"],
    ]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("News  |  Sport  |  Watch live", "boilerplate"),
        ("Share   Pin It   Comments (0)", "boilerplate"),
        ("Page last updated at 16:05 GMT, Monday, 8 February 2010", "boilerplate"),
        ("Last updated: 8 February 2010 16:05 UK", "boilerplate"),
        ("Printable version", "boilerplate"),
        ("A version of this article appears in print on May 4, on page A1.", "boilerplate"),
        ("This story was last updated at 14.15 BST on 14 May 2010.", "boilerplate"),
        ("It was last modified on 14 May 2010 at 14.15 BST.", "boilerplate"),
        ("A version of this bill was passed in the lower house.", "body"),
        ("The report was published on 14 May 2010 by the auditors.", "body"),
        ("E-mail this to a friend", "boilerplate"),
        ("Share this page.", "boilerplate"),
        ("The page was last updated by the mayor, who lost the vote.", "body"),
        ("Last updated rules let the port close on Sundays.", "body"),
        ("Image source, Newsphoto", "caption"),
        ("Photo: Ida Roe/Reuters", "caption"),
        ("(c) 2024 The Hallen Post.", "boilerplate"),
        ("EXCLUSIVE by Our Court Reporter", "boilerplate"),
        ("Related topics: Hallen, bridges", "boilerplate"),
        ("READ MORE: Ten bridges to cross", "boilerplate"),
        ("The Post is not responsible for the content of external sites.", "boilerplate"),
        ("Reading, writing, editing: all he did was by the book.", "body"),
        ("No comment.", "body"),
        ("By the end of May both had left.", "body"),
        ("The minister shared this photo with the editor of the Post.", "body"),
        ("Video of the collapse shows a man on the bridge.", "body"),
    ],
)
def test_page_furniture_is_told_from_news(line: str, kind: str) -> None:
    text = f"Bridge closed\n\nIt was closed.\n\n{line}\n\nIt was opened again."
    assert number_sentences(text)[2].kind == kind


def test_markdown_headings_are_headlines_without_their_marks() -> None:
    assert kinds("# The minister resigned.\n\nShe left. **All** is well.\n\n> Quoted.\n***\n") == [
        ("headline", "The minister resigned."),
        ("body", "She left."),
        ("body", "**All** is well."),
        ("body", "Quoted."),
    ]


def test_the_title_is_recognised_wherever_it_stands() -> None:
    title = "Orsa paid two officials, court papers show."
    text = f"{title} The firm denies it.\nOrsa Paid Two Officials, Papers Show\nIt denies it."
    assert [kind for kind, _ in kinds(text, title)] == ["headline", "body", "headline", "body"]
    run_in = "Orsa paid two officials The firm denies it. So does the minister."
    assert texts(run_in, "Orsa paid two officials") == [
        "Orsa paid two officials",
        "The firm denies it.",
        "So does the minister.",
    ]


def test_paragraphs_count_from_one() -> None:
    text = "He came. He saw.\n\nHe left.\nShe stayed."
    assert [sentence.paragraph for sentence in number_sentences(text)] == [1, 1, 2, 3]


@pytest.mark.parametrize("unit", ["word ", ". ", "“a. ", "U.S. ", "- a\n", " \n", "'\"("])
def test_long_and_odd_texts_are_read(unit: str) -> None:
    check_spans(unit * 5_000)
