"""An invented affair on loopback: pages, feeds, receivers and a clock that is set by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Any

from web_server import Answer, WebServer, page, rss

from summariser.briefing.surroundings import World
from summariser.extract import Extractor, resolve
from summariser.gather import Surroundings
from summariser.schema import (
    AllegationAnswer,
    Article,
    ArticleAnswer,
    DenialAnswer,
    Engine,
    EventAnswer,
    Extraction,
    Sentence,
)
from summariser.schema.briefing_settings import BriefingSettings

HOST = "orlen-post.example"


@dataclass
class Clock:
    """A clock that stands still until it is set; waiting sets it forward."""

    now: dt.datetime = dt.datetime(2031, 3, 4, 7, 0, tzinfo=dt.UTC)
    ticks: float = 0.0

    def set(self, moment: str) -> None:
        """Set the clock to a moment in UTC."""
        self.now = dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)

    def wait(self, seconds: float) -> None:
        """Go forward."""
        self.now += dt.timedelta(seconds=seconds)
        self.ticks += seconds

    async def sleep(self, seconds: float) -> None:
        """Go forward."""
        self.wait(seconds)


@dataclass
class Affair:
    """A web server that plays a newspaper, and what a briefing needs to follow it."""

    web: WebServer
    clock: Clock = field(default_factory=Clock)
    environ: dict[str, str] = field(default_factory=dict)
    listed: list[tuple[str, str, str]] = field(default_factory=list)
    engine: Extractor | None = None

    def publish(self, name: str, title: str, day: str, *paragraphs: str) -> str:
        """Put a page there, and into the feed."""
        address = self.replace(name, title, day, *paragraphs)
        moment = dt.datetime.fromisoformat(f"{day}T06:00:00+00:00")
        self.listed.insert(0, (address, title, format_datetime(moment)))
        self.put_feed()
        return address

    def replace(self, name: str, title: str, day: str, *paragraphs: str) -> str:
        """Put a page there, or another in its place."""
        head = (
            f'<meta property="article:published_time" content="{day}T06:00:00Z">'
            '<meta property="og:site_name" content="Orlen Post">'
        )
        body = page(title, *paragraphs, head=head)
        self.web.put(f"/{name}", Answer(body, etag=f'"{abs(hash(body))}"'), host=HOST)
        return self.web.url(f"/{name}", HOST)

    def put_feed(self) -> None:
        """Write the feed anew."""
        body = rss("Orlen Post", *self.listed)
        self.web.put(
            "/feed.xml",
            Answer(body, "application/rss+xml", etag=f'"{abs(hash(body))}"'),
            host=HOST,
        )

    @property
    def feed(self) -> str:
        """The feed's address."""
        return self.web.url("/feed.xml", HOST)

    @property
    def world(self) -> World:
        """The world as the briefing meets it."""
        return make_world(self.clock, self.environ, self.engine)


def make_world(clock: Clock, environ: dict[str, str], engine: Extractor | None) -> World:
    """Return a world in which every host is this machine, and time is what the clock says."""
    return World(
        fetching=Surroundings(
            now=lambda: clock.now, clock=lambda: clock.ticks, sleep=clock.sleep, resolve=_resolve
        ),
        environ=environ,
        engine=engine,
        pause=clock.wait,
        per_host_interval=0.0,
        timeout=2.0,
    )


Told = AllegationAnswer | DenialAnswer | EventAnswer


class Script:
    """An engine that knows beforehand what each sentence reports.

    A sentence that it does not know reports nothing.
    """

    def __init__(self, told: Mapping[str, Told]) -> None:
        self._told = told
        self.read: list[str] = []

    @property
    def engine(self) -> Engine:
        """What it is."""
        return Engine(name="script", versions={"script": "1"})

    async def extract(self, article: Article, sentences: Sequence[Sentence]) -> Extraction:
        """Return what the sentences report."""
        self.read.append(article.title or article.id)
        found = [
            told.model_copy(update={"sentences": (sentence.number,)})
            for sentence in sentences
            if (told := self._told.get(sentence.text)) is not None
        ]
        answer = ArticleAnswer(
            events=tuple(one for one in found if isinstance(one, EventAnswer)),
            allegations=tuple(one for one in found if isinstance(one, AllegationAnswer)),
            denials=tuple(one for one in found if isinstance(one, DenialAnswer)),
        )
        return resolve(answer, article, sentences)


async def _resolve(_host: str, _port: int) -> Sequence[str]:
    return ("127.0.0.1",)


def follow(feed: str, **given: Any) -> BriefingSettings:
    """Return a briefing that follows a feed every morning at seven."""
    values: dict[str, Any] = {
        "name": "quarry",
        "title": "The quarry at Orlen",
        "sources": [feed],
        "fetching": {"allow_hosts": [HOST]},
        "engine": {"engine": "embedded"},
        "schedule": {"cron": "0 7 * * *"},
    }
    return BriefingSettings.model_validate({**values, **given})
