"""A window as the messages of a request: instructions, examples, and the article as data."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from typing import Any

from summariser.errors import ConfigError
from summariser.extract.llm.windows import Window
from summariser.extract.llm.wire import dump_records
from summariser.prompts import Prompt
from summariser.schema import Article, Sentence

Message = dict[str, str]

PLACEHOLDERS = ("title", "outlet", "published", "sentences", "first", "last")
"""What the user template of an extraction prompt is filled in with."""

_UNKNOWN = "unknown"
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# No angle bracket of an article reaches the model: its text can neither close the fence nor spell
# a control token of a chat template ("<|im_end|>", "</s>"). Square ones are those of "[/INST]".
_HARMLESS = str.maketrans({"<": "‹", ">": "›"})
_CONTROL_TOKENS = {"[INST]": "(INST)", "[/INST]": "(/INST)"}


def fixed_messages(prompt: Prompt) -> list[Message]:
    """Return the messages that open every request: the instructions and the examples.

    Raises:
        ConfigError: An example does not fit.
    """
    messages = [{"role": "system", "content": prompt.system}]
    for position, example in enumerate(prompt.examples, start=1):
        messages += _render_example(prompt, example, position)
    return messages


def window_message(prompt: Prompt, window: Window) -> Message:
    """Return the message that asks for one window."""
    lines = [_line(s, "context") for s in window.context] + [_line(s) for s in window.sentences]
    content = _render_article(prompt, window.article, lines, first=window.first, last=window.last)
    return {"role": "user", "content": content}


def _render_article(
    prompt: Prompt, article: Article, lines: Iterable[str], *, first: int, last: int
) -> str:
    return prompt.render_user(
        {
            "title": _shown(article.title or _UNKNOWN),
            "outlet": _shown(article.outlet or _UNKNOWN),
            "published": _published(article.document_creation_time),
            "sentences": "\n".join(lines),
            "first": str(first),
            "last": str(last),
        }
    )


def _published(day: dt.date | None) -> str:
    # With the weekday, which "on Tuesday" is reckoned from; not strftime, which asks the locale.
    return f"{day.isoformat()} ({_DAYS[day.weekday()]})" if day else _UNKNOWN


def _line(sentence: Sentence, role: str | None = None) -> str:
    kind = role or (None if sentence.kind == "body" else sentence.kind)
    label = f"{sentence.number}, {kind}" if kind else f"{sentence.number}"
    return f"[{label}] {_shown(sentence.text)}"


def _shown(text: str) -> str:
    """Return text as one line that cannot be taken for anything but text."""
    line = " ".join(text.split()).translate(_HARMLESS)
    for token, harmless in _CONTROL_TOKENS.items():
        line = line.replace(token, harmless)
    return line


def _render_example(prompt: Prompt, example: Mapping[str, Any], position: int) -> list[Message]:
    try:
        article = Article(
            id="example",
            text="",
            title=example["title"],
            outlet=example["outlet"],
            published=example["published"],
        )
        first, texts = int(example["first"]), [str(text) for text in example["sentences"]]
        context = [str(text) for text in example.get("context", ())]
        answer = dump_records(json.loads(example["answer"]))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(
            f"example {position} of the prompt {prompt.name!r} does not fit: {error}"
        ) from error
    numbers = range(first - len(context), first + len(texts))
    lines = [
        f"[{number}, context] {text}" if number < first else f"[{number}] {text}"
        for number, text in zip(numbers, [*context, *texts], strict=True)
    ]
    content = _render_article(prompt, article, lines, first=first, last=numbers[-1])
    return [
        {"role": "user", "content": content},
        {"role": "assistant", "content": answer},
    ]
