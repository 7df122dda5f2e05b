"""Why a line stands in a timeline."""

from __future__ import annotations

import argparse

from summariser.cli.exits import Exit
from summariser.cli.paths import find_missing
from summariser.cli.streams import Target, say, write_result
from summariser.load import read_document
from summariser.merge import explain
from summariser.render import render_explanation, render_explanation_json


def run_explain(options: argparse.Namespace) -> int:
    """Print which records stand behind an id, what joined them, and what nearly did.

    Raises:
        ConfigError: The document has nothing of that id.
        DocumentError: The file is no timeline document.
    """
    missing = find_missing([options.path])
    for sentence in missing.values():
        say(sentence)
    if missing:
        return Exit.USAGE
    explanation = explain(read_document(options.path), options.id)
    if options.json:
        write_result(render_explanation_json(explanation), Target(None, "json"))
    else:
        write_result(render_explanation(explanation), Target(None, "text"))
    return Exit.OK
