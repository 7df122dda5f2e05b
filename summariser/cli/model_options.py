"""Options that say which model is asked, what it may cost, and what becomes of its answers."""

from __future__ import annotations

import argparse

from summariser.cli.values import read_count, read_dollars, read_seconds


def add_model(group: argparse._ArgumentGroup) -> None:
    """Add the options that say which model, and where it is."""
    group.add_argument(
        "-m", "--model", metavar="NAME", help="read with this model, or with that of a GGUF file"
    )
    group.add_argument("--base-url", metavar="URL", help="endpoint of the model (most end in /v1)")


def add_timeout(group: argparse._ArgumentGroup) -> None:
    """Add the options that say how long a request may take."""
    group.add_argument(
        "--timeout", metavar="SECONDS", type=read_seconds, help="for one request (default: 120)"
    )


def add_answer_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what becomes of a model's answers."""
    group = parser.add_argument_group("a model's answers")
    add_cache(group)
    group.add_argument("--no-cache", action="store_true", help="look up and keep no answers")
    group.add_argument(
        "--retry-failed", action="store_true", help="ask again where kept answers were no use"
    )
    group.add_argument(
        "--record", metavar="DIR", help="write every request and answer there, without the key"
    )
    group.add_argument(
        "--replay", metavar="DIR", help="take all answers from what was recorded there; ask nothing"
    )


def add_batch(group: argparse._ArgumentGroup) -> None:
    """Add the option that hands requests in as a batch."""
    group.add_argument(
        "--batch",
        action="store_true",
        help="hand the requests in as a batch and print its id; 'summarise batch fetch' collects",
    )


def add_limits(parser: argparse.ArgumentParser) -> None:
    """Add the options that say what may be spent, of time and of money."""
    group = parser.add_argument_group("limits")
    group.add_argument(
        "--deadline", metavar="SECONDS", type=read_seconds, help="stop then, and keep what is done"
    )
    group.add_argument(
        "--max-wait",
        metavar="SECONDS",
        type=read_seconds,
        help="for one pause that the endpoint asks for (default: 600)",
    )
    group.add_argument(
        "--max-tokens", metavar="N", type=read_count, help="ask for no more than these in all"
    )
    group.add_argument(
        "--max-cost", metavar="DOLLARS", type=read_dollars, help="spend no more than this in all"
    )
    group.add_argument(
        "--usage", action="store_true", help="print requests, tokens and cost of each article"
    )


def add_cache(group: argparse._ArgumentGroup) -> None:
    """Add the options that say where answers are kept."""
    group.add_argument(
        "--cache", metavar="FILE", help="keep answers there (default: in the user's cache folder)"
    )


def add_judging(parser: argparse.ArgumentParser) -> None:
    """Add the options that say whether a model is asked about uncertain pairs."""
    parser.add_argument_group("uncertain pairs").add_argument(
        "--judge-pairs",
        action="store_true",
        help="ask the model about pairs of records that merging is not sure of",
    )
