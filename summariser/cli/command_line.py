"""The command: arguments in, exit code out."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Callable, Sequence

from summariser.cli.arguments import parse_arguments
from summariser.cli.command import Command
from summariser.cli.exits import Exit
from summariser.cli.logs import logging_to_stderr, say, say_traceback, speaking_json
from summariser.cli.tracing import traced
from summariser.errors import (
    ConfigError,
    ModelRejectedError,
    ModelUnavailableError,
    SummariserError,
)

_SHORT_USAGE = """\
usage: summarise PATH... [-m MODEL] [-f FORMAT] [-o FILE] [options]
Name article files or folders; 'summarise --help' says more.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code.

    Args:
        argv: The arguments after the command's name; without them those of the process.

    Returns:
        An `Exit`; no exception leaves this function.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments:
        sys.stderr.write(_SHORT_USAGE)
        return Exit.USAGE
    try:
        command, options = parse_arguments(arguments)
    except ConfigError as error:
        with speaking_json(as_json="--log-json" in arguments):
            say(str(error), level="error")
        return Exit.USAGE
    except SystemExit:  # help or version, printed already
        return Exit.OK
    with speaking_json(as_json=options.log_json):
        return _run(command, options)


def _run(command: Command, options: argparse.Namespace) -> int:
    try:
        with logging_to_stderr(shown=options.verbose, pauses=not getattr(options, "quiet", True)):
            # Imported only now: it brings the libraries that help and version do without.
            module = importlib.import_module(f"summariser.cli.{command.module}")
            function: Callable[[argparse.Namespace], int] = getattr(module, command.function)
            with traced(command.function.removeprefix("run_")) as note_exit:
                code = function(options)
                note_exit(code)
                return code
    except KeyboardInterrupt:
        say("interrupted; nothing was written", level="error")
        return Exit.INTERRUPTED
    except ConfigError as error:
        say(str(error), level="error")
        return Exit.USAGE
    except (ModelRejectedError, ModelUnavailableError) as error:
        say(str(error), level="error")
        return Exit.PROVIDER
    except (SummariserError, OSError) as error:
        say(str(error), level="error")
    except Exception as error:  # noqa: BLE001 - a fault of ours is told in a line, too
        what = f"{type(error).__name__}{f': {error}' if str(error) else ''}"
        say(f"unexpected {what} (a fault of summarise; -v says more)", level="error")
        if options.verbose:
            say_traceback()
    return Exit.ERROR
