"""The commands about models and what they answered."""

from __future__ import annotations

import argparse

from summariser.cli.command import Command
from summariser.cli.model_options import add_cache
from summariser.cli.values import read_days


def _cache_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("info", "prune"), help="say what is kept, or drop it")
    add_cache(parser.add_argument_group("cache"))
    parser.add_argument(
        "--older-than", metavar="DAYS", type=read_days, help="drop only what was kept before that"
    )
    parser.add_argument("--json", action="store_true", help="for programs")


MODEL_COMMANDS: dict[str, Command] = {
    "cache": Command(
        "Say what answers of models are kept, or drop them.",
        _cache_options,
        "caching",
        "run_cache",
        synopsis="cache info|prune",
        summary="say what answers are kept, or drop them",
    ),
}
