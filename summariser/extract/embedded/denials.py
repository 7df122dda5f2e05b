"""Denials in all their clothes, each with its form, and what only looks like one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from summariser.extract.embedded.attribution import Attribution
from summariser.extract.embedded.blame import blame_in, find_targets
from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.clauses import ParsedArticle
from summariser.extract.embedded.coreference import name_source
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import (
    auxiliaries,
    children,
    is_negated,
    is_passive,
    is_verbal,
    lemma,
    subject,
)
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
_ACCUSED_BEFORE = 0.15
_COUNTERED = 0.45

_NO_EVIDENCE = ("no evidence", "no indication", "no proof", "no sign")
_SIDESTEPPING = frozenset(
    {"know", "recall", "remember", "have", "think", "believe", "see", "want", "intend"}
)


_KNOWING = frozenset(
    """
    idea evidence information indication recollection memory comment reason plan proof sign doubt
    choice time data record intelligence sense understanding
    """.split()  # noqa: SIM905 (a word list, not code)
)


class DenialFinder:
    """Proposes the denials of one article's sentences."""

    def __init__(self, parsed: ParsedArticle, writer: ClauseWriter) -> None:
        self._parsed = parsed
        self._writer = writer

    def find(self, position: int, times: SentenceTimes, accused: frozenset[str]) -> list[Candidate]:
        """Return the denials of the sentence at a position, strongest first.

        Args:
            position: Position of the sentence among those read.
            times: Its date expressions.
            accused: Names of whom the article has accused so far.
        """
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
        attributed = next(
            (a for a in self._parsed.attributions[position].found if a.source is not None), None
        )
        head = next((token for token in doc if token.dep_ == "ROOT"), None)
        if head is None:
            return None
        cue = attributed.cue if attributed is not None else head
        form = self._form_of(doc.text.lower(), attributed, head)
        if form == "qualified" and self._blames_other(
            head, attributed, self._source(position, cue, attributed)
        ):
            form = "counter"
        return self._make(position, cue, attributed, (0.0, form), times)

    def _read_verb(self, position: int, verb: Token, times: SentenceTimes) -> Candidate | None:
        cues = load_cues("denying")
        word = lemma(verb)
        if word in cues["verbs"] and not _is_withheld(verb):
            claim = _is_claim(verb)
            if word in cues["strong_verbs"] or claim:
                strength = _DENIED if word in cues["strong_verbs"] else _REJECTED_CLAIM
                return self._make(position, verb, None, (strength, "flat"), times)
        if word in cues["naming"] and _names_false(verb):
            return self._make(position, verb, None, (_CALLED_FALSE, "flat"), times)
        if word in cues["declining"] and _declines(verb):
            return self._make(position, verb, None, (_NO_COMMENT, "no_comment"), times)
        if (
            word in ("defend", "justify", "downplay")
            and subject(verb) is not None
            and not is_passive(verb)
        ):
            return self._make(position, verb, None, (_DEFENDED, "qualified"), times)
        return None

    def _read_no_comment(self, position: int, text: str, times: SentenceTimes) -> list[Candidate]:
        doc = self._parsed.docs[position]
        for formula in sorted(load_cues("denying")["no_comment"]):
            at = text.find(formula)
            if at < 0:
                continue
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
        if head is None:
            return []
        strength, form = self._judge(text, said, head)
        source = self._source(position, head, said)
        if form == "qualified" and self._blames_other(head, said, source):
            form = "counter"
        if source is not None and source in accused:
            strength += _ACCUSED_BEFORE
        if strength < 0.3:
            return []
        return [self._make(position, head, said, (strength, form), times)]

    def _read_counter(
        self, position: int, times: SentenceTimes, accused: frozenset[str]
    ) -> list[Candidate]:
        """Return the accusation by which somebody who stands accused hits back."""
        for attribution in self._parsed.attributions[position].found:
            if attribution.manner != "accuse" or attribution.source is None:
                continue
            if name_source(attribution.source, self._parsed.coreference) in accused:
                judged: tuple[float, Form] = (_COUNTERED, "counter")
                return [self._make(position, attribution.cue, attribution, judged, times)]
        return []

    def _judge(self, text: str, said: Attribution | None, head: Token) -> tuple[float, Form]:
        cues = load_cues("denying")
        if any(formula in text for formula in cues["flat"]):
            return _FLAT_FORMULA, self._form_of(text, said, head)
        if any(formula in text for formula in cues["qualified"]):
            return _QUALIFIED_FORMULA, "qualified"
        content = said.content if said is not None else head
        insisting = said is not None and lemma(said.cue) in cues["insisting"]
        if content is not None and is_verbal(content) and is_negated(content):
            return _NEGATED_ACT + (0.15 if insisting else 0.0), _negated_form(content)
        if content is not None and _calls_false(content):
            return _FLAT_FORMULA, "flat"
        return (_INSISTED if insisting else 0.15), "qualified"

    def _form_of(self, text: str, said: Attribution | None, head: Token) -> Form:
        cues = load_cues("denying")
        content = said.content if said is not None and said.content is not None else head
        words = {lemma(token) for token in head.doc if token.pos_ == "VERB"}
        negated = is_verbal(content) and is_negated(content)
        found: list[tuple[bool, Form]] = [
            (any(formula in text for formula in cues["no_comment"]), "no_comment"),
            (any(formula in text for formula in _NO_EVIDENCE), "qualified"),
            (any(formula in text for formula in cues["flat"]), "flat"),
            (not words.isdisjoint(load_cues("accusing")["strong_verbs"]), "counter"),
            (not words.isdisjoint(cues["strong_verbs"]) or _calls_false(content), "flat"),
            (negated, _negated_form(content) if negated else "qualified"),
        ]
        return next((form for applies, form in found if applies), "qualified")

    def _blames_other(self, head: Token, said: Attribution | None, source: str | None) -> bool:
        """Whether the answer itself holds something against somebody who is named in it."""
        content = said.content if said is not None and said.content is not None else head
        if is_verbal(content) and is_negated(content):
            return False
        if not blame_in(content, said.cue if said is not None else None):
            return False
        return bool(find_targets(content, said, self._parsed.coreference, source=source))

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
        if said is not None and (said.content is None or said.content.is_ancestor(said.cue)):
            return self._writer.write_whole(head)
        return self._writer.write(head, attributions) or self._writer.write_whole(head)

    def _source(self, position: int, head: Token, said: Attribution | None) -> str | None:
        coreference = self._parsed.coreference
        attributions = self._parsed.attributions[position]
        token = said.source if said is not None else None
        if token is None and is_verbal(head):
            token = _denier(head)
        if token is None or coreference.name(token) is None:
            token = attributions.speaker(head) or attributions.carried or token
        return name_source(token, coreference) if token is not None else None


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


def _is_withheld(verb: Token) -> bool:
    """Whether what is denied or rejected is a thing refused ("denied a visa"), not a claim."""
    withheld = load_cues("denying")["withheld"]
    if children(verb, "dative") or (is_passive(verb) and children(verb, "dobj", "oprd")):
        return True
    done = children(verb, "dobj") or children(verb, "nsubjpass")
    return (
        bool(done)
        and lemma(done[0]) in withheld
        and lemma(done[0]) not in load_cues("denying")["claims"]
    )


def _is_claim(verb: Token) -> bool:
    """Whether the verb rejects a claim: a clause, a noun for a claim, or a pronoun for one."""
    if any(child.dep_ == "ccomp" for child in verb.children):
        return True
    claims = load_cues("denying")["claims"]
    for noun in children(verb, "dobj", "nsubjpass"):
        if lemma(noun) in claims or noun.lower_ in ("it", "this", "that", "them"):
            return True
        if any(lemma(inner) in claims for inner in noun.subtree):
            return True
    return False


def _names_false(verb: Token) -> bool:
    falsity = load_cues("denying")["falsity"]
    return any(
        token.lower_ in falsity or lemma(token) in falsity
        for child in children(
            verb, "oprd", "ccomp", "attr", "prep", "xcomp", "dobj", "advcl", "acomp"
        )
        for token in child.subtree
    )


def _calls_false(content: Token) -> bool:
    falsity = load_cues("denying")["falsity"]
    return lemma(content) == "be" and any(
        child.dep_ in ("attr", "acomp") and (child.lower_ in falsity or lemma(child) in falsity)
        for child in content.children
    )


def _declines(verb: Token) -> bool:
    answering = load_cues("denying")["answering"]
    for child in verb.children:
        if child.dep_ == "xcomp" and lemma(child) in answering:
            return True
        if child.dep_ == "xcomp" and "question" in {lemma(t) for t in child.subtree}:
            return True
        if child.dep_ == "dobj" and lemma(child) in ("comment", "interview", "question", "request"):
            return lemma(child) != "request" or "comment" in child.doc.text.lower()
    return False


def _negated_form(content: Token) -> Form:
    """Return the form of a negated statement: "can not know" and "was not aware" only sidestep."""
    if lemma(content) == "have" and any(_is_none_of(noun) for noun in children(content, "dobj")):
        return "flat"
    unable = {"can", "could", "ca"} & set(auxiliaries(content))
    return "qualified" if unable or lemma(content) in _SIDESTEPPING else "flat"


def _is_none_of(noun: Token) -> bool:
    """Whether a noun is wholly denied ("no links"), not only what is known of it ("no idea")."""
    none = any(child.lower_ in ("no", "nothing") for child in noun.children)
    return (none or noun.lower_ == "nothing") and lemma(noun) not in _KNOWING
