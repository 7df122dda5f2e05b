"""Folders that a briefing watches: what is put into them, changed there and deleted from them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from briefing_world import Affair, Script
from quarry_story import (
    ACCUSED,
    DENIED,
    FILLER,
    PROBE,
    SLIDE,
    TOLD,
    UNDERPAID,
    made,
    run,
    texts,
)
from web_server import WebServer

from summariser.briefing import read_briefings
from summariser.store import Store, open_store


@pytest.fixture
def affair() -> Iterator[Affair]:
    with WebServer() as web:
        yield Affair(web, engine=Script(TOLD))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "store.sqlite")) as store:
        yield store


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    folder = tmp_path / "notes"
    folder.mkdir()
    write(folder, "waste", ACCUSED)
    write(folder, "wages", UNDERPAID)
    write(folder, "slide", SLIDE)
    return folder


def write(folder: Path, name: str, *sentences: str, head: str = "") -> None:
    text = "\n\n".join((*sentences, *FILLER))
    fields = f"title: {name}\noutlet: Orlen Post\npublished: 2031-03-03\n{head}"
    (folder / f"{name}.txt").write_text(f"---\n{fields}---\n\n{text}\n", encoding="utf-8")


def morning(affair: Affair, store: Store, day: int, *sources: Path | str, **given: Any) -> Any:
    affair.clock.set(f"2031-03-{day:02}T07:01")
    return made(run(affair, store, sources=[str(source) for source in sources], **given))


def test_what_a_deleted_file_reported_is_withdrawn(
    affair: Affair, store: Store, notes: Path
) -> None:
    first = morning(affair, store, 4, notes)
    assert texts(first.changes.new_claims) == {TOLD[ACCUSED].text, TOLD[UNDERPAID].text}
    (notes / "wages.txt").unlink()
    write(notes, "answer", DENIED)
    second = morning(affair, store, 5, notes)
    (gone,) = second.changes.withdrawn
    assert (gone.text, gone.reasons) == (TOLD[UNDERPAID].text, ("article_gone",))
    assert [answer.source for answer in second.changes.new_answers] == ["Aldor Stone"]
    third = morning(affair, store, 6, notes)
    assert not third.has_news


def test_a_file_under_another_name_is_the_same_article(
    affair: Affair, store: Store, notes: Path
) -> None:
    morning(affair, store, 4, notes)
    (notes / "wages.txt").rename(notes / "pay.txt")
    assert not morning(affair, store, 5, notes).has_news


@pytest.mark.parametrize("how", ["missing", "empty"])
def test_a_folder_that_is_not_mounted_is_a_source_that_failed(
    how: str, affair: Affair, store: Store, notes: Path, tmp_path: Path
) -> None:
    morning(affair, store, 4, notes)
    shutil.move(notes, tmp_path / "elsewhere")
    if how == "empty":
        notes.mkdir()
    second = morning(affair, store, 5, notes)
    assert second.changes.withdrawn == ()
    (source,) = second.sources
    assert (source.state, source.newly) == ("failed", True)
    assert len(second.failures) == 1
    shutil.rmtree(notes, ignore_errors=True)
    shutil.move(tmp_path / "elsewhere", notes)
    third = morning(affair, store, 6, notes)
    assert not third.has_news
    assert third.sources[0].state == "nothing_new"


def test_a_folder_emptied_but_for_other_files_has_its_articles_withdrawn(
    affair: Affair, store: Store, notes: Path
) -> None:
    morning(affair, store, 4, notes)
    for path in notes.iterdir():
        path.unlink()
    (notes / "README").write_text("Notes belong here.", encoding="utf-8")
    second = morning(affair, store, 5, notes)
    assert second.sources[0].state == "nothing_new"
    assert len(second.changes.withdrawn) == 3


def test_a_file_that_cannot_be_read_just_now_is_not_withdrawn(
    affair: Affair, store: Store, notes: Path
) -> None:
    morning(affair, store, 4, notes)
    (notes / "wages.txt").write_bytes(b"")
    (notes / "slide.txt").unlink()
    second = morning(affair, store, 5, notes)
    assert texts(second.changes.withdrawn) == {TOLD[SLIDE].text}
    (failure,) = second.failures
    assert failure.article == str(notes / "wages.txt")


def test_a_row_that_was_taken_out_of_a_file_is_withdrawn(
    affair: Affair, store: Store, tmp_path: Path
) -> None:
    rows = tmp_path / "rows.jsonl"
    told = {"one": ACCUSED, "two": UNDERPAID}
    lines = [f'{{"id": "{name}", "text": "{text} {FILLER[0]}"}}' for name, text in told.items()]
    rows.write_text("\n".join(lines), encoding="utf-8")
    morning(affair, store, 4, rows)
    rows.write_text(lines[0], encoding="utf-8")
    assert texts(morning(affair, store, 5, rows).changes.withdrawn) == {TOLD[UNDERPAID].text}


def test_a_folder_in_which_nothing_is_new_falls_silent(
    affair: Affair, store: Store, notes: Path
) -> None:
    wanted = {"any_words": ["quarry", "waste"], "days": 5}
    first = morning(affair, store, 4, notes, filter=wanted)
    assert (first.sources[0].state, first.sources[0].new) == ("new", 3)
    second = morning(affair, store, 5, notes, filter=wanted)
    assert (second.sources[0].state, second.sources[0].new) == ("nothing_new", 0)
    last = morning(affair, store, 14, notes, filter=wanted)
    assert (last.sources[0].state, last.sources[0].quiet_days) == ("silent", 10)
    assert last.left_out == {}, "what is in the story stays, however old"


def test_a_file_that_names_an_address_is_not_asked_for_on_the_web(
    affair: Affair, store: Store, notes: Path
) -> None:
    address = affair.publish("probe", "Probe", "2031-03-04", "Quite another text.", *FILLER)
    write(notes, "probe", PROBE, head=f"url: {address}\n")
    morning(affair, store, 4, notes)
    second = morning(affair, store, 5, notes)
    assert not second.has_news
    assert affair.web.requests == []


def test_files_are_known_from_whatever_folder_the_command_is_called(
    notes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = notes.parent / "briefings.toml"
    path.write_text('[[briefing]]\nname = "quarry"\nsources = ["notes/"]\n', encoding="utf-8")
    monkeypatch.chdir(notes.parent)
    (near,) = read_briefings("briefings.toml").briefing
    (far,) = read_briefings(path).briefing
    assert near.sources == far.sources
