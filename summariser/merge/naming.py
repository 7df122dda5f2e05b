"""Parties read from the names that reports give them.

A name in a report mixes the party with its titles and affiliations ("Transport Minister Ada Holm",
"a spokesman for Holm", "Norvia's state railway"). It is read into the party's own name, what it
belongs to, and whether it speaks for that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from summariser.merge.countries import find_country, split_country
from summariser.merge.titles import (
    GRADES,
    LEGAL_FORMS,
    OCCUPATIONS,
    ORGANS,
    PORTFOLIOS,
    PROXIES,
    ROLES,
    SYNONYMS,
)
from summariser.merge.wording import STOP_WORDS, normalise

Name = tuple[str, ...]

_TOKEN = re.compile(r"[^\W_]+(?:[.&'’-][^\W_]+)*\.?")
_PARENTHESIS = re.compile(r"\(([^()]*)\)")
_POSSESSIVE = re.compile(r"['’]s\b|(?<=s)['’](?=\s)")
_LINK = re.compile(r"\s+(of|for|at|from|with|to|in|on behalf of)\s+(?:the\s+)?")
_ARTICLE = re.compile(
    r"^(?:an?|the|one|some|several|many|both|two|three|other|its|his|her|their)\s+", re.IGNORECASE
)
_STRETCH = re.compile(r",|;|\s[-–—]\s")
_ACRONYM = re.compile(r"[A-Z][A-Z&]{1,6}")
# A district attorney prosecutes and an attorney general is an officer: neither speaks for a client.
_STATE_ATTORNEY = (
    (re.compile(r"(?i)\b(district|state|county|city|U\.?S\.?) attorney\b"), r"\1 prosecutor"),
    (re.compile(r"(?i)\battorney general\b"), "attorney-general"),
)
_ABBREVIATED_FORMS = frozenset({"gmbh", "inc", "llc", "llp", "ltd", "plc"})
"""Legal forms that are part of a proper name even in lower case."""
_HEADS = ORGANS | frozenset({"administration", "campaign", "company", "family", "team"})
"""Common nouns before which a capitalised word is a name even at the start of a line."""
_TITLED_NAME = 4
"""Capitalised words from which "Secretary of the Air Force Ada Holm" ends in a person's name."""


@dataclass(frozen=True)
class Party:
    """A party as one name gives it.

    Attributes:
        name: The words of its own name, levelled out; its role where it has no name.
        affiliations: The names of what it belongs to or speaks for.
        named: Whether ``name`` is a proper name.
        person: Whether a title or an office shows it to be a person.
        proxy: Whether it speaks for its affiliations (spokesman, lawyer).
        country: The state that it is, or None.
        acronyms: Short forms that the name gives or makes.
    """

    name: Name
    affiliations: tuple[Name, ...] = ()
    named: bool = False
    person: bool = False
    proxy: bool = False
    country: str | None = None
    acronyms: frozenset[str] = frozenset()


@dataclass(frozen=True)
class _Token:
    word: str
    proper: bool

    @property
    def role(self) -> bool:
        if self.word in ROLES or self.word in PROXIES:
            return True
        return not self.proper and self.word in OCCUPATIONS


@dataclass
class _Segment:
    """What one stretch of a name turned out to hold."""

    name: Name = ()
    named: bool = False
    roles: Name = ()
    affiliations: tuple[Name, ...] = ()
    titled: bool = field(default=False)


# Most names are one stretch, which is asked for its words twice.
@lru_cache(maxsize=16)
def _tokens(text: str) -> tuple[_Token, ...]:
    found = []
    for match in _TOKEN.finditer(text):
        token = match.group()
        word = normalise(token).replace(".", "").strip("'-")
        initial = len(word) == 1 and token[0].isupper()
        if word and not initial and (word not in STOP_WORDS or token.isupper()):
            proper = token[0].isupper() or token[0].isdigit() or word in _ABBREVIATED_FORMS
            found.append(_Token(SYNONYMS.get(word, word), proper))
    return tuple(found)


def _words(tokens: Sequence[_Token]) -> Name:
    """Return the words of a name, without legal forms unless nothing else is left."""
    kept = [t for t in tokens if t.word not in LEGAL_FORMS or not t.proper]
    return tuple(token.word for token in kept or tokens)


def _read_phrase(text: str) -> _Segment:
    """Read a stretch without possessives or prepositions: affiliation, roles, then a name."""
    tokens = _tokens(text)
    last = max((i for i, t in enumerate(tokens) if t.role), default=-1)
    if last < 0:
        return _read_name(tokens)
    after = [t for t in tokens[last + 1 :] if t.proper]
    while len(after) > 1 and after[0].word in PORTFOLIOS:
        after = after[1:]
    before = [
        t
        for t, following in pairwise(tokens[: last + 1])
        if t.proper and not t.role and not (t.word in PORTFOLIOS and _titular(following))
    ]
    return _Segment(
        name=_words(after),
        named=bool(after),
        roles=tuple(t.word for t in tokens if t.role),
        affiliations=(_words(before),) if before else (),
        titled=tokens[last].proper,
    )


def _titular(token: _Token) -> bool:
    return token.role or token.word in PORTFOLIOS


def _read_name(tokens: Sequence[_Token]) -> _Segment:
    """Read a name without roles: proper to its end, or a common noun with what stands before."""
    if not tokens or tokens[-1].proper:
        return _Segment(name=_words(tokens), named=bool(tokens))
    proper = [t for t in tokens if t.proper]
    # A capital on the first word of a common noun says nothing: it may only start the line.
    telling = len(proper) > 1 or not tokens[0].proper or tokens[-1].word in _HEADS
    if proper and (telling or find_country((proper[0].word,))):
        common = [t for t in tokens if not t.proper]
        return _Segment(name=_words(common), affiliations=(_words(proper),))
    return _Segment(name=_words(tokens))


def _read_segment(text: str) -> _Segment:
    owner, *owned = _POSSESSIVE.split(_ARTICLE.sub("", text.strip()), maxsplit=1)
    if owned and owned[0].strip():
        return _read_owned(_read_segment(owner), _read_segment(owned[0]))
    left, *right = _LINK.split(owner, maxsplit=1)
    segment = _read_phrase(left)
    if not right:
        return segment
    link, rest = right[0], _read_segment(right[1])
    if segment.titled and segment.roles and not segment.name:
        return _read_titled(segment, rest)
    if segment.named and not segment.roles and link == "of":
        # "Bank of Norvia", "Ministry of Health": one name.
        segment.name += rest.name
        return segment
    segment.affiliations += tuple(n for n in (rest.name, *rest.affiliations) if n)
    return segment


def _read_titled(title: _Segment, rest: _Segment) -> _Segment:
    """Read "Secretary of State Ada Holm", "Secretary of the Air Force Ada Holm"."""
    name = tuple(word for part in (*rest.affiliations, rest.name) for word in part)
    while len(name) > 1 and name[0] in PORTFOLIOS:
        name = name[1:]
        if len(name) <= _TITLED_NAME:
            title.name, title.named = name, True
            return title
    if rest.named and len(name) >= _TITLED_NAME:
        title.name, title.named = name[-2:], True
        title.affiliations += (name[:-2],)
        return title
    title.affiliations += tuple(n for n in (rest.name, *rest.affiliations) if n)
    return title


def _read_owned(owner: _Segment, owned: _Segment) -> _Segment:
    holder = owner.name or owner.roles
    if owned.name and not owned.named and set(owned.name) <= ORGANS:
        return _Segment(holder, owner.named, owner.roles, owner.affiliations)
    owned.affiliations += tuple(n for n in (holder, *owner.affiliations) if n)
    return owned


@lru_cache(maxsize=50_000)
def read_party(text: str) -> Party:
    """Read a party from a name as a report gives it.

    Args:
        text: The name, with whatever titles, offices and affiliations stand beside it.
    """
    acronyms = {m for m in _PARENTHESIS.findall(text) if _ACRONYM.fullmatch(m)}
    bare = re.sub(r"[\"“”„«»]", "", _PARENTHESIS.sub(" ", text))
    for pattern, replacement in _STATE_ATTORNEY:
        bare = pattern.sub(replacement, bare)
    segments = [_read_segment(part) for part in _STRETCH.split(bare) if _tokens(part)]
    if not segments:
        return Party(name=tuple(normalise(text).split()))
    head = _choose_head(segments)
    roles = tuple(role for s in segments for role in s.roles)
    belongs = {n for s in segments for n in s.affiliations}
    belongs |= {s.name for s in segments if s is not head and s.name}
    name = head.name or tuple(r for r in roles if r not in GRADES) or roles
    if not head.named and set(name) <= ORGANS and head.affiliations:
        # "Norvian officials" act for Norvia: as a party they are Norvia.
        name, named = head.affiliations[0], True
    else:
        named = head.named
    return Party(
        name=_level_country(name),
        affiliations=tuple(sorted(belongs - {name})),
        named=named,
        person=head.named and bool(roles),
        proxy=bool(set(roles) & PROXIES) or "defense" in name[:1],
        country=state_of(name),
        acronyms=frozenset({a.lower().replace("&", "") for a in acronyms} | _initials(name, named)),
    )


def _choose_head(segments: list[_Segment]) -> _Segment:
    """Return the stretch that holds the name proper; roles alone name no one."""
    named = [s for s in segments if s.named]
    return next((s for s in named if s.roles), named[0] if named else segments[0])


def _level_country(name: Name) -> Name:
    """Return the name with a country in front under its one key ("U.S. Navy", "US Navy")."""
    country, rest = split_country(name)
    return (country, *rest) if country and rest else name


def state_of(name: Name) -> str | None:
    """Return the country whose state the name means ("Norvian government"), or None."""
    country, rest = split_country(name)
    return country if country and set(rest) <= ORGANS else None


def _initials(name: Name, named: bool) -> set[str]:  # noqa: FBT001 - private, called once
    """Return the acronym that a proper name of three words or more makes, or a name that is one."""
    if not named or len(name) == 2:
        return set()
    return {name[0]} if len(name) == 1 else {"".join(word[0] for word in name)}
