"""Date expressions of news sentences, read against a Friday in April."""

from __future__ import annotations

import datetime as dt

import pytest

from summariser.dates import Direction, find_dates, normalise_date

FRIDAY = dt.date(2024, 4, 19)


def value(
    text: str, dct: dt.date | None = FRIDAY, direction: Direction | None = None
) -> str | None:
    """Return the value of the one date of a text."""
    (date,) = find_dates(text, dct, direction=direction)
    return date.value


def timex(text: str, dct: dt.date | None = FRIDAY) -> str | None:
    """Return the TIMEX3 value of the one date of a text."""
    (date,) = find_dates(text, dct)
    return date.timex


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mayor resigned on April 9, 2024.", "2024-04-09"),
        ("The mayor resigned on 9 April 2024.", "2024-04-09"),
        ("The mayor resigned on the 9th of April, 2024.", "2024-04-09"),
        ("The mayor resigned on April 9th, 2024.", "2024-04-09"),
        ("The mayor resigned on Tuesday, April 9, 2024.", "2024-04-09"),
        ("The mayor resigned on Tues. Apr. 9, 2024.", "2024-04-09"),
        ("The mayor resigned on the twenty-first of May 2020.", "2020-05-21"),
        ("Published 2024-04-09.", "2024-04-09"),
        ("Published 2024-04-09T10:35:00Z.", "2024-04-09"),
        ("Filed on 13/04/2024.", "2024-04-13"),
        ("Filed on 04/13/2024.", "2024-04-13"),
        ("Filed on 04/04/2024.", "2024-04-04"),
        ("Filed on 13.04.2024.", "2024-04-13"),
        ("Filed on 2024/04/13.", "2024-04-13"),
        ("It began in February 2022.", "2022-02"),
        ("It began in Feb. 2022.", "2022-02"),
        ("It began in 2019.", "2019"),
        ("The 1990 flood cost lives.", "1990"),
        ("It began in nineteen ninety-six.", "1996"),
        ("The last call was 1040 on 9 April 2024.", "2024-04-09"),
        ("The guns fell silent at 1100 on 11 November 1918.", "1918-11-11"),
        ("It was due by the year two thousand.", "2000"),
        ("It happened in January '98.", "1998-01"),
        ("The plant ran from 2010-11 on.", "2010/2011"),
        ("The 2015/16 season was short.", "2015/2016"),
        ("The war of 1914-1918 was over.", "1914/1918"),
        ("They met on April 16-20, 2023.", "2023-04-16/2023-04-20"),
        ("They met on 16–20 April 2023.", "2023-04-16/2023-04-20"),
        ("They met from April 16 to 20, 2023.", "2023-04-16/2023-04-20"),
        ("They met April 30-May 2, 2023.", "2023-04-30/2023-05-02"),
        ("It was shut March–May 2020.", "2020-03/2020-05"),
    ],
)
def test_dates_by_the_calendar_need_no_publication_day(text: str, expected: str) -> None:
    assert value(text, None) == expected
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It came in late March 2022.", "2022-03-21/2022-03-31"),
        ("It came in early March 2022.", "2022-03-01/2022-03-10"),
        ("It came in mid-March 2022.", "2022-03-11/2022-03-20"),
        ("It came at the end of March 2022.", "2022-03-21/2022-03-31"),
        ("It came in early 2022.", "2022-01/2022-04"),
        ("It came in late 2022.", "2022-09/2022-12"),
        ("It came in the 1990s.", "1990/1999"),
        ("It came in the '60s.", "1960/1969"),
        ("It came in the nineties.", "1990/1999"),
        ("It came in the mid-1990s.", "1994/1996"),
        ("It came in the late 1980s.", "1987/1989"),
        ("It came in the 19th century.", "1800/1899"),
        ("It came in the third quarter of 2021.", "2021-07/2021-09"),
        ("It came in Q3 2021.", "2021-07/2021-09"),
        ("It came in the first half of 2020.", "2020-01/2020-06"),
        ("It came in the summer of 2012.", "2012-06/2012-08"),
        ("It came in spring 2012.", "2012-03/2012-05"),
        ("It came in the first week of March 2022.", "2022-03-01/2022-03-07"),
        ("It came in the last week of March 2022.", "2022-03-25/2022-03-31"),
        ("It came in the second half of March 2022.", "2022-03-16/2022-03-31"),
        ("It came on the last Friday of March 2022.", "2022-03-25"),
        ("It came on the second Tuesday in May 2020.", "2020-05-12"),
        ("It came on the last day of February 2024.", "2024-02-29"),
        ("It came on Christmas Eve 2019.", "2019-12-24"),
        ("It came on Good Friday 2025.", "2025-04-18"),
        ("It came on New Year’s Day 2020.", "2020-01-01"),
        ("It came two weeks after May 5, 2020.", "2020-05-19"),
        ("It came three days before Christmas Day 2020.", "2020-12-22"),
    ],
)
def test_stretches_have_the_days_of_their_words(text: str, expected: str) -> None:
    assert value(text, None) == expected


def test_a_winter_of_one_year_covers_both_that_touch_it() -> None:
    assert value("It came in the winter of 1994.", None) == "1993-12/1995-02"
    assert value("It came last winter.") == "2023-12/2024-02"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police said so today.", "2024-04-19"),
        ("Police said so yesterday.", "2024-04-18"),
        ("She will appear tomorrow.", "2024-04-20"),
        ("Police said so on Friday.", "2024-04-19"),
        ("Police said so on Thursday afternoon.", "2024-04-18"),
        ("Police said so on Saturday.", "2024-04-13"),
        ("She will appear on Saturday.", "2024-04-20"),
        ("Friday’s ruling will be appealed.", "2024-04-19"),
        ("Police said so last Friday.", "2024-04-12"),
        ("Police said so last Thursday.", "2024-04-18"),
        ("She appears next Friday.", "2024-04-26"),
        ("She appears this coming Sunday.", "2024-04-21"),
        ("Police said so the day before yesterday.", "2024-04-17"),
        ("She was held overnight.", "2024-04-18/2024-04-19"),
        ("She was held last night.", "2024-04-18"),
        ("She was held on Monday of last week.", "2024-04-08"),
        ("She was held a week ago Tuesday.", "2024-04-09"),
        ("She was held last week.", "2024-04-08/2024-04-14"),
        ("She was held earlier this week.", "2024-04-15/2024-04-19"),
        ("She was held this week.", "2024-04-15/2024-04-19"),
        ("She will be heard later this week.", "2024-04-19/2024-04-21"),
        ("She was held over the weekend.", "2024-04-13/2024-04-14"),
        ("She was held last weekend.", "2024-04-13/2024-04-14"),
        ("She was held last month.", "2024-03"),
        ("She was held earlier this month.", "2024-04"),
        ("She was held earlier this year.", "2024"),
        ("She was held last year.", "2023"),
        ("She will be heard early next year.", "2025-01/2025-04"),
        ("She was held two years ago.", "2022"),
        ("She was held a decade ago.", "2014"),
        ("She was held five months ago.", "2023-11"),
        ("She was held two weeks ago.", "2024-04-01/2024-04-07"),
        ("She was held three days ago.", "2024-04-16"),
        ("She will be heard in two weeks' time.", "2024-04-29/2024-05-05"),
        ("She was held in the past two months.", "2024-02/2024-04"),
        ("She was held in October.", "2023-10"),
        ("She was held in April.", "2024-04"),
        ("She will be heard in October.", "2024-10"),
        ("She was held last March.", "2024-03"),
        ("She was held on April 9.", "2024-04-09"),
        ("She was held on Dec. 3.", "2023-12-03"),
        ("She will be heard on May 28.", "2024-05-28"),
        ("She was held on 25 June last year.", "2023-06-25"),
        ("She was held on the 21st of last month.", "2024-03-21"),
        ("She was held in the third quarter.", "2023-07/2023-09"),
        ("She was held last summer.", "2023-06/2023-08"),
        ("It runs until the end of the year.", "2024-09/2024-12"),
        ("It ran all week.", "2024-04-15/2024-04-19"),
        ("She was held the week of March 6.", "2024-03-04/2024-03-10"),
        ("She was held at 3 p.m. EST Monday.", "2024-04-15"),
        ("She was held on February 29.", "2024-02-29"),
    ],
)
def test_relative_dates_are_read_against_publication(text: str, expected: str) -> None:
    assert value(text) == expected
    assert value(text, None) is None


def test_a_date_of_the_near_year_is_not_put_a_year_back() -> None:
    november = dt.date(2023, 11, 2)
    assert value("The offer was extended to Nov. 20.", november) == "2023-11-20"
    assert value("The offer was extended to Nov. 20.", november, "past") == "2023-11-20"
    assert value("The record was set on Jan. 9.", november) == "2023-01-09"


def test_the_weekday_says_which_year() -> None:
    assert value("It opened on Saturday, April 20.") == "2024-04-20"
    assert value("It opened on Thursday, April 20.") == "2023-04-20"
    assert value("It opened on Tuesday, April 20.") is None


def test_the_caller_knows_the_tense_best() -> None:
    assert value("on Monday") == "2024-04-15"
    assert value("on Monday", direction="future") == "2024-04-22"
    assert value("this week", direction="future") == "2024-04-19/2024-04-21"
    assert value("in November", direction="future") == "2024-11"
    assert value("on Friday", direction="future") == value("on Friday", direction="past")


@pytest.mark.parametrize(
    "text",
    [
        "She was held more than two years ago.",
        "She was held nearly three weeks ago.",
        "She was held a few days ago.",
        "She was held in recent weeks.",
        "She was held recently.",
        "She is now in prison.",
        "She was held for two days.",
        "She was held two days after the raid.",
        "It was the third year of the war.",
        "She is paid daily.",
        "The court sits every Monday.",
        "It was filed on 09/04/2024.",
        "It lost money in fiscal 2023.",
        "It lost money in FY2023.",
        "It was quiet at Christmas.",
    ],
)
def test_what_cannot_be_known_has_no_value(text: str) -> None:
    assert value(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "It was filed on Feb. 30, 2023.",
        "It was filed on 2023-02-30.",
        "It was filed on the 31st of April.",
        "They may march on the capital.",
        "Mrs May said May was tired.",
        "The Sunday Times wrote of it.",
        "Sun Microsystems sat on it.",
        "Prices fall and rates spring back.",
        "About 2000 people and 1,500 troops came, for $1990.",
        "April Ferrando and August Lindqvist came.",
        "It is open 24/7.",
        "A 6-year-old boy and a man, 52 years old, were hurt.",
        "Read it at https://example.org/2024/04/09/story.",
        "It took the shop a second look.",
        "As soon as it rains, it floods.",
        "",
        " \n ",
    ],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_dates(text, FRIDAY) == ()


def test_may_is_a_month_beside_a_person_of_that_name() -> None:
    (date,) = find_dates("Ms May will step down in May, May said.", FRIDAY)
    assert (date.text, date.value) == ("May", "2024-05")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in February 2022", "2022-02"),
        ("last week", "2024-W15"),
        ("in the third quarter of 2021", "2021-Q3"),
        ("in the summer of 2012", "2012-SU"),
        ("in the 1990s", "199"),
        ("on Friday evening", "2024-04-19TEV"),
        ("at 10:30 a.m. on 5 May 2020", "2020-05-05T10:30"),
        ("at noon Thursday", "2024-04-18T12:00"),
        ("for two days", "P2D"),
        ("for 18 months", "P18M"),
        ("for two decades", "P20Y"),
        ("for two hours", "PT2H"),
        ("for 5 1/2 hours", "PT5H30M"),
        ("for several weeks", "PXW"),
        ("for half an hour", "PT30M"),
        ("every Monday", "XXXX-WXX-1"),
        ("every month", "P1M"),
        ("now", "PRESENT_REF"),
        ("recently", "PAST_REF"),
        ("in the future", "FUTURE_REF"),
    ],
)
def test_timex_values(text: str, expected: str) -> None:
    assert timex(text) == expected


def test_without_publication_a_timex_names_what_is_known() -> None:
    assert timex("on April 9", None) == "XXXX-04-09"
    assert timex("in October", None) == "XXXX-10"
    assert timex("on Friday", None) == "XXXX-WXX-5"


def test_the_local_day_is_kept_whatever_the_zone() -> None:
    (date,) = find_dates("They met at 11 p.m. PST Monday.", FRIDAY)
    assert (date.kind, date.timex, date.value) == ("time", "2024-04-15T23:00", "2024-04-15")


def test_offsets_leave_the_preposition_out_and_phrase_start_has_it() -> None:
    text = "It grew since the early 1990s and fell in February 2022."
    first, second = find_dates(text, FRIDAY)
    assert text[first.start : first.end] == first.text == "the early 1990s"
    assert text[first.phrase_start : first.end] == "since the early 1990s"
    assert text[second.phrase_start : second.end] == "in February 2022"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("since Monday", "since"),
        ("from Monday on", "since"),
        ("until May 28", "until"),
        ("before Monday", "before"),
        ("after Monday", "after"),
        ("by Monday", "by"),
        ("on Monday", "at"),
        ("as of Monday", "at"),
        ("no later than Monday", "by"),
        ("a deal Monday", None),
    ],
)
def test_the_preposition_gives_the_relation(text: str, expected: str | None) -> None:
    (date,) = find_dates(text, FRIDAY)
    assert date.relation == expected


def test_two_ends_of_a_range_are_since_and_until() -> None:
    for text in ("between 1994 and 1997", "from 1994 to 1997"):
        first, second = find_dates(text, None)
        assert (first.value, first.relation) == ("1994", "since")
        assert (second.value, second.relation) == ("1997", "until")


def test_dates_share_the_year_and_month_that_are_named_once() -> None:
    for text, values in (
        ("on April 24 and 25, 2020", ["2020-04-24", "2020-04-25"]),
        ("in March and April 2020", ["2020-03", "2020-04"]),
        ("from December 28 to January 3, 2021", ["2020-12-28", "2021-01-03"]),
        ("between 3 and 5 May 2020", ["2020-05-03", "2020-05-05"]),
    ):
        assert [date.value for date in find_dates(text, None)] == values


def test_what_goes_on_since_the_start_of_a_year_is_told_from_today() -> None:
    text = "He left in 2010. He has been ill since the start of the year."
    *_, last = find_dates(text, FRIDAY)
    assert (last.value, last.anchor) == (f"{FRIDAY.year}-01/{FRIDAY.year}-04", "dct")


def test_a_date_told_from_one_far_back_has_a_timex_and_no_value() -> None:
    text = "He was held on March 3, 2021. It rained a lot. Nobody came. He left the next day."
    *_, last = find_dates(text, None)
    assert (last.timex, last.value) == ("2021-03-04", None)


def test_a_date_told_from_one_that_was_told_itself_has_no_value() -> None:
    text = "He was held on March 3, 2021. A day later he left. Two days later he was back."
    first, second, third = find_dates(text, None)
    assert (first.value, second.value, third.value) == ("2021-03-03", "2021-03-04", None)


def test_an_event_is_named_as_anchor() -> None:
    (after,) = find_dates("He left two days after the raid.", FRIDAY)
    (before,) = find_dates("He left three weeks before the vote.", FRIDAY)
    assert (after.anchor, after.offset, after.value) == ("event", "P2D", None)
    assert (before.anchor, before.offset) == ("event", "-P3W")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("since the republic's full-scale war in February 2022", "2022-02"),
        ("on Friday afternoon", "2024-04-19"),
        ("in April 2023, on the 9th of that month", "2023-04"),
        ("two years ago, on April 9, 2022", "2022-04-09"),
        ("from March to May 2020", "2020-03/2020-05"),
        ("from 2010 until 2014", "2010/2014"),
        ("Monday through Thursday", "2024-04-15/2024-04-18"),
        ("after a rally in the capital", None),
        ("for hours", None),
        ("", None),
    ],
)
def test_a_phrase_has_one_date(phrase: str, expected: str | None) -> None:
    assert normalise_date(phrase, FRIDAY) == expected


def test_hostile_text_takes_no_longer_than_its_length_asks() -> None:
    for piece in ("1", "2 ", "March 3 and ", "twenty-", "the first ", "Ms May ", "'", "1/", "\n"):
        text = piece * 4000
        for date in find_dates(text, FRIDAY):
            assert text[date.start : date.end] == date.text
