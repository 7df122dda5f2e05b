"""Denials and claims that are joined to an index are linked as merging everything links them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from merge_story import allegation, denial, event, story
from test_merge_properties import _stories

from summariser.merge import RecordIndex, group_records, merge, merge_into
from summariser.schema import ArticleEntry, Record, Timeline

_PUBLISHED = {"ada": "2031-04-10", "bee": "2031-04-11", "cal": "2031-04-12", "dot": "2031-04-13"}
_RAIL: dict[str, Any] = {"source": "the harbour master", "target": ("Norland Rail",)}


def _cracks(name: str, text: str = "Norland Rail hid the cracks in the Selm bridge.") -> Record:
    return allegation(name, text, **_RAIL)


def _no_cracks(name: str, **fields: Any) -> Record:
    text = "Norland Rail denies that it hid cracks in the Selm bridge."
    return denial(name, text, source="Norland Rail", **fields)


def _bribe(name: str) -> Record:
    text = "Ove Lund paid bribes to the customs office of Brunn."
    return allegation(name, text, source="a clerk", target=("Ove Lund",))


def _no_bribe(name: str) -> Record:
    text = "Lund says he never paid bribes to the customs office of Brunn."
    return denial(name, text, source="Ove Lund")


def _articles(*records: Record) -> Mapping[str, ArticleEntry]:
    names = {record.article for record in records}
    return story(*records, published={name: _PUBLISHED[name] for name in names}).articles


def _build(*records: Record) -> RecordIndex:
    return RecordIndex.build(records, _articles(*records))


def test_a_new_denial_answers_a_stored_claim() -> None:
    index = _build(_bribe("ada.a1"), _cracks("ada.a2"))
    new = (_no_cracks("bee.d1"), _no_bribe("bee.d2"))
    joined = index.join(new, _articles(*new))
    assert {name: list(claims) for name, claims in joined.answers.items()} == {
        "bee.d1": [2],
        "bee.d2": [1],
    }
    assert all(0.5 < sure <= 1 for claims in joined.answers.values() for sure in claims.values())


def test_a_denial_that_nothing_is_like_answers_nothing_and_is_told() -> None:
    new = denial("bee.d1", "Voters in Ostby were never turned away.", source="the mayor")
    joined = _build(_bribe("ada.a1")).join([new], _articles(new))
    assert joined.answers == {"bee.d1": {}}


def test_a_new_claim_is_answered_by_a_stored_denial(tmp_path: Path) -> None:
    _build(_no_cracks("ada.d1"), _no_bribe("ada.d2"), _bribe("ada.a1")).save(tmp_path)
    new = _cracks("bee.a1")
    joined = RecordIndex.open(tmp_path).join([new], _articles(new))
    assert joined.claims == {"bee.a1": 2}
    assert {name: list(claims) for name, claims in joined.answers.items()} == {"ada.d1": [2]}


def test_what_a_denial_says_it_responds_to_is_sure() -> None:
    index = _build(_bribe("ada.a1"))
    own = denial("bee.d1", "None of it is true.", source="Norland Rail", responds_to=("bee.a1",))
    new = (_cracks("bee.a1"), own)
    assert index.join(new, _articles(*new)).answers == {"bee.d1": {2: 1.0}}
    across = denial("cal.d1", "None of it is true.", source="Ove Lund", responds_to=("ada.a1",))
    assert index.join([across], _articles(across)).answers == {"cal.d1": {1: 1.0}}


def test_denials_and_claims_of_earlier_batches_are_there_for_the_next(tmp_path: Path) -> None:
    # Nodes that are added come after those that are there.
    ferry = "The ferry Alba sailed without lifeboats."
    owner: dict[str, Any] = {"source": "a sailor", "target": ("Alba Lines",)}
    index = _build(
        event("ada.e1", "The Selm bridge was closed.", date="2031-04-09"),
        allegation("ada.a1", ferry, **owner),
        denial("ada.d1", "Alba Lines says its lifeboats were all there.", source="Alba Lines"),
    )
    first = (_no_cracks("bee.d1"), _bribe("bee.a1"))
    joined, index = index.extend(first, _articles(*first))
    assert joined.answers == {"bee.d1": {}}
    index.save(tmp_path)
    later = (_cracks("cal.a1"), _no_bribe("cal.d1"))
    joined = RecordIndex.open(tmp_path).join(later, _articles(*later))
    assert joined.claims == {"cal.a1": 3}
    assert {name: list(claims) for name, claims in joined.answers.items()} == {
        "bee.d1": [3],
        "cal.d1": [2],
    }


def test_links_are_left_out_where_nobody_asks() -> None:
    index, new = _build(_cracks("ada.a1")), _no_cracks("bee.d1")
    assert index.join([new], _articles(new), links=False).answers == {}
    joined, index = index.extend([new], _articles(new), links=False)
    assert joined.answers == {}
    again = _cracks("cal.a1", "Norland Rail concealed cracks in the Selm bridge.")
    assert list(index.join([again], _articles(again)).answers) == ["bee.d1"]


def _told_links(merged: Timeline) -> dict[str, frozenset[frozenset[str]]]:
    """Return for each denial the claims that it answers, each as its members."""
    return {
        record.id: frozenset(
            frozenset(claim.members) for claim in merged.claims if record.id in claim.denials
        )
        for record in merged.denial_records
    }


_WORDS = ("amber", "birch", "cobalt", "dahlia", "ember", "fjord", "garnet", "hazel")


def _accusation(name: str, thing: int, more: str = "") -> Record:
    one, two = _WORDS[2 * thing], _WORDS[2 * thing + 1]
    who = f"Dr {one.title()} Lind{thing}"
    text = f"{who} stole {one} {two} {one}{two}s{more}."
    return allegation(name, text, target=(who,), source=f"{two.title()} Watch")


def _answer(name: str, thing: int, more: str) -> Record:
    accused = _accusation(name, thing, more)
    assert accused.kind == "allegation"
    text = accused.text.replace("stole", "never stole")
    return denial(name, text, source=accused.target[0])


@st.composite
def _clear_stories(draw: st.DrawFn) -> list[Record]:
    """Return accusations that have nothing in common with one another, and answers to them."""
    told = draw(st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=10))
    mores = ("", " again", " now")
    return [
        # Every record has an article of its own: those of one article come together.
        (_answer if denied else _accusation)(
            f"{sorted(_PUBLISHED)[number % 4]}{number}.r1", thing, draw(st.sampled_from(mores))
        )
        for number, (thing, denied) in enumerate(told)
    ]


@given(_clear_stories(), st.integers(0, 10), st.integers(0, 10))
@settings(max_examples=40, deadline=None)
def test_clear_cut_denials_are_linked_as_if_merged_at_once(
    records: list[Record], first: int, second: int
) -> None:
    published = {r.article: _PUBLISHED[r.article[:3]] for r in records}
    first, second = sorted((first, second))
    # The words of all things are counted from the start, each once.
    base = [_accusation(f"eve{thing}.a1", thing) for thing in range(4)]
    timeline = story(*base, *records, published=published)
    index = RecordIndex.build(base, timeline.articles)
    answers: dict[str, Mapping[int, float]] = {}
    claim_of = {record.id: number for number, record in enumerate(base, start=1)}
    for batch in (records[:first], records[first:second], records[second:]):
        joined, index = index.extend(batch, timeline.articles)
        answers |= joined.answers
        claim_of |= joined.claims
    members = {
        number: frozenset(name for name, other in claim_of.items() if other == number)
        for number in claim_of.values()
    }
    found = {
        name: frozenset(members[number] for number in claims) for name, claims in answers.items()
    }
    assert found == _told_links(merge(timeline))


def _index_of(timeline: Timeline) -> RecordIndex:
    numbers = {
        member: number
        for groups in ([e.members for e in timeline.events], [c.members for c in timeline.claims])
        for number, members in enumerate(groups, start=1)
        for member in members
    }
    return RecordIndex.build(timeline.records, timeline.articles, numbers)


@given(_stories(), st.sets(st.sampled_from(sorted(_PUBLISHED))))
@settings(max_examples=30, deadline=None)
def test_denials_give_the_same_links_in_one_batch_and_in_two(
    timeline: Timeline, names: set[str]
) -> None:
    held = tuple(record for record in timeline.records if record.kind != "denial")
    denials = timeline.denial_records
    # Whom a short name means is told by its article, whose records come together.
    early = [record for record in denials if record.article in names]
    late = [record for record in denials if record.article not in names]
    index = _index_of(merge(timeline.model_copy(update={"records": held})))
    once = index.join(denials, timeline.articles).answers
    first, index = index.extend(early, timeline.articles)
    second = index.join(late, timeline.articles)
    assert {**first.answers, **second.answers} == once


@given(_stories())
@settings(max_examples=30, deadline=None)
def test_a_link_of_an_index_is_that_of_merging_with_the_same_counts(timeline: Timeline) -> None:
    """A second telling of all records changes no count, and no claim."""
    merged = merge(timeline)
    again = [record.model_copy(update={"id": f"{record.id}x"}) for record in merged.records]
    joined = _index_of(merged).join(again, merged.articles)
    wanted = {
        f"{record.id}x": [
            number
            for number, claim in enumerate(merged.claims, start=1)
            if record.id in claim.denials
        ]
        for record in merged.denial_records
    }
    found = {name: list(claims) for name, claims in joined.answers.items()}
    assert {name: found[name] for name in wanted} == wanted


def test_joining_a_document_links_as_merging_everything_does() -> None:
    first = (_cracks("ada.a1"), _no_bribe("ada.d1"))
    second = (_no_cracks("bee.d1"), _bribe("bee.a1"))
    published = dict(list(_PUBLISHED.items())[:2])
    merged = merge_into(
        merge(story(*first, published={"ada": published["ada"]})),
        story(*second, published={"bee": published["bee"]}),
    )
    once = merge(story(*first, *second, published=published))
    assert _told_links(merged) == _told_links(once)
    assert {name: len(claims) for name, claims in _told_links(once).items()} == {
        "ada.d1": 1,
        "bee.d1": 1,
    }
    assert group_records([*first, *second]).claims.count == 2
