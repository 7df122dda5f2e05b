"""Who says what in an article: the attributions of each sentence, and quotations that run on.

Covers direct, indirect and mixed quotation, "according to", nominal cues ("a claim by X that"),
inverted and trailing attribution, speaker labels, and quotations that run over sentences. The terms
(source, cue, content) are those of PARC3 and PolNeAR.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from summariser.extract.embedded.cue_reading import Attribution, Manner, read_cues
from summariser.extract.embedded.cues import load_cues
from summariser.extract.embedded.grammar import is_verbal
from summariser.extract.embedded.quotes import QuotedStretches
from summariser.extract.embedded.wider_cues import read_wider_cues

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

# Words for words and for deeds alike.
# Whoever it may be: what they would say is said of nobody.
_ANYBODY = frozenset({"anybody", "anyone", "whoever"})
_DEEDS = frozenset({"attack", "charge", "question", "challenge", "hammer", "hit", "assault"})

__all__ = ["Attribution", "Manner", "SentenceAttributions", "find_attributions"]


@dataclass(frozen=True)
class SentenceAttributions:
    """The attributions of one sentence.

    Attributes:
        found: In the order of their cues.
        quotes: The quoted stretches.
        carried: Head of a source named in another sentence, for a quotation without a cue here.
        wider: Attributions of intentions, requests, judgements and mentions, which assert nothing.
    """

    found: tuple[Attribution, ...]
    quotes: QuotedStretches
    carried: Token | None = None
    wider: tuple[Attribution, ...] = ()

    @property
    def every(self) -> tuple[Attribution, ...]:
        """All that the article itself attributes, in the order of the cues.

        What is attributed within a quotation, or in what somebody is told to have said, is the word
        of who is quoted, and a noun or verb that may stand for an act ("attack") counts where it is
        told who makes it in words.
        """
        own = (
            one
            for one in (*self.found, *self.wider)
            if not (_may_be_act(one) or _is_told_of_nobody(one) or self._is_anothers(one.cue))
        )
        return tuple(sorted(own, key=lambda one: one.cue.i))

    def _is_anothers(self, cue: Token) -> bool:
        """Whether a cue stands in the words, or the reported words, of somebody else."""
        return self.quotes.covers(cue.idx) or self.of(cue) is not None

    def of(self, token: Token) -> Attribution | None:
        """Return the innermost attribution in whose content a token stands."""
        best: Attribution | None = None
        size = 10**6
        for attribution in self.found:
            content = attribution.content
            if content is None or token == attribution.cue:
                continue
            if attribution.cue.is_ancestor(content) or attribution.manner in (
                "say",
                "claim",
                "according",
                "label",
                "quote",
                "believe",
            ):
                inside = token == content or content.is_ancestor(token)
                if inside and not _within_cue(attribution, token):
                    width = len(content.subtree)
                    if width < size:
                        best, size = attribution, width
        return best

    def speaker(self, token: Token) -> Token | None:
        """Return the head of the source whose words a token belongs to, if any."""
        attribution = self.of(token)
        if attribution is not None and attribution.source is not None:
            return attribution.source
        quoted = self.quoted_speaker() if self.quotes.covers(token.idx) else None
        if quoted is not None:
            return quoted
        for candidate in self.found:
            below = token == candidate.cue or token.is_ancestor(candidate.cue)
            if below and candidate.source is not None and candidate.source != token:
                return candidate.source
        return None

    def quoted_speaker(self) -> Token | None:
        """Return the head of who says what the sentence quotes, if the text tells."""
        for candidate in self.found:
            if candidate.source is not None and not self.quotes.covers(candidate.cue.idx):
                return candidate.source
        return self.carried


def _may_be_act(attribution: Attribution) -> bool:
    """Whether a cue may as well stand for a deed: "attacks against towns"."""
    word = attribution.cue.lemma
    content = attribution.content
    if word not in _DEEDS or (content is not None and is_verbal(content)):
        return False
    if attribution.manner == "nominal":
        return attribution.source is None
    violent = load_cues("accusing")["violence"]
    return attribution.source is None or any(t.lemma in violent for t in attribution.cue.doc)


def _is_told_of_nobody(attribution: Attribution) -> bool:
    """Whether nobody is said to have said it: "people accused of theft", "anyone who complains"."""
    cue, source = attribution.cue, attribution.source
    if source is None:
        return cue.dep_ == "acl" and cue.tag_ == "VBN"
    return source.lower_ in _ANYBODY


def _within_cue(attribution: Attribution, token: Token) -> bool:
    """Whether the token belongs to the attributing clause that hangs in its own content."""
    cue, content = attribution.cue, attribution.content
    if content is None or not content.is_ancestor(cue):
        return False
    return token == cue or cue.is_ancestor(token)


def find_attributions(
    docs: Sequence[Doc], quotes: Sequence[QuotedStretches]
) -> list[SentenceAttributions]:
    """Return the attributions of each sentence of an article, free quotations included."""
    found = [read_cues(doc, stretches) for doc, stretches in zip(docs, quotes, strict=True)]
    carried = _carry_sources(found, quotes, docs)
    return [
        SentenceAttributions(
            tuple(attributions),
            stretches,
            source,
            tuple(read_wider_cues(doc, stretches, {one.cue.i for one in attributions})),
        )
        for doc, attributions, stretches, source in zip(docs, found, quotes, carried, strict=True)
    ]


def _carry_sources(
    found: Sequence[list[Attribution]], quotes: Sequence[QuotedStretches], docs: Sequence[Doc]
) -> list[Token | None]:
    """Return for each sentence the source of a quotation that names none in it.

    A quotation that runs on keeps its source; a sentence quoted whole takes the last speaker before
    it, or, at the head of a run of quoted sentences, the one named where the quotation closes.
    """
    carried: list[Token | None] = [None] * len(docs)
    last: Token | None = None
    for i, attributions in enumerate(found):
        speakers = [
            a.source
            for a in attributions
            if a.source is not None and a.manner != "nominal" and not quotes[i].covers(a.cue.idx)
        ]
        quoted = quotes[i].share(len(docs[i].text)) > 0.6
        if quotes[i].continues or (quoted and not speakers):
            carried[i] = last
        if speakers:
            if quotes[i].continues or quoted:
                _fill_back(carried, quotes, i, speakers[0])
            last = speakers[-1]
        elif not quotes[i].ranges:
            last = None
    return carried


def _fill_back(
    carried: list[Token | None], quotes: Sequence[QuotedStretches], closing: int, source: Token
) -> None:
    """Give a run of quoted sentences the source that is named where it closes."""
    position = closing
    while position > 0 and quotes[position].continues and quotes[position - 1].runs_on:
        position -= 1
        carried[position] = source
