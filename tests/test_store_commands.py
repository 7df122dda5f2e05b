"""The commands that read the store: stories, show and export."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from merge_story import allegation, denial, event, story
from store_places import PLACES, make_place
from store_story import NOW, QUAY, days, found

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.merge import merge
from summariser.render import render
from summariser.schema import Timeline
from summariser.store import SourceReport, copy_store, open_store

FEED = "https://tidewater.example/feed"
FIRST = merge(story(event("a.e1", "The quay closed.", date="2031-03-09")))
SECOND = merge(
    story(
        event("a.e1", "The quay closed.", date="2031-03-09"),
        allegation("b.a1", "The port hid a crack.", source="Ida Marsh", target=("The port",)),
        denial("c.d1", "The port hid a crack.", source="The port"),
    )
)


@pytest.fixture(params=PLACES)
def place(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    with make_place(request.param, tmp_path) as address:
        monkeypatch.setenv("SUMMARISE_STORE", address)
        yield address


@pytest.fixture
def ids(place: str) -> list[str]:
    """Fill a store with one story, and return the ids of its articles."""
    with open_store(place) as store:
        harbour = store.story("harbour", create=True, at=NOW)
        saved = [
            harbour.save_article(page, NOW + days(number))
            for number, page in enumerate(
                [
                    found("The quay closed.", outlet="Tidewater"),
                    found("The quay stays open."),
                    found("Rain\x1b[31m fell.", f"{QUAY}/rain", title="Rain <b>\x1b[31m fell"),
                ]
            )
        ]
        harbour.withdraw(f"{QUAY}/rain", NOW + days(3))
        harbour.note_source(SourceReport(FEED, error="tidewater.example did not answer."), NOW)
        harbour.note_source(SourceReport("https://a.example/feed", 3, 2), NOW)
        harbour.save_timeline(FIRST, NOW)
        harbour.save_timeline(SECOND, NOW + days(1))
        return [each.article_id for each in saved]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(list(arguments)) == Exit.OK
    shown = capsys.readouterr()
    assert shown.err == ""
    return shown.out


def test_stories_are_listed_in_words_and_for_programs(
    ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert printed(capsys, "stories") == (
        "harbour  1 article, 2 runs, the last on 2031-03-11 07:00 UTC\n"
    )
    (told,) = json.loads(printed(capsys, "stories", "--json"))
    assert (told["name"], told["articles"], told["versions"]) == ("harbour", 1, len(ids))
    assert told["last_run"] == "2031-03-11T07:00:00+00:00"


def test_a_story_is_shown_with_its_articles_sources_runs_and_newest_timeline(
    ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed(capsys, "show", "harbour")
    assert shown.startswith("harbour: 1 article, 1 earlier version, 1 withdrawn, 2 runs\n")
    old, new, gone = ids
    assert f"  {old}: Quay closes (Tidewater, 2031-03-09), replaced by {new}\n" in shown
    assert f"  {new}: Quay closes (Tidewater, 2031-03-09)\n" in shown
    assert f"  {gone}: Rain <b>�[31m fell (2031-03-09), withdrawn 2031-03-13 07:00 UTC\n" in shown
    assert (
        f"  {FEED}: failed 1 time in a row, last read never: tidewater.example did not answer.\n"
    ) in shown
    assert "run 2, 2031-03-11 07:00 UTC, 3 articles, 1 event, 1 claim\n" in shown
    assert shown.index("run 2,") < shown.index("run 1,")
    assert shown.endswith(render(SECOND, "text"))
    assert "\x1b" not in shown
    assert printed(capsys, "show", "harbour", "--run", "1").endswith(render(FIRST, "text"))


def test_a_story_is_shown_as_markdown_in_which_no_title_is_markup(
    ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed(capsys, "show", "harbour", "-f", "md", "--evidence")
    assert shown.startswith("# harbour\n\n1 article, ")
    assert f"- {ids[2]}: Rain &lt;b&gt;�\\[31m fell" in shown
    assert shown.endswith(render(SECOND, "md", evidence=True))


def test_a_story_is_shown_whole_to_programs(
    ids: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "harbour.json"
    assert printed(capsys, "show", "harbour", "-o", str(path)) == ""
    told = json.loads(path.read_text(encoding="utf-8"))
    assert [article["id"] for article in told["articles"]] == ids
    assert told["articles"][0]["reasons"] == {"published": "meta article:published_time"}
    assert [run["records"] for run in told["runs"]] == [1, 3]
    assert [source["failures"] for source in told["sources"]] == [0, 1]
    assert told["timeline"] == json.loads(render(SECOND, "json"))


def test_an_article_is_shown_with_the_bytes_that_it_was_read_from(
    ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    shown = printed(capsys, "show", "harbour", "--article", ids[0])
    assert shown.endswith("\n\nThe quay closed.\n")
    assert f"replaced by   {ids[1]}\n" in shown
    assert f"original      23 bytes of {QUAY}, 2031-03-10 07:00 UTC\n" in shown
    assert "why published meta article:published_time\n" in shown
    told = json.loads(printed(capsys, "show", "harbour", "--article", ids[0], "-f", "json"))
    assert told["text"] == "The quay closed."
    assert base64.b64decode(told["original"]["content"]) == b"<p>The quay closed.</p>"
    assert "\x1b" not in printed(capsys, "show", "harbour", "--article", ids[2])


@pytest.mark.parametrize("form", ["json", "jsonl", "md", "text"])
def test_an_export_is_the_document_itself(
    place: str, ids: list[str], form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    del place, ids
    assert printed(capsys, "export", "harbour", "-f", form) == render(SECOND, form)
    assert printed(capsys, "export", "harbour", "-f", form, "--run", "1") == render(FIRST, form)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["show", "bridge"], "the store has no story 'bridge'; there are: harbour"),
        (["show", "harbour", "--run", "9"], "the story has no run 9"),
        (["show", "harbour", "--article", "x"], "the story has no article 'x'"),
        (["export", "harbour", "--run", "9"], "the story has no run 9"),
        (["export", "empty"], "the store has no story 'empty'"),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(
    ids: list[str], arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    del ids
    assert main(arguments) == Exit.ERROR
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(f"summarise: {sentence}")
    assert len(shown.err.splitlines()) == 1


def test_a_story_without_a_run_has_nothing_to_export(
    place: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(place) as store:
        assert printed(capsys, "stories") == f"{store.location}: no stories yet\n"
        store.story("harbour", create=True, at=NOW)
    assert printed(capsys, "show", "harbour").startswith("harbour: 0 articles, 0 runs\n")
    assert main(["export", "harbour"]) == Exit.ERROR
    assert "no timeline yet" in capsys.readouterr().err


def test_no_store_is_made_by_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "none.sqlite"
    assert main(["stories", "--store", str(path)]) == Exit.ERROR
    assert f"there is no store at {path}" in capsys.readouterr().err
    assert not path.exists()


def test_a_form_that_show_does_not_write_is_named(
    place: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    del place
    assert main(["show", "harbour", "-o", str(tmp_path / "x.jsonl")]) == Exit.USAGE
    assert "show writes text, md, json" in capsys.readouterr().err


@pytest.mark.parametrize("target", PLACES)
def test_a_store_is_copied_to_another_place_and_goes_on_there(
    place: str, ids: list[str], target: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with open_store(place) as store:
        briefing = store.briefings.begin("daily", "2031-03-10", NOW)
        assert briefing is not None
        store.briefings.save(briefing, {"lead": "News."}, {"html": "<p>"})
        store.deliveries.add(briefing.id, "mail", "key", NOW)
        store.briefings.finish(briefing, NOW)
        store.story("harbour").save_timeline(SECOND, NOW, briefing=briefing.id)
    folder = tmp_path / "copy"
    folder.mkdir()
    with make_place(target, folder) as other:
        assert main(["stories", "--copy-to", other]) == Exit.OK
        assert "rows copied" in capsys.readouterr().err
        with open_store(place) as old, open_store(other) as new:
            before, after = old.story("harbour"), new.story("harbour")
            assert after.article_facts() == before.article_facts()
            assert after.articles(current_only=False) == before.articles(current_only=False)
            assert after.original(ids[0]) == before.original(ids[0])
            assert (after.runs(), after.sources()) == (before.runs(), before.sources())
            assert after.timeline() == SECOND
            assert new.briefings.recent() == old.briefings.recent()
            assert new.deliveries.due(NOW) == old.deliveries.due(NOW)
            # It goes on: numbers are given after those that were copied.
            assert after.save_timeline(Timeline(story="harbour"), NOW) > before.runs()[-1].id
            assert after.save_article(found("New.", f"{QUAY}/new"), NOW).kind == "new"
            assert new.story("bridge", create=True, at=NOW).articles() == ()
        assert main(["stories", "--copy-to", other]) == Exit.ERROR
        assert "is no empty store; name another" in capsys.readouterr().err


def test_a_store_is_not_copied_onto_itself(place: str, ids: list[str]) -> None:
    del ids
    assert main(["stories", "--copy-to", place]) == Exit.ERROR
    with open_store(place) as store:
        assert len(store.story("harbour").article_facts()) == 3


def test_a_copy_counts_its_rows(tmp_path: Path) -> None:
    with open_store(tmp_path / "a.sqlite") as store:
        store.story("harbour", create=True, at=NOW)
        assert copy_store(store, tmp_path / "b.sqlite") == 1


def test_a_story_is_forgotten_on_request(
    ids: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(ids) == 3
    assert main(["stories", "--forget", "harbour"]) == Exit.OK
    assert capsys.readouterr().err == "summarise: harbour: forgotten\n"
    assert "no stories yet" in printed(capsys, "stories")
    assert main(["stories", "--forget", "harbour"]) == Exit.ERROR
    assert "no story 'harbour'" in capsys.readouterr().err
