# ruff: noqa: INP001 - scripts, no package
"""The weights of the links between denials and claims.

What a denial is said to respond to is taken out, so that the link is learnt from the rest. A pair
of a denial and an allegation weighs 1 / n of the n allegations of its claim. The biases, with and
without what it responds to, are then moved to where the links come out best, over claims as
annotated and over claims as the merger groups them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from train_merger_pairs import Groups
from train_merger_regression import Cases, Floats, Line, choose_shift, fit_line, join_cases
from train_merger_stories import Story, prepare_comparison, strip_groups

from summariser.evaluate.groups import Document, score_denial_links
from summariser.merge.link_features import link_features, read_answer
from summariser.merge.weights import LINK_LEAST, LINK_MARGIN

SHIFTS = np.arange(-2.0, 2.51, 0.25)
GIVEN_SHIFTS = np.arange(-5.0, 2.01, 0.25)


@dataclass(frozen=True, eq=False)
class LinkTable:
    """All pairs of one story's denials and allegations.

    Attributes:
        allegations: The ids of the allegations.
        responds_to: The id of each denial, and of the allegations that it says it responds to.
        cases: The pairs' features, denial by denial.
        gold: The annotated groups, as JSON.
    """

    allegations: tuple[str, ...]
    responds_to: Mapping[str, tuple[str, ...]]
    cases: Cases
    gold: Document

    @property
    def gold_groups(self) -> Groups:
        """The annotated groups of allegations."""
        return [claim["members"] for claim in self.gold["claims"]]

    def measure(self, line: Line, groups: Groups, *, given: bool) -> float:
        """Return F1 of the links to groups of allegations.

        Args:
            line: What tells the log odds of a link.
            groups: The ids of each group's allegations.
            given: Whether denials say what they respond to.
        """
        scores = self.cases.score(line).reshape(len(self.responds_to), -1)
        place = {name: number for number, name in enumerate(self.allegations)}
        best = np.array([scores[:, [place[a] for a in group]].max(axis=1) for group in groups]).T
        claims = [{"members": list(group), "denials": list[str]()} for group in groups]
        for (denial, own), values in zip(self.responds_to.items(), best, strict=True):
            for number in _answered(values, groups, own if given else ()):
                claims[number]["denials"].append(denial)
        same = {name: name for name in (*self.allegations, *self.responds_to)}
        return score_denial_links(self.gold, {"claims": claims}, same).f1


def _answered(values: Floats, groups: Groups, own: Sequence[str]) -> list[int]:
    """Return the groups that a denial answers, as the merger tells it."""
    top = float(values.max())
    if own:
        named = [not set(own).isdisjoint(group) for group in groups]
        return [n for n, value in enumerate(values) if named[n] or value > 0]
    return [
        n
        for n, value in enumerate(values)
        if (value == top and value > LINK_LEAST) or (value > 0 and value >= top - LINK_MARGIN)
    ]


def tabulate_links(story: Story, *, quoted: bool = False) -> LinkTable:
    """Return all pairs of a story's denials and allegations; for the rest see `strip_groups`."""
    timeline = strip_groups(story.gold, quoted=quoted, blank=True)
    comparison = prepare_comparison(timeline)
    profiler = comparison.profiler
    claims = {r.id: profiler.profile(r) for r in timeline.allegation_records}
    answers = {r.id: read_answer(profiler.profile(r), profiler) for r in timeline.denial_records}
    home = {member: claim for claim in story.gold.claims for member in claim.members}
    rows = [
        (answer, name, link_features(read, claim, profiler))
        for answer, read in answers.items()
        for name, claim in claims.items()
    ]
    names = tuple(rows[0][2])
    cases = Cases(
        names,
        np.array([[features[name] for name in names] for _, _, features in rows]),
        np.array([answer in home[name].denials for answer, name, _ in rows]),
        np.array([1 / len(home[name].members) / len(rows) for _, name, _ in rows]),
    )
    responds_to = {record.id: record.responds_to for record in story.gold.denial_records}
    return LinkTable(tuple(claims), responds_to, cases, story.gold.model_dump(mode="json"))


def learn_links(tables: Sequence[LinkTable]) -> Line:
    """Return the weights of the links, the bias not yet moved."""
    return fit_line(join_cases([table.cases for table in tables]), {})


def choose_bias(
    line: Line, tables: Sequence[LinkTable], found: Sequence[Groups], *, given: bool
) -> float:
    """Return the bias with which the links come out best.

    Args:
        line: The weights.
        tables: The stories.
        found: The groups of allegations that the merger makes of each story, unseen.
        given: Whether denials say what they respond to.
    """

    def measure(shift: float) -> float:
        moved = line.move(shift)
        annotated = [t.measure(moved, t.gold_groups, given=given) for t in tables]
        merged = [
            t.measure(moved, groups, given=given) for t, groups in zip(tables, found, strict=True)
        ]
        return float(np.mean([*annotated, *merged]))

    return line.bias + choose_shift(GIVEN_SHIFTS if given else SHIFTS, measure)
