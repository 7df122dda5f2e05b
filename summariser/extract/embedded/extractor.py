"""The embedded engine: reads an article on this machine, without endpoint or network."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from summariser.errors import ExtractionError
from summariser.extract.embedded.allegations import AllegationFinder
from summariser.extract.embedded.answers import make_answer
from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.classifier import SentenceClassifier, load_classifier
from summariser.extract.embedded.clauses import ParsedArticle, parse_article
from summariser.extract.embedded.denials import DenialFinder
from summariser.extract.embedded.events import EventFinder
from summariser.extract.embedded.no_events import drop_tellers
from summariser.extract.embedded.pipeline import load_pipeline, parser_versions
from summariser.extract.embedded.proposals import Proposal, ProposalSelection
from summariser.extract.embedded.restatements import join_restatements
from summariser.extract.embedded.run_ons import part_run_ons
from summariser.extract.embedded.selection import KINDS, select_candidates
from summariser.extract.embedded.settling import settle_answers
from summariser.extract.embedded.times import ArticleTimes, SentenceTimes
from summariser.extract.embedded.word_roles import WordRoles
from summariser.extract.embedded.wording import ClauseWriter
from summariser.extract.evidence import resolve
from summariser.extract.languages import identify_language, name_language
from summariser.schema import (
    Article,
    ArticleAnswer,
    Engine,
    Extraction,
    Kind,
    LeftOut,
    Sentence,
)

# Headlines and subheads repeat the body or go beyond it: neither founds a record.
_UNREAD = frozenset({"boilerplate", "headline"})


Select = Callable[
    [Kind, Sequence[Candidate], float | None, Callable[[], Candidate | None]], list[Candidate]
]
"""Decides what is kept of the candidates of one kind; `select_candidates` unless said otherwise."""


class KindClassifier(Protocol):
    """Says how likely each sentence of an article reports each kind."""

    def probabilities(self, texts: Sequence[str]) -> Iterable[Iterable[float]]:
        """Return (event, allegation, denial) probabilities for each text, in order."""
        ...


class EmbeddedExtractor:
    """Finds events, allegations and denials by grammar, cue words and a small classifier.

    Args:
        classifier: Judges the kinds of sentences; by default the one that ships with the package.
        rules_alone: Read without a classifier, to measure what it adds.

    Raises:
        ModuleNotFoundError: spaCy or its English model is not installed.
    """

    def __init__(
        self, classifier: KindClassifier | None = None, *, rules_alone: bool = False
    ) -> None:
        load_pipeline()
        self._classifier = None if rules_alone else classifier or load_classifier()

    @property
    def engine(self) -> Engine:
        """What this engine is, with the versions that its results depend on."""
        return Engine(name="embedded", versions=parser_versions())

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Return what the article reports.

        Raises:
            ExtractionError: The article is not in English.
        """
        return self.read(article, sentences)

    def read(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Do what `extract` does, for callers without an event loop."""
        _check_language(article)
        read = _readable(sentences)
        boilerplate = sum(sentence.kind == "boilerplate" for sentence in sentences)
        left_out = (
            [LeftOut(article=article.id, reason="boilerplate, not read", count=boilerplate)]
            if boilerplate
            else []
        )
        if not read:
            return resolve(ArticleAnswer(), article, sentences, left_out=left_out)
        answer = self._answer(article, read)
        return resolve(answer, article, sentences, left_out=left_out)

    def propose(self, article: Article, sentences: Sequence[Sentence]) -> list[Proposal]:
        """Return what is found and what is only half believed, in the order of the article.

        Raises:
            ExtractionError: The article is not in English.
        """
        _check_language(article)
        read = _readable(sentences)
        if not read:
            return []
        selection = ProposalSelection()
        probabilities, roles = self._judge(read)
        parsed = replace(parse_article(read), roles=roles)
        reader = _ArticleReader(article, parsed, selection.select)
        sure = join_restatements(settle_answers(reader.read(probabilities), parsed))
        numbers = tuple(sentence.number for sentence in read)
        proposals = [Proposal(candidate, numbers, sure=True) for candidate in sure]
        proposals += [
            Proposal(c.with_(), numbers, sure=False) for c in selection.doubtful if c.text
        ]
        return sorted(proposals, key=lambda proposal: proposal.candidate.sentence)

    def _answer(self, article: Article, sentences: Sequence[Sentence]) -> ArticleAnswer:
        probabilities, roles = self._judge(sentences)
        parsed = replace(parse_article(sentences), roles=roles)
        reader = _ArticleReader(article, parsed)
        kept = settle_answers(reader.read(probabilities), parsed)
        candidates = join_restatements(kept)
        return make_answer(candidates, [sentence.number for sentence in sentences])

    def _judge(
        self, sentences: Sequence[Sentence]
    ) -> tuple[list[list[float]] | None, Sequence[WordRoles]]:
        """Return the probabilities of the sentences' kinds, and what their words are taken for."""
        classifier, texts = self._classifier, [sentence.text for sentence in sentences]
        if classifier is None:
            return None, ()
        judged: Iterable[Iterable[float]]
        roles: Sequence[WordRoles] = ()
        if isinstance(classifier, SentenceClassifier):
            judged, roles = classifier.read(texts)
        else:
            judged = classifier.probabilities(texts)
        return [[float(probability) for probability in row] for row in judged], roles


class _ArticleReader:
    """Reads one article's sentences in order."""

    def __init__(
        self, article: Article, parsed: ParsedArticle, select: Select = select_candidates
    ) -> None:
        self._parsed = parsed
        self._select = select
        self._times = ArticleTimes(article.text, article.document_creation_time, parsed)
        writer = ClauseWriter(parsed.coreference)
        self._events = EventFinder(parsed, writer)
        self._allegations = AllegationFinder(parsed, writer)
        self._denials = DenialFinder(parsed, writer)
        self._accused: set[str] = set()

    def read(self, probabilities: Sequence[Sequence[float]] | None) -> list[Candidate]:
        """Return what is kept of all sentences, in order."""
        kept: list[Candidate] = []
        for position, sentence in enumerate(self._parsed.sentences):
            times = self._times.in_sentence(sentence, self._parsed.docs[position])
            learnt = probabilities[position] if probabilities is not None else None
            for index, kind in enumerate(KINDS):
                probability = learnt[index] if learnt is not None else None
                # Clauses that cannot be told alone are all told by their sentence: that is one.
                found: dict[str, Candidate] = {}
                for candidate in self._read_kind(kind, position, times, probability):
                    found.setdefault(candidate.text, candidate)
                kept += [
                    candidate.with_(in_list=sentence.kind == "bullet")
                    for text, candidate in found.items()
                    if text
                ]
        return kept

    def _read_kind(
        self, kind: Kind, position: int, times: SentenceTimes, probability: float | None
    ) -> list[Candidate]:
        if kind == "event":
            events = self._select(
                kind,
                self._events.find(position, times),
                probability,
                lambda: self._events.read_any(position, times),
            )
            return drop_tellers(events, self._parsed.attributions[position])
        if kind == "allegation":
            found = self._select(
                kind,
                self._allegations.find(position, times),
                probability,
                lambda: self._allegations.read_any(position, times),
            )
            self._allegations.remember(found)
            self._accused |= {name for candidate in found for name in candidate.target}
            return found
        accused = frozenset(self._accused)
        return self._select(
            kind,
            self._denials.find(position, times, accused),
            probability,
            lambda: self._denials.read_any(position, times, accused),
        )


def _readable(sentences: Sequence[Sentence]) -> list[Sentence]:
    return part_run_ons(sentence for sentence in sentences if sentence.kind not in _UNREAD)


def _check_language(article: Article) -> None:
    language = identify_language(article)
    if language is not None:
        raise ExtractionError(
            "the embedded engine reads English only, and this article is in "
            f"{name_language(language)}: name a model to read it with (--model)",
            article=article.id,
        )
