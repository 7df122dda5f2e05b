"""The requests of a run handed in at once, as a batch of the OpenAI protocol, and collected later.

A batch is answered within a day and costs less. What is handed in is what a run would ask next, so
that answers, once collected, lie in the cache under the keys that the run looks them up by: it then
finds them, and asks only what was not answered or did not do.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import openai

from summariser.config import Config
from summariser.errors import ConfigError, ExtractionError
from summariser.exchanges import AnswerCache, Exchange
from summariser.extract.llm.batch_lines import BatchLines
from summariser.extract.llm.batch_notes import BatchNote, BatchNotes
from summariser.extract.llm.batch_requests import ENDPOINT, Pending, cut_parts, write_line
from summariser.extract.llm.budget import Budget, measure_text
from summariser.extract.llm.clients import list_keys, make_client
from summariser.extract.llm.faults import Translator, find_unsupported
from summariser.extract.llm.prices import OPENAI_URL, find_price
from summariser.schema import Usage

_WINDOW: Final = "24h"
_TIMED_OUT = 408
_SERVER_FAULT = 500

ENDED = frozenset(("completed", "failed", "expired", "cancelled"))
"""States that a batch stays in."""
_WHY_NOT = {
    "failed": "the endpoint refused the batch",
    "expired": "the batch expired before it was answered",
    "cancelled": "the batch was cancelled before it was answered",
}


@dataclass(frozen=True)
class BatchState:
    """How far a batch is.

    Attributes:
        id: Its id.
        status: What the endpoint calls it: ``validating``, ``in_progress``, ``completed``, ...
        total: Requests in it.
        completed: Those that are answered.
        failed: Those that came to nothing.
        submitted: When it was handed in, in ISO 8601.
        reason: Why it was refused, where it was.
    """

    id: str
    status: str
    total: int
    completed: int
    failed: int
    submitted: str
    reason: str | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will come of it."""
        return self.status in ENDED


@dataclass(frozen=True)
class Fetched:
    """What was collected of a batch.

    Attributes:
        state: How far it is.
        answered: Requests whose answers are in the cache now.
        unsupported: Requests that were refused for what the endpoint does not know: ``format`` or
            ``temperature``. It is kept, and they are asked without it from now on.
        unanswered: Why an article has no answer yet, by its id.
        usage: What the answers took.
        cost: What that is in US dollars at the batch's own price; None where none is known.
    """

    state: BatchState
    answered: int
    unsupported: Mapping[str, int]
    unanswered: Mapping[str, str]
    usage: Usage
    cost: float | None


class Batches:
    """Hands in batches at an endpoint, and collects what comes of them.

    Args:
        config: The settings: model, endpoint, limits, and the cache that answers go to.
        client: An ``openai.AsyncOpenAI`` of the caller's own; it is not closed here.

    Raises:
        ConfigError: There is no cache, no model, or neither key nor base URL.
    """

    def __init__(self, config: Config, *, client: openai.AsyncOpenAI | None = None) -> None:
        if config.cache is None:
            raise ConfigError("a batch needs a cache for its answers; name its file with --cache")
        self._config = config
        self._own = client is None
        self._client = client or make_client(config)
        self._cache = AnswerCache(config.cache)
        self._notes = BatchNotes(config.cache)
        self._learnt = False
        self._translator = Translator(
            model=config.model or "",
            base_url=config.base_url or OPENAI_URL,
            keys=list_keys(self._client, config),
        )

    @property
    def learnt(self) -> bool:
        """Whether the endpoint refused a form of request, so that another is to be handed in."""
        return self._learnt

    async def under_way(self) -> dict[str, str]:
        """Return the batch that each request is in, by its key, of those not collected yet.

        To hand them in again would be to pay for them twice. A batch whose id never came, as the
        run was killed or the connection broke, is looked up by its file.

        Raises:
            ExtractionError: The endpoint cannot be reached.
        """
        for note in self._notes.unconfirmed():
            if note.base_url == self._config.base_url:
                await self._confirm(note)
        return self._notes.under_way()

    async def submit(self, pending: Sequence[Pending]) -> list[str]:
        """Hand in requests, and return the ids of the batches that they are in.

        Args:
            pending: The requests.

        Raises:
            BudgetError: The limits leave no room for all of them; none is handed in.
            ExtractionError: The endpoint cannot be reached, or takes no batches.
        """
        lengths = [measure_text(json.dumps(one.request, ensure_ascii=False)) for one in pending]
        limit = Budget.of(self._config).share(lengths)
        # One after another: what was handed in before one fails is noted, and can be collected.
        return [await self._submit(part, limit) for part in cut_parts(pending, limit)]

    async def state(self, batch: str) -> BatchState:
        """Return how far a batch is.

        Args:
            batch: Its id.

        Raises:
            ConfigError: It was not handed in from here.
            ExtractionError: The endpoint cannot be reached, or does not know it.
        """
        return self._state_of(await self._retrieve(batch), self._notes.read(batch))

    async def fetch(self, batch: str) -> Fetched:
        """Put the answers of a batch into the cache, and say which articles have none.

        Args:
            batch: Its id.

        Raises:
            ConfigError: It was not handed in from here, or the cache cannot be written.
            ExtractionError: The endpoint cannot be reached, or does not know it.
        """
        note = self._notes.read(batch)
        found = await self._retrieve(batch)
        state = self._state_of(found, note)
        lines = BatchLines()
        for name in (found.output_file_id, found.error_file_id):
            if name:
                await self._read_file(name, note, lines)
        if state.status == "failed":
            lines.learn(getattr(found.errors, "data", None) or (), note)
        try:
            for key, answer in lines.answers.items():
                self._cache.keep_or_fail(_exchange(key, note, answer))
            for key, name in lines.unsupported.items():
                self._cache.keep_or_fail(_refusal(key, note, name))
        finally:
            self._cache.close()
        if state.ended and not lines.lost:
            self._notes.write(replace(note, collected=True))
        usage = lines.usage
        price = find_price(note.model, note.base_url, batch=True)
        return Fetched(
            state=state,
            answered=len(lines.answers),
            unsupported=dict(Counter(lines.unsupported.values())),
            unanswered=_explain(state, note, lines),
            usage=usage,
            cost=None if price is None else price.of(usage),
        )

    async def aclose(self) -> None:
        """Close the client, unless it is the caller's own."""
        if self._own:
            await self._client.close()

    async def _submit(self, part: Sequence[Pending], limit: int | None) -> str:
        content = b"".join(write_line(one, limit) for one in part)
        note = None
        try:
            file = await self._client.files.create(
                file=("requests.jsonl", content, "application/jsonl"), purpose="batch"
            )
            # Noted before: from here on it may be paid for, whatever happens to this run.
            note = BatchNote(
                id=file.id,
                model=self._config.model or "",
                base_url=self._config.base_url,
                submitted=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                answer_tokens=limit,
                requests={one.key: one.articles for one in part},
                confirmed=False,
            )
            self._notes.write(note)
            made = await self._client.batches.create(
                input_file_id=file.id, endpoint=ENDPOINT, completion_window=_WINDOW
            )
        except openai.APIStatusError as error:
            self._learn(error, part)
            # After a fault of the endpoint's own the batch may have been made all the same.
            if note is not None and not _leaves_open(error):
                self._notes.remove(note)
            raise self._told(error) from error
        except (openai.OpenAIError, ValueError) as error:
            raise self._told(error) from error
        self._notes.confirm(note, str(made.id))
        return str(made.id)

    async def _confirm(self, note: BatchNote) -> None:
        """Look for the batch of a note that has only the file's id; without one, drop the note."""
        try:
            async for found in self._client.batches.list(limit=100):
                if found.input_file_id == note.id:
                    self._notes.confirm(note, found.id)
                    return
        except (openai.OpenAIError, ValueError) as error:
            raise self._told(error) from error
        self._notes.remove(note)

    async def _retrieve(self, batch: str) -> Any:
        try:
            return await self._client.batches.retrieve(batch)
        except openai.NotFoundError as error:
            raise ExtractionError(
                f"{self._translator.host} has no batch {batch}: {self._said(error)}; if it is gone "
                f"for good, 'summarise batch forget {batch}' lets the same command with --batch "
                "hand in again what it did not answer"
            ) from error
        except (openai.OpenAIError, ValueError) as error:
            raise self._told(error) from error

    def _learn(self, error: openai.APIStatusError, part: Sequence[Pending]) -> None:
        """Keep what the endpoint says that it does not know, as a run does that asks it."""
        name = find_unsupported(f"{error.code or ''} {error.message}")
        if error.status_code not in (400, 422) or name is None:
            return
        self._learnt = True
        fields = ("temperature",) if name == "temperature" else ("response_format", "tools")
        try:
            for one in part:
                if any(field in one.request for field in fields):
                    asked = {"model": self._config.model}
                    told = Exchange(one.key, one.articles[0], {"unsupported": name}, 0, asked)
                    self._cache.keep_or_fail(told)
        finally:
            self._cache.close()

    async def _read_file(self, name: str, note: BatchNote, lines: BatchLines) -> None:
        try:
            lines.read(await self._download(name), note, self._translator.scrub)
        except openai.NotFoundError:
            lines.lost = True

    async def _download(self, name: str) -> str:
        try:
            return self._translator.hide((await self._client.files.content(name)).text)
        except openai.NotFoundError:
            raise
        except (openai.OpenAIError, ValueError) as error:
            raise self._told(error) from error

    def _told(self, error: Exception) -> Exception:
        if isinstance(error, openai.NotFoundError):
            host = self._translator.host
            return ExtractionError(f"{host} takes no batches at this address: {self._said(error)}")
        fault = self._translator.translate(error, article="", timeout=self._config.timeout)
        return fault.error

    def _said(self, error: openai.APIStatusError) -> str:
        return self._translator.scrub(" ".join(str(error.message).split()))

    def _state_of(self, found: Any, note: BatchNote) -> BatchState:
        counts = found.request_counts
        errors = getattr(found.errors, "data", None) or []
        reasons = dict.fromkeys(str(error.message) for error in errors if error.message)
        return BatchState(
            id=note.id,
            status=str(found.status),
            total=len(note.requests),
            completed=getattr(counts, "completed", 0) or 0,
            failed=getattr(counts, "failed", 0) or 0,
            submitted=note.submitted,
            reason=self._translator.scrub("; ".join(reasons)) or None,
        )


def _leaves_open(error: openai.APIStatusError) -> bool:
    """Return whether what was asked for may have been done nevertheless."""
    return error.status_code >= _SERVER_FAULT or error.status_code == _TIMED_OUT


def _exchange(key: str, note: BatchNote, answer: Mapping[str, Any]) -> Exchange:
    return Exchange(key, note.requests[key][0], answer, 1, {"model": note.model})


def _refusal(key: str, note: BatchNote, name: str) -> Exchange:
    return Exchange(key, note.requests[key][0], {"unsupported": name}, 0, {"model": note.model})


def _explain(state: BatchState, note: BatchNote, lines: BatchLines) -> dict[str, str]:
    """Return why an article has no answer, for each that lacks one."""
    missing = state.reason or _WHY_NOT.get(state.status, "the batch has no line about it")
    if lines.lost:
        missing = (
            "the endpoint does not have the file of the answers any more; "
            f"'summarise batch forget {state.id}' lets it be handed in again"
        )
    if not state.ended:
        missing = f"the batch is not done ({state.status})"
    reasons: dict[str, str] = {}
    for key, articles in note.requests.items():
        if key in lines.answers:
            continue
        for article in articles:
            reasons.setdefault(article, lines.reasons.get(key, missing))
    return dict(sorted(reasons.items()))
