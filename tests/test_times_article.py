"""Dates that hold over sentences: events dated elsewhere, and days that a report carries on."""

from __future__ import annotations

import datetime as dt

import pytest

from summariser.extract.embedded.clauses import parse_article
from summariser.extract.embedded.times import ArticleTimes, Time
from summariser.sentences import number_sentences

_DAY = dt.date(2024, 4, 17)  # a Wednesday


def times(text: str) -> dict[str, Time | None]:
    """Return the time of each verb of an article's last sentence, by the verb."""
    sentences = number_sentences(text)
    parsed = parse_article(sentences)
    article = ArticleTimes(text, _DAY, parsed)
    inside = article.in_sentence(sentences[-1], parsed.docs[-1])
    return {token.text: inside.around(token) for token in parsed.docs[-1]}


def date(text: str, verb: str) -> str | None:
    time = times(text)[verb]
    return time.date if time is not None else None


_BLAST = "A blast on 3 May 2023 wrecked the Norvia plant. "


@pytest.mark.parametrize(
    ("sentence", "verb", "expected"),
    [
        ("Mara Lund ran the plant at the time of the blast.", "ran", "2023-05-03"),
        ("On the day of the blast, Mara Lund flew to Oslo.", "flew", "2023-05-03"),
        ("Mara Lund was sacked in the year of the blast.", "sacked", "2023"),
        ("Two guards died in the blast.", "died", "2023-05-03"),
        ("The blast killed two guards.", "killed", "2023-05-03"),
        ("Mara Lund resigned two days after the blast.", "resigned", "2023-05-05"),
        ("A week before the blast, inspectors closed a pump.", "closed", "2023-04-26"),
        ("The plant has stood idle since the blast.", "stood", "2023-05-03"),
    ],
)
def test_an_event_that_the_article_dates_dates_what_is_told_by_it(
    sentence: str, verb: str, expected: str
) -> None:
    assert date(_BLAST + sentence, verb) == expected


@pytest.mark.parametrize(
    ("sentence", "verb"),
    [
        # One that the reader does not know yet, or one that comes later than it.
        ("Two guards died in a blast.", "died"),
        ("Mara Lund resigned after the blast.", "resigned"),
        ("The blast led to a quarrel.", "led"),
        ("Hours before the blast, inspectors closed a pump.", "closed"),
        ("Nobody died in the raid.", "died"),
    ],
)
def test_another_event_or_another_time_has_no_date(sentence: str, verb: str) -> None:
    assert date(_BLAST + sentence, verb) is None


def test_two_events_of_a_kind_date_nothing() -> None:
    text = _BLAST + "A blast on 9 June 2023 closed the port. Two guards died in the blast."
    assert date(text, "died") is None
    # Its place tells which of the two is meant only where both are told with one.
    told = "The blast at Norvia was on 3 May 2023. " + _BLAST + "Two guards died in the blast."
    assert date(told, "died") == "2023-05-03"


@pytest.mark.parametrize(
    ("sentence", "verb", "expected"),
    [
        ("Lund died after a fall.", "died", "2019-06-25"),
        ("Peter Vass left on the day Lund died.", "left", "2019-06-25"),
        ("Her brother sold the yard the week of Lund's death.", "sold", "2019-06-24/2019-06-30"),
        ("Peter Vass died after a fall.", "died", None),
        ("Peter Lund died after a fall.", "died", None),
        ("Lund never died, her followers say.", "died", None),
    ],
)
def test_what_happens_once_is_the_same_wherever_it_is_told(
    sentence: str, verb: str, expected: str | None
) -> None:
    text = "Mara Lund died on June 25, 2019. The yard was hers. " + sentence
    assert date(text, verb) == expected


def test_what_is_told_as_an_event_goes_on_is_of_its_day() -> None:
    text = (
        "Yesterday's hearing was the first. "
        "As the hearing went on, soldiers dropped sandbags along the shore."
    )
    found = times(text)["dropped"]
    assert found is not None
    assert (found.date, found.text) == ("2024-04-16", "As the hearing went on")


def test_a_trial_of_weeks_is_not_of_the_day_that_is_named_with_it() -> None:
    text = "The trial on Monday was adjourned. At the trial, Lund called the charge absurd."
    assert date(text, "called") is None


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("Mara Lund sacked her deputy on Friday. She called him a liar.", "called", "2024-04-12"),
        # Another time, another party, an older day, a past before it, or none at all.
        ("Mara Lund sacked her deputy on Friday. She later called him a liar.", "called", None),
        ("Mara Lund sacked her deputy on Friday. Peter Vass called him a liar.", "called", None),
        ("Mara Lund sacked her deputy on 3 May 2021. She called him a liar.", "called", None),
        ("Mara Lund sacked her deputy on Friday. She had called him a liar.", "called", None),
        ("Mara Lund sacked her deputy on Friday. She is calling him a liar.", "calling", None),
        ("Mara Lund sacked her deputy. She called him a liar.", "called", None),
    ],
)
def test_a_report_carries_the_day_on_while_the_same_party_acts(
    text: str, verb: str, expected: str | None
) -> None:
    assert date(text, verb) == expected


def test_a_day_is_carried_over_three_sentences_at_most() -> None:
    text = "Mara Lund sacked her deputy on Friday. " + "She called him a liar. " * 3
    assert date(text, "called") == "2024-04-12"
    assert date(text + "She sued him.", "sued") is None


def test_the_date_of_a_dateline_is_of_no_clause() -> None:
    text = "OSLO, April 12 (Norvia News) - Mara Lund sacked her deputy."
    assert date(text, "sacked") is None
    assert date(text.replace("sacked", "on Monday sacked"), "sacked") == "2024-04-15"


def test_the_stamp_of_a_page_is_of_no_clause() -> None:
    text = "Page last updated at 16:05 GMT, Monday, 8 April 2024 The council sacked Mara Lund."
    assert date(text, "sacked") is None
    assert date(text.replace("sacked", "on Friday sacked"), "sacked") == "2024-04-12"


def test_what_a_report_says_is_of_its_year() -> None:
    text = "A 2008 report found faults in the pumps. The report also faulted the crew."
    assert date(text, "report") == "2008"


def test_a_campaign_is_somebodys() -> None:
    text = "During his 2016 campaign Peter Vass sold the yard. Mara Lund's campaign denied it."
    assert date(text, "denied") is None


def test_what_is_spoken_of_is_no_setting() -> None:
    text = "The hearing on Monday was short. Mara Lund declined to speak on the hearing."
    assert date(text, "declined") is None


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A jury in Oslo found Lund guilty.", "2024-03"),
        ("She was found guilty.", "2024-03"),
        ("A jury in Oslo found Peter Vass guilty.", None),
        ("A jury in Oslo found Lund fit for trial.", None),
    ],
)
def test_to_find_somebody_guilty_is_to_convict(sentence: str, expected: str | None) -> None:
    text = "Mara Lund was convicted of fraud in March. " + sentence
    assert date(text, "found") == expected
