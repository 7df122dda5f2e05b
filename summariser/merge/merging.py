"""Records in, one timeline out."""

from __future__ import annotations

from summariser.merge.claims import merge_claims
from summariser.merge.comparison import Comparison
from summariser.merge.conflicts import find_conflicts
from summariser.merge.denials import link_denials
from summariser.merge.editing import Editor, restore_dropped
from summariser.merge.events import merge_events
from summariser.merge.judgements import index_judgements
from summariser.merge.overrides import Overrides
from summariser.merge.profiles import Profiler
from summariser.merge.quoted_origins import fill_origins
from summariser.schema import Record, Timeline


def merge(timeline: Timeline, overrides: Overrides | None = None) -> Timeline:
    """Return the timeline with its events, claims and conflicts made anew from its records.

    Pure: no model, no network, no clock. Groups that are present are ignored, and what an earlier
    override dropped comes back, so merging twice is merging once. The groups and their ids do not
    depend on the order of articles or records; records and articles keep the order given. An
    article without an origin gets one from the sentences that its records share with other
    articles' (see `fill_origins`).

    Args:
        timeline: A document with records and article entries; an entry may be missing.
        overrides: What a person has decided, see `summariser.merge.overrides`.

    Raises:
        ConfigError: An override means no record, cannot be told, or contradicts another one.
    """
    timeline = restore_dropped(timeline)
    comparison = compare_records(timeline)
    editor = Editor(overrides, timeline)
    events = merge_events(timeline.event_records, comparison, editor)
    claims = merge_claims(timeline.allegation_records, comparison, editor)
    shown = {member for event in events for member in event.members}
    shown |= {member for claim in claims for member in claim.members}
    kept: list[Record] = []
    dropped: list[Record] = []
    for record in timeline.records:
        there = not editor.drops(record) if record.kind == "denial" else record.id in shown
        (kept if there else dropped).append(record)
    timeline = timeline.model_copy(update={"records": tuple(kept), "dropped": tuple(dropped)})
    claims = editor.relink(link_denials(claims, timeline, comparison))
    return timeline.model_copy(
        update={
            "articles": comparison.articles,
            "events": events,
            "claims": claims,
            "conflicts": find_conflicts(events, claims, timeline.records, comparison),
            "overrides": editor.report(),
            "selection": None,
        }
    )


def compare_records(timeline: Timeline) -> Comparison:
    """Return a document's records made ready for comparison.

    Args:
        timeline: A document with records and article entries; an entry may be missing.
    """
    articles = fill_origins(timeline)
    origins = {name: entry.origin or name for name, entry in articles.items()}
    judged = index_judgements(timeline.judgements)
    return Comparison(articles, origins, Profiler(timeline, origins), judged)
