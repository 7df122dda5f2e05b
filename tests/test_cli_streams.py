"""Where results go, and how a file is written."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from summariser.cli.paths import find_missing, story_name
from summariser.cli.streams import Target, choose_target, say, write_result
from summariser.errors import ConfigError


@pytest.mark.parametrize(
    ("name", "given", "format_name"),
    [
        ("x.json", None, "json"),
        ("x.JSONL", None, "jsonl"),
        ("x.md", None, "md"),
        ("x.markdown", None, "md"),
        ("x.txt", None, "text"),
        ("x", None, "text"),
        ("x.json", "md", "md"),
        ("x.html", "md", "md"),
    ],
)
def test_the_extension_says_the_format_unless_it_is_given(
    tmp_path: Path, name: str, given: str | None, format_name: str
) -> None:
    target = choose_target(str(tmp_path / name), given, "json")
    assert target == Target(tmp_path.resolve() / name, format_name)


def test_standard_output_has_the_commands_own_format() -> None:
    assert choose_target(None, None, "text") == Target(None, "text")
    assert choose_target("-", None, "json") == Target(None, "json")
    assert choose_target(None, "md", "json") == Target(None, "md")


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("missing/x.json", "there is no folder"),
        (".", "is a folder; name a file in it"),
        ("x.html", "the extension says no format; name one with -f"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_beforehand(
    tmp_path: Path, name: str, sentence: str
) -> None:
    with pytest.raises(ConfigError, match=sentence):
        choose_target(str(tmp_path / name), None, "text")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_told_beforehand(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ConfigError, match="no permission"):
            choose_target(str(tmp_path / "x.json"), None, "text")
    finally:
        tmp_path.chmod(0o700)


def test_a_file_is_replaced_as_a_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("a much longer old text", encoding="utf-8")
    path.chmod(0o640)
    write_result("neu: Sülze\n", choose_target(str(path), None, "text"))
    assert path.read_bytes() == "neu: Sülze\n".encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_text_that_cannot_be_written_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("old", encoding="utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_result("\ud800", Target(path, "text"))
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.json", tmp_path / "link.json"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    write_result("new", choose_target(str(link), None, "text"))
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "new"


def test_a_device_is_written_to_and_not_replaced() -> None:
    write_result("gone", choose_target(os.devnull, "json", "text"))
    assert not stat.S_ISREG(Path(os.devnull).stat().st_mode)


def test_what_is_said_is_one_harmless_line(capsys: pytest.CaptureFixture[str]) -> None:
    say("no file \x1b[31mred\x1b[0m\nand\tmore \u202e")
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == "summarise: no file �[31mred�[0m and more �\n"


def test_missing_paths_are_told_each_in_its_own_sentence(tmp_path: Path) -> None:
    there = tmp_path / "there.txt"
    there.touch()
    strange = tmp_path / "odd[1].txt"
    strange.touch()
    paths = [str(there), "-", str(strange), "gone.txt", "gone/*.txt", "https://a.example/b"]
    assert find_missing(paths) == {
        "gone.txt": "there is no file or folder gone.txt",
        "gone/*.txt": "no file fits the pattern gone/*.txt",
        "https://a.example/b": (
            "https://a.example/b is a web address; save the page and name the file"
        ),
    }
    assert find_missing([str(tmp_path / "*.txt"), str(tmp_path / "**" / "*.txt")]) == {}


def test_a_story_is_called_like_the_one_folder_or_file_it_is_read_from(tmp_path: Path) -> None:
    (tmp_path / "harbour").mkdir()
    (tmp_path / "leak.jsonl").touch()
    assert story_name([str(tmp_path / "harbour")]) == "harbour"
    assert story_name([str(tmp_path / "harbour") + os.sep]) == "harbour"
    assert story_name([str(tmp_path / "leak.jsonl")]) == "leak"
    assert story_name(["-"]) == "story"
    assert story_name(["a.txt", "b.txt"]) == "story"
    assert story_name([str(tmp_path / "*.txt")]) == "story"
