"""Denials in all their clothes, each with its form, and what only looks like one."""

from __future__ import annotations

from functools import cache, cached_property, partial
from typing import TYPE_CHECKING

from summariser.extract.embedded.attribution import Attribution
from summariser.extract.embedded.blame import blame_in, is_people
from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.clauses import ParsedArticle
from summariser.extract.embedded.coreference import name_source
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.forms import (
    calls_false,
    declines,
    falls_short,
    is_rejection,
    is_withheld,
    judge_form,
    leaves_open,
    names_false,
)
from summariser.extract.embedded.grammar import (
    children,
    is_conditional,
    is_negated,
    is_passive,
    is_verbal,
    lemma,
    subject,
)
from summariser.extract.embedded.principals import Principals
from summariser.extract.embedded.times import SentenceTimes
from summariser.extract.embedded.wording import ClauseWriter
from summariser.schema import Form

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

# How sure each way of denying is; set by hand and checked on local training sentences.
_DENIED = 0.85
_REJECTED_CLAIM = 0.7
_CALLED_FALSE = 0.7
_NO_COMMENT = 0.8
_FLAT_FORMULA = 0.5
_QUALIFIED_FORMULA = 0.4
_NEGATED_ACT = 0.4
_INSISTED = 0.35
_DEFENDED = 0.4
_ONLY_SAID = 0.15
_ACCUSED_BEFORE = 0.15
_LEAST_SAID = 0.3
_COUNTERED = 0.45
_CONCEDED = 0.8
_FIRST_PERSON = frozenset({"i", "we", "my", "our"})


class DenialFinder:
    """Proposes the denials of one article's sentences."""

    def __init__(self, parsed: ParsedArticle, writer: ClauseWriter) -> None:
        self._parsed = parsed
        self._writer = writer
        # Whom the article had accused up to a position, and before it.
        self._accused: tuple[int, frozenset[str]] = (-1, frozenset())
        self._accused_before: frozenset[str] = frozenset()

    @cached_property
    def _principals(self) -> Principals:
        return Principals(self._parsed.docs, self._parsed.coreference)

    def find(self, position: int, times: SentenceTimes, accused: frozenset[str]) -> list[Candidate]:
        """Return the denials of the sentence at a position, strongest first.

        Args:
            position: Position of the sentence among those read.
            times: Its date expressions.
            accused: Names of whom the article has accused so far.
        """
        if position != self._accused[0]:
            self._accused_before = self._accused[1]
        self._accused = (position, accused)
        doc = self._parsed.docs[position]
        text = doc.text.lower()
        found = [
            candidate
            for token in doc
            if is_verbal(token)
            for candidate in [self._read_verb(position, token, times)]
            if candidate is not None
        ]
        if not any(c.form == "no_comment" for c in found):
            found += self._read_no_comment(position, text, times)
        if not found:
            found += self._read_statement(position, text, times, accused)
        if not found:
            found += self._read_counter(position, times, accused)
        if not found and accused:
            found += self._read_concession(position, times)
        found.sort(key=lambda c: (-c.strength, c.head.i))
        return found

    def read_any(
        self, position: int, times: SentenceTimes, accused: frozenset[str]
    ) -> Candidate | None:
        """Return the best denial that grammar can make of a sentence, however weak."""
        found = self.find(position, times, accused)
        if found:
            return found[0]
        doc = self._parsed.docs[position]
        attributions = self._parsed.attributions[position]
        # What is told in passing ("who left, citing his health, has ...") is not what is denied.
        attributed = next(
            (a for a in attributions.found if a.source is not None and not _is_aside(a.cue)), None
        )
        head = next((token for token in doc if token.dep_ == "ROOT"), None)
        spoken = attributed is not None or attributions.carried is not None
        stance = bool(attributions.quotes.ranges) or any(
            head in (wider.cue, wider.cue.head) for wider in attributions.wider
        )
        if head is None or not (spoken or stance or any(t.lower_ in _FIRST_PERSON for t in doc)):
            # A denial is somebody's.
            return None
        if attributed is not None and self._is_of_another(attributed):
            return None
        cue = attributed.cue if attributed is not None else head
        if _owns_up(cue) or _owns_up(head):
            return None
        return self._make(position, cue, attributed, (0.0, judge_form(doc)), times)

    def _read_verb(self, position: int, verb: Token, times: SentenceTimes) -> Candidate | None:
        cues = load_cues("denying")
        word = lemma(verb)
        judged: tuple[float, Form] | None = None
        if leaves_open(verb):
            judged = (_NO_COMMENT, "no_comment")
        elif word in cues["strong_verbs"] and not is_withheld(verb):
            judged = (_DENIED, "flat")
        elif is_rejection(verb) and self._is_by_party(verb):
            judged = (_REJECTED_CLAIM, "flat")
        elif names_false(verb):
            judged = (_CALLED_FALSE, "flat")
        elif declines(verb):
            judged = (_NO_COMMENT, "no_comment")
        elif word in cues["playing_down"] and subject(verb) is not None and not is_passive(verb):
            judged = (_DEFENDED, "qualified")
        if judged is None or is_conditional(verb) or _is_only_possible(verb):
            return None
        return self._make(position, verb, None, judged, times)

    def _read_no_comment(self, position: int, text: str, times: SentenceTimes) -> list[Candidate]:
        doc = self._parsed.docs[position]
        for formula in _no_comments():
            if formula not in text:
                continue
            at = text.find(formula)
            tokens = [token for token in doc if token.idx >= at]
            if not tokens:
                continue
            head = tokens[0]
            while not is_verbal(head) and head.head != head:
                head = head.head
            return [self._make(position, head, None, (_NO_COMMENT, "no_comment"), times)]
        return []

    def _read_statement(
        self, position: int, text: str, times: SentenceTimes, accused: frozenset[str]
    ) -> list[Candidate]:
        """Return a denial made by what a source says: a formula, or a negated act."""
        attributions = self._parsed.attributions[position]
        doc = self._parsed.docs[position]
        said = next(
            (a for a in attributions.found if a.manner in ("say", "claim", "according", "label")),
            None,
        )
        quoted = attributions.carried is not None
        if (
            said is None
            and not quoted
            and not any(a.manner == "believe" for a in attributions.found)
        ):
            said = None
            if not any(
                formula in text
                for formula in ("not guilty", "no evidence", "nothing wrong", "innocen")
            ):
                return []
        head = said.cue if said is not None else next((t for t in doc if t.dep_ == "ROOT"), None)
        if head is None or _owns_up(head):
            return []
        strength = self._weigh(text, said, head)
        if said is not None and strength <= _NEGATED_ACT and self._is_of_another(said):
            strength = _ONLY_SAID
        if strength > _ONLY_SAID and self._source(position, head, said) in accused:
            strength += _ACCUSED_BEFORE
        if strength < _LEAST_SAID:
            return []
        return [self._make(position, head, said, (strength, judge_form(doc)), times)]

    def _read_counter(
        self, position: int, times: SentenceTimes, accused: frozenset[str]
    ) -> list[Candidate]:
        """Return the accusation by which somebody who stands accused hits back."""
        for attribution in self._parsed.attributions[position].found:
            if attribution.manner != "accuse" or attribution.source is None:
                continue
            if not accused.isdisjoint(self._answering_for(attribution.source)):
                judged: tuple[float, Form] = (_COUNTERED, "counter")
                return [self._make(position, attribution.cue, attribution, judged, times)]
        return []

    def _read_concession(self, position: int, times: SentenceTimes) -> list[Candidate]:
        """Return what a sentence that goes on with a claim grants: "while stopping short of"."""
        doc = self._parsed.docs[position]
        head = next((token for token in doc if falls_short(token)), None)
        if head is None:
            return []
        judged: tuple[float, Form] = (_CONCEDED, "qualified")
        return [self._make(position, head, None, judged, times)]

    def _answering_for(self, source: Token) -> set[str | None]:
        """Return who speaks and for whom: "Lund's agent hit back" is Lund's answer."""
        coreference = self._parsed.coreference
        party = coreference.party(source)
        names = {name_source(source, coreference)}
        if lemma(source) in load_cues("denying")["representatives"]:
            names |= {coreference.name(owner) for owner in children(source, "poss")}
        return names | set(self._principals.of(party.full) if party is not None else ())

    def _weigh(self, text: str, said: Attribution | None, head: Token) -> float:
        """Return how sure it is that what somebody says is a denial."""
        cues = load_cues("denying")
        if any(formula in text for formula in cues["flat"]):
            return _FLAT_FORMULA
        if any(formula in text for formula in cues["qualified"]):
            return _QUALIFIED_FORMULA
        content = said.content if said is not None else head
        insisting = said is not None and lemma(said.cue) in cues["insisting"]
        if content is not None and is_verbal(content) and is_negated(content):
            return _NEGATED_ACT + (0.15 if insisting else 0.0)
        if content is not None and calls_false(content):
            return _FLAT_FORMULA
        return _INSISTED if insisting else _ONLY_SAID

    def _make(
        self,
        position: int,
        head: Token,
        said: Attribution | None,
        judged: tuple[float, Form],
        times: SentenceTimes,
    ) -> Candidate:
        source = self._source(position, head, said)
        time = times.of_speech(head, source)
        return Candidate(
            kind="denial",
            sentence=position,
            head=head,
            strength=min(1.0, judged[0]),
            write=partial(self._text, position, head, said),
            source=source,
            form=judged[1],
            time_text=time.text if time else None,
            date=time.date if time else None,
        )

    def _text(self, position: int, head: Token, said: Attribution | None) -> str:
        attributions = self._parsed.attributions[position]
        if falls_short(head):
            # What is granted is no clause of its own.
            return self._writer.write_whole(head)
        if said is not None and (said.content is None or said.content.is_ancestor(said.cue)):
            return self._writer.write_whole(head)
        # "Called it invention and said that ...": what is said beside a denial is no part of it.
        others = frozenset(
            a.cue.i
            for a in attributions.found
            if said is None and a.cue.dep_ == "conj" and a.cue.head == head
        )
        return self._writer.write(head, attributions, others) or self._writer.write_whole(head)

    def _is_by_party(self, verb: Token) -> bool:
        """Whether somebody rejects; a video or a report that contradicts is no party."""
        denier = _denier(verb)
        if denier is None or denier.pos_ in ("PRON", "PROPN") or is_people(denier):
            return True
        return self._parsed.coreference.party(denier) is not None

    def _is_of_another(self, said: Attribution) -> bool:
        """Whether a source says of somebody else what nobody holds against them.

        "Lind said the port had hidden the leak", "that Vass had not paid": these are charges. What
        is said of somebody accused before may answer for them, and so may who speaks for others.
        """
        content = said.content
        if content is None or not is_verbal(content) or said.source is None:
            return False
        who = subject(content)
        if who is None or who.pos_ not in ("NOUN", "PROPN"):
            return False
        coreference = self._parsed.coreference
        name, own = coreference.name(who), name_source(said.source, coreference)
        if coreference.party(who) is None and who.pos_ != "PROPN" and not is_people(who):
            return False
        if name in (None, own) or name in self._accused_before:
            return False
        if self._speaks_for_others(said.source):
            return False
        return is_negated(content) or bool(blame_in(content, said.cue))

    def _speaks_for_others(self, source: Token) -> bool:
        roles = load_cues("denying")["representatives"]
        if any(lemma(token) in roles for token in source.subtree):
            return True
        # "Osoda", who was "ministry spokeswoman Mira Osoda" before.
        party = self._parsed.coreference.party(source)
        return party is not None and bool(self._principals.of(party.full))

    def _source(self, position: int, head: Token, said: Attribution | None) -> str | None:
        coreference = self._parsed.coreference
        attributions = self._parsed.attributions[position]
        token = said.source if said is not None else None
        if token is None and attributions.quotes.covers(head.idx):
            # What is quoted has subjects of its own, who say nothing here.
            token = attributions.speaker(head) or attributions.carried or self._speaker(position)
            return name_source(token, coreference) if token is not None else None
        if token is None and is_verbal(head):
            token = _denier(head)
        if token is None or coreference.name(token) is None:
            token = attributions.speaker(head) or attributions.carried or token
        return name_source(token, coreference) if token is not None else None

    def _speaker(self, position: int) -> Token | None:
        """Return who speaks in the sentences around a quoted one that names nobody.

        A quotation left open is closed by its speaker; else who spoke last goes on.
        """
        around = self._parsed.attributions
        ahead = [position + 1] if around[position].quotes.runs_on else []
        for place in (*ahead, position - 1, position - 2):
            if 0 <= place < len(around):
                named = [a.source for a in around[place].found if a.source is not None]
                if named and around[place].quotes.ranges:
                    return named[0] if place > position else named[-1]
        return None


@cache
def _no_comments() -> tuple[str, ...]:
    return tuple(sorted(load_cues("denying")["no_comment"]))


def _is_aside(cue: Token) -> bool:
    """Whether a word of saying stands in a relative clause, beside what the sentence tells."""
    return any(token.dep_ == "relcl" for token in (cue, *cue.ancestors))


def _owns_up(verb: Token) -> bool:
    """Whether somebody says that it was they: "a group claimed responsibility"."""
    owned = any(lemma(thing) == "responsibility" for thing in children(verb, "dobj"))
    return owned and lemma(verb) in ("claim", "accept") and not is_negated(verb)


def _is_only_possible(verb: Token) -> bool:
    """Whether a denial is only spoken of ("harder to deny", "the power to reject")."""
    return (
        verb.tag_ == "VB"
        and any(child.dep_ == "aux" and child.lower_ == "to" for child in verb.children)
        and (verb.head.pos_ in ("ADJ", "NOUN") or lemma(verb.head) in ("be", "have", "need", "try"))
    )


def _denier(verb: Token) -> Token | None:
    """Return who denies: the subject, the "by" phrase, or whose calls were not returned."""
    for by in children(verb, "agent"):
        for noun in children(by, "pobj"):
            return noun
    found = subject(verb)
    if found is None or not is_passive(verb):
        return found
    if lemma(found) in ("call", "message", "email", "e-mail", "request", "phone", "inquiry"):
        for prep in children(found, "prep"):
            if prep.lower_ in ("to", "for", "with"):
                return next(iter(children(prep, "pobj")), found)
    return found
