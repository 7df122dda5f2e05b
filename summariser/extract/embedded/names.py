"""Parties that an article names, each under its fullest form.

Surnames, first names, shortened company names and acronyms are drawn together; titles and roles
that stand with a name are kept, because readers know people by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from summariser.extract.embedded.cues import cue_words, load_cues
from summariser.extract.embedded.grammar import children, lemma

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span

PartyKind = Literal["person", "organisation", "place", "group"]

_LABELS: dict[str, PartyKind] = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "NORP": "group",
    "FAC": "place",
    "LOC": "place",
}
_LEGAL_FORMS = frozenset(
    {
        "inc",
        "inc.",
        "corp",
        "corp.",
        "co",
        "co.",
        "ltd",
        "ltd.",
        "plc",
        "llc",
        "the",
        "company",
        "group",
        "ag",
        "sa",
        "&",
    }
)
# Titles that a full name does without.
_COURTESIES = frozenset({"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "miss"})
_LINKING = frozenset({"of", "for", "the", "and", "&"})
_LONGEST_TITLE = 9


@dataclass
class Party:
    """Somebody or something that an article names.

    Attributes:
        name: The fullest form of the name itself.
        kind: What sort of party it is.
        title: What the article puts before the name ("Interior Minister").
        roles: Lemmas of nouns that the article uses of it.
        gender: ``m``, ``f`` or None where nothing tells.
        named: False for people who are only described ("two former clerks").
    """

    name: str
    kind: PartyKind
    title: str = ""
    roles: set[str] = field(default_factory=set)
    gender: str | None = None
    named: bool = True

    @property
    def full(self) -> str:
        """The name with the title that goes with it."""
        if self.title.lower() in _COURTESIES and " " in self.name:
            return self.name
        return f"{self.title} {self.name}".strip()

    @property
    def words(self) -> list[str]:
        """The words of the name, in lower case, without legal forms."""
        found = [word.lower().strip(".,()") for word in self.name.split()]
        return [word for word in found if word and word not in _LEGAL_FORMS] or found


@dataclass(frozen=True)
class Mention:
    """A name as it stands in a sentence (tokens ``start`` to ``end``)."""

    start: int
    end: int
    party: Party


def find_parties(docs: Sequence[Doc]) -> list[list[Mention]]:
    """Return the names of each sentence, mentions of one party sharing their `Party`."""
    raw = [[_read_name(doc, span, kind) for span, kind in _name_spans(doc)] for doc in docs]
    parties: list[Party] = []
    # Longest names first, so that a surname finds the full name wherever the article has it.
    order = sorted(
        ((s, m) for s, mentions in enumerate(raw) for m in range(len(mentions))),
        key=lambda at: (-len(raw[at[0]][at[1]].party.words), at),
    )
    resolved: dict[tuple[int, int], Party] = {}
    for sentence, position in order:
        party = raw[sentence][position].party
        known = next((other for other in parties if _is_same(party, other)), None)
        if known is None:
            parties.append(party)
            known = party
        else:
            _absorb(known, party)
        resolved[sentence, position] = known
    return [
        [Mention(m.start, m.end, resolved[s, i]) for i, m in enumerate(mentions)]
        for s, mentions in enumerate(raw)
    ]


def _name_spans(doc: Doc) -> Iterable[tuple[Span, PartyKind]]:
    covered: set[int] = set()
    for entity in doc.ents:
        kind = _LABELS.get(entity.label_)
        if kind is None or not any(token.text[:1].isupper() for token in entity):
            continue
        span = _trim(entity)
        if span is None:
            continue
        covered.update(range(span.start, span.end))
        yield span, _correct_kind(span, kind)
    for token in doc:
        # Names that the recogniser missed: capitalised proper nouns that head a phrase.
        if (
            token.pos_ != "PROPN"
            or token.i in covered
            or token.ent_type_
            or token.dep_ == "compound"
        ):
            continue
        if (
            token.is_sent_start
            and not token.ent_type_
            and token.dep_ not in ("nsubj", "nsubjpass", "poss")
        ):
            continue
        start = token.i
        while start > 0 and doc[start - 1].pos_ == "PROPN" and start - 1 not in covered:
            start -= 1
        covered.update(range(start, token.i + 1))
        span = doc[start : token.i + 1]
        if span[0].text[:1].isupper():
            yield span, _correct_kind(span, "organisation")


def _trim(entity: Span) -> Span | None:
    start, end = entity.start, entity.end
    doc = entity.doc
    while start < end and (doc[start].lower_ in ("the", "a", "an") or doc[start].is_punct):
        start += 1
    while end > start and (doc[end - 1].tag_ == "POS" or doc[end - 1].is_punct):
        end -= 1
    return doc[start:end] if end > start else None


def _correct_kind(span: Span, kind: PartyKind) -> PartyKind:
    """Return the kind, put right where a title or a first name tells."""
    first = span[0].lower_
    people = cue_words("names", "first_names_masculine", "first_names_feminine")
    if first in load_cues("names")["titles"] and len(span) > 1:
        return "person"
    if len(span) in (2, 3) and first in people and kind != "place":
        return "person"
    before = span.doc[span.start - 1] if span.start else None
    if (
        before is not None
        and len(span) <= 3
        and before.lower_
        in ("mr.", "mrs.", "ms.", "dr.", "mr", "mrs", "ms", "dr", "sen.", "rep.", "gov.")
    ):
        return "person"
    return kind


def _read_name(doc: Doc, span: Span, kind: PartyKind) -> Mention:
    start = span.start
    if kind == "person":
        while start < span.end - 1 and doc[start].lower_ in load_cues("names")["titles"]:
            start += 1
    name = re.sub(r"\s+", " ", doc[start : span.end].text)
    party = Party(name, kind)
    title_start = _title_start(doc, start, span.start) if kind == "person" else start
    party.title = re.sub(r"\s+", " ", doc[title_start:start].text)
    party.roles |= _roles_of(span, title_start)
    party.gender = _gender_of(party, name) if kind == "person" else None
    return Mention(title_start, span.end, party)


def _title_start(doc: Doc, start: int, entity_start: int) -> int:
    """Return where the title before a person's name begins, in the entity or before it."""
    titles = cue_words("names", "titles", "persons")
    if _is_title_case(doc):
        titles = load_cues("names")["titles"]
        return start - 1 if start and doc[start - 1].lower_ in titles else start
    i = start
    while i > 0 and start - i < _LONGEST_TITLE:
        token = doc[i - 1]
        capital = token.text[:1].isupper() and token.pos_ in ("PROPN", "NOUN", "ADJ")
        linking = (
            token.lower_ in _LINKING and i - 2 >= 0 and doc[i - 2].text[:1].isupper() and i < start
        )
        role = token.pos_ in ("NOUN", "PROPN") and lemma(token) in titles
        modifier = (
            token.pos_ in ("NOUN", "ADJ")
            and i < start
            and token.dep_ in ("compound", "amod")
            and token.text[:1].islower()
        )
        if (token.ent_type_ == "PERSON" and i <= entity_start) or not (
            capital or linking or role or modifier
        ):
            break
        i -= 1
    while i < start and (doc[i].lower_ in _LINKING or doc[i].lower_ in ("late", "other", "many")):
        i += 1
    words = {lemma(doc[j]) for j in range(i, start)} | {doc[j].lower_ for j in range(i, start)}
    return i if words & titles else start


def _is_title_case(doc: Doc) -> bool:
    """Whether a sentence is set like a headline, where a capital tells nothing."""
    words = [token for token in doc if token.is_alpha]
    capital = sum(token.text[0].isupper() for token in words)
    return len(words) > 4 and capital > 0.6 * len(words)


def _roles_of(span: Span, title_start: int) -> set[str]:
    """Return the lemmas of role nouns that stand with a name."""
    known = cue_words("names", "persons", "organisations", "titles")
    doc = span.doc
    root = span.root
    found = {lemma(doc[i]) for i in range(title_start, span.start)}
    related = [root, *children(root, "appos", "compound")]
    if root.dep_ in ("appos", "compound"):
        related.append(root.head)
    if root.dep_ == "nsubj" and lemma(root.head) in ("be", "become"):
        related += children(root.head, "attr")
    for token in related:
        if token.pos_ in ("NOUN", "PROPN"):
            found.add(lemma(token))
            found |= {lemma(child) for child in token.children if child.dep_ == "compound"}
    found |= {lemma(token) for token in span}
    return found & known


def _gender_of(party: Party, name: str) -> str | None:
    cues = load_cues("names")
    title = {word.lower() for word in party.title.split()} | party.roles
    first = name.split(maxsplit=1)[0].lower()
    if title & cues["feminine"]:
        return "f"
    if title & cues["masculine"]:
        return "m"
    male, female = first in cues["first_names_masculine"], first in cues["first_names_feminine"]
    if male != female and " " in name:
        return "m" if male else "f"
    return None


def _is_same(short: Party, full: Party) -> bool:
    """Whether a name, not longer than another, can name the same party in one article."""
    one, other = short.words, full.words
    if one == other:
        return True
    if short.gender and full.gender and short.gender != full.gender:
        return False
    if full.kind == "person":
        is_surname = one == other[-len(one) :]
        is_first_name = short.kind != "place" and len(one) == 1 and one[0] == other[0]
        return len(one) < len(other) and (is_surname or is_first_name)
    if "person" in (short.kind, full.kind) or "place" in (short.kind, full.kind):
        return False
    is_short_form = (
        {short.kind, full.kind} == {"organisation"}
        and len(one) < len(other)
        and one == other[: len(one)]
        and (len(one) > 1 or len(one[0]) > 2)
    )
    return is_short_form or _is_acronym(short.name, full.name)


def _is_acronym(short: str, full: str) -> bool:
    letters = short.replace(".", "")
    words = [word for word in re.split(r"[\s-]+", full) if word and word[0].isalpha()]
    if not letters.isupper() or len(letters) < 2 or len(words) < 2:
        return False
    capitals = "".join(word[0] for word in words if word[0].isupper())
    every = "".join(word[0] for word in words).upper()
    return letters in (capitals, every)


def _absorb(known: Party, other: Party) -> None:
    """Add to a party what another mention tells about it."""
    if len(other.title) > len(known.title) and other.kind == "person":
        known.title = other.title
    if len(other.name.split()) > len(known.name.split()):
        known.name = other.name
    known.roles |= other.roles
    known.gender = known.gender or other.gender
