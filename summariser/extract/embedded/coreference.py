"""Local coreference: which party a name, a pronoun or "the company" stands for.

A salience ranking in the manner of Lappin and Leass (1994): recency, subjecthood and agreement,
over the sentence and the three before it. Where nothing agrees there is no answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from typing import TYPE_CHECKING

from summariser.extract.embedded import descriptions
from summariser.extract.embedded.agreement import (
    FIRST_SINGULAR,
    IT,
    PRONOUNS,
    THEY,
    Antecedent,
    agrees,
    find_barred,
    find_named_below,
    is_bare_definite,
    is_first_person,
    is_misread_noun,
    is_quantifier,
    is_sure,
    weigh_salience,
)
from summariser.extract.embedded.attribution import SentenceAttributions
from summariser.extract.embedded.cues import load_cues, load_mapping
from summariser.extract.embedded.documents import Documents
from summariser.extract.embedded.gender import infer_genders
from summariser.extract.embedded.grammar import (
    antecedent,
    children,
    lemma,
    phrase,
    whose_owner,
)
from summariser.extract.embedded.names import find_parties
from summariser.extract.embedded.own_accounts import (
    find_client,
    is_empty,
    is_subject_of_account,
    name_unnamed,
)
from summariser.extract.embedded.parties import Mention, Party
from summariser.extract.embedded.person_titles import skip_date
from summariser.extract.embedded.source_names import name_source

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Span, Token

__all__ = ["Coreference", "name_source", "possessive"]

_BACK = 3
# A pronoun is certain where nobody else in this sentence and the one before agrees with it.
_NEAR = 1


class Coreference:
    """The parties of one article, asked token by token."""

    def __init__(self, docs: Sequence[Doc], attributions: Sequence[SentenceAttributions]) -> None:
        self._docs = docs
        self._attributions = attributions
        self._mentions: list[list[Mention]] = find_parties(docs)
        infer_genders(docs, self._mentions, [one.quotes for one in attributions])
        self._at: dict[Token, Mention] = {
            doc[i]: mention
            for doc, mentions in zip(docs, self._mentions, strict=True)
            for mention in mentions
            for i in range(mention.start, mention.end)
        }
        self._number = {doc: position for position, doc in enumerate(docs)}
        self._known: dict[Token, Antecedent] = {}
        self._certain: set[Token] = set()
        self._candidates: list[Antecedent] = []
        self._open: set[Token] = set()
        self._described: dict[Token, str] | None = None
        self._sources = {
            one.source for every in attributions for one in every.found if one.source is not None
        }
        self._documents = Documents(docs)
        self._people = {
            m.party.name for every in self._mentions for m in every if m.party.kind == "person"
        }
        self._counts = Counter(m.party.full for mentions in self._mentions for m in mentions)
        for position, doc in enumerate(docs):
            for token in doc:
                self._read(position, token)
        self._described = {}  # From here on no pronoun comes to stand for anything else.

    def sentence_of(self, token: Token) -> int:
        """Return the position in the article of the sentence that a token stands in."""
        return self._number[token.doc]

    def party(self, token: Token) -> Party | None:
        """Return the named party that a noun or pronoun stands for, if any."""
        found = self._known.get(token)
        if found is not None:
            return found.party
        mention = self._at.get(token)
        return mention.party if mention is not None else None

    def mention(self, token: Token) -> Mention | None:
        """Return the name that a token is part of, if any."""
        return self._at.get(token)

    def name(self, token: Token) -> str | None:
        """Return the fullest form in the article of what a noun or pronoun stands for.

        None where it is a pronoun that nothing agrees with.
        """
        found = self._known.get(token)
        if found is not None:
            return found.name
        token = antecedent(token)
        if is_first_person(token):
            return self._name_speaker(self.sentence_of(token), token)
        if token.pos_ == "PRON" and token.lower_ not in PRONOUNS:
            return (
                None
                if token.lower_ in ("you", "it", "this", "that", "there", "what", "who")
                else token.text
            )
        if token.pos_ == "PRON":
            return None
        if self._described is None or self._open:
            return self._describe(token)
        if token not in self._described:
            self._described[token] = self._describe(token)
        return self._described[token]

    def certain_name(self, token: Token, kept: Container[int] = ()) -> str | None:
        """Return the name that a pronoun can be replaced by without doubt, else None.

        Args:
            token: The pronoun.
            kept: Positions of the words that stand beside it; a pronoun whose antecedent is among
                them needs no name.
        """
        sentence = self.sentence_of(token)
        if is_first_person(token):
            # "We" are more than who speaks; "I" is nobody else.
            return self.name(token) if token.lower_ in FIRST_SINGULAR else None
        found = self._known.get(token)
        if found is None or token not in self._certain:
            return None
        if found.party is None or (found.sentence == sentence and found.token in kept):
            return None
        if not found.party.named:
            return name_unnamed(token, found, sentence)
        # "The club said they would": a club is one, and "Rovers" are many.
        rovers = found.party.in_text.endswith("s") and found.sentence == sentence
        if token.lower_ in THEY and found.party.kind != "group" and not rovers:
            return None
        return f"the {found.party.in_text}" if found.party.definite else found.party.in_text

    def is_quoted(self, token: Token) -> bool:
        """Whether a token stands within a quotation."""
        return self._attributions[self.sentence_of(token)].quotes.covers(token.idx)

    def quoted_speaker(self, token: Token) -> Token | None:
        """Return the head of who says the quotation that a token stands in, if that is told."""
        if not self.is_quoted(token):
            return None
        speaker = self._attributions[self.sentence_of(token)].quoted_speaker()
        return None if speaker == token else speaker

    def issuer(self, token: Token) -> Token | None:
        """Return the head of who issued a document, where the article tells."""
        return self._documents.issuer(self.sentence_of(token), token)

    def is_source(self, token: Token) -> bool:
        """Whether a token is the head of the source of something said in its sentence."""
        return token in self._sources

    def carried_speaker(self, token: Token) -> str | None:
        """Return who says a quoted sentence that does not name its speaker."""
        attributions = self._attributions[self.sentence_of(token)]
        if attributions.carried is None or any(a.source is not None for a in attributions.found):
            return None
        party = self.party(attributions.carried)
        return party.in_text if party is not None and party.named else None

    def _name_speaker(self, sentence: int, token: Token) -> str | None:
        """Return who says "I" or "we"; "our lawyers said" tells nothing of who "our" is."""
        speaker = self._attributions[sentence].speaker(token)
        if speaker is None or is_first_person(speaker) or token in self._open:
            return None
        self._open.add(token)
        try:
            return self.name(speaker)
        finally:
            self._open.discard(token)

    def speaker_party(self, token: Token) -> Party | None:
        """Return the party that says the words that a token is part of, if it is a named one."""
        speaker = self._attributions[self.sentence_of(token)].speaker(token)
        return self.party(speaker) if speaker is not None else None

    def _describe(self, token: Token) -> str:
        """Return the name or the noun phrase, its own names and pronouns filled in."""
        mention = self._at.get(token)
        if mention is not None and _heads(token, mention):
            return mention.party.full
        for child in children(token, "appos"):
            for told in (child, *children(child, "appos")):
                named = self._at.get(told)
                if named is not None and named.party.kind in ("person", "organisation"):
                    return named.party.full
        span = phrase(token)
        if mention is not None:
            # A name inside a longer phrase ("the Northern Bank spokesman").
            start = min(span.start, mention.start)
            span = token.doc[start : span.end]
        start = skip_date(span.doc, span.start, span.end)
        return descriptions.tidy_phrase(
            self._fill(span.doc[start : span.end] if start < span.end else span)
        )

    def _fill(self, span: Span) -> str:
        """Return a phrase with its pronouns replaced by what they stand for, and names in full."""
        parts: list[str] = []
        end = span.start
        for token in span:
            if token.i < end:
                continue
            text, end = token.text, token.i + 1
            mention = self._at.get(token)
            if token.lower_ == "whose":
                # "Tarnia, whose government": Tarnia's.
                owner = whose_owner(token)
                text = possessive(self.name(owner) or text) if owner is not token else text
            elif token.lower_ in PRONOUNS:
                name = self.certain_name(token)
                if name:
                    text = (
                        possessive(name) if token.tag_ == "PRP$" or token.dep_ == "poss" else name
                    )
            elif mention is not None and descriptions.is_named_within(mention, token, span):
                text, end = mention.party.full, mention.end
            parts.append(text + token.doc[end - 1].whitespace_)
        return "".join(parts).strip()

    def _read(self, sentence: int, token: Token) -> None:
        mention = self._at.get(token)
        if mention is not None:
            if token.i == mention.end - 1:
                self._add(sentence, token, mention.party.full, mention.party, plural=False)
            return
        if is_first_person(token) or is_empty(token):
            return
        if (token.lower_ in PRONOUNS and token.pos_ in ("PRON", "DET")) or is_quantifier(token):
            found = self._resolve_pronoun(sentence, token)
        elif token.pos_ == "NOUN" or is_misread_noun(token):
            found = self._resolve_noun(sentence, token)
        else:
            return
        if found is not None:
            self._known[token] = found
            self._add(sentence, token, found.name, found.party, plural=token.lower_ in THEY)
        elif token.pos_ in ("NOUN", "PROPN") and token.dep_ not in ("compound", "npadvmod"):
            self._add_group(sentence, token)

    def _add_group(self, sentence: int, token: Token) -> None:
        word, cues = lemma(token), load_cues("names")
        people = word in cues["groups"] or word in cues["persons"]
        body = word in cues["organisations"]
        if people or body:
            plural = token.tag_ == "NNS" or word in cues["collectives"]
            gender = "f" if word in cues["feminine"] else "m" if word in cues["masculine"] else None
            kind = Party(
                self._describe(token),
                "organisation" if body and not plural else "group" if plural else "person",
                roles={word},
                named=False,
                gender=gender,
            )
            self._add(sentence, token, kind.name, kind, plural=plural)

    def _add(
        self, sentence: int, token: Token, name: str, party: Party | None, *, plural: bool
    ) -> None:
        head = token
        while head.dep_ in ("compound", "conj", "appos"):
            head = head.head
        is_subject = head.dep_ in ("nsubj", "nsubjpass", "agent")
        self._candidates.append(
            Antecedent(
                sentence,
                token.i,
                name,
                party,
                plural,
                is_subject,
                is_main=head.head.dep_ == "ROOT",
                is_source=token in self._sources or head in self._sources,
                is_quoted=self._attributions[sentence].quotes.covers(token.idx),
            )
        )

    def _resolve_pronoun(self, sentence: int, token: Token) -> Antecedent | None:
        """Return the most salient party that agrees; it is certain where no other one does."""
        speaker = self._attributions[sentence].speaker(token)
        quoted = self._attributions[sentence].quotes.covers(token.idx)
        said_by = self.name(speaker) if quoted and speaker is not None else None
        client = None if quoted else find_client(token, speaker)
        if client is not None and client in self._known:
            return self._as_sure(token, self._known[client], sure=client in self._certain)
        agreeing = [
            (score, candidate)
            for score, candidate in self._weigh_agreeing(sentence, token, quoted=quoted)
            if said_by is None or said_by != candidate.name
        ]
        if not agreeing:
            return None
        found = max(agreeing, key=lambda pair: pair[0])[1]
        rivals = [one for _, one in agreeing if sentence - one.sentence <= _NEAR]
        own = not quoted and is_subject_of_account(token, speaker)
        if own and found.sentence == sentence:
            # Whoever gives an account is its subject, whatever else is named around.
            speaks = speaker is not None and found.token == speaker.i
            rivals = [found] if speaks else [r for r in rivals if r.sentence == sentence]
        sure = {rival.name for rival in rivals} == {found.name} and is_sure(
            token, found, self._people
        )
        return self._as_sure(token, found, sure=sure)

    def _weigh_agreeing(
        self, sentence: int, token: Token, *, quoted: bool
    ) -> Iterator[tuple[float, Antecedent]]:
        """Yield what a pronoun may stand for and how salient that is, the latest first."""
        barred = find_barred(token)
        named_later = find_named_below(token, self._mentions[sentence])
        speaks = self.is_source(token)
        for candidate in reversed(self._candidates):
            distance = sentence - candidate.sentence
            if distance > _BACK:
                return
            if candidate.name in named_later or (not distance and candidate.token in barred):
                continue
            if agrees(token.lower_, candidate):
                score = weigh_salience(candidate, distance, speaks=speaks, quoted=quoted)
                if not distance and token.lower_ in IT and token.dep_ == "poss":
                    # "its" mostly goes with what was named just before it.
                    score += 0.1 * candidate.token
                yield score, candidate

    def _as_sure(self, token: Token, found: Antecedent, *, sure: bool) -> Antecedent:
        self._certain |= {token} if sure else set()
        return found

    def _resolve_noun(self, sentence: int, token: Token) -> Antecedent | None:
        """Resolve "the company", "the minister": a role that the article has given to a name."""
        word, cues = lemma(token), load_cues("names")
        is_person, is_body = word in cues["persons"], word in cues["organisations"]
        if not (is_person or is_body) or token.tag_ in ("NNS", "NNPS"):
            return None
        kinds = ("person",) if is_person else _bodies(word)
        beside = self._mentions[sentence] if is_person else ()
        found, bare = descriptions.find_named_beside(token, beside), is_bare_definite(token)
        if found is None and not bare:
            found = descriptions.find_described(token, self._mentions, kinds)
        if found is not None:
            return Antecedent(sentence, token.i, found.full, found, plural=False, is_subject=False)
        before = self._candidates[::-1]
        meant = (
            descriptions.find_called(token, sentence, before, kinds, self._counts) if bare else None
        )
        return meant or descriptions.find_bearer(token, sentence, before, kinds, self._counts)

    def country(self, token: Token) -> str | None:
        """Return the country that a demonym names ("Chinese" is China's)."""
        return load_mapping("names", "demonyms").get(token.lower_)


def _bodies(word: str) -> tuple[str, ...]:
    """Return the kinds of party that a noun for a body can stand for."""
    return ("organisation", "place") if word in load_cues("names")["places"] else ("organisation",)


def possessive(name: str) -> str:
    """Return the possessive form of a name."""
    if name.endswith(("'s", "’s")):
        return name
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def _heads(token: Token, mention: Mention) -> bool:
    """Whether a token is the head of its name, not a modifier of something else."""
    head = token.doc[mention.start : mention.end].root
    return head == token or token.i == mention.end - 1 or mention.party.kind == "person"
