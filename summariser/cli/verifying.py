"""A timeline checked against its articles."""

from __future__ import annotations

import argparse
import json

from summariser.cli.exits import Exit
from summariser.cli.paths import find_missing
from summariser.cli.streams import Target, say, write_result
from summariser.errors import ConfigError
from summariser.evaluate import Verification, read_gold, verify
from summariser.load import load_articles
from summariser.render import plain_text
from summariser.render.wording import number_words


def run_verify(options: argparse.Namespace) -> int:
    """Check every quote, offset, hash and reference of a timeline, and print what does not hold.

    Raises:
        ConfigError: Standard input is named twice.
        DocumentError: The file is no timeline document.
    """
    if [options.path, *options.paths].count("-") > 1:
        raise ConfigError("- can be read once only: it is the document, or the articles")
    missing = find_missing([options.path, *options.paths])
    for sentence in missing.values():
        say(sentence)
    if missing:
        return Exit.USAGE
    document = read_gold(options.path)
    loaded = load_articles(options.paths)
    for failure in loaded.failures:
        say(f"{failure.article}: {failure.reason}")
    found = verify(document, loaded.articles)
    text = _json(found) if options.json else _sentences(found)
    write_result(text, Target(None, "text"))
    return Exit.UNVERIFIED if found.errors else Exit.OK


def _sentences(found: Verification) -> str:
    lines = [plain_text(str(error)) for error in found.errors]
    quotes, records = number_words(found.quotes, "quote"), number_words(found.records, "record")
    what = f"{quotes} of {records} in {number_words(found.articles, 'article')}"
    verdict = number_words(len(found.errors), "error") if found.errors else "all stand as written"
    return "\n".join([*lines, f"Checked {what}: {verdict}."]) + "\n"


def _json(found: Verification) -> str:
    errors = [
        {"place": error.place, "id": error.id, "message": error.message} for error in found.errors
    ]
    facts = {
        "articles": found.articles,
        "records": found.records,
        "quotes": found.quotes,
        "errors": errors,
    }
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"
