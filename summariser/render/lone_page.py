"""A page of HTML that stands alone: it loads nothing, runs no script, and refers nobody to it."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from lxml import html
from lxml.html import builder as h


def write_lone_page(title: str, style: str, body: Any) -> str:
    """Return a page with its style in it, ending in one newline.

    Args:
        title: Its title, without characters that a page cannot hold.
        style: Its style sheet, and the only one that it may use.
        body: The element ``body``, of lxml, which comes without types.
    """
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    head = h.HEAD(
        h.META(charset="utf-8"),
        h.META({"http-equiv": "Content-Security-Policy", "content": policy}),
        h.META(name="viewport", content="width=device-width, initial-scale=1"),
        h.META({"name": "color-scheme", "content": "light dark"}),
        h.META({"name": "referrer", "content": "no-referrer"}),
        h.TITLE(title),
        h.STYLE(style),
    )
    page = h.HTML(head, body, {"lang": "en"})
    return f"{html.tostring(page, encoding='unicode', doctype='<!DOCTYPE html>')}\n"
