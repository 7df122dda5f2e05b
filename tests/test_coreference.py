"""Local coreference: whom pronouns and descriptions mean, on invented articles."""

from __future__ import annotations

import pytest

from summariser.extract.embedded.clauses import parse_article
from summariser.sentences import number_sentences


def name_of(text: str, word: str) -> str | None:
    """Return what the last occurrence of a word stands for."""
    parsed = parse_article(number_sentences(text, title=None))
    tokens = [token for doc in parsed.docs for token in doc if token.text == word]
    return parsed.coreference.name(tokens[-1])


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        (
            "Union lawyer Tom Aske spoke on Monday.\nThe union lawyer left early.",
            "lawyer",
            "Union lawyer Tom Aske",
        ),
        ("The director of the mine, Mara Lund, resigned.", "director", "Mara Lund"),
        (
            "Peter Vass met Mara Lund on Monday.\nShe said the mine was unsafe.",
            "She",
            "Mara Lund",
        ),
        (
            "Mara Lund was tried in May.\nA juror found her guilty.",
            "her",
            "Mara Lund",
        ),
        (
            "Two engineers were arrested on Monday; both deny the charge.",
            "both",
            "Two engineers",
        ),
        (
            "Mara Lund criticised the mine.\n“Peter Vass lied,” she said.",
            "she",
            "Mara Lund",
        ),
        (
            "Ida Kvist runs a bank that Ida Lund founded.\nShe sued Ida Kvist on Monday.",
            "She",
            "Ida Lund",
        ),
        (
            "Inspectors fined Odrin Marine in Port Lanned.\nIt blames its supplier.",
            "It",
            "Odrin Marine",
        ),
    ],
)
def test_a_word_stands_for_a_name(text: str, word: str, expected: str) -> None:
    assert name_of(text, word) == expected


def test_a_persons_lawyer_is_not_that_person() -> None:
    text = "Aske lawyer Mara Lund spoke on Monday.\nTom Aske left.\nAske's lawyer wept."
    assert name_of(text, "lawyer") != "Tom Aske"


def test_a_gender_that_no_first_name_tells_is_told_by_the_articles_pronouns() -> None:
    text = (
        "Merete Aske opened her shop in Halvorn on Monday.\n"
        "Toomas Rovik praised his team.\nShe said the town was poor."
    )
    assert name_of(text, "She") == "Merete Aske"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ivo Lund defended his wife on Monday, as she held a rally in Norby.", "Ivo Lund's wife"),
        (
            "The mayor, Ivo Lund, was with his daughter. She was hurt on Monday.",
            "Ivo Lund's daughter",
        ),
        ("The mayor, Ivo Lund, met a woman in Norby. She sued him.", "woman in Norby"),
    ],
)
def test_she_is_the_woman_without_a_name_beside_a_man_whose_gender_no_first_name_tells(
    text: str, expected: str
) -> None:
    assert name_of(text, "she" if "she" in text else "She") == expected


def test_the_company_is_the_one_that_the_article_is_about() -> None:
    text = (
        "Norvale Chemicals opened a plant in Orlen.\nNorvale Chemicals owes Halden Freight money.\n"
        "Norvale Chemicals was fined on Monday.\nThe company appealed."
    )
    assert name_of(text, "company") == "Norvale Chemicals"


def test_the_company_is_nobody_where_two_are_told_of_alike() -> None:
    text = "Norvale Chemicals sued Halden Freight on Monday.\nThe company appealed."
    assert name_of(text, "company") == "company"


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        (
            (
                "Mara Lund opened the tour on Monday.\nMara Lund fell ill.\n"
                "Her lawyer Peter Vass wept.\nThe ailing singer left the stage early."
            ),
            "singer",
            "Mara Lund",
        ),
        (
            (
                "Mara Lund opened the tour on Monday.\nMara Lund fell ill.\n"
                "Peter Vass said the singer was tired."
            ),
            "singer",
            "Mara Lund",
        ),
        (
            (
                "Dr Peter Vass treated Mara Lund on Monday.\nPeter Vass gave Mara Lund pills.\n"
                "Peter Vass was arrested.\nThe singer died at home."
            ),
            "singer",
            "Mara Lund",
        ),
        (
            (
                "Anna Lund met Tom Aske on Monday.\nAnna Lund spoke first.\n"
                "The businessman left early."
            ),
            "businessman",
            "Tom Aske",
        ),
    ],
)
def test_an_epithet_stands_for_whom_the_article_is_about(
    text: str, word: str, expected: str
) -> None:
    name = name_of(text, word)
    assert name is not None
    assert name.endswith(expected)


@pytest.mark.parametrize(
    "sentence",
    [
        "Mara Lund said the singer had lied.",
        "Another singer left the stage early.",
        "The former singer of the band left early.",
        "The singer who opened the show left early.",
    ],
)
def test_an_epithet_that_tells_of_somebody_else_stands_for_nobody_named(sentence: str) -> None:
    assert "Lund" not in str(name_of(f"Mara Lund opened the tour on Monday.\n{sentence}", "singer"))


def test_a_jury_is_no_he() -> None:
    assert name_of("The jury retired on Monday.\nHe was released.", "He") is None
    assert name_of("The jury retired on Monday.\nThey found him guilty.", "They") == "jury"
