"""What can be written on the command line.

Nothing heavy is imported here: help and version answer at once.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from typing import NoReturn

from summariser.cli.exits import MEANINGS
from summariser.cli.model_options import (
    add_answer_options,
    add_cache,
    add_judging,
    add_limits,
    add_model,
    add_timeout,
)
from summariser.cli.values import (
    read_count,
    read_days,
    read_window,
)
from summariser.config import ENGINES
from summariser.errors import ConfigError

FORMAT_NAMES = ("json", "jsonl", "md", "text")

_EXIT_CODES = "\n".join(f"  {code:>3}  {meaning}" for code, meaning in MEANINGS.items())
_EPILOG = f"""\
sub-commands, each a stage of its own that reads what the one before it writes:
  summarise extract PATH...   read articles, print their records (JSON)
  summarise merge FILE...     join documents and group their records anew (JSON)
  summarise render FILE       print a document for people (text)
  summarise explain ID [FILE] say why a line stands in a document
  summarise evaluate GOLD RUN|PATH...
                              score runs, or engines on articles, against a gold file
  summarise verify FILE PATH...
                              check every quote of a document against the articles again
  summarise cache info|prune  say what answers are kept, or drop them
  summarise schema [NAME]     print a JSON Schema, or the names of all
  summarise doctor            say what is configured, reachable and installed

  A file or folder that is called like a sub-command is read as ./merge.

environment:
  OPENAI_API_KEY, OPENAI_BASE_URL   the endpoint, any that speaks the OpenAI protocol
  SUMMARISE_MODEL                   the model, where -m does not name it
  SUMMARISE_CACHE                   file that a model's answers are kept in, or 'off'
  NO_COLOR, FORCE_COLOR             never, or always, use colours

exit codes:
{_EXIT_CODES}
"""


class _Parser(argparse.ArgumentParser):
    """An argument parser that raises its complaint instead of printing the whole usage."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message} (see '{self.prog} --help')")


@dataclass(frozen=True)
class Command:
    """A sub-command: what it is for, its options, and the module and function that carry it out."""

    description: str
    add_options: Callable[[argparse.ArgumentParser], None]
    module: str
    function: str


def parse_arguments(argv: list[str]) -> tuple[Command, argparse.Namespace]:
    """Return what to do and with what.

    The first argument may name a sub-command; anything else is the whole path from articles to
    timeline.

    Raises:
        ConfigError: The arguments do not fit.
        SystemExit: Help or the version was asked for, and has been printed.
    """
    name = argv[0] if argv and argv[0] in COMMANDS else None
    parser = make_parser(name)
    return (
        COMMANDS[name] if name else SUMMARISE,
        parser.parse_intermixed_args(argv[1:] if name else argv),
    )


def make_parser(name: str | None) -> argparse.ArgumentParser:
    """Return the parser of a sub-command or, for None, of the command itself."""
    command = COMMANDS[name] if name else SUMMARISE
    parser = _Parser(
        prog=f"summarise {name}" if name else "summarise",
        description=command.description,
        epilog=None if name else _EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add_options(parser)
    _add_general_options(parser)
    return parser


def _add_general_options(parser: argparse.ArgumentParser) -> None:
    volume = parser.add_mutually_exclusive_group()
    volume.add_argument(
        "-q", "--quiet", action="store_true", help="only results and errors: no notes, no bar"
    )
    volume.add_argument(
        "-v", "--verbose", action="store_true", help="say on stderr what is done, in detail"
    )
    parser.add_argument(
        "-V",
        "--version",
        action="version",
        version=f"summarise {metadata.version('summariser')}",
        help="print the version",
    )


def _add_sources(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        help="articles (.txt .md .html .jsonl .json), folders, patterns, or - for standard input",
    )


def _add_engine_options(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("engine")
    add_model(group)
    group.add_argument(
        "--engine",
        choices=ENGINES,
        help="llm, embedded: without a model, or hybrid: a model judges what embedded finds "
        "(default: llm where a model is configured, else embedded)",
    )
    add_timeout(group)


def _add_amounts(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "-j",
        "--jobs",
        metavar="N",
        type=read_count,
        help="articles in work at once (default: 4; embedded: the processors, where it pays)",
    )
    group.add_argument(
        "--window",
        metavar="N",
        type=read_window,
        help="sentences in one request, or 'all' (default: 60; hybrid: 6)",
    )
    group.add_argument(
        "--language",
        metavar="CODE",
        help="language to write in, as en or pt-BR (default: each article's own)",
    )


def _add_reading_options(parser: argparse.ArgumentParser) -> None:
    _add_sources(parser)
    _add_engine_options(parser)
    add_limits(parser)
    add_answer_options(parser)
    group = parser.add_argument_group("reading")
    _add_amounts(group)
    group.add_argument(
        "--story", metavar="NAME", help="name of the story (default: the folder's name)"
    )
    group.add_argument(
        "--dry-run", action="store_true", help="say what would be read and asked, and ask nothing"
    )


def _add_output_options(parser: argparse.ArgumentParser, default: str) -> None:
    group = parser.add_argument_group("output")
    group.add_argument(
        "-f",
        "--format",
        choices=FORMAT_NAMES,
        help=f"default: as FILE's extension says, else {default}",
    )
    group.add_argument(
        "-o", "--output", metavar="FILE", help="write there instead of to standard output"
    )
    group.add_argument(
        "--evidence", action="store_true", help="print the verbatim quotes under each item"
    )
    group.add_argument(
        "--origins", action="store_true", help="print the family tree of the articles and copies"
    )
    parser.set_defaults(default_format=default)


def _add_overrides(parser: argparse.ArgumentParser) -> None:
    parser.add_argument_group("merging").add_argument(
        "--overrides", metavar="FILE", help="apply what this TOML file decides: merge, split, ..."
    )


def _add_selection(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("selection")
    group.add_argument(
        "--max-dates", metavar="L", type=read_count, help="show the L dates that matter most"
    )
    group.add_argument(
        "--per-date",
        metavar="K",
        type=read_count,
        help="show the K events of a date that matter most",
    )


def _summarise_options(parser: argparse.ArgumentParser) -> None:
    _add_reading_options(parser)
    _add_overrides(parser)
    add_judging(parser)
    _add_selection(parser)
    _add_output_options(parser, "text")


def _extract_options(parser: argparse.ArgumentParser) -> None:
    _add_reading_options(parser)
    _add_output_options(parser, "json")


def _merge_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", metavar="FILE", nargs="+", help="timeline documents, or - for standard input"
    )
    parser.add_argument(
        "--story", metavar="NAME", help="name of the story (default: the documents' own)"
    )
    parser.add_argument(
        "--into",
        metavar="STORED",
        help="join the records to this merged document, whose events and claims keep their ids",
    )
    _add_overrides(parser)
    add_judging(parser)
    add_model(parser.add_argument_group("model"))
    add_limits(parser)
    add_answer_options(parser)
    _add_selection(parser)
    _add_output_options(parser, "json")


def _render_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE", help="a timeline document, or -")
    _add_selection(parser)
    _add_output_options(parser, "text")


def _explain_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of an event (E1), a claim (C1) or a record")
    parser.add_argument(
        "path", metavar="FILE", nargs="?", default="-", help="a timeline document (default: -)"
    )
    parser.add_argument("--json", action="store_true", help="for programs: all features")


def _evaluate_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("gold", metavar="GOLD", help="the gold file, a timeline document, or -")
    parser.add_argument(
        "paths",
        metavar="RUN|PATH",
        nargs="+",
        help="runs (timeline documents as JSON or JSON Lines), or articles to read and score",
    )
    group = parser.add_argument_group("engine")
    group.add_argument(
        "-m", "--model", metavar="NAME", action="append", help="read with this model; repeatable"
    )
    group.add_argument("--base-url", metavar="URL", help="endpoint of the models")
    group.add_argument(
        "--engine", choices=ENGINES, action="append", help="read with this engine; repeatable"
    )
    add_timeout(group)
    _add_amounts(parser.add_argument_group("reading"))
    group = parser.add_argument_group("output")
    group.add_argument("--show", action="store_true", help="list what was missed and what is extra")
    group.add_argument("--json", action="store_true", help="for programs: all figures, unrounded")
    group.add_argument(
        "--html", metavar="FILE", help="write a page with gold and run on the articles' text"
    )


def _verify_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE", help="a timeline document, or -")
    _add_sources(parser)
    parser.add_argument("--json", action="store_true", help="for programs")


def _cache_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("info", "prune"), help="say what is kept, or drop it")
    add_cache(parser.add_argument_group("cache"))
    parser.add_argument(
        "--older-than", metavar="DAYS", type=read_days, help="drop only what was kept before that"
    )
    parser.add_argument("--json", action="store_true", help="for programs")


def _schema_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="without it, all names are listed")


def _doctor_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")
    _add_engine_options(parser)


SUMMARISE = Command(
    "Read news articles about one affair and print one timeline of events, allegations and "
    "denials,\neach tied to the sentences it rests on.",
    _summarise_options,
    "reading",
    "run_summarise",
)
COMMANDS: dict[str, Command] = {
    "extract": Command(
        "Read articles and print what each of them reports, not yet merged.",
        _extract_options,
        "reading",
        "run_extract",
    ),
    "merge": Command(
        "Join timeline documents, and group their records anew.",
        _merge_options,
        "stages",
        "run_merge",
    ),
    "render": Command(
        "Print a timeline document in another format.", _render_options, "stages", "run_render"
    ),
    "explain": Command(
        "Say which records stand behind an id, what joined them, and what nearly did.",
        _explain_options,
        "explaining",
        "run_explain",
    ),
    "evaluate": Command(
        "Score runs, or engines on articles, against a gold file.",
        _evaluate_options,
        "evaluating",
        "run_evaluate",
    ),
    "verify": Command(
        "Check a document against its articles: every quote, offset, hash and id.",
        _verify_options,
        "verifying",
        "run_verify",
    ),
    "cache": Command(
        "Say what answers of models are kept, or drop them.", _cache_options, "caching", "run_cache"
    ),
    "schema": Command("Print the JSON Schema of a type.", _schema_options, "schemas", "run_schema"),
    "doctor": Command(
        "Say what is configured, reachable and installed. No key is printed.",
        _doctor_options,
        "doctor",
        "run_doctor",
    ),
}
"""Name of a sub-command -> what it is."""
