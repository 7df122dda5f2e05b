"""The commands about the store."""

from __future__ import annotations

import argparse

from summariser.cli.command import Command
from summariser.cli.options import add_output_options
from summariser.cli.values import read_count

SHOW_FORMATS = ("text", "md", "json")


def _add_store(parser: argparse.ArgumentParser) -> argparse._ArgumentGroup:
    group = parser.add_argument_group("store")
    group.add_argument(
        "--store",
        metavar="URL",
        help="path or address of the store (default: SUMMARISE_STORE, else a file in your data "
        "folder)",
    )
    return group


def _stories_options(parser: argparse.ArgumentParser) -> None:
    group = _add_store(parser)
    group.add_argument(
        "--copy-to",
        metavar="URL",
        help="copy the whole store to this path or address, where there is none yet",
    )
    group.add_argument(
        "--forget",
        metavar="STORY",
        help="delete this story with everything that was kept of it",
    )
    parser.add_argument("--json", action="store_true", help="for programs")


def _show_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("story", metavar="STORY", help="name of the story")
    _add_run(_add_store(parser))
    group = parser.add_argument_group("output")
    group.add_argument("-f", "--format", choices=SHOW_FORMATS, help="default: text")
    group.add_argument(
        "-o", "--output", metavar="FILE", help="write there instead of to standard output"
    )
    group.add_argument(
        "--article",
        metavar="ID",
        help="show this article instead: its text, and where and when it was read",
    )
    group.add_argument(
        "--evidence", action="store_true", help="print the verbatim quotes under each item"
    )
    group.add_argument(
        "--origins", action="store_true", help="print the family tree of the articles and copies"
    )
    parser.set_defaults(default_format="text")


def _export_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("story", metavar="STORY", help="name of the story")
    _add_run(_add_store(parser))
    add_output_options(parser, "json")


def _add_run(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--run", metavar="N", type=read_count, help="the timeline of this run (default: the newest)"
    )


STORE_COMMANDS: dict[str, Command] = {
    "stories": Command(
        "List the stories of the store.",
        _stories_options,
        "remembering",
        "run_stories",
        synopsis="stories",
        summary="list the stories that the store has",
    ),
    "show": Command(
        "Show what the store has of a story: articles, sources, runs, the newest timeline.",
        _show_options,
        "remembering",
        "run_show",
        synopsis="show STORY",
        summary="show a story's articles, sources, runs and timeline",
    ),
    "export": Command(
        "Print a story's timeline as a document, as 'summarise PATH...' does.",
        _export_options,
        "remembering",
        "run_export",
        synopsis="export STORY",
        summary="print the timeline of a story (JSON)",
    ),
}
