"""Which of the pages that are listed are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from summariser.gather.gathered import RECHECK, Memory, Retrieval
from summariser.gather.listing import Item, read_moment
from summariser.gather.pages import Listed
from summariser.gather.surveying import Surveyed
from summariser.gather.urls import canonicalise_url
from summariser.schema import LeftOut


@dataclass(frozen=True)
class Chosen:
    """A page that is read.

    Attributes:
        listed: The page and who lists it.
        known: Whether it was read before.
        retrieval: Its answer, where it has been asked already.
    """

    listed: Listed
    known: bool
    retrieval: Retrieval | None = None


@dataclass
class Selection:
    """The pages that are read, in the order of the sources.

    Attributes:
        pages: The pages.
        notes: What was passed over, and why.
        incomplete: Names of sources of which some new pages are left for the next time.
    """

    pages: list[Chosen] = field(default_factory=list)
    notes: list[LeftOut] = field(default_factory=list)
    incomplete: set[str] = field(default_factory=set)


def select_pages(
    found: Sequence[Surveyed], memory: Memory | None, recheck: Sequence[str], most: int
) -> Selection:
    """Return the pages to read: those that are sources, the new ones, and those to recheck.

    Args:
        found: What the sources turned out to be.
        memory: What is known.
        recheck: Addresses to ask again.
        most: New pages of one source to read at most.
    """
    again = {canonicalise_url(url): url for url in recheck}
    selection, taken, counts = Selection(), set[str](), Counter[str]()
    for surveyed in found:
        if surveyed.is_page and surveyed.retrieval is not None:
            listed = Listed(surveyed.retrieval.url, surveyed.name)
            taken.add(canonicalise_url(listed.url))
            known = memory is not None and memory.knows(listed.url)
            selection.pages.append(Chosen(listed, known, surveyed.retrieval))
    for surveyed in found:
        _select_listed(surveyed, _Rules(memory, again, most, taken, counts), selection)
    for url in dict.fromkeys(again.values()):
        if canonicalise_url(url) not in taken:
            taken.add(canonicalise_url(url))
            selection.pages.append(Chosen(Listed(url, RECHECK), known=True))
    return selection


@dataclass(frozen=True)
class _Rules:
    memory: Memory | None
    again: dict[str, str]
    most: int
    taken: set[str]
    counts: Counter[str]


def _select_listed(surveyed: Surveyed, rules: _Rules, selection: Selection) -> None:
    """Add the pages of one list that are to be read."""
    listing = surveyed.listing
    if listing is None:
        return
    over = twice = 0
    keys = {item.url: canonicalise_url(item.url) for item in listing.items}
    known_urls = _known(keys, rules.memory)
    feed_url = surveyed.retrieval.final_url if surveyed.retrieval else None
    for item in listing.items:
        key = keys[item.url]
        known = item.url in known_urls or key in known_urls
        if key in rules.taken:
            twice += 1
        elif known and key not in rules.again and not _was_updated(item, rules.memory):
            rules.taken.add(key)
        elif not known and rules.counts[surveyed.name] >= rules.most:
            over += 1
        else:
            rules.taken.add(key)
            # What is asked again takes no new page's place, or one would wait for days.
            rules.counts[surveyed.name] += not known
            url = rules.again.get(key, item.url) if known else item.url
            listed = Listed(url, surveyed.name, item, listing.title, feed_url)
            selection.pages.append(Chosen(listed, known))
    if over:
        selection.incomplete.add(surveyed.name)
    _note(selection, surveyed.name, twice, "its pages that were listed before were passed over")
    reason = f"its pages were left for the next time: more than {rules.most} are new"
    _note(selection, surveyed.name, over, reason)
    _note(selection, surveyed.name, listing.without_address, "its items have no address")


def _known(keys: Mapping[str, str], memory: Memory | None) -> Collection[str]:
    """Return the addresses that are known, of pages as they are listed and as they are compared."""
    if memory is None:
        return ()
    urls = list(dict.fromkeys(url for pair in keys.items() for url in pair))
    # A sitemap lists tens of thousands: a store that can tell of all at once is asked so.
    knows_all = getattr(memory, "knows_all", None)
    if knows_all is not None:
        return frozenset(knows_all(urls))
    return {url for url in urls if memory.knows(url)}


def _note(selection: Selection, name: str, count: int, reason: str) -> None:
    if count:
        selection.notes.append(LeftOut(article=name, reason=reason, count=count))


def _was_updated(item: Item, memory: Memory | None) -> bool:
    """Return whether a source says that a page was updated since it was last read."""
    last_read = getattr(memory, "last_read", None)
    updated = read_moment(item.updated)
    if last_read is None or updated is None or item.updated == item.published:
        return False
    read = last_read(item.url)
    # A day without a time is of no use: it would have a page asked again the whole day.
    return read is not None and len(item.updated or "") > len("YYYY-MM-DD") and updated > read
