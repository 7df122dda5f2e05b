"""What a site's robots.txt allows (RFC 9309)."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from summariser.errors import FetchError

if TYPE_CHECKING:
    from protego import Protego

# Bytes of a robots.txt that are read (RFC 9309, 2.5).
_MOST_READ = 500 * 1024


@dataclass(frozen=True)
class Rules:
    """What one host's robots.txt says.

    ``parsed`` is None where everything is allowed; ``error`` says why nothing is.
    """

    product: str
    parsed: Protego | None = None
    error: FetchError | None = None

    @property
    def delay(self) -> float | None:
        """Seconds that are asked for between two requests."""
        if self.parsed is None:
            return None
        asked = self.parsed.crawl_delay(self.product)
        rate = self.parsed.request_rate(self.product)
        if asked is None and rate is not None and rate.requests:
            asked = rate.seconds / rate.requests
        return float(asked) if asked is not None and 0 < asked < math.inf else None

    def check(self, url: str) -> None:
        """Check that an address may be asked.

        Raises:
            FetchError: It may not.
        """
        if self.error is not None:
            raise self.error
        if self.parsed is not None and not self.parsed.can_fetch(url, self.product):
            host = urlsplit(url).netloc
            message = f"is not to be read by programs, says robots.txt of {host}"
            raise FetchError(message, source=url)


class Robots:
    """Asks each host for its robots.txt once.

    Args:
        product: The name by which robots.txt addresses this program.
        ask: Returns the status and body of an address, after redirects; raises FetchError.
    """

    def __init__(self, product: str, ask: Callable[[str], Awaitable[tuple[int, bytes]]]) -> None:
        self._product, self._ask = product, ask
        self._rules: dict[str, Rules] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def find_rules(self, url: str) -> Rules:
        """Return what the host of an address allows."""
        parts = urlsplit(url)
        where = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
        async with self._locks.setdefault(where, asyncio.Lock()):
            if where not in self._rules:
                self._rules[where] = await self._read(where)
        return self._rules[where]

    async def _read(self, where: str) -> Rules:
        try:
            status, content = await self._ask(where)
        except FetchError as error:
            # Unreachable is as good as forbidden (2.3.1.4).
            if error.source == where:
                message = f"is not asked for, since its robots.txt {error}"
                error = FetchError(message, source=where, retryable=error.retryable)
            return Rules(self._product, error=error)
        if status == 429 or status >= 500:
            message = f"is not asked for, since its robots.txt could not be read ({status})"
            return Rules(self._product, error=FetchError(message, source=where, retryable=True))
        if status != 200:
            return Rules(self._product)  # none there, or none for us: all is allowed (2.3.1.3)
        from protego import Protego  # noqa: PLC0415 - of the extra

        text = content[:_MOST_READ].decode("utf-8-sig", "replace")
        return Rules(self._product, parsed=Protego.parse(text))
