"""Asks addresses: politely, within limits, and only those that may be asked."""

from __future__ import annotations

import asyncio
import email.utils
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from typing import TYPE_CHECKING, Self

from summariser.errors import ConfigError, FetchError
from summariser.gather.addresses import Guard
from summariser.gather.bodies import ACCEPTED_ENCODINGS, read_body
from summariser.gather.gathered import Retrieval, Validators
from summariser.gather.pace import Pace
from summariser.gather.robots import Robots
from summariser.gather.settings import FetchSettings, Surroundings
from summariser.gather.urls import check_url, host_of, join_url, redact_url
from summariser.load.extras import EXTRA

if TYPE_CHECKING:
    import httpx2

_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, "
    "application/feed+json, application/xml;q=0.9, application/pdf;q=0.8, */*;q=0.5"
)
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_NO_TEXT = frozenset({"image", "video", "audio", "font"})
_ANSWERED = frozenset({200, 203, 304, 404, 410})
# What may pass if asked again.
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
# Seconds before the second attempt; each further pause is twice as long.
_FIRST_PAUSE = 2.0
# Redirects followed for robots.txt (RFC 9309, 2.3.1.2).
_ROBOTS_REDIRECTS = 5
_STATUS = {
    401: "asks for a name and a password",
    402: "is for subscribers (402)",
    403: "is refused to programs like this one (403)",
    406: "is not to be had in a form that can be read (406)",
    429: "is not given now: too many requests (429)",
    451: "is withheld for legal reasons (451)",
}


@dataclass(frozen=True)
class _Answer:
    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes = b""


class Fetcher:
    """Asks addresses; to be used as a context manager, which closes its connections.

    Raises:
        ConfigError: The extra ``sources`` is not installed.
    """

    def __init__(self, settings: FetchSettings, around: Surroundings) -> None:
        self._settings, self._around = settings, around
        self._pace = Pace(settings, around)
        self._robots = Robots(settings.product, self._ask_robots)
        self._client = _make_client(settings, Guard(settings.allow_hosts, around.resolve))

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def fetch(self, url: str, validators: Validators | None = None) -> Retrieval:
        """Return what an address answers, after all redirects.

        Args:
            url: The address.
            validators: What an earlier answer gave to ask with; then the answer may be 304.

        Returns:
            The answer: with status 200, 304 (unchanged), 404 or 410.

        Raises:
            FetchError: It may not be asked, was not reached, or answered something else.
        """
        answer, moved = await self._follow(url, validators or Validators())
        if answer.status not in _ANSWERED:
            message = _STATUS.get(answer.status, f"is answered with the status {answer.status}")
            raise FetchError(message, source=url, retryable=answer.status in _PASSING)
        return Retrieval(
            url=check_url(url, redact_url(url)),
            final_url=answer.url,
            status=200 if answer.status == 203 else answer.status,
            retrieved=self._around.now(),
            content=answer.content,
            content_type=answer.headers.get("content-type"),
            validators=Validators(answer.headers.get("etag"), answer.headers.get("last-modified")),
            moved=moved,
        )

    async def _follow(self, url: str, validators: Validators) -> tuple[_Answer, bool]:
        """Ask an address and those that it sends on to; say whether it does so for good."""
        hops, for_good = [check_url(url, redact_url(url))], True
        while True:
            headers = {"if-none-match": validators.etag}
            # A time says nothing of another page than the one that it was given for.
            if len(hops) == 1:
                headers["if-modified-since"] = validators.last_modified
            answer = await self._ask(hops[-1], {k: v for k, v in headers.items() if v})
            target = _target_of(answer)
            if target is None:
                return answer, for_good and len(hops) > 1
            for_good &= answer.status in _FOR_GOOD
            _check_hops(hops, target, self._settings.max_redirects)
            hops.append(target)

    async def _ask(self, url: str, headers: Mapping[str, str]) -> _Answer:
        """Ask one address, as often as its faults may pass."""
        delay = None
        if self._settings.respect_robots:
            rules = await self._robots.find_rules(url)
            rules.check(url)
            delay = rules.delay
        host, pause = host_of(url), _FIRST_PAUSE
        for attempt in range(1, self._settings.attempts + 1):
            last = attempt == self._settings.attempts
            async with self._pace.take_turn(host, delay):
                try:
                    answer = await self._send(url, headers)
                except FetchError as error:
                    if last or not error.retryable:
                        raise
                    answer = None
            if answer is not None and (last or answer.status not in _PASSING):
                break
            wanted = None if answer is None else _wanted_pause(answer, self._around)
            self._pace.postpone(host, pause if wanted is None else wanted)
            pause *= 2
        assert answer is not None  # noqa: S101 - the last attempt breaks or raises
        return answer

    async def _ask_robots(self, url: str) -> tuple[int, bytes]:
        """Return status and body of a robots.txt."""
        hops = [url]
        while True:
            async with self._pace.take_turn(host_of(url)):
                answer = await self._send(hops[-1], {})
            target = _target_of(answer)
            if target is None:
                return answer.status, answer.content
            _check_hops(hops, target, _ROBOTS_REDIRECTS)
            hops.append(target)

    async def _send(self, url: str, headers: Mapping[str, str]) -> _Answer:
        """Send one request and read its answer, within the limits of time and size."""
        import httpcore2  # noqa: PLC0415 - of the extra
        import httpx2  # noqa: PLC0415 - of the extra

        seconds = self._settings.timeout
        try:
            async with asyncio.timeout(seconds):
                return await self._exchange(url, headers)
        except TimeoutError as error:
            message = f"was not there in full within {seconds:g} seconds"
            raise FetchError(message, source=url, retryable=True) from error
        except httpx2.InvalidURL as error:
            message = "is no web address that can be understood"
            raise FetchError(message, source=url) from error
        except (
            *(httpx2.HTTPError, httpcore2.NetworkError, httpcore2.ProtocolError),
            *(OSError, ValueError),  # of sockets and of headers that are no text
        ) as error:
            raise _fault(error, url) from error

    async def _exchange(self, url: str, headers: Mapping[str, str]) -> _Answer:
        async with self._client.stream("GET", url, headers=dict(headers)) as response:
            content = b""
            limit = self._settings.max_bytes
            if response.status_code in {200, 203}:
                _check_kind(response.headers.get("content-type", ""), url)
                content = await read_body(
                    response.aiter_raw(),
                    response.headers.get("content-encoding", ""),
                    limit=limit,
                    source=url,
                )
            return _Answer(url, response.status_code, dict(response.headers), content)


def _make_client(settings: FetchSettings, guard: Guard) -> httpx2.AsyncClient:
    try:
        import httpx2  # noqa: PLC0415 - of the extra
        import protego  # noqa: F401, PLC0415 - of the extra, and of use only later

        from summariser.gather.transport import GuardedTransport  # noqa: PLC0415 - as above
    except ImportError as error:
        raise ConfigError(f"to read web addresses, install the extra: {EXTRA}") from error
    return httpx2.AsyncClient(
        transport=GuardedTransport(guard),
        timeout=None,  # the time of the whole is limited, not that of each step
        follow_redirects=False,
        trust_env=False,
        # What one page sets is not to be sent with the next.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        headers={
            "user-agent": settings.user_agent,
            "accept": _ACCEPT,
            "accept-encoding": ACCEPTED_ENCODINGS,
        },
    )


def _target_of(answer: _Answer) -> str | None:
    """Return where an answer sends on to, None where it is the last one."""
    location = answer.headers.get("location")
    if answer.status not in _REDIRECTS or not location:
        return None
    target = join_url(answer.url, location)
    if target is None:
        raise FetchError("leads to something that is no web address", source=answer.url)
    try:
        return check_url(target, answer.url)
    except FetchError as error:
        message = f"leads to {redact_url(target)[:200]}, which {error}"
        raise FetchError(message, source=answer.url) from error


def _check_hops(hops: list[str], target: str, most: int) -> None:
    """Check that a redirect leads on.

    Raises:
        FetchError: It leads in a circle, or too far.
    """
    if target in hops:
        circle = " -> ".join([*hops[hops.index(target) :], target])
        raise FetchError(f"leads in a circle: {circle}", source=hops[0])
    if len(hops) > most:
        raise FetchError(f"leads on and on, more than {most} times", source=hops[0])


def _check_kind(content_type: str, url: str) -> None:
    """Check that an answer may be text before its bytes are asked for.

    Raises:
        FetchError: It is a picture, a film or a recording.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind.partition("/")[0] in _NO_TEXT:
        raise FetchError(f"is {kind} and no page", source=url)


def _wanted_pause(answer: _Answer, around: Surroundings) -> float | None:
    """Return the seconds that a server wants to be left alone (RFC 9110, 10.2.3)."""
    given = answer.headers.get("retry-after", "").strip()
    if given.isdigit():
        return float(given)
    try:
        moment = email.utils.parsedate_to_datetime(given)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return None
    return max(0.0, (moment - around.now()).total_seconds())


def _fault(error: Exception, url: str) -> FetchError:
    """Return what is wrong with a connection; of a host, if all of its addresses share it."""
    text = " ".join(str(error).split())
    about_host = None
    if "CERTIFICATE_VERIFY_FAILED" in text:
        about_host = "has a host whose certificate does not hold"
    elif type(error).__name__ == "ConnectError":
        about_host = "is of a host that does not answer"
    if about_host is not None:
        return FetchError(about_host, source=host_of(url), retryable=True)
    message = f"could not be had: {text[:200] or type(error).__name__}"
    return FetchError(message, source=url, retryable=True)
