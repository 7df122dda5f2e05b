"""A briefing as a page that stands alone, and reads well in a mail client and on a phone."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from summariser.errors import ConfigError
from summariser.render.briefing_outline import outline_briefing
from summariser.schema.briefing import Briefing


def briefing_page(briefing: Briefing) -> str:
    """Return the briefing as HTML without scripts, pictures or anything that is fetched.

    What stands in articles is text there and never markup; only web addresses become links.

    Raises:
        ConfigError: The extra ``briefings`` is not installed.
    """
    page: str = _template().render(outline=outline_briefing(briefing))
    return page


@cache
def _template() -> Any:
    try:
        # Imported here: only briefings need it.
        import jinja2  # noqa: PLC0415
    except ImportError as error:
        raise ConfigError(
            'briefings need more than is installed: pip install "summariser[briefings]"'
        ) from error
    # Styles stand in each element, because many mail clients take no others.
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("summariser.render"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.tests["web_address"] = _is_web_address
    return environment.get_template("briefing.html.j2")


def _is_web_address(url: str | None) -> bool:
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)
