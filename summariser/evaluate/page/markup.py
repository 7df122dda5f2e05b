"""What the elements of the page are made with."""

from __future__ import annotations

import re
from typing import Any

Element = Any
"""An element of lxml, which comes without types."""

# What HTML cannot hold, or what would turn the text around it.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def clean(text: str) -> str:
    """Return a text with U+FFFD for every character that a page cannot hold."""
    return _UNSAFE.sub("�", text.replace("\r\n", "\n").replace("\r", "\n"))


def attributes(*, klass: str = "", **values: str) -> dict[str, str]:
    """Return attributes for the builder, without those that are empty."""
    return {key: clean(value) for key, value in {"class": klass, **values}.items() if value}
