"""The command as a script sees it: arguments, exit codes and what the page says of them."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from summariser.cli import main
from summariser.cli.arguments import COMMANDS, make_parser, parse_arguments
from summariser.cli.exits import MEANINGS, Exit
from summariser.cli.options import FORMAT_NAMES
from summariser.render import FORMATS

PAGE = Path(__file__).parents[1] / "docs" / "cli.md"
HEAVY = {
    *("openai", "instructor", "spacy", "trafilatura", "rich", "pydantic", "tenacity"),
    *("numpy", "onnxruntime", "py3langid", "asyncio", "multiprocessing"),
}


def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own interpreter and package
        [sys.executable, "-m", "summariser", *arguments],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    return {name for action in parser._actions for name in action.option_strings}


def test_version_and_help_are_printed_and_done(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == Exit.OK
    assert re.fullmatch(r"summarise \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)
    assert main(["--help"]) == Exit.OK
    shown = capsys.readouterr().out
    for code, meaning in MEANINGS.items():
        assert f"{code.value}  {meaning}" in shown
    for name in COMMANDS:
        assert f"summarise {name}" in shown
        assert main([name, "--help"]) == Exit.OK
        assert f"summarise {name}" in capsys.readouterr().out


def test_the_command_answers_without_the_heavy_libraries() -> None:
    code = (
        "import sys; from summariser.cli import main\n"
        "main(['--version']); main(['--help']); main([]); main(['--no-such-option'])\n"
        f"print(sorted({HEAVY!r} & sys.modules.keys()), file=sys.stderr)"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stderr.splitlines()[-1] == "[]"


def test_without_arguments_a_short_usage_goes_to_standard_error() -> None:
    done = run_command()
    assert done.returncode == Exit.USAGE
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 2
    assert done.stderr.startswith("usage: summarise PATH...")
    assert "--help" in done.stderr


def test_without_the_extra_and_an_endpoint_it_says_which_of_two_to_add(tmp_path: Path) -> None:
    (tmp_path / "quarry.txt").write_text("The quarry closed.", encoding="utf-8")
    code = (
        "import sys; sys.modules['spacy'] = None\n"
        "from summariser.cli import main\n"
        "sys.exit(main(['quarry.txt']))"
    )
    settings = {"OPENAI_API_KEY", "OPENAI_BASE_URL", "SUMMARISE_MODEL"}
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env={
            **{k: v for k, v in os.environ.items() if k not in settings},
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
    )
    assert (done.returncode, done.stdout) == (Exit.USAGE, "")
    assert len(done.stderr.splitlines()) == 1
    assert "pip install 'summariser[embedded]'" in done.stderr
    assert "OPENAI_API_KEY" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["a.txt", "--no-such"], "unrecognized arguments: --no-such (see 'summarise --help')"),
        (["a.txt", "-f", "pdf"], "argument -f/--format: invalid choice: 'pdf'"),
        (["a.txt", "-j", "0"], "argument -j/--jobs: '0' is not a whole number of 1 or more"),
        (["a.txt", "--window", "-3"], "argument --window"),
        (["a.txt", "--timeout", "nan"], "'nan' is not a number of seconds above 0"),
        (["a.txt", "-q", "-v"], "not allowed with argument"),
        (["-q"], "the following arguments are required: PATH (see 'summarise --help')"),
        (["a.txt", "--eng", "llm"], "unrecognized arguments"),
        (["render"], "required: FILE (see 'summarise render --help')"),
        (["schema", "nope"], "no schema 'nope'; there are: allegation,"),
    ],
)
def test_wrong_usage_is_one_sentence_and_2(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == Exit.USAGE
    shown = capsys.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert shown.err.startswith("summarise: ")
    assert sentence in shown.err


def test_options_may_stand_between_paths() -> None:
    _, options = parse_arguments(["a.txt", "-f", "md", "b.txt"])
    assert options.paths == ["a.txt", "b.txt"]


def test_only_the_first_argument_is_a_sub_command() -> None:
    assert parse_arguments(["merge", "a.json"])[0].function == "run_merge"
    assert parse_arguments(["./merge", "a.json"])[0].function == "run_summarise"
    assert parse_arguments(["a.json", "merge"])[0].function == "run_summarise"


def test_formats_on_the_command_line_are_those_there_are() -> None:
    assert set(FORMAT_NAMES) == FORMATS.keys()


def test_schema_prints_what_is_published(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == Exit.OK
    names = capsys.readouterr().out.split()
    assert "timeline" in names
    assert main(["schema", "timeline"]) == Exit.OK
    published = Path(__file__).parents[1] / "schemas" / "timeline.json"
    assert capsys.readouterr().out == published.read_text(encoding="utf-8")


def test_every_option_sub_command_format_and_code_is_documented() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name in (None, *COMMANDS):
        for option in options_of(make_parser(name)):
            assert re.search(rf"`{option}[`, ]", page), option
    for name in COMMANDS:
        assert f"`summarise {name}" in page, name
    for code in MEANINGS:
        assert re.search(rf"^\| {code.value} \| ", page, re.MULTILINE), code
    for name in FORMAT_NAMES:
        assert re.search(rf"^\| `{name}` \| ", page, re.MULTILINE), name
    shown = make_parser(None).format_help()
    for variable in re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE):
        assert variable in shown, variable


def test_the_page_names_no_option_that_there_is_not() -> None:
    known = set().union(*(options_of(make_parser(name)) for name in (None, *COMMANDS)))
    named = set(re.findall(r"(?<![\w-])(--[a-z][a-z-]+)", PAGE.read_text(encoding="utf-8")))
    assert named <= known
