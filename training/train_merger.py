# ruff: noqa: INP001 - scripts, no package
"""Learns the merger's weights: ``python training/train_merger.py GOLD_FOLDER``.

Prints each weight beside the one in ``summariser/merge/weights.py``, which is edited by hand. With
``--leave-one-out`` also prints how the merger fares on each story, with weights learnt from all
and with weights learnt without that story. The same gold files give the same figures.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from unittest.mock import patch

import numpy as np
from train_merger_links import LinkTable, choose_bias, learn_links, tabulate_links
from train_merger_pairs import (
    CLAIMS,
    EVENTS,
    Groups,
    PairTable,
    learn_pairs,
    tabulate_pairs,
)
from train_merger_regression import Line
from train_merger_stories import Story, read_stories, strip_groups

from summariser.errors import SummariserError
from summariser.evaluate import evaluate
from summariser.merge import claims, events, link_scores, merge, pair_scores, weights

COLUMNS = ("events", "claims", "links given", "links blanked")
CHANGED = 0.005


@dataclass(frozen=True)
class Learnt:
    """All that the merger's weights come to, with the digits that are written down."""

    events: Line
    claims: Line
    links: Line
    given_bias: float


class Material:
    """One story as the learner sees it, each table made when it is first asked for."""

    def __init__(self, story: Story) -> None:
        self.story = story

    @cached_property
    def events(self) -> list[PairTable]:
        """The pairs of events, with texts and with quotes in their place."""
        return [tabulate_pairs(self.story, EVENTS, quoted=quoted) for quoted in (False, True)]

    @cached_property
    def claims(self) -> list[PairTable]:
        """The pairs of allegations, with texts and with quotes in their place."""
        return [tabulate_pairs(self.story, CLAIMS, quoted=quoted) for quoted in (False, True)]

    @cached_property
    def blanked_claims(self) -> PairTable:
        """The pairs of allegations where denials do not say what they respond to."""
        return tabulate_pairs(self.story, CLAIMS, blank=True)

    @cached_property
    def links(self) -> list[LinkTable]:
        """The pairs of denials and allegations, with texts and with quotes in their place."""
        return [tabulate_links(self.story, quoted=quoted) for quoted in (False, True)]


class Learner:
    """Learns from stories; what several of its models share is learnt once."""

    def __init__(self) -> None:
        self._claims: dict[tuple[str, ...], Line] = {}

    def learn(self, stories: Sequence[Material]) -> Learnt:
        """Return the weights that some stories give."""
        line = learn_links([table for story in stories for table in story.links])
        tables = [story.links[0] for story in stories]
        bias, given_bias = (
            choose_bias(line, tables, self._unseen(stories, given=given), given=given)
            for given in (False, True)
        )
        pairs = [table for story in stories for table in story.events]
        return Learnt(
            events=learn_pairs(pairs, EVENTS).round(),
            claims=self._learn_claims(stories).round(),
            links=Line(line.weights, bias).round(),
            given_bias=round(given_bias, 2),
        )

    def _learn_claims(self, stories: Sequence[Material]) -> Line:
        key = tuple(story.story.name for story in stories)
        if key not in self._claims:
            pairs = [table for story in stories for table in story.claims]
            self._claims[key] = learn_pairs(pairs, CLAIMS)
        return self._claims[key]

    def _unseen(self, stories: Sequence[Material], *, given: bool) -> list[Groups]:
        """Return the groups of each story's allegations by weights learnt from the others."""
        return [
            (story.claims[0] if given else story.blanked_claims).group(
                self._learn_claims([other for other in stories if other is not story])
            )
            for story in stories
        ]


@contextmanager
def installed(learnt: Learnt) -> Iterator[None]:
    """Let the merger use other weights for a while."""
    # A weight of 0 is not learnt, and not written down.
    of_events = defaultdict(float, learnt.events.weights)
    of_claims = defaultdict(float, learnt.claims.weights)
    worded = replace(
        link_scores.WORDED,
        weights=learnt.links.weights,
        bias=learnt.links.bias,
        given_bias=learnt.given_bias,
    )
    with (
        patch.multiple(
            pair_scores,
            EVENT_WEIGHTS=of_events,
            EVENT_BIAS=learnt.events.bias,
            CLAIM_WEIGHTS=of_claims,
            CLAIM_BIAS=learnt.claims.bias,
        ),
        patch.multiple(events, EVENT_WEIGHTS=learnt.events.weights, EVENT_BIAS=learnt.events.bias),
        patch.multiple(claims, CLAIM_WEIGHTS=learnt.claims.weights, CLAIM_BIAS=learnt.claims.bias),
        patch.multiple(link_scores, WORDED=worded),
    ):
        yield


def committed() -> Learnt:
    """Return the weights that the merger has."""
    return Learnt(
        Line(weights.EVENT_WEIGHTS, weights.EVENT_BIAS),
        Line(weights.CLAIM_WEIGHTS, weights.CLAIM_BIAS),
        Line(weights.LINK_WEIGHTS, weights.LINK_BIAS),
        weights.GIVEN_LINK_BIAS,
    )


def score_story(story: Story, learnt: Learnt) -> list[float]:
    """Return the F1 of each column for one story merged with some weights."""
    with installed(learnt):
        given = evaluate(story.gold, merge(strip_groups(story.gold)))
        blanked = evaluate(story.gold, merge(strip_groups(story.gold, blank=True)))
    return [given.events.f1, given.claims.f1, given.denial_links.f1, blanked.denial_links.f1]


def format_scores(title: str, names: Sequence[str], rows: Sequence[Sequence[float]]) -> list[str]:
    """Return the lines of one table of scores, the mean and the lowest last."""
    table = np.array(rows)
    summary = [("mean", table.mean(axis=0)), ("lowest", table.min(axis=0))]
    width = max(len(name) for name in (*names, title))
    lines = [f"{title:<{width}}" + "".join(f"{column:>15}" for column in COLUMNS)]
    for name, row in (*zip(names, table, strict=True), *summary):
        lines.append(f"{name:<{width}}" + "".join(f"{value:>15.3f}" for value in row))
    return lines


def format_difference(old: Learnt, new: Learnt) -> list[str]:
    """Return a line for each weight: as committed, as learnt, and a star where they differ."""
    lines = [f"{'':<28}{'committed':>10}{'learnt':>10}"]
    for name in ("events", "claims", "links"):
        before, after = getattr(old, name), getattr(new, name)
        rows = [("bias", before.bias, after.bias)]
        if name == "links":
            rows.append(("bias where given", old.given_bias, new.given_bias))
        for feature in dict.fromkeys((*before.weights, *after.weights)):
            row = (feature, before.weights.get(feature, 0.0), after.weights.get(feature, 0.0))
            rows.append(row)
        for feature, was, now in rows:
            star = " *" if abs(was - now) > CHANGED else ""
            lines.append(f"{name:<8}{feature:<20}{was:>10.2f}{now:>10.2f}{star}")
    return lines


def leave_out(materials: Sequence[Material], learner: Learner) -> list[list[float]]:
    """Return the scores of each story by weights learnt without it."""
    return [
        score_story(one.story, learner.learn([m for m in materials if m is not one]))
        for one in materials
    ]


def show(lines: Sequence[str]) -> None:
    """Print lines and an empty one, at once."""
    print("\n".join(lines), end="\n\n", flush=True)  # noqa: T201 - what the command is run for


def read_arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", type=Path, help="folder of gold files, *.json")
    parser.add_argument(
        "--leave-one-out",
        action="store_true",
        help="also score each story, with weights learnt from all and without it",
    )
    return parser.parse_args()


def main() -> None:
    """Learn, show what differs and, where asked for, measure."""
    given = read_arguments()
    try:
        stories = read_stories(given.gold)
    except SummariserError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    materials = [Material(story) for story in stories]
    learner = Learner()
    learnt = learner.learn(materials)
    show(format_difference(committed(), learnt))
    if given.leave_one_out:
        names = [story.name for story in stories]
        for title, weighed in (("committed", committed()), ("tuned", learnt)):
            show(format_scores(title, names, [score_story(story, weighed) for story in stories]))
        show(format_scores("left out", names, leave_out(materials, learner)))


if __name__ == "__main__":
    main()
