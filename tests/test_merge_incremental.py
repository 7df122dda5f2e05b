"""Joining later records to stored groups: ids stay, groups grow, and where it differs from merging
everything at once."""

from __future__ import annotations

import itertools
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from merge_story import allegation, claim_groups, denial, event, event_groups, story
from numpy.typing import NDArray
from test_merge_properties import _stories

from summariser.cli.command_line import main
from summariser.errors import ConfigError
from summariser.merge import RecordIndex, merge, merge_into
from summariser.merge.growing import grow_groups
from summariser.merge.pair_scores import Edges
from summariser.schema import Record, Timeline

_PUBLISHED = {"ada": "2031-04-10", "bee": "2031-04-11", "cal": "2031-04-12", "dot": "2031-04-13"}


def news(*records: Record) -> Timeline:
    """Return a document of records with their own articles only."""
    names = {record.article for record in records}
    return story(*records, published={name: _PUBLISHED[name] for name in names})


def visit(name: str, text: str = "Dana Rovik visited the flooded harbour of Port Selm.") -> Record:
    return event(name, text, actors=("Dana Rovik",), date="2031-04-09")


def fire(name: str) -> Record:
    text = "A fire destroyed the paper mill at Brunn."
    return event(name, text, actors=("Brunn Paper",), date="2031-04-10")


def test_a_report_joins_the_event_and_another_event_gets_the_next_number() -> None:
    stored = merge(news(visit("ada.e1")))
    new = news(
        visit("bee.e1", "Rovik toured the harbour of Port Selm after the flood."), fire("bee.e2")
    )
    merged = merge_into(stored, new)
    assert {e.id: e.members for e in merged.events} == {
        "E1": ("ada.e1", "bee.e1"),
        "E2": ("bee.e2",),
    }
    assert merged.events[0].outlets == ("The Ada Post", "The Bee Post")
    assert merged.events[0].joins[0].records == ("ada.e1", "bee.e1")


def test_an_earlier_event_comes_first_and_has_the_later_number() -> None:
    stored = merge(news(fire("ada.e1")))
    merged = merge_into(stored, news(visit("bee.e1")))
    assert [e.id for e in merged.events] == ["E2", "E1"]


def test_a_claim_grows_and_is_answered_by_a_new_denial() -> None:
    text = "Norland Rail hid the cracks in the Selm bridge."
    fields: dict[str, Any] = {"source": "the harbour master", "target": ("Norland Rail",)}
    stored = merge(news(allegation("ada.a1", text, **fields)))
    new = news(
        allegation("bee.a1", "Norland Rail concealed cracks in the Selm bridge.", **fields),
        denial(
            "bee.d1",
            "Norland Rail denies hiding cracks in the Selm bridge.",
            source="Norland Rail",
            responds_to=("bee.a1",),
        ),
    )
    (claim,) = merge_into(stored, new).claims
    assert (claim.id, claim.members, claim.denials) == ("C1", ("ada.a1", "bee.a1"), ("bee.d1",))


def test_a_copy_joins_what_it_copies() -> None:
    index = RecordIndex.build([visit("ada.e1"), fire("ada.e2")])
    joined = index.join([fire("bee.e1"), visit("bee.e2")])
    assert joined.events == {"bee.e1": 2, "bee.e2": 1}
    assert joined.new_events == []


def test_an_empty_index_groups_what_comes_among_itself() -> None:
    joined = RecordIndex.build([]).join([visit("ada.e1"), visit("bee.e1"), fire("cal.e1")])
    assert joined.events["ada.e1"] == joined.events["bee.e1"]
    assert sorted({*joined.events.values()}) == joined.new_events == [1, 2]


def test_what_was_joined_is_there_for_the_next(tmp_path: Path) -> None:
    _, index = RecordIndex.build([visit("ada.e1")]).extend([fire("bee.e1")])
    index.save(tmp_path / "index")
    later = "The paper mill at Brunn was destroyed by a fire."
    again = event("cal.e1", later, actors=("Brunn Paper",), date="2031-04-10")
    joined = RecordIndex.open(tmp_path / "index").join(
        [again, event("cal.e2", "Voters in Ostby chose a new mayor.")]
    )
    assert joined.events["cal.e1"] == 2
    assert joined.new_events == [3]


def test_a_damaged_or_missing_index_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no index"):
        RecordIndex.open(tmp_path)
    RecordIndex.build([visit("ada.e1")]).save(tmp_path)
    (tmp_path / "lists.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ConfigError, match="damaged"):
        RecordIndex.open(tmp_path)
    RecordIndex.build([visit("ada.e1")]).save(tmp_path)
    (tmp_path / "event.labels.npy").write_bytes(b"")
    with pytest.raises(ConfigError, match="damaged"):
        RecordIndex.open(tmp_path)
    RecordIndex.build([visit("ada.e1")]).save(tmp_path)
    manifest = (tmp_path / "index.json").read_text(encoding="utf-8")
    older = re.sub(r'"format": \d+', '"format": 0', manifest)
    (tmp_path / "index.json").write_text(older, encoding="utf-8")
    with pytest.raises(ConfigError, match="another version"):
        RecordIndex.open(tmp_path)


def test_the_command_line_joins_into_a_stored_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored, new = tmp_path / "stored.json", tmp_path / "new.json"
    document = merge(news(visit("ada.e1")))
    stored.write_text(document.model_dump_json(), encoding="utf-8")
    new.write_text(story(visit("bee.e1"), fire("bee.e2")).model_dump_json(), encoding="utf-8")
    assert main(["merge", "--into", str(stored), str(new)]) == 0
    out, err = capsys.readouterr()
    assert [e.id for e in Timeline.model_validate_json(out).events] == ["E1", "E2"]
    assert "2 new records, 1 new events, 0 new claims" in err
    assert main(["merge", "--into", str(stored), "--overrides", "desk.toml", str(new)]) == 2


def _members(timeline: Timeline) -> dict[str, tuple[str, ...]]:
    events = {event.id: event.members for event in timeline.events}
    return events | {claim.id: claim.members for claim in timeline.claims}


def _articles_of(timeline: Timeline, names: set[str]) -> Timeline:
    records = tuple(record for record in timeline.records if record.article in names)
    articles = {name: entry for name, entry in timeline.articles.items() if name in names}
    return timeline.model_copy(update={"records": records, "articles": articles})


@given(_stories(), st.sets(st.sampled_from(sorted(_PUBLISHED))), st.randoms())
@settings(max_examples=40, deadline=None)
def test_stored_groups_keep_ids_and_records(
    timeline: Timeline, names: set[str], random: Any
) -> None:
    stored = merge(_articles_of(timeline, names))
    later = _articles_of(timeline, set(timeline.articles) - names)
    merged = merge_into(stored, later)
    held = {r.id for r in stored.records}
    before, after = _members(stored), _members(merged)
    kept = {name: {m for m in members if m in held} for name, members in after.items()}
    assert {n: set(m) for n, m in before.items()} == {n: m for n, m in kept.items() if m}
    members = [member for group in after.values() for member in group]
    assert len(members) == len(set(members))
    assert set(members) == {r.id for r in timeline.records if r.kind != "denial"}
    shuffled = list(later.records)
    random.shuffle(shuffled)
    again = merge_into(stored, later.model_copy(update={"records": tuple(shuffled)}))
    assert (again.events, again.claims) == (merged.events, merged.claims)


_WORDS = ("amber", "birch", "cobalt", "dahlia", "ember", "fjord", "garnet", "hazel")


@st.composite
def _clear_stories(draw: st.DrawFn) -> list[Record]:
    """Return reports of things that have nothing in common with one another."""
    told = draw(st.lists(st.tuples(st.integers(0, 3), st.sampled_from("ea")), max_size=10))
    records: list[Record] = []
    for number, (thing, kind) in enumerate(told):
        one, two = _WORDS[2 * thing], _WORDS[2 * thing + 1]
        who, more = f"Dr {one.title()} Lind{thing}", draw(st.sampled_from(("", " again", " now")))
        text = f"{who} {'sold' if kind == 'e' else 'stole'} {one} {two} {one}{two}s{more}."
        name = f"{draw(st.sampled_from(sorted(_PUBLISHED)))}.{kind}{number}"
        if kind == "e":
            records.append(event(name, text, actors=(who,), date=f"2031-0{thing + 1}-09"))
        else:
            records.append(allegation(name, text, target=(who,), source=f"{two.title()} Watch"))
    return records


@given(_clear_stories(), st.integers(0, 10), st.integers(0, 10))
@settings(max_examples=40, deadline=None)
def test_clear_cut_records_come_out_as_if_merged_at_once(
    records: list[Record], first: int, second: int
) -> None:
    once = merge(story(*records, published=_PUBLISHED))
    first, second = sorted((first, second))
    merged = merge(story(*records[:first], published=_PUBLISHED))
    for batch in (records[first:second], records[second:]):
        merged = _join_records(merged, batch)
    assert event_groups(merged) == event_groups(once)
    assert claim_groups(merged) == claim_groups(once)


def _join_records(merged: Timeline, batch: list[Record]) -> Timeline:
    index = RecordIndex.build(
        merged.records,
        merged.articles,
        {
            member: number
            for groups in ([e.members for e in merged.events], [c.members for c in merged.claims])
            for number, members in enumerate(groups, start=1)
            for member in members
        },
    )
    joined = index.join(batch, merged.articles)
    return _with_groups(merged, batch, joined.events, joined.claims)


def _with_groups(merged: Timeline, batch: list[Record], events: Any, claims: Any) -> Timeline:
    update: dict[str, Any] = {"records": (*merged.records, *batch)}
    for name, numbers in (("events", events), ("claims", claims)):
        groups = list(getattr(merged, name))
        template = merge(story(visit("x.e1"))).events[0]
        for record, number in sorted(numbers.items(), key=lambda item: item[1]):
            while len(groups) < number:
                groups.append(template.model_copy(update={"members": ()}))
            one = groups[number - 1]
            groups[number - 1] = one.model_copy(update={"members": (*one.members, record)})
        update[name] = tuple(groups)
    return merged.model_copy(update=update)


class _Table:
    def __init__(self, scores: NDArray[np.float64]) -> None:
        self._scores = scores

    def exact(self, a: NDArray[np.int64], b: NDArray[np.int64]) -> NDArray[np.float64]:
        return self._scores[a, b]


def _grow_by_hand(
    count: int, groups: list[list[int]], scores: NDArray[np.float64], softness: float
) -> set[frozenset[int]]:
    """Join one pair of clusters at a time, never two groups."""
    clusters = [list(group) for group in groups] + [[node] for node in range(count)]
    while True:
        best, pair = 0.0, None
        for i, j in itertools.combinations(range(len(clusters)), 2):
            values = [scores[x, y] for x in clusters[i] for y in clusters[j]]
            mean = round(sum(values) / len(values), 6)
            link = (1 - softness) * mean + softness * max(values)
            if j >= len(groups) and link > best + 1e-9:
                best, pair = link, (i, j)
        if pair is None:
            return {frozenset(cluster) for cluster in clusters}
        clusters[pair[0]] += clusters.pop(pair[1])


@given(st.data(), st.sampled_from((0.0, 0.4)))
@settings(max_examples=80, deadline=None)
def test_growing_is_clustering_that_starts_from_the_groups(data: Any, softness: float) -> None:
    count = data.draw(st.integers(1, 4))
    sizes = data.draw(st.lists(st.integers(1, 3), max_size=3))
    total = count + sum(sizes)
    drawn = data.draw(st.permutations(range(-(total * total) // 2, total * total // 2 + 1)))
    scores = np.zeros((total, total))
    for number, (i, j) in enumerate(itertools.combinations(range(total), 2)):
        scores[i, j] = scores[j, i] = drawn[number] / 7 + 0.01
    ends = np.cumsum([count, *sizes])
    members = [np.arange(a, b) for a, b in itertools.pairwise(ends.tolist())]
    first, second = np.triu_indices(total, 1)
    kept = (first < count) & (scores[first, second] > 0)
    group_head = np.arange(total)
    for nodes in members:
        group_head[nodes] = nodes[0]
    edges = Edges(
        first[kept].astype(np.int64), group_head[second[kept]], scores[first, second][kept]
    )
    found = grow_groups(count, members, edges, _Table(scores), softness)
    clusters: dict[int, set[int]] = {count + n: set(m.tolist()) for n, m in enumerate(members)}
    for node, owner in enumerate(found.tolist()):
        clusters.setdefault(owner, set()).add(node)
    wanted = _grow_by_hand(count, [m.tolist() for m in members], scores, softness)
    assert {frozenset(cluster) for cluster in clusters.values()} == wanted
