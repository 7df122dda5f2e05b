"""How addresses are asked, and by what clock."""

from __future__ import annotations

import asyncio
import datetime as dt
import socket
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from importlib import metadata

from summariser.errors import ConfigError

_AT_LEAST = {"timeout": 0, "max_bytes": 0, "max_pages": 0, "attempts": 0, "per_host_at_once": 0}


def _user_agent() -> str:
    return f"summariser/{metadata.version('summariser')}"


@dataclass(frozen=True, kw_only=True)
class FetchSettings:
    """How addresses are asked.

    Attributes:
        user_agent: What is said of oneself; robots.txt is read for the part before the slash.
        timeout: Seconds that one request may take from its first byte to the last of its answer.
        max_bytes: Bytes that an answer may have, packed and unpacked.
        max_redirects: Redirects that are followed at most.
        per_host_interval: Seconds from one request to a host to the next at least; a longer
            delay that robots.txt asks for is kept.
        per_host_at_once: Requests under way to one host at most.
        at_once: Requests under way at most.
        allow_hosts: Private hosts that may be asked: names or addresses, with or without a port.
        respect_robots: Whether robots.txt is asked and obeyed.
        max_pages: New pages of one source that are read in one gathering at most, the newest first
            for sitemaps, the first in the list for feeds.
        attempts: Requests for one address at most, where the fault may pass.
        max_wait: Seconds that are waited at most before one request.
    """

    user_agent: str = ""
    timeout: float = 30.0
    max_bytes: int = 20 * 1024 * 1024
    max_redirects: int = 8
    per_host_interval: float = 1.0
    per_host_at_once: int = 1
    at_once: int = 16
    allow_hosts: tuple[str, ...] = ()
    respect_robots: bool = True
    max_pages: int = 50
    attempts: int = 3
    max_wait: float = 60.0

    def __post_init__(self) -> None:
        for name, bound in _AT_LEAST.items():
            if not getattr(self, name) > bound:
                raise ConfigError(f"{name} must be above {bound}, not {getattr(self, name)}")
        if not self.user_agent:
            object.__setattr__(self, "user_agent", _user_agent())

    @property
    def product(self) -> str:
        """The name by which robots.txt addresses this program."""
        return self.user_agent.partition("/")[0].strip()


async def resolve_host(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, in the system's order of preference.

    Raises:
        OSError: The host is not known.
    """
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(info[4][0]) for info in found))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What gathering needs of the world: clocks, sleep and the names of hosts.

    Attributes:
        now: The time of day, in UTC.
        clock: Seconds of a clock that never goes back.
        sleep: Waits for some seconds.
        resolve: The addresses of a host; raises OSError where it is not known.
    """

    now: Callable[[], dt.datetime] = _now
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    resolve: Callable[[str, int], Awaitable[Sequence[str]]] = resolve_host
