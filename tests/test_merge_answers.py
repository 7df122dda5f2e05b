"""What one denial answers: one claim, several, and none of another party."""

from __future__ import annotations

from merge_story import allegation, denial, story

from summariser.merge import explain, merge
from summariser.schema import Record, Timeline

CLAIMS = (
    allegation(
        "ada.a1", "Mayor Rovik took bribes from a builder.", source="prosecutors",
        target=("Mayor Rovik",),
    ),
    allegation(
        "bee.a1", "Dana Rovik hid a villa in Estmark from the tax office.",
        source="the tax office", target=("Dana Rovik",),
    ),
    allegation(
        "bee.a2", "Rovik's deputy Petra Holm took bribes from a builder.", source="prosecutors",
        target=("Petra Holm",),
    ),
)  # fmt: skip


def _answered(text: str, *more: Record) -> tuple[Timeline, set[str]]:
    merged = merge(story(*CLAIMS, denial("cal.d1", text, source="Dana Rovik"), *more))
    return merged, {m for c in merged.claims if "cal.d1" in c.denials for m in c.members}


def test_a_denial_of_two_deeds_answers_the_claim_of_either() -> None:
    merged, answered = _answered("Rovik took no bribes and hid no villa from the tax office.")
    assert answered == {"ada.a1", "bee.a1"}
    told = {pair.records[1]: pair.verdict for pair in explain(merged, "cal.d1").answers}
    assert told == {"ada.a1": "answers it", "bee.a1": "answers it"}


def test_a_denial_of_one_deed_to_two_parties_is_not_taken_for_two() -> None:
    assert _answered("Rovik took no bribes from builders and bankers.")[1] == {"ada.a1"}


def test_the_claim_that_a_denial_passes_over_is_said_to_be_passed_over() -> None:
    merged, answered = _answered("Rovik took no bribes.")
    assert answered == {"ada.a1"}
    near = {pair.records[1]: pair.verdict for pair in explain(merged, "cal.d1").near_answers}
    assert near.keys() == {"bee.a1", "bee.a2"}
    assert all(verdict.startswith("not linked: ") for verdict in near.values())
