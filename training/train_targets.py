# ruff: noqa: INP001 - scripts, no package
"""Learns whom allegations accuse: ``python training/train_targets.py DATA_FOLDER``.

Prints the name F1 of the targets on stories left out, and writes the weights to
``summariser/extract/embedded/target_weights.py`` (``--weights`` names another file; ``-`` writes
none). Whom an article has accused before is a feature, so that reading depends on the weights: the
articles are read several times, first with no weights, then each time with those just learnt. The
same data gives the same file. Needs scikit-learn and scipy, for the stories and the fit.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import numpy as np
from labelled import LabelledArticle, group_stories, number_sentences, read_articles, split_folds
from numpy.typing import NDArray
from scipy.optimize import minimize
from weights_command import learn_weights

from summariser.evaluate.fields import mark_fields
from summariser.extract.embedded import allegations, targets
from summariser.extract.embedded.attribution import Attribution
from summariser.extract.embedded.clauses import ParsedArticle, parse_article
from summariser.extract.embedded.target_weights import WEIGHTS
from summariser.extract.embedded.targets import MOST_TARGETS, TargetFinder
from summariser.extract.embedded.times import ArticleTimes
from summariser.extract.embedded.wording import ClauseWriter

if TYPE_CHECKING:
    from spacy.tokens import Token

Floats = NDArray[np.float64]
Weighed = list[tuple[tuple[str, ...], dict[str, float]]]

WEIGHTS_FILE = Path(targets.__file__).with_name("target_weights.py")

FOLDS = 5
# How often the articles are read; later rounds change little.
ROUNDS = 3
# Strength of the L2 penalty; of {1, 3, 5, 10}, which differ by 0.003 on articles left out.
PENALTY = 3.0
# Keeps the logarithm finite where no party within reach is right.
LEAST_F1 = 1e-3
# A smaller weight changes nothing and is not written down.
LEAST_WEIGHT = 0.05


@dataclass(frozen=True)
class Choice:
    """One labelled allegation: who could be meant, and how right each would be.

    Attributes:
        features: Those of each party.
        f1: Name F1 of each party, 0 to 1.
        now: Name F1 of what the engine finds.
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


def read_choices(article: LabelledArticle, parsed: ParsedArticle) -> Iterator[Choice]:
    """Yield the choices of one article: the engine's first allegation of each labelled sentence.

    An allegation that the engine finds no charge for, or that has no target in the labels, has
    nothing to choose from.
    """
    times = ArticleTimes("\n".join(article.sentences), None, parsed)
    recorder = TargetRecorder(parsed)
    recorder.weighed = {}
    with patch.object(allegations, "TargetFinder", return_value=recorder):
        finder = allegations.AllegationFinder(parsed, ClauseWriter(parsed.coreference))
    for position, sentence in enumerate(parsed.sentences):
        labels = [r for r in article.records[position] if r["kind"] == "allegation"]
        if not labels:
            continue
        found = finder.read_any(position, times.in_sentence(sentence, parsed.docs[position]))
        if found is None:
            continue
        finder.remember([found])
        label, weighed = labels[0].get("target"), recorder.weighed[found.head]
        if label and weighed:
            yield Choice(
                [features for _, features in weighed],
                [mark_target(label, names) for names, _ in weighed],
                mark_target(label, found.target),
            )


def read_all(
    articles: Sequence[LabelledArticle],
    parsed: Sequence[ParsedArticle | None],
    weights: Mapping[str, float],
) -> list[list[Choice]]:
    """Return the choices of each article, read by the engine with the weights given."""
    with patch.dict(WEIGHTS, weights, clear=True):
        return [
            [] if one is None else list(read_choices(article, one))
            for article, one in zip(articles, parsed, strict=True)
        ]


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


def round_weights(names: Sequence[str], learnt: Floats) -> dict[str, float]:
    """Return the weights as they are written down."""
    found = zip(names, learnt.tolist(), strict=True)
    return {name: round(value, 2) for name, value in found if abs(value) >= LEAST_WEIGHT}


def write_weights(weights: Mapping[str, float], count: int) -> str:
    """Return the module of the weights."""
    lines = [
        '"""Weights of the features of targets; written by ``training/train_targets.py``.',
        "",
        f"Fitted to {count} allegations of the local training articles that the classifier's model",
        "card describes. The features are those of `TargetFinder.weigh`.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "WEIGHTS: dict[str, float] = {",
        *(f'    "{name}": {value},' for name, value in weights.items()),
    ]
    return "\n".join([*lines, "}", ""])


def tabulate_all(read: Sequence[Sequence[Choice]]) -> tuple[list[str], Table]:
    """Return the names of all features, sorted, and the table of all choices."""
    choices = [choice for found in read for choice in found]
    names = sorted({name for c in choices for features in c.features for name in features})
    return names, tabulate(choices, names)


def train(folder: Path) -> tuple[str, list[str]]:
    """Return the module of the weights learnt from one folder, and what is to be printed."""
    articles = read_articles(folder)
    parsed = [
        parse_article(number_sentences(article))
        if any(record["kind"] == "allegation" for records in article.records for record in records)
        else None
        for article in articles
    ]
    committed = read_all(articles, parsed, dict(WEIGHTS))
    stories, sizes = group_stories(articles), [len(found) for found in committed]
    if len({story for story, size in zip(stories, sizes, strict=True) if size}) < FOLDS:
        sys.stderr.write(f"training needs allegations in {FOLDS} stories or more; label more\n")
        sys.exit(2)
    weights: dict[str, float] = {}
    for _ in range(ROUNDS):
        names, table = tabulate_all(read_all(articles, parsed, weights))
        weights = round_weights(names, learn(table))
    read = read_all(articles, parsed, weights)
    _, table = tabulate_all(read)
    folds = np.repeat(split_folds(sizes, stories, FOLDS), [len(found) for found in read])
    best = float(np.maximum.reduceat(table.f1, table.starts).mean())
    was, now = (np.mean([c.now for own in found for c in own]) for found in (committed, read))
    return write_weights(weights, sum(sizes)), [
        f"{sum(sizes)} allegations; name F1 of their targets:",
        f"  by the weights as they stood       {was:.3f}",
        f"  learnt, on stories left out        {cross_validate(table, folds):.3f}",
        f"  learnt, on what was learnt from    {now:.3f}",
        f"  of the best party within reach     {best:.3f}",
    ]


def main() -> None:
    """Learn, measure, print and write."""
    # What the encoder takes words for was tried, and told no more of whom allegations accuse.
    learn_weights(lambda folder, _: train(folder), WEIGHTS_FILE, __doc__)


if __name__ == "__main__":
    main()
