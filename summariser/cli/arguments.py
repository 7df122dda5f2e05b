"""What can be written on the command line.

Nothing heavy is imported here: help and version answer at once.
"""

from __future__ import annotations

import argparse
from importlib import metadata
from typing import NoReturn

from summariser.cli.briefing_commands import BRIEFING_COMMANDS
from summariser.cli.command import Command
from summariser.cli.exits import MEANINGS
from summariser.cli.model_commands import MODEL_COMMANDS
from summariser.cli.own_commands import OWN_COMMANDS
from summariser.cli.store_commands import STORE_COMMANDS
from summariser.cli.timeline_commands import SUMMARISE, TIMELINE_COMMANDS
from summariser.errors import ConfigError

COMMANDS: dict[str, Command] = {
    **TIMELINE_COMMANDS,
    **BRIEFING_COMMANDS,
    **STORE_COMMANDS,
    **MODEL_COMMANDS,
    **OWN_COMMANDS,
}
"""Name of a sub-command -> what it is."""

# Column that the summaries of commands begin in.
_SUMMARY_COLUMN = 30


def _command_line(command: Command) -> str:
    call = f"  summarise {command.synopsis}"
    gap = "\n" + " " * _SUMMARY_COLUMN if len(call) >= _SUMMARY_COLUMN else ""
    return f"{call}{gap}{command.summary}" if gap else f"{call:<{_SUMMARY_COLUMN}}{command.summary}"


_COMMAND_LIST = "\n".join(_command_line(command) for command in COMMANDS.values())
_EXIT_CODES = "\n".join(f"  {code:>3}  {meaning}" for code, meaning in MEANINGS.items())
_EPILOG = f"""\
sub-commands, each a stage of its own that reads what the one before it writes:
{_COMMAND_LIST}

  A file or folder that is called like a sub-command is read as ./merge.

environment:
  OPENAI_API_KEY, OPENAI_BASE_URL   the endpoint, any that speaks the OpenAI protocol
  SUMMARISE_MODEL                   the model, where -m does not name it
  SUMMARISE_CACHE                   file that a model's answers are kept in, or 'off'
  SUMMARISE_STORE                   the store: a path, or an address of PostgreSQL
  OTEL_EXPORTER_OTLP_ENDPOINT       where traces are sent, by OpenTelemetry's own rules
  NO_COLOR, FORCE_COLOR             never, or always, use colours

exit codes:
{_EXIT_CODES}
"""


class _Parser(argparse.ArgumentParser):
    """An argument parser that raises its complaint instead of printing the whole usage."""

    def error(self, message: str) -> NoReturn:
        raise ConfigError(f"{message} (see '{self.prog} --help')")


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
        "--log-json", action="store_true", help="every line on stderr is a JSON object; no bar"
    )
    parser.add_argument(
        "-V",
        "--version",
        action="version",
        version=f"summarise {metadata.version('summariser')}",
        help="print the version",
    )
