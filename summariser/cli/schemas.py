"""The published JSON Schemas."""

from __future__ import annotations

import argparse

from summariser.cli.exits import Exit
from summariser.cli.streams import Target, write_result
from summariser.schema.json_schema import PUBLISHED, json_schema_text


def run_schema(options: argparse.Namespace) -> int:
    """Print a published JSON Schema, or the names of all.

    Raises:
        ConfigError: There is none of that name.
    """
    text = json_schema_text(options.name) if options.name else "\n".join(PUBLISHED) + "\n"
    write_result(text, Target(None, "json"))
    return Exit.OK
