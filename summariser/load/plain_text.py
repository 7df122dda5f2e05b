"""Plain text and Markdown: a block of fields before the text, and the text as it stands."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence

# How people write a field's name, and what it is called here. "author" and the like are known,
# so that they do not spoil a block, and not kept.
_FIELDS: Mapping[str, str | None] = {
    "id": "id",
    "title": "title",
    "headline": "title",
    "outlet": "outlet",
    "source": "outlet",
    "publisher": "outlet",
    "site": "outlet",
    "published": "published",
    "date": "published",
    "url": "url",
    "link": "url",
    "language": "language",
    "lang": "language",
    "author": None,
    "authors": None,
    "byline": None,
}
# The longest block of fields that is looked for, in characters.
_LONGEST_BLOCK = 16 * 1024

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)")
_FIELD = re.compile(r"\s*(?P<key>[A-Za-z]+)\s*:\s*(?P<value>.*?)\s*")
_FENCED = re.compile(
    r"(?P<fence>---|\+\+\+)[ \t]*\r?\n(?P<lines>.*?)(?<=\n)(?P=fence)[ \t]*(?:\r?\n|$)", re.DOTALL
)
# What may stand at the left margin of front matter in YAML: a key, a list item, a remark.
_YAML_MARGIN = re.compile(r"[\w.-]+\s*:|- |#|[\]}]|$")


def read_plain_text(text: str) -> dict[str, object]:
    """Return the fields of a plain text, ``text`` among them.

    A text may open with a block of fields, one a line, up to the first blank line::

        Title: Bridge closed
        Outlet: The Hallen Post
        Published: 2021-05-03
        URL: https://post.example/bridge

    The block counts only if *every* line before the first blank line is a known name, a colon
    and a value, and no name comes twice: anything else is part of the article. Names are
    ``Id``, ``Title`` (or ``Headline``), ``Outlet`` (``Source``, ``Publisher``, ``Site``),
    ``Published`` (``Date``), ``URL`` (``Link``), ``Language`` (``Lang``), and ``Author``,
    ``Authors`` and ``Byline``, which are passed over; case does not matter. The text begins after
    the blank line and is not changed.
    """
    lines, after = _lines_to_blank(text)
    fields: dict[str, object] = {}
    seen: set[str] = set()
    for line in lines:
        found = _FIELD.fullmatch(line)
        key = found["key"].lower() if found else ""
        if found is None or key not in _FIELDS or (_FIELDS[key] or key) in seen:
            return {"text": text}
        seen.add(_FIELDS[key] or key)
        if name := _FIELDS[key]:
            fields[name] = found["value"]
    return {**fields, "text": text[after:]}


def _lines_to_blank(text: str) -> tuple[list[str], int]:
    """Return the lines before the first blank one, and where the line after that begins.

    There are none where no blank line stands near the beginning.
    """
    lines: list[str] = []
    for match in _LINE.finditer(text, 0, _LONGEST_BLOCK):
        if not match[0].strip():
            return lines, match.end() if lines else 0
        lines.append(match[0].strip())
    return [], 0


def read_markdown(text: str) -> dict[str, object]:
    """Return the fields of a Markdown text, ``text`` among them.

    Front matter is honoured: a block fenced by ``---`` (``key: value`` lines of YAML) or ``+++``
    (TOML), with the names that `read_plain_text` knows; other keys and nested values are passed
    over. Without a title in it, a first-level heading that opens the text is the title. The text
    is what follows the front matter, Markdown signs included, so that offsets fit the file.
    """
    block = _FENCED.match(text, 0, _LONGEST_BLOCK)
    found = _front_matter(block) if block else None
    if block is None or found is None:
        fields = read_plain_text(text)
    else:
        fields = {**found, "text": text[block.end() :]}
    opening = str(fields["text"]).lstrip()[:_LONGEST_BLOCK].partition("\n")[0]
    if opening.startswith("# ") and not fields.get("title"):
        fields["title"] = opening.strip("# \t\r")
    return fields


def _front_matter(block: re.Match[str]) -> dict[str, object] | None:
    if block["fence"] == "+++":
        return _toml_fields(block["lines"])
    # Two rules with prose between them are no front matter.
    lines = block["lines"].splitlines()
    if not all(line[:1] in {" ", "\t"} or _YAML_MARGIN.match(line) for line in lines):
        return None
    return _yaml_fields(lines)


def _toml_fields(lines: str) -> dict[str, object] | None:
    try:
        values = tomllib.loads(lines)
    except tomllib.TOMLDecodeError:
        return None
    return {
        name: value if isinstance(value, str) else str(value)
        for key, value in values.items()
        if (name := _FIELDS.get(key.lower())) and not isinstance(value, dict | list | bool)
    }


def _yaml_fields(lines: Sequence[str]) -> dict[str, object]:
    fields: dict[str, object] = {}
    for line in lines:
        # An indented line belongs to a nested value of the key before it.
        found = _FIELD.fullmatch(line) if line[:1].strip() else None
        name = _FIELDS.get(found["key"].lower()) if found else None
        if found and name and name not in fields and (value := _yaml_scalar(found["value"])):
            fields[name] = value
    return fields


def _yaml_scalar(value: str) -> str:
    """Return a YAML scalar of one line; block and flow values count as none."""
    if value.startswith('"'):
        try:
            scalar, _ = json.JSONDecoder().raw_decode(value)
        except ValueError:
            return value.strip('"')
        return str(scalar)
    if value.startswith("'"):
        closing = re.match(r"'((?:[^']|'')*)'", value)
        return closing[1].replace("''", "'") if closing else value.strip("'")
    if value[:1] in {"|", ">", "[", "{", "&", "*", "!"} or value in {"~", "null"}:
        return ""
    return re.split(r"\s#", value, maxsplit=1)[0].strip()
