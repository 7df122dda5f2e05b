"""Records in, one timeline out."""

from __future__ import annotations

from summariser.merge.claims import merge_claims
from summariser.merge.comparison import Comparison
from summariser.merge.denials import link_denials
from summariser.merge.events import merge_events
from summariser.merge.profiles import Profiler
from summariser.merge.quoted_origins import fill_origins
from summariser.schema import Timeline


def merge(timeline: Timeline) -> Timeline:
    """Return the timeline with its events and claims made anew from its records.

    Pure: no model, no network, no clock. Groups that are present are ignored, so merging twice is
    merging once. The groups and their ids do not depend on the order of articles or records;
    records and articles keep the order given. An article without an origin gets one from the
    sentences that its records share with other articles' (see `fill_origins`).

    Args:
        timeline: A document with records and article entries; an entry may be missing.
    """
    articles = fill_origins(timeline)
    origins = {name: entry.origin or name for name, entry in articles.items()}
    comparison = Comparison(articles, origins, Profiler(timeline, origins))
    claims = merge_claims(timeline.allegation_records, comparison)
    return timeline.model_copy(
        update={
            "articles": articles,
            "events": merge_events(timeline.event_records, comparison),
            "claims": link_denials(claims, timeline, comparison),
        }
    )
