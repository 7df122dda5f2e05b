"""What holds of date expressions in any text whatever."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from summariser.dates import (
    DateExpression,
    Direction,
    Interval,
    date_is_supported,
    find_dates,
    normalise_date,
    parse_date_value,
)

WORDS = (
    "the a an last next this past coming previous following early late mid end of beginning in on "
    "at by since until from to between and before after ago later earlier every each May March "
    "may march April Sept. Monday Friday Sun. weekend week day days month months year years "
    "decade century quarter third second first half summer fall winter 5 12 30 31 1990 2024 '98 "
    "1990s 3rd 10:30 p.m. EST Q3 FY2023 2015-16 2024-04-09 09/04/2024 two twenty nineteen hundred "
    "nearly than more today yesterday tomorrow tonight overnight now recently Christmas Easter "
    "Day said will he , . - – ( )"
)

PIECES = st.sampled_from((*WORDS.split(), "\n\n"))
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(PIECES, max_size=24).map(" ".join),
    st.lists(PIECES, max_size=24).map("".join),
)
DAYS = st.dates(min_value=dt.date(1, 1, 1), max_value=dt.date(9999, 12, 31))
DIRECTIONS = st.sampled_from((None, "past", "future"))

# Shorter stretches first; a stretch without a name of its own may have any length.
RANK = ("day", "weekend", "week", "month", "quarter", "season", "half", "year", "decade", "century")


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.none() | DAYS, DIRECTIONS)
def test_expressions_are_verbatim_ordered_and_apart(
    text: str, dct: dt.date | None, direction: Direction | None
) -> None:
    done = 0
    for date in find_dates(text, dct, direction=direction):
        assert done <= date.start < date.end <= len(text)
        assert text[date.start : date.end] == date.text
        assert 0 <= date.phrase_start <= date.start
        done = date.end


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.none() | DAYS, DIRECTIONS)
def test_a_value_is_read_back_as_the_same_days(
    text: str, dct: dt.date | None, direction: Direction | None
) -> None:
    for date in find_dates(text, dct, direction=direction):
        if date.interval is None:
            assert date.value is None
            assert date.precision is None
        else:
            assert date.value is not None
            again = parse_date_value(date.value)
            assert (again.start, again.end) == (date.interval.start, date.interval.end)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_nothing_is_told_from_a_publication_day_that_is_not_known(text: str) -> None:
    for date in find_dates(text, None):
        assert date.interval is None or date.anchor in {"text", "context"}


@settings(max_examples=300, deadline=None)
@given(TEXTS, DAYS, DIRECTIONS)
def test_every_value_found_is_supported(
    text: str, dct: dt.date, direction: Direction | None
) -> None:
    for date in find_dates(text, dct, direction=direction):
        if date.value is not None:
            assert date_is_supported(date.value, text, dct)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.none() | DAYS)
def test_the_same_words_give_the_same_dates(text: str, dct: dt.date | None) -> None:
    assert find_dates(text, dct) == find_dates(text, dct)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.none() | DAYS)
def test_a_normalised_date_is_a_value(text: str, dct: dt.date | None) -> None:
    value = normalise_date(text, dct)
    if value is not None:
        parse_date_value(value)


@settings(max_examples=200, deadline=None)
@given(DAYS, st.sampled_from(("day", "week", "month", "quarter", "year", "decade")))
def test_a_named_unit_is_never_told_finer_than_it_is(dct: dt.date, unit: str) -> None:
    for text in (f"the last {unit}", f"last {unit}", f"this {unit}", f"two {unit}s ago"):
        for date in find_dates(f"He left {text}.", dct):
            assert date.interval is None or _is_as_coarse(date, unit, dct)


def _is_as_coarse(date: DateExpression, unit: str, dct: dt.date) -> bool:
    """Whether a date is no finer than its unit; this week ends or begins with publication."""
    assert date.interval is not None
    if date.precision == "interval":
        touches = date.interval.contains(Interval(dct, dct, "day"))
        return touches and (unit == "week" or date.interval.days >= {"month": 28}.get(unit, 90))
    # "Two decades ago" names a year, about which the words leave no more doubt than that.
    assert date.precision is not None
    return RANK.index(date.precision) >= RANK.index({"decade": "year"}.get(unit, unit))


@settings(max_examples=200, deadline=None)
@given(DAYS)
def test_an_explicit_date_is_found_again(day: dt.date) -> None:
    if not 1000 <= day.year < 2200:
        return
    for written in (
        day.isoformat(),
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%B} {day.year}",
        f"the {day.day}th of {day:%B} {day.year}",
    ):
        (date,) = find_dates(f"He left on {written}.", None)
        assert (date.value, date.precision) == (day.isoformat(), "day")


@settings(max_examples=200, deadline=None)
@given(DAYS, DAYS)
def test_intervals_overlap_where_they_share_a_day(first: dt.date, second: dt.date) -> None:
    one = Interval(min(first, second), max(first, second))
    assert one.overlaps(Interval(first, first, "day"))
    assert one.contains(Interval(second, second, "day"))
    assert one.days == abs((second - first).days) + 1
