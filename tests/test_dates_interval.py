"""Intervals of days, and the values that write them down."""

from __future__ import annotations

import datetime as dt

import pytest

from summariser.dates import Interval, parse_date_value


@pytest.mark.parametrize(
    ("value", "start", "end", "precision"),
    [
        ("2022", "2022-01-01", "2022-12-31", "year"),
        ("2022-02", "2022-02-01", "2022-02-28", "month"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("2024-04-09", "2024-04-09", "2024-04-09", "day"),
        ("2024-04-16/2024-04-20", "2024-04-16", "2024-04-20", "interval"),
        ("2021-07/2021-09", "2021-07-01", "2021-09-30", "interval"),
        ("2010/2011", "2010-01-01", "2011-12-31", "interval"),
        ("2019/2020-03", "2019-01-01", "2020-03-31", "interval"),
    ],
)
def test_a_value_covers_its_days(value: str, start: str, end: str, precision: str) -> None:
    interval = parse_date_value(value)
    assert (interval.start.isoformat(), interval.end.isoformat()) == (start, end)
    assert interval.precision == precision


@pytest.mark.parametrize(
    "value",
    [
        "",
        "2023-02-30",
        "2023-13",
        "2023-00",
        "0000",
        "23",
        "2023-2",
        "2023-02-09T10:00",
        "2023/2022",
        "2024-04-20/2024-04-16",
        "2024-04-16/",
        "/2024",
        "2020/2021/2022",
        "٢٠٢٣",
        "next year",
    ],
)
def test_nonsense_is_no_value(value: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_date_value(value)


@pytest.mark.parametrize(
    "value",
    ["2022", "2022-02", "2024-02-29", "1990/1999", "2021-07/2021-09", "2016-03-14/2016-03-20"],
)
def test_an_interval_is_written_in_its_coarsest_form(value: str) -> None:
    assert parse_date_value(value).value == value


def test_whole_months_and_years_are_not_written_as_days() -> None:
    assert Interval(dt.date(2020, 1, 1), dt.date(2020, 12, 31)).value == "2020"
    assert Interval(dt.date(2020, 2, 1), dt.date(2020, 3, 31)).value == "2020-02/2020-03"
    assert Interval(dt.date(2020, 2, 1), dt.date(2020, 3, 30)).value == "2020-02-01/2020-03-30"
    assert Interval(dt.date(9999, 12, 1), dt.date(9999, 12, 31)).value == "9999-12"


def test_an_interval_does_not_end_before_it_starts() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        Interval(dt.date(2020, 1, 2), dt.date(2020, 1, 1))


def test_a_day_is_one_day() -> None:
    with pytest.raises(ValueError, match="more than a day"):
        Interval(dt.date(2020, 1, 1), dt.date(2020, 1, 2), "day")


def test_days_count_both_ends() -> None:
    assert parse_date_value("2024-04-16/2024-04-20").days == 5
    assert parse_date_value("2024").days == 366


def test_overlap_and_containment() -> None:
    april, week = parse_date_value("2024-04"), parse_date_value("2024-04-29/2024-05-05")
    assert april.overlaps(week)
    assert week.overlaps(april)
    assert not april.contains(week)
    assert april.contains(parse_date_value("2024-04-30"))
    assert parse_date_value("2024").contains(april)
    assert not april.overlaps(parse_date_value("2024-05"))
