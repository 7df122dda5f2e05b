"""Puts together what came of all sources and pages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from summariser.errors import LoadError
from summariser.gather.folders import file_key
from summariser.gather.gathered import (
    Gathered,
    Gathering,
    Gone,
    Retrieval,
    SourceReport,
    Unchanged,
    Validators,
)
from summariser.gather.reading import Failed, Outcome
from summariser.gather.selecting import Selection
from summariser.gather.surveying import Surveyed
from summariser.gather.urls import canonicalise_url, name_article, redact_url, site_of
from summariser.schema import Failure, LeftOut


def assemble_gathering(
    found: Sequence[Surveyed], selection: Selection, outcomes: Sequence[Outcome]
) -> Gathering:
    """Return what came of gathering, in the order of the sources.

    Args:
        found: What the sources turned out to be.
        selection: Which pages were read.
        outcomes: What came of them, in their order.
    """
    kept = _Kept()
    for outcome in _in_order(found, outcomes):
        kept.add(outcome)
    loaded = [surveyed.loaded for surveyed in found if surveyed.loaded]
    failures = [_source_failure(surveyed) for surveyed in found if surveyed.error]
    failures += [failure for part in loaded for failure in part.failures]
    failures += [_page_failure(o) for o in outcomes if isinstance(o, Failed)]
    notes = [
        *_moves(found),
        *selection.notes,
        *(note for part in loaded for note in part.notes),
        *kept.notes,
    ]
    late = selection.incomplete | {
        o.source for o in outcomes if isinstance(o, Failed) and o.retryable
    }
    retrievals = tuple(
        _forget(surveyed.retrieval, surveyed.name in late)
        for surveyed in found
        if surveyed.retrieval and not surveyed.is_page and surveyed.retrieval.status == 200
    )
    items = tuple(kept.items)
    return Gathering(
        items=items,
        unchanged=tuple(o for o in outcomes if isinstance(o, Unchanged)),
        gone=(*(o for o in outcomes if isinstance(o, Gone)), *_deleted(found)),
        failures=tuple(failures),
        notes=tuple(notes),
        reports=tuple(_report(found, items, outcomes, late)),
        retrievals=retrievals,
    )


def _in_order(found: Sequence[Surveyed], outcomes: Sequence[Outcome]) -> Iterable[Gathered]:
    """Yield the articles of files and pages, source by source."""
    by_source: dict[str, list[Gathered]] = {}
    for outcome in outcomes:
        if isinstance(outcome, Gathered):
            by_source.setdefault(outcome.source, []).append(outcome)
    for surveyed in found:
        for article in surveyed.loaded.articles if surveyed.loaded else ():
            key = file_key(surveyed.name, article.id)
            yield Gathered(article, None, None, key, surveyed.name)
        yield from by_source.pop(surveyed.name, ())
    for gathered in by_source.values():
        yield from gathered


@dataclass
class _Kept:
    """Articles so far, without duplicates, under ids of their own."""

    items: list[Gathered] = field(default_factory=list)
    notes: list[LeftOut] = field(default_factory=list)
    _by_url: dict[str, Gathered] = field(default_factory=dict)
    _by_text: dict[tuple[str, str], Gathered] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)

    def add(self, gathered: Gathered) -> None:
        """Keep an article, or note of what it is a duplicate."""
        if gathered.canonical_url is not None:
            gathered = self._under_own_url(gathered)
            first = self._find_duplicate(gathered)
            if first is not None:
                url = gathered.retrieval.url if gathered.retrieval else gathered.key
                reason = f"it is the same page as {first.key}, which {first.source} led to"
                self.notes.append(LeftOut(article=url, reason=reason))
                return
            self._by_url[gathered.key] = gathered
            self._by_text[site_of(gathered.key), gathered.article.sha256] = gathered
        self.items.append(self._named(gathered))

    def _find_duplicate(self, gathered: Gathered) -> Gathered | None:
        # The same text at another outlet is a copy of a wire story, and counts as such.
        by_text = self._by_text.get((site_of(gathered.key), gathered.article.sha256))
        return self._by_url.get(gathered.key) or by_text

    def _under_own_url(self, gathered: Gathered) -> Gathered:
        """Return an article under the address that answered, where the other is not believed.

        Some sites give one canonical address to all of their pages.
        """
        first = self._by_url.get(gathered.key)
        if first is None or gathered.retrieval is None:
            return gathered
        one, other = first.article, gathered.article
        if one.sha256 == other.sha256 or (one.title and one.title == other.title):
            return gathered
        url = canonicalise_url(gathered.retrieval.final_url)
        article = other.model_copy(update={"id": name_article(url), "url": url})
        why = "the address that answered; another page names the same canonical one"
        reasons = {**gathered.reasons, "url": why}
        return replace(gathered, article=article, canonical_url=url, key=url, reasons=reasons)

    def _named(self, gathered: Gathered) -> Gathered:
        name, number = gathered.article.id, 2
        while name in self._ids:
            name, number = f"{gathered.article.id}-{number}", number + 1
        self._ids.add(name)
        if name == gathered.article.id:
            return gathered
        reason = f"another article has the id {gathered.article.id}, so this one is {name}"
        self.notes.append(LeftOut(article=name, reason=reason))
        return replace(gathered, article=gathered.article.model_copy(update={"id": name}))


def _deleted(found: Sequence[Surveyed]) -> Iterable[Gone]:
    """Yield the articles whose files are not there any more."""
    for surveyed in found:
        for key in surveyed.watched.gone if surveyed.watched else ():
            yield Gone(key, surveyed.name)


def _moves(found: Sequence[Surveyed]) -> Iterable[LeftOut]:
    """Yield a note for each feed and sitemap whose address has changed for good."""
    for surveyed in found:
        retrieval = surveyed.retrieval
        if retrieval is not None and retrieval.moved and not surveyed.is_page:
            reason = f"it has moved for good to {retrieval.final_url}; name that from now on"
            yield LeftOut(article=redact_url(surveyed.source.location), reason=reason)


def _source_error(surveyed: Surveyed) -> str | None:
    """Return why a source as a whole could not be read."""
    if surveyed.watched is not None:
        return surveyed.watched.error
    return _source_failure(surveyed).reason if surveyed.error else None


def _source_failure(surveyed: Surveyed) -> Failure:
    error = surveyed.error or LoadError("", source=surveyed.name)
    kind = {"page": "page", "feed": "feed", "sitemap": "sitemap"}.get(surveyed.source.kind)
    noun = kind or ("address" if surveyed.source.is_address else "file")
    name = redact_url(surveyed.source.location)
    return _failure(name, noun, error)


def _page_failure(failed: Failed) -> Failure:
    return _failure(redact_url(failed.url), "page", failed.error)


def _failure(name: str, noun: str, error: LoadError) -> Failure:
    reason = f"the {noun} {error}"
    return Failure(article=name, stage="load", reason=reason, error=type(error).__name__)


def _forget(retrieval: Retrieval, late: bool) -> Retrieval:  # noqa: FBT001 - a private step
    """Return a list's answer so that it is read whole the next time, if something is left."""
    return replace(retrieval, validators=Validators()) if late else retrieval


def _report(
    found: Sequence[Surveyed],
    items: Sequence[Gathered],
    outcomes: Sequence[Outcome],
    late: set[str],
) -> Iterable[SourceReport]:
    """Yield how each source fared, in their order."""
    groups: dict[str, list[Surveyed]] = {}
    for surveyed in found:
        groups.setdefault(surveyed.name, []).append(surveyed)
    for name, group in groups.items():
        listings = [surveyed.listing for surveyed in group if surveyed.listing]
        errors = [error for surveyed in group if (error := _source_error(surveyed))]
        own = [o for o in outcomes if o.source == name]
        retrieval = group[0].retrieval
        yield SourceReport(
            source=name,
            listed=sum(len(listing.items) for listing in listings) + _count_own(group),
            new=sum(item.source == name for item in items),
            failed=sum(isinstance(o, Failed) for o in own)
            + sum(len(surveyed.loaded.failures) for surveyed in group if surveyed.loaded),
            error=errors[0] if len(errors) == len(group) else None,
            newest=max((day for listing in listings if (day := listing.newest)), default=None),
            unchanged=group[0].unchanged,
            retrieval=None if retrieval is None else _forget(retrieval, name in late),
        )


def _count_own(group: Sequence[Surveyed]) -> int:
    """Return how many pages and articles the sources of a group are themselves."""
    return sum(
        surveyed.is_page or (len(surveyed.loaded.articles) if surveyed.loaded else 0)
        for surveyed in group
    )
