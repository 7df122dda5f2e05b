"""Stories in the store: what was read, the timelines made of it, and what stories share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from merge_story import allegation, event, story
from sqlalchemy import func, select
from store_places import PLACES, make_place
from store_story import NOW, QUAY, answer, days, found

from summariser.errors import StoreError
from summariser.merge import merge
from summariser.schema import Extraction
from summariser.store import SourceReport, Store, Story, open_store
from summariser.store.tables import METADATA


@pytest.fixture(params=PLACES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with make_place(request.param, tmp_path) as place, open_store(place) as opened:
        yield opened


@pytest.fixture
def harbour(store: Store) -> Story:
    return store.story("harbour", create=True, at=NOW)


def test_what_an_engine_read_is_found_by_all_that_it_was_shown(harbour: Story) -> None:
    harbour.save_article(found(), NOW)
    (article,) = harbour.articles()
    record = event(f"{article.id}.E1", "The quay closed.").model_copy(
        update={"article": article.id}
    )
    read = Extraction(article=article.id, records=(record,))
    assert harbour.extraction(article, "embedded") is None
    harbour.save_extraction(article, "embedded", Extraction(article=article.id))
    harbour.save_extraction(article, "embedded", read)
    assert harbour.extraction(article, "embedded") == read
    assert harbour.extraction(article, "llm") is None
    redated = article.model_copy(update={"published": "2031-03-01"})
    assert harbour.extraction(redated, "embedded") is None, "dates are read against that day"
    copy = article.model_copy(update={"id": "copy"})
    assert harbour.extraction(copy, "embedded") is None, "its records have other ids"
    assert harbour.extractions([copy, article], "embedded") == {article.id: read}


def test_timelines_come_back_by_run_and_the_newest_without(harbour: Story) -> None:
    assert harbour.timeline() is None
    assert harbour.runs() == ()
    first = merge(story(event("a.e1", "The quay closed.", date="2031-03-09")))
    second = merge(
        story(
            event("a.e1", "The quay closed.", date="2031-03-09"),
            allegation("b.a1", "The port hid a crack.", source="Ida Marsh"),
        )
    )
    odd = {"b": second.articles["b"].model_copy(update={"title": "Half a pair: \ud83d"})}
    second = second.model_copy(update={"articles": {**second.articles, **odd}})
    one = harbour.save_timeline(first, NOW)
    two = harbour.save_timeline(second, NOW + days(1))
    assert harbour.timeline() == second
    assert harbour.timeline(one) == first
    assert [(run.id, run.at, run.records) for run in harbour.runs()] == [
        (one, NOW, 1),
        (two, NOW + days(1), 2),
    ]
    assert harbour.used_ids() == {"E1", "C1"}
    with pytest.raises(StoreError, match="no run 99"):
        harbour.timeline(99)


def test_runs_that_came_to_the_same_have_the_same_hash(harbour: Story) -> None:
    document = merge(story(event("a.e1", "The quay closed.")))
    for seconds in (1.5, 2.5):
        run = document.run.model_copy(update={"started": f"at {seconds}", "seconds": seconds})
        harbour.save_timeline(document.model_copy(update={"run": run}), NOW)
    harbour.save_timeline(merge(story(event("a.e1", "The quay opened."))), NOW)
    same, again, other = (run.sha256 for run in harbour.runs())
    assert same == again != other


def test_stories_keep_their_articles_apart(store: Store, harbour: Story) -> None:
    bridge = store.story("bridge", create=True, at=NOW)
    harbour.save_article(found(), NOW)
    assert not bridge.knows(QUAY)
    assert bridge.validators(QUAY) is None
    assert bridge.save_article(found(), NOW).kind == "new"
    bridge.save_article(found("It closed for good."), NOW)
    run = bridge.save_timeline(merge(story(event("a.e1", "It closed."))), NOW)
    assert harbour.timeline() is None
    with pytest.raises(StoreError, match=f"no run {run}"):
        harbour.timeline(run)
    told = [(each.name, each.articles, each.versions, each.runs) for each in store.stories()]
    assert told == [("bridge", 1, 2, 1), ("harbour", 1, 1, 0)]
    assert store.stories()[0].last_run == NOW


def test_a_story_that_is_not_there_is_told_with_those_that_are(store: Store) -> None:
    with pytest.raises(StoreError, match=r"no story 'quay'; there are: none at all"):
        store.story("quay")
    store.story("harbour", create=True)
    with pytest.raises(StoreError, match=r"no story 'quay'; there are: harbour"):
        store.story("quay")
    for name in ("", "  ", "x" * 201):
        with pytest.raises(StoreError, match="1 to 200 characters"):
            store.story(name, create=True)


def test_what_stands_in_one_transaction_is_kept_together_or_not_at_all(
    store: Store, harbour: Story
) -> None:
    def gather() -> None:
        with store.transaction():
            harbour.save_article(found(), NOW)
            assert harbour.knows(QUAY), "the block sees what it wrote"
            harbour.save_retrieval(answer("https://tidewater.example/feed"))
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError):
        gather()
    assert not harbour.knows(QUAY)
    assert harbour.validators("https://tidewater.example/feed") is None
    assert harbour.save_article(found(), NOW).kind == "new"


def test_a_story_that_is_forgotten_leaves_nothing_and_takes_nothing_from_others(
    store: Store, harbour: Story
) -> None:
    bridge = store.story("bridge", create=True, at=NOW)
    shared = found("Both tell this.", f"{QUAY}/both")
    kept = {}
    for story_of in (harbour, bridge):
        saved = story_of.save_article(shared, NOW)
        (article,) = story_of.articles()
        story_of.save_extraction(article, "embedded", Extraction(article=article.id))
        briefing = store.briefings.begin(story_of.name, "slot", NOW)
        assert briefing is not None
        run = story_of.save_timeline(
            merge(story(event("a.e1", "It closed."))), NOW, briefing=briefing.id
        )
        store.briefings.save(briefing, {"lead": story_of.name}, {"md": story_of.name})
        store.deliveries.add(briefing.id, "mail", story_of.name, NOW)
        kept[story_of.name] = (saved.article_id, run)
    harbour.save_article(found("Only the harbour tells this: zanzibar."), NOW)
    harbour.note_source(SourceReport("feed"), NOW)

    store.forget("harbour")

    assert [each.name for each in store.stories()] == ["bridge"]
    assert store.briefings.find("harbour", "slot") is None
    assert [each.key for each in store.deliveries.due(NOW)] == ["bridge"]
    name, run = kept["bridge"]
    (article,) = bridge.articles()
    assert (article.id, article.text) == (name, "Both tell this.")
    original = bridge.original(name)
    assert original is not None
    assert original.content == b"<p>Both tell this.</p>"
    assert bridge.extraction(article, "embedded") is not None
    assert [each.id for each in bridge.runs()] == [run]
    with store.database.reading() as connection:
        left = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar()
            for table in METADATA.sorted_tables
        }
    assert left.pop("sources") == 0
    assert set(left.values()) <= {1, 2}, left
    assert (left["texts"], left["originals"], left["extractions"]) == (1, 1, 1)
    again = store.story("harbour", create=True, at=NOW)
    assert not again.knows(QUAY)
    with pytest.raises(StoreError, match="no story 'quay'"):
        store.forget("quay")


def test_a_file_has_nothing_left_of_a_story_that_was_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path) as store:
        store.story("harbour", create=True, at=NOW).save_article(
            found(outlet="The Zanzibar Gazette"), NOW
        )
        store.story("bridge", create=True, at=NOW)
        files = [path, path.with_name("store.sqlite-wal")]
        assert any(b"Zanzibar" in each.read_bytes() for each in files)
        store.forget("harbour")
        assert not any(b"Zanzibar" in each.read_bytes() for each in files)
