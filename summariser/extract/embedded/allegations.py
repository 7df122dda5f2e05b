"""Allegations: something blameworthy or contested, asserted by a source or hedged by the text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from summariser.extract.embedded.attribution import Attribution
from summariser.extract.embedded.blame import blame_in, is_people
from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.charge_wording import word_charge
from summariser.extract.embedded.claim_frames import stands_by
from summariser.extract.embedded.clauses import ParsedArticle
from summariser.extract.embedded.coreference import name_source
from summariser.extract.embedded.cues import cue_words, load_cues
from summariser.extract.embedded.forms import calls_false, names_false
from summariser.extract.embedded.grammar import (
    children,
    is_future,
    is_modal,
    is_negated,
    is_passive,
    is_verbal,
    lemma,
    own_subject,
    subject,
)
from summariser.extract.embedded.targets import TargetFinder
from summariser.extract.embedded.times import SentenceTimes
from summariser.extract.embedded.wording import ClauseWriter, finish

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

# How sure each way of alleging is; set by hand and checked on local training sentences.
_ACCUSED = 0.8
_CLAIMED_BLAME = 0.62
_CLAIMED = 0.4
_SAID_BLAME = 0.45
_NOMINAL_STRONG = 0.6
_NOMINAL = 0.35
_HEDGED = 0.6
# "Denied allegations of X" reports the denial; the claim itself was mostly told before.
_DENIED_CLAIM = 0.25
_QUOTED_BLAME = 0.4
_OWN_BLAME = 0.2
_MANY_BLAME = 0.05
# What could or will happen is a warning or a forecast, not an accusation.
_NOT_YET = -0.15

_CHARGE_PREPOSITIONS = frozenset({"of", "for", "over", "with", "as", "about"})
# Sources that are but words for what is said.
_GENERIC_SOURCES = frozenset({"report", "allegation", "claim"})
# Manners in which the subject of the main clause asserts what stands elsewhere in the sentence.
_SPEAKING = frozenset({"say", "claim", "mention"})
# What somebody knows is so.
_KNOWING = frozenset({"know", "realise", "realize", "discover"})
# Attributions within attributions that are followed outwards.
_DEEPEST = 4
_OF_NOUNS = frozenset({"accusation", "allegation", "charge", "claim", "report", "suspicion"})


class AllegationFinder:
    """Proposes the allegations of one article's sentences."""

    def __init__(self, parsed: ParsedArticle, writer: ClauseWriter) -> None:
        self._parsed = parsed
        self._writer = writer
        self._targets = TargetFinder(parsed)

    def remember(self, kept: Sequence[Candidate]) -> None:
        """Remember whom the article has accused: "they" and "it" in what follows may be them."""
        for candidate in kept:
            self._targets.remember(candidate.target, candidate.source)

    def find(self, position: int, times: SentenceTimes) -> list[Candidate]:
        """Return the allegations of the sentence at a position, strongest first."""
        attributions = self._parsed.attributions[position]
        found: list[Candidate] = []
        for attribution in attributions.found:
            candidate = self._read(position, attribution, times)
            if candidate is not None:
                found.append(candidate)
        found += self._read_hedges(position, times)
        found += self._read_free(position, times, found)
        found.sort(key=lambda c: (-c.strength, c.head.i))
        return found

    def read_any(self, position: int, times: SentenceTimes) -> Candidate | None:
        """Return the best allegation that grammar can make of a sentence, however weak."""
        found = self.find(position, times)
        if found:
            return found[0]
        doc = self._parsed.docs[position]
        attributions = self._parsed.attributions[position]
        named = [a for a in attributions.found if a.source is not None and not names_false(a.cue)]
        attributed = next(iter([a for a in named if a.content is not None] or named), None)
        head = attributed.content if attributed and attributed.content is not None else _root(doc)
        if head is None or calls_false(head) or names_false(head):
            return None
        return self._make(position, head, attributed, 0.0, times)

    def _read(
        self, position: int, attribution: Attribution, times: SentenceTimes
    ) -> Candidate | None:
        content = attribution.content
        if attribution.manner == "deny":
            return None
        if attribution.manner == "accuse":
            return self._read_accusation(position, attribution, times)
        # "Said the figure was wrong" is the answer to an allegation.
        if content is None or calls_false(content) or self._is_passed_on(position, attribution):
            return None
        strength = _weigh(attribution, content)
        if not strength or self._is_own_innocence(attribution, content):
            return None
        if lemma(attribution.cue) in _KNOWING:
            # "The yard knew that the valve leaked": who knew is accused, and alleges nothing.
            outer = self._parsed.attributions[position].of(attribution.cue)
            return self._make(position, attribution.cue, outer, strength, times)
        return self._make(position, content, attribution, strength, times)

    def _is_own_innocence(self, attribution: Attribution, content: Token) -> bool:
        """Whether somebody says that he or his own did not: "said its army had moved no gun"."""
        who = subject(content) if is_verbal(content) and is_negated(content) else None
        quoted = self._parsed.coreference.is_quoted(content)
        if who is None or attribution.source is None or quoted:
            return False
        name = self._parsed.coreference.name
        own = name(attribution.source)
        return own is not None and own in {name(t) for t in (who, *children(who, "poss"))}

    def _is_passed_on(self, position: int, attribution: Attribution) -> bool:
        """Whether the source only tells that somebody else says it, who is then the source."""
        return attribution.manner in ("say", "believe") and any(
            other.cue == attribution.content and other.content is not None
            for other in self._parsed.attributions[position].found
        )

    def _read_accusation(
        self, position: int, attribution: Attribution, times: SentenceTimes
    ) -> Candidate | None:
        verb = attribution.cue
        if names_false(verb):
            # "Called the claim an invention" is an answer, too.
            return None
        cues = load_cues("accusing")
        strong = lemma(verb) in cues["strong_verbs"] | cues["legal"]
        charge = attribution.content
        if not strong and not (charge is not None and blame_in(charge, verb)):
            return None
        # "has been attacked" of towns and troops is an act of war, not of speech.
        if charge is None and not strong:
            return None
        strength = _ACCUSED if strong else _CLAIMED_BLAME
        return self._make(position, verb, attribution, strength, times)

    def _read_hedges(self, position: int, times: SentenceTimes) -> list[Candidate]:
        doc = self._parsed.docs[position]
        hedges = load_cues("accusing")["hedges"]
        found: list[Candidate] = []
        for token in doc:
            word = token.lower_
            if word not in hedges and not _is_passive_hedge(token):
                continue
            head = _hedged_head(token)
            if head is None:
                continue
            blame = blame_in(head, token)
            if not blame and word not in ("allegedly", "alleged"):
                continue
            outer = self._parsed.attributions[position].of(head)
            found.append(self._make(position, head, outer, _HEDGED, times))
        return found

    def _read_free(
        self, position: int, times: SentenceTimes, others: list[Candidate]
    ) -> list[Candidate]:
        """Return what a quotation without a cue, or the text itself, holds against somebody."""
        if others:
            return []
        doc = self._parsed.docs[position]
        attributions = self._parsed.attributions[position]
        root = _root(doc)
        if root is None:
            return []
        blame = blame_in(root, None)
        if not blame:
            return []
        quoted = attributions.carried is not None or attributions.quotes.share(len(doc.text)) > 0.5
        strength = (_QUOTED_BLAME if quoted else _OWN_BLAME) + _MANY_BLAME * min(3, len(blame))
        return [self._make(position, root, None, strength, times)]

    def _make(
        self,
        position: int,
        head: Token,
        attribution: Attribution | None,
        strength: float,
        times: SentenceTimes,
    ) -> Candidate:
        source = self._source(position, head, attribution)
        names = list(self._targets.find(position, head, attribution, source))
        time = times.of_speech(attribution.cue if attribution is not None else None, source)
        return Candidate(
            kind="allegation",
            sentence=position,
            head=head,
            strength=strength,
            write=partial(self._text, position, head, attribution, names),
            source=source,
            target=tuple(names),
            time_text=time.text if time else None,
            date=time.date if time else None,
        )

    def _source(self, position: int, head: Token, attribution: Attribution | None) -> str | None:
        names = (
            name_source(token, self._parsed.coreference)
            for token in self._sources(position, head, attribution)
        )
        return next((name for name in names if name is not None), None)

    def _sources(
        self, position: int, head: Token, attribution: Attribution | None
    ) -> Iterator[Token]:
        """Yield who may assert what a head says, the likeliest first.

        What cannot speak has no name as a source ("the evidence would show"): then it is the word
        of who speaks of it.
        """
        attributions = self._parsed.attributions[position]
        generic = None
        if attribution is not None and attribution.source is not None:
            if lemma(attribution.source) not in _GENERIC_SOURCES:
                yield attribution.source
            generic = attribution.source
        inner = attribution.cue if attribution is not None else head
        for _ in range(_DEEPEST):
            outer = attributions.of(inner)
            if outer is None or outer.cue == inner:
                break
            if outer.source is not None:
                yield outer.source
            inner = outer.cue
        if generic is not None:
            yield generic
        speaker = attributions.speaker(head) or attributions.carried
        knows = lemma(head) in _KNOWING and speaker is not None and speaker == subject(head)
        if speaker is not None and not knows:
            yield speaker
        yield from self._main_speakers(position, head)

    def _main_speakers(self, position: int, head: Token) -> Iterator[Token]:
        """Yield who speaks or is told to accuse in the main clause, though not of the head itself.

        "Asked about the charge, Lund said simply: ...", "was singled out by inspectors over ...",
        "officials highlighted the company's part in ...".
        """
        attributions = self._parsed.attributions[position]
        root = _root(self._parsed.docs[position])
        if root is None:
            return
        for agent in children(root, "agent"):
            for noun in children(agent, "pobj"):
                if is_people(noun) or self._parsed.coreference.party(noun) is not None:
                    yield noun
        for found in (*attributions.found, *attributions.wider):
            if found.cue != root or found.source is None or found.manner not in _SPEAKING:
                continue
            if not found.source.is_ancestor(head):
                yield found.source
        for found in attributions.found:
            # "... but told them so, according to emails": wherever the parser hangs that.
            if found.manner == "according" and found.source is not None:
                yield found.source

    def _text(
        self, position: int, head: Token, attribution: Attribution | None, names: list[str]
    ) -> str:
        attributions = self._parsed.attributions[position]
        if attribution is not None and not stands_by(attribution):
            return self._writer.write_whole(head)
        if attribution is not None and attribution.manner == "accuse":
            charge = self._charge(attribution)
            if charge and names:
                return finish(word_charge(names, charge))
            told = attribution.content
            is_clause = told is not None and is_verbal(told) and told.dep_ == "ccomp"
            return self._writer.write(told if told and is_clause else attribution.cue, attributions)
        if is_verbal(head):
            return self._writer.write(head, attributions)
        if attribution is not None and attribution.manner == "nominal":
            phrase = self._writer.write_phrase(head)
            if phrase and head.pos_ != "PRON":
                return finish(f"{_there_is(attribution.cue)} {phrase}")
        return self._writer.write_whole(head)

    def _charge(self, attribution: Attribution) -> str | None:
        """Return what somebody is accused of, from its preposition on."""
        verb = attribution.cue
        if lemma(verb) not in ("accuse", "suspect", "blame") and not is_passive(verb):
            return None
        # "Blamed the loss of the ship on a lock": what stands after "of" is no charge.
        named = _CHARGE_PREPOSITIONS - {"of"} if lemma(verb) == "blame" else _CHARGE_PREPOSITIONS
        for prep in children(verb, "prep"):
            if prep.lower_ in named:
                rest = self._writer.write_phrase(prep).removeprefix(prep.text).strip()
                return f"{'of' if prep.lower_ in ('of', 'with') else 'over'} {rest}"
        return None


def _weigh(attribution: Attribution, content: Token) -> float | None:
    """Return how sure it is that what somebody says accuses; None where it does not."""
    cue, manner = attribution.cue, attribution.manner
    blame = blame_in(content, cue)
    if manner == "nominal":
        strong = lemma(cue) in load_cues("accusing")["strong_nouns"]
        accusing = lemma(cue) in load_cues("accusing")["nouns"]
        if not (strong or (accusing and blame)):
            return None
        strength = _NOMINAL_STRONG if strong else _NOMINAL
        if is_verbal(cue.head) and lemma(cue.head) in load_cues("denying")["verbs"]:
            strength = _DENIED_CLAIM
    elif manner == "claim":
        strength = _CLAIMED_BLAME if blame else _CLAIMED
    else:
        if not blame:
            return None
        strength = _SAID_BLAME - (0.1 if manner == "believe" else 0.0)
    strength += _MANY_BLAME * min(3, len(blame))
    if is_verbal(content) and (is_modal(content) or is_future(content)) and manner != "nominal":
        strength += _NOT_YET
    return strength


def _is_passive_hedge(token: Token) -> bool:
    who = own_subject(token)
    return (
        token.pos_ == "VERB"
        and is_passive(token)
        and not is_negated(token)
        and not (who is not None and who.lower_ in ("nobody", "none", "nothing"))
        and lemma(token) in load_cues("accusing")["passive_hedges"]
        and not children(token, "agent")
        and lemma(token) not in cue_words("accusing", "strong_verbs")
    )


def _hedged_head(token: Token) -> Token | None:
    """Return the clause or noun that an adverb or adjective of hedging stands with."""
    head = token.head
    if token.dep_ in ("amod", "compound") and head.pos_ in ("NOUN", "PROPN"):
        return head
    if is_verbal(token):
        return token
    while not is_verbal(head) and head.head != head:
        head = head.head
    return head if is_verbal(head) else None


def _root(doc: object) -> Token | None:
    return next((token for token in doc if token.dep_ == "ROOT"), None)  # type: ignore[attr-defined]


def _there_is(cue: Token) -> str:
    """Return "There are allegations of", "There is a fear over": the noun that reports a claim."""
    word = cue.lower_
    link = "of" if lemma(cue) in _OF_NOUNS else "over"
    if cue.tag_ in ("NNS", "NNPS"):
        return f"There are {word} {link}"
    return f"There is {'an' if word[0] in 'aeiou' else 'a'} {word} {link}"
