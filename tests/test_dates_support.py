"""Dates that a model gave, checked against the words of the evidence."""

from __future__ import annotations

import datetime as dt

import pytest

from summariser.dates import date_is_supported

FRIDAY = dt.date(2024, 4, 19)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2024-04-09", "She resigned on 9 April 2024."),
        ("2024-04", "She resigned on 9 April 2024."),
        ("2024", "She resigned on 9 April 2024."),
        ("2024-04-18", "She resigned on Thursday."),
        ("2024-04-25", "She resigns on Thursday."),
        ("2024-04", "She resigned on Thursday."),
        ("2023", "She resigned last year."),
        ("2024-04-08/2024-04-14", "She resigned last week."),
        ("2024-04-15/2024-04-19", "She resigned earlier this week."),
        ("2024-04-16/2024-04-20", "The talks of April 16-20 failed."),
        ("2024-04-16", "The talks of April 16-20 failed."),
        ("2010", "The season of 2010-11 was long."),
        ("2020-03", "It was shut March–May 2020."),
        ("1994/1997", "Between 1994 and 1997 it was shut."),
        ("2022-02/2024-04-19", "It has been shut since February 2022."),
        ("2022-02-09", "It was 2022. On February 9 she resigned."),
        ("1990/1999", "She wrote it in the 1990s."),
    ],
)
def test_a_date_that_follows_from_the_words_is_supported(value: str, text: str) -> None:
    assert date_is_supported(value, text, FRIDAY)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2024-04-09", "She resigned in April 2024."),
        ("2024-04-09", "She resigned this month."),
        ("2023-05", "She resigned last year."),
        ("2023", "She resigned in 2022."),
        ("2024-04-17", "The talks of April 16-20 failed."),
        ("2024-04-10", "She resigned last week."),
        ("2020/2030", "She resigned in 2022."),
        ("2022/2030", "She resigned in 2022."),
        ("2022-02/2023-04-19", "It has been shut since February 2022."),
        ("2024-04-09", "She resigned."),
        ("2024-04-19", "She resigned two days after the raid."),
        ("2024-04-09", ""),
        ("2023-02-30", "She resigned on February 30, 2023."),
        ("in April", "She resigned in April."),
        ("", "She resigned in April."),
    ],
)
def test_a_guessed_date_is_not_supported(value: str, text: str) -> None:
    assert not date_is_supported(value, text, FRIDAY)


def test_without_publication_only_the_words_count() -> None:
    assert date_is_supported("2024-04-09", "She resigned on 9 April 2024.", None)
    assert date_is_supported("2022-02-09", "It was 2022. On February 9 she resigned.", None)
    assert not date_is_supported("2024-04-18", "She resigned on Thursday.", None)
    assert not date_is_supported("2024-04-09", "She resigned on April 9.", None)
    assert not date_is_supported("2024-02", "It has been so since February.", None)
