"""The grain of a claim: a state is not its companies, and a body not those who belong to it."""

from __future__ import annotations

import pytest
from merge_story import allegation, claim_groups, groups, story

from summariser.merge import explain, merge
from summariser.schema import Allegation


def _sold(article: str, target: str, source: str = "a watchdog") -> Allegation:
    text = f"{target} sold engines for drones to the rebels in Tarn."
    return allegation(f"{article}.a1", text, quote=text, source=source, target=(target,))


@pytest.mark.parametrize(
    ("state", "private"),
    [
        ("Iran", "Iranian companies"),
        ("the Iranian government", "Iranian firms"),
        ("Iran", "banks in Iran"),
        ("Iran", "an Iranian manufacturer"),
        ("Iran", "Halden Aero, an Iranian company"),
        ("the Norvian government", "Norvian companies"),
        ("Norland Rail", "suppliers of Norland Rail"),
    ],
)
def test_what_the_companies_of_a_state_are_accused_of_it_is_not(state: str, private: str) -> None:
    merged = merge(story(_sold("ada", state), _sold("bee", private)))
    assert claim_groups(merged) == groups("ada.a1", "bee.a1")
    near = explain(merged, "ada.a1").near_misses[0]
    assert {f.feature: f.odds for f in near.features}.get("grain_apart", 0) < 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Iran", "the Iranian government"),
        ("Iran", "Iranian officials"),
        ("Iranian companies", "Iranian firms"),
        ("Iranian companies", "companies in Iran"),
        ("Halden Aero", "Halden"),
        ("the governing party", "the ruling party"),
    ],
)
def test_one_party_under_two_names_is_accused_of_one_thing(one: str, other: str) -> None:
    merged = merge(story(_sold("ada", one), _sold("bee", other)))
    assert claim_groups(merged) == groups("ada.a1 bee.a1")
