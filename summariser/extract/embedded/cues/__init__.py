"""Cue words of the embedded engine, read from the data files of this folder."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def load_cues(name: str) -> dict[str, frozenset[str]]:
    """Return the word lists of one file, by list name.

    Args:
        name: The file's name without extension: ``accusing``, ``denying``, ``events``, ``names``
            or ``reporting``.
    """
    return {key: frozenset(value) for key, value in _read(name).items() if isinstance(value, list)}


@cache
def load_mapping(name: str, table: str) -> dict[str, str]:
    """Return one table of a file, such as ``names`` and ``demonyms``."""
    found = _read(name)[table]
    return dict(found) if isinstance(found, dict) else {}


@cache
def cue_words(name: str, *lists: str) -> frozenset[str]:
    """Return the union of word lists of one file."""
    known = load_cues(name)
    return frozenset().union(*(known[key] for key in lists))


@cache
def _read(name: str) -> dict[str, list[str] | dict[str, str]]:
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
