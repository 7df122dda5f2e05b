"""Whether merged groups and denial links agree, over the paired records."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from summariser.evaluate.ratios import Ratio, ratio

Document = Mapping[str, Any]


def group_members(document: Document, name: str) -> list[Sequence[str]]:
    """Return the ids of the members of each group under a key of a document."""
    return [group["members"] for group in document.get(name) or ()]


def _group_numbers(groups: Iterable[Sequence[str]]) -> dict[str, int]:
    return {member: number for number, group in enumerate(groups) for member in group}


def b_cubed(
    gold: Iterable[Sequence[str]], found: Iterable[Sequence[str]], pairs: Mapping[str, str]
) -> Ratio:
    """Return the B-cubed precision and recall of groups over the paired records.

    Source: Bagga and Baldwin (1998), "Algorithms for scoring coreference chains".

    Args:
        gold: Groups of gold ids.
        found: Groups of ids of the document.
        pairs: Gold id to the id paired with it. Ids without a group on either side are left out.
    """
    ours, theirs = _group_numbers(gold), _group_numbers(found)
    both = [(ours[g], theirs[f]) for g, f in pairs.items() if g in ours and f in theirs]
    if not both:
        return Ratio(0.0, 0.0)
    precision = recall = 0.0
    for a, b in both:
        together = both.count((a, b))
        precision += together / sum(f == b for _, f in both)
        recall += together / sum(g == a for g, _ in both)
    return Ratio(precision / len(both), recall / len(both))


def _links(document: Document) -> Iterator[tuple[str, str]]:
    for claim in document.get("claims") or ():
        yield from itertools.product(claim["members"], claim.get("denials") or ())


def score_denial_links(gold: Document, found: Document, pairs: Mapping[str, str]) -> Ratio:
    """Return precision and recall of the (allegation, denial) links.

    A link of a claim and a denial is followed through the members of the claim; a link to a record
    that is not paired is a miss.

    Args:
        gold: The gold.
        found: The run.
        pairs: Gold id to the id paired with it.
    """
    expected, given = set(_links(gold)), set(_links(found))
    back = {f: g for g, f in pairs.items()}
    hits = {(back.get(claim), back.get(denial)) for claim, denial in given} & expected
    return ratio(len(hits), len(given), len(expected))
