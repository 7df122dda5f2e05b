"""All conflicts of a merged timeline, in the order of its events and claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from summariser.merge.comparison import Comparison
from summariser.merge.conflicts.dating import compare_dates
from summariser.merge.conflicts.figures import compare_figures, read_figures
from summariser.merge.conflicts.headlines import check_headline
from summariser.merge.conflicts.outcomes import compare_outcomes
from summariser.merge.conflicts.parties import Families, compare_actors
from summariser.merge.conflicts.places import Gazetteer, compare_places
from summariser.merge.conflicts.quantities import TOLLS
from summariser.merge.conflicts.statements import Finding
from summariser.merge.conflicts.tolls import gather_tolls
from summariser.schema import ClaimThread, Conflict, MergedEvent, Record


def find_conflicts(
    events: Sequence[MergedEvent],
    claims: Sequence[ClaimThread],
    records: Sequence[Record],
    comparison: Comparison,
) -> tuple[Conflict, ...]:
    """Return where the reports do not agree, with ids ``X1`` on: events, claims, then headlines.

    The result does not depend on the order of records or articles.

    Args:
        events: The merged events.
        claims: The claims.
        records: The records they are made of.
        comparison: What to look things up in.
    """
    by_id = {record.id: record for record in comparison.ordered(records)}
    groups = {event.id: _members(event, by_id) for event in events}
    groups |= {claim.id: _members(claim, by_id) for claim in claims}
    place = {name: number for number, name in enumerate(groups)}
    findings = [*_in_events(events, by_id, comparison), *_in_figures(groups, by_id, comparison)]
    findings.sort(key=lambda finding: place[finding.groups[0]])
    findings += _in_headlines(by_id, comparison)
    return tuple(
        Conflict(
            id=f"X{number}",
            about=finding.about,
            label=finding.label,
            groups=finding.groups,
            article=finding.article,
            quantity=finding.quantity,
            sides=finding.sides,
            reason=finding.reason,
        )
        for number, finding in enumerate(findings, start=1)
    )


def _in_events(
    events: Sequence[MergedEvent], records: Mapping[str, Record], comparison: Comparison
) -> Iterator[Finding]:
    several = [e for e in events if comparison.count_origins(_members(e, records)) > 1]
    if not several:
        return
    gazetteer, families = Gazetteer(records.values()), Families(records.values())
    for event in several:
        members = _members(event, records)
        yield from compare_dates(event, members, comparison)
        yield from compare_actors(event, members, comparison, families)
        yield from compare_places(event, members, comparison, gazetteer)
        yield from compare_outcomes(event, members, comparison)


def _in_figures(
    groups: Mapping[str, Sequence[Record]], records: Mapping[str, Record], comparison: Comparison
) -> Iterator[Finding]:
    for name, members in groups.items():
        if comparison.count_origins(members) > 1:
            figures = read_figures(members, comparison)
            apart = [figure for figure in figures if figure.quantity.state not in TOLLS]
            yield from compare_figures((name,), apart)
    for toll in gather_tolls(groups, records.values(), comparison):
        yield from compare_figures(toll.groups, toll.figures)


def _members(group: MergedEvent | ClaimThread, records: Mapping[str, Record]) -> list[Record]:
    return [records[member] for member in group.members if member in records]


def _in_headlines(records: Mapping[str, Record], comparison: Comparison) -> Iterator[Finding]:
    own: defaultdict[str, list[Record]] = defaultdict(list)
    for record in records.values():
        own[record.article].append(record)
    for article in sorted(own):
        entry = comparison.articles.get(article)
        if entry is not None and entry.title:
            yield from check_headline(article, entry.title, own[article], comparison)
