"""Measure the store with many articles in one story: what a briefing asks of it, in seconds.

    python benchmarks/store.py
    python benchmarks/store.py --articles 20000 --repeats 3 --json
    .ci/postgres python benchmarks/store.py

A store is filled with invented articles, 200 a day, each with its answer, and with a timeline of
them all. Then every question of a morning is asked of the store opened anew, and of the repeats
the median is given. On SQLite and, where SUMMARISE_TEST_POSTGRES names a server, on PostgreSQL, in
a schema of its own that is dropped in the end; there the store is a copy of the first.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import hashlib
import json
import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from summariser.schema import Article, ArticleEntry, Event, Extraction, MergedEvent, Timeline
from summariser.store import Found, Original, Store, Story, Validators, copy_store, open_store

A_DAY = 200
START = dt.datetime(2031, 1, 1, 7, 0, tzinfo=dt.UTC)
ENGINE = "benchmark"
# Some 3,000 characters, as an article has.
SENTENCES = 30
ADDRESSES = 1_000
BATCH = 1_000


def make_found(number: int) -> Found:
    """Return an invented article, with the answer that it was read from."""
    day = START + dt.timedelta(days=number // A_DAY)
    words = hashlib.sha256(str(number).encode()).hexdigest()
    text = " ".join(
        f"In ward {words[place % 60 :][:4]} the council of district {number % 97} met about berth "
        f"{(number * 31 + place * 17) % 9973} and put off what it had to decide."
        for place in range(SENTENCES)
    )
    url = address(number)
    content = f"<html><body><p>{text}</p></body></html>".encode()
    answer = Original(
        url=url,
        final_url=url,
        status=200,
        retrieved=day,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        content_type="text/html",
        validators=Validators(f'"{words[:16]}"'),
    )
    article = Article(
        id=f"article-{number}",
        text=text,
        title=f"District {number % 97} puts off berth {number}",
        outlet=f"Outlet {number % 40}",
        url=url,
        published=day.date().isoformat(),
        language="en",
    )
    return Found(article, key=url, retrieval=answer, canonical_url=url, source="feed")


def address(number: int) -> str:
    """Return the address of an invented article."""
    return f"https://outlet-{number % 40}.example/2031/{number // A_DAY}/article-{number}"


def make_timeline(articles: int, records: int) -> Timeline:
    """Return a timeline of all articles, with some of them reporting an event each."""
    events = tuple(
        Event(
            id=f"article-{number}.e1",
            article=f"article-{number}",
            quotes=(f"The council of district {number % 97} met about berth {number}.",),
            text=f"The council of district {number % 97} met about berth {number}.",
            actors=(f"The council of district {number % 97}",),
            date="2031-01-01",
        )
        for number in range(records)
    )
    return Timeline(
        story="benchmark",
        articles={
            f"article-{number}": ArticleEntry(
                title=f"District {number % 97} puts off berth {number}",
                outlet=f"Outlet {number % 40}",
                url=address(number),
                published="2031-01-01",
            )
            for number in range(articles)
        },
        records=events,
        events=tuple(
            MergedEvent(id=f"E{place}", text=event.text, members=(event.id,), date=event.date)
            for place, event in enumerate(events, start=1)
        ),
    )


def fill(store: Store, articles: int, records: int) -> None:
    """Fill a store with articles and a timeline of them."""
    story = store.story("benchmark", create=True, at=START)
    for first in range(0, articles, BATCH):
        with store.transaction():
            for number in range(first, min(first + BATCH, articles)):
                day = START + dt.timedelta(days=number // A_DAY)
                story.save_article(make_found(number), day)
    story.save_timeline(make_timeline(articles, records), START)


def save_morning(store: Store, story: Story, articles: int) -> float:
    """Return how long a morning's new articles take to save."""
    found = [make_found(number) for number in range(articles, articles + A_DAY)]
    day = START + dt.timedelta(days=articles // A_DAY + 1)
    begun = time.perf_counter()
    with store.transaction():
        for each in found:
            story.save_article(each, day)
    return time.perf_counter() - begun


def questions(store: Store, story: Story, articles: int) -> dict[str, Callable[[], Any]]:
    """Return what a briefing asks, by name. Half of the addresses are known."""
    last_day = START + dt.timedelta(days=(articles - 1) // A_DAY)
    yesterday = last_day - dt.timedelta(days=1)
    step = max(1, articles // (ADDRESSES // 2))
    asked = [address(place * step) for place in range(ADDRESSES)]
    new = story.articles_named(story.new_since(yesterday))
    with store.transaction():
        for article in new:
            story.save_extraction(article, ENGINE, Extraction(article=article.id))

    def load_briefing() -> None:
        story.articles_named(story.new_since(yesterday))
        story.timeline()

    return {
        "open the story": lambda: store.story("benchmark"),
        f"ids new since yesterday ({len(new)})": lambda: story.new_since(yesterday),
        f"their texts ({len(new)})": lambda: story.articles_named(article.id for article in new),
        f"what was read in them ({len(new)})": lambda: story.extractions(new, ENGINE),
        f"which addresses are known ({ADDRESSES:,}, at once)": lambda: story.knows_all(asked),
        f"the same, one by one ({ADDRESSES:,})": lambda: [story.knows(url) for url in asked],
        f"what to ask them with ({ADDRESSES:,}, at once)": lambda: story.validators_all(asked),
        "pages of the last week": lambda: story.recent_pages(last_day - dt.timedelta(days=7)),
        "the newest timeline": story.timeline,
        "all for one briefing: new articles, newest timeline": load_briefing,
        "facts of all articles": story.article_facts,
        "list of stories": store.stories,
    }


def measure(place: str, articles: int, repeats: int) -> dict[str, float]:
    """Return seconds by what they were taken for."""
    figures = {}
    opening = []
    for _ in range(repeats):
        begun = time.perf_counter()
        open_store(place).close()
        opening.append(time.perf_counter() - begun)
    figures["open the store"] = median(opening)
    with open_store(place) as store:
        story = store.story("benchmark")
        for name, question in questions(store, story, articles).items():
            taken = []
            for _ in range(repeats):
                begun = time.perf_counter()
                question()
                taken.append(time.perf_counter() - begun)
            figures[name] = median(taken)
        timeline = story.timeline()
        if timeline is not None:
            begun = time.perf_counter()
            story.save_timeline(timeline, START)
            figures["save the timeline"] = time.perf_counter() - begun
        figures[f"save a morning ({A_DAY} articles)"] = save_morning(store, story, articles)
    return figures


@contextlib.contextmanager
def make_places(folder: Path) -> Iterator[dict[str, str]]:
    """Yield the addresses of empty stores by the kind of their database."""
    places = {"SQLite": str(folder / "store.sqlite")}
    server = os.environ.get("SUMMARISE_TEST_POSTGRES")
    if not server:
        yield places
        return
    import psycopg  # noqa: PLC0415 - an extra, and not needed without a server

    schema = f"benchmark_{uuid.uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        joint = "&" if "?" in server else "?"
        try:
            yield {**places, "PostgreSQL": f"{server}{joint}options=-csearch_path%3D{schema}"}
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


def main() -> None:
    """Measure, and print a table or JSON."""
    parser = argparse.ArgumentParser(description="Measure the store.")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--records", type=int, default=20_000, help="records in the timeline")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    records = min(options.records, options.articles)
    with tempfile.TemporaryDirectory() as name, make_places(Path(name)) as places:
        with open_store(places["SQLite"]) as store:
            fill(store, options.articles, records)
            for place in list(places.values())[1:]:
                copy_store(store, place)
        size = Path(places["SQLite"]).stat().st_size
        figures = {
            kind: measure(place, options.articles, options.repeats)
            for kind, place in places.items()
        }
    if options.json:
        print(json.dumps({"articles": options.articles, "bytes": size, "seconds": figures}))
        return
    print(f"{options.articles:,} articles, {records:,} records; SQLite: {size / 1e6:,.0f} MB")
    width = max(len(name) for name in figures["SQLite"])
    print(f"{'seconds':<{width}}" + "".join(f"{kind:>12}" for kind in figures))
    for name in figures["SQLite"]:
        print(f"{name:<{width}}" + "".join(f"{each[name]:>12.4f}" for each in figures.values()))


if __name__ == "__main__":
    main()
