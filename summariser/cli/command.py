"""What a sub-command is."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """A sub-command: what it is for, its options, and the module and function that carry it out.

    Attributes:
        description: What its own help begins with.
        add_options: Adds its options to a parser.
        module: Module of `summariser.cli` that holds ``function``, imported when it is called.
        function: Carries it out, given the options; returns an exit code.
        synopsis: How it is called, in the list of all.
        summary: What it does, in the list of all.
    """

    description: str
    add_options: Callable[[argparse.ArgumentParser], None]
    module: str
    function: str
    synopsis: str = ""
    summary: str = ""
