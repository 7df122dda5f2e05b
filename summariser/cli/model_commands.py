"""The commands about models and what they answered."""

from __future__ import annotations

import argparse

from summariser.cli.command import Command
from summariser.cli.model_options import add_cache, add_timeout
from summariser.cli.values import read_days, read_seconds


def _cache_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("info", "prune"), help="say what is kept, or drop it")
    add_cache(parser.add_argument_group("cache"))
    parser.add_argument(
        "--older-than", metavar="DAYS", type=read_days, help="drop only what was kept before that"
    )
    parser.add_argument("--json", action="store_true", help="for programs")


def _batch_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=("status", "fetch", "forget"),
        help="say how far it is, collect, or give up one that the endpoint has no more",
    )
    parser.add_argument(
        "id", metavar="ID", nargs="?", help="of the batch; status without it lists all"
    )
    group = parser.add_argument_group("model")
    group.add_argument(
        "--base-url", metavar="URL", help="endpoint (default: where it was handed in)"
    )
    add_timeout(group)
    add_cache(parser.add_argument_group("cache"))
    group = parser.add_argument_group("fetch")
    group.add_argument("--wait", action="store_true", help="until the batch has ended")
    group.add_argument(
        "--every", metavar="SECONDS", type=read_seconds, help="look so often (default: 60)"
    )
    parser.add_argument("--json", action="store_true", help="for programs")


MODEL_COMMANDS: dict[str, Command] = {
    "batch": Command(
        "Say how far batches are that --batch handed in, put their answers into the cache, or give "
        "one up.",
        _batch_options,
        "batching",
        "run_batch",
        synopsis="batch status|fetch|forget ID",
        summary="follow what --batch handed in, and collect its answers",
    ),
    "cache": Command(
        "Say what answers of models are kept, or drop them.",
        _cache_options,
        "caching",
        "run_cache",
        synopsis="cache info|prune",
        summary="say what answers are kept, or drop them",
    ),
}
