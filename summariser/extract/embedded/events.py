"""Events: finite clauses, planned acts and dated nominals, each with its actors and status."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from summariser.extract.embedded.actors import ActorFinder, act_of, is_party, name_all
from summariser.extract.embedded.attribution import SentenceAttributions
from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.clauses import ParsedArticle
from summariser.extract.embedded.coreference import Coreference
from summariser.extract.embedded.cues import cue_words, load_cues
from summariser.extract.embedded.event_nouns import (
    is_told_behind,
    is_told_by_verb,
    lies_ahead,
    lies_behind,
)
from summariser.extract.embedded.event_status import is_planned, status_of
from summariser.extract.embedded.fragments import is_alternative
from summariser.extract.embedded.grammar import (
    CLAUSES,
    SUBJECTS,
    agent,
    auxiliaries,
    children,
    clause_head,
    conjuncts,
    is_conditional,
    is_finite,
    is_gapped,
    is_modal,
    is_negated,
    is_passive,
    is_verbal,
    lemma,
    own_subject,
    subject,
)
from summariser.extract.embedded.no_events import is_listed, is_misread
from summariser.extract.embedded.own_accounts import find_telling
from summariser.extract.embedded.time_attachment import main_verb
from summariser.extract.embedded.times import SentenceTimes, Time
from summariser.extract.embedded.wording import ClauseWriter, finish
from summariser.schema import Status

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

# Weights of what speaks for and against an event; set by hand and checked on local training
# sentences. They order the clauses of a sentence; do not tune one alone.
_BASE = {"strong": 0.62, "act": 0.55, "light": 0.45, "plain": 0.45, "state": 0.15, "report": 0.08}
_DATED = 0.22
_PAST = 0.1
_PRESENT = -0.25
_REDUCED = -0.15
_MODAL = -0.45
_NEGATED = -0.2
_CONDITIONAL = -0.4
_QUOTED = -0.25
_HEDGED = -0.15
_NAMED_ACTOR = 0.08
_NO_ACTOR = -0.12
_SUBORDINATE = -0.15
_REDUCED_CLAUSE = -0.3
_PLANNED = 0.05
_NOMINAL = 0.2
_PLANNED_ACT = 0.55

_YEAR = re.compile(r"\b\d{4}\b")
_DAY = re.compile(r"\b\d{1,2}\b|day\b")
# "Lund's death aged 50 in June", "the death of Lund in June": nobody says that a death took place.
_DEATH = re.compile(
    r"(?:(?P<who>[^,;]+?)(?:'s|’s|(?<=s)['’]) (?:\w+ )??deaths?"
    r"|[Tt]he deaths? of (?P<whose>[^,;]+?)),?"
    r" (?P<rest>(?:aged|in|on|at|from|last|this|yesterday)\b.+)"
)
_UNTIL = re.compile(r"(?:at least )?(?:un)?till?\b", re.IGNORECASE)

_PAST_AUXILIARIES = frozenset({"was", "were", "had", "has", "have", "did", "'ve"})
_CHARGES = frozenset({"accusation", "allegation", "charge", "claim"})
_RESULTS = frozenset(
    """
    kill injure wound maim hurt displace destroy damage leave cause trigger spark prompt force
    """.split()  # noqa: SIM905 (a word list, not code)
)
_GENERIC_SUBJECTS = frozenset(
    {"it", "there", "this", "that", "what", "which", "you", "one", "i", "we"}
)


class EventFinder:
    """Proposes the events of one article's sentences."""

    def __init__(self, parsed: ParsedArticle, writer: ClauseWriter) -> None:
        self._parsed = parsed
        self._writer = writer
        self._actors = ActorFinder(parsed)

    def find(self, position: int, times: SentenceTimes) -> list[Candidate]:
        """Return the events of the sentence at a position, strongest first."""
        doc = self._parsed.docs[position]
        verbs = [token for token in doc if is_verbal(token) and token.dep_ in CLAUSES]
        heads = [verb for verb in verbs if not _is_part(verb) and not is_misread(verb)]
        attributed = self._parsed.attributions[position]
        heads = [verb for verb in heads if not _is_called_charge(verb, attributed)]
        others = frozenset(verb.i for verb in heads if not _is_result(verb))
        found = [self._read_clause(position, verb, times, others) for verb in heads]
        found += [
            self._read_nominal(position, noun, times)
            for noun in doc
            if noun.pos_ == "NOUN"
            and times.of(noun) is not None
            and _is_event_noun(noun)
            and not is_told_by_verb(noun)
        ]
        kept = [candidate for candidate in found if candidate is not None]
        kept.sort(key=lambda c: (-c.strength, c.head.i))
        for candidate in kept:
            # Nobody asks for the actors of what is not selected.
            candidate.complete = partial(self._complete, times)
        return kept

    def _complete(self, times: SentenceTimes, candidate: Candidate) -> dict[str, Any]:
        """Return who takes part in an event, and its time where only its text tells."""
        actors = self._actors.find(candidate.sentence, candidate.head)
        main = main_verb(candidate.head.doc)
        if main is not None and self._is_told_whole(candidate, main):
            whole = times.around(main)
            return {
                "actors": actors,
                "time_text": whole.text if whole is not None else None,
                "date": whole.date if whole is not None else None,
            }
        time = _time_by_text(candidate, times) if candidate.date is None else None
        if time is None:
            return {"actors": actors}
        return {"actors": actors, "time_text": time.text, "date": time.date}

    def _is_told_whole(self, candidate: Candidate, main: Token) -> bool:
        """Whether a clause could not be told alone, so that the text is the main one's."""
        if main is candidate.head or not is_verbal(candidate.head):
            return False
        attributions = self._parsed.attributions[candidate.sentence]
        if find_telling(candidate.head, attributions) is not candidate.head:
            return False
        return candidate.text == self._writer.write_whole(candidate.head)

    def read_any(self, position: int, times: SentenceTimes) -> Candidate | None:
        """Return the best event that grammar can make of a sentence, however weak."""
        found = self.find(position, times)
        if found:
            return found[0]
        doc = self._parsed.docs[position]
        root = next((token for token in doc if token.dep_ == "ROOT"), None)
        if root is None:
            return None
        time = times.any_time()
        return Candidate(
            kind="event",
            sentence=position,
            head=root,
            strength=0.0,
            write=partial(self._writer.write_whole, root),
            actors=self._actors.find(position, root),
            time_text=time.text if time else None,
            date=time.date if time else None,
        )

    def _read_clause(
        self, position: int, verb: Token, times: SentenceTimes, others: frozenset[int]
    ) -> Candidate | None:
        act = act_of(verb)
        attributions = self._parsed.attributions[position]
        own = times.of(verb)
        if own is None and act != verb:
            # "Is due to meet on Monday": the date hangs on the adjective.
            own = times.of(act) or times.of(act.head)
        strength = _strength(
            verb, act, attributions, dated=own is not None and own.date is not None
        )
        time = times.around(verb) or own
        strength += _actor_strength(verb, self._parsed.coreference)
        status = status_of(verb, time.relation if time else None)
        if time is not None and _is_of_another(time, verb, status):
            time = None
        return Candidate(
            kind="event",
            sentence=position,
            head=verb,
            strength=max(0.0, min(1.0, strength)),
            write=partial(
                self._writer.write, find_telling(verb, attributions), attributions, others
            ),
            status=status,
            time_text=time.text if time else None,
            date=time.date if time else None,
        )

    def _read_nominal(self, position: int, noun: Token, times: SentenceTimes) -> Candidate | None:
        time = times.of(noun)
        if time is None or time.relation == "since" or is_told_behind(noun, time.token):
            return None
        if noun.dep_ in ("dobj", "dative") and lemma(noun.head) in ("tell", "inform", "assure"):
            # "Told an inquest on Monday that": who was told is no event.
            return None
        ahead = time.relation == "future" or lies_ahead(noun, time.text)
        if time.date is None and not ahead and not lies_behind(noun, time.text):
            # "Their six-week trial": how long it was tells of no event.
            return None
        coreference = self._parsed.coreference
        actors: list[str] = []
        for child in noun.children:
            if child.dep_ == "poss":
                actors += name_all([child], coreference)
            elif child.dep_ == "prep" and child.lower_ in (
                "of",
                "by",
                "between",
                "with",
                "on",
                "against",
            ):
                actors += name_all(
                    [
                        noun
                        for pobj in children(child, "pobj")
                        for noun in conjuncts(pobj)
                        if is_party(noun, coreference)
                    ],
                    coreference,
                )
        return Candidate(
            kind="event",
            sentence=position,
            head=noun,
            strength=_BASE["plain"] + _NOMINAL + (_NAMED_ACTOR if actors else 0.0),
            write=partial(self._write_nominal, noun, time, ahead=ahead),
            status="planned" if ahead else "occurred",
            time_text=time.text,
            date=time.date,
        )

    def _write_nominal(self, noun: Token, time: Time, *, ahead: bool) -> str:
        phrase = self._writer.write_phrase(noun)
        died = _DEATH.fullmatch(phrase) if lemma(noun) == "death" and not ahead else None
        if died is not None:
            return finish(f"{died['who'] or died['whose']} died {died['rest']}")
        cut = phrase.find(time.text)
        # "The 2016 campaign" is no place to put a verb: only a time behind its noun is.
        happens = "will take place" if ahead else "took place"
        if cut <= 0 or time.token.i < noun.i:
            return finish(f"{phrase} {happens}")
        when = phrase[cut:]
        if when.startswith("for "):
            # "Set the hearing for 14 May": on that day it will be.
            when = f"{'on' if _DAY.search(time.text) else 'in'} {when[len('for ') :]}"
        return finish(f"{phrase[:cut].rstrip(' ,')} {happens} {when}")


def _time_by_text(candidate: Candidate, times: SentenceTimes) -> Time | None:
    """Return the time of the clause around an event, where its text takes that clause in."""
    if any(times.of(token) is not None for token in candidate.head.ancestors):
        return times.above(candidate.head, candidate.text)
    return None


def _is_of_another(time: Time, verb: Token, status: Status) -> bool:
    """Whether a time in the clause of an event is that of something else.

    "Is shut until Friday" tells when it ends, and who "skipped tomorrow's debate" did something
    before; what was over did not happen on the day since when it had. A date with its year is
    taken as it stands.
    """
    if time.relation == "since" and status == "occurred":
        return True
    if _UNTIL.match(time.text):
        # "Until Friday, when the board meets": the board does on that day.
        return not any(child.lower_ == "when" for child in verb.children)
    return status == "occurred" and time.relation == "future" and not _YEAR.search(time.text)


def _is_result(verb: Token) -> bool:
    """Whether a clause tells what came of the one before it: "shelled the town, killing nine"."""
    told = lemma(verb) in _RESULTS and verb.tag_ == "VBG" and verb.dep_ == "advcl"
    return told and verb.i > verb.head.i and not children(verb, "mark", *SUBJECTS, "aux")


def _is_part(verb: Token) -> bool:
    """Whether the verb only completes the verb above it ("plans to visit" is one event)."""
    if verb.dep_ in ("xcomp", "pcomp") or is_alternative(verb) or is_listed(verb):
        return True
    if is_gapped(verb) or any(mark.lower_ == "than" for mark in children(verb, "mark")):
        # "Sixty more than its licence allowed": how many, and no event.
        return True
    shared = auxiliaries(verb.head)
    if verb.dep_ == "conj" and verb.tag_ == "VB" and verb.head.dep_ in ("acl", "advcl", "ccomp"):
        # "A bid to seize its assets and sell them": as little done as what it is joined to.
        return auxiliaries(verb) == ["to"]
    if verb.dep_ == "conj" and own_subject(verb) is None and {"to", "have"} <= set(shared):
        # "Was to have opened in May and ended in June": neither was done.
        return True
    return verb.dep_ == "dep" and not is_finite(verb)


def _is_called_charge(verb: Token, attributions: SentenceAttributions) -> bool:
    """Whether what is said in a clause is called a charge: "that he lied, a claim he denies"."""
    behind = (token for token in verb.subtree if token.i > verb.i and lemma(token) in _CHARGES)
    # Whatever the parser hangs it on, it stands behind a comma.
    charges = [
        t
        for t in behind
        if children(t, "relcl") and t.doc[t.left_edge.i - 1].text in (",", "-", "–")
    ]
    said = [a.content for a in attributions.found if a.content is not None and verb == a.cue]
    if not said and attributions.of(verb) is not None:
        said = [verb]
    return any(clause_head(charge) in said for charge in charges)


def _class_of(verb: Token) -> str:
    word = lemma(verb)
    events, reporting = load_cues("events"), load_cues("reporting")
    if word in reporting["acts"]:
        return "act"
    if word in events["strong"]:
        return "strong"
    if word in events["light"] and any(
        child.dep_ in ("dobj", "nsubjpass") and _is_event_noun(child) for child in verb.children
    ):
        return "strong"
    if word in cue_words("reporting", "say", "claim", "believe") or word in cue_words(
        "denying", "strong_verbs"
    ):
        return "report"
    if word in events["states"]:
        return "light" if word in events["light"] else "state"
    return "light" if word in events["light"] else "plain"


def _is_event_noun(noun: Token) -> bool:
    return lemma(noun) in load_cues("events")["nouns"]


def _strength(verb: Token, act: Token, attributions: SentenceAttributions, *, dated: bool) -> float:
    score = max(_BASE[_class_of(verb)], _BASE[_class_of(act)] - (0.05 if act == verb else 0.0))
    if act != verb and is_planned(verb):
        score = max(score, _PLANNED_ACT)
    score += _DATED if dated else 0.0
    score += _tense_strength(verb, act)
    if is_conditional(verb):
        score += _CONDITIONAL
    if is_negated(verb):
        score += _NEGATED
    if attributions.quotes.covers(verb.idx):
        score += _QUOTED
    # "Ten were killed, officials said": what comes before its source is what the sentence tells.
    first = verb.dep_ == "ccomp" and verb.i < verb.head.i
    if verb.dep_ in ("relcl", "acl", "advcl", "ccomp") and not dated and not first:
        score += _SUBORDINATE if is_finite(verb) else _REDUCED_CLAUSE
    if any(child.lower_ in load_cues("accusing")["hedges"] for child in verb.children):
        score += _HEDGED
    attribution = attributions.of(verb)
    if attribution is not None and attribution.manner in (
        "claim",
        "accuse",
        "deny",
        "believe",
        "nominal",
    ):
        score -= 0.25
    return score


def _tense_strength(verb: Token, act: Token) -> float:
    auxiliary = set(auxiliaries(verb))
    plans = act != verb and lemma(verb) in load_cues("events")["planning"]
    reduced = not is_finite(verb) and verb.dep_ != "ROOT"
    past = verb.tag_ == "VBD" or is_passive(verb) or bool(auxiliary & _PAST_AUXILIARIES)
    found = [
        (is_modal(verb), _MODAL),
        (is_planned(verb), _PLANNED),
        (plans, 0.0),
        (reduced and not is_passive(verb), _REDUCED),
        (past, _PAST),
        (verb.tag_ in ("VBZ", "VBP") and not auxiliary, _PRESENT),
    ]
    return next((strength for applies, strength in found if applies), 0.0)


def _actor_strength(verb: Token, coreference: Coreference) -> float:
    who = agent(verb) or subject(verb)
    if who is None:
        return _NO_ACTOR
    if who.lower_ in _GENERIC_SUBJECTS and coreference.party(who) is None:
        return _NO_ACTOR
    return _NAMED_ACTOR if coreference.party(who) is not None else 0.0
