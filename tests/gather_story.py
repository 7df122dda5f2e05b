"""Pages of an invented affair, and what the tests of gathering share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from web_server import WebServer, page

from summariser.gather import FetchSettings, Gathering, Source, Surroundings, Validators, gather
from summariser.schema import Article

NOW = dt.datetime(2031, 5, 10, 7, 0, tzinfo=dt.UTC)
SENTENCES = (
    "The council of Orlen closed the ferry across the Selm on Monday morning.",
    "Nobody on the council would say why, and nobody at the quay had been asked about it.",
    "The harbour master, Ida Roe, said that the hull had not been inspected for six years.",
)


def story(title: str, *, more: str = "", head: str = "", lang: str = "en") -> str:
    """Return a page with an article of some length, different for each title."""
    text = [f"{title}: {sentence} {more}" for sentence in SENTENCES * 3]
    return page(title, *text, head=head, lang=lang)


@dataclass
class Known:
    """A memory of what a test says was gathered before."""

    pages: dict[str, Validators] = field(default_factory=dict)
    lists: dict[str, Validators] = field(default_factory=dict)
    read: dict[str, dt.datetime] = field(default_factory=dict)
    articles: dict[str, Article] = field(default_factory=dict)

    def validators(self, url: str) -> Validators | None:
        return self.pages.get(url) or self.lists.get(url)

    def knows(self, url: str) -> bool:
        return url in self.pages

    def last_read(self, url: str) -> dt.datetime | None:
        return self.read.get(url)

    def article_at(self, url: str) -> Article | None:
        return self.articles.get(url)

    def learn(self, gathering: Gathering) -> None:
        """Remember what was gathered, as a store does."""
        for item in gathering.items:
            if item.retrieval is not None:
                for url in (item.retrieval.url, item.retrieval.final_url, item.key):
                    self.pages[url] = item.retrieval.validators
                    self.read[url] = item.retrieval.retrieved
                    self.articles[url] = item.article
        for retrieval in gathering.retrievals:
            self.lists[retrieval.url] = retrieval.validators


@dataclass
class Clock:
    """A clock that stands still but for sleep, and knows how long was slept."""

    seconds: float = 0.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> dt.datetime:
        return NOW + dt.timedelta(seconds=self.seconds)

    def read(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds


async def resolve_to_loopback(*_: object) -> Sequence[str]:
    return ("127.0.0.1",)


def surroundings(clock: Clock | None = None, **changes: Any) -> Surroundings:
    clock = clock or Clock()
    given = {"now": clock.now, "clock": clock.read, "sleep": clock.sleep, **changes}
    given.setdefault("resolve", resolve_to_loopback)
    return Surroundings(**given)


def collect(
    *sources: Source | str,
    memory: Known | None = None,
    recheck: Sequence[str] = (),
    around: Surroundings | None = None,
    **settings: Any,
) -> Gathering:
    """Gather from loopback, at once and without waiting in earnest."""
    settings = {"allow_hosts": ("127.0.0.1",), "per_host_interval": 0.0, **settings}
    return gather(
        sources,
        memory=memory,
        recheck=recheck,
        settings=FetchSettings(**settings),
        around=around or surroundings(),
    )


def reasons(gathering: Gathering) -> dict[str, str]:
    return {failure.article: failure.reason for failure in gathering.failures}


def titles(gathering: Gathering) -> list[str | None]:
    return [item.article.title for item in gathering.items]


def put_stories(web: WebServer, *names: str, **how: Any) -> list[str]:
    """Serve a page for each name, and return their addresses."""
    for name in names:
        web.put(f"/{name}", story(f"Ferry {name}", **how))
    return [web.url(f"/{name}") for name in names]
