"""The first stage of a briefing: what its sources have, kept in the store."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from summariser.briefing.filtering import find_objection
from summariser.briefing.surroundings import World
from summariser.gather import FetchSettings, Gathered, Gathering, Gone, Source, Validators
from summariser.schema import Article, Failure
from summariser.schema.briefing_settings import BriefingSettings
from summariser.store import ArticleFacts, Story

# A page that answers 404, or with its headline alone, is withdrawn when it still does so after this
# time: sites that are rebuilt or broken for an hour answer so, and who reads "withdrawn" and the
# next day "new" trusts neither. Shorter than a day, so that the second of two mornings tells.
_MISSING_FOR = dt.timedelta(hours=12)
_MISSING = "the page was not there (404); it counts as withdrawn if it is not there the next time"
_BARE = (
    "the page had no article text any more; what it said stands, and counts as withdrawn if there "
    "is none the next time"
)
# Characters of a line from which on it counts as text, and not as a menu or "Loading ...": in
# Chinese and Japanese, too, sentences of an article are longer.
_LINE = 20
# Characters of a line that asks for JavaScript, up to which it counts as nothing but the asking.
_ASKING = 300


@dataclass(frozen=True)
class Finds:
    """What came of asking the sources.

    Attributes:
        left_out: How many articles do not belong to the story, by the reason.
        failures: Pages and sources that could not be read, and of which nothing is known.
        notes: What was passed over.
        asked: The sources that were asked, those that others list included.
    """

    left_out: Mapping[str, int]
    failures: tuple[Failure, ...]
    notes: tuple[str, ...]
    asked: tuple[str, ...]


async def find_articles(settings: BriefingSettings, story: Story, world: World) -> Finds:
    """Ask the sources for what is new, and keep it.

    Pages that were new or changed of late are asked again, so that corrections and withdrawals are
    seen. All that was found is kept at once or, where that fails, nothing of it: the next time
    everything is found again.

    Args:
        settings: The briefing.
        story: Where it is kept.
        world: Clocks and the network.
    """
    fetching = settings.fetching
    recent = world.now() - dt.timedelta(days=fetching.recheck_days)
    gathering = await world.gather(
        [Source(source.location, source.kind) for source in settings.sources],
        memory=_Memory(story),
        recheck=(*story.missing_pages(), *story.recent_pages(recent))
        if fetching.recheck_days
        else (),
        settings=FetchSettings(
            allow_hosts=fetching.allow_hosts,
            max_pages=fetching.max_pages,
            per_host_interval=world.per_host_interval,
            timeout=world.timeout,
        ),
        around=world.fetching,
    )
    failures, again = _part_failures(gathering, story)
    left_out, faults = _keep(gathering, settings, story, world.now())
    notes = (
        f"{note.article}: {note.reason}{f' ({note.count:,})' if note.count > 1 else ''}"
        for note in gathering.notes
    )
    return Finds(
        dict(sorted(left_out.items())),
        failures,
        (*faults, *again, *notes),
        tuple(report.source for report in gathering.reports),
    )


def _part_failures(
    gathering: Gathering, story: Story
) -> tuple[tuple[Failure, ...], tuple[str, ...]]:
    """Return what could not be read, and notes on known pages that could not be asked again.

    What those said is not missing: it stands as it was read before.
    """
    failed = {report.source for report in gathering.reports if report.error is not None}
    known = story.knows_all(failure.article for failure in gathering.failures) - failed
    failures = tuple(one for one in gathering.failures if one.article not in known)
    again = tuple(
        f"{one.article}: asked again, {one.reason}; what it said before stands"
        for one in gathering.failures
        if one.article in known
    )
    return failures, again


def _standing(story: Story) -> dict[str, ArticleFacts]:
    """Return the articles that stand in the story, by their addresses."""
    facts = story.article_facts(current_only=True)
    return {name: one for one in facts for name in (one.canonical_url, one.url) if name}


class _Memory:
    """What the store knows of addresses, as it is asked for by what fetches them."""

    def __init__(self, story: Story) -> None:
        self._story = story

    def validators(self, url: str) -> Validators | None:
        kept = self._story.validators(url)
        return None if kept is None else Validators(kept.etag, kept.last_modified)

    def knows(self, url: str) -> bool:
        return self._story.knows(url)

    def knows_all(self, urls: Iterable[str]) -> frozenset[str]:
        return self._story.knows_all(urls)

    def last_read(self, url: str) -> dt.datetime | None:
        return self._story.last_read(url)

    def standing_files(self, source: str) -> frozenset[str]:
        return self._story.standing_files(source)


def _keep(
    gathering: Gathering, settings: BriefingSettings, story: Story, now: dt.datetime
) -> tuple[Counter[str], list[str]]:
    """Keep what was found; return how much was left out, and notes on faults that may pass."""
    left_out: Counter[str] = Counter()
    fresh: Counter[str] = Counter()
    standing = _standing(story)
    known = frozenset(standing)
    for report in gathering.reports:
        known |= story.standing_files(report.source)
    seen = story.knows_all(item.key for item in gathering.items)
    ageless = settings.filter.model_copy(update={"days": None})
    with story.transaction():
        bare = _find_bare(gathering.items, standing, story, now)
        for item in gathering.items:
            if item.key in bare:
                continue
            belongs = not known.isdisjoint({item.key, item.canonical_url, item.article.url})
            # What is in the story stays, however old; if it no longer fits, it is withdrawn.
            wanted = ageless if belongs else settings.filter
            objection = find_objection(item.article, wanted, now)
            if objection is not None and belongs:
                story.withdraw(item.article.url or item.key, now)
            if objection is None:
                fresh[item.source] += story.save_article(item, now).kind != "same"
            else:
                left_out[objection] += 1
                fresh[item.source] += item.key not in seen
                story.remember_page(item, now)
        _keep_unread(gathering, story, now)
        for report in gathering.reports:
            # What is read again and says the same is no news of its source.
            story.note_source(replace(report, new=fresh[report.source]), now)
        # Last: a feed that is known to be unchanged is not read again.
        for retrieval in gathering.retrievals:
            story.save_retrieval(retrieval)
    return left_out, _describe_faults(gathering, bare, story)


def _keep_unread(gathering: Gathering, story: Story, now: dt.datetime) -> None:
    """Note what has not changed, and withdraw what is gone."""
    for page in gathering.unchanged:
        story.see_again(page.url, now)
        if page.retrieval is not None:
            story.save_retrieval(page.retrieval)
    for gone in gathering.gone:
        _withdraw(gone, story, now)


def _describe_faults(gathering: Gathering, bare: Mapping[str, str], story: Story) -> list[str]:
    still = story.missing_pages() if gathering.gone else ()
    missing = [gone.url for gone in gathering.gone if gone.url in still]
    return [
        *(f"{url}: {_MISSING}" for url in missing),
        *(f"{url}: {_BARE}" for url in bare.values()),
    ]


def _find_bare(
    items: Iterable[Gathered], standing: Mapping[str, ArticleFacts], story: Story, now: dt.datetime
) -> dict[str, str]:
    """Return the pages that have lost their text of late, by their keys.

    A page that is put together in the reader's browser, or whose site is broken, answers with its
    headline alone. Its answer is kept, so that the next time tells for how long it has been so.
    """
    found = {}
    for item in items:
        before = standing.get(item.key) or standing.get(item.article.url or item.key)
        if item.retrieval is None or before is None or not _is_bare(item.article):
            continue
        if all(_is_bare(article) for article in story.articles_named([before.id])):
            continue
        since = story.last_read(item.retrieval.url)
        # Whenever it had its text, it was seen after it was read.
        begins = since is None or since <= before.last_seen
        if begins:
            # Without validators: "not modified" is not to pass for the text that it had.
            story.save_retrieval(replace(item.retrieval, validators=Validators()))
        if begins or since is None or now - since < _MISSING_FOR:
            found[item.key] = item.retrieval.url
    return found


def _is_bare(article: Article) -> bool:
    """Tell whether an article has no text but its headline, a menu and the like."""
    title = " ".join((article.title or "").casefold().split())
    lines = (" ".join(line.casefold().split()) for line in article.text.splitlines())
    return not any(
        len(line) >= _LINE
        and line not in title
        and not ("javascript" in line and len(line) <= _ASKING)
        for line in lines
    )


def _withdraw(gone: Gone, story: Story, now: dt.datetime) -> None:
    """Withdraw what is gone, unless it may be back."""
    if gone.may_be_back and gone.retrieval is not None:
        since = story.missing_since(gone.url)
        if since is None:
            story.save_retrieval(gone.retrieval)
        if since is None or now - since < _MISSING_FOR:
            return
    story.withdraw(gone.url, now)
