"""Whom an allegation accuses: every party within reach is weighed, and the likeliest is taken.

Grammar says how each noun of the sentence stands to the charge (object of the accusing verb, agent
or owner of the blameworthy act, who suffers it); the article says who was accused before and whom
it is about. A conditional logit over these features (McFadden 1974) joins them. Its weights are
learnt with ``python training/train_targets.py DATA_FOLDER``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summariser.extract.embedded.attribution import Attribution
from summariser.extract.embedded.blame import Charge, is_people, read_charge
from summariser.extract.embedded.clauses import ParsedArticle
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import children, conjuncts, is_verbal, lemma, patient
from summariser.extract.embedded.target_weights import WEIGHTS

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

MOST_TARGETS = 3
"""Names beyond these are not put into a record."""

# A party that scores less is named by nothing that the charge tells: the charge goes on with whom
# the article has accused before. Of -9 to 3; on local training articles by stories left out the F1
# is 0.61 up to here and falls beyond it.
_LEAST_SCORE = 1.5

_BLAMED = ("accused", "object_owner", "agent_of_blame", "agent_of_more", "owner")
# Features that tell more together.
_PAIRS = (
    ("elsewhere", "told_of"),
    ("elsewhere", "accused_last"),
    ("source", "in:say"),
    ("in_content", "subject"),
    ("agent", "people"),
    ("agent", "thing"),
)
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_ABOUT = frozenset({"about", "over", "of", "on", "regarding", "concerning"})
_PLACED = frozenset({"in", "at", "near", "outside", "inside", "around", "during", "after"})
# Who does one of these looks for whom to accuse.
_INVESTIGATING = frozenset({"examine", "inspect", "investigate", "look", "probe", "review"})
_BY = frozenset({"by", "from"})


@dataclass(frozen=True)
class _Group:
    """Nouns joined by "and", which are accused together or not at all."""

    tokens: tuple[Token, ...]
    names: tuple[str, ...]
    features: tuple[str, ...]


class TargetFinder:
    """Finds whom the allegations of one article accuse, sentence by sentence."""

    def __init__(self, parsed: ParsedArticle) -> None:
        self._parsed = parsed
        self._last: tuple[str, ...] = ()
        self._accusers: tuple[str, ...] = ()
        self._accused: Counter[str] = Counter()
        self._mentions, self._seen = parsed.mentions.counts, parsed.mentions.sentences
        self._blamed, self._speaking = self._count_blame()
        self._groups: tuple[int, list[_Group]] = (-1, [])

    def remember(self, target: tuple[str, ...], source: str | None) -> None:
        """Remember whom the article has accused, and who did."""
        self._last = target or self._last
        self._accusers = (source,) if source else ()
        self._accused.update(target)

    def find(
        self, position: int, head: Token, attribution: Attribution | None, source: str | None
    ) -> tuple[str, ...]:
        """Return who is accused, in the fullest form that the article has.

        Args:
            position: Position of the sentence among those read.
            head: Head of the clause or phrase that accuses.
            attribution: By which it is given to a source.
            source: Who accuses.
        """
        hit = self._find_hit(attribution)
        if hit is not None and not self._may_be_another(hit):
            return self._name_hit(position, hit)
        found = list(self.weigh(position, head, attribution, source))
        blames = attribution is not None and attribution.manner == "accuse"
        best: tuple[str, ...] = ()
        most = _LEAST_SCORE
        for names, features in _drop_unlikely(found):
            told = "accused" in features
            if any(
                (not told and _speaks_for(source, n)) or (blames and n == source) for n in names
            ):
                continue
            score = sum(WEIGHTS.get(name, 0.0) * value for name, value in features.items())
            if score > most:
                best, most = names, score
        if not best and hit is not None:
            return self._name_hit(position, hit)
        if not best and any(
            not _alike(name, source) and not _speaks_for(source, name) for name in self._last
        ):
            best = self._last
        return best[:MOST_TARGETS]

    def _find_hit(self, attribution: Attribution | None) -> Token | None:
        """Return the noun for whom "accuse" or "blame" hits, whatever noun it is.

        The object of "blame" may be the fault instead ("blamed the loss on a lock"), that of
        "suspect" too.
        """
        if attribution is None or attribution.manner != "accuse":
            return None
        verb = attribution.cue
        noun = patient(verb)
        if lemma(verb) == "blame":
            on = [
                t for prep in children(verb, "prep") if prep.lower_ == "on" for t in prep.children
            ]
            noun = on[0] if on else noun
            if noun is not None and not self._is_party(noun):
                noun = next((t for t in children(noun, "poss") if self._is_party(t)), None)
        elif lemma(verb) != "accuse":
            return None
        if noun is None or noun.pos_ == "PRON" or noun.lower_ in ("other", "another"):
            # "Accused each other": neither is told apart from who accuses.
            return None
        return noun

    def _is_party(self, noun: Token) -> bool:
        return is_people(noun) or self._parsed.coreference.party(noun) is not None

    def _may_be_another(self, noun: Token) -> bool:
        """Whether a noun for a thing may stand for a name that is not known: "the paper"."""
        definite = any(c.lower_ == "the" or c.tag_ == "PRP$" for c in children(noun, "det", "poss"))
        return noun.tag_ == "NN" and definite and not self._is_party(noun)

    def _name_hit(self, position: int, noun: Token) -> tuple[str, ...]:
        for group in self._read_groups(position):
            if noun in group.tokens:
                return group.names[:MOST_TARGETS]
        name = self._parsed.coreference.name(noun)
        return () if name is None else (name,)

    def weigh(
        self, position: int, head: Token, attribution: Attribution | None, source: str | None
    ) -> Iterator[tuple[tuple[str, ...], dict[str, float]]]:
        """Yield each party that could be meant, with the features that speak for or against it."""
        charge = read_charge(head, attribution)
        merged: dict[tuple[str, ...], dict[str, float]] = {}
        teller = attribution.source if attribution is not None else None
        for group in self._read_groups(position):
            features = merged.setdefault(group.names, {})
            for feature in (*group.features, *_grammar(group.tokens, charge, teller)):
                features[feature] = 1.0
        told = set(merged)
        _mark_places(merged, source)
        if self._last:
            merged.setdefault(self._last, {})
        for name, _ in (*self._mentions.most_common(2), *self._blamed.most_common(2)):
            merged.setdefault((name,), {})
        for name in self._seen[position - 1] if position else ():
            merged.setdefault((name,), {})
        for names, features in merged.items():
            if names not in told:
                features["elsewhere"] = 1.0
            features.update(self._context(position, names, source))
            for one, other in _PAIRS:
                if one in features and other in features:
                    features[f"{one}&{other}"] = features[one] * features[other]
            yield names, features

    def _context(
        self, position: int, names: tuple[str, ...], source: str | None
    ) -> dict[str, float]:
        total = sum(self._mentions.values()) or 1
        accusations = sum(self._accused.values()) or 1
        before = self._seen[position - 1] if position else ()
        top = self._mentions.most_common(1)
        found = {
            "source": float(any(_alike(name, source) for name in names)),
            "accuser": float(any(name in self._accusers for name in names)),
            "accused_last": float(any(name in self._last for name in names)),
            "accused_share": sum(self._accused[name] for name in names) / accusations,
            "accused_before": float(any(name in self._accused for name in names)),
            "mentioned": math.sqrt(max(self._mentions[name] for name in names) / total),
            "told_of": float(bool(top) and top[0][0] in names),
            "sentence_before": float(any(name in before for name in names)),
            "subject_before": float(any(name in before[:1] for name in names)),
            "blamed_share": max(self._blamed[name] for name in names)
            / (sum(self._blamed.values()) or 1),
            "speaks_share": max(self._speaking[name] for name in names)
            / (sum(self._speaking.values()) or 1),
            "several": float(len(names) > 1),
        }
        return {name: value for name, value in found.items() if value}

    def _count_blame(self) -> tuple[Counter[str], Counter[str]]:
        """Return how often grammar blames each party of the article, and how often it speaks."""
        blamed: Counter[str] = Counter()
        speaking: Counter[str] = Counter()
        coreference = self._parsed.coreference
        for doc, attributions in zip(self._parsed.docs, self._parsed.attributions, strict=True):
            hit: set[int] = set()
            for attribution in attributions.found:
                if attribution.source is not None:
                    party = coreference.party(attribution.source)
                    speaking.update([party.full] if party is not None else [])
                if attribution.content is not None:
                    roles = read_charge(attribution.content, attribution).roles
                    hit |= set().union(*(roles[role] for role in _BLAMED))
            for place in sorted(hit):
                party = coreference.party(doc[place])
                blamed.update([party.full] if party is not None else [])
        return blamed, speaking

    def _read_groups(self, position: int) -> list[_Group]:
        if self._groups[0] != position:
            doc = self._parsed.docs[position]
            self._groups = (position, [g for token in doc for g in self._read_group(token)])
        return self._groups[1]

    def _read_group(self, token: Token) -> list[_Group]:
        if token.dep_ == "conj" and token.head.pos_ in ("NOUN", "PROPN", "PRON"):
            return []
        tokens = tuple(conjuncts(token))
        named = [(t, name) for t in tokens for name in [self._name(t)] if name]
        if not named or named[0][0] != token:
            return []
        names = tuple(dict.fromkeys(name for _, name in named))
        return [_Group(tokens, names, tuple(self._sort(token)))]

    def _name(self, token: Token) -> str | None:
        """Return the name of a party, or of a thing that a clause is about or acts on."""
        coreference = self._parsed.coreference
        modifies = token.dep_ in ("amod", "compound", "nmod")
        country = coreference.country(token) if modifies else None
        if country is not None:
            return country
        mention = coreference.mention(token)
        if mention is not None:
            span = token.doc[mention.start : mention.end]
            return mention.party.full if span.root == token else None
        if token.pos_ == "PRON":
            return coreference.name(token) if coreference.party(token) is not None else None
        if token.pos_ not in ("NOUN", "PROPN") or modifies:
            return None
        if is_people(token) or token.dep_ in (*_SUBJECTS, "dobj"):
            return coreference.name(token)
        return None

    def _sort(self, token: Token) -> Iterator[str]:
        """Yield what sort of party a noun stands for, and its place in the sentence."""
        party = self._parsed.coreference.party(token)
        if party is not None:
            yield party.kind
            yield "named" if party.named else "nameless"
        else:
            # A name that the recogniser missed is a party rather than a thing.
            yield "people" if is_people(token) or token.pos_ == "PROPN" else "thing"
        if token.pos_ == "PRON":
            yield "pronoun"
        if token.dep_ in ("compound", "amod", "nmod"):
            yield "modifier"
        if token.dep_ in _SUBJECTS:
            yield "subject"
            if token.head.dep_ == "ROOT":
                yield "subject_of_sentence"
            if lemma(token.head) in _INVESTIGATING and _is_at_work(token.head):
                yield "investigates"
        if token.dep_ in ("poss", "dobj"):
            yield token.dep_
        if token.dep_ == "pobj":
            yield from _preposition(token)


def _drop_unlikely(
    found: Sequence[tuple[tuple[str, ...], dict[str, float]]],
) -> Iterator[tuple[tuple[str, ...], dict[str, float]]]:
    """Yield the parties that the grammar of the sentence leaves open."""
    others = any(
        "agent" in features and not features.keys() & {"source", "thing"} for _, features in found
    )
    named = any("accused" in features and "thing" not in features for _, features in found)
    for names, features in found:
        if "investigates" in features or ("thing" in features and "sufferer" in features):
            # What is done to a thing is nothing that the thing did.
            continue
        if (others and "source" in features) or (named and "elsewhere" in features):
            continue
        if named and "object_owner" in features and "accused" not in features:
            # "Blamed the mayor of Selm": not Selm.
            continue
        yield names, features


def _mark_places(groups: dict[tuple[str, ...], dict[str, float]], source: str | None) -> None:
    """Mark the first party in what is said, and the only party but for who says it."""
    others = [
        features
        for names, features in groups.items()
        if "thing" not in features and not any(_alike(name, source) for name in names)
    ]
    inside = [features for features in others if "in_content" in features]
    if inside:
        inside[0]["first"] = 1.0
    if len(others) == 1:
        others[0]["only_party"] = 1.0
    if not others:
        for features in groups.values():
            features["no_other"] = 1.0


def _is_at_work(verb: Token) -> bool:
    """Whether somebody investigates: "look" does with "into" alone."""
    return lemma(verb) != "look" or any(prep.lower_ == "into" for prep in children(verb, "prep"))


def _preposition(token: Token) -> Iterator[str]:
    word, governor = token.head.lower_, token.head.head
    if word == "against":
        yield "against"
    elif word in _PLACED:
        yield "placed"
    elif word in _BY:
        yield "by"
    elif word in _ABOUT:
        accuses = lemma(governor) in load_cues("accusing")["nouns"]
        yield "about_charge" if accuses else "about"
    else:
        yield "pobj"


def _grammar(tokens: Sequence[Token], charge: Charge, teller: Token | None) -> Iterator[str]:
    """Yield how nouns stand to a charge and to who makes it."""
    places = {token.i for token in tokens}
    for name, found in charge.roles.items():
        if not places.isdisjoint(found):
            yield name
    head = tokens[0]
    inside = head == charge.content or charge.content.is_ancestor(head)
    yield "in_content" if inside else "out_of_content"
    if inside and charge.blame:
        yield "before_blame" if head.i < charge.blame[0].i else "behind_blame"
    owned = head.head if head.dep_ == "poss" else None
    if owned is not None and owned.dep_ in ("dobj", "nsubjpass") and is_verbal(owned.head):
        yield "owns_object"
    if charge.manner is not None and inside:
        yield f"in:{charge.manner}"
    if teller is not None and teller.is_ancestor(head):
        # "A lawyer of the company said": for whom the source speaks.
        yield "in_source"


def _speaks_for(source: str | None, name: str) -> bool:
    """Whether a source is named as somebody's own, as "Lund's agent" is, who accuses others."""
    return source is not None and source.startswith((f"{name}'s ", f"{name}’s ", f"{name}' "))


def _alike(name: str, source: str | None) -> bool:
    return source is not None and (name == source or name in source or source in name)
