"""The lead of a briefing, put to a model: what is new, from numbered facts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from summariser.config import Config
from summariser.errors import ConfigError, ExtractionError
from summariser.extract.languages import name_language
from summariser.extract.leads import Fact, Written, WrittenSentence
from summariser.extract.llm.endpoint import Endpoint
from summariser.extract.llm.pace import Sleep
from summariser.extract.llm.prices import Price
from summariser.extract.llm.question import CutOffError, Question, answer_model
from summariser.extract.llm.reading import Fault, Reading, find_object
from summariser.extract.llm.requests import Message, shown_line
from summariser.prompts import Prompt, load_prompt
from summariser.schema import ArticleAnswer

PROMPT = "lead.v1"
MOST_FACTS = 40
"""Facts put to the model; those that matter most come first."""
MOST_SENTENCES = 4
_LONGEST_QUOTE = 400


@dataclass(frozen=True)
class _LeadReading(Reading):
    sentences: tuple[WrittenSentence, ...] = field(default=())

    @property
    def kept(self) -> int:
        return len(self.sentences)


class LeadWriter:
    """Asks a model to write a lead.

    Args:
        config: The settings; ``model`` must be named.
        client: An ``openai.AsyncOpenAI`` of the caller's own; it is not closed here.
        sleep: What to pause with between attempts.

    Raises:
        ConfigError: No model is named, no key or base URL is given, or the prompt does not fit.
    """

    def __init__(self, config: Config, *, client: Any = None, sleep: Sleep = asyncio.sleep) -> None:
        self._prompt = load_prompt(PROMPT, variables=("facts", "most", "language"))
        self._language = f" in {name_language(config.language)}" if config.language else ""
        self._fixed = self._examples()
        self._endpoint = Endpoint(config, client, sleep)

    @property
    def price(self) -> Price | None:
        """What the model costs; None where that is not known."""
        return self._endpoint.price

    async def write(self, facts: Sequence[Fact]) -> Written:
        """Return the lead that the model writes from facts, unchecked.

        Args:
            facts: What is new; of more than `MOST_FACTS`, the first are shown.
        """
        shown = facts[:MOST_FACTS]
        question = Question(
            article="lead",
            messages=(*self._fixed, self._ask(_lines(shown))),
            model=_lead_model(len(shown)),
            read=partial(_read_lead, count=len(shown)),
        )
        try:
            reading = await self._endpoint.ask(question)
        except CutOffError:
            return Written((), "the model's answer was cut off", question.usage)
        except ExtractionError as error:
            return Written((), str(error), question.usage)
        sentences = reading.sentences if isinstance(reading, _LeadReading) else ()
        return Written(sentences, None if sentences else "it wrote nothing", question.usage)

    async def aclose(self) -> None:
        """Close the connections, unless the client is the caller's own."""
        await self._endpoint.close()

    def _ask(self, facts: str) -> Message:
        values = {"facts": facts, "most": str(MOST_SENTENCES), "language": self._language}
        return {"role": "user", "content": self._prompt.render_user(values)}

    def _examples(self) -> list[Message]:
        prompt: Prompt = self._prompt
        messages: list[Message] = [{"role": "system", "content": prompt.system}]
        for position, example in enumerate(prompt.examples, start=1):
            try:
                said = json.dumps(json.loads(example["answer"]), separators=(",", ":"))
                asked = self._ask(str(example["facts"]).strip("\n"))
            except (KeyError, ValueError) as error:
                raise ConfigError(
                    f"example {position} of the prompt {prompt.name!r} does not fit: {error}"
                ) from error
            messages += [asked, {"role": "assistant", "content": said}]
        return messages


def _lines(facts: Sequence[Fact]) -> str:
    lines = []
    for number, fact in enumerate(facts, start=1):
        lines.append(f"[{number}] {shown_line(fact.told)}")
        lines += [f'   "{shown_line(quote)[:_LONGEST_QUOTE]}"' for quote in fact.quotes]
    return "\n".join(lines)


@cache
def _lead_model(count: int) -> type[ArticleAnswer]:
    """Return the class that instructor has a lead of so many facts fit."""
    number = {"type": "integer", "minimum": 1, "maximum": count}
    sentence = {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "facts": {"type": "array", "items": number, "minItems": 1},
        },
        "required": ["text", "facts"],
        "additionalProperties": False,
    }
    return answer_model(
        {
            "type": "object",
            "properties": {
                "sentences": {"type": "array", "items": sentence, "maxItems": MOST_SENTENCES}
            },
            "required": ["sentences"],
            "additionalProperties": False,
        }
    )


def _read_lead(text: str, count: int) -> _LeadReading:
    fields = find_object(text)
    given = fields.get("sentences") if fields is not None else None
    if not isinstance(given, list):
        told = 'the answer is not a JSON object with a list "sentences"'
        return _LeadReading(None, (Fault(told, "an answer that could not be read"),))
    kept, faults = [], []
    for place, one in enumerate(given[:MOST_SENTENCES], start=1):
        words = one.get("text") if isinstance(one, dict) else None
        numbers = one.get("facts") if isinstance(one, dict) else None
        rests = tuple(
            n - 1
            for n in (numbers if isinstance(numbers, list) else ())
            if isinstance(n, int) and 1 <= n <= count
        )
        if isinstance(words, str) and words.strip() and rests:
            kept.append(WrittenSentence(" ".join(words.split()), rests))
        else:
            told = f"sentence {place} has no text, or names no fact from 1 to {count}"
            faults.append(Fault(told, "a sentence that rests on no fact"))
    return _LeadReading(ArticleAnswer(), tuple(faults), tuple(kept))
