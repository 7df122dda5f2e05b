"""ECB+: the validated event mentions of its documents, with their gold coreference.

ECB+ is the EventCorefBank with a second set of documents for each topic (Cybulska and Vossen,
"Using a sledgehammer to crack a nut?", LREC 2014). A document is XML: tokens, markables over them,
relations between markables. Only the sentences that the annotators checked count, as is usual; they
are listed in ``ECBplus_coreference_sentences.csv``.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

SENTENCES = "ECBplus_coreference_sentences.csv"
ARCHIVE = "topics.tar.gz"
_EVENT = ("ACTION_", "NEG_ACTION_")
_DAY_IN_ADDRESS = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?!\d)")


class Markable(NamedTuple):
    """An annotated stretch of a sentence: its tag, and the places of its tokens there."""

    tag: str
    places: tuple[int, ...]


class Mention(NamedTuple):
    """An event mention: where it stands, and the gold cluster that it belongs to."""

    id: str
    sentence: int
    markable: Markable
    cluster: str


@dataclass(frozen=True)
class Document:
    """A document of the corpus.

    Attributes:
        id: Topic and number, with ``ecb`` or ``ecbplus`` for the part of the corpus.
        topic: The topic's number.
        published: The day that its address on the web names, if it does.
        sentences: Sentence number -> tokens; without the address, which is no text.
        markables: Sentence number -> participants, times and places in it.
        mentions: The event mentions of the validated sentences, in order.
    """

    id: str
    topic: int
    published: dt.date | None
    sentences: Mapping[int, tuple[str, ...]]
    markables: Mapping[int, tuple[Markable, ...]]
    mentions: tuple[Mention, ...]


def read_corpus(folder: Path, topics: Iterable[int]) -> list[Document]:
    """Return the documents of some topics that hold an event mention, in the order of their names.

    Args:
        folder: Holds the list of validated sentences, and the topics as an archive or as folders.
        topics: Numbers of topics.
    """
    validated: defaultdict[tuple[int, str], set[int]] = defaultdict(set)
    with (folder / SENTENCES).open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            key = int(row["Topic"]), f"{row['Topic']}_{row['File']}"
            validated[key].add(int(row["Sentence Number"]))
    wanted = {name: sentences for (topic, name), sentences in validated.items() if topic in topics}
    documents = [
        read_document(name, content, wanted[name])
        for name, content in _read_files(folder)
        if name in wanted
    ]
    return sorted((d for d in documents if d.mentions), key=lambda d: (d.topic, d.id))


def _read_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    if not (folder / ARCHIVE).exists():
        for path in sorted(folder.glob("**/*.xml")):
            yield path.stem, path.read_bytes()
        return
    with tarfile.open(folder / ARCHIVE) as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".xml") else None
            if file is not None:
                yield Path(member.name).stem, file.read()


def read_document(name: str, content: bytes, validated: Iterable[int]) -> Document:
    """Return a document.

    Args:
        name: Its name: topic and number, with ``ecb`` or ``ecbplus``.
        content: The XML file.
        validated: Numbers of its validated sentences.
    """
    # The corpus is the user's own files, not something from the network.
    root = ET.fromstring(content)  # noqa: S314
    topic = int(name.partition("_")[0])
    sentences: defaultdict[int, list[str]] = defaultdict(list)
    places: dict[str, tuple[int, int]] = {}
    for token in root.iter("token"):
        number = int(token.get("sentence", "0"))
        places[token.get("t_id", "")] = (number, len(sentences[number]))
        sentences[number].append(token.text or "")
    clusters = _read_clusters(root, name)
    markables: defaultdict[int, list[Markable]] = defaultdict(list)
    mentions = []
    for number, identity, markable in _read_markables(root, places):
        if not markable.tag.startswith(_EVENT):
            markables[number].append(markable)
        elif number in validated:
            cluster = clusters.get(identity, f"{name}.{identity}")
            mentions.append(Mention(f"{name}.{identity}", number, markable, cluster))
    published = None
    if name.endswith("plus"):
        published = _read_day("".join(sentences.pop(0, [])))
    return Document(
        id=name,
        topic=topic,
        published=published,
        sentences={number: tuple(tokens) for number, tokens in sentences.items()},
        markables={number: tuple(found) for number, found in markables.items()},
        mentions=tuple(sorted(mentions, key=lambda m: (m.sentence, m.markable.places, m.id))),
    )


def _read_markables(
    root: ET.Element, places: Mapping[str, tuple[int, int]]
) -> Iterator[tuple[int, str, Markable]]:
    """Yield the sentence, the identity and the markable of each annotated stretch of text."""
    found = root.find("Markables")
    for element in () if found is None else found:
        anchors = [places[a.get("t_id", "")] for a in element.iter("token_anchor")]
        # A markable without tokens stands for an instance in the world.
        if anchors:
            number = anchors[0][0]
            at = tuple(sorted(place for sentence, place in anchors if sentence == number))
            yield number, element.get("m_id", ""), Markable(element.tag, at)


def _read_clusters(root: ET.Element, name: str) -> dict[str, str]:
    """Return the gold cluster of each markable that is in a relation."""
    clusters = {}
    found = root.find("Relations")
    for relation in () if found is None else found:
        # An instance has one note in all documents; within a document there is only a number.
        cluster = relation.get("note") or f"{name}.relation{relation.get('r_id')}"
        for source in relation.iter("source"):
            clusters[source.get("m_id", "")] = cluster
    return clusters


def _read_day(address: str) -> dt.date | None:
    found = _DAY_IN_ADDRESS.search(address)
    if found is None:
        return None
    try:
        return dt.date(*(int(part) for part in found.groups()))
    except ValueError:
        return None
