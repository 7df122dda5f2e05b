"""Which article of one document is which of the other, whatever their ids have become."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from operator import attrgetter, itemgetter

from summariser.changes.shared_quotes import pair_by_quotes, read_quotes
from summariser.schema import ArticleEntry, Timeline

_NOTHING = ArticleEntry()
_IDENTITY = itemgetter("sha256", "url", "outlet", "published", "title")
_END = 24
"""Characters at the end of an address by which it is looked for among very many."""

Key = Callable[[str, ArticleEntry], Hashable]
"""The id and entry of an article in, what it is known by out; None where it has none."""


@dataclass(frozen=True)
class Articles:
    """The articles of two documents, paired.

    Attributes:
        before: Id of the later document -> id of the earlier one.
        after: The same the other way round.
        steady: Ids under which both documents have the same article with the same text.
        changed: Ids of the later document whose text is another one than before.
        versions: Ids of the later document that are a further version of an article that is
            paired with itself -> the id of that article in the earlier document.
        coming: Ids of the later document that are neither paired nor a further version.
        gone: Ids of the earlier document that are not paired.
        failed: What failed in the later document, by id or address -> the article of the earlier
            document that it is, None where it was not known there.
        reused: Ids that both documents have, for articles that are not paired with each other.
    """

    before: Mapping[str, str]
    after: Mapping[str, str]
    steady: AbstractSet[str]
    changed: AbstractSet[str]
    versions: Mapping[str, str]
    coming: tuple[str, ...]
    gone: tuple[str, ...]
    failed: Mapping[str, str | None]
    reused: AbstractSet[str]


def match_articles(before: Timeline, after: Timeline) -> Articles:
    """Pair the articles of two documents, one to one.

    Same id and text come first, then the same text of the same outlet, then the same address, then
    the same headline of the same outlet and day where there is no address, then the same id where
    nothing else tells the two apart, then, without an address, those that share most of their
    quotes. Which text an article has is told by its SHA-256; copies of one text in two outlets are
    two articles.

    Args:
        before: The earlier document.
        after: The later one.
    """
    old, new = _entries(before), _entries(after)
    same = _find_same(old, new)
    settled = set(same)
    old_left = {name: entry for name, entry in old.items() if name not in settled}
    new_left = {name: entry for name, entry in new.items() if name not in settled}
    moved = _pair_left(old_left, new_left)
    moved |= _pair_by_quotes((before, after), (old_left, new_left), moved)
    pairs = {**dict(zip(same, same, strict=True)), **moved}
    left = [name for name in new_left if name not in moved]
    taken = set(moved.values())
    failures = dict.fromkeys(failure.article for failure in after.failures)
    wanted = {_address(name) for name in failures}
    wanted |= {_address(new[name].url) for name in left}
    addresses = _find_addresses(old, wanted - {None})
    versions = {n: addresses[a] for n in left if (a := _address(new[n].url)) in addresses}
    steady = {name for name in same if new[name].sha256 is not None}
    return Articles(
        before=pairs,
        after={other: name for name, other in pairs.items()},
        steady=steady | {n for n, o in moved.items() if n == o and _same_text(old[o], new[n])},
        changed={n for n, o in moved.items() if _differ(old[o].sha256, new[n].sha256)},
        versions=versions,
        coming=tuple(name for name in left if name not in versions),
        gone=tuple(name for name in old_left if name not in taken),
        failed={
            name: pairs.get(name) or (name if name in old else addresses.get(_address(name)))
            for name in failures
        },
        reused={n for n in new_left if n in old_left and moved.get(n) != n},
    )


def _find_same(old: Mapping[str, ArticleEntry], new: Mapping[str, ArticleEntry]) -> list[str]:
    """Return the ids under which both documents have an article and say the same of it."""
    known_of = old.get
    return [
        name
        for name, entry in new.items()
        if (known := known_of(name)) is not None
        and (known is entry or _IDENTITY(vars(known)) == _IDENTITY(vars(entry)))
    ]


def _find_addresses(
    entries: Mapping[str, ArticleEntry], wanted: AbstractSet[str | None]
) -> dict[str | None, str]:
    """Return the articles that have one of the addresses."""
    # Comparing ends is much cheaper than levelling every address of a large story.
    ends = tuple(address[-_END:] for address in wanted if address)
    if not ends:
        return {}
    found = {}
    for name, entry in entries.items():
        if entry.url and entry.url.partition("#")[0].rstrip("/").endswith(ends):
            found[_address(entry.url)] = name
    return {address: name for address, name in found.items() if address in wanted}


def _pair_left(old: Mapping[str, ArticleEntry], new: Mapping[str, ArticleEntry]) -> dict[str, str]:
    """Pair the articles of which two documents do not say the same."""
    pairs: dict[str, str] = {}
    for key, may_pair in (
        (_by_text, _same_outlet),
        (_by_text_alone, _same_outlet),
        (_by_address, _always),
        (_by_heading, _same_outlet),
        (_by_id, _may_be_one),
    ):
        _pair(pairs, (old, new), key, may_pair)
    return pairs


def _entries(timeline: Timeline) -> Mapping[str, ArticleEntry]:
    """Return the entries, empty ones for articles that only records name."""
    articles = map(attrgetter("article"), timeline.records)
    if all(map(timeline.articles.__contains__, articles)):
        return timeline.articles
    named = {record.article for record in timeline.records} - timeline.articles.keys()
    return {**timeline.articles, **dict.fromkeys(sorted(named), _NOTHING)}


def _pair(
    pairs: dict[str, str],
    documents: tuple[Mapping[str, ArticleEntry], Mapping[str, ArticleEntry]],
    key: Key,
    may_pair: Callable[[ArticleEntry, ArticleEntry], bool],
) -> None:
    """Pair the articles that are left and have a key in common, those of the same id first."""
    old, new = documents
    taken = set(pairs.values())
    left = [name for name in new if name not in pairs]
    if not left:
        return
    waiting: defaultdict[Hashable, list[str]] = defaultdict(list)
    for name in _sorted(name for name in old if name not in taken):
        if (own := key(name, old[name])) is not None:
            waiting[own].append(name)
    for name in _sorted(left):
        own = key(name, new[name])
        fits = [o for o in waiting.get(own, ()) if may_pair(old[o], new[name])] if own else []
        if fits:
            chosen = min(fits, key=lambda o, name=name: (o != name, _rank(o)))  # type: ignore[misc]
            pairs[name] = chosen
            waiting[own].remove(chosen)


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(names, key=_rank)


def _rank(name: str) -> tuple[int, str]:
    return (len(name), name)


def _same_text(old: ArticleEntry, new: ArticleEntry) -> bool:
    """Tell whether two articles are known to have the same text."""
    return old.sha256 is not None and old.sha256 == new.sha256


def _pair_by_quotes(
    timelines: tuple[Timeline, Timeline],
    entries: tuple[Mapping[str, ArticleEntry], Mapping[str, ArticleEntry]],
    moved: Mapping[str, str],
) -> dict[str, str]:
    """Pair what is left and has no address: a file under another name, its text edited."""
    taken = set(moved.values())
    old = {name for name, entry in entries[0].items() if name not in taken and not entry.url}
    new = {name for name, entry in entries[1].items() if name not in moved and not entry.url}
    if not old or not new:
        return {}
    shared = pair_by_quotes(read_quotes(timelines[0], old), read_quotes(timelines[1], new))
    return {n: o for n, o in shared.items() if _same_outlet(entries[0][o], entries[1][n])}


def _by_text(name: str, entry: ArticleEntry) -> Hashable:
    del name
    return (entry.sha256, _address(entry.url)) if entry.sha256 and entry.url else None


def _by_text_alone(name: str, entry: ArticleEntry) -> Hashable:
    del name
    return entry.sha256


def _by_address(name: str, entry: ArticleEntry) -> Hashable:
    del name
    return _address(entry.url)


def _by_heading(name: str, entry: ArticleEntry) -> Hashable:
    """Return headline and day: where no address is known, a changed text is told by these."""
    del name
    if entry.url or not entry.title or not entry.published:
        return None
    return (entry.title, entry.published[:10])


def _by_id(name: str, entry: ArticleEntry) -> Hashable:
    del entry
    return name


def _always(old: ArticleEntry, new: ArticleEntry) -> bool:
    del old, new
    return True


def _same_outlet(old: ArticleEntry, new: ArticleEntry) -> bool:
    if old.outlet is None and new.outlet is None:
        return not _differ(_address(old.url), _address(new.url))
    return not _differ(old.outlet, new.outlet)


def _may_be_one(old: ArticleEntry, new: ArticleEntry) -> bool:
    """Tell whether two articles of one id may be one, as files of one name mostly are."""
    if _differ(_address(old.url), _address(new.url)) or _differ(old.outlet, new.outlet):
        return False
    if not _differ(old.sha256, new.sha256):
        return not _differ(old.published, new.published) or old.title == new.title
    told = [(old.title, new.title), (old.published, new.published)]
    known = [(one, other) for one, other in told if one is not None and other is not None]
    return not known or any(one == other for one, other in known)


def _differ(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one != other


def _address(url: str | None) -> str | None:
    """Return what is left of an address without scheme, ``www.``, fragment and final slash."""
    if not url:
        return None
    # Not taken apart by the rules of addresses: a large story has very many of them.
    rest = url.strip().partition("#")[0]
    head, separator, tail = rest.partition("://")
    host, slash, path = (tail if separator else head).partition("/")
    return f"{host.lower().removeprefix('www.')}{slash}{path}".rstrip("/")
