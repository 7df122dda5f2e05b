# ruff: noqa: INP001 - scripts, no package
"""Learns who takes part in events: ``python training/train_actors.py DATA_FOLDER --encoded FILE``.

Prints the name F1 of the actors on stories left out, and writes the weights to
``summariser/extract/embedded/encoded_actor_weights.py``; without ``--encoded``, for reading without
an encoder, to ``actor_weights.py`` (``--weights`` names another file; ``-`` writes none). ``FILE``
is what ``train_encoder.py --held-out`` wrote: what encoders that had not seen an article take its
words for. The same data gives the same file. Needs scikit-learn and scipy, for the stories and the
fit.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import numpy as np
from labelled import (
    LabelledArticle,
    group_stories,
    parse_labelled,
    read_articles,
    read_encoded,
    split_folds,
)
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from weights_command import learn_weights

from summariser.evaluate.fields import mark_fields
from summariser.extract.embedded import actors
from summariser.extract.embedded.actors import ActorFinder, choose_names
from summariser.extract.embedded.clauses import ParsedArticle
from summariser.extract.embedded.events import EventFinder
from summariser.extract.embedded.times import ArticleTimes
from summariser.extract.embedded.wording import ClauseWriter

Floats = NDArray[np.float64]

WEIGHTS_FILE = Path(actors.__file__).with_name("actor_weights.py")
ENCODED_FILE = Path(actors.__file__).with_name("encoded_actor_weights.py")

FOLDS = 5
# Weight of a party's loss beside the L2 penalty; of {0.01, 0.03, 0.1, 0.5}.
TRUST = 0.1
# A feature of fewer parties than these tells of single articles.
LEAST_OFTEN = 40
# A smaller weight changes nothing and is not written down.
LEAST_WEIGHT = 0.02
# Pairings of labelled and found events of a sentence are tried out for so many, in all orders.
MOST_PAIRED = 5
LEADS = frozenset({"g=lead", "g=lead_passive", "g=by"})


@dataclass(frozen=True)
class Event:
    """One labelled event: the parties that could be its actors, and which of them are.

    Attributes:
        label: Names of its actors.
        names: Names of the parties.
        features: Those of each party.
        right: Whether each party is one of the actors.
        now: Names that the weights as they stand find.
    """

    label: list[str]
    names: list[str]
    features: list[dict[str, float]]
    right: list[float]
    now: tuple[str, ...]


def mark_actors(label: Sequence[str], found: Sequence[str]) -> float:
    """Return the F1 of names found against those labelled."""
    gold, given = ({"kind": "event", "actors": list(names)} for names in (label, found))
    return mark_fields({**gold, "status": None}, {**given, "status": None})["actors"]


def is_one_of(name: str, label: Sequence[str]) -> bool:
    """Whether a name is one of those labelled."""
    return any(mark_actors([one], [name]) > 0 for one in label)


def pair_events(labels: Sequence[list[str]], leads: Sequence[list[str]]) -> list[tuple[int, int]]:
    """Return which labelled event is which of those found, so that most agree on who acts.

    Args:
        labels: The actors of each labelled event of a sentence; an only one is the strongest found.
        leads: Who acts in each event found, strongest first, by the grammar alone.
    """
    if len(labels) == 1:
        return [(0, 0)]
    few, many = sorted((len(labels), len(leads)))
    if many > MOST_PAIRED:
        return [(n, n) for n in range(few)]
    orders = [list(zip(range(few), order, strict=True)) for order in permutations(range(many), few)]
    if len(labels) > len(leads):
        orders = [[(label, place) for place, label in order] for order in orders]
    return max(orders, key=lambda o: sum(mark_actors(labels[a], leads[b]) for a, b in o))


def read_events(article: LabelledArticle, parsed: ParsedArticle) -> Iterator[Event]:
    """Yield the labelled events of one article with what the engine weighs for each."""
    times = ArticleTimes("\n".join(article.sentences), None, parsed)
    events, finder = EventFinder(parsed, ClauseWriter(parsed.coreference)), ActorFinder(parsed)
    for position, sentence in enumerate(parsed.sentences):
        labels = [
            list(record.get("actors") or ())
            for record in article.records[position]
            if record["kind"] == "event"
        ]
        found = (
            events.find(position, times.in_sentence(sentence, parsed.docs[position]))
            if labels
            else []
        )
        if not found:
            continue
        heads = [candidate.head for candidate in found[: len(labels)]]
        weighed = [list(finder.weigh(position, head)) for head in heads]
        leads = [[name for name, f in parties if not LEADS.isdisjoint(f)] for parties in weighed]
        for label, place in pair_events(labels, leads):
            names = [name for name, _ in weighed[place]]
            yield Event(
                labels[label],
                names,
                [features for _, features in weighed[place]],
                find_right(weighed[place], labels[label]),
                finder.find(position, heads[place]),
            )


def find_right(
    parties: Sequence[tuple[str, dict[str, float]]], label: Sequence[str]
) -> list[float]:
    """Return whether each party is one of the actors labelled.

    Who takes part is somebody: a thing is right only where nobody is, whatever the label has.
    """
    right = [is_one_of(name, label) for name, _ in parties]
    things = ["sort=thing" in features for _, features in parties]
    somebody = any(is_right and not thing for is_right, thing in zip(right, things, strict=True))
    return [
        float(is_right and not (thing and somebody))
        for is_right, thing in zip(right, things, strict=True)
    ]


def tabulate(events: Sequence[Event], names: Sequence[str]) -> csr_matrix:
    """Return the parties of all events as one table, the last column for the bias."""
    columns = {name: column for column, name in enumerate(names)}
    rows, places, values = [], [], []
    row = 0
    for event in events:
        for features in event.features:
            for name, value in features.items():
                if name in columns and value:
                    rows.append(row)
                    places.append(columns[name])
                    values.append(value)
            rows.append(row)
            places.append(len(names))
            values.append(1.0)
            row += 1
    return csr_matrix((values, (rows, places)), shape=(row, len(names) + 1))


def learn(table: csr_matrix, right: Floats) -> Floats:
    """Return the weights of a logistic regression with an L2 penalty on all but the bias."""
    signs, turned = 2 * right - 1, table.T.tocsr()
    penalised = np.append(np.ones(table.shape[1] - 1), 0.0)

    def lose(weights: Floats) -> tuple[float, Floats]:
        margins = signs * (table @ weights)
        pull = signs / (1 + np.exp(np.clip(margins, -50, 50)))
        loss = TRUST * np.logaddexp(0, -margins).sum() + 0.5 * float(penalised @ weights**2)
        return float(loss), penalised * weights - TRUST * (turned @ pull)

    start = np.zeros(table.shape[1])
    found = minimize(lose, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(found.x)


def measure(events: Sequence[Event], scores: Floats) -> Floats:
    """Return the name F1 of each event's actors by the scores of its parties."""
    marks, start = [], 0
    for event in events:
        end = start + len(event.names)
        chances = 1 / (1 + np.exp(-scores[start:end]))
        pairs = list(zip(event.names, chances.tolist(), strict=True))
        marks.append(mark_actors(event.label, choose_names(pairs)))
        start = end
    return np.array(marks)


def cross_validate(
    events: Sequence[Event], folds: NDArray[np.int64], names: Sequence[str]
) -> float:
    """Return the mean name F1 of events by weights that have not seen their story.

    Args:
        events: All events.
        folds: The fold of each event.
        names: The features.
    """
    marks = []
    for fold in np.unique(folds):
        seen = [event for event, f in zip(events, folds, strict=True) if f != fold]
        rest = [event for event, f in zip(events, folds, strict=True) if f == fold]
        weights = learn(tabulate(seen, names), np.array([v for e in seen for v in e.right]))
        marks.append(measure(rest, tabulate(rest, names) @ weights))
    return float(np.concatenate(marks).mean())


def write_weights(names: Sequence[str], weights: Floats, count: int) -> str:
    """Return the module of the weights."""
    lines = [
        '"""Weights of the features of actors; written by ``training/train_actors.py``.',
        "",
        f"Fitted to {count} events of the local training articles that the classifier's model card",
        "describes. The features are those of `ActorFinder.weigh`.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        f"BIAS = {weights[-1]:.2f}",
        "",
        "WEIGHTS: dict[str, float] = {",
    ]
    for name, weight in zip(names, weights[:-1].tolist(), strict=True):
        if abs(weight) >= LEAST_WEIGHT:
            lines.append(f'    "{name}": {round(weight, 2)},')
    return "\n".join([*lines, "}", ""])


def read_all(articles: Sequence[LabelledArticle], encoded: Path | None) -> list[list[Event]]:
    """Return the labelled events of each article."""
    rows = read_encoded(encoded, articles) or [None] * len(articles)
    return [
        list(read_events(article, parse_labelled(article, row)))
        if any(record["kind"] == "event" for records in article.records for record in records)
        else []
        for article, row in zip(articles, rows, strict=True)
    ]


def train(folder: Path, encoded: Path | None) -> tuple[str, list[str]]:
    """Return the module of the weights learnt from one folder, and what is to be printed."""
    articles = read_articles(folder)
    read = read_all(articles, encoded)
    events = [event for found in read for event in found]
    sizes, stories = [len(found) for found in read], group_stories(articles)
    if len({story for story, size in zip(stories, sizes, strict=True) if size}) < FOLDS:
        sys.stderr.write(f"training needs events in {FOLDS} stories or more; label more\n")
        sys.exit(2)
    often = Counter(name for event in events for f in event.features for name, v in f.items() if v)
    names = sorted(name for name, count in often.items() if count >= LEAST_OFTEN)
    folds = np.repeat(split_folds(sizes, stories, FOLDS), sizes)
    table = tabulate(events, names)
    weights = learn(table, np.array([value for event in events for value in event.right]))
    wanted = sum(len(event.label) for event in events)
    reached = sum(
        any(is_one_of(name, [one]) for name in event.names)
        for event in events
        for one in event.label
    )
    now = np.mean([mark_actors(event.label, event.now) for event in events])
    return write_weights(names, weights, len(events)), [
        f"{len(events)} events; name F1 of their actors:",
        f"  by the weights as committed        {now:.3f}",
        f"  learnt, on stories left out        {cross_validate(events, folds, names):.3f}",
        f"  learnt, on what was learnt from    {measure(events, table @ weights).mean():.3f}",
        f"of {wanted} actors, the parties within reach have {reached / wanted:.3f}",
    ]


def main() -> None:
    """Learn, measure, print and write."""
    learn_weights(train, WEIGHTS_FILE, __doc__, ENCODED_FILE)


if __name__ == "__main__":
    main()
