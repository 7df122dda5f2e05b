"""Who takes part in an event, construction by construction, on invented articles."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.extract.embedded import EmbeddedExtractor
from summariser.extract.embedded.actors import MOST_ACTORS, ActorFinder, choose_names
from summariser.extract.embedded.clauses import parse_article
from summariser.extract.embedded.word_roles import WordRoles
from summariser.schema import Article, Event
from summariser.sentences import number_sentences


@pytest.fixture(scope="module")
def grammar() -> EmbeddedExtractor:
    """The engine without its classifier, which single sentences tell too little."""
    return EmbeddedExtractor(rules_alone=True)


def read_actors(extractor: EmbeddedExtractor, text: str) -> list[tuple[str, ...]]:
    article = Article(id="a", text=text, published="2024-04-19")
    extraction = asyncio.run(extractor.extract(article, number_sentences(text, title=None)))
    return [record.actors for record in extraction.records if isinstance(record, Event)]


@pytest.mark.parametrize(
    ("sentence", "actors"),
    [
        ("Mara Lund met Peter Vass on Tuesday.", ("Mara Lund", "Peter Vass")),
        ("Mara Lund handed the files to Peter Vass on Tuesday.", ("Mara Lund", "Peter Vass")),
        (
            "The treaty was signed on Tuesday by Norvia, Sollen and Ostria.",
            ("Norvia", "Sollen", "Ostria"),
        ),
        (
            "Norvia Power agreed on Tuesday to buy Sollen Gas for $2 million.",
            ("Norvia Power", "Sollen Gas"),
        ),
        (
            "Talks between Norvia Power and the Dock Workers' Union began on Tuesday.",
            ("Norvia Power", "Dock Workers' Union"),
        ),
    ],
)
def test_whoever_deals_with_one_another_takes_part(
    grammar: EmbeddedExtractor, sentence: str, actors: tuple[str, ...]
) -> None:
    assert read_actors(grammar, sentence) == [actors]


def test_who_only_reports_an_event_takes_no_part(grammar: EmbeddedExtractor) -> None:
    text = "Mara Lund said that Peter Vass resigned on Tuesday."
    assert read_actors(grammar, text) == [("Peter Vass",)]


def test_a_pronoun_and_the_company_take_part_under_their_names(grammar: EmbeddedExtractor) -> None:
    text = (
        "Norvia Power closed its plant on Tuesday. The company dismissed 40 workers on Wednesday. "
        "Mara Lund arrived on Thursday. She met Peter Vass on Friday."
    )
    found = read_actors(grammar, text)
    assert found[1] == ("Norvia Power",)
    assert found[3] == ("Mara Lund", "Peter Vass")


def test_an_owner_and_what_it_owns_are_one_actor(grammar: EmbeddedExtractor) -> None:
    found = read_actors(grammar, "Norvia Power's board dismissed Peter Vass on Tuesday.")
    assert found == [("Norvia Power's board", "Peter Vass")]


@pytest.mark.parametrize(
    ("sentence", "actor"),
    [
        (
            "Since Ostria's invasion of Lenland in February 2022, Norvia has warned Tamber of it.",
            "Ostria",
        ),
        ("Mara Lund was surprised by Peter Vass's resignation on Monday.", "Peter Vass"),
    ],
)
def test_of_an_event_told_by_a_noun_that_has_an_owner_nobody_outside_takes_part(
    grammar: EmbeddedExtractor, sentence: str, actor: str
) -> None:
    assert read_actors(grammar, sentence)[-1] == (actor,)


def test_a_nationality_before_the_noun_of_an_event_acts(grammar: EmbeddedExtractor) -> None:
    text = "Since the Russian invasion of Lenland in February 2022, Norvia has warned Tamber."
    found = read_actors(grammar, text)[-1]
    assert found[0] == "Russia"
    assert not {"Norvia", "Tamber"} & set(found)


@pytest.mark.parametrize(
    ("sentence", "people"),
    [
        ("Fans of Lund, who had waited for hours, left the hall on Tuesday.", "Fans of Mara Lund"),
        ("Lund's lawyers appealed on Tuesday.", "Mara Lund's lawyers"),
    ],
)
def test_people_named_after_somebody_act_in_their_own_name(
    grammar: EmbeddedExtractor, sentence: str, people: str
) -> None:
    assert read_actors(grammar, f"Mara Lund sang on Monday.\n{sentence}")[1] == (people,)


def test_who_died_is_not_who_mourns(grammar: EmbeddedExtractor) -> None:
    text = "Fans of Mara Lund, who died in June 2009, gathered outside the court on Monday."
    assert read_actors(grammar, text) == [("Mara Lund",), ("Fans of Mara Lund",)]


def test_lawyers_and_whom_they_meet_are_two_though_they_share_the_name(
    grammar: EmbeddedExtractor,
) -> None:
    text = "Lawyers for Mara Lund met Mara Lund on Tuesday."
    assert read_actors(grammar, text) == [("Lawyers for Mara Lund", "Mara Lund")]


def test_where_the_police_are_from_takes_no_part_beside_them(grammar: EmbeddedExtractor) -> None:
    text = "Police in Norby confirmed that they had opened an inquiry in March."
    assert read_actors(grammar, text) == [("Police in Norby",)]


def test_to_whom_it_is_done_takes_part_and_nobody_from_elsewhere(
    grammar: EmbeddedExtractor,
) -> None:
    text = (
        "Mara Lund told the court on Monday that Mara Lund had seen it.\n"
        "A 51-year-old man was questioned under caution last week."
    )
    assert read_actors(grammar, text)[-1] == ("51-year-old man",)


def test_a_thing_takes_no_part_beside_somebody(grammar: EmbeddedExtractor) -> None:
    text = "Pay rose by 3 percent at Norvia Power on Monday."
    assert read_actors(grammar, text) == [("Norvia Power",)]


def test_names_are_given_as_they_come_and_never_twice() -> None:
    chances = [("Sollen", 0.7), ("Mara Lund", 0.9), ("Lund", 0.8), ("Sollen's port", 0.6)]
    assert choose_names(chances) == ("Sollen", "Mara Lund")


def test_an_unlikely_name_is_left_out_unless_it_is_the_only_one() -> None:
    assert choose_names([("Mara Lund", 0.9), ("Norby", 0.1)]) == ("Mara Lund",)
    assert choose_names([("Norby", 0.1)]) == ("Norby",)
    assert choose_names([]) == ()


_WORDS = st.sampled_from(["Mara", "Lund", "Peter", "Vass", "Norvia", "Power", "Sollen"])
_NAMES = st.lists(_WORDS, min_size=1, max_size=3).map(" ".join)


@given(st.lists(st.tuples(_NAMES, st.floats(0.01, 1)), max_size=12))
def test_the_likeliest_name_is_always_among_a_few_different_ones(
    chances: list[tuple[str, float]],
) -> None:
    chosen = choose_names(chances)
    assert len(chosen) == len(set(chosen)) <= MOST_ACTORS
    if chances:
        most = max(chance for _, chance in chances)
        assert next(name for name, chance in chances if chance == most) in chosen


def test_what_the_encoder_takes_a_word_for_raises_or_lowers_its_chance() -> None:
    text = "The hospital treated Ida Kvist on Monday."
    parsed = parse_article(number_sentences(text))
    head = next(token for token in parsed.docs[0] if token.text == "treated")
    starts = [token.idx for token in parsed.docs[0]]

    def found(hospital: float, kvist: float) -> tuple[str, ...]:
        odds = {"hospital": hospital, "Ida": kvist, "Kvist": kvist}
        words = [(odds.get(token.text, -5.0), -5.0, -5.0) for token in parsed.docs[0]]
        roles = [WordRoles(starts, words)]
        return ActorFinder(replace(parsed, roles=roles)).find(0, head)

    assert found(5.0, -5.0) == ("hospital",)
    assert "Ida Kvist" in found(-5.0, 5.0)


def test_the_encoder_says_nothing_of_whom_a_pronoun_stands_for() -> None:
    parsed = parse_article(
        number_sentences("Ida Kvist owned the dock.\nShe sold it to Peter Vass.")
    )
    head = next(token for token in parsed.docs[1] if token.text == "sold")
    vass = ("Peter", "Vass")

    def found(she: float) -> list[tuple[str, dict[str, float]]]:
        roles = [
            WordRoles(
                [token.idx for token in doc],
                [
                    (5.0 if t.text in vass else she if t.text == "She" else -5.0, -5.0, -5.0)
                    for t in doc
                ],
            )
            for doc in parsed.docs
        ]
        return list(ActorFinder(replace(parsed, roles=roles)).weigh(1, head))

    assert found(-5.0) == found(5.0)
    assert "Ida Kvist" in dict(found(-5.0))


def test_who_takes_part_is_named_without_when_it_was(grammar: EmbeddedExtractor) -> None:
    (actors,) = read_actors(grammar, "A deal was agreed by officials on Tuesday in Port Ilse.")
    assert "officials" in actors


def test_whose_story_is_published_publishes_it(grammar: EmbeddedExtractor) -> None:
    (actors,) = read_actors(
        grammar, "Karl Vendt blamed Ida Kvist for the Star Weekly story published on Friday."
    )
    assert "Star Weekly" in actors
    assert "Karl Vendt" not in actors
