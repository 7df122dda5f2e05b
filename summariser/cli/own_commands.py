"""The commands about summariser itself."""

from __future__ import annotations

import argparse

from summariser.cli.command import Command
from summariser.cli.options import add_engine_options


def _schema_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", nargs="?", help="without it, all names are listed")


def _doctor_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")
    add_engine_options(parser)


OWN_COMMANDS: dict[str, Command] = {
    "schema": Command(
        "Print the JSON Schema of a type.",
        _schema_options,
        "schemas",
        "run_schema",
        synopsis="schema [NAME]",
        summary="print a JSON Schema, or the names of all",
    ),
    "doctor": Command(
        "Say what is configured, reachable and installed. No key is printed.",
        _doctor_options,
        "doctor",
        "run_doctor",
        synopsis="doctor",
        summary="say what is configured, reachable and installed",
    ),
}
