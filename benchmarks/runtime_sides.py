"""The sides that `runtime.py` compares, each run in a process of its own.

    python benchmarks/runtime_sides.py '{"side": "ours", "runs": [{"url": ..., "articles": 640}]}'

Prints a JSON list. The articles and the answer are invented, and the same for every side.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import resource
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, create_model

sys.path[:0] = [str(Path(__file__).resolve().parents[1] / folder) for folder in (".", "tests")]

from stub_answers import StubSettings  # noqa: E402 - beside the tests
from stub_endpoint import StubControl  # noqa: E402

LINES = (
    "Mira Holt resigned as head of the Bramfield water board on Monday.",
    "The engineers' union accused the board of hiding lead readings since March.",
    'Board spokesman Udo Kern called the accusation "a fairy tale".',
    "Pipes in the old town are made of many metals, and some of them are older than the board.",
    "Inspectors will visit Bramfield on 20 May, the county said in a statement.",
    "The mayor, Tilda Roos, declined to comment on the matter before the council has met.",
)
# What the stub answers: one record of each kind, as a model would give them.
RECORDS: tuple[Mapping[str, Any], ...] = (
    {
        "kind": "event",
        "sentences": [1],
        "text": "Mira Holt resigned as head of the Bramfield water board.",
        "actors": ["Mira Holt"],
        "status": "occurred",
        "time": "on Monday",
        "date": "2031-05-12",
    },
    {
        "kind": "allegation",
        "sentences": [2],
        "text": "The Bramfield water board hid lead readings.",
        "source": "engineers' union",
        "target": ["Bramfield water board"],
        "time": None,
        "date": None,
    },
    {
        "kind": "denial",
        "sentences": [3],
        "text": "The Bramfield water board hid lead readings.",
        "source": "Udo Kern",
        "form": "flat",
        "answers": [2],
        "time": None,
        "date": None,
    },
)
ANSWER = json.dumps({"records": RECORDS})


@dataclass
class Result:
    """What one side did.

    Attributes:
        seconds: Wall time, from the first article to the last.
        cpu: Seconds of this process's processor time in it.
        read: Articles of which all three records are there.
        failed: Articles that failed, and say so.
        partial: Articles of which records were left out, and counted with the reason.
        silent: Articles that lack records, or have one that cites a sentence that is not there, and
            say nothing of it.
        reasons: Failures by error.
        rss: Megabytes resident at most, of the whole process, its start included.
        held: Megabytes resident when the articles were read.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    read: int = 0
    failed: int = 0
    partial: int = 0
    silent: int = 0
    reasons: dict[str, int] | None = None
    rss: float = 0.0
    held: float = 0.0

    def fail(self, error: str) -> None:
        """Count an article that failed."""
        self.failed += 1
        self.reasons = {**(self.reasons or {}), error: (self.reasons or {}).get(error, 0) + 1}

    def note(self, records: Sequence[Any], *, left_out: bool = False) -> None:
        """Count an article that was read.

        Args:
            records: Its records, each with the numbers of its sentences.
            left_out: Whether it says that records were left out.
        """
        known = range(1, len(LINES) + 1)
        sound = all(number in known for record in records for number in record.sentences)
        if sound and len(records) == len(RECORDS):
            self.read += 1
        elif sound and left_out:
            self.partial += 1
        else:
            self.silent += 1


def make_articles(count: int, first: int = 0) -> Iterator[Any]:
    """Yield invented articles, one after another."""
    from summariser.schema import Article  # noqa: PLC0415 - after the settings of this process

    for number in range(first, first + count):
        yield Article(
            id=f"stub-{number}",
            title=f"Water chief goes (stub-{number})",
            outlet="Bramfield Echo",
            published="2031-05-14",
            text="\n\n".join(LINES),
        )


def answer_model() -> type[BaseModel]:
    """Return the response model that plain instructor asks with: what our own schema says."""
    from summariser.extract.llm.wire import KINDS  # noqa: PLC0415

    make: Any = create_model
    kinds: list[Any] = [
        make(model.__name__, __base__=model, kind=(Literal[kind], ...))
        for kind, model in KINDS.items()
    ]
    union: Any = Annotated[kinds[0] | kinds[1] | kinds[2], Field(discriminator="kind")]
    records: Any = (list[union], ...)
    return create_model("Answer", records=records)


async def read_ours(options: Mapping[str, Any], result: Result) -> None:
    """Read with the llm engine, outcomes streamed."""
    from summariser.api import astream_extractions  # noqa: PLC0415

    outcomes = astream_extractions(
        make_articles(options["articles"]), config=_config(options), engine="llm"
    )
    async for outcome in outcomes:
        if outcome.failure is not None:
            result.fail(outcome.failure.error or "unnamed")
        elif outcome.extraction is not None:
            extraction = outcome.extraction
            result.note(extraction.records, left_out=bool(extraction.left_out))


async def read_instructor(options: Mapping[str, Any], result: Result) -> None:
    """Read with instructor as it comes: create calls gathered under a semaphore."""
    import instructor  # noqa: PLC0415
    from openai import AsyncOpenAI  # noqa: PLC0415

    logging.getLogger("instructor").setLevel(logging.CRITICAL)
    prompts = render_prompts(options)
    model = answer_model()
    gate = asyncio.Semaphore(options["in_flight"])
    timeout = options.get("timeout", 600)
    async with AsyncOpenAI(base_url=options["url"], api_key="none", timeout=timeout) as plain:
        client = instructor.from_openai(plain, mode=instructor.Mode.JSON_SCHEMA)

        async def read(messages: Any) -> None:
            async with gate:
                try:
                    answer: Any = await client.chat.completions.create(
                        model="stub",
                        messages=messages,
                        response_model=model,
                        temperature=0,
                        max_retries=3,
                    )
                except Exception as error:  # noqa: BLE001 - any of them is this article's loss
                    result.fail(type(error).__name__)
                else:
                    result.note(answer.records)

        result.seconds, result.cpu = time.perf_counter(), time.process_time()
        await asyncio.gather(*(read(messages) for messages in prompts))


def render_prompts(options: Mapping[str, Any]) -> Sequence[Any]:
    """Return the messages that our own engine would send, so that both send the same."""
    from summariser.extract.llm import LLMExtractor  # noqa: PLC0415
    from summariser.sentences import number_sentences  # noqa: PLC0415

    engine = LLMExtractor(_config(options))
    prompts = []
    for article in make_articles(options["articles"]):
        planned = engine.plan(article, number_sentences(article.text, title=article.title))
        prompts.append([dict(message) for message in planned[0].messages])
    return prompts


def _config(options: Mapping[str, Any]) -> Any:
    from summariser.config import Config  # noqa: PLC0415

    given = {name: options[name] for name in ("timeout", "cache", "deadline") if name in options}
    return Config(
        model="stub", base_url=options["url"], jobs=options["in_flight"], engine="llm", **given
    )


SIDES: dict[str, Callable[[Mapping[str, Any], Result], Any]] = {
    "ours": read_ours,
    "instructor": read_instructor,
}


async def measure(side: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a side did with articles, and what the endpoint saw of it.

    Args:
        side: Which side.
        options: ``articles``, ``in_flight`` and ``warm`` (articles to begin with that do not
            count); ``stub`` is what the endpoint does.
    """
    control = StubControl(options["url"])
    settings = StubSettings(answer=ANSWER, **options["stub"])
    if options.get("warm"):
        control.set(StubSettings(answer=ANSWER))
        await SIDES[side]({**options, "articles": options["warm"], "cache": None}, Result())
    control.set(settings)
    gc.collect()
    result = Result()
    start, cpu = time.perf_counter(), time.process_time()
    await SIDES[side](options, result)
    # A side that prepares something first starts its clocks itself.
    start, cpu = result.seconds or start, result.cpu or cpu
    result.seconds, result.cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # in kilobytes, but for macOS
    result.rss, result.held = peak / 1024, _resident()
    return {"result": asdict(result), "report": asdict(control.report())}


def _resident() -> float:
    """Return the megabytes that this process holds now; 0 where there is no /proc."""
    path = Path("/proc/self/statm")
    pages = int(path.read_bytes().split()[1]) if path.exists() else 0
    return pages * resource.getpagesize() / 2**20


def main() -> int:
    """Run one side through all that it is given, and print what it did."""
    asked = json.loads(sys.argv[1])

    async def run() -> list[dict[str, Any]]:
        return [await measure(asked["side"], options) for options in asked["runs"]]

    print(json.dumps(asyncio.run(run())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
