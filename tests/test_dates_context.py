"""Dates that are told from one mentioned before: "the following day", "March that year"."""

from __future__ import annotations

import datetime as dt

import pytest

from summariser.dates import find_dates


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He was held on March 3, 2021, and charged the following day.", "2021-03-04"),
        ("He was held on March 3, 2021. Two days later he was charged.", "2021-03-05"),
        ("He left in 2010; three years afterwards he was back.", "2013"),
        ("He left in 2010. Nobody had asked a year earlier.", "2009"),
        ("He left in 2010. He was ill at the end of the year.", "2010-09/2010-12"),
        ("The raid was on March 3, 2021. Since then all was quiet.", "2021-03-03"),
        ("It closed on Friday, March 5, 2021, above the previous Friday.", "2021-02-26"),
        ("Sales rose in the third quarter of 2021 from a year earlier.", "2020-07/2020-09"),
        ("He was barred in March 2022 and cleared the following January.", "2023-01"),
        ("He was tried in October 2020 and jailed the following October.", "2021-10"),
        ("He left in 2019. He had been warned the previous December.", "2018-12"),
        ("They were warned in 2021. The report came in March that year.", "2021-03"),
        ("He left in 2019; in early March of that year he was ill.", "2019-03-01/2019-03-10"),
        ("Held on March 3, 2021, he was freed on June 1 the same year.", "2021-06-01"),
        ("He left on 3 May 2019 and was back on 5 May of the following year.", "2020-05-05"),
    ],
)
def test_a_date_told_from_one_just_mentioned(text: str, expected: str) -> None:
    *_, last = find_dates(text, None)
    assert (last.value, last.anchor) == (expected, "context")


@pytest.mark.parametrize(
    "text", ["It came in March that year.", "It came the following March.", "In May that year."]
)
def test_a_month_of_a_year_that_nobody_named_has_no_days(text: str) -> None:
    (date,) = find_dates(text, dt.date(2024, 4, 17))
    assert date.value is None
