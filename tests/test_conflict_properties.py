"""What holds of conflicts whatever the reports say."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from merge_story import allegation, event, story

from summariser.merge import merge
from summariser.merge.conflicts.quantities import find_quantities
from summariser.schema import Record, Timeline

_NUMBERS = ("12", "at least 12", "fifteen", "about a dozen", "dozens of", "more than 300", "no")
_DEEDS = ("were killed", "were injured", "are missing", "were arrested")
_DATES = ("2031-04-08", "2031-04-09", "2031-04", None)
_PLACES = ("at Port Selm", "in Tarn", "in the port")
_PUBLISHED = {"ada": "2031-04-10", "bee": "2031-04-11", "cal": "2031-04-11", "dot": None}


@st.composite
def _records(draw: st.DrawFn) -> Record:
    article = draw(st.sampled_from(sorted(_PUBLISHED)))
    number, deed, place = (draw(st.sampled_from(c)) for c in (_NUMBERS, _DEEDS, _PLACES))
    sentence = f"The blast came, and {number} people {deed} {place}."
    facts: dict[str, Any] = {"quote": sentence, "date": draw(st.sampled_from(_DATES))}
    if draw(st.booleans()):
        text = "An explosion wrecked the grain store."
        return event(f"{article}.e1", text, actors=("the grain store",), **facts)
    text = "The company hid the danger of the grain store."
    return allegation(f"{article}.a1", text, source="Ada Holm", target=("the company",), **facts)


@st.composite
def _stories(draw: st.DrawFn) -> Timeline:
    drawn = draw(st.lists(_records(), max_size=8, unique_by=lambda record: record.id))
    return story(*drawn, published={k: v for k, v in _PUBLISHED.items() if v})


@given(_stories(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_the_order_of_records_and_articles_changes_no_conflict(
    timeline: Timeline, random: Any
) -> None:
    records, articles = list(timeline.records), list(timeline.articles.items())
    random.shuffle(records)
    random.shuffle(articles)
    shuffled = timeline.model_copy(update={"records": tuple(records), "articles": dict(articles)})
    assert merge(shuffled).conflicts == merge(timeline).conflicts


@given(_stories())
@settings(max_examples=60, deadline=None)
def test_every_side_rests_on_records_of_different_articles_and_their_own_sentences(
    timeline: Timeline,
) -> None:
    merged = merge(timeline)
    records = {record.id: record for record in merged.records}
    groups = {one.id for one in merged.events} | {one.id for one in merged.claims}
    for conflict in merged.conflicts:
        assert set(conflict.groups) <= groups
        said = [set(side.articles) for side in conflict.sides]
        assert not any(one & other for one, other in pairwise(said))
        for side in conflict.sides:
            assert len(side.records) == len(side.quotes) == len(side.articles)
            for name, quote in zip(side.records, side.quotes, strict=True):
                assert quote in records[name].quotes


@given(_stories())
@settings(max_examples=40, deadline=None)
def test_an_update_is_told_in_order_of_publication(timeline: Timeline) -> None:
    for conflict in merge(timeline).conflicts:
        if conflict.label == "update":
            published = [side.published or "" for side in conflict.sides]
            assert published == sorted(published)
            assert all(published)


@given(st.text(max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_can_be_searched_for_quantities(text: str) -> None:
    for quantity in find_quantities(text):
        assert quantity.number.low <= quantity.number.value <= quantity.number.high
        assert 0 <= quantity.start <= len(text)


@given(
    st.integers(min_value=2, max_value=1899).filter(lambda n: n != 1000),
    st.sampled_from(["people were killed", "dead", "lives were lost", "civilians died"]),
)
@settings(max_examples=60, deadline=None)
def test_figures_are_read_as_they_are_written(count: int, deed: str) -> None:
    (found,) = find_quantities(f"The blast left {count:,} {deed}.")
    assert found.number.value == count
    assert found.key == ("person", "killed")
