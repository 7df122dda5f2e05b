"""Briefings that are ended with SIGKILL in the middle of a stage, and gone on with afterwards."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefing_world import HOST, Affair, Clock, Script, Told, follow, make_world
from receivers import HookServer
from web_server import Answer, WebServer

from summariser.briefing import run_briefing
from summariser.schema import AllegationAnswer, DenialAnswer, EventAnswer
from summariser.store import open_store

STAGES = ("fetch", "extract", "merge", "write", "deliver")
ARTICLES = 6
FILLER = "The valley has lived from stone for two hundred years, and most families work in it."
_MORNINGS = ("2031-03-04T07:01", "2031-03-05T07:01")
_PAUSE = 0.01
"""Seconds that the engine takes for an article: long enough to be hit."""


def _told() -> dict[str, Told]:
    told: dict[str, Told] = {}
    for number in range(ARTICLES):
        told[f"The mayor accused quarry {number} of dumping waste."] = AllegationAnswer(
            text=f"Quarry {number} dumped waste.", sentences=(1,), target=(f"quarry {number}",)
        )
        told[f"Quarry {number} denied it on Tuesday."] = DenialAnswer(
            text=f"Quarry {number} dumped waste.", sentences=(1,), source=f"quarry {number}"
        )
        told[f"Slope {number} collapsed."] = EventAnswer(
            text=f"Slope {number} collapsed.", sentences=(1,), date=f"2031-03-0{number % 3 + 1}"
        )
    return told


class _Slow(Script):
    async def extract(self, article: Any, sentences: Any) -> Any:
        await asyncio.sleep(_PAUSE)
        return await super().extract(article, sentences)


@dataclass
class Stand:
    """Servers, and a store in which the first of two mornings is done.

    Attributes:
        affair: The newspaper.
        hook: Where briefings are sent.
        folder: Holds the store.
    """

    affair: Affair
    hook: HookServer
    folder: Path

    def fresh(self) -> Path:
        """Return a copy of the store as it was before the second morning."""
        copy = self.folder / "copy.sqlite"
        for name in ("copy.sqlite", "copy.sqlite-wal", "copy.sqlite-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copy(self.folder / "store.sqlite", copy)
        self.hook.posted.clear()
        return copy


@contextlib.contextmanager
def stand(folder: Path) -> Iterator[Stand]:
    """Set up two mornings, the first of them done."""
    with WebServer() as web, HookServer() as hook:
        affair = Affair(web)
        for number in range(ARTICLES):
            affair.publish(
                f"waste{number}",
                f"Mayor accuses quarry {number}",
                "2031-03-03",
                f"The mayor accused quarry {number} of dumping waste.",
                FILLER,
            )
        one = Stand(affair, hook, folder)
        _run(affair.feed, hook.url, str(folder / "store.sqlite"), _MORNINGS[0])
        for number in range(ARTICLES):
            affair.publish(
                f"answer{number}",
                f"Quarry {number} answers",
                "2031-03-04",
                f"Quarry {number} denied it on Tuesday.",
                f"Slope {number} collapsed.",
                FILLER,
            )
        web.put("/waste0", Answer("gone", status=410), host=HOST)
        yield one


def _run(feed: str, hook: str, store: str, moment: str) -> str:
    clock = Clock()
    clock.set(moment)
    world = make_world(clock, {}, _Slow(_told()))
    settings = follow(feed, deliver=[{"kind": "webhook", "url": hook}])
    with open_store(store) as opened:
        return run_briefing(settings, opened, world=world).state


@dataclass(frozen=True)
class Outcome:
    """What is left of a briefing.

    Attributes:
        killed: Whether it was killed, and not done before.
        state: What the run after it came to.
        document: What the briefing says, but for numbers of the store.
        keys: The keys that it was sent under.
        bodies: What was sent.
    """

    killed: bool
    state: str
    document: str
    keys: tuple[str, ...]
    bodies: tuple[str, ...]

    def faults(self, undisturbed: Outcome) -> list[str]:
        """Return what does not hold, beside a run that nobody disturbed."""
        checks = {
            "the run after it did not complete": self.state not in {"sent", "already_done"},
            "what the briefing says differs": self.document != undisturbed.document,
            "it was delivered under another key": set(self.keys) != set(undisturbed.keys),
            "it was delivered with other words": len(set(self.bodies)) != 1,
        }
        return [what for what, broken in checks.items() if broken]


def run_undisturbed(one: Stand) -> tuple[Outcome, dict[str, float]]:
    """Return what the second morning comes to, and how long its stages take, in seconds."""
    store = one.fresh()
    with _start(one, store) as process:
        marks = [(stage.strip(), time.perf_counter()) for stage in process.stdout or ()]
    marks.append(("end", time.perf_counter()))
    took = {stage: following - at for (stage, at), (_, following) in itertools.pairwise(marks)}
    return _outcome(one, store, killed=False, state="sent"), took


def run_killed(one: Stand, stage: str, within: float, chance: random.Random) -> Outcome:
    """Return what is left when a run is killed at some point of a stage, and another follows."""
    store = one.fresh()
    with _start(one, store) as process:
        next(line for line in process.stdout or () if line.strip() == stage)
        deadline = time.perf_counter() + chance.uniform(0.0, within)
        while time.perf_counter() < deadline:
            pass  # a sleep is too coarse for stages of a few milliseconds
        process.kill()
    killed = process.returncode == -signal.SIGKILL
    state = _run(one.affair.feed, one.hook.url, str(store), _MORNINGS[1])
    return _outcome(one, store, killed=killed, state=state)


def _start(one: Stand, store: Path) -> subprocess.Popen[str]:
    """Begin the second morning in a process of its own, that says when a stage begins."""
    command = [sys.executable, __file__, one.affair.feed, one.hook.url, str(store), _MORNINGS[1]]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and script
        command, stdout=subprocess.PIPE, text=True
    )


class _Telling(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        stage = record.getMessage().rpartition(": ")[2]
        if stage in STAGES:
            sys.stdout.write(f"{stage}\n")
            sys.stdout.flush()


def _outcome(one: Stand, store: Path, *, killed: bool, state: str) -> Outcome:
    with open_store(str(store)) as opened:
        edition = opened.briefings.last("quarry")
        document = opened.briefings.document(edition) if edition else None
        kept = opened.story("quarry")
        ids = sorted(article.id for article in kept.articles())
    document = dict(document or {})
    for name in ("timeline", "made", "run"):
        document.pop(name, None)
    for one_side in ("before", "after"):
        ((document.get("changes") or {}).get(one_side) or {}).pop("started", None)
    posted = one.hook.posted
    return Outcome(
        killed,
        state,
        json.dumps([document, ids], sort_keys=True),
        tuple(one.headers["idempotency-key"] for one in posted),
        tuple(one.body.decode() for one in posted),
    )


if __name__ == "__main__":
    logging.getLogger("summariser.briefing").addHandler(_Telling())
    logging.getLogger("summariser.briefing").setLevel(logging.INFO)
    _run(*sys.argv[1:])
