"""Batches: requests handed in at once, and their answers collected later."""

from __future__ import annotations

import argparse
import asyncio
import json
from collections import Counter
from dataclasses import asdict

from summariser.cli.exits import Exit
from summariser.cli.logs import say_row
from summariser.cli.streams import Target, say, write_result
from summariser.config import Config
from summariser.errors import BudgetError, ConfigError, ExtractionError
from summariser.extract import get_extractor
from summariser.extract.llm.asking import AskingExtractor
from summariser.extract.llm.batch_notes import BatchNotes
from summariser.extract.llm.batch_requests import Pending, count_tokens, gather_requests
from summariser.extract.llm.batching import Batches, BatchState, Fetched
from summariser.extract.llm.prices import find_price
from summariser.load import Loaded
from summariser.render import plain_text
from summariser.render.wording import number_words
from summariser.schema import Usage

_EVERY = 60.0
"""Seconds between two looks at a batch that is waited for."""
_REFUSED = {
    "format": "refused as the endpoint does not know the form of answer that was asked for",
    "temperature": "refused as the endpoint takes no temperature",
}


def submit_batch(loaded: Loaded, config: Config) -> Exit:
    """Hand in what a run would ask, and print the ids of the batches.

    Args:
        loaded: The articles.
        config: The settings.

    Raises:
        ConfigError: The settings do not fit a batch.
        ExtractionError: The endpoint cannot be reached, or takes no batches.
    """
    if config.record is not None or config.replay is not None:
        raise ConfigError("--batch only hands in; --record and --replay go with the run that reads")
    for failure in loaded.failures:
        say(f"not loaded: {plain_text(failure.article)}: {plain_text(failure.reason)}")
    try:
        pending, waiting, ids = asyncio.run(_submit(loaded, config))
    except BudgetError as error:
        say(f"{error}; nothing was handed in", level="error")
        return Exit.BUDGET
    for batch, count in waiting.items():
        say(
            f"{number_words(count, 'request')} not handed in again: {batch} has what was asked "
            f"before, and is not collected yet (summarise batch fetch {batch})"
        )
    if not pending:
        if not waiting:
            say("nothing to hand in: every answer is kept already; run it without --batch")
        return Exit.OK
    articles = {article for one in pending for article in one.articles}
    say(
        f"{number_words(len(pending), 'request')} about {number_words(len(articles), 'article')} "
        f"handed in, about {number_words(count_tokens(pending), 'prompt token')}; "
        f"{_price_ahead(config, pending)}"
    )
    say("collect the answers within a day with: summarise batch fetch ID")
    write_result("".join(f"{batch}\n" for batch in ids), Target(None, "text"))
    return Exit.OK


def run_batch(options: argparse.Namespace) -> int:
    """Say how far batches are, collect the answers of one, or give one up.

    Raises:
        ConfigError: There is no cache, or the batch was not handed in with it.
        ExtractionError: The endpoint cannot be reached, or does not know the batch.
    """
    config = Config.from_environment(
        cache=options.cache, base_url=options.base_url, timeout=options.timeout
    )
    if config.cache is None:
        raise ConfigError("the cache is off (SUMMARISE_CACHE=off); name its file with --cache")
    if options.action != "status" and options.id is None:
        raise ConfigError(
            f"name the batch to {options.action}; 'summarise batch status' lists them"
        )
    if options.action == "forget":
        return _forget(options.id, config.cache)
    if options.action == "fetch":
        fetched = asyncio.run(_fetch(options, config))
        write_result(_fetched_text(options, fetched), Target(None, "text"))
        return Exit.PARTIAL if fetched.unanswered else Exit.OK
    if options.id:
        states, unknown = [asyncio.run(_state(options.id, options, config))], 0
    else:
        states, unknown = _states(options, config)
    if options.json:
        text = json.dumps([asdict(state) for state in states], indent=2) + "\n"
    else:
        text = "".join(f"{_describe(state)}\n" for state in states) or "No batch was handed in.\n"
    write_result(text, Target(None, "text"))
    return Exit.PARTIAL if unknown else Exit.OK


def _states(options: argparse.Namespace, config: Config) -> tuple[list[BatchState], int]:
    """Return how far all batches are, and of how many that is not known."""
    states, unknown = [], 0
    for batch in BatchNotes(config.cache or "").ids():
        try:
            states.append(asyncio.run(_state(batch, options, config)))
        except ExtractionError as error:
            say(str(error), level="error")
            unknown += 1
    return states, unknown


def _forget(batch: str, cache: str) -> Exit:
    note = BatchNotes(cache).forget(batch)
    count = number_words(len(note.requests), "request")
    say(
        f"{batch} and its {count} are given up; answers that were collected are kept, and the same "
        "command with --batch hands in what has none"
    )
    return Exit.OK


async def _submit(loaded: Loaded, config: Config) -> tuple[list[Pending], Counter[str], list[str]]:
    """Return what was handed in, how much is in batches already, and the ids of the new ones."""
    extractor = get_extractor(config)
    if not isinstance(extractor, AskingExtractor):
        raise ConfigError(
            "a batch needs a model at an endpoint that takes batches: name it with --model"
        )
    try:
        batches = Batches(config)
        try:
            while True:
                tried = batches.learnt
                pending = await gather_requests(extractor, loaded.articles)
                known = await batches.under_way()
                waiting = Counter(known[one.key] for one in pending if one.key in known)
                fresh = [one for one in pending if one.key not in known]
                try:
                    return fresh, waiting, await batches.submit(fresh)
                except ExtractionError:
                    if tried or not batches.learnt:
                        raise
        finally:
            await batches.aclose()
    finally:
        await extractor.aclose()


async def _state(batch: str, options: argparse.Namespace, config: Config) -> BatchState:
    batches = _batches_of(batch, options, config)
    try:
        return await batches.state(batch)
    finally:
        await batches.aclose()


async def _fetch(options: argparse.Namespace, config: Config) -> Fetched:
    batches = _batches_of(options.id, options, config)
    try:
        state = await batches.state(options.id)
        while options.wait and not state.ended:
            if not options.quiet:
                say_row(_describe(state))
            await asyncio.sleep(options.every or _EVERY)
            state = await batches.state(options.id)
        return await batches.fetch(options.id)
    finally:
        await batches.aclose()


def _batches_of(batch: str, options: argparse.Namespace, config: Config) -> Batches:
    """Return what asks the endpoint at which a batch was handed in, unless another is named."""
    note = BatchNotes(config.cache or "").read(batch)
    url = options.base_url or note.base_url
    return Batches(config.with_(base_url=url, model=note.model or config.model))


def _describe(state: BatchState) -> str:
    done = f"{state.completed:,} of {number_words(state.total, 'request')} answered"
    failed = f", {state.failed:,} failed" if state.failed else ""
    reason = f": {plain_text(state.reason)}" if state.reason else ""
    status = plain_text(state.status)
    return f"{state.id}: {status}, {done}{failed}, handed in {state.submitted}{reason}"


def _fetched_text(options: argparse.Namespace, fetched: Fetched) -> str:
    if options.json:
        held = asdict(fetched)
        return json.dumps({**held, "usage": fetched.usage.model_dump(mode="json")}, indent=2) + "\n"
    used = fetched.usage
    tokens = (
        f"{number_words(used.prompt_tokens, 'prompt token')}, "
        f"{number_words(used.completion_tokens, 'completion token')}, {_price_after(fetched)}"
    )
    kept = f"{number_words(fetched.answered, 'answer')} kept: {tokens}"
    lines = [_describe(fetched.state), kept]
    lines += [
        f"{number_words(count, 'request')} {_REFUSED[name]}; asked without it from now on"
        for name, count in sorted(fetched.unsupported.items())
    ]
    if fetched.unanswered:
        lines.append(f"No answer about {number_words(len(fetched.unanswered), 'article')}:")
    lines += [
        f"  {plain_text(article)}: {plain_text(reason)}"
        for article, reason in fetched.unanswered.items()
    ]
    if fetched.state.ended:
        lines.append(
            "Run the same command without --batch to read on: it asks only what has no answer, or "
            "whose answer did not do. With --batch that is handed in again."
        )
    return "\n".join(lines) + "\n"


def _price_ahead(config: Config, pending: list[Pending]) -> str:
    price = find_price(config.model, config.base_url, batch=True)
    if price is None:
        return _unpriced(config.model)
    cost = price.of(Usage(prompt_tokens=count_tokens(pending)))
    return f"at the price of batches ${cost:.4f} for these"


def _price_after(fetched: Fetched) -> str:
    if fetched.cost is None:
        return "no price of batches is known for the model at this endpoint"
    return f"${fetched.cost:.4f} at the price of batches"


def _unpriced(model: str | None) -> str:
    return f"no price of batches is known for {model} at this endpoint"
