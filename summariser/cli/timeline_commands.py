"""The commands that read articles, or work on timeline documents."""

from __future__ import annotations

import argparse

from summariser.cli.command import Command
from summariser.cli.model_options import (
    add_answer_options,
    add_judging,
    add_limits,
    add_model,
    add_timeout,
)
from summariser.cli.options import (
    add_amounts,
    add_output_options,
    add_overrides,
    add_reading_options,
    add_selection,
    add_sources,
)
from summariser.cli.values import read_day
from summariser.config import ENGINES


def _summarise_options(parser: argparse.ArgumentParser) -> None:
    add_reading_options(parser)
    add_overrides(parser)
    add_judging(parser)
    add_selection(parser)
    add_output_options(parser, "text")


def _extract_options(parser: argparse.ArgumentParser) -> None:
    add_reading_options(parser)
    add_output_options(parser, "json")


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
    add_overrides(parser)
    add_judging(parser)
    add_model(parser.add_argument_group("model"))
    add_limits(parser)
    add_answer_options(parser)
    add_selection(parser)
    add_output_options(parser, "json")


def _render_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE", help="a timeline document, or -")
    add_selection(parser)
    add_output_options(parser, "text")


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
    add_amounts(parser.add_argument_group("reading"))
    group = parser.add_argument_group("output")
    group.add_argument("--show", action="store_true", help="list what was missed and what is extra")
    group.add_argument("--json", action="store_true", help="for programs: all figures, unrounded")
    group.add_argument(
        "--html", metavar="FILE", help="write a page with gold and run on the articles' text"
    )


def _verify_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", metavar="FILE", help="a timeline document, or -")
    add_sources(parser)
    parser.add_argument("--json", action="store_true", help="for programs")


def _diff_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", metavar="A", help="the earlier timeline document, or -")
    parser.add_argument("after", metavar="B", help="the later timeline document, or -")
    parser.add_argument(
        "--at",
        metavar="DAY",
        type=read_day,
        help="count the days without an answer up to this day (default: when B was made)",
    )
    group = parser.add_argument_group("output")
    group.add_argument(
        "-f",
        "--format",
        choices=("html", "json", "md", "text"),
        help="default: as FILE's extension says, else text",
    )
    group.add_argument(
        "-o", "--output", metavar="FILE", help="write there instead of to standard output"
    )


SUMMARISE = Command(
    "Read news articles about one affair and print one timeline of events, allegations and "
    "denials,\neach tied to the sentences it rests on.",
    _summarise_options,
    "reading",
    "run_summarise",
)
TIMELINE_COMMANDS: dict[str, Command] = {
    "extract": Command(
        "Read articles and print what each of them reports, not yet merged.",
        _extract_options,
        "reading",
        "run_extract",
        synopsis="extract PATH...",
        summary="read articles, print their records (JSON)",
    ),
    "merge": Command(
        "Join timeline documents, and group their records anew.",
        _merge_options,
        "stages",
        "run_merge",
        synopsis="merge FILE...",
        summary="join documents and group their records anew (JSON)",
    ),
    "render": Command(
        "Print a timeline document in another format.",
        _render_options,
        "stages",
        "run_render",
        synopsis="render FILE",
        summary="print a document for people (text)",
    ),
    "explain": Command(
        "Say which records stand behind an id, what joined them, and what nearly did.",
        _explain_options,
        "explaining",
        "run_explain",
        synopsis="explain ID [FILE]",
        summary="say why a line stands in a document",
    ),
    "diff": Command(
        "Say what changed from one timeline document to the next, with the evidence of both.",
        _diff_options,
        "diffing",
        "run_diff",
        synopsis="diff A B",
        summary="say what changed from one document to the next (text)",
    ),
    "evaluate": Command(
        "Score runs, or engines on articles, against a gold file.",
        _evaluate_options,
        "evaluating",
        "run_evaluate",
        synopsis="evaluate GOLD RUN|PATH...",
        summary="score runs, or engines on articles, against a gold file",
    ),
    "verify": Command(
        "Check a document against its articles: every quote, offset, hash and id.",
        _verify_options,
        "verifying",
        "run_verify",
        synopsis="verify FILE PATH...",
        summary="check every quote of a document against the articles again",
    ),
}
