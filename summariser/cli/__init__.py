"""The command ``summarise``."""

from summariser.cli.command_line import main

__all__ = ["main"]
