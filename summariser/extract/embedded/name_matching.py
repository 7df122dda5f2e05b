"""Which names of one article stand for the same party."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.parties import Party, PartyKind, is_legal_form

# A short form leaves out so many words at most; what is left out more often names something else.
_LONGEST_REST = 3
_WITHOUT_SHORT_FORMS = frozenset({"person", "place"})
# Between kinds that a name is given equally often, the first holds.
_KIND_ORDER: tuple[PartyKind, ...] = ("place", "organisation", "person", "group")


def find_known(
    party: Party, parties: Sequence[Party], sentence: int, named_in: Mapping[int, int]
) -> Party | None:
    """Return the party that a name stands for: the only longer name that fits, or the same name.

    Where two longer names fit, as in a family, the one that the article has named so far is meant;
    where it has named both, its own words are all that is certain.

    Args:
        party: What a mention tells.
        parties: Those known, longest names first.
        sentence: Position of the mention's sentence.
        named_in: The first sentence of each known party, by its place in ``parties``.
    """
    for fits in (_is_surname, _is_first_name, _has_middle_name, _is_short_form):
        found = [at for at, other in enumerate(parties) if fits(party, other)]
        if len(found) > 1:
            found = [at for at in found if named_in[at] <= sentence] or found
        if len(found) == 1:
            return parties[found[0]]
        if found:
            break
    words = party.words
    return next((p for p in parties if words == p.words and not _is_opposed(party, p)), None)


def find_joined(parties: Sequence[Party]) -> dict[int, tuple[str, ...]]:
    """Return the names that are two, run together where lines of a page were joined.

    "Tom Aske Dana Rovik" is two names where the article also has "Tom Aske" alone, and "Tom Aske
    NRG" where it has a body called NRG. The first of the two is given for each, by its place in
    ``parties``.
    """
    people = {p.words for p in parties if p.kind == "person" and len(p.words) > 1}
    letters = {p.words for p in parties if p.kind == "organisation" and _is_letters(p.name)}
    joined: dict[int, tuple[str, ...]] = {}
    for at, party in enumerate(parties):
        words = party.words
        for cut in range(2, len(words)):
            first, rest = words[:cut], words[cut:]
            others = {name for name in people if name[: len(first)] != first}
            if first in people and any(name[-len(rest) :] == rest for name in others):
                joined[at] = first
        glued = party.kind == "person" and len(words) > 1 and words[-1:] in letters
        if glued and _is_letters(party.name.split()[-1]):
            joined[at] = words[:-1]
    return joined


def _is_letters(name: str) -> bool:
    """Whether a name is an acronym."""
    return len(name) > 1 and name.isalpha() and name.isupper()


def _is_opposed(one: Party, other: Party) -> bool:
    return bool(one.gender and other.gender and one.gender != other.gender)


def _is_surname(short: Party, full: Party) -> bool:
    if full.kind != "person":
        return False
    words, whole = short.words, full.words
    return (
        len(words) < len(whole) and words == whole[-len(words) :] and not _is_opposed(short, full)
    )


def _has_middle_name(short: Party, full: Party) -> bool:
    """Whether a person's name is told without a middle name ("Ida Kvist", "Ida M. Kvist")."""
    one, other = short.words, full.words
    return (
        full.kind == short.kind == "person"
        and 1 < len(one) < len(other)
        and (one[0], one[-1]) == (other[0], other[-1])
        and set(one) < set(other)
        and not _is_opposed(short, full)
    )


def _is_first_name(short: Party, full: Party) -> bool:
    return (
        full.kind == short.kind == "person"
        and not short.title
        and len(short.words) == 1 < len(full.words)
        and short.words[0] == full.words[0]
        and not _is_opposed(short, full)
    )


def _is_short_form(short: Party, full: Party) -> bool:
    """Whether a body's name is cut short ("Halden" for "Halden Mining") or an acronym."""
    # Recognisers take the letters of a body for anything, a person or a place too.
    if full.kind == "organisation" and not short.title and _is_acronym(short.name, full.name):
        return True
    if short.kind in _WITHOUT_SHORT_FORMS or full.kind in _WITHOUT_SHORT_FORMS:
        return False
    one, other = short.words, full.words
    if not short.kind == full.kind == "organisation" or one != other[: len(one)] or one == other:
        return False
    rest = other[len(one) :]
    # A ministry's press office and a bank's American branch are not the ministry and the bank.
    whole = one[-1] in load_cues("names")["organisations"]
    cues = load_cues("names")
    branch = bool(set(rest) & (cues["branches"] | cues["things"] | {"for"}))
    return not branch and (rest[0] == "of" if whole else len(rest) <= _LONGEST_REST)


def settle_kinds(mentions: Sequence[Party], parties: Sequence[Party]) -> None:
    """Give each party named by a single word the kind that most of its mentions have."""
    for party in parties:
        if party.title or " " in party.name:
            continue
        words = party.words
        kinds = [mention.kind for mention in mentions if mention.words == words]
        party.kind = max(
            _KIND_ORDER, key=lambda kind: (kinds.count(kind), -_KIND_ORDER.index(kind))
        )
        if party.kind == "person" and _is_called_body(party):
            # "The energy firm Petromar", whatever the recogniser takes that for.
            party.kind = "organisation"
        if party.kind != "person":
            party.gender = None


def _is_called_body(party: Party) -> bool:
    cues = load_cues("names")
    return bool(party.roles & cues["organisations"]) and not party.roles & cues["persons"]


def _is_acronym(short: str, full: str) -> bool:
    letters = short.replace(".", "")
    if not letters.isupper() or len(letters) < 2:
        return False
    words = [word for word in re.split(r"[\s-]+", full) if word and word[0].isalpha()]
    if len(words) < 2:
        return False
    capitals = "".join(word[0] for word in words if word[0].isupper())
    legal = "".join(w[0] for w in words if w[0].isupper() and not is_legal_form(w))
    every = "".join(word[0] for word in words).upper()
    spelt = "".join(_initials_of(word) for word in words if word[0].isupper())
    return letters in (capitals, every, spelt, legal)


def _initials_of(word: str) -> str:
    """Return a word's first letter, or all of an abbreviation's ("U.N.")."""
    letters = word.replace(".", "")
    return letters if "." in word and letters.isupper() else word[0]


def absorb(known: Party, other: Party) -> None:
    """Add to a party what another mention tells about it."""
    if len(other.title) > len(known.title) and other.kind == "person" and known.kind == "person":
        known.title = other.title
    if len(other.name.split()) > len(known.name.split()):
        known.name = other.name
    known.roles |= other.roles
    known.described |= other.described
    known.definite = known.definite or other.definite
    known.gender = known.gender or other.gender


def is_abbreviated(short: str, full: str) -> bool:
    """Whether a short form has capitals and only letters of a name, in the name's order."""
    letters = [c.lower() for c in short if c.isalnum()]
    if sum(c.isupper() for c in short) < 2 or not letters or len(letters) >= len(full):
        return False
    rest = iter(full.lower())
    return letters[0] == full[0].lower() and all(letter in rest for letter in letters)
