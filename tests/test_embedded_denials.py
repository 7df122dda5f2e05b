"""Denials of the embedded engine: their forms, their sources, and the claims they answer."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from summariser.extract.embedded import EmbeddedExtractor
from summariser.schema import Allegation, Article, Denial
from summariser.sentences import number_sentences


@pytest.fixture(scope="module")
def grammar() -> EmbeddedExtractor:
    """The engine without its classifier, which single sentences tell too little."""
    return EmbeddedExtractor(rules_alone=True)


def read(engine: EmbeddedExtractor, text: str) -> tuple[list[Allegation], list[Denial]]:
    article = Article(id="a", text=text, published="2024-04-19")
    records = asyncio.run(engine.extract(article, number_sentences(text, title=None))).records
    return (
        [record for record in records if isinstance(record, Allegation)],
        [record for record in records if isinstance(record, Denial)],
    )


@pytest.mark.parametrize(
    ("sentence", "form"),
    [
        ("Vass denied the claims.", "flat"),
        ("Vass said the report was untrue.", "flat"),
        ("Vass said he had never met the smugglers.", "flat"),
        ("Vass insisted that he did not recall the meeting.", "qualified"),
        ("Vass said there was no evidence of smuggling.", "qualified"),
        ("Vass refused to answer questions.", "no_comment"),
        ("Vass would neither confirm nor deny it, he said.", "no_comment"),
        ("Vass said he could not confirm or deny the report.", "no_comment"),
        ("Vass asserted his innocence.", "flat"),
        ("Vass accused Mara Lund of fraud.", "counter"),
        ("Vass said he did not bribe the inspector who arrested the thieves.", "flat"),
    ],
)
def test_the_form_is_read_off_the_words(
    grammar: EmbeddedExtractor, sentence: str, form: str
) -> None:
    _, found = read(grammar, f"Mara Lund accused Peter Vass of smuggling.\n{sentence}")
    assert [record.form for record in found] == [form]


@pytest.mark.parametrize(
    "sentence",
    [
        "An engineer, who declined to be identified, said the pump was new.",
        "A video contradicted the report.",
        "It will be harder to deny the charge.",
        "If Peter Vass denies the charge, the trial will begin.",
    ],
)
def test_what_only_looks_like_a_denial_is_none(grammar: EmbeddedExtractor, sentence: str) -> None:
    assert read(grammar, sentence)[1] == []


def test_the_claim_that_is_denied_is_not_the_deniers(grammar: EmbeddedExtractor) -> None:
    claims, found = read(grammar, "Peter Vass denied claims that he bribed the mayor.")
    assert [record.source for record in found] == ["Peter Vass"]
    assert "Peter Vass" not in [record.source for record in claims]


def test_an_answer_told_in_one_breath_is_one_denial(grammar: EmbeddedExtractor) -> None:
    text = (
        "Mara Lund accused Peter Vass of fraud.\n"
        "Peter Vass denied the charge. Vass denied that he had taken money."
    )
    _, found = read(grammar, text)
    assert [len(record.quotes) for record in found] == [2]


def test_a_spokesman_who_goes_on_without_his_full_name_is_the_same(
    grammar: EmbeddedExtractor,
) -> None:
    text = (
        "A spokesman for Norvia Power, the plant's owner, denied that the plant had leaked.\n"
        '"Nobody at the plant hid anything. We did what we could," a spokesman said.'
    )
    _, found = read(grammar, text)
    assert [(d.source, d.sentences) for d in found] == [("spokesman for Norvia Power", (1, 2))]


def test_who_rejects_a_claim_and_goes_on_to_explain_has_rejected_it_once(
    grammar: EmbeddedExtractor,
) -> None:
    text = (
        "Mara Lund accused Peter Vass of fraud.\n"
        "Peter Vass said that he did not recall the money. Vass denied the charge."
    )
    _, found = read(grammar, text)
    assert [(record.form, len(record.quotes)) for record in found] == [("flat", 2)]


def test_declining_to_comment_is_not_told_in_one_with_a_denial(grammar: EmbeddedExtractor) -> None:
    text = (
        "Mara Lund accused Peter Vass of fraud.\n"
        "Peter Vass declined to comment on Friday. Vass denied that he had taken money."
    )
    _, found = read(grammar, text)
    assert [record.form for record in found] == ["no_comment", "flat"]


@pytest.mark.parametrize(
    "answer",
    [
        "Olga Brandt, a spokeswoman for Norvia Power, denied the charge.",
        "Norvia Power's lawyer, Olga Brandt, denied the charge.",
    ],
)
def test_who_speaks_for_the_accused_answers_for_them(
    grammar: EmbeddedExtractor, answer: str
) -> None:
    text = (
        "Mara Lund accused Norvia Power of negligence.\n"
        f"Mara Lund accused Peter Vass of fraud.\n{answer}"
    )
    claims, found = read(grammar, text)
    target = {claim.id: claim.target for claim in claims}
    assert [[target[a] for a in record.responds_to] for record in found] == [[("Norvia Power",)]]


def test_nobody_answers_what_he_alleges_himself(grammar: EmbeddedExtractor) -> None:
    text = "Peter Vass accused Mara Lund of theft.\nPeter Vass denied wrongdoing."
    _, found = read(grammar, text)
    assert [record.responds_to for record in found] == [()]


class AlwaysSure:
    """A classifier that takes every sentence for a denial: what the rules forbid stays out."""

    def probabilities(self, texts: Sequence[str]) -> list[tuple[float, float, float]]:
        return [(0.01, 0.99, 0.99) for _ in texts]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mara Lund said Peter Vass had hidden the leak.",
        "Mara Lund claimed that Peter Vass had not paid any taxes.",
        # Nobody speaks here.
        "The premier met the crew at the port.",
    ],
)
def test_what_is_held_against_another_is_no_denial(sentence: str) -> None:
    text = f"The regulator accused Mara Lund of bribery.\n{sentence}"
    _, found = read(EmbeddedExtractor(classifier=AlwaysSure()), text)
    assert sentence not in [quote for record in found for quote in record.quotes]


@pytest.mark.parametrize(
    "sentence",
    [
        "Mara Lund said Peter Vass had never hidden the leak.",
        "Peter Vass's lawyer said Vass had not hidden the leak.",
        "Mara Lund said she had not hidden the leak.",
    ],
)
def test_who_answers_for_the_accused_denies(grammar: EmbeddedExtractor, sentence: str) -> None:
    text = f"The regulator accused Peter Vass of fraud. It also blamed Mara Lund.\n{sentence}"
    _, found = read(grammar, text)
    assert [record.form for record in found] == ["flat"]


def test_what_is_said_beside_a_denial_is_another_thing(grammar: EmbeddedExtractor) -> None:
    claims, found = read(
        grammar,
        "Halden Rail said that Norvia Power had ignored three warnings.\n"
        'Tom Aske of Norvia Power called the claim "pure invention" and said that Halden Rail had '
        "hidden the reports.",
    )
    assert [(r.text, r.source) for r in found] == [
        ('Tom Aske of Norvia Power called the claim "pure invention".', "Tom Aske")
    ]
    (answered,) = found[0].responds_to
    assert [r.text for r in claims if r.id == answered] == [
        "Norvia Power had ignored three warnings."
    ]
    assert ("Halden Rail had hidden the reports.", "Tom Aske") in [
        (r.text, r.source) for r in claims
    ]


def test_that_somebody_else_did_not_act_is_no_denial(grammar: EmbeddedExtractor) -> None:
    _, found = read(grammar, "The ministry did not act on the report, according to the opposition.")
    assert not found


def test_that_a_figure_is_wrong_is_no_allegation(grammar: EmbeddedExtractor) -> None:
    claims, _ = read(grammar, "A ministry spokeswoman said that the figure was wrong.")
    assert not claims


@pytest.mark.parametrize(
    "clause", ["the ministry has rejected", "that the ministry has rejected", "the ministry denies"]
)
def test_a_clause_that_rejects_the_charge_it_stands_by_is_a_denial(
    grammar: EmbeddedExtractor, clause: str
) -> None:
    text = f"The union said the ministry had hidden the results, an allegation {clause}."
    claims, denials = read(grammar, text)
    assert [(denial.source, denial.form) for denial in denials] == [("ministry", "flat")]
    assert [denial.responds_to for denial in denials] == [(claims[0].id,)]


def test_what_is_denied_as_it_is_no_party(grammar: EmbeddedExtractor) -> None:
    text = "Mara Lund accused Norvia Power of fraud.\nPeter Vass denied it."
    _, denials = read(grammar, text)
    assert [denial.text for denial in denials] == ["Peter Vass denied it."]
