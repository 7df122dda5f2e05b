"""What holds of merging whatever the records are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from merge_story import allegation, denial, event, story

from summariser.merge import join, merge
from summariser.schema import ClaimThread, Denial, MergedEvent, Record, Timeline

_ARTICLES = ("ada", "bee", "cal", "dot")
_NAMES = (
    "Dana Rovik",
    "Interior Minister Dana Rovik",
    "Rovik",
    "Norland Rail",
    "Norland Rail plc",
    "Ove Lund of Norland Rail",
    "the harbour master",
    "French companies",
    "the Harbour Union",
    "the Norland Drivers' Union",
    "the union",
)
_ACTS = ("visited", "closed", "hid the cracks in", "paid for", "is to open", "denied hiding")
_THINGS = ("the Selm bridge", "the harbour at Port Selm", "two ferries", "the inspectors' report")
_DATES = (
    None,
    "2031",
    "2031-04",
    "2031-04-09",
    "2031-04-10",
    "2030-04-09",
    "2031-04-08/2031-04-12",
)
_PUBLISHED = {"ada": "2031-04-10", "bee": "2031-04-11T08:00:00+02:00", "cal": "2032-01-05"}


@st.composite
def _facts(draw: st.DrawFn) -> dict[str, Any]:
    who, act, what = (draw(st.sampled_from(choice)) for choice in (_NAMES, _ACTS, _THINGS))
    return {
        "who": who,
        "text": f"{who} {act} {what}.",
        "other": draw(st.sampled_from(_NAMES)),
        "date": draw(st.sampled_from(_DATES)),
        "article": draw(st.sampled_from(_ARTICLES)),
        "kind": draw(st.sampled_from("eead")),
        "quote": draw(st.sampled_from((None, "On Tuesday it was all over the front page again."))),
    }


def _record(number: int, facts: dict[str, Any], allegations: Sequence[str]) -> Record:
    record_id = f"{facts['article']}.{facts['kind']}{number}"
    given = {"text": facts["text"], "date": facts["date"], "quote": facts["quote"]}
    if facts["kind"] == "e":
        status = "planned" if "is to" in facts["text"] else "occurred"
        return event(record_id, actors=(facts["who"], facts["other"]), status=status, **given)
    if facts["kind"] == "a":
        return allegation(record_id, source=facts["other"], target=(facts["who"],), **given)
    own = tuple(a for a in allegations if a.startswith(f"{facts['article']}."))[:1]
    return denial(record_id, source=facts["who"], responds_to=own, **given)


@st.composite
def _stories(draw: st.DrawFn) -> Timeline:
    drawn = draw(st.lists(_facts(), max_size=14))
    numbered = list(enumerate(drawn))
    allegations = [f"{f['article']}.a{n}" for n, f in numbered if f["kind"] == "a"]
    records = [_record(n, facts, allegations) for n, facts in numbered]
    return story(*records, published=_PUBLISHED)


def _groups(timeline: Timeline) -> list[MergedEvent | ClaimThread]:
    return [*timeline.events, *timeline.claims]


@given(_stories(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_records_and_articles_changes_nothing(timeline: Timeline, random: Any) -> None:
    records, articles = list(timeline.records), list(timeline.articles.items())
    random.shuffle(records)
    random.shuffle(articles)
    shuffled = timeline.model_copy(update={"records": tuple(records), "articles": dict(articles)})
    one, other = merge(timeline), merge(shuffled)
    assert other.events == one.events
    assert other.claims == one.claims
    assert other.articles == one.articles


@given(_stories())
@settings(max_examples=40, deadline=None)
def test_merging_twice_is_merging_once(timeline: Timeline) -> None:
    once = merge(timeline)
    assert merge(once) == once
    assert merge(once).model_dump_json() == once.model_dump_json()


@given(_stories())
@settings(max_examples=40, deadline=None)
def test_every_record_is_in_exactly_one_group_of_its_kind(timeline: Timeline) -> None:
    merged = merge(timeline)
    in_events = [member for group in merged.events for member in group.members]
    in_claims = [member for claim in merged.claims for member in claim.members]
    assert sorted(in_events) == sorted(r.id for r in timeline.event_records)
    assert sorted(in_claims) == sorted(r.id for r in timeline.allegation_records)
    denials = {record.id for record in timeline.denial_records}
    for claim in merged.claims:
        assert set(claim.denials) <= denials
        assert len(set(claim.denials)) == len(claim.denials)
        assert claim.denials == tuple(link.denial for link in claim.links)


@given(_stories())
@settings(max_examples=40, deadline=None)
def test_what_a_denial_responds_to_is_always_linked(timeline: Timeline) -> None:
    merged = merge(timeline)
    answered = {m: claim.denials for claim in merged.claims for m in claim.members}
    for record in timeline.denial_records:
        for allegation_id in record.responds_to:
            assert record.id in answered[allegation_id]


@given(_stories())
@settings(max_examples=40, deadline=None)
def test_joins_make_each_group_a_tree(timeline: Timeline) -> None:
    merged = merge(timeline)
    for group in _groups(merged):
        reached = {group.members[0]}
        pairs = [set(one.records) for one in group.joins]
        for _ in pairs:
            reached |= {r for pair in pairs if pair & reached for r in pair}
        assert reached == set(group.members)
        assert len(pairs) == len(group.members) - 1
        assert all(one.reasons for one in group.joins)


def _copy_article(timeline: Timeline, article: str) -> Timeline:
    """Return the story with one article printed again by another outlet a month later."""
    copied: list[Record] = []
    for record in timeline.records:
        if record.article == article:
            update: dict[str, Any] = {"article": "zed", "id": record.id.replace(article, "zed")}
            if isinstance(record, Denial):
                update["responds_to"] = tuple(a.replace(article, "zed") for a in record.responds_to)
            copied.append(record.model_copy(update=update))
    entry = timeline.articles[article].model_copy(update={"outlet": "The Zed Post"})
    return timeline.model_copy(
        update={
            "records": (*timeline.records, *copied),
            "articles": {**timeline.articles, "zed": entry},
        }
    )


@given(_stories(), st.sampled_from(_ARTICLES[:3]))
@settings(max_examples=40, deadline=None)
def test_a_copy_of_an_article_joins_its_groups_and_counts_once(
    timeline: Timeline, article: str
) -> None:
    entries = {
        name: entry.model_copy(update={"sha256": f"{name:0>64}"})
        for name, entry in timeline.articles.items()
    }
    timeline = timeline.model_copy(update={"articles": entries})
    before, after = merge(timeline), merge(_copy_article(timeline, article))
    for one, other in zip(_groups(before), _groups(after), strict=True):
        kept = tuple(m for m in other.members if not m.startswith("zed."))
        assert kept == one.members
        copies = {m.replace("zed.", f"{article}.") for m in other.members} - {*one.members}
        assert copies == set()
        assert other.origins == one.origins


@given(st.lists(_stories(), max_size=3))
@settings(max_examples=30, deadline=None)
def test_joined_documents_keep_ids_unique_and_links_inside(timelines: list[Timeline]) -> None:
    joined = join(timelines)
    ids = [record.id for record in joined.records]
    assert len(set(ids)) == len(ids)
    for record in joined.denial_records:
        assert set(record.responds_to) <= set(ids)
    merge(joined)
