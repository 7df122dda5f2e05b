# ruff: noqa: INP001 - scripts, no package
"""Learns whom allegations accuse: ``python training/train_targets.py DATA_FOLDER``.

Prints each weight beside the one in ``summariser/extract/embedded/targets.py``, which is edited by
hand, and the name F1 of the targets on stories left out. The articles are read with the weights as
they stand, which decide whom an article is remembered to have accused before: install what is
learnt and learn again until little changes. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
from labelled import LabelledArticle, group_stories, number_sentences, read_articles, split_folds
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from summariser.evaluate.fields import mark_fields
from summariser.extract.embedded import allegations
from summariser.extract.embedded.attribution import Attribution
from summariser.extract.embedded.clauses import parse_article
from summariser.extract.embedded.targets import WEIGHTS, TargetFinder
from summariser.extract.embedded.times import ArticleTimes
from summariser.extract.embedded.wording import ClauseWriter

if TYPE_CHECKING:
    from spacy.tokens import Token

Floats = NDArray[np.float64]
Weighed = list[tuple[tuple[str, ...], dict[str, float]]]

FOLDS = 5
# Strength of the L2 penalty; of {1, 3, 5, 10}, which differ by 0.003 on articles left out.
PENALTY = 3.0
# Keeps the logarithm finite where no party within reach is right.
LEAST_F1 = 1e-3
# A smaller weight changes nothing and is not written down.
LEAST_WEIGHT = 0.05
CHANGED = 0.005
# Names beyond these are not put into a record.
MOST_TARGETS = 3


@dataclass(frozen=True)
class Choice:
    """One labelled allegation: who could be meant, and how right each would be.

    Attributes:
        features: Those of each party; the first stands for nobody.
        f1: Name F1 of each party, 0 to 1.
        now: Name F1 of what the weights as they stand find.
    """

    features: list[dict[str, float]]
    f1: list[float]
    now: float


@dataclass(frozen=True, eq=False)
class Table:
    """The parties of all choices in one table, choice after choice."""

    rows: Floats
    f1: Floats
    starts: NDArray[np.int64]
    choice: NDArray[np.int64]

    def pick(self, kept: NDArray[np.bool_]) -> Table:
        """Return the table of some choices only."""
        rows = kept[self.choice]
        _, starts, choice = np.unique(self.choice[rows], return_index=True, return_inverse=True)
        return Table(self.rows[rows], self.f1[rows], starts, choice)

    def measure(self, weights: Floats) -> Floats:
        """Return the name F1 of the likeliest party of each choice."""
        scores = self.rows @ weights
        ends = np.append(self.starts[1:], len(scores))
        return np.array(
            [
                self.f1[start + int(scores[start:end].argmax())]
                for start, end in zip(self.starts, ends, strict=True)
            ]
        )


class TargetRecorder(TargetFinder):
    """Finds targets as the engine does, and keeps what it weighed for each charge."""

    weighed: dict[Token, Weighed]

    def find(
        self, position: int, head: Token, attribution: Attribution | None, source: str | None
    ) -> tuple[str, ...]:
        """Return who is accused; what was weighed is kept under the head of the charge."""
        self.weighed[head] = list(self.weigh(position, head, attribution, source))
        return super().find(position, head, attribution, source)


def mark_target(label: Sequence[str], found: Sequence[str]) -> float:
    """Return the F1 of names found against those labelled."""
    gold, given = (
        {"kind": "allegation", "target": list(names)} for names in (label, found[:MOST_TARGETS])
    )
    return mark_fields(gold, given)["target"]


def read_choices(article: LabelledArticle) -> Iterator[Choice]:
    """Yield the choices of one article: the engine's first allegation of each labelled sentence.

    An allegation that the engine finds no charge for has nothing to choose from.
    """
    parsed = parse_article(number_sentences(article))
    times = ArticleTimes("\n".join(article.sentences), None)
    recorder = TargetRecorder(parsed)
    recorder.weighed = {}
    with patch.object(allegations, "TargetFinder", return_value=recorder):
        finder = allegations.AllegationFinder(parsed, ClauseWriter(parsed.coreference))
    for position, sentence in enumerate(parsed.sentences):
        labels = [r for r in article.records[position] if r["kind"] == "allegation"]
        if not labels:
            continue
        label = labels[0].get("target") or ()
        found = finder.read_any(position, times.in_sentence(sentence, parsed.docs[position]))
        if found is None:
            continue
        finder.remember([found])
        weighed: Weighed = [((), {"nobody": 1.0}), *recorder.weighed[found.head]]
        yield Choice(
            [features for _, features in weighed],
            [mark_target(label, names) for names, _ in weighed],
            mark_target(label, found.target),
        )


def tabulate(choices: Sequence[Choice], names: Sequence[str]) -> Table:
    """Return all choices as one table, a column for each feature."""
    sizes = [len(choice.f1) for choice in choices]
    rows = [
        [features.get(name, 0.0) for name in names]
        for choice in choices
        for features in choice.features
    ]
    return Table(
        np.array(rows),
        np.concatenate([choice.f1 for choice in choices]),
        np.cumsum([0, *sizes[:-1]]),
        np.repeat(np.arange(len(choices)), sizes),
    )


def learn(table: Table) -> Floats:
    """Return the weights of the best expected name F1 (in logarithms, less the L2 penalty)."""

    def lose(weights: Floats) -> tuple[float, Floats]:
        scores = table.rows @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, table.starts)[table.choice])
        chances = odds / np.add.reduceat(odds, table.starts)[table.choice]
        expected = np.add.reduceat(chances * table.f1, table.starts)
        gain = (table.f1 - expected[table.choice]) / (expected + LEAST_F1)[table.choice]
        slope = PENALTY * weights - table.rows.T @ (chances * gain)
        loss = PENALTY / 2 * float(weights @ weights) - float(np.log(expected + LEAST_F1).sum())
        return loss, slope

    start = np.zeros(table.rows.shape[1])
    return np.asarray(minimize(lose, start, jac=True, method="L-BFGS-B").x)


def cross_validate(table: Table, folds: NDArray[np.int64]) -> float:
    """Return the mean name F1 of choices by weights that have not seen their story.

    Args:
        table: All choices.
        folds: The fold of each choice.
    """
    marks = [
        table.pick(folds == fold).measure(learn(table.pick(folds != fold)))
        for fold in np.unique(folds)
    ]
    return float(np.concatenate(marks).mean())


def format_difference(names: Sequence[str], learnt: Floats) -> list[str]:
    """Return a line for each weight: as committed, as learnt, and a star where they differ."""
    lines = [f"{'':<28}{'committed':>10}{'learnt':>10}"]
    found = dict(zip(names, learnt.tolist(), strict=True))
    for name in sorted({*found, *WEIGHTS}):
        was, now = WEIGHTS.get(name, 0.0), round(found.get(name, 0.0), 2)
        now = now if abs(now) >= LEAST_WEIGHT else 0.0
        if was or now:
            lines.append(
                f"{name:<28}{was:>10.2f}{now:>10.2f}{' *' if abs(was - now) > CHANGED else ''}"
            )
    return lines


def train(folder: Path) -> list[str]:
    """Return what is to be printed of one folder of data."""
    articles = read_articles(folder)
    read = [list(read_choices(article)) for article in articles]
    choices = [choice for found in read for choice in found]
    sizes = [len(found) for found in read]
    stories = group_stories(articles)
    accusing = {story for story, size in zip(stories, sizes, strict=True) if size}
    if len(accusing) < FOLDS:
        sys.stderr.write(f"training needs allegations in {FOLDS} stories or more; label more\n")
        sys.exit(2)
    names = sorted({name for c in choices for features in c.features for name in features})
    table = tabulate(choices, names)
    folds = np.repeat(split_folds(sizes, stories, FOLDS), sizes)
    best = float(np.maximum.reduceat(table.f1, table.starts).mean())
    now = float(np.mean([choice.now for choice in choices]))
    learnt = learn(table)
    return [
        *format_difference(names, learnt),
        "",
        f"{len(choices)} allegations; name F1 of their targets:",
        f"  by the weights as committed        {now:.3f}",
        f"  learnt, on stories left out        {cross_validate(table, folds):.3f}",
        f"  learnt, on what was learnt from    {float(table.measure(learnt).mean()):.3f}",
        f"  of the best party within reach     {best:.3f}",
    ]


def main() -> None:
    """Learn, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder that holds sentences.jsonl")
    # Sums that several threads share out are not added in the same order every time.
    with threadpool_limits(1):
        print("\n".join(train(parser.parse_args().data)))  # noqa: T201 - what it is run for


if __name__ == "__main__":
    main()
