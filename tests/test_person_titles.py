"""Which words before a name are its title, and what only looks like one."""

from __future__ import annotations

import pytest
from named_parties import parties


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Secretary of the Interior Dana Rovik resigned.",
            "Secretary of the Interior Dana Rovik",
        ),
        (
            "On Monday the Trade and Industry Secretary Dana Rovik left her office in tears.",
            "Trade and Industry Secretary Dana Rovik",
        ),
        ("Lawyers for Dr Conrad Aske asked for time. Dr Aske was tired.", "Dr Conrad Aske"),
        ("Several of Dr Conrad Aske's friends came to court.", "Dr Conrad Aske"),
        ("The relatives of Mrs Dana Rovik came to court.", "Dana Rovik"),
        ("He met soldiers and officers Tom Aske and Per Lund.", "Tom Aske"),
    ],
)
def test_a_title_is_that_of_who_is_named(text: str, expected: str) -> None:
    assert expected in parties(text)


def test_what_and_parts_from_a_title_is_somebody_else() -> None:
    found = parties("Leaders came from Norvale and Senator Tom Aske of Selm welcomed them.")
    assert "Senator Tom Aske" in found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("General Motors closed a plant.\nGM said so on Friday.", ["General Motors"]),
        (
            "The Justice Department sued Halden Mining.\nThe Justice Department won.",
            ["Justice Department", "Halden Mining"],
        ),
        ("Lady Ansel is a ferry.\nThe Lady Ansel sank on Monday.", ["Lady Ansel"]),
        ("Tom Aske commands the army.\nGeneral Aske left on Friday.", ["General Tom Aske"]),
    ],
)
def test_a_body_whose_name_begins_like_a_title_is_nobody(text: str, expected: list[str]) -> None:
    assert parties(text) == expected


def test_a_body_is_not_named_after_who_stands_before_it() -> None:
    """A caption without its comma makes one name of "Tom Aske" and "NRG"."""
    found = parties(
        "NRG paid the fine.\nNRG closed its plant in Selm.\n"
        "The plant where Tom Aske NRG's head of safety spoke was closed."
    )
    assert "NRG" in found
    assert not any(name.endswith(" NRG") for name in found)


def test_what_is_named_after_a_body_is_not_its_full_name() -> None:
    found = parties("Norvale Air Flight 447 crashed in May.\nNorvale Air paid the families.")
    assert "Norvale Air" in found
