"""Measure the dates module on the development part of TempEval-3: TimeBank and AQUAINT.

    python benchmarks/tempeval.py [FOLDER]
    python benchmarks/tempeval.py --packages [FOLDER]

FOLDER holds the folders ``TimeBank`` and ``AQUAINT`` with their ``.tml`` files; without it,
``tempeval3/`` under the folder that the variable SUMMARISER_BENCH names. Where the data is missing
the script says so and ends with 0, for the texts are not free to ship.

With ``--packages`` the published packages of `tempeval_packages.py` read the same files in the same
run and are scored alike; one that is not installed is left out and named. HeidelTime starts a
Java machine for each document and takes some seconds for it.

Task A as in UzZaman et al., "SemEval-2013 Task 1: TempEval-3" (2013): a gold expression is found
when the spans overlap (relaxed) or are equal (strict); value F1 is the relaxed F1 times the share
of the found expressions whose value is right. The document creation time is given, not scored.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from tempeval_packages import Expression, Tagger, load_taggers

from summariser.dates import find_dates

CORPORA = ("TimeBank", "AQUAINT")


class GoldExpression(NamedTuple):
    """A TIMEX3 of the corpus: where it stands in its document's text, and its value."""

    start: int
    end: int
    value: str


class Document(NamedTuple):
    """A document's creation time, text, and gold expressions in order."""

    dct: dt.date
    text: str
    expressions: tuple[GoldExpression, ...]


@dataclass
class Counts:
    """What was found, over the documents of a corpus."""

    gold: int = 0
    given: int = 0
    found_gold: int = 0
    found_given: int = 0
    exact: int = 0
    right_value: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, name) + getattr(other, name) for name in vars(self)))

    @property
    def precision(self) -> float:
        """Share of the given expressions that overlap a gold one."""
        return self.found_given / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold expressions that overlap a given one."""
        return self.found_gold / self.gold if self.gold else 0.0

    @property
    def relaxed(self) -> float:
        """F1 of overlapping spans."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    @property
    def strict(self) -> float:
        """F1 of equal spans."""
        total = self.gold + self.given
        return 2 * self.exact / total if total else 0.0

    @property
    def accuracy(self) -> float:
        """Share of the gold expressions found whose value is right."""
        return self.right_value / self.found_gold if self.found_gold else 0.0

    @property
    def value(self) -> float:
        """The value F1 of TempEval-3."""
        return self.relaxed * self.accuracy


def read_document(path: Path) -> Document:
    """Return the document of a TimeML file; offsets count from the start of its TEXT."""
    root = ET.parse(path).getroot()  # noqa: S314 - a corpus of one's own, no upload
    created = root.find("DCT/TIMEX3")
    if created is None:
        raise ValueError(f"{path} names no document creation time")
    pieces: list[str] = []
    expressions = []
    for element in root.findall("TEXT"):
        expressions += list(_walk(element, pieces))
    dct = dt.date.fromisoformat(created.attrib["value"][:10])
    return Document(dct, "".join(pieces), tuple(sorted(expressions)))


def _walk(element: ET.Element, pieces: list[str]) -> Iterator[GoldExpression]:
    start = sum(map(len, pieces))
    pieces.append(element.text or "")
    for child in element:
        yield from _walk(child, pieces)
        pieces.append(child.tail or "")
    if element.tag == "TIMEX3":
        yield GoldExpression(start, sum(map(len, pieces)), element.attrib.get("value", ""))


def tag_dates(text: str, dct: dt.date) -> list[Expression]:
    """Return the expressions that the dates module finds."""
    return [Expression(date.start, date.end, date.timex) for date in find_dates(text, dct)]


def count(document: Document, tagger: Tagger) -> Counts:
    """Return the counts of one document, as a tagger reads it."""
    given = tagger(document.text, document.dct)
    counts = Counts(gold=len(document.expressions), given=len(given))
    touched = set()
    for gold in document.expressions:
        matches = [date for date in given if date.start < gold.end and gold.start < date.end]
        touched |= {date.start for date in matches}
        counts.exact += any((date.start, date.end) == gold[:2] for date in matches)
        counts.found_gold += bool(matches)
        counts.right_value += bool(matches) and matches[0].value == gold.value
    counts.found_given = len(touched)
    return counts


def print_rows(name: str, rows: dict[str, Counts]) -> None:
    """Print one line for each corpus as a tagger reads it, and one for all."""
    for corpus, row in rows.items():
        figures = (
            row.precision,
            row.recall,
            row.relaxed,
            row.strict,
            row.accuracy,
            row.value,
        )
        cells = " | ".join(f"{figure:.3f}" for figure in figures)
        print(f"| {name} | {corpus} | {row.gold} | {cells} |", flush=True)


def main() -> int:
    """Print the table; 0 also where there is no data."""
    parser = argparse.ArgumentParser(description="Measure the dates module on TempEval-3.")
    parser.add_argument("folder", nargs="?", type=Path, help="folder with TimeBank and AQUAINT")
    parser.add_argument(
        "--packages", action="store_true", help="measure published packages beside it"
    )
    options = parser.parse_args()
    documents = read_corpora(options.folder)
    if not any(documents.values()):
        print(
            "No TempEval-3 data: give the folder with TimeBank/ and AQUAINT/, or set "
            "SUMMARISER_BENCH to the folder that holds tempeval3/. Nothing was measured.",
            file=sys.stderr,
        )
        return 0
    taggers: dict[str, Tagger] = {"summariser": tag_dates}
    if options.packages:
        published, missing = load_taggers()
        taggers |= published
        print(*missing, sep="\n", file=sys.stderr)
    print("| tagger | corpus | gold | P | R | relaxed F1 | strict F1 | value accuracy | value F1 |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, tagger in taggers.items():
        rows = {
            corpus: sum((count(document, tagger) for document in read), Counts())
            for corpus, read in documents.items()
            if read
        }
        rows["both"] = sum(rows.values(), Counts())
        print_rows(name, rows)
    return 0


def read_corpora(folder: Path | None) -> dict[str, list[Document]]:
    """Return the documents of each corpus in a folder, or in that which the environment names."""
    bench = os.environ.get("SUMMARISER_BENCH")
    place = folder or (Path(bench) / "tempeval3" if bench else None)
    return {
        name: [read_document(path) for path in sorted((place / name).glob("*.tml"))]
        if place
        else []
        for name in CORPORA
    }


if __name__ == "__main__":
    raise SystemExit(main())
