"""Measure the embedded engine's attribution finder on PolNeAR: who says what, by which word.

    python benchmarks/polnear.py [FOLDER] [--json]

FOLDER holds ``text/NAME.txt`` and ``attributions/NAME_ANNOTATOR.ann`` (brat); without it,
``polnear/dev`` under the folder that the variable SUMMARISER_BENCH names. Where the data is missing
the script says so and ends with 0, for the texts are not free to ship.

Of the texts, in the order of their names, the first and every second one after it ("even") were
looked at while the rules were written; the others ("odd") were only measured. What is measured:

- sentences that hold an attribution: those with a gold cue, or a part of it, against those with a
  cue found. Where every sentence is taken for one, precision is their share. In a second reading
  any part of an attribution counts, sentences that a quotation runs over included.
- cues of denial and of accusation, by the words listed below and printed with the table: a cue
  found is right where it stands in a gold cue, and a gold cue with a listed word is found where a
  cue found that is a listed word stands in it.
- sources: right where the head of the source found stands in the gold source, pronouns as they are;
  over the gold attributions that have a source and whose cue was found, and over all that have one.

A text with several annotations is measured against each of them, with a part of its weight. The
corpus: Newell, Margolin & Ruths, "An Attribution Relations Corpus for Political News" (LREC 2018).
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from summariser.extract.embedded.clauses import parse_article
from summariser.sentences import number_sentences

# Chosen by the language alone: verbs and nouns whose first meaning is to say that something is not
# so or to decline an answer, and those whose first meaning is to hold something against somebody
# or to put it forward unproven. Each stands for all its inflections.
DENIAL = (
    *("deny", "denial", "reject", "rejection", "dispute", "refute", "refutation", "rebut"),
    *("rebuttal", "dismiss", "dismissal", "repudiate", "repudiation", "disavow", "disavowal"),
    *("contradict", "debunk", "disclaim", "rebuff", "decline", "refuse", "disagree"),
)
ACCUSATION = (
    *("accuse", "accusation", "allege", "allegation", "blame", "charge", "claim", "criticise"),
    *("criticize", "criticism", "condemn", "condemnation", "denounce", "denunciation", "fault"),
    *("attack", "blast", "slam", "assail", "castigate", "decry", "lambast", "lambaste", "rebuke"),
    *("suspect", "suspicion", "complain", "complaint"),
)
HALVES = ("even", "odd")
_SPAN = re.compile(r"\d+ \d+")
_ANNOTATOR = re.compile(r"_[0-9a-f]+$")

Ranges = tuple[tuple[int, int], ...]


class Gold(NamedTuple):
    """An attribution of the corpus: character ranges of its parts, in the text."""

    cue: Ranges
    source: Ranges
    content: Ranges


class Found(NamedTuple):
    """An attribution of the engine: its cue's place and word, and the place of its source."""

    cue: int
    word: str
    source: int | None


class Reading(NamedTuple):
    """A text as the engine reads it: its sentences, attributions, and quotations that run on."""

    sentences: Ranges
    found: tuple[Found, ...]
    carried: frozenset[int]


@dataclass
class Counts:
    """How much there is on both sides, and how much of each the other has."""

    right: float = 0.0
    given: float = 0.0
    found: float = 0.0
    wanted: float = 0.0

    @property
    def precision(self) -> float:
        """Share of what the engine gives that is right."""
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        """Share of what is wanted that the engine finds."""
        return self.found / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def add(self, other: Counts, weight: float) -> None:
        """Add another's counts with a weight."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + weight * value)


Measures = dict[str, Counts]


def read_gold(path: Path) -> tuple[Gold, ...]:
    """Return the attributions of a brat file that have a cue."""
    spans: dict[str, Ranges] = {}
    relations: list[str] = []
    # Not splitlines: what is annotated may hold other line separators.
    for line in path.read_text(encoding="utf-8").split("\n"):
        number, _, rest = line.partition("\t")
        what = rest.partition("\t")[0]
        if number.startswith("T"):
            pairs = [pair.split() for pair in _SPAN.findall(what)]
            spans[number] = tuple((int(start), int(end)) for start, end in pairs)
        elif number.startswith("E"):
            relations.append(what)
    found = (_read_relation(relation, spans) for relation in relations)
    return tuple(gold for gold in found if gold.cue)


def _read_relation(what: str, spans: Mapping[str, Ranges]) -> Gold:
    parts = [part.partition(":") for part in what.split()]

    def ranges(role: str) -> Ranges:
        # A second span of one role is numbered: "Content2".
        return tuple(
            span for name, _, at in parts if name.rstrip("0123456789") == role for span in spans[at]
        )

    return Gold(ranges("Cue"), ranges("Source"), ranges("Content"))


def read_text(text: str) -> Reading:
    """Return a text as the engine reads it."""
    sentences = number_sentences(text)
    attributions = parse_article(sentences).attributions
    found = [
        Found(
            sentence.start + one.cue.idx,
            one.cue.text.lower(),
            None if one.source is None else sentence.start + one.source.idx,
        )
        for sentence, here in zip(sentences, attributions, strict=True)
        for one in here.every
    ]
    return Reading(
        tuple((sentence.start, sentence.end) for sentence in sentences),
        tuple(found),
        frozenset(i for i, here in enumerate(attributions) if here.carried is not None),
    )


def measure(text: str, gold: Sequence[Gold], reading: Reading) -> Measures:
    """Return the counts of one annotation of a text."""
    return {
        "sentences": _count_sentences([g.cue for g in gold], reading, carried=frozenset()),
        "sentences, any part": _count_sentences(
            [g.cue + g.source + g.content for g in gold], reading, carried=reading.carried
        ),
        "denial cues": _count_cues(text, gold, reading, DENIAL),
        "accusation cues": _count_cues(text, gold, reading, ACCUSATION),
        "cues": _count_cues(text, gold, reading, ()),
        "sources, cue found": _count_sources(gold, reading, all_of=False),
        "sources, all": _count_sources(gold, reading, all_of=True),
    }


def _count_sentences(
    gold: Sequence[Ranges], reading: Reading, *, carried: frozenset[int]
) -> Counts:
    def places(ranges: Iterable[tuple[int, int]]) -> set[int]:
        return {
            i
            for start, end in ranges
            for i, (left, right) in enumerate(reading.sentences)
            if start < right and left < end
        }

    wanted = places(span for spans in gold for span in spans)
    given = places((one.cue, one.cue + 1) for one in reading.found) | carried
    both = len(wanted & given)
    return Counts(both, len(given), both, len(wanted))


def _count_cues(text: str, gold: Sequence[Gold], reading: Reading, words: Sequence[str]) -> Counts:
    """Count the cues with a listed word, or all of them where no words are listed."""
    listed = _pattern(words)
    given = [one.cue for one in reading.found if listed.fullmatch(one.word)]
    wanted = [
        g.cue for g in gold if any(listed.search(text[start:end].lower()) for start, end in g.cue)
    ]
    right = sum(any(_within(at, g.cue) for g in gold) for at in given)
    found = sum(any(_within(at, cue) for at in given) for cue in wanted)
    return Counts(right, len(given), found, len(wanted))


def _count_sources(gold: Sequence[Gold], reading: Reading, *, all_of: bool) -> Counts:
    counts = Counts()
    for one in gold:
        found = [f for f in reading.found if _within(f.cue, one.cue)]
        if not one.source or not (found or all_of):
            continue
        head = next((f.source for f in found if f.source is not None), None)
        right = head is not None and _within(head, one.source)
        counts.add(Counts(right, head is not None, right, 1), 1)
    return counts


def _within(place: int, ranges: Ranges) -> bool:
    return any(start <= place < end for start, end in ranges)


@cache
def _pattern(words: Sequence[str]) -> re.Pattern[str]:
    """Return what matches the words and their inflections."""
    if not words:
        return re.compile(r"(?s:.+)")
    forms = (
        f"{word[:-1]}(?:y|ies|ied|ying)"
        if word.endswith("y")
        else f"{word.removesuffix('e')}{word[-1]}?(?:e|es|ed|ing|s)?"
        for word in words
    )
    return re.compile(rf"\b(?:{'|'.join(forms)})\b")


def measure_folder(folder: Path) -> dict[str, Measures]:
    """Return the measures of each half of a folder's texts, and of all."""
    sums: dict[str, Measures] = {name: {} for name in (*HALVES, "all")}
    files = sorted((folder / "attributions").glob("*.ann"))
    for place, path in enumerate(sorted((folder / "text").glob("*.txt"))):
        annotations = [read_gold(f) for f in files if _ANNOTATOR.sub("", f.stem) == path.stem]
        if not annotations:
            print(f"{path.name} has no annotations and is left out", file=sys.stderr)
            continue
        # Not read_text: the offsets count the line ends as they are.
        text = path.read_bytes().decode("utf-8")
        reading = read_text(text)
        for gold in annotations:
            for name, counts in measure(text, gold, reading).items():
                for half in (HALVES[place % 2], "all"):
                    sums[half].setdefault(name, Counts()).add(counts, 1 / len(annotations))
    return sums


def print_table(sums: Mapping[str, Measures]) -> None:
    """Print one line for each measure, and the cue words that were counted."""
    print("| precision / recall / F1 (number in the gold) | " + " | ".join(sums) + " |")
    print("| --- |" + " --- |" * len(sums))
    for name in sums["all"]:
        cells = [
            f"{c.precision:.3f} / {c.recall:.3f} / {c.f1:.3f} ({c.wanted:.0f})"
            for measures in sums.values()
            for c in [measures.get(name, Counts())]
        ]
        print(f"| {name} | " + " | ".join(cells) + " |")
    print(f"\nCue words of denial: {', '.join(DENIAL)}.")
    print(f"Cue words of accusation: {', '.join(ACCUSATION)}.")


def print_json(sums: Mapping[str, Measures]) -> None:
    """Print the figures and the cue words that were counted as one JSON object."""
    figures = {
        half: {
            name: {
                "precision": counts.precision,
                "recall": counts.recall,
                "f1": counts.f1,
                "given": counts.given,
                "wanted": counts.wanted,
            }
            for name, counts in measures.items()
        }
        for half, measures in sums.items()
    }
    words = {"denial": list(DENIAL), "accusation": list(ACCUSATION)}
    print(json.dumps({"figures": figures, "cue_words": words}, indent=1))


def main() -> int:
    """Print the table; 0 also where there is no data."""
    parser = argparse.ArgumentParser(description="Measure the attribution finder on PolNeAR.")
    parser.add_argument("folder", nargs="?", type=Path, help="folder with text/ and attributions/")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    bench = os.environ.get("SUMMARISER_BENCH")
    folder = options.folder or (Path(bench) / "polnear" / "dev" if bench else None)
    if folder is None or not any((folder / "attributions").glob("*.ann")):
        print(
            "No PolNeAR data: give the folder with text/ and attributions/, or set "
            "SUMMARISER_BENCH to the folder that holds polnear/dev/. Nothing was measured.",
            file=sys.stderr,
        )
        return 0
    sums = measure_folder(folder)
    (print_json if options.json else print_table)(sums)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
