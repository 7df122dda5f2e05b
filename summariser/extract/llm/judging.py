"""Pairs of records put to a model: whether they report one and the same."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from summariser.config import Config
from summariser.errors import ConfigError, ExtractionError
from summariser.extract.llm.endpoint import Endpoint
from summariser.extract.llm.pace import Sleep
from summariser.extract.llm.prices import Price
from summariser.extract.llm.question import CutOffError, Question, answer_model
from summariser.extract.llm.reading import Fault, Reading, find_object
from summariser.extract.llm.requests import Message, shown_line
from summariser.prompts import Prompt, load_prompt
from summariser.schema import Allegation, ArticleAnswer, Event, Judgement, Unjudged, Usage

PROMPT = "pairs.v1"
PAIRS_AT_ONCE = 8
"""Pairs in one request: more, and small models lose count."""
_WORDS = {"same": True, "different": False}
_LONGEST_QUOTE = 400
_SKIPPED = "the model did not judge them"

Pair = tuple[Event | Allegation, Event | Allegation]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Judging:
    """What a model said of pairs of records.

    Attributes:
        judgements: What it said, in the order of the pairs.
        unjudged: Pairs that it said nothing of, or was not asked about, and why.
        usage: What was asked and answered.
    """

    judgements: tuple[Judgement, ...]
    unjudged: tuple[Unjudged, ...]
    usage: Usage


@dataclass(frozen=True)
class PairWords(Reading):
    """A model's words about pairs.

    Attributes:
        same: Number of a pair, from 1 -> whether the two are one.
    """

    same: Mapping[int, bool] | None = None

    @property
    def kept(self) -> int:
        """How many pairs were judged."""
        return len(self.same or {})


class PairJudge:
    """Asks a model about pairs that merging is not sure of, several in a request.

    Args:
        config: The settings; ``model`` must be named.
        client: An ``openai.AsyncOpenAI`` of the caller's own; it is not closed here.
        sleep: What to pause with between attempts.
        published: Publication dates by article id, shown beside the pairs.

    Raises:
        ConfigError: No model is named, no key or base URL is given, or the prompt does not fit.
    """

    def __init__(
        self,
        config: Config,
        *,
        client: Any = None,
        sleep: Sleep = asyncio.sleep,
        published: Mapping[str, str | None] | None = None,
    ) -> None:
        self._config = config
        self._prompt = load_prompt(PROMPT, variables=("pairs",))
        self._fixed = _fixed_messages(self._prompt)
        self._endpoint = Endpoint(config, client, sleep)
        self._published = published or {}

    @property
    def complaint(self) -> str | None:
        """Why not every exchange could be recorded; None where each was."""
        return self._endpoint.exchanges.complaint

    @property
    def price(self) -> Price | None:
        """What the model costs; None where that is not known."""
        return self._endpoint.price

    async def judge(self, pairs: Sequence[Pair]) -> Judging:
        """Return what the model says of pairs.

        A request that fails, or for which the budget has no room, leaves its pairs unjudged: they
        stay as merging has them, and the reason is told.

        Args:
            pairs: The pairs; those that matter most come first, as the budget may end.
        """
        batches = [pairs[at : at + PAIRS_AT_ONCE] for at in range(0, len(pairs), PAIRS_AT_ONCE)]
        gate = asyncio.Semaphore(self._config.jobs_of("llm"))
        usages: list[Usage] = []

        async def ask(batch: Sequence[Pair]) -> Mapping[int, bool] | Exception:
            async with gate:
                question = self._question(batch)
                try:
                    reading = await self._endpoint.ask(question)
                except (ExtractionError, CutOffError) as error:
                    return error
                finally:
                    usages.append(question.usage)
                return reading.same or {} if isinstance(reading, PairWords) else {}

        answers = await asyncio.gather(*(ask(batch) for batch in batches))
        judgements: list[Judgement] = []
        unjudged: list[Unjudged] = []
        for batch, words in zip(batches, answers, strict=True):
            for number, pair in enumerate(batch, start=1):
                records = (pair[0].id, pair[1].id)
                if isinstance(words, Exception):
                    unjudged.append(_unjudged(records, words))
                elif number in words:
                    model = self._config.model or ""
                    judgements.append(Judgement(records=records, same=words[number], model=model))
                else:
                    unjudged.append(Unjudged(records=records, reason=_SKIPPED))
        return Judging(tuple(judgements), tuple(unjudged), sum(usages, Usage()))

    async def aclose(self) -> None:
        """Close the connections, unless the client is the caller's own."""
        await self._endpoint.close()

    def _question(self, batch: Sequence[Pair]) -> Question:
        lines = [
            line
            for number, pair in enumerate(batch, start=1)
            for line in _lines(number, pair, self._published)
        ]
        asked = {"role": "user", "content": self._prompt.render_user({"pairs": "\n".join(lines)})}
        return Question(
            article="uncertain pairs",
            messages=(*self._fixed, asked),
            model=_words_model(len(batch)),
            read=partial(_read_words, count=len(batch)),
        )


def _unjudged(records: tuple[str, str], error: Exception) -> Unjudged:
    if isinstance(error, CutOffError):
        return Unjudged(records=records, reason="an answer was cut off", error="InvalidAnswerError")
    return Unjudged(records=records, reason=str(error), error=type(error).__name__)


def _lines(number: int, pair: Pair, published: Mapping[str, str | None]) -> list[str]:
    kind = "events" if isinstance(pair[0], Event) else "claims"
    lines = [f"[{number}] {kind}"]
    for letter, record in zip("AB", pair, strict=True):
        if isinstance(record, Event):
            facts = {"who": ", ".join(record.actors), "date": record.date}
        else:
            facts = {"said by": record.source, "about": ", ".join(record.target)}
            facts |= {"date": record.date} if record.date else {}
        facts["published"] = (published.get(record.article) or "")[:10]
        told = " | ".join(f"{name}: {shown_line(value or 'none')}" for name, value in facts.items())
        lines.append(f"{letter}: {shown_line(record.text)} | {told}")
        lines.append(f'   "{shown_line(record.quotes[0])[:_LONGEST_QUOTE]}"')
    return lines


@cache
def _words_model(count: int) -> type[ArticleAnswer]:
    """Return the class that instructor has an answer about so many pairs fit."""
    names = [str(number) for number in range(1, count + 1)]
    words = {"type": "string", "enum": list(_WORDS)}
    return answer_model(
        {
            "type": "object",
            "properties": dict.fromkeys(names, words),
            "required": names,
            "additionalProperties": False,
        }
    )


def _read_words(text: str, count: int) -> PairWords:
    fields = find_object(text)
    if fields is None:
        told = "the answer is not a JSON object with a word for each number"
        return PairWords(None, (Fault(told, "an answer that could not be read"),))
    said = {number: fields.get(str(number)) for number in range(1, count + 1)}
    known = {
        n: _WORDS[word] for n, word in said.items() if isinstance(word, str) and word in _WORDS
    }
    faults = [
        Fault(f'say "same" or "different" of pair {number}', "a pair that was not judged")
        for number in said
        if number not in known
    ]
    return PairWords(ArticleAnswer(), tuple(faults), known)


def _fixed_messages(prompt: Prompt) -> list[Message]:
    messages = [{"role": "system", "content": prompt.system}]
    for position, example in enumerate(prompt.examples, start=1):
        try:
            answer = json.loads(example["answer"])
            shown = prompt.render_user({"pairs": str(example["pairs"]).strip("\n")})
        except (KeyError, ValueError) as error:
            raise ConfigError(
                f"example {position} of the prompt {prompt.name!r} does not fit: {error}"
            ) from error
        said = json.dumps(answer, separators=(",", ":"))
        messages += [{"role": "user", "content": shown}, {"role": "assistant", "content": said}]
    return messages
