"""Limits of tokens and money that hold over all requests of a run."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from summariser.config import Config
from summariser.errors import BudgetError, ConfigError
from summariser.extract.llm.prices import Price, find_price
from summariser.schema import Usage

_SHORTEST_ANSWER = 256
"""Tokens below which an answer is hardly whole: with less left, nothing more is asked."""
_USUAL_ANSWER = 4096
"""Tokens that an answer is given room for, until a longer one has been seen."""


def measure_text(text: str) -> int:
    """Return the length of a text in characters, those beyond ASCII threefold.

    Such a one may be a token by itself, as in Chinese, where three of others are one.
    """
    return len(text) + 2 * (len(text) - len(text.encode("ascii", "ignore")))


class Lengths:
    """Lengths of what a model reads of requests, by `measure_text`."""

    def __init__(self) -> None:
        self._measured: tuple[Any, int] | None = None

    def of(self, request: Mapping[str, Any]) -> int:
        """Return the length of what the model reads of a request."""
        said = sum(measure_text(str(one.get("content"))) for one in request.get("messages", ()))
        for name in ("response_format", "tools"):
            if name in request:
                said += self._of_form(request[name])
        return said

    def _of_form(self, form: Any) -> int:
        # One object for all requests with one schema: its length is worked out once.
        if self._measured is None or self._measured[0] is not form:
            self._measured = (form, len(json.dumps(form)))
        return self._measured[1]


@dataclass
class Grant:
    """Leave to send one request.

    Attributes:
        answer_tokens: Tokens that its answer may have; None where there is no limit.
        last: Whether these are the last ones, so that a longer answer is beyond the limit.
        reserved: What it may take at most.
        usage: What it took; to be filled in when the answer is there.
        unreported: What it may have taken besides that nobody reported, estimated from above.
    """

    answer_tokens: int | None = None
    last: bool = False
    reserved: Usage = field(default_factory=Usage)
    usage: Usage = field(default_factory=Usage)
    unreported: Usage = field(default_factory=Usage)


class Budget:
    """What may still be spent. Answers that were kept from earlier are free.

    Every request reserves what it may take at most: its prompt, estimated from above, and an
    answer whose length the endpoint is told to keep to. Requests for which there is no room now
    wait for those under way; where none is under way, they are refused.

    Args:
        max_tokens: Prompt and completion tokens at most; None for no limit.
        max_cost: US dollars at most; None for no limit.
        price: What the model costs; needed where ``max_cost`` is given.
    """

    def __init__(self, max_tokens: int | None, max_cost: float | None, price: Price | None) -> None:
        self._max_tokens = max_tokens
        self._max_cost = max_cost
        self._price = price
        self._spent = Usage()
        self._reserved: list[Usage] = []
        self._longest = 0
        self._changed = asyncio.Condition()

    @classmethod
    def of(cls, config: Config) -> Budget:
        """Return the budget that the settings give.

        Raises:
            ConfigError: A limit of cost is given, and the model's price is not known.
        """
        price = find_price(config.model, config.base_url)
        if config.max_cost is not None and price is None:
            raise ConfigError(
                f"no price is known for {config.model!r} at this endpoint, so that a limit of cost "
                "cannot be kept: give a limit of tokens (--max-tokens)"
            )
        return cls(config.max_tokens, config.max_cost, price)

    @property
    def spent(self) -> Usage:
        """What was spent so far; nothing is counted where there is no limit."""
        return self._spent

    @asynccontextmanager
    async def reserve(
        self, characters: int, article: str, most: int | None = None
    ) -> AsyncIterator[Grant]:
        """Reserve what a request may take, for as long as it is under way.

        Args:
            characters: Length of what is asked, by `measure_text`.
            article: Id of the article that it is about.
            most: Tokens that its answer has at most; None for as many as answers have had.

        Raises:
            BudgetError: The limit leaves no room for it.
        """
        if self._max_tokens is None and self._max_cost is None:
            yield Grant()
            return
        # A token has three characters or more in most texts; the answer is counted exactly.
        prompt = -(-characters // 3)
        async with self._changed:
            while (room := self._room(prompt)) < self._wanted(most) and self._reserved:
                await self._changed.wait()
            wanted = self._wanted(most)
            if room < min(_SHORTEST_ANSWER, wanted):
                raise self.exhausted(article)
            grant = Grant(min(room, wanted), last=room < wanted)
            reserved = Usage(prompt_tokens=prompt, completion_tokens=grant.answer_tokens or 0)
            grant.reserved = reserved
            self._reserved.append(reserved)
        try:
            yield grant
        finally:
            async with self._changed:
                self._reserved.remove(reserved)
                self._spent += grant.usage + grant.unreported
                self._longest = max(self._longest, grant.usage.completion_tokens)
                self._changed.notify_all()

    def share(self, lengths: Sequence[int]) -> int | None:
        """Return how many tokens each answer may have where requests are sent all at once.

        Args:
            lengths: Length of each request, by `measure_text`.

        Returns:
            The tokens; None where there is no limit.

        Raises:
            BudgetError: The limit leaves no room for all of them.
        """
        if (self._max_tokens is None and self._max_cost is None) or not lengths:
            return None
        room = self._room(sum(-(-length // 3) for length in lengths)) // len(lengths)
        if room < _SHORTEST_ANSWER:
            raise self.exhausted("the batch")
        return min(room, _USUAL_ANSWER)

    def exhausted(self, article: str) -> BudgetError:
        """Return what to say of an article for which nothing is left."""
        limits = []
        if self._max_tokens is not None:
            limits.append(f"{self._max_tokens:,} tokens")
        if self._max_cost is not None:
            limits.append(f"${self._max_cost:g}")
        used = self._spent.prompt_tokens + self._spent.completion_tokens
        return BudgetError(
            f"the limit of {' and '.join(limits)} leaves no room for it ({used:,} tokens used); "
            "raise it and run again: what was answered is not asked again",
            article=article,
        )

    def _wanted(self, most: int | None) -> int:
        return max(_USUAL_ANSWER, 2 * self._longest) if most is None else most

    def _room(self, prompt: int) -> int:
        """Return how many tokens an answer may have beside a prompt."""
        used = sum(self._reserved, self._spent) + Usage(prompt_tokens=prompt)
        rooms = []
        if self._max_tokens is not None:
            rooms.append(self._max_tokens - used.prompt_tokens - used.completion_tokens)
        if self._max_cost is not None and self._price is not None:
            left = self._max_cost - self._price.of(used)
            one = self._price.of(Usage(completion_tokens=1_000_000)) / 1_000_000
            rooms.append(int(left / one) if one else (_USUAL_ANSWER if left >= 0 else -1))
        return min(rooms)
