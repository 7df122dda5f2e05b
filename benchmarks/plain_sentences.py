"""Counts the plain sentences whose kinds the classifier reads right: ``plain_sentences.py [-v]``.

Each sentence of ``plain_sentences.tsv`` reports what stands before it, and is read in the middle of
one short article about an invented bank.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from summariser.extract.embedded.classifier import KINDS, load_classifier

SENTENCES = Path(__file__).with_suffix(".tsv")
BEFORE = (
    "The regional court in Selm opened the trial of two bankers on Monday.",
    "Ida Kvist ran the Holm Bank until it collapsed in 2019.",
    "Prosecutors say that the bank hid losses of 40 million crowns from its owners.",
)
BEHIND = (
    "The bank had 300,000 customers.",
    "The trial is expected to last until June.",
    "A verdict is due in the summer.",
)


def read_sentences() -> list[tuple[str, frozenset[str]]]:
    """Return the sentences, each with the kinds of record that it reports."""
    rows = [line.split("\t") for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    return [(text, frozenset(kinds.split("+")) - {"nothing"}) for kinds, text in rows]


def read_kinds(text: str) -> frozenset[str]:
    """Return the kinds that the classifier takes a sentence to report."""
    classifier = load_classifier()
    chances = classifier.probabilities([*BEFORE, text, *BEHIND])[len(BEFORE)]
    return frozenset(
        kind
        for kind, chance in zip(KINDS, chances, strict=True)
        if chance >= classifier.thresholds[kind]
    )


def main() -> None:
    """Read all, and print how many are read right."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("-v", "--verbose", action="store_true", help="print those read wrong, too")
    given = parser.parse_args()
    right = 0
    sentences = read_sentences()
    for text, kinds in sentences:
        found = read_kinds(text)
        right += found == kinds
        if given.verbose and found != kinds:
            print(f"{'+'.join(sorted(found)) or 'nothing'}: {text}")
    print(f"{right} of {len(sentences)} read right")


if __name__ == "__main__":
    main()
