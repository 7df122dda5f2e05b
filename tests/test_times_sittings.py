"""The day of a sitting: what a report of a trial or a hearing tells of was on it."""

from __future__ import annotations

import datetime as dt

import pytest

from summariser.extract.embedded.clauses import parse_article
from summariser.extract.embedded.times import ArticleTimes
from summariser.sentences import number_sentences

_DAY = dt.date(2024, 4, 17)  # a Wednesday
_TRIAL = "In Tuesday's opening statement, lead prosecutor Mara Lund told the court a tale. "
_LATER_ON = "Tom Aske took the stand on Tuesday. "
_HEARING = "Three managers were heard at a parliament hearing on Tuesday. "


def date(text: str, verb: str) -> str | None:
    """Return the date of a verb of an article's last sentence."""
    sentences = number_sentences(text)
    parsed = parse_article(sentences)
    times = ArticleTimes(text, _DAY, parsed).in_sentence(sentences[-1], parsed.docs[-1])
    token = next(token for token in parsed.docs[-1] if token.text == verb)
    time = times.around(token)
    return time.date if time is not None else None


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        ("The jury was shown a film of the yard.", "shown"),
        ("The jurors heard a recording of the captain.", "heard"),
        ("Tom Aske was the first witness to take the stand.", "was"),
        ("Ida Berg followed Tom Aske to the stand.", "followed"),
        ("Tom Aske told the court that the pump had failed.", "told"),
        ("Prosecutors said the captain had slept.", "said"),
        ("Lund said the captain had slept.", "said"),
        ("The defence claimed that the pump had failed.", "claimed"),
        ("Prosecutors ended their case by saying that the captain had slept.", "saying"),
    ],
)
def test_what_is_done_at_a_trial_was_on_its_day(sentence: str, verb: str) -> None:
    assert date(_TRIAL + sentence, verb) == "2024-04-16"


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        # Said elsewhere, at another time, or by one who may speak anywhere.
        ("Prosecutors told reporters that they would appeal.", "told"),
        ("Prosecutors said in a statement that they would appeal.", "said"),
        ("Prosecutors had said that the captain slept.", "said"),
        ("Prosecutors earlier said that the captain slept.", "said"),
        ("Aske's lawyer said the pump had failed.", "said"),
        ("Prosecutors say the captain slept.", "say"),
        # Done on more than one day of it, or not at all.
        ("The jury heard 40 witnesses over the six weeks of the trial.", "heard"),
        ("The jury was not shown the film.", "shown"),
        ("A crowd waved flags at the same court.", "waved"),
        ("The minister opened a new bridge.", "opened"),
    ],
)
def test_what_may_have_been_elsewhere_has_no_date_from_a_trial(sentence: str, verb: str) -> None:
    assert date(_TRIAL + sentence, verb) is None


def test_a_hearing_dates_questions_to_its_witnesses_and_no_other_sayings() -> None:
    assert date(_HEARING + "Senators grilled the managers.", "grilled") == "2024-04-16"
    assert date(_HEARING + "Senators asked the ministry to act.", "asked") is None
    assert date(_HEARING + "Prosecutors said the port was closed.", "said") is None


def test_sittings_on_two_days_date_nothing_else() -> None:
    other = "On Monday, Tom Aske testified. "
    assert date(_TRIAL + other + "The jury was shown a film of the yard.", "shown") is None


def test_a_party_speaks_on_the_day_that_the_report_has_come_to() -> None:
    other = "The captain was seen in Oslo on Wednesday. "
    assert date(_TRIAL + other + "Prosecutors said he had slept.", "said") is None
    assert date(other + _TRIAL + "Prosecutors said he had slept.", "said") == "2024-04-16"


def test_a_trial_has_one_day_on_its_first_alone() -> None:
    began, told = (
        "The trial began under heavy guard. ",
        "At the trial, Lund called the charge absurd.",
    )
    assert date(_TRIAL + began, "began") == "2024-04-16"
    assert date(_TRIAL + told, "called") == "2024-04-16"
    assert date(_LATER_ON + began, "began") is None
    assert date(_LATER_ON + told, "called") is None


def test_a_headline_before_a_sentence_is_not_who_acts_in_it() -> None:
    text = "Mara Lund jury to return after weekend Prosecutors ended their case by saying she lied."
    closing = " The defence spoke in closing arguments on Tuesday."
    sentences = number_sentences(text + closing)
    parsed = parse_article(sentences)
    times = ArticleTimes(text + closing, _DAY, parsed).in_sentence(sentences[0], parsed.docs[0])
    time = times.around(next(token for token in parsed.docs[0] if token.text == "ended"))
    assert time is not None
    assert time.date == "2024-04-16"


def test_opening_statements_elsewhere_are_of_no_trial() -> None:
    debate = "In her opening statement at Tuesday's debate, Mara Lund thanked the hosts. "
    assert date(debate + "Prosecutors said the captain had slept.", "said") is None


def test_a_sentence_read_as_a_whole_has_the_one_time_that_its_clauses_take_over() -> None:
    text = _TRIAL + "The jury was shown a film of the yard."
    sentences = number_sentences(text)
    parsed = parse_article(sentences)
    times = ArticleTimes(text, _DAY, parsed)
    time = times.in_sentence(sentences[-1], parsed.docs[-1]).any_time()
    assert time is not None
    assert time.date == "2024-04-16"
