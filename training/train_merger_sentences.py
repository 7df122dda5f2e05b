# ruff: noqa: INP001 - scripts, no package
"""Learns ``SENTENCE_LINK_*``: ``python training/train_merger_sentences.py GOLD_FOLDER RUN_FOLDER``.

``RUN_FOLDER`` holds what the embedded engine makes of the stories, under the names of the gold
files, as ``benchmarks/gold.py --save`` writes it. Prints each weight beside the one in
``summariser/merge/weights.py``, which is edited by hand, and where the links that the gold has are
lost. With ``--leave-one-out`` also prints the F1 of the links of each story as the merger stands,
with weights learnt from all stories, and with weights learnt without that story.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from train_merger import show
from train_merger_regression import Cases, Floats, Line, choose_shift, fit_line, join_cases
from train_merger_stories import GoldFolderError, Story, prepare_comparison, read_stories

from summariser.errors import SummariserError
from summariser.evaluate import evaluate
from summariser.evaluate.groups import Document, score_denial_links
from summariser.evaluate.pairing import pair_records
from summariser.load import read_document
from summariser.merge import link_scores, merge
from summariser.merge.link_scores import LinkScorer
from summariser.merge.weights import (
    SENTENCE_LINK_BIAS,
    SENTENCE_LINK_FIRST,
    SENTENCE_LINK_LEAST,
    SENTENCE_LINK_MARGIN,
    SENTENCE_LINK_WEIGHTS,
)
from summariser.schema import Timeline

# Log odds above which a denial is linked, to choose from.
LEAST = np.arange(-4.0, 0.01, 0.25)
CHANGED = 0.005


@dataclass(frozen=True)
class Learnt:
    """The weights of a link and the log odds above which it is made, as they are written down."""

    line: Line
    least: float


@dataclass(frozen=True, eq=False)
class Reading:
    """What the engine read of one story, merged, and all pairs that may be a link.

    Attributes:
        name: The name of the story.
        run: The document.
        gold: The annotated document, as JSON.
        paired: Gold record -> record of the run.
        places: Denial and claim of each pair, by id.
        cases: The pairs' features, and whether the gold links the two records.
    """

    name: str
    run: Timeline
    gold: Document
    paired: dict[str, str]
    places: Sequence[tuple[str, str]]
    cases: Cases

    def measure(self, line: Line, least: float) -> float:
        """Return F1 of the links that a line makes."""
        best: dict[tuple[str, str], float] = {}
        for place, value in zip(self.places, self.cases.score(line).tolist(), strict=True):
            best[place] = max(value, best.get(place, value))
        top: dict[str, float] = {}
        for (denial, _), value in best.items():
            top[denial] = max(value, top.get(denial, value))
        claims = [
            {
                "members": claim.members,
                "denials": [
                    denial
                    for (denial, answered), value in best.items()
                    if answered == claim.id
                    and value > least
                    and value >= top[denial] - SENTENCE_LINK_MARGIN
                ],
            }
            for claim in self.run.claims
        ]
        return score_denial_links(self.gold, {"claims": claims}, self.paired).f1


def read_readings(stories: Sequence[Story], folder: Path) -> list[Reading]:
    """Return the documents of a folder beside their gold.

    Raises:
        GoldFolderError: A document is missing, or its records do not come from the engine.
        DocumentError: A file is no timeline document.
    """
    readings = []
    for story in stories:
        path = folder / f"{story.name}.json"
        if not path.exists():
            raise GoldFolderError(
                f"{path} is missing; benchmarks/gold.py --save {folder} writes it"
            )
        run = merge(read_document(str(path)))
        if run.run.engine != "embedded":
            raise GoldFolderError(f"{path} was made by the engine {run.run.engine!r}, not embedded")
        readings.append(tabulate_reading(story, run))
    return readings


def tabulate_reading(story: Story, run: Timeline) -> Reading:
    """Return the pairs of denials and allegations near them that a merged document has."""
    gold: Any = story.gold.model_dump(mode="json")
    paired = pair_records(gold["records"], run.model_dump(mode="json")["records"])
    wanted = {
        (paired.get(member), paired.get(denial))
        for claim in story.gold.claims
        for member in claim.members
        for denial in claim.denials
    }
    claim_of = {member: claim.id for claim in run.claims for member in claim.members}
    scorer = LinkScorer(run, prepare_comparison(run), claim_of)
    rows, places, labels = [], [], []
    for denial in run.denial_records:
        answer = scorer.read(denial)
        for position in scorer.near(answer):
            features = scorer.features(answer, position)
            rows.append([features[name] for name in SENTENCE_LINK_WEIGHTS])
            places.append((denial.id, scorer.claim_at(position)))
            labels.append((scorer.profiles[position].record.id, denial.id) in wanted)
    table: Floats = np.array(rows, dtype=np.float64).reshape(-1, len(SENTENCE_LINK_WEIGHTS))
    counts = np.full(len(rows), 1 / max(1, len(rows)))
    cases = Cases(tuple(SENTENCE_LINK_WEIGHTS), table, np.array(labels, dtype=np.bool_), counts)
    return Reading(story.name, run, gold, paired, places, cases)


def learn(readings: Sequence[Reading]) -> Learnt:
    """Return the weights that some stories give."""
    line = fit_line(join_cases([one.cases for one in readings]), {}).round()

    def measure(least: float) -> float:
        return float(np.mean([one.measure(line, least) for one in readings]))

    return Learnt(line, choose_shift(LEAST, measure))


def committed() -> Learnt:
    """Return the weights that the merger has."""
    return Learnt(Line(SENTENCE_LINK_WEIGHTS, SENTENCE_LINK_BIAS), SENTENCE_LINK_LEAST)


def score_reading(reading: Reading, learnt: Learnt) -> float:
    """Return F1 of the links when the merger itself makes them with some weights."""
    model = replace(
        link_scores._READ,  # noqa: SLF001 - its weights are what is learnt here
        weights=learnt.line.weights,
        bias=learnt.line.bias,
        given_bias=learnt.line.bias,
        least=learnt.least + SENTENCE_LINK_FIRST - SENTENCE_LINK_LEAST,
        further_least=learnt.least,
    )
    with patch.object(link_scores, "_READ", model):
        return evaluate(reading.gold, merge(reading.run)).denial_links.f1


def count_losses(reading: Reading) -> Counter[str]:
    """Return what becomes of the links that the gold has, each a member of a claim and a denial."""
    linked = {(m, denial) for c in reading.run.claims for m in c.members for denial in c.denials}
    found: Counter[str] = Counter()
    for claim in reading.gold["claims"]:
        for member in claim["members"]:
            for denial in claim["denials"]:
                one, other = reading.paired.get(member), reading.paired.get(denial)
                if one is None or other is None:
                    missing = [n for n, r in (("claim", one), ("denial", other)) if r is None]
                    found[" and ".join(missing) + " not read"] += 1
                else:
                    found["linked" if (one, other) in linked else "not linked"] += 1
    return found


def format_losses(readings: Sequence[Reading]) -> list[str]:
    """Return a line for each fate of a link, with the links of each story."""
    counts = [count_losses(one) for one in readings]
    width = max(len(one.name) for one in readings)
    fates = ("linked", "not linked", "claim not read", "denial not read")
    columns = (*fates, "claim and denial not read")
    lines = [" " * width + "".join(f"  {fate}" for fate in columns)]
    for one, count in zip(readings, counts, strict=True):
        lines.append(f"{one.name:<{width}}" + "".join(f"  {count[f]:>{len(f)}}" for f in columns))
    return lines


def format_difference(old: Learnt, new: Learnt) -> list[str]:
    """Return a line for each weight: as committed, as learnt, and a star where they differ."""
    rows = [("bias", old.line.bias, new.line.bias), ("least", old.least, new.least)]
    rows += [
        (name, old.line.weights.get(name, 0.0), new.line.weights.get(name, 0.0))
        for name in SENTENCE_LINK_WEIGHTS
    ]
    lines = [f"{'':<20}{'committed':>10}{'learnt':>10}"]
    for name, was, now in rows:
        lines.append(f"{name:<20}{was:>10.2f}{now:>10.2f}{' *' * (abs(was - now) > CHANGED)}")
    return lines


def format_scores(readings: Sequence[Reading], learnt: Learnt) -> list[str]:
    """Return the F1 of each story as the merger stands, tuned, and with the story left out."""
    rows = [
        [
            score_reading(one, committed()),
            score_reading(one, learnt),
            score_reading(one, learn([other for other in readings if other is not one])),
        ]
        for one in readings
    ]
    table = np.array([*rows, np.mean(rows, axis=0)])
    names = [*(one.name for one in readings), "mean"]
    width = max(map(len, names))
    lines = [" " * width + "".join(f"{t:>11}" for t in ("committed", "tuned", "left out"))]
    for name, row in zip(names, table, strict=True):
        lines.append(f"{name:<{width}}" + "".join(f"{value:>11.3f}" for value in row))
    return lines


def read_arguments() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("gold", type=Path, help="folder of gold files, *.json")
    parser.add_argument("runs", type=Path, help="folder of documents of the embedded engine")
    parser.add_argument("--leave-one-out", action="store_true", help="also score each story")
    return parser.parse_args()


def main() -> None:
    """Learn, show what differs and where links are lost and, where asked for, measure."""
    given = read_arguments()
    try:
        readings = read_readings(read_stories(given.gold), given.runs)
    except SummariserError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(2)
    learnt = learn(readings)
    show(format_difference(committed(), learnt))
    show(format_losses(readings))
    if given.leave_one_out:
        show(format_scores(readings, learnt))


if __name__ == "__main__":
    main()
