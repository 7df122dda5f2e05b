"""The forms that answers travel in: which one belongs to a prompt, and how it is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic_core import from_json

from summariser.errors import ConfigError
from summariser.extract.llm.compact import WORDING, compact_schema, dump_compact, unpack_record
from summariser.extract.llm.reading import (
    Fault,
    Reading,
    Salvage,
    find_object,
    read_answer,
    read_records,
    salvage_answer,
)
from summariser.extract.llm.requests import ExampleAnswer
from summariser.extract.llm.windows import Window
from summariser.extract.llm.wire import RECORDS, answer_schema, dump_records
from summariser.prompts import find_prompt, parse_prompt


@dataclass(frozen=True, eq=False)
class Form:
    """A form of answers. All forms hold the same records, which are checked in the same way.

    Attributes:
        schema: The JSON Schema of an answer.
        dump: Writes records, each with its ``kind``, as an answer.
        unpack: Gives a record of an answer the field names of its kind.
        wording: What a model is told of records in long form -> the same of records in this form.
    """

    schema: Mapping[str, Any]
    dump: Callable[[Sequence[Mapping[str, Any]]], str]
    unpack: Callable[[Any], Any] | None = None
    wording: Mapping[str, str] | None = None

    def read(self, text: str, window: Window, alleged: Iterable[int] = ()) -> Reading:
        """Check an answer against the sentences that it is about.

        Args:
            text: What the model wrote.
            window: The sentences that were asked about.
            alleged: Numbers of sentences with further allegations, which a denial may answer.
        """
        records = _records_in(find_object(text))
        if records is None:
            return read_answer(text, window)
        return self._reworded(read_records(self._unpacked(records), window, alleged=alleged))

    def salvage(self, text: str, window: Window) -> Salvage | None:
        """Save the records of an answer that was cut off, up to where it was cut.

        Args:
            text: What the model wrote.
            window: The sentences that were asked about.

        Returns:
            What was saved; None where going on would begin where the window does.
        """
        if self.unpack is None:
            return salvage_answer(text, window)
        try:
            fields = from_json(text[max(0, text.find("{")) :], allow_partial=True)
        except ValueError:
            return None
        records = _records_in(fields)
        if records is None:
            return None
        saved = salvage_answer(json.dumps({RECORDS: self._unpacked(records)}), window)
        return saved and replace(saved, reading=self._reworded(saved.reading))

    def read_example(self, example: Mapping[str, Any]) -> ExampleAnswer:
        """Return the answer of a prompt's example, which lists records in long form."""
        return ExampleAnswer(self.dump(json.loads(example["answer"])), {})

    def _unpacked(self, records: Sequence[Any]) -> Sequence[Any]:
        return records if self.unpack is None else [self.unpack(record) for record in records]

    def _reworded(self, reading: Reading) -> Reading:
        if not self.wording:
            return reading
        return replace(reading, faults=tuple(self._reword(reading.faults)))

    def _reword(self, faults: Iterable[Fault]) -> Iterable[Fault]:
        for fault in faults:
            told = fault.told
            for long, short in (self.wording or {}).items():
                told = told and told.replace(long, short)
            yield replace(fault, told=told)


def _records_in(fields: Any) -> list[Any] | None:
    records = fields.get(RECORDS) if isinstance(fields, dict) else None
    return records if isinstance(records, list) else None


FORMS = {
    "records": Form(answer_schema(), dump_records),
    "compact": Form(compact_schema(), dump_compact, unpack_record, WORDING),
}
"""Name, as prompts have it -> the form."""


def form_of(prompt: str) -> Form:
    """Return the form that the answers to a prompt come in.

    Args:
        prompt: Name and version of the prompt.

    Raises:
        ConfigError: There is no such prompt, or it names no form that there is.
    """
    name = parse_prompt(prompt, find_prompt(prompt)).form
    if name not in FORMS:
        raise ConfigError(f"the prompt {prompt!r} names no known form; there are: {list(FORMS)}")
    return FORMS[name]
