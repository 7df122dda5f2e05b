# ruff: noqa: INP001 - scripts, no package
"""Learns to join rules and classifier: ``python training/train_selection.py DATA HELD_OUT``.

``HELD_OUT`` is what ``train_classifier.py DATA --held-out HELD_OUT`` writes: probabilities by
models that have not seen the article's story. Prints each number beside the one in
``summariser/extract/embedded/selection.py``, which is edited by hand, and the F1 of sentences on
stories left out. Thresholds are printed at the best F1 of the labels, which miss denials: those
committed may lie elsewhere on purpose. Needs scikit-learn.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from labelled import LabelledArticle, group_stories, number_sentences, read_articles, split_folds
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from summariser.extract.embedded.allegations import AllegationFinder
from summariser.extract.embedded.clauses import parse_article
from summariser.extract.embedded.denials import DenialFinder
from summariser.extract.embedded.events import EventFinder
from summariser.extract.embedded.selection import KINDS, STACKING
from summariser.extract.embedded.times import ArticleTimes
from summariser.extract.embedded.wording import ClauseWriter
from summariser.schema import Kind

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
# The strengths of a sentence's candidates of one kind, strongest first.
Strengths = list[float]

FOLDS = 5
# Inverse strength of the L2 penalty: hardly any, for two weights.
STRENGTH = 10.0
# Keeps the log odds of a probability of 0 or 1 finite, as the engine does.
LEAST = 1e-4
LIMITS = np.round(np.arange(-2.0, 1.01, 0.1), 1)
STEPS = np.round(np.arange(0.0, 1.0, 0.05), 2)
CHANGED = 0.005


@dataclass(frozen=True, eq=False)
class Table:
    """One kind in all sentences, in the articles' order.

    Attributes:
        inputs: The classifier's log odds and the strength of the rules' best candidate.
        counts: Labelled records of the kind.
        further: Strengths of all candidates but the best.
        folds: The fold of each sentence.
    """

    inputs: Floats
    counts: NDArray[np.int64]
    further: list[Strengths]
    folds: NDArray[np.int64]

    @property
    def reported(self) -> Flags:
        """Whether each sentence reports the kind."""
        return self.counts > 0


@dataclass(frozen=True)
class Learnt:
    """What was fitted for one kind, under the names that the engine gives them."""

    learnt: float
    strength: float
    bias: float
    enough: float
    further: float
    alone: float


def read_held_out(path: Path, articles: Sequence[LabelledArticle]) -> list[Floats]:
    """Return the log odds of each article's sentences and kinds.

    The file must be of these articles in this order; an id may occur twice.
    """
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    written = [(row["id"], len(row["probabilities"])) for row in rows]
    if written != [(article.id, len(article.sentences)) for article in articles]:
        sys.stderr.write(f"{path} is not of these articles; write it again with --held-out\n")
        sys.exit(2)
    chances = [np.array(row["probabilities"]).clip(LEAST, 1 - LEAST) for row in rows]
    return [np.log(chance / (1 - chance)) for chance in chances]


def read_day(published: str | None) -> dt.date | None:
    """Return the day that an article is dated, None where it is unknown or worded otherwise."""
    for form in ("%Y-%m-%d", "%A, %B %d, %Y"):
        try:
            return dt.datetime.strptime(published or "", form).date()  # noqa: DTZ007 - a day only
        except ValueError:
            continue
    return None


def read_strengths(article: LabelledArticle) -> list[list[Strengths]]:
    """Return the strengths of each sentence's candidates by kind, found by the rules alone."""
    parsed = parse_article(number_sentences(article))
    times = ArticleTimes("\n".join(article.sentences), read_day(article.published))
    writer = ClauseWriter(parsed.coreference)
    events = EventFinder(parsed, writer)
    allegations = AllegationFinder(parsed, writer)
    denials = DenialFinder(parsed, writer)
    accused: set[str] = set()
    read = []
    for position, sentence in enumerate(parsed.sentences):
        own = times.in_sentence(sentence, parsed.docs[position])
        charges = allegations.find(position, own)
        found = {
            "event": events.find(position, own),
            "allegation": charges,
            # What the same sentence alleges is not what its denial answers.
            "denial": denials.find(position, own, frozenset(accused)),
        }
        for charge in charges:
            if charge.strength >= STACKING["allegation"].alone:
                accused.update(charge.target)
                allegations.remember([charge])
        read.append([[candidate.strength for candidate in found[kind]] for kind in KINDS])
    return read


def tabulate(articles: Sequence[LabelledArticle], odds: Sequence[Floats]) -> dict[Kind, Table]:
    """Return the table of each kind."""
    strengths = [row for article in articles for row in read_strengths(article)]
    records = [row for article in articles for row in article.records]
    sizes = [len(article.sentences) for article in articles]
    folds = np.repeat(split_folds(sizes, group_stories(articles), FOLDS), sizes)
    learnt = np.vstack(odds)
    tables: dict[Kind, Table] = {}
    for number, kind in enumerate(KINDS):
        best = [max(row[number], default=0.0) for row in strengths]
        counts = [sum(record["kind"] == kind for record in row) for row in records]
        tables[kind] = Table(
            np.column_stack([learnt[:, number], best]),
            np.array(counts),
            [row[number][1:] for row in strengths],
            folds,
        )
    return tables


def measure_f1(truth: Flags, found: Flags) -> float:
    """Return the F1 of the sentences that are held to report a kind."""
    return 2 * int((truth & found).sum()) / max(1, int(truth.sum()) + int(found.sum()))


def find_limit(truth: Flags, scores: Floats, limits: Floats) -> float:
    """Return the limit from which on scores count, by the best F1; the lowest of equals."""
    return float(limits[int(np.argmax([measure_f1(truth, scores >= at) for at in limits]))])


def choose_further(table: Table, found: Flags) -> float:
    """Return the strength from which on a further candidate is kept, by the best F1 of records.

    Args:
        table: The kind's sentences.
        found: Which of them are held to report the kind.
    """
    marks = []
    for step in STEPS:
        kept = [1 + sum(strength >= step for strength in row) for row in table.further]
        given = np.where(found, kept, 0)
        hits = np.minimum(given, table.counts).sum()
        marks.append(2 * hits / max(1, given.sum() + table.counts.sum()))
    # The highest of equals: what gains nothing is not to be kept.
    return float(STEPS[len(STEPS) - 1 - int(np.argmax(marks[::-1]))])


def fit(inputs: Floats, reported: Flags) -> LogisticRegression:
    """Return the regression of one kind."""
    return LogisticRegression(C=STRENGTH).fit(inputs, reported)


def score_left_out(inputs: Floats, table: Table) -> Floats:
    """Return the log odds of each sentence by a regression that has not seen its story."""
    scores = np.zeros(len(inputs))
    for fold in range(FOLDS):
        out = table.folds == fold
        regression = fit(inputs[~out], table.reported[~out])
        scores[out] = regression.decision_function(inputs[out])
    return scores


def cross_validate(inputs: Floats, table: Table) -> float:
    """Return the F1 of sentences, regression and threshold both of other stories."""
    scores = score_left_out(inputs, table)
    found = np.zeros(len(scores), dtype=bool)
    for fold in range(FOLDS):
        out = table.folds == fold
        found[out] = scores[out] >= find_limit(table.reported[~out], scores[~out], LIMITS)
    return measure_f1(table.reported, found)


def learn(table: Table) -> Learnt:
    """Return what is fitted for one kind; its thresholds rest on scores of stories left out."""
    regression = fit(table.inputs, table.reported)
    scores = score_left_out(table.inputs, table)
    enough = find_limit(table.reported, scores, LIMITS)
    learnt, strength = regression.coef_[0]
    return Learnt(
        learnt=round(float(learnt), 2),
        strength=round(float(strength), 2),
        bias=round(float(regression.intercept_[0]), 2),
        enough=enough,
        further=choose_further(table, scores >= enough),
        # Nothing found has the strength 0 and is not to count.
        alone=find_limit(table.reported, table.inputs[:, 1], STEPS[1:]),
    )


def score_committed(kind: Kind, table: Table) -> float:
    """Return the F1 of sentences by the numbers as committed, learnt from these very stories."""
    settings = STACKING[kind]
    scores = table.inputs @ [settings.learnt, settings.strength] + settings.bias
    return measure_f1(table.reported, scores >= settings.enough)


def format_difference(learnt: Mapping[Kind, Learnt]) -> list[str]:
    """Return a line for each number: as committed, as learnt, and a star where they differ."""
    lines = [f"{'':<28}{'committed':>10}{'learnt':>10}"]
    for kind in KINDS:
        for name, now in vars(learnt[kind]).items():
            was = getattr(STACKING[kind], name)
            star = " *" if abs(was - now) > CHANGED else ""
            lines.append(f"{kind:<12}{name:<16}{was:>10.2f}{now:>10.2f}{star}")
    return lines


def format_scores(tables: Mapping[Kind, Table]) -> list[str]:
    """Return the table of F1: the classifier, the rules, both, and both as committed."""
    lines = [f"{'F1 of sentences':<16}{'classifier':>12}{'rules':>12}{'both':>12}{'committed':>12}"]
    for kind, table in tables.items():
        marks = [
            cross_validate(table.inputs[:, :1], table),
            cross_validate(table.inputs[:, 1:], table),
            cross_validate(table.inputs, table),
            score_committed(kind, table),
        ]
        lines.append(f"{kind:<16}" + "".join(f"{mark:>12.3f}" for mark in marks))
    return lines


def train(data: Path, held_out: Path) -> list[str]:
    """Return what is to be printed of one folder of data."""
    articles = read_articles(data)
    tables = tabulate(articles, read_held_out(held_out, articles))
    learnt = {kind: learn(table) for kind, table in tables.items()}
    return [*format_difference(learnt), "", *format_scores(tables)]


def main() -> None:
    """Learn, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder that holds sentences.jsonl")
    parser.add_argument("held_out", type=Path, help="file that --held-out of the classifier wrote")
    given = parser.parse_args()
    # Sums that several threads share out are not added in the same order every time.
    with threadpool_limits(1):
        print("\n".join(train(given.data, given.held_out)))  # noqa: T201 - what it is run for


if __name__ == "__main__":
    main()
