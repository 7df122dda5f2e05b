"""A window as the messages of a request: instructions, examples, and the article as data."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from summariser.config import Config
from summariser.errors import ConfigError
from summariser.extract.languages import name_language
from summariser.extract.llm.windows import Window
from summariser.extract.llm.wire import dump_records
from summariser.prompts import Prompt, load_prompt
from summariser.schema import Article, Sentence

Message = dict[str, str]
Hints = Mapping[int, Sequence[str]]
"""Lines to show beneath a sentence, by its number."""

PLACEHOLDERS = ("title", "outlet", "published", "sentences", "first", "last")
"""What the user template of an extraction prompt is filled in with."""
LANGUAGE = "language"
"""The placeholder of the language to write in, which a prompt without that choice may lack."""

_OWN_LANGUAGE = "the language of the article"
_LANGUAGE_OF_EXAMPLES = "English"
_UNKNOWN = "unknown"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# No angle bracket of an article reaches the model: its text can neither close the fence nor spell
# a control token of a chat template ("<|im_end|>", "</s>"). Square ones are those of "[/INST]".
_HARMLESS = str.maketrans({"<": "‹", ">": "›"})
_CONTROL_TOKENS = {"[INST]": "(INST)", "[/INST]": "(/INST)"}


@dataclass(frozen=True)
class ExampleAnswer:
    """What an example of a prompt shows beside its sentences.

    Attributes:
        text: The answer, as the model is to give it.
        hints: Lines beneath its sentences.
    """

    text: str
    hints: Hints


ReadExample = Callable[[Mapping[str, Any]], ExampleAnswer]
"""Reads hints and answer of an example; raises KeyError, TypeError or ValueError."""


def read_records(example: Mapping[str, Any]) -> ExampleAnswer:
    """Return the answer of an example that lists records."""
    return ExampleAnswer(dump_records(json.loads(example["answer"])), {})


class Requests:
    """Makes the messages that an engine asks with.

    Args:
        config: The settings: which prompt, and which language to write in.
        read_example: Reads the examples of the prompt.

    Raises:
        ConfigError: The prompt does not fit, or cannot be told the language asked for.
    """

    def __init__(self, config: Config, read_example: ReadExample = read_records) -> None:
        asked = config.language is not None
        self.prompt = load_prompt(
            config.chosen_prompt,
            variables=(*PLACEHOLDERS, *([LANGUAGE] if asked else [])),
            optional=(LANGUAGE,),
        )
        self._language = name_language(config.language) if config.language else _OWN_LANGUAGE
        shown = _LANGUAGE_OF_EXAMPLES if asked else _OWN_LANGUAGE
        self._fixed = fixed_messages(self.prompt, read_example, language=shown)

    def messages(self, window: Window, hints: Hints | None = None) -> tuple[Message, ...]:
        """Return the messages that ask for one window.

        Args:
            window: The sentences.
            hints: Lines to show beneath them.
        """
        asked = window_message(self.prompt, window, hints=hints, language=self._language)
        return (*self._fixed, asked)


def fixed_messages(
    prompt: Prompt, read_example: ReadExample = read_records, *, language: str = _OWN_LANGUAGE
) -> list[Message]:
    """Return the messages that open every request: the instructions and the examples.

    Args:
        prompt: The prompt.
        read_example: Reads its examples.
        language: The language that their answers are written in, in words.

    Raises:
        ConfigError: An example does not fit.
    """
    messages = [{"role": "system", "content": prompt.system}]
    for position, example in enumerate(prompt.examples, start=1):
        try:
            messages += _render_example(prompt, example, read_example(example), language)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ConfigError(
                f"example {position} of the prompt {prompt.name!r} does not fit: {error}"
            ) from error
    return messages


def window_message(
    prompt: Prompt,
    window: Window,
    *,
    hints: Hints | None = None,
    language: str = _OWN_LANGUAGE,
) -> Message:
    """Return the message that asks for one window.

    Args:
        prompt: The prompt.
        window: The sentences.
        hints: Lines to show beneath them.
        language: The language to write in, in words.
    """
    lines = [_line(s, "context") for s in window.context]
    for sentence in window.sentences:
        lines += [_line(sentence), *(hints or {}).get(sentence.number, ())]
    variables = {
        **_facts(window.article),
        "sentences": "\n".join(lines),
        "first": str(window.first),
        "last": str(window.last),
        LANGUAGE: language,
    }
    return {"role": "user", "content": _fill(prompt, variables)}


def _facts(article: Article) -> dict[str, str]:
    return {
        "title": shown_line(article.title or _UNKNOWN),
        "outlet": shown_line(article.outlet or _UNKNOWN),
        "published": _published(article.document_creation_time),
    }


def _fill(prompt: Prompt, variables: Mapping[str, str]) -> str:
    used = prompt.placeholders
    return prompt.render_user({k: v for k, v in variables.items() if k != LANGUAGE or k in used})


def _published(day: dt.date | None) -> str:
    # With the weekday, which "on Tuesday" is reckoned from; not strftime, which asks the locale.
    return f"{day.isoformat()} ({_DAYS[day.weekday()]})" if day else _UNKNOWN


def _line(sentence: Sentence, role: str | None = None) -> str:
    kind = role or (None if sentence.kind == "body" else sentence.kind)
    label = f"{sentence.number}, {kind}" if kind else f"{sentence.number}"
    return f"[{label}] {shown_line(sentence.text)}"


def shown_line(text: str) -> str:
    """Return text as one line that cannot be taken for anything but text."""
    line = " ".join(text.split()).translate(_HARMLESS)
    for token, harmless in _CONTROL_TOKENS.items():
        line = line.replace(token, harmless)
    return line


def _render_example(
    prompt: Prompt, example: Mapping[str, Any], answer: ExampleAnswer, language: str
) -> list[Message]:
    article = Article(
        id="example",
        text="",
        title=example["title"],
        outlet=example["outlet"],
        published=example["published"],
    )
    first, texts = int(example["first"]), [str(text) for text in example["sentences"]]
    context = [str(text) for text in example.get("context", ())]
    numbers = range(first - len(context), first + len(texts))
    numbered = zip(numbers, [*context, *texts], strict=True)
    variables = {
        **_facts(article),
        "sentences": "\n".join(_example_lines(numbered, first, answer.hints)),
        "first": str(first),
        "last": str(numbers[-1]),
        LANGUAGE: language,
    }
    return [
        {"role": "user", "content": _fill(prompt, variables)},
        {"role": "assistant", "content": answer.text},
    ]


def _example_lines(numbered: Iterable[tuple[int, str]], first: int, hints: Hints) -> Iterator[str]:
    for number, text in numbered:
        yield f"[{number}, context] {text}" if number < first else f"[{number}] {text}"
        yield from hints.get(number, ())
