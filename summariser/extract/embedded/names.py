"""Parties that an article names, each under its fullest form.

Surnames, first names, shortened company names and acronyms are drawn together; titles and roles
that stand with a name are kept, because readers know people by them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from summariser.extract.embedded.cues import cue_words, load_cues
from summariser.extract.embedded.fragments import find_lead_end
from summariser.extract.embedded.grammar import SUBJECTS, children, lemma, phrase
from summariser.extract.embedded.missed_names import add_surnames, find_repeated
from summariser.extract.embedded.name_matching import (
    absorb,
    find_joined,
    find_known,
    is_abbreviated,
    settle_kinds,
)
from summariser.extract.embedded.parties import LINKING, Mention, Party, PartyKind
from summariser.extract.embedded.person_titles import find_title, is_title_case, skip_date

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Span, Token

# Titles with which the names of bodies and places begin as well ("General Motors").
_ALSO_OF_BODIES = frozenset({"attorney", "general", "justice", "major", "st", "st."})
_LABELS: dict[str, PartyKind] = {
    "PERSON": "person",
    "ORG": "organisation",
    "GPE": "place",
    "NORP": "group",
    "FAC": "place",
    "LOC": "place",
}
# Whom a picture is from, behind a stroke.
_AGENCY = re.compile(r"[A-Z]{2,7}|Reuters|Getty|Shutterstock|Corbis|Rex")
# Titles that are cut short before names, and what the article may call their bearers.
_IN_FULL = {
    "sen.": "senator",
    "sen": "senator",
    "rep.": "representative",
    "rep": "representative",
    "gov.": "governor",
    "gov": "governor",
    "gen.": "general",
    "gen": "general",
    "dr": "doctor",
    "dr.": "doctor",
    "prof.": "professor",
    "prof": "professor",
    "col.": "colonel",
    "capt.": "captain",
    "lt.": "lieutenant",
    "sgt.": "sergeant",
    "rev.": "pastor",
}
# Words of these classes tell one description from another.
CONTENT_TAGS = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "VERB"})


def find_parties(docs: Sequence[Doc]) -> list[list[Mention]]:
    """Return the names of each sentence, mentions of one party sharing their `Party`."""
    raw = [[_read_name(doc, span, kind) for span, kind in _name_spans(doc)] for doc in docs]
    add_surnames(docs, raw)
    for mentions, missed in zip(raw, find_repeated(docs, raw), strict=True):
        added = [_read_name(span.doc, span, kind) for span, kind in missed]
        parts = {i for mention in added for i in range(mention.start, mention.end)}
        kept = [mention for mention in mentions if mention.start not in parts]
        mentions[:] = sorted(kept + added, key=lambda mention: mention.start)
    named = [mention.party for mentions in raw for mention in mentions]
    _part_joined(named)
    _part_titles(named)
    _spell_out(docs, raw)
    parties: list[Party] = []
    # Longest names first, so that a surname finds the full name wherever the article has it.
    order = sorted(
        ((s, m) for s, mentions in enumerate(raw) for m in range(len(mentions))),
        key=lambda at: (-len(raw[at[0]][at[1]].party.words), at),
    )
    resolved: dict[tuple[int, int], Party] = {}
    named_in: dict[int, int] = {}
    for sentence, position in order:
        party = raw[sentence][position].party
        known = find_known(party, parties, sentence, named_in)
        if known is None:
            named_in[len(parties)] = sentence
            parties.append(party)
            known = party
        else:
            absorb(known, party)
        resolved[sentence, position] = known
    settle_kinds([m.party for mentions in raw for m in mentions], parties)
    return [
        [Mention(m.start, m.end, resolved[s, i]) for i, m in enumerate(mentions)]
        for s, mentions in enumerate(raw)
    ]


def _part_joined(parties: Sequence[Party]) -> None:
    """Give names that two people's names were run together to that of the first alone."""
    for at, words in find_joined(parties).items():
        parties[at].name = " ".join(parties[at].name.split()[: len(words)])


def _part_titles(parties: Sequence[Party]) -> None:
    """Give "General Aske" the title where the article names somebody of that surname."""
    surnames = {party.words[-1] for party in parties if party.kind == "person"}
    for party in parties:
        title, _, name = party.name.partition(" ")
        if party.kind != "person" and title.lower() in _ALSO_OF_BODIES and name.lower() in surnames:
            party.name, party.kind, party.title = name, "person", title


def _spell_out(docs: Sequence[Doc], raw: Sequence[Sequence[Mention]]) -> None:
    """Give a short form that stands in brackets behind its name that name, wherever it stands."""
    known: dict[str, Party] = {}
    for doc, mentions in zip(docs, raw, strict=True):
        for mention in mentions:
            short = _read_brackets(doc, mention.end)
            if (
                short is not None
                and mention.party.kind != "person"
                and is_abbreviated(short, mention.party.name)
            ):
                known.setdefault(short, mention.party)
    for mentions in raw:
        for mention in mentions:
            full = known.get(mention.party.name)
            if full is not None:
                mention.party.name, mention.party.kind = full.name, full.kind


def _read_brackets(doc: Doc, start: int) -> str | None:
    """Return the words in the brackets that open at a place, if there are few."""
    if start >= len(doc) or doc[start].text != "(":
        return None
    for end in range(start + 2, min(start + 6, len(doc))):
        if doc[end].text == ")":
            return re.sub(r"\s+", " ", doc[start + 1 : end].text).removeprefix("the ")
    return None


def is_part_of_name(mention: Mention, doc: Doc) -> bool:
    """Whether a name stands within a longer one, or before a noun that it only qualifies."""
    last = doc[mention.end - 1]
    before = doc[mention.start - 1] if mention.start else None
    after = doc[mention.end] if mention.end < len(doc) else None
    if last.dep_ in ("compound", "amod", "nmod") and last.head.i >= mention.end:
        return True
    if before is not None and (before.pos_ == "PROPN" or before.text in ("-", "/", "&", "@", "#")):
        return True
    if after is None:
        return False
    capital = after.text[:1].isupper() and after.pos_ in ("PROPN", "NOUN", "ADJ")
    return (
        capital or after.text in ("-", "/", "&") or (after.pos_ == "NOUN" and not last.whitespace_)
    )


def _name_spans(doc: Doc) -> Iterable[tuple[Span, PartyKind]]:
    covered: set[int] = set()
    lead = find_lead_end(doc.text)
    for known, kind in _recognised_spans(doc, lead):
        covered.update(range(known.start, known.end))
        yield known, kind
    for token in doc:
        # Names that the recogniser missed: capitalised proper nouns that head a phrase.
        if (
            token.pos_ != "PROPN"
            or token.idx < lead
            or token.i in covered
            or token.ent_type_
            or token.dep_ == "compound"
        ):
            continue
        if token.is_sent_start and token.dep_ not in ("nsubj", "nsubjpass", "poss"):
            continue
        if _is_no_name(token) or _goes_on(token):
            continue
        start = token.i
        while start > 0 and start - 1 not in covered and _is_joined(doc, start):
            start -= 1
        covered.update(range(start, token.i + 1))
        span = _trim(doc[start : token.i + 1])
        if span is not None and span[0].text[:1].isupper():
            yield span, _correct_kind(span, "organisation")


def _recognised_spans(doc: Doc, lead: int) -> Iterable[tuple[Span, PartyKind]]:
    for entity in doc.ents:
        kind = _LABELS.get(entity.label_)
        if entity.label_ == "NORP" and entity.start == 0 and entity[-1].tag_ in ("NN", "NNS"):
            # "Scans showed": a capital that opens a sentence, and no people.
            continue
        capital = any(token.text[:1].isupper() for token in entity)
        span = _trim(entity) if kind and capital and entity.end_char > lead else None
        if kind is not None and span is not None:
            span = _complete(span) if kind == "person" else span
            for part in _part_at_comma(span):
                yield part, _correct_kind(part, kind)


def _complete(span: Span) -> Span:
    """Return a surname with the first name that the recogniser left out."""
    doc, start = span.doc, span.start
    while len(span) == 1 and start and _is_first_name(doc[start - 1], span[0]):
        start -= 1
    return doc[start : span.end]


def _is_first_name(word: Token, surname: Token) -> bool:
    told = word.lower_ in cue_words("names", "persons", "titles", "calendar")
    compound = word.pos_ == "PROPN" and word.dep_ == "compound" and word.head is surname
    return compound and word.text.istitle() and not word.ent_type_ and not told


def _part_at_comma(span: Span) -> list[Span]:
    """Return the names in one that takes in another's: "seen by the Courier, Lund wrote"."""
    commas = [token.i for token in span[1:-1] if token.text == ","]
    if len(commas) != 1:
        return [span]
    first, rest = span.doc[span.start : commas[0]], span.doc[commas[0] + 1 : span.end]
    # "Washington, D.C." and "Aske, Jr." hang together.
    head = rest.root.head
    # "The mayor of Selm, Ivo Orn, ...": Orn is the mayor.
    beyond = rest.root.dep_ == "appos" and head.i < first.start
    apart = beyond or (rest.root.dep_ in (*SUBJECTS, "ROOT") and head not in list(first))
    return [first, rest] if apart and first.root.head not in list(rest) else [span]


def _goes_on(token: Token) -> bool:
    """Whether a proper noun only qualifies the one behind it ("Anti-Doping Tribunal")."""
    behind = token.doc[token.i + 1 :][:1]
    return token.dep_ in ("amod", "nmod") and token.head.i > token.i and behind[0].pos_ == "PROPN"


def _is_joined(doc: Doc, start: int) -> bool:
    """Whether the word before a place belongs to the name that begins there."""
    before = doc[start - 1]
    if before.pos_ == "PROPN":
        return True
    if before.text == "-" and not before.whitespace_ and start > 1:
        return doc[start - 2].pos_ == "PROPN" and not doc[start - 2].whitespace_
    # "Anti-Doping": the tagger takes its second part for an adjective.
    hyphen = start > 2 and doc[start - 2].text == "-" and not doc[start - 2].whitespace_
    return hyphen and before.text.istitle() and doc[start - 3].pos_ == "PROPN"


def _is_no_name(token: Token) -> bool:
    """Whether a capitalised word stands for no party: in brackets, a day, or with a number."""
    doc = token.doc
    around = (doc[token.i - 1].text if token.i else "", doc[token.i + 1 :][:1].text)
    return (
        token.lower_ in cue_words("names", "calendar", "persons", "titles")
        or not token.text[0].isalpha()
        or around[0] in ("(", "[", "|")
        or around[1] in (")", "]", "|")
    )


def _trim(entity: Span) -> Span | None:
    start, end = entity.start, entity.end
    doc = entity.doc
    while start < end and (doc[start].lower_ in ("the", "a", "an") or doc[start].is_punct):
        start += 1
    while end > start and (doc[end - 1].tag_ == "POS" or doc[end - 1].is_punct):
        end -= 1
    start = skip_date(doc, start, end)
    start, end = _skip_credit(doc, start, end)
    return doc[_find_first_name(doc, start) : end] if end > start else None


def _find_first_name(doc: Doc, start: int) -> int:
    """Return where a name begins whose first word the tagger took for another ("Per Aldor")."""
    word = doc[start - 1] if start else None
    if word is None or not word.text.istitle() or word.lower_ in LINKING:
        return start
    given = word.lower_ in cue_words("names", "first_names_masculine", "first_names_feminine")
    if is_title_case(doc) and not given:
        return start
    # What opens a sentence has a capital anyway, and may govern the name.
    if start == 1 or doc[start - 2].is_punct:
        name = doc[start]
        told = name.dep_ != "pobj" or bool(children(name, "appos"))
        return start - 1 if given and told and word.pos_ != "PROPN" else start
    # A capital within a sentence: "was paid for by Our Harbour".
    capital = word.pos_ in ("ADP", "X", "INTJ") or word.tag_ == "PRP$"
    return start - 1 if given or capital else start


def _skip_credit(doc: Doc, start: int, end: int) -> tuple[int, int]:
    """Return where a name begins and ends without the credit of a picture ("Ida Kvist/AP")."""
    for i in range(min(end, len(doc) - 2), start - 2, -1):
        before, slash, agency = doc[max(0, i)].text.rpartition("/")
        last = i
        if slash and not agency and not before and i:
            # The tokeniser has parted it.
            before, last, agency = doc[i - 1].text, i + 1, doc[i + 1].text
        # "HIV/AIDS" is no credit: people's names are not all in capitals.
        if before.rstrip("\\").istitle() and _AGENCY.fullmatch(agency):
            return (min(last + 1, end), end) if last + 1 < end else (start, start)
    return start, end


def _correct_kind(span: Span, kind: PartyKind) -> PartyKind:
    """Return the kind, put right where a title, a first name or the last word tells."""
    first = span[0].lower_
    if len(span) > 1 and span[-1].lower_ in load_cues("names")["body_endings"]:
        return "organisation"
    people = cue_words("names", "first_names_masculine", "first_names_feminine")
    if first in load_cues("names")["titles"] and len(span) > 1 and span[1].lower_ not in LINKING:
        return kind if first in _ALSO_OF_BODIES else "person"
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
    if len(span) > 1 and first in load_cues("names")["persons"] and span[1].lower_ in people:
        # "Prosecutor Ingrid Tavel": what somebody is, and a first name.
        return "person" if kind != "place" else kind
    return kind


def _read_name(doc: Doc, span: Span, kind: PartyKind) -> Mention:
    start = span.start
    if kind == "person":
        while start < span.end - 1 and doc[start].lower_ in load_cues("names")["titles"]:
            start += 1
    name = re.sub(r"\s+", " ", doc[start : span.end].text)
    party = Party(name, kind)
    title_start = find_title(doc, start, span.start) if kind == "person" else start
    party.title = re.sub(r"\s+", " ", doc[title_start:start].text)
    party.definite = (
        kind != "person" and start > 0 and doc[start - 1].lower_ == "the" and span.root.i >= start
    )
    related = _find_related(span, kind)
    party.roles |= _roles_of(span, title_start, related)
    party.described |= _words_of(span, title_start, related)
    party.gender = _gender_of(party, name) if kind == "person" else None
    return Mention(title_start, span.end, party)


def _find_related(span: Span, kind: PartyKind) -> list[Token]:
    """Return the nouns that a sentence equates with a name: appositions and "X is the ..."."""
    root = span.root
    related = children(root, "appos", "compound")
    # "Aske lawyer Tom Lund": Aske is no lawyer, while "the Halden bank" is a bank.
    if root.dep_ == "appos" or (root.dep_ == "compound" and kind != "person"):
        related.append(root.head)
    if root.dep_ == "nsubj" and lemma(root.head) in ("be", "become"):
        related += children(root.head, "attr")
    return related


def _roles_of(span: Span, title_start: int, related: Sequence[Token]) -> set[str]:
    """Return the lemmas of role nouns that stand with a name."""
    known = cue_words("names", "persons", "organisations", "titles")
    found = {lemma(span.doc[i]) for i in range(title_start, span.start)}
    for token in (span.root, *related):
        if token.pos_ in ("NOUN", "PROPN"):
            found.add(lemma(token))
            found |= {lemma(child) for child in token.children if child.dep_ == "compound"}
    found |= {lemma(token) for token in span}
    found |= {_IN_FULL[word] for word in found if word in _IN_FULL}
    return found & known


def _words_of(span: Span, title_start: int, related: Sequence[Token]) -> set[str]:
    """Return the words that describe who bears a name, without the name itself."""
    described = [span.doc[i] for i in range(title_start, span.start)]
    for noun in related:
        if noun.pos_ in ("NOUN", "PROPN") and not span.start <= noun.i < span.end:
            described += [t for t in phrase(noun) if not span.start <= t.i < span.end]
    return {token.lower_ for token in described if token.pos_ in CONTENT_TAGS}


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
