"""From a clause in a sentence to a plain sentence of its own, names filled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from summariser.extract.embedded.agreement import FIRST_PERSON, PRONOUNS
from summariser.extract.embedded.attribution import SentenceAttributions
from summariser.extract.embedded.coreference import Coreference, possessive
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.event_nouns import above
from summariser.extract.embedded.fragments import (
    QUOTATION_MARKS,
    balance_quotes,
    count_marks,
    drop_loose_marks,
    drop_quotes,
    find_lead_end,
    is_alternative,
    leads_to_answer,
    may_tell_of_either,
    reads_as_sentence,
    strip_edges,
    strip_markup,
)
from summariser.extract.embedded.grammar import (
    RELATIVES,
    auxiliaries,
    children,
    is_gapped,
    is_passive,
    is_verbal,
    lemma,
    own_subject,
    phrase,
    subject,
)
from summariser.extract.embedded.names import is_part_of_name
from summariser.extract.embedded.parties import Mention
from summariser.extract.embedded.person_titles import skip_date
from summariser.extract.embedded.retelling import inflect, third_person
from summariser.extract.embedded.time_attachment import owner_of

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

# Adverbs that tie a clause to another.
# "We" are more than the speaker: what they say can not be told of one alone.
_WE = frozenset({"we", "us", "our", "ours", "ourselves"})
_PLURAL = frozenset({"they", "them", "their", "theirs", "themselves"})
_SUBJECT_PRONOUNS = frozenset(
    {
        "he",
        "she",
        "they",
        "it",
        "nobody",
        "everybody",
        "someone",
        "anyone",
        "everyone",
        "none",
        "some",
        "many",
        "most",
        "all",
        "both",
        "others",
    }
)
_QUESTION_TAGS = frozenset({"WDT", "WP", "WP$", "WRB"})
# Marks that take a space before them.
_OPENERS = frozenset({"(", "[", "“", "«", '"', "–", "—", "-", "$", "£", "€"})
_LINKS = frozenset({"when", "where", "why", "how", "whenever"})
# Longer clauses lose their relative and adverbial clauses: a timeline line is one plain sentence.
_LONGEST_CLAUSE = 45
_PAIR = 2


class ClauseWriter:
    """Writes clauses of one article as plain sentences."""

    def __init__(self, coreference: Coreference) -> None:
        self._coreference = coreference

    def write(
        self, verb: Token, attributions: SentenceAttributions, others: frozenset[int] = frozenset()
    ) -> str:
        """Return the verb's clause as a sentence.

        Args:
            verb: Head of the clause.
            attributions: Those of its sentence; the attributing clause itself is left out.
            others: Positions of heads of clauses that are told in sentences of their own.
        """
        start = find_lead_end(verb.doc.text)
        kept = _clause_tokens(verb, attributions, others, short=False)
        if len(kept) > _LONGEST_CLAUSE:
            kept = _clause_tokens(verb, attributions, others, short=True)
        kept = strip_edges([token for token in kept if token.idx >= start])
        kept = drop_loose_marks(verb, kept)
        governor = None if own_subject(verb) is not None else subject(verb)
        if _is_relative(verb, kept):
            governor, kept = subject(verb), kept[1:]
        given = self._write_subject(governor, verb) if governor is not None else ""
        lead = _shared_auxiliary(verb, governor) if governor is not None and given else ""
        if (
            not kept
            or may_tell_of_either(verb)
            or not reads_as_sentence(verb, kept, given=given, lead=lead)
            or _holds_source(kept, attributions)
            or any(token.lower_ in _WE for token in kept)
        ):
            return self.write_whole(verb)
        quoted = any(token.text in QUOTATION_MARKS for token in kept)
        verbatim = FIRST_PERSON if quoted else frozenset()
        text = self._render(kept, {given} if given else set(), verbatim)
        if given and kept[0].i == 0 and kept[0].pos_ != "PROPN":
            text = text[:1].lower() + text[1:]
        return finish(" ".join(part for part in (given, lead, text) if part))

    def write_phrase(self, noun: Token) -> str:
        """Return the noun's whole phrase, names filled in."""
        tokens = [
            token for token in noun.subtree if token.dep_ != "punct" or token.i < noun.right_edge.i
        ]
        return self._render(strip_edges(tokens))

    def write_whole(self, token: Token) -> str:
        """Return the sentence that a token stands in, names filled in.

        What is quoted there keeps its "I" and "we", and has its speaker before it.
        """
        start = find_lead_end(token.doc.text)
        tokens = strip_edges([other for other in token.doc if other.idx >= start])
        if not any(other.lower_ in FIRST_PERSON for other in tokens):
            return finish(self._render(tokens))
        speaker = self._coreference.carried_speaker(token)
        if speaker is None:
            return finish(self._render(tokens, verbatim=FIRST_PERSON))
        said = "".join(part.text + part.whitespace_ for part in tokens)
        return f'{speaker} said: "{finish(drop_quotes(said))}"'

    def _write_subject(self, governor: Token, verb: Token) -> str:
        """Return the subject that a clause shares with another, or that it says more of.

        Empty where nothing can be set: an infinitive tells of no act that was done.
        """
        if verb.tag_ == "VB" and not auxiliaries(verb):
            return ""
        if governor.lower_ in ("none", "nobody", "neither", "nothing"):
            # "None of them owned up, and all blamed the crew": these are not none.
            return ""
        if governor.pos_ == "PRON" or governor.tag_ in _QUESTION_TAGS:
            return self._coreference.certain_name(governor) or _as_subject(governor)
        span = phrase(governor)
        if any(token.tag_ in _QUESTION_TAGS for token in span):
            return ""
        start = skip_date(span.doc, span.start, span.end)
        return self._render(list(span.doc[start : span.end]), set()).strip()

    def _render(
        self,
        tokens: list[Token],
        named: set[str] | None = None,
        verbatim: frozenset[str] = frozenset(),
    ) -> str:
        parts: list[str] = []
        named = set() if named is None else named
        inflected: dict[int, str] = {}
        kept = {token.i for token in tokens}
        quotes = any(token.text in QUOTATION_MARKS for token in tokens)
        last = -1
        for token in tokens:
            if token.i <= last:
                continue
            if parts and token.i > last + 1 and not parts[-1].endswith(" "):
                # Words were left out between: the space that stood before them is kept.
                parts.append("" if token.is_punct and token.text not in _OPENERS else " ")
            if quotes and self._coreference.is_quoted(token):
                # Between quotation marks stands what was said, and nothing is filled in.
                last = token.i
                parts.append(token.text + token.whitespace_)
                continue
            mention = self._coreference.mention(token)
            name = self._expand(token, mention, named, kept) if mention is not None else None
            if mention is not None and name is not None:
                last = mention.end - 1
                parts.append(name + token.doc[last].whitespace_)
            else:
                last = token.i
                text = (
                    str(token.text)
                    if token.lower_ in verbatim
                    else self._write_token(token, named, inflected, kept)
                )
                parts.append(text + token.whitespace_)
        return "".join(parts)

    def _expand(
        self, token: Token, mention: Mention, named: set[str], kept: set[int]
    ) -> str | None:
        """Return the fullest form for a name that stands whole and alone, at its first mention."""
        name = mention.party.in_text
        if token.i != mention.start or not kept.issuperset(range(mention.start, mention.end)):
            return None
        if name in named or any(name in other for other in named):
            return None
        if is_part_of_name(mention, token.doc):
            return None
        named.add(name)
        printed = str(token.doc[mention.start : mention.end].text)
        return printed if len(printed) >= len(name) else name

    def _write_token(
        self, token: Token, named: set[str], inflected: dict[int, str], kept: set[int]
    ) -> str:
        if token.i in inflected:
            return inflected[token.i]
        if token.lower_ not in PRONOUNS or token.pos_ not in ("PRON", "DET"):
            return str(token.text)
        name = self._coreference.certain_name(token, kept)
        if name is None or _is_denied(token):
            return str(token.text)
        if name in named or "self" in token.lower_:
            # A second mention of the same party reads better as a pronoun.
            pronoun = self._third_person(token)
            if pronoun not in _PLURAL:
                inflected |= inflect(token)
            return pronoun
        named.add(name)
        inflected |= inflect(token)
        return possessive(name) if token.tag_ == "PRP$" or token.dep_ == "poss" else name

    def _third_person(self, token: Token) -> str:
        """Return the pronoun that tells of a speaker what he or she told in the first person."""
        speaker = self._coreference.speaker_party(token)
        return third_person(token, speaker.gender if speaker else None)


def _is_denied(token: Token) -> bool:
    """Whether "it" is what somebody denies: a claim, and no party."""
    denying = token.dep_ == "dobj" and lemma(token.head) in load_cues("denying")["strong_verbs"]
    return denying and token.lower_ == "it"


def _holds_source(kept: list[Token], attributions: SentenceAttributions) -> bool:
    """Whether a clause has lost the verb of saying but kept who says, who does nothing else."""
    positions = {token.i for token in kept}
    return any(
        a.source is not None and a.source.i in positions and a.cue.i not in positions
        for a in attributions.found
        if a.content is not None
        and a.manner in ("say", "claim", "believe", "quote")
        and not (a.cue.dep_ == "conj" and a.cue.head.i in positions)
    )


def _is_relative(verb: Token, kept: list[Token]) -> bool:
    """Whether a clause opens with a relative pronoun that is its subject."""
    return (
        bool(kept)
        and kept[0].lower_ in RELATIVES
        and kept[0].dep_ in ("nsubj", "nsubjpass")
        and kept[0].head == verb
        and verb.dep_ == "relcl"
    )


def _shared_auxiliary(verb: Token, governor: Token) -> str:
    """Return the auxiliary that a clause without a subject takes with one set before it."""
    if any(child.dep_ in ("aux", "auxpass") for child in verb.children):
        return ""
    shared = auxiliaries(verb)
    if shared and verb.dep_ == "conj":
        # "Are to take it apart and count its contents": "to" alone makes no clause.
        return "" if shared == ["to"] else " ".join(shared)
    if verb.tag_ == "VBG" or (verb.tag_ == "VBN" and is_passive(verb)):
        many = governor.tag_ == "NNS" or (governor.tag_ == "NNPS" and governor.lower_[-1] == "s")
        return "were" if many else "was"
    return ""


def _as_subject(pronoun: Token) -> str:
    """Return a pronoun that stands as a subject; an object pronoun or relative does not."""
    return pronoun.text if pronoun.lower_ in _SUBJECT_PRONOUNS else ""


def _clause_tokens(
    verb: Token, attributions: SentenceAttributions, others: frozenset[int], *, short: bool
) -> list[Token]:
    dropped: set[int] = set()
    cues = {
        a.cue.i
        for a in attributions.found
        if a.content is not None and a.content.is_ancestor(a.cue)
    }
    for token in verb.subtree:
        if token == verb:
            continue
        if token.i in dropped:
            continue
        drop = (
            (
                token.i in others
                and token.dep_ in ("conj", "parataxis", "advcl")
                and not _is_purpose(token)
            )
            or token.i in cues
            or token.dep_ in ("parataxis", "discourse", "intj")
            or (
                token.dep_ == "conj"
                and is_verbal(token)
                and token.head == verb
                and own_subject(token) is not None
                and not (is_gapped(token) or is_alternative(token))
            )
            or (token.head == verb and token.dep_ in ("mark", "preconj"))
            or (token.head == verb and token.lower_ in _LINKS and verb.dep_ != "ROOT")
            or _is_of_saying(token, verb)
            or leads_to_answer(token)
            or (short and token.dep_ in ("relcl", "advcl", "appos"))
        )
        if drop:
            # "Although some feared it would fail, ...": what they feared goes with the fear, and
            # the parser may hang the fear on it.
            upended = token.dep_ == "advcl" and token.head != verb and token.head.i < verb.i
            conceded = upended and bool(children(token, "mark"))
            dropped |= {t.i for t in (token.head if conceded else token).subtree}
    # Branches that cross ("results from May which") do not come in the order of the sentence.
    kept = sorted((t for t in verb.subtree if t.i not in dropped), key=lambda token: token.i)
    kept_at = {token.i for token in kept}
    return [token for token in kept if token.dep_ != "cc" or _joins(token, kept_at)]


def _is_of_saying(token: Token, verb: Token) -> bool:
    """Whether words hung on what is said tell of the saying: "said on Monday she would leave"."""
    opening = token.head == verb and token.i < verb.i and token.dep_ in ("prep", "npadvmod")
    return opening and owner_of(token) not in (None, above(verb))


def _is_purpose(verb: Token) -> bool:
    """Whether a clause tells what something is done for: "used radar to track the ship"."""
    return verb.dep_ == "advcl" and auxiliaries(verb) == ["to"] and own_subject(verb) is None


def _joins(conjunction: Token, kept: set[int]) -> bool:
    """Whether what a conjunction leads to is kept."""
    doc = conjunction.doc
    after = next((t for t in doc[conjunction.i + 1 :] if not t.is_punct), None)
    return after is not None and after.i in kept


def finish(text: str) -> str:
    """Return the text as one sentence: spaces and marks in order, a capital, a full stop."""
    text = re.sub(r"\(\s*\)", "", strip_markup(text))
    text = re.sub(r"\s+", " ", text).strip(" ,;:-|")
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    text = balance_quotes(text)
    text = re.sub(r"[,;:]+([.!?]|[\"”»]$)", r"\1", text)
    text = re.sub(r"\(\s*\)", "", text).strip(" ,;:-|")
    if not text:
        return ""
    at = 1 if text[0] in QUOTATION_MARKS and len(text) > 1 else 0
    text = text[:at] + text[at].upper() + text[at + 1 :]
    if text.rstrip("\"”»')]")[-1:] in (".", "!", "?"):
        return text
    # A quotation that is the whole sentence holds its full stop, one within it does not.
    whole = at == 1 and text[-1] in QUOTATION_MARKS and count_marks(text) == _PAIR
    return f"{text[:-1]}.{text[-1]}" if whole else f"{text}."
