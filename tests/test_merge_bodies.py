"""Bodies that a report names once in full and then by their noun: "the union", "the court"."""

from __future__ import annotations

import pytest
from merge_story import allegation, claim_groups, denial, event, groups, story

from summariser.merge import merge
from summariser.schema import Allegation, Event


def _leaked(record: str, target: str) -> Allegation:
    text = f"{target} leaked the results of the drug tests."
    return allegation(record, text, source="a rower", target=(target,))


def _met(number: int, body: str) -> Event:
    return event(f"ada.e{number}", f"{body} met.", actors=(body,))


def test_the_noun_alone_is_the_one_body_that_its_article_names_by_it() -> None:
    merged = merge(
        story(
            _met(1, "the Rowing Federation"),
            _leaked("ada.a1", "the federation"),
            denial("ada.d1", "It leaked nothing.", source="the Rowing Federation"),
            _leaked("bee.a1", "the Rowing Federation"),
        )
    )
    assert claim_groups(merged) == groups("ada.a1 bee.a1")
    assert merged.claims[0].links[0].reasons[0] == "the Rowing Federation is accused of it"
    assert "same target: rowing federation" in merged.claims[0].joins[0].reasons


@pytest.mark.parametrize(
    "others",
    [
        ("the Rowing Federation", "the Sailing Federation"),
        ("the Rowing Club",),
        (),
    ],
)
def test_a_noun_that_may_mean_several_bodies_or_none_stays_what_it_is(
    others: tuple[str, ...],
) -> None:
    merged = merge(
        story(
            *(_met(number, body) for number, body in enumerate(others, start=1)),
            _leaked("ada.a1", "the federation"),
            _leaked("bee.a1", "the Rowing Federation"),
        )
    )
    reasons = [reason for claim in merged.claims for join in claim.joins for reason in join.reasons]
    assert not any(reason.startswith("same target") for reason in reasons)
