"""How a question is put to an endpoint: the form of a request, derived from its schema once.

instructor knows the forms that endpoints understand, how an answer is found in each, and what to
say when one does not fit. Its own ``create`` derives the form anew with every call, which takes
most of a call's time; here its handlers are asked once for each schema.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import instructor
from instructor.v2 import Provider, mode_registry
from instructor.v2.core.response_model import prepare_response_model

from summariser.extract.llm.clients import model_completion
from summariser.schema import ArticleAnswer

Body = dict[str, Any]
"""What is sent, as JSON."""
_Head = tuple[Sequence[Mapping[str, Any]], Mapping[str, Any]]


FORMATS = (instructor.Mode.JSON_SCHEMA, instructor.Mode.JSON, instructor.Mode.TOOLS)
"""Forms of request, the best first; each is given up for the next where it is refused."""


@dataclass(frozen=True)
class Dialect:
    """What an endpoint was found to understand.

    Attributes:
        format: Number of the form of request, in `FORMATS`.
        temperature: Whether it takes a temperature.
    """

    format: int = 0
    temperature: bool = True

    def without(self, name: str) -> Dialect | None:
        """Return what to speak where the endpoint does not know this; None where nothing is left.

        Args:
            name: What it does not know: ``format`` or ``temperature``.
        """
        if name == "temperature" and self.temperature:
            return Dialect(self.format, temperature=False)
        if name == "format" and self.format + 1 < len(FORMATS):
            return Dialect(self.format + 1, self.temperature)
        return None

    def joined(self, other: Dialect) -> Dialect:
        """Return what is left where both were found out."""
        return Dialect(max(self.format, other.format), self.temperature and other.temperature)

    def steps(self) -> Iterator[tuple[Dialect, str]]:
        """Yield what was spoken before, from the beginning, each with what it was given up for."""
        dialect = Dialect()
        while dialect != self:
            name = "temperature" if dialect.temperature != self.temperature else "format"
            yield dialect, name
            dialect = dialect.without(name) or self


class Phrasing:
    """One form of request with one schema of answers.

    Args:
        model: What an answer must fit.
        mode: The form of request, as instructor calls it.
    """

    def __init__(self, model: type[ArticleAnswer], mode: instructor.Mode) -> None:
        self._handlers = mode_registry.get_handlers(Provider.OPENAI, mode)
        self._model = prepare_response_model(model)
        self._heads: dict[str, _Head] = {}

    def body(self, messages: Sequence[Mapping[str, str]]) -> Body:
        """Return the messages and what goes with them in this form.

        Args:
            messages: What is asked, the instructions first; no two in a row of one role.
        """
        first = messages[0]
        if first["content"] not in self._heads:
            self._heads[first["content"]] = self._make_head(dict(first))
        head, form = self._heads[first["content"]]
        return {"messages": [*head, *map(dict, messages[1:])], **form}

    def read(self, completion: Any) -> None:
        """Read the answer in a completion, with the model's own validation.

        Raises:
            IncompleteOutputException: It was cut off.
            ResponseParsingError, ValidationError, JSONDecodeError: It does not fit.
        """
        self._handlers.response_parser(response=completion, response_model=self._model)

    def ask_again(self, body: Body, completion: Any, error: Exception) -> Body:
        """Return a request that tells the model what is wrong with its answer.

        Args:
            body: What was asked.
            completion: What was answered.
            error: What is wrong with it.
        """
        body = {**body, "messages": list(body["messages"])}
        response = model_completion(completion)
        return dict(self._handlers.reask_handler(kwargs=body, response=response, exception=error))

    def _make_head(self, first: dict[str, str]) -> _Head:
        _, made = self._handlers.request_handler(
            response_model=self._model, kwargs={"messages": [first]}
        )
        head = made.pop("messages")
        if "json_schema" in (form := made.get("response_format", {})):
            strict = {**form["json_schema"], "strict": True}
            made["response_format"] = {**form, "json_schema": strict}
        return head, made
