"""What holds of comparing timelines, and of ids, whatever the timelines are."""

from __future__ import annotations

import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from merge_story import allegation, denial, event

from summariser.changes import carry, carry_ids, compare
from summariser.merge import merge
from summariser.schema import ArticleEntry, Changes, ClaimThread, MergedEvent, Record, Timeline

_NAMES = ("Dana Rovik", "Norland Rail", "Norland Rail plc", "the harbour master")
_ACTS = ("visited", "closed", "hid 12 cracks in", "hid 15 cracks in", "is to open", "paid for")
_THINGS = ("the Selm bridge", "the harbour at Port Selm", "two ferries")
_DATES = (None, "2031-04", "2031-04-09", "2031-04-10")
_ARTICLES = tuple("abcdef")


@st.composite
def _records(draw: st.DrawFn, article: str) -> tuple[Record, ...]:
    """Return the records of one invented article."""
    records: list[Record] = []
    for number in range(1, draw(st.integers(1, 4)) + 1):
        who, act, what = (draw(st.sampled_from(c)) for c in (_NAMES, _ACTS, _THINGS))
        text, kind = f"{who} {act} {what}.", draw(st.sampled_from("eead"))
        name, quote = f"{article}.{kind}{number}", f"{text[:-1]}, it said on page {number}."
        date = draw(st.sampled_from(_DATES))
        if kind == "e":
            status = "planned" if "is to" in text else "occurred"
            records.append(event(name, text, quote=quote, date=date, status=status, actors=(who,)))
        elif kind == "a":
            other = draw(st.sampled_from(_NAMES))
            records.append(allegation(name, text, quote=quote, source=other, target=(who,)))
        else:
            known = tuple(r.id for r in records if r.kind == "allegation")[:1]
            records.append(denial(name, text, quote=quote, source=who, responds_to=known))
    return tuple(records)


@st.composite
def _pools(draw: st.DrawFn) -> dict[str, tuple[Record, ...]]:
    return {name: draw(_records(name)) for name in _ARTICLES}


def _entry(name: str) -> ArticleEntry:
    day = 10 + _ARTICLES.index(name)
    return ArticleEntry(
        outlet=f"The {name} Post",
        url=f"https://news.example/{name}",
        published=f"2031-04-{day}",
        sha256=name * 64,
    )


def _timeline(pool: dict[str, tuple[Record, ...]], names: Sequence[str]) -> Timeline:
    records = tuple(record for name in names for record in pool[name])
    return merge(
        Timeline(story="s", articles={name: _entry(name) for name in names}, records=records)
    )


_CHOICES = st.lists(st.sampled_from(_ARTICLES), unique=True, max_size=len(_ARTICLES))


def _groups(timeline: Timeline) -> dict[str, MergedEvent | ClaimThread]:
    events: dict[str, MergedEvent | ClaimThread] = {event.id: event for event in timeline.events}
    return events | {claim.id: claim for claim in timeline.claims}


def _new_ids(changes: Changes) -> list[str]:
    return [item.after for item in (*changes.new_events, *changes.new_claims)]


@given(_pools(), _CHOICES)
@settings(max_examples=25, deadline=None)
def test_a_timeline_does_not_differ_from_itself(
    pool: dict[str, tuple[Record, ...]], names: list[str]
) -> None:
    timeline = _timeline(pool, names)
    changes = compare(timeline, timeline)
    assert changes.empty
    assert set(changes.unchanged) == set(_groups(timeline))


@given(_pools(), _CHOICES, _CHOICES)
@settings(max_examples=25, deadline=None)
def test_every_item_of_the_later_timeline_is_unchanged_new_or_changed(
    pool: dict[str, tuple[Record, ...]], first: list[str], second: list[str]
) -> None:
    before, after = _timeline(pool, first), _timeline(pool, second)
    changes = compare(before, after)
    found = [*changes.unchanged, *_new_ids(changes), *(item.after for item in changes.changed)]
    assert sorted(found) == sorted(_groups(after))
    gone = {item.id for item in changes.withdrawn if item.kind != "denial"}
    kept = {item.before for item in changes.changed if item.before}
    assert gone.isdisjoint(kept)


@given(_pools(), _CHOICES, _CHOICES, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_order_of_articles_and_records_changes_nothing(
    pool: dict[str, tuple[Record, ...]],
    first: list[str],
    second: list[str],
    order: random.Random,
) -> None:
    before, after = _timeline(pool, first), _timeline(pool, second)
    expected = compare(before, after)
    assert compare(_shuffled(before, order), _shuffled(after, order)) == expected


def _shuffled(timeline: Timeline, order: random.Random) -> Timeline:
    records, articles = list(timeline.records), list(timeline.articles.items())
    order.shuffle(records)
    order.shuffle(articles)
    return timeline.model_copy(update={"records": tuple(records), "articles": dict(articles)})


@given(_pools(), _CHOICES, _CHOICES)
@settings(max_examples=25, deadline=None)
def test_what_is_new_one_way_is_withdrawn_the_other_way(
    pool: dict[str, tuple[Record, ...]], first: list[str], second: list[str]
) -> None:
    before, after = _timeline(pool, first), _timeline(pool, second)
    gone = [
        item.id
        for item in compare(after, before).withdrawn
        if item.kind != "denial" and "merged" not in item.reasons
    ]
    assert sorted(_new_ids(compare(before, after))) == sorted(gone)


@given(_pools(), _CHOICES, st.permutations(range(30)))
@settings(max_examples=25, deadline=None)
def test_other_ids_of_articles_records_and_groups_are_no_change(
    pool: dict[str, tuple[Record, ...]], names: list[str], numbers: Sequence[int]
) -> None:
    before = _timeline(pool, names)
    after = _renamed(before, numbers)
    changes = compare(before, after)
    assert changes.empty, changes


def _renamed(timeline: Timeline, numbers: Sequence[int]) -> Timeline:
    """Return the same under ids that belonged to others."""
    articles = {name: f"n{numbers[i]}" for i, name in enumerate(timeline.articles)}
    records = {
        record.id: f"{articles[record.article]}.r{numbers[i]}"
        for i, record in enumerate(timeline.records)
    }
    text = timeline.model_dump(mode="json")
    groups = [*text["events"], *text["claims"]]
    for group, number in zip(groups, numbers, strict=False):
        group["id"] = f"{group['id'][0]}{number + 1}"
        group["members"] = [records[name] for name in group["members"]]
        group["joins"] = group["links"] = ()
        group.pop("links" if group["id"][0] == "E" else "salience", None)
    for claim in text["claims"]:
        claim["denials"] = [records[name] for name in claim["denials"]]
    for record in text["records"]:
        record["id"] = records[record["id"]]
        record["article"] = articles[record["article"]]
        if "responds_to" in record:
            record["responds_to"] = [records[name] for name in record["responds_to"]]
    text["articles"] = {
        articles[name]: entry | {"origin": articles.get(entry["origin"], entry["origin"])}
        for name, entry in text["articles"].items()
    }
    text["conflicts"] = ()
    return Timeline.model_validate(text)


@given(_pools(), st.lists(_CHOICES, min_size=2, max_size=5))
@settings(max_examples=25, deadline=None)
def test_ids_stay_with_what_they_name_and_never_come_back_for_another(
    pool: dict[str, tuple[Record, ...]], runs: list[list[str]]
) -> None:
    before = _timeline(pool, runs[0])
    used = set(_groups(before))
    for names in runs[1:]:
        after = carry_ids(before, _timeline(pool, names), retired=used)
        old, new = _groups(before), _groups(after)
        assert len(new) == len(after.events) + len(after.claims)
        for name, group in new.items():
            if name in old:
                assert set(group.members) & set(old[name].members)
            else:
                assert name not in used
        by_members = {group.members: name for name, group in old.items()}
        for name, group in new.items():
            assert by_members.get(group.members, name) == name
        assert {g for c in after.conflicts for g in c.groups} <= set(new)
        changes = compare(before, after)
        assert set(_new_ids(changes)) <= set(new) - set(old)
        assert all(item.before in {None, item.after} for item in changes.changed)
        used |= set(new)
        before = after


@given(_pools(), _CHOICES)
@settings(max_examples=25, deadline=None)
def test_carrying_the_ids_of_a_timeline_to_itself_changes_nothing(
    pool: dict[str, tuple[Record, ...]], names: list[str]
) -> None:
    timeline = _timeline(pool, names)
    assert carry_ids(timeline, timeline) == timeline


@given(_pools(), _CHOICES, _CHOICES, st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_what_was_paired_for_the_ids_gives_the_changes_that_pairing_anew_gives(
    pool: dict[str, tuple[Record, ...]],
    first: list[str],
    second: list[str],
    order: random.Random,
) -> None:
    before, after = _timeline(pool, first), _reread(_timeline(pool, second), order)
    if order.random() < 0.5:
        after = _shuffled(after, order)
    carried = carry(before, after)
    assert carried.pairing is not None
    assert carried.timeline == carry_ids(before, after)
    assert carried.timeline.records == after.records
    told = compare(before, carried.timeline, pairing=carried.pairing)
    # Read from JSON the documents share nothing, and all is compared field by field.
    plain = [
        Timeline.model_validate_json(one.model_dump_json()) for one in (before, carried.timeline)
    ]
    assert told == compare(*plain)


def _reread(timeline: Timeline, order: random.Random) -> Timeline:
    """Return the same with some records otherwise dated or edited, and all objects made anew."""
    records = []
    for record in timeline.records:
        given = record.model_dump()
        if order.random() < 0.2:
            given["date"] = "2031-04-02"
        if order.random() < 0.2:
            edited = f"{record.quotes[0]} It was corrected."
            given |= {"quotes": (edited,), "spans": (), "sentences": ()}
        records.append(type(record).model_validate(given))
    return timeline.model_copy(update={"records": tuple(records)})
