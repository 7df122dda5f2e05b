"""Joining documents: which articles are one, whose records are kept, what is added up."""

from __future__ import annotations

import pytest
from merge_story import allegation, denial, event, story

from summariser.merge import join, merge, merge_into
from summariser.schema import ArticleEntry, Failure, LeftOut, Record, Run, Timeline, Usage

_BRIDGE = event("ada.e1", "The Selm bridge was closed.", date="2031-04-09")
_FERRY = event("ada.e1", "The ferry Alba ran aground.", date="2031-03-02")


def _document(
    *records: Record, name: str = "ada", story_name: str = "selm", **entry: str
) -> Timeline:
    return Timeline(story=story_name, articles={name: ArticleEntry(**entry)}, records=records)


def test_joining_nothing_gives_an_empty_document() -> None:
    assert join([]) == Timeline(story="story")


def test_articles_of_two_documents_stand_side_by_side() -> None:
    one = story(event("ada.e1", "The Selm bridge was closed.", date="2031-04-09"))
    two = story(event("bee.e1", "The Selm bridge was closed.", date="2031-04-09"))
    joined = join([one, two])
    assert list(joined.articles) == ["ada", "bee"]
    assert [record.id for record in joined.records] == ["ada.e1", "bee.e1"]
    assert len(merge(joined).events) == 1


def test_the_same_article_twice_is_one_and_the_first_records_stay() -> None:
    one = _document(_BRIDGE, sha256="0" * 64)
    two = _document(_FERRY, sha256="0" * 64, outlet="The Ada Post")
    joined = join([one, two])
    assert joined.records == (_BRIDGE,)
    assert joined.articles["ada"].outlet == "The Ada Post"


def test_another_text_under_the_same_id_is_kept_under_a_new_one() -> None:
    answered = allegation("ada.a1", "The captain slept on watch.")
    answer = denial("ada.d1", "The captain slept on watch.", responds_to=("ada.a1",))
    one = _document(_BRIDGE, answered, sha256="0" * 64)
    two = _document(_FERRY, answered, answer, sha256="1" * 64, origin="ada")
    joined = join([one, two])
    assert list(joined.articles) == ["ada", "ada~2"]
    assert merge(joined).articles["ada~2"].origin == "ada~2"
    assert [(r.id, r.article) for r in joined.records] == [
        ("ada.e1", "ada"),
        ("ada.a1", "ada"),
        ("ada.e1~2", "ada~2"),
        ("ada.a1~2", "ada~2"),
        ("ada.d1", "ada~2"),
    ]
    assert joined.denial_records[0].responds_to == ("ada.a1~2",)


_WIRE = (
    "The coastguard said on Friday that the ferry Alba had run aground off Port Selm in thick fog.",
    "All of the forty people on board were brought ashore by lifeboats within two hours of it.",
)


def _wire(name: str, origin: str | None, *copies: str) -> Timeline:
    """Return a document that read a wire text, and knows copies of it."""
    records = [
        event(f"{one}.e{n}", f"The ferry Alba ran aground ({n}).", quote=quote)
        for one in (name, *copies)
        for n, quote in enumerate(_WIRE, start=1)
    ]
    told = story(*records, published={name: "2031-03-02"})
    entries = {one: e.model_copy(update={"origin": origin}) for one, e in told.articles.items()}
    return told.model_copy(update={"articles": entries})


def test_copies_that_were_read_in_two_runs_are_one_origin() -> None:
    runs = [_wire("ada", "ada"), _wire("bee", "bee", "bee_copy"), _wire("cal", "cal")]
    for merged in (merge(join(runs)), merge_into(merge_into(*runs[:2]), runs[2])):
        assert {entry.origin for entry in merged.articles.values()} == {"ada"}
        assert [event.origins for event in merged.events] == [1, 1]
        assert merged.articles["bee"].origin_reason == "2 of its 2 quoted sentences also in ada"


def test_articles_of_two_runs_that_share_no_sentence_stay_two_origins() -> None:
    other = _document(_FERRY.model_copy(update={"id": "dot.e1", "article": "dot"}), name="dot")
    entry = other.articles["dot"].model_copy(update={"origin": "dot"})
    merged = merge(
        join([_wire("ada", "ada"), other.model_copy(update={"articles": {"dot": entry}})])
    )
    assert {name: e.origin for name, e in merged.articles.items()} == {"ada": "ada", "dot": "dot"}


def test_a_text_is_no_copy_of_its_own_copy() -> None:
    told = _wire("ada", None)
    copied = _wire("bee", "ada")
    merged = merge(
        told.model_copy(
            update={
                "articles": {**copied.articles, **told.articles},
                "records": (*told.records, *copied.records),
            }
        )
    )
    assert {entry.origin for entry in merged.articles.values()} == {"ada"}
    assert merged.articles["ada"].copied_from is None


@pytest.mark.parametrize("field", ["title", "url", "published"])
def test_without_a_hash_articles_that_differ_in_a_fact_are_two(field: str) -> None:
    values = ("2031-04-09", "2031-04-10")
    one, two = (_document(_BRIDGE, **{field: value}) for value in values)
    assert list(join([one, two]).articles) == ["ada", "ada~2"]


def test_records_with_one_id_in_different_articles_are_told_apart() -> None:
    first = _BRIDGE.model_copy(update={"id": "1"})
    second = _FERRY.model_copy(update={"id": "1", "article": "bee"})
    joined = join([_document(first), _document(second, name="bee")])
    assert [(r.id, r.article) for r in joined.records] == [("1", "ada"), ("1~2", "bee")]


def test_a_failure_goes_when_another_document_read_the_article() -> None:
    failure = Failure(article="ada", stage="extract", reason="the endpoint did not answer")
    failed = Timeline(story="selm", articles={"ada": ArticleEntry()}, failures=(failure,))
    read = _document(_BRIDGE)
    for order in ([failed, read], [read, failed]):
        joined = join(order)
        assert joined.records == (_BRIDGE,)
        assert joined.failures == ()


def test_a_failure_that_nobody_mended_stays_once() -> None:
    failure = Failure(article="ada", stage="extract", reason="the endpoint did not answer")
    failed = Timeline(story="selm", articles={"ada": ArticleEntry()}, failures=(failure,))
    assert join([failed, failed]).failures == (failure,)


def test_a_source_that_could_not_be_loaded_is_no_article() -> None:
    failure = Failure(article="scan.pdf", stage="load", reason="no text in it")
    joined = join([Timeline(story="selm", failures=(failure,)), _document(_BRIDGE)])
    assert joined.failures == (failure,)
    assert list(joined.articles) == ["ada"]


def test_what_was_left_out_is_kept_beside_the_records_that_are_kept() -> None:
    note = LeftOut(article="ada", reason="a record without text", count=2)
    one = _document(_BRIDGE, sha256="0" * 64).model_copy(update={"left_out": (note,)})
    assert join([one, _document(_FERRY, sha256="0" * 64)]).left_out == (note,)


def test_groups_are_left_to_merging() -> None:
    merged = merge(_document(_BRIDGE))
    assert merged.events
    assert join([merged]).events == ()


def test_usage_and_cost_are_added_up_and_equal_run_fields_kept() -> None:
    runs = [
        Run(
            engine="llm",
            model=model,
            versions={"summariser": "1", "openai": version},
            usage=Usage(requests=2, prompt_tokens=10),
            cost=0.25,
        )
        for model, version in (("small", "3.3"), ("large", "3.4"))
    ]
    run = join([Timeline(story="selm", run=run) for run in runs]).run
    assert (run.engine, run.model) == ("llm", None)
    assert run.versions == {"summariser": "1"}
    assert run.usage == Usage(requests=4, prompt_tokens=20)
    assert run.cost == 0.5


def test_a_cost_that_is_not_known_makes_the_sum_unknown() -> None:
    runs = (Run(cost=0.25), Run())
    assert join([Timeline(story="selm", run=run) for run in runs]).run.cost is None


def test_the_story_is_named_by_the_caller_or_by_its_documents() -> None:
    one, two = _document(_BRIDGE), _document(_BRIDGE, story_name="ferry")
    assert join([one, one]).story == "selm"
    assert join([one, two]).story == "selm + ferry"
    assert join([one, two], story="harbour").story == "harbour"
