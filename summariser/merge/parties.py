"""Which names mean one party, over all the records of a timeline."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from summariser.merge.naming import Name, Party, read_party, state_of
from summariser.merge.titles import BODIES, PRIVATE
from summariser.merge.wording import stem

SAME = 0.75
"""From this likeness on two names are taken for one party."""
RELATED = 0.4
"""The likeness of a party and its member, officer or spokesman."""


def compare_parties(a: Party, b: Party) -> float:
    """Return how likely two names mean one party, from 0 to 1.

    From `SAME` on they are one; `RELATED` says that one belongs to or speaks for the other.
    A title alone ("the minister") is no name: it is like itself and like nobody named.
    """
    if a.country or b.country:
        likeness = 1.0 if a.country == b.country else 0.0
    elif a.name == b.name and a.named == b.named:
        likeness = 1.0 if a.named else _compare_common(a, b)
    elif a.acronyms & b.acronyms:
        likeness = 1.0
    elif a.named != b.named:
        likeness = _compare_cased(a, b)
    else:
        likeness = _compare_proper(a, b) if a.named else _compare_common(a, b)
    if likeness < SAME and (_belongs(a, b) or _belongs(b, a)):
        return max(likeness, RELATED)
    return likeness


def _stems(name: Name) -> frozenset[str]:
    return frozenset(stem(word) for word in name)


def _compare_cased(a: Party, b: Party) -> float:
    """Compare a name with capitals and one without: the same words are one party."""
    return 0.9 if _stems(a.name) == _stems(b.name) else 0.0


def _compare_proper(a: Party, b: Party) -> float:
    short, long = sorted((a, b), key=lambda party: (len(party.name), party.name))
    if not short.name or have_first_names_apart(a, b):
        return 0.0
    few, many = _stems(short.name), _stems(long.name)
    if few <= many:
        return 0.9 if _is_short_form(short.name, long) else 0.5
    return len(few & many) / len(few | many)


def have_first_names_apart(a: Party, b: Party) -> bool:
    """Tell whether two full names share the family name and not the first one."""
    if not (a.named and b.named and len(a.name) == len(b.name) == 2 and a.name[-1] == b.name[-1]):
        return False
    if a.name[-1] in BODIES:
        return False
    first, second = a.name[0], b.name[0]
    return not (first.startswith(second[:2]) or second.startswith(first[:2]))


def _is_short_form(short: Name, long: Party) -> bool:
    """Tell whether the shorter name is the family name, or drops a place or a unit at the end."""
    if long.name[-len(short) :] == short:
        return True
    return long.name[: len(short)] == short and not long.person


def _compare_common(a: Party, b: Party) -> float:
    """Compare two common nouns: the head says what they are, the rest says which."""
    if not a.name or not b.name or stem(a.name[-1]) != stem(b.name[-1]):
        return 0.0
    if a.affiliations and b.affiliations:
        which = any(_meet(x, y) for x in a.affiliations for y in b.affiliations)
        if not which:
            return 0.2
    few, many = sorted((_stems(a.name), _stems(b.name)), key=len)
    likeness = 1.0 if few == many else 0.9 if few <= many else len(few & many) / len(few | many)
    # "Norvian companies" and "the companies" may be one; what is said of which decides elsewhere.
    return likeness if bool(a.affiliations) == bool(b.affiliations) else 0.85 * likeness


def _meet(a: Name, b: Name) -> bool:
    country = state_of(a)
    if country is not None or state_of(b) is not None:
        return country == state_of(b)
    return bool(_stems(a) & _stems(b))


def _belongs(member: Party, whole: Party) -> bool:
    """Tell whether an affiliation of the one names the other."""
    for name in member.affiliations:
        if whole.country is not None:
            if state_of(name) == whole.country:
                return True
        elif name == whole.name or name[-1] in whole.acronyms:
            return True
        elif whole.named and whole.name:
            ends = {stem(whole.name[0]), stem(whole.name[-1])}
            if _stems(name) & ends:
                return True
    return False


def differ_in_grain(a: Party, b: Party) -> bool:
    """Tell whether one belongs to the other and acts on its own account: a state's companies."""
    return _is_private(a, b) or _is_private(b, a)


def _is_private(member: Party, whole: Party) -> bool:
    if whole.name[-1:] and whole.name[-1] in PRIVATE:
        return False
    heads = {name[-1] for name in (member.name, *member.affiliations) if name}
    return not PRIVATE.isdisjoint(heads) and _belongs(member, whole)


@dataclass(frozen=True)
class Overlap:
    """What two lists of parties have in common.

    Attributes:
        share: Weight of the shared parties in the shorter list, 0..1.
        jaccard: Weight of the shared parties in both lists, 0..1.
        related: Whether no party is shared, but one belongs to another.
        apart: Whether both lists name parties and none is shared or related.
        namesakes: Whether none is shared and two bear one family name with two first names.
        grain: Whether none is shared, and one belongs to another but acts on its own account.
        strangers: Whether none is shared or related, and both lists name parties by their names.
    """

    share: float = 0.0
    jaccard: float = 0.0
    related: bool = False
    apart: bool = False
    namesakes: bool = False
    grain: bool = False
    strangers: bool = False


_NOTHING_SHARED = Overlap()


class PartyRegister:
    """All names of a timeline, each resolved to a party.

    A family name alone is taken for the bearer named in full in the same article, else for the one
    named most often in the whole timeline. Rare parties weigh more in an overlap.
    """

    def __init__(self, mentions: Iterable[tuple[str, str]]) -> None:
        """Take (article id, name) for every name of every record."""
        distinct = set(mentions)
        self._full: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._full_in: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
        for article, text in distinct:
            party = read_party(text)
            if party.named and len(party.name) > 1 and party.country is None:
                for word in {party.name[0], party.name[-1]}:
                    self._full[word][" ".join(party.name)] += 1
                    self._full_in[article, word][" ".join(party.name)] += 1
        self._parties: dict[Party, int] = {}
        self._resolved: dict[tuple[str, str], int] = {}
        self._likeness: dict[tuple[int, int], float] = {}
        self._overlaps: dict[tuple[tuple[int, ...], tuple[int, ...]], Overlap] = {}
        self._by_number: list[Party] = []
        self._articles: defaultdict[str, set[str]] = defaultdict(set)
        for article, text in sorted(distinct):
            self._articles[party_key(self.party(self.number(article, text)))].add(article)
        self._count = len({article for article, _ in distinct})

    def number(self, article: str, text: str) -> int:
        """Return the number of the party that a name in an article means."""
        if (article, text) not in self._resolved:
            party = self._expand(article, read_party(text))
            number = self._parties.setdefault(party, len(self._by_number))
            if number == len(self._by_number):
                self._by_number.append(party)
            self._resolved[article, text] = number
        return self._resolved[article, text]

    def numbers(self, article: str, names: Iterable[str]) -> tuple[int, ...]:
        """Return the numbers of several names, each party once."""
        return tuple(dict.fromkeys(self.number(article, name) for name in names))

    @property
    def count(self) -> int:
        """How many parties have a number."""
        return len(self._by_number)

    def party(self, number: int) -> Party:
        """Return the party of a number."""
        return self._by_number[number]

    def likeness(self, a: int, b: int) -> float:
        """Return `compare_parties` of two numbers."""
        if a == b:
            return 1.0
        key = (a, b) if a < b else (b, a)
        if key not in self._likeness:
            self._likeness[key] = compare_parties(self._by_number[a], self._by_number[b])
        return self._likeness[key]

    def weight(self, number: int) -> float:
        """Return how telling a party is: more where few articles name it."""
        articles = len(self._articles[party_key(self._by_number[number])])
        return math.log((self._count + 2) / (articles + 0.5))

    def overlap(self, a: tuple[int, ...], b: tuple[int, ...]) -> Overlap:
        """Compare two lists of parties."""
        if not a or not b:
            return _NOTHING_SHARED
        key = (a, b) if a <= b else (b, a)
        if key not in self._overlaps:
            self._overlaps[key] = self._compare(*key)
        return self._overlaps[key]

    def _compare(self, a: tuple[int, ...], b: tuple[int, ...]) -> Overlap:
        best_a = [max((self.likeness(x, y) for y in b), default=0.0) for x in a]
        best_b = [max((self.likeness(x, y) for x in a), default=0.0) for y in b]
        weight_a, weight_b = [self.weight(x) for x in a], [self.weight(y) for y in b]
        kept_a = math.fsum(w * s for w, s in zip(weight_a, best_a, strict=True) if s >= SAME)
        kept_b = math.fsum(w * s for w, s in zip(weight_b, best_b, strict=True) if s >= SAME)
        all_a, all_b = math.fsum(weight_a), math.fsum(weight_b)
        top = max(best_a)
        return Overlap(
            share=min(1.0, max(kept_a / all_a, kept_b / all_b)),
            jaccard=min(1.0, (kept_a + kept_b) / (all_a + all_b)),
            related=RELATED <= top < SAME,
            apart=top < RELATED,
            namesakes=top < SAME and any(self._namesakes(x, y) for x in a for y in b),
            strangers=top < RELATED and self._any_named(a) and self._any_named(b),
            grain=top < SAME and any(self._differ_in_grain(x, y) for x in a for y in b),
        )

    def _namesakes(self, a: int, b: int) -> bool:
        return have_first_names_apart(self._by_number[a], self._by_number[b])

    def _any_named(self, numbers: Iterable[int]) -> bool:
        return any(self._by_number[number].named for number in numbers)

    def _differ_in_grain(self, a: int, b: int) -> bool:
        return differ_in_grain(self._by_number[a], self._by_number[b])

    def shared(self, a: Sequence[int], b: Sequence[int]) -> tuple[str, ...]:
        """Return the names of the parties on both lists, in order of the alphabet."""
        names = set()
        for x in a:
            for y in b:
                if self.likeness(x, y) >= SAME:
                    names.add(max((self._label(x), self._label(y)), key=lambda n: (len(n), n)))
        return tuple(sorted(names))

    def _label(self, number: int) -> str:
        party = self._by_number[number]
        return party.country or " ".join(party.name)

    def _expand(self, article: str, party: Party) -> Party:
        """Return the party with the full name of its bearer, where one is known."""
        if len(party.name) != 1 or party.country is not None:
            return party
        word = party.name[0]
        if not party.named:
            return self._expand_body(article, party)
        known = self._full_in.get((article, word)) or self._full.get(word)
        if word in BODIES or not known:
            return party
        family = [name for name in known if name.endswith(f" {word}")]
        # A first name alone is trusted only beside a title or kinship ("his daughter Ada").
        bearers = family or (list(known) if party.person else [])
        if not bearers:
            return party
        fullest = min(bearers, key=lambda name: (-self._full[word][name], name))
        return replace(party, name=tuple(fullest.split()))

    def _expand_body(self, article: str, party: Party) -> Party:
        """Return the one body of an article's that "the union" or "the court" can mean."""
        if not is_lone_body(party):
            return party
        word = party.name[0]
        bodies = [n for n in self._full_in.get((article, word), ()) if n.endswith(f" {word}")]
        return name_body(party, bodies[0]) if len(bodies) == 1 else party


def is_lone_body(party: Party) -> bool:
    """Tell whether a party is told by a noun for a body alone, of which it may be the one named."""
    return (
        not party.named
        and len(party.name) == 1
        and party.name[0] in BODIES
        and not (party.affiliations or party.country)
    )


def name_body(party: Party, full: str) -> Party:
    """Return a party told by a noun for a body with the body's full name."""
    return replace(party, name=tuple(full.split()), named=True)


def party_key(party: Party) -> str:
    """Return what parties that are counted together share: the state, or the last word's stem."""
    return party.country or (stem(party.name[-1]) if party.name else "")
