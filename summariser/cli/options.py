"""Options that several commands share.

Nothing heavy is imported here: help and version answer at once.
"""

from __future__ import annotations

import argparse

from summariser.cli.model_options import (
    add_answer_options,
    add_batch,
    add_limits,
    add_model,
    add_timeout,
)
from summariser.cli.values import read_count, read_window
from summariser.config import ENGINES

FORMAT_NAMES = ("json", "jsonl", "md", "text")


def add_sources(parser: argparse.ArgumentParser, *, addresses: bool = False) -> None:
    """Add the paths of articles and, where they may be, their web addresses."""
    web = "web addresses of pages, feeds and sitemaps, .opml, " if addresses else ""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        help="articles (.txt .md .html .pdf .docx .eml .jsonl .json .warc), folders, patterns, "
        f"{web}or - for standard input",
    )
    if addresses:
        parser.add_argument(
            "--allow-host",
            metavar="NAME",
            action="append",
            default=[],
            help="ask this private host as well, as wiki.lan or 10.0.0.7:8080; repeatable",
        )


def add_engine_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say which engine reads."""
    group = parser.add_argument_group("engine")
    add_model(group)
    group.add_argument(
        "--engine",
        choices=ENGINES,
        help="llm, embedded: without a model, or hybrid: a model judges what embedded finds "
        "(default: llm where a model is configured, else embedded)",
    )
    add_timeout(group)


def add_amounts(group: argparse._ArgumentGroup) -> None:
    """Add the options that say how much is read at once, and in which language it is told."""
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


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add all that a command takes that reads articles."""
    add_sources(parser, addresses=True)
    add_engine_options(parser)
    add_limits(parser)
    add_answer_options(parser)
    group = parser.add_argument_group("reading")
    add_amounts(group)
    group.add_argument(
        "--passes",
        metavar="N",
        type=read_count,
        help="ask again for what is missing, up to N times in all (default: 1; llm only)",
    )
    group.add_argument(
        "--story", metavar="NAME", help="name of the story (default: the folder's name)"
    )
    add_batch(group)
    group.add_argument(
        "--dry-run", action="store_true", help="say what would be read and asked, and ask nothing"
    )


def add_output_options(parser: argparse.ArgumentParser, default: str) -> None:
    """Add the options that say how a document is printed, and where."""
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


def add_overrides(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the overrides."""
    parser.add_argument_group("merging").add_argument(
        "--overrides", metavar="FILE", help="apply what this TOML file decides: merge, split, ..."
    )


def add_selection(parser: argparse.ArgumentParser) -> None:
    """Add the options that select what matters most."""
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
