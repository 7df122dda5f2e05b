"""Event mentions of ECB+ as the merger's records.

The merger compares records: an event in a few words, its actors and date, and the sentences that
are its evidence. An ECB+ mention is one or two words in a sentence that mostly tells of several
events, so a record is made of it in this way:

- its text is the mention itself, in base forms and without function words. With its clause the
  text says more, but what the mentions of one sentence share then outweighs what sets them apart;
- its actors are the participants of the corpus that depend on the mention in the parse, those that
  are names: records name people in full, and nobody says who "the 26-year-old" is;
- its date is that of the time of the corpus that depends on it, normalised by the dates module
  against the document's publication, where its address on the web gives one;
- its evidence is the sentence. Mentions of one sentence stay different, since the merger never
  joins two records of one article that have a sentence in common;
- mentions of one article whose heads have the same lemma become one record with several sentences,
  as the engine makes of what an article repeats.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ecbplus_reading import Document, Markable, Mention
from timeline17_reading import untokenise

from summariser.dates import normalise_date
from summariser.extract.embedded.pipeline import load_pipeline
from summariser.schema import Event

_FUNCTION_WORDS = frozenset({"ADP", "AUX", "DET", "PART", "PRON", "PUNCT"})


class Word(NamedTuple):
    """A token of a parsed sentence; ``head`` is the place of the one it depends on."""

    text: str
    lemma: str
    kind: str
    head: int


Sentence = Sequence[Word]


class Stated(NamedTuple):
    """A record, and the mentions that it was made of."""

    record: Event
    mentions: tuple[str, ...]


class ParsedDocument:
    """A document with the parses of the sentences that have event mentions."""

    def __init__(self, document: Document) -> None:
        """Parse a document.

        Raises:
            ModuleNotFoundError: spaCy or its English model is not installed.
        """
        self.document = document
        numbers = sorted({mention.sentence for mention in document.mentions})
        self._sentences = {n: _parse(document.sentences[n]) for n in numbers}
        self._texts = {n: untokenise([" ".join(document.sentences[n])]).text for n in numbers}

    def lemma(self, mention: Mention) -> str:
        """Return the base form of a mention's head."""
        sentence = self._sentences[mention.sentence]
        return sentence[find_head(mention.markable, sentence)].lemma.lower()

    def records(self) -> list[Stated]:
        """Return a record for all mentions of one head lemma, in the order of the first ones."""
        by_lemma: defaultdict[str, list[tuple[Mention, Event]]] = defaultdict(list)
        for mention in self.document.mentions:
            by_lemma[self.lemma(mention)].append((mention, self._record(mention)))
        return [_state(told) for told in by_lemma.values()]

    def _record(self, mention: Mention) -> Event:
        sentence = self._sentences[mention.sentence]
        dependent = [
            markable
            for markable in self.document.markables.get(mention.sentence, ())
            if self._governor(find_head(markable, sentence), mention.sentence) == mention.id
        ]
        actors = [
            _words(markable, sentence)
            for markable in dependent
            if markable.tag.startswith("HUMAN_")
            and any(sentence[place].kind == "PROPN" for place in markable.places)
        ]
        time = next((_words(m, sentence) for m in dependent if m.tag.startswith("TIME_D")), None)
        return Event(
            id=mention.id,
            article=self.document.id,
            quotes=(self._texts[mention.sentence],),
            text=_base_forms(mention.markable, sentence),
            time_text=time,
            date=normalise_date(time, self.document.published) if time else None,
            actors=tuple(dict.fromkeys(actors)),
        )

    def _governor(self, place: int, number: int) -> str | None:
        """Return the event mention that a token depends on, the nearest on the way to the root."""
        sentence = self._sentences[number]
        for above in _upwards(place, sentence):
            for mention in self.document.mentions:
                if mention.sentence == number and above in mention.markable.places:
                    return mention.id
        return None


def find_head(markable: Markable, sentence: Sentence) -> int:
    """Return the place of the first token of a markable that depends on none of the others.

    Args:
        markable: The markable.
        sentence: The sentence that it stands in.
    """
    for place in markable.places:
        if sentence[place].head == place or sentence[place].head not in markable.places:
            return place
    return markable.places[0]


def _parse(tokens: Sequence[str]) -> Sentence:
    from spacy.tokens import Doc  # noqa: PLC0415  (seconds of imports, only when needed)

    pipeline = load_pipeline()
    parsed = pipeline(Doc(pipeline.vocab, words=list(tokens)))
    return [Word(t.text, t.lemma_, t.pos_, t.head.i) for t in parsed]


def _upwards(place: int, sentence: Sentence) -> Iterator[int]:
    yield place
    while sentence[place].head != place:
        place = sentence[place].head
        yield place


def _words(markable: Markable, sentence: Sentence) -> str:
    return untokenise([" ".join(sentence[place].text for place in markable.places)]).text


def _base_forms(markable: Markable, sentence: Sentence) -> str:
    """Return the mention in base forms; the head's, where there are only function words."""
    places = [p for p in markable.places if sentence[p].kind not in _FUNCTION_WORDS]
    return " ".join(sentence[p].lemma for p in places or [find_head(markable, sentence)])


def _state(told: Sequence[tuple[Mention, Event]]) -> Stated:
    records = [record for _, record in told]
    dated = next((record for record in records if record.date), records[0])
    record = records[0].model_copy(
        update={
            "quotes": tuple(dict.fromkeys(quote for one in records for quote in one.quotes)),
            "actors": tuple(dict.fromkeys(actor for one in records for actor in one.actors)),
            "date": dated.date,
            "time_text": dated.time_text,
        }
    )
    return Stated(record, tuple(mention.id for mention, _ in told))
