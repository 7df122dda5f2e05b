"""The engine that has a model judge what the embedded engine finds."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from summariser.config import Config
from summariser.extract.embedded import EmbeddedExtractor
from summariser.extract.embedded.proposals import Proposal, settle_proposals
from summariser.extract.evidence import resolve
from summariser.extract.hybrid.hints import number_hints, write_hint, write_hints
from summariser.extract.hybrid.reading import Verdicts, read_verdicts
from summariser.extract.hybrid.wire import dump_verdicts, verdict_model, verdict_schema
from summariser.extract.languages import identify_language, name_language
from summariser.extract.llm.asking import AskingExtractor, PlannedRequest
from summariser.extract.llm.endpoint import Endpoint
from summariser.extract.llm.extractor import count_left_out, library_versions
from summariser.extract.llm.pace import Sleep
from summariser.extract.llm.question import Question
from summariser.extract.llm.reading import join_answers
from summariser.extract.llm.requests import ExampleAnswer, Requests
from summariser.extract.llm.windows import Window, cut_windows
from summariser.schema import Article, Engine, Extraction, LeftOut, Sentence


class Proposer(Protocol):
    """Proposes what an article in English may report."""

    @property
    def engine(self) -> Engine:
        """What proposes, with the versions that its results depend on."""
        ...

    def propose(self, article: Article, sentences: Sequence[Sentence]) -> Sequence[Proposal]:
        """Return the proposals, in the order of the article."""
        ...


class HybridExtractor(AskingExtractor):
    """Reads articles with the embedded engine, and has a model confirm, correct and complete.

    What the embedded engine finds and what it only half believes goes to the model as numbered
    hints, a few sentences at a time. Nothing is kept that the model did not keep: where it cannot
    be asked, the article fails, as with the llm engine. An article that is not in English has no
    hints and is read by the model alone.

    Args:
        config: The settings; ``model`` must be named.
        client: An ``openai.AsyncOpenAI`` of the caller's own; it is not closed here.
        sleep: What to pause with between attempts.
        proposer: What proposes; the embedded engine unless given.

    Raises:
        ConfigError: No model is named, no key or base URL is given, or the prompt does not fit.
    """

    def __init__(
        self,
        config: Config,
        *,
        client: Any = None,
        sleep: Sleep = asyncio.sleep,
        proposer: Proposer | None = None,
    ) -> None:
        self._config = config.with_(engine="hybrid")
        self._requests = Requests(self._config, read_example)
        super().__init__(Endpoint(config, client, sleep))
        self._proposer: Proposer = proposer or EmbeddedExtractor()

    @property
    def engine(self) -> Engine:
        """What this engine is: model, prompt, and the versions that its results depend on."""
        return Engine(
            name="hybrid",
            model=self._config.model,
            prompt=self._requests.prompt.name,
            prompt_sha256=self._requests.prompt.sha256,
            language=self._config.language,
            versions={**library_versions(), **self._proposer.engine.versions},
        )

    def plan(self, article: Article, sentences: Sequence[Sentence]) -> list[PlannedRequest]:
        """Return the requests that reading an article would take at least; none is sent.

        Args:
            article: The article.
            sentences: Its sentences.
        """
        proposals, planned = self._propose(article, sentences), []
        for window in cut_windows(article, sentences, self._config.chosen_window):
            hints = number_hints(window, proposals)
            messages = self._requests.messages(window, write_hints(window, hints))
            planned.append(PlannedRequest.of(window, messages, verdict_schema(len(hints))))
        return planned

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Return what the article reports, as the embedded engine finds and the model judges it.

        Args:
            article: The article.
            sentences: Its sentences; those flagged as boilerplate are read by neither.

        Raises:
            ExtractionError: The endpoint failed, or no answer could be used.
        """
        windows = cut_windows(article, sentences, self._config.chosen_window)
        question = partial(
            self._question,
            proposals=self._propose(article, sentences),
            by_number={sentence.number: sentence for sentence in sentences},
        )
        progress = await self._ask(article, windows, question)
        readings = progress.readings
        confirmed = [
            proposal
            for reading in readings
            if isinstance(reading, Verdicts)
            for proposal in reading.confirmed
        ]
        new = [reading.answer for reading in readings if reading.answer is not None]
        extraction = resolve(
            join_answers(new, settle_proposals(confirmed)),
            article,
            sentences,
            left_out=(
                *_without_hints(article),
                *count_left_out(article, sentences, readings),
            ),
            usage=progress.usage,
        )
        return extraction.model_copy(update={"unread": progress.unread})

    def _propose(self, article: Article, sentences: Sequence[Sentence]) -> Sequence[Proposal]:
        if identify_language(article) is not None:
            return []
        return self._proposer.propose(article, sentences)

    def _question(
        self, window: Window, proposals: Sequence[Proposal], by_number: Mapping[int, Sentence]
    ) -> Question:
        hints = number_hints(window, proposals)
        return Question(
            article=window.article.id,
            messages=self._requests.messages(window, write_hints(window, hints)),
            model=verdict_model(len(hints)),
            read=partial(read_verdicts, window=window, hints=hints, by_number=by_number),
        )


def read_example(example: Mapping[str, Any]) -> ExampleAnswer:
    """Return hints and answer of an example of the prompt.

    Args:
        example: ``hints`` and ``answer`` hold JSON: a list of records, each with the number of its
            ``sentence`` and perhaps ``"sure": false``, and an answer as `dump_verdicts` takes it.
    """
    hints = json.loads(example.get("hints", "[]"))
    lines: dict[int, list[str]] = {}
    for number, record in enumerate(hints, start=1):
        sentence = example["sentences"][record["sentence"] - int(example["first"])]
        lines.setdefault(record["sentence"], []).append(write_hint(number, record, sentence))
    return ExampleAnswer(dump_verdicts(json.loads(example["answer"]), len(hints)), lines)


def _without_hints(article: Article) -> list[LeftOut]:
    language = identify_language(article)
    if language is None:
        return []
    reason = (
        "hints of the embedded engine, which reads English only: the article is in "
        f"{name_language(language)}, and the model read it alone"
    )
    return [LeftOut(article=article.id, reason=reason)]
