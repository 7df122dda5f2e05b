"""The titles and roles that stand before people's names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from summariser.extract.embedded.cues import cue_words, load_cues
from summariser.extract.embedded.grammar import lemma
from summariser.extract.embedded.parties import LINKING

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc

_LONGEST = 9


def find_title(doc: Doc, start: int, entity_start: int) -> int:
    """Return where the title before a person's name begins, in the entity or before it.

    Args:
        doc: The sentence.
        start: Where the name itself begins.
        entity_start: Where the recogniser lets it begin.
    """
    titles = cue_words("names", "titles", "persons")
    if is_title_case(doc):
        titles = load_cues("names")["titles"]
        return start - 1 if start and doc[start - 1].lower_ in titles else start
    i = start
    while i > 0 and start - i < _LONGEST:
        token = doc[i - 1]
        capital = token.text[:1].isupper() and token.pos_ in ("PROPN", "NOUN", "ADJ")
        linking = token.lower_ in LINKING and i < start and _links_title(doc, i, start)
        role = token.pos_ in ("NOUN", "PROPN") and lemma(token) in titles
        if role and token.tag_ in ("NNS", "NNPS"):
            # "Lawyers for", "the two officers": more than the one who is named.
            break
        modifier = (
            token.pos_ in ("NOUN", "ADJ")
            and i < start
            and token.dep_ in ("compound", "amod")
            and token.text[:1].islower()
            and (token.pos_ == "ADJ" or doc[i].text[:1].islower())
        )
        if (token.ent_type_ == "PERSON" and i <= entity_start) or not (
            capital or linking or role or modifier
        ):
            break
        i -= 1
    while i < start and (doc[i].lower_ in LINKING or doc[i].lower_ in ("late", "other", "many")):
        i += 1
    # "... on Tuesday Singer Ida Kvist": a day is in no title.
    while i < start and doc[i].lower_.endswith("day") and doc[i].lower_ in _calendar():
        i += 1
    i = skip_date(doc, i, start)
    words = {lemma(doc[j]) for j in range(i, start)} | {doc[j].lower_ for j in range(i, start)}
    # "the mayor's driver Tom Aske": whose driver he is belongs to the title, and is left out of it.
    owned = i > 0 and (doc[i - 1].tag_ in ("POS", "PRP$")) and doc[i].text[:1].islower()
    return i if words & titles and not owned else start


def _links_title(doc: Doc, i: int, start: int) -> bool:
    """Whether the small word before a place joins what is before it to the title there.

    Args:
        doc: The sentence.
        i: Where the title begins that is known so far.
        start: Where the name begins.
    """
    if i < 2:
        return False
    word, before = doc[i - 1], doc[i - 2]
    if not before.text[:1].isupper():
        return word.lower_ == "the" and before.lower_ in ("of", "for")
    if word.lower_ in ("and", "&"):
        # "... of Selm and Senator Tom Aske" are two; "Trade and Labour Secretary" is one.
        return bool(word.ent_type_) or not before.ent_type_
    # "Lawyer for Dr Aske" is not the doctor, as "Minister for Labour Tom Aske" is the minister.
    titles = load_cues("names")["titles"]
    return word.lower_ != "the" and any(doc[j].lower_ not in titles for j in range(i, start))


def skip_date(doc: Doc, start: int, end: int) -> int:
    """Return where a name begins that a date stands before ("4 May Northern prosecutors")."""
    calendar = _calendar()
    i = start
    while i < end and (doc[i].lower_ in calendar or doc[i].lower_.rstrip("stndrh").isdigit()):
        i += 1
    # "7 Eleven" and "March" (a town) are names: a date has both, or goes on to the end.
    dated = any(doc[j].lower_ in calendar for j in range(start, i))
    return i if i == end or (dated and i - start > 1) else start


def _calendar() -> frozenset[str]:
    return load_cues("names")["calendar"]


def is_title_case(doc: Doc) -> bool:
    """Whether a sentence is set like a headline, where a capital tells nothing."""
    words = [token for token in doc if token.is_alpha]
    capital = sum(token.text[0].isupper() for token in words)
    return len(words) > 4 and capital > 0.6 * len(words)
