"""Whether who makes a claim stands by it: "doubted that", "nearly charged", "threw out a claim"."""

from __future__ import annotations

from collections.abc import Container
from typing import TYPE_CHECKING

from summariser.extract.embedded.attribution import Attribution
from summariser.extract.embedded.grammar import auxiliaries, children, is_negated, lemma

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

_POSSIBLE = frozenset({"can", "could", "may", "might", "would", "should"})
_NOT_QUITE = frozenset(
    "almost barely falsely hardly nearly never scarcely unjustly wrongfully wrongly".split()  # noqa: SIM905
)
_NOBODY = frozenset({"nobody", "none", "anyone", "anybody"})
_NO = frozenset({"no", "few", "neither"})
# What somebody who does one of these only says, fears or takes back.
_TAKING_BACK = frozenset(
    """
    apologise apologize avoid clear consider convict decline deny discuss dismiss doubt drop expect
    fear jail refuse reject regret retract rule stop threaten throw withdraw
    """.split()  # noqa: SIM905
)
_ANSWERING = frozenset(
    {"clear", "deny", "discuss", "dismiss", "expect", "fear", "reject", "refuse"}
)
_STEPS = 3


def stands_by(attribution: Attribution) -> bool:
    """Whether the claim of an attribution is made, and can be told without what frames it."""
    cue, source = attribution.cue, attribution.source
    if lemma(cue) == "doubt" or is_negated(cue):
        return False
    if attribution.manner == "accuse" and not _POSSIBLE.isdisjoint(auxiliaries(cue)):
        return False
    if any(word.lower_ in _NOT_QUITE for word in children(cue, "advmod")):
        return False
    if source is not None and (
        source.lower_ in _NOBODY
        or any(word.lower_ in _NO for word in children(source, "det", "amod"))
    ):
        return False
    # Claims that somebody dismisses are others', and stand.
    answered = _ANSWERING if attribution.manner == "nominal" else frozenset[str]()
    return not _is_taken_back(cue, _TAKING_BACK - answered)


def _is_taken_back(cue: Token, verbs: Container[str]) -> bool:
    """Whether a verb or noun that claims hangs on one that takes it back or only looks ahead."""
    current = cue
    for _ in range(_STEPS):
        if current.dep_ not in ("xcomp", "pcomp", "dobj", "prep", "pobj", "amod", "acl"):
            return False
        current = current.head
        if current.pos_ == "VERB" and lemma(current) in verbs:
            return True
    return False
