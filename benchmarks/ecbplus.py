"""Measure the merger on ECB+: which event mentions of different articles are one event.

    python benchmarks/ecbplus.py [FOLDER] [--topics train|dev] [--grid] [--json]

FOLDER holds ``ECBplus_coreference_sentences.csv`` and ``topics.tar.gz``, or the topics as folders;
without it, ``ecbplus`` under the folder that the variable SUMMARISER_BENCH names. Where the data is
missing the script says so and ends with 0, for the texts are not free to ship. The scores are those
of the package ``scorch``, see ``requirements/bench.txt``.

Gold mentions of the validated sentences, all topics as one collection, singletons included. What is
set side by side:

- **same lemma**: mentions whose heads have one lemma are one event.
- **lemma and document gate** (lemma-delta): the same for mentions of documents whose tf-idf cosine
  is above a threshold, and whatever is connected that way. Both as in Bugert, Reimers & Gurevych,
  "Generalizing Cross-Document Event Coreference Resolution Across Multiple Corpora" (CL 2021).
- **merger**: `summariser.merge.merge` on records made of the mentions (`ecbplus_records`), as it
  ships, nothing in it fitted to this corpus. It is made for articles on one affair, so the
  documents are first put into affairs: average-link clusters of the same tf-idf cosine.
- **lemma within affairs**: what these affairs do for the baseline.
- **merger, all at once**: without affairs, as if the whole collection were one story.

The two thresholds were chosen on the training topics; ``--grid`` prints what they were chosen from.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ecbplus_reading import SENTENCES, read_corpus
from ecbplus_records import ParsedDocument

from summariser.merge import merge
from summariser.merge.wording import Frequencies, Vector, cosine, stems
from summariser.schema import ArticleEntry, Event, Timeline

DEV = frozenset({2, 5, 12, 18, 21, 23, 34, 35})
TOPICS = {"train": frozenset(range(1, 36)) - DEV, "dev": DEV}
GRID = (0.1, 0.12, 0.15, 0.18, 0.2, 0.22, 0.25, 0.3, 0.35)
# Both chosen from GRID on the training topics.
GATE = 0.25
AFFAIR = 0.18
MEASURES = ("MUC", "B3", "CEAFe", "CoNLL")

Clusters = list[list[str]]
Figures = dict[str, float]


def score_clusters(gold: Clusters, found: Clusters) -> Figures:
    """Return F1 by MUC, B-cubed and CEAF-e, and their mean, with B-cubed precision and recall.

    Raises:
        ModuleNotFoundError: The package ``scorch`` is not installed.
    """
    scorch: Any = importlib.import_module("scorch.scores")
    key, response = [set(one) for one in gold], [set(one) for one in found]
    muc, b_cubed = scorch.muc(key, response), scorch.b_cubed(key, response)
    figures = [float(x[2]) for x in (muc, b_cubed, scorch.ceaf_e(key, response))]
    named = dict(zip(MEASURES, (*figures, sum(figures) / len(figures)), strict=True))
    return {**named, "B3 recall": float(b_cubed[0]), "B3 precision": float(b_cubed[1])}


class Collection:
    """Documents to be clustered: parses, tf-idf vectors and gold clusters."""

    def __init__(self, documents: Sequence[ParsedDocument]) -> None:
        self._documents = documents
        self._ids = [document.document.id for document in documents]
        counts = [
            Counter(
                stem
                for tokens in one.document.sentences.values()
                for stem in stems(" ".join(tokens))
            )
            for one in documents
        ]
        frequencies = Frequencies(counts)
        vectors = [frequencies.vector(count) for count in counts]
        self._likeness = _compare(self._ids, vectors)

    @property
    def gold(self) -> Clusters:
        """The gold clusters."""
        return _group((m.cluster, m.id) for d in self._documents for m in d.document.mentions)

    def same_lemma(self, affairs: Iterable[Sequence[ParsedDocument]] | None = None) -> Clusters:
        """Return the mentions with one head lemma, within each affair if there are any."""
        found: Clusters = []
        for affair in affairs or (self._documents,):
            found += _group((d.lemma(m), m.id) for d in affair for m in d.document.mentions)
        return found

    def gated_lemma(self, gate: float) -> Clusters:
        """Return what the same lemma in two documents that are alike enough connects."""
        places = {m.id: d.document.id for d in self._documents for m in d.document.mentions}
        found: Clusters = []
        for mentions in self.same_lemma():
            parts: Clusters = []
            for mention in mentions:
                touched = [
                    part
                    for part in parts
                    if any(self._alike(places[mention], places[other]) > gate for other in part)
                ]
                parts = [part for part in parts if part not in touched]
                parts.append([mention, *itertools.chain.from_iterable(touched)])
            found += parts
        return found

    def merged(self, affairs: Iterable[Sequence[ParsedDocument]] | None = None) -> Clusters:
        """Return the events that the merger makes, of each affair if there are any."""
        found: Clusters = []
        for affair in affairs or (self._documents,):
            found += _merge(affair)
        return found

    def affairs(self, threshold: float) -> list[list[ParsedDocument]]:
        """Return the documents in average-link clusters of their likeness."""
        hierarchy: Any = importlib.import_module("scipy.cluster.hierarchy")
        if len(self._documents) < 2:
            return [list(self._documents)]
        distances = [1 - self._alike(a, b) for a, b in itertools.combinations(self._ids, 2)]
        labels = hierarchy.fcluster(
            hierarchy.linkage(distances, "average"), 1 - threshold, "distance"
        )
        groups: defaultdict[int, list[ParsedDocument]] = defaultdict(list)
        for document, label in zip(self._documents, labels, strict=True):
            groups[int(label)].append(document)
        return list(groups.values())

    def _alike(self, a: str, b: str) -> float:
        return 1.0 if a == b else self._likeness[min(a, b), max(a, b)]


def _compare(ids: Sequence[str], vectors: Sequence[Vector]) -> dict[tuple[str, str], float]:
    pairs = itertools.combinations(zip(ids, vectors, strict=True), 2)
    return {(min(a, b), max(a, b)): cosine(x, y) for (a, x), (b, y) in pairs}


def _group(pairs: Iterable[tuple[Hashable, str]]) -> Clusters:
    groups: defaultdict[Hashable, list[str]] = defaultdict(list)
    for key, mention in pairs:
        groups[key].append(mention)
    return list(groups.values())


def _merge(documents: Sequence[ParsedDocument]) -> Clusters:
    stated = [one for document in documents for one in document.records()]
    mentions = {one.record.id: one.mentions for one in stated}
    records: list[Event] = [one.record for one in stated]
    timeline = Timeline(
        story="ecbplus",
        articles={d.document.id: _entry(d) for d in documents},
        records=tuple(records),
    )
    return [
        [mention for member in event.members for mention in mentions[member]]
        for event in merge(timeline).events
    ]


def _entry(document: ParsedDocument) -> ArticleEntry:
    published = document.document.published
    return ArticleEntry(
        published=published.isoformat() if published else None, origin=document.document.id
    )


def measure(collection: Collection) -> dict[str, Figures]:
    """Return the figures of each way to cluster the mentions."""
    affairs = collection.affairs(AFFAIR)
    found = {
        "same lemma": collection.same_lemma(),
        "lemma and document gate": collection.gated_lemma(GATE),
        "lemma within affairs": collection.same_lemma(affairs),
        "merger": collection.merged(affairs),
        "merger, all at once": collection.merged(),
    }
    return {name: score_clusters(collection.gold, clusters) for name, clusters in found.items()}


def measure_grid(collection: Collection) -> dict[str, Figures]:
    """Return the figures of each threshold of the gate, and of the affairs."""
    rows = {}
    for threshold in GRID:
        affairs = collection.affairs(threshold)
        for name, clusters in (
            ("lemma and document gate", collection.gated_lemma(threshold)),
            ("lemma within affairs", collection.same_lemma(affairs)),
            ("merger", collection.merged(affairs)),
        ):
            rows[f"{name}, {threshold}"] = score_clusters(collection.gold, clusters)
    return rows


def print_table(rows: Mapping[str, Figures]) -> None:
    """Print one line for each way to cluster."""
    columns = (*MEASURES, "B3 precision", "B3 recall")
    print("| F1 | " + " | ".join(columns) + " |")
    print("| --- |" + " --- |" * len(columns))
    for name, figures in rows.items():
        print(f"| {name} | " + " | ".join(f"{100 * figures[c]:.1f}" for c in columns) + " |")


def main() -> int:
    """Print the table; 0 also where there is no data or no scorer."""
    parser = argparse.ArgumentParser(description="Measure the merger on ECB+.")
    parser.add_argument("folder", nargs="?", type=Path, help="folder with the sentences and topics")
    parser.add_argument("--topics", choices=sorted(TOPICS), default="dev", help="which topics")
    parser.add_argument("--grid", action="store_true", help="all thresholds, to choose from")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    bench = os.environ.get("SUMMARISER_BENCH")
    folder = options.folder or (Path(bench) / "ecbplus" if bench else None)
    if folder is None or not (folder / SENTENCES).exists():
        print(
            f"No ECB+ data: give the folder with {SENTENCES} and the topics, or set "
            "SUMMARISER_BENCH to the folder that holds ecbplus/. Nothing was measured.",
            file=sys.stderr,
        )
        return 0
    try:
        importlib.import_module("scorch.scores")
    except ImportError as error:
        print(
            f"No scorer ({error}): python -m pip install --no-deps -r requirements/bench.txt. "
            "Nothing was measured.",
            file=sys.stderr,
        )
        return 0
    documents = [ParsedDocument(one) for one in read_corpus(folder, TOPICS[options.topics])]
    collection = Collection(documents)
    rows = (measure_grid if options.grid else measure)(collection)
    if options.json:
        print(json.dumps({"topics": options.topics, "figures": rows}, indent=1))
    else:
        print_table(rows)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
