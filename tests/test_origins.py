"""Origins: copies and rewrites of one text, and what is none."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.merge import Origin, find_origins
from summariser.schema import Article

_WIRE = [
    "Rescuers pulled nine people from the wreck of the ferry Alba late on Sunday.",
    "The ship had left Port Selm in the afternoon with forty tons of gravel aboard.",
    "A helicopter crew saw the hull drifting north of the lighthouse before dusk.",
    "Fishermen from three villages joined the search without being asked.",
    "The owner, a small company from the islands, sent no statement.",
    "Inspectors had looked at the ferry in spring and found her pumps worn.",
    "Two of the rescued were taken to a clinic with broken ribs.",
    "The coast guard said that the cargo had probably shifted in the swell.",
]
_OWN = [
    "My grandmother crossed on the Alba every Thursday with eggs to sell.",
    "She would have known what an overladen ship looks like from the pier.",
    "Nobody in the harbour office wanted to be quoted this morning.",
    "A clerk pointed to a calendar on which every sailing is ticked in green.",
    "The mayor promised a new jetty four years ago and opened a car park.",
    "In the tavern the talk is of pumps, gravel and money, in that order.",
    "Those who were saved have asked to be left alone with their families.",
    "It will be a long week on an island that has one road and one doctor.",
]


def _article(name: str, lines: list[str], published: str | None = None, **fields: str) -> Article:
    return Article(id=name, text="\n\n".join(lines), published=published, **fields)


def _origins(*articles: Article) -> dict[str, str]:
    return {name: origin.article for name, origin in find_origins(articles).items()}


def test_no_articles_have_no_origins() -> None:
    assert find_origins([]) == {}


def test_an_article_of_its_own_is_its_own_origin() -> None:
    assert find_origins([_article("ada", _WIRE)]) == {"ada": Origin("ada", None)}


def test_an_empty_article_is_a_copy_of_nothing_else() -> None:
    articles = [Article(id="ada", text=""), Article(id="bee", text="\n \n"), _article("cal", _OWN)]
    assert _origins(*articles)["cal"] == "cal"


def test_independent_reports_are_two_origins() -> None:
    assert _origins(_article("ada", _WIRE), _article("bee", _OWN)) == {"ada": "ada", "bee": "bee"}


def test_a_copy_goes_back_to_the_text_published_first() -> None:
    found = find_origins(
        [_article("ada", _WIRE, "2031-03-03"), _article("zed", _WIRE, "2031-03-02")]
    )
    assert found["ada"] == Origin("zed", "the same text as zed", "zed")
    assert found["zed"] == Origin("zed", None)


def test_times_of_day_count_in_their_zones() -> None:
    early = _article("zed", _WIRE, "2031-03-03T01:00:00+05:00")
    late = _article("ada", _WIRE, "2031-03-02T23:00:00+00:00")
    assert _origins(late, early) == {"ada": "zed", "zed": "zed"}


def test_without_dates_the_first_id_stands_for_the_copies() -> None:
    assert _origins(_article("bee", _WIRE), _article("ada", _WIRE)) == {"bee": "ada", "ada": "ada"}


def test_a_shortened_copy_is_found_and_its_share_said() -> None:
    found = find_origins(
        [_article("ada", _WIRE, "2031-03-02"), _article("bee", _WIRE[:4], "2031-03-03")]
    )
    assert found["bee"] == Origin("ada", "100% of its wording is in ada", "ada")


def test_a_copy_with_own_lines_and_a_few_words_changed_is_found() -> None:
    rewritten = [line.replace("pulled", "rescued").replace("said", "told us") for line in _WIRE]
    copy = _article("bee", [*_OWN[:2], *rewritten], "2031-03-03")
    assert _origins(_article("ada", _WIRE, "2031-03-02"), copy)["bee"] == "ada"


def test_typography_and_line_breaks_do_not_hide_a_copy() -> None:
    plain = (
        "The \"Alba\" hadn't a working pump - none - when she left, the coast guard's chief said."
    )
    fancy = (
        "The “Alba” hadn’t a working\npump – none – when she left, the coast\nguard’s chief said."
    )
    one = _article("ada", [plain, *_WIRE], "2031-03-02")
    two = _article("bee", [fancy, *[line.upper() for line in _WIRE]], "2031-03-03")
    assert _origins(one, two)["bee"] == "ada"


def test_a_short_statement_quoted_in_full_makes_no_copy() -> None:
    brief = _article("ada", _WIRE[:2], "2031-03-02")
    feature = _article("bee", [*_OWN, *_WIRE[:2], *[f"{line} Again." for line in _OWN[::-1]]])
    assert _origins(brief, feature) == {"ada": "ada", "bee": "bee"}


def _rewrite(lines: list[str]) -> list[str]:
    """Return lines of which two keep their words and the rest say it otherwise."""
    return [*lines[:2], *_OWN]


@pytest.mark.parametrize(
    "credit",
    [
        "By Mara Quist, Reuters",
        "PORT SELM, March 2 (Reuters) - It was late.",
        "Additional reporting by Reuters",
        "Source: Reuters",
    ],
)
def test_a_wire_credit_and_a_shared_passage_make_one_origin(credit: str) -> None:
    wire = _article("ada", _WIRE, "2031-03-02", outlet="Reuters")
    paper = _article("bee", [credit, *_rewrite(_WIRE)], "2031-03-03", outlet="Selm Courier")
    assert find_origins([wire, paper])["bee"] == Origin(
        "ada", "credits Reuters, as ada does, and shares a passage", "ada"
    )


@pytest.mark.parametrize(
    "line",
    [
        "Photo: Reuters",
        "REUTERS/Mara Quist",
        "The agency Reuters reported on Sunday that several of the nine were hurt.",
        "By Mara Quist, Selm Courier",
    ],
)
def test_a_photo_credit_or_a_mention_is_no_wire_credit(line: str) -> None:
    wire = _article("ada", _WIRE, "2031-03-02", outlet="Reuters")
    paper = _article("bee", [line, *_rewrite(_WIRE)], "2031-03-03", outlet="Selm Courier")
    assert _origins(wire, paper)["bee"] == "bee"


def test_a_wire_credit_without_shared_text_is_not_enough() -> None:
    credit = "By Staff & Agencies"
    one = _article("ada", [credit, *_WIRE], "2031-03-02")
    two = _article("bee", [credit, *_OWN], "2031-03-03")
    assert _origins(one, two)["bee"] == "bee"


_FOOTER = [
    "Sign up for our morning letter and never miss the news that matters to you.",
    "You are reading a free article; support our newsroom from two marks a month.",
    "All rights reserved. No part of this page may be used without our consent.",
    "More on this: harbours, weather, ferries, the islands, our archive since 1904.",
]


def test_an_outlets_boilerplate_makes_no_copies() -> None:
    bodies = [_WIRE[:3], _OWN[:3], _WIRE[3:6], _OWN[3:6]]
    articles = [
        _article(name, [*body, *_FOOTER], outlet="Selm Courier")
        for name, body in zip(("ada", "bee", "cal", "dot"), bodies, strict=True)
    ]
    assert _origins(*articles) == {name: name for name in ("ada", "bee", "cal", "dot")}


def test_versions_of_one_article_are_one_origin_for_all_their_repeated_lines() -> None:
    versions = [
        _article(f"v{n}", [*_WIRE, *_OWN[:n]], f"2031-03-0{n + 1}", outlet="Selm Courier")
        for n in range(4)
    ]
    assert set(_origins(*versions).values()) == {"v0"}


def test_a_family_does_not_drift_from_its_earliest_text() -> None:
    # Each text keeps half of the one before; the last has nothing of the first.
    chain = [
        _article("ada", _WIRE, "2031-03-01"),
        _article("bee", [*_WIRE[4:], *_OWN[:4]], "2031-03-02"),
        _article("cal", _OWN, "2031-03-03"),
    ]
    assert _origins(*chain) == {"ada": "ada", "bee": "ada", "cal": "cal"}


@given(st.permutations(range(6)))
def test_the_order_of_articles_changes_nothing(order: list[int]) -> None:
    articles = [
        _article("ada", _WIRE, "2031-03-02"),
        _article("bee", _WIRE[:5], "2031-03-03"),
        _article("cal", _OWN),
        _article("dot", [*_OWN[:6], *_FOOTER], "2031-03-01"),
        _article("eve", [*_WIRE[2:], *_FOOTER], "2031-03-04T07:30:00"),
        _article("fay", _FOOTER),
    ]
    expected = find_origins(articles)
    found = find_origins([articles[position] for position in order])
    assert found == expected
    assert list(found) == [articles[position].id for position in order]


def test_many_unlike_articles_stay_apart_and_copies_among_them_are_found() -> None:
    source = random.Random(7)  # noqa: S311 - made-up words, the same every time
    vocabulary = [f"word{number}" for number in range(4000)]
    texts = [[" ".join(source.choices(vocabulary, k=60)) for _ in range(4)] for _ in range(120)]
    articles = [_article(f"a{n:03}", lines) for n, lines in enumerate(texts)]
    copies = [_article(f"b{n:03}", texts[n][1:]) for n in range(0, 120, 10)]
    origins = _origins(*copies, *articles)
    assert all(origins[f"b{n:03}"] == f"a{n:03}" for n in range(0, 120, 10))
    assert sum(name == origin for name, origin in origins.items()) == 120
