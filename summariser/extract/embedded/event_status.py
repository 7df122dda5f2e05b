"""Whether what a clause tells is past, going on, or planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import (
    AHEAD,
    auxiliaries,
    find_arranged,
    is_future,
    is_modal,
    is_negated,
    is_passive,
    lemma,
)
from summariser.schema import Status

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

# "Has been set for Friday": what is arranged is still to come.
_ARRANGING = frozenset(
    {"anticipate", "arrange", "book", "confirm", "expect", "fix", "plan", "promise", "schedule"}
    | {"set", "slate"}
)


def is_planned(verb: Token) -> bool:
    """Whether the clause sets an act in the future: "will", "is to", "plans to"."""
    if is_future(verb):
        return True
    infinitives = [child for child in verb.children if child.dep_ == "xcomp" and child.tag_ == "VB"]
    word = lemma(verb)
    if infinitives and word in load_cues("events")["planning_strong"]:
        return not (
            verb.tag_ == "VBD" and word in ("agree", "decide", "go", "promise", "vow", "pledge")
        )
    if infinitives and word == "be" and any(child.lower_ in AHEAD for child in verb.children):
        return True
    if find_arranged(verb) is not None:
        return True
    return word == "be" and bool(infinitives) and verb.tag_ in ("VBZ", "VBP")


def status_of(verb: Token, relation: str | None) -> Status:
    """Return whether the clause tells of something past, going on, or planned.

    Args:
        verb: Head of the clause.
        relation: How its date lies to the day of publication.
    """
    # "Has been set for 5 April": the date is that of what is to come.
    arranged = is_passive(verb) and lemma(verb) in _ARRANGING
    ahead = relation == "future" and (arranged or verb.tag_ not in ("VBD", "VBN"))
    ahead = ahead or (is_modal(verb) and _is_possible(verb))
    if ahead or is_planned(verb):
        return "planned"
    auxiliary = auxiliaries(verb)
    # "Was kept in a shed" is over.
    past = verb.tag_ == "VBD" or not {"was", "were", "had", "did"}.isdisjoint(auxiliary)
    continuing = lemma(verb) in load_cues("events")["continuing"] and not past
    # "Had won eleven since 2012": that was over before something else was; who "had led the firm
    # since 2012" did so from then on.
    single = lemma(verb) in load_cues("events")["strong"] - load_cues("events")["light"]
    over = single and (verb.tag_ == "VBD" or "had" in auxiliary)
    if continuing or (relation == "since" and not over):
        return "ongoing"
    if (
        verb.tag_ == "VBG"
        and {"is", "are", "'s", "'re", "been", "am"} & set(auxiliary)
        and not is_passive(verb)
    ):
        return "ongoing"
    if {"being"} & set(auxiliary) and {"is", "are"} & set(auxiliary):
        return "ongoing"
    if verb.tag_ in ("VBZ", "VBP") and not auxiliary and not is_event_present(verb):
        return "ongoing"
    return "occurred"


def _is_possible(verb: Token) -> bool:
    """Whether something may yet come about: "may sail", "could be fined"; "could see" is past."""
    found = set(auxiliaries(verb))
    if "have" in found or is_negated(verb):
        return False
    return bool(found & {"may", "might"}) or ("could" in found and is_passive(verb))


def is_event_present(verb: Token) -> bool:
    """Whether a present tense tells of a single act, as in captions and headlines."""
    return lemma(verb) in load_cues("events")["strong"] and verb.dep_ == "ROOT"
