"""What a model writes is kept only where its evidence holds it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.briefing.checking import find_unsupported

EVIDENCE = (
    "The mayor of Orlen, Ida Kvist, said the quarry had “dumped 1,200 tonnes of waste” in May.",
    "Aldor Stone denied it on 4 May 2031.",
    "Twelve workers were hurt.",
)


@pytest.mark.parametrize(
    "sentence",
    [
        "Ida Kvist says that the quarry “dumped 1,200 tonnes of waste”.",
        "Aldor Stone’s denial came on 4 May 2031.",
        "The company, Aldor Stone, rejects the mayor's claim.",
        "12 workers were hurt, and 1200 tonnes were dumped.",
        "Workers were hurt in Orlen.",
        "One claim is new. Meanwhile Kvist repeats hers.",
        "Twelve were hurt.",
    ],
)
def test_what_the_evidence_holds_is_kept(sentence: str) -> None:
    assert find_unsupported(sentence, EVIDENCE) is None


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Ida Kvist blames Minister Lund.", "the name Minister"),
        ("Lund denied it.", "the name Lund"),
        ("Hundreds of workers were hurt.", "the number word Hundreds"),
        ("Aldor Stone spoke of 'pure invention'.", "the quotation"),
        ("The quarry dumped 1,300 tonnes.", "the number 1300"),
        ("Thirteen workers were hurt.", "the number 13"),
        ("Ida Kvist called it “a crime against the river”.", "the quotation"),
        ('The quarry "dumped 1,200 tonnes of poison".', "the quotation"),
        ("Aldor Stone denied it on 5 May 2031.", "the number 5"),
        ("Aldor Stone denied it on 4 June 2031.", "the name June"),
        ("The mayor spoke on Friday.", "the name Friday"),
    ],
)
def test_what_it_does_not_hold_is_named(sentence: str, reason: str) -> None:
    assert (find_unsupported(sentence, EVIDENCE) or "").startswith(reason)


@given(st.sampled_from(EVIDENCE), st.lists(st.sampled_from(EVIDENCE)))
def test_a_sentence_is_supported_by_itself(sentence: str, others: list[str]) -> None:
    assert find_unsupported(sentence, [*others, sentence]) is None


@given(st.text(max_size=200))
def test_any_text_can_be_checked(sentence: str) -> None:
    assert find_unsupported(sentence, [sentence]) is None
