"""The client that the endpoint is asked with: our own, or the caller's."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

import httpx2
import openai
from openai.types.chat import ChatCompletion

from summariser.config import Config
from summariser.errors import ConfigError
from summariser.extract.llm.prices import OPENAI_URL
from summariser.extract.local import names_model_file

# A local server asks for no key, but the client will not start without one.
_NO_KEY = "none"
_KEY_NAME = re.compile(r"key|token|secret|sig|pass|auth|code|credential", re.IGNORECASE)
"""What a key is called in an address; a version of a protocol, such as a date, is none."""
_PATH = "/chat/completions"
_CONNECTIONS = 1000
"""Connections at most, unless more articles are in work at once."""

ReadHeaders = Callable[[Mapping[str, str]], None]
"""Is given the headers of every answer."""
Hide = Callable[[str], str]
"""Takes the keys out of an answer."""


@dataclass(frozen=True)
class Answer:
    """What an endpoint answered.

    Attributes:
        completion: The chat completion, or what came in its place.
        body: The same as JSON, as it came; None where the client does not show it.
    """

    completion: Any
    body: Mapping[str, Any] | None = None


def make_client(config: Config) -> openai.AsyncOpenAI:
    """Return a client of our own, which keeps its connections and tries nothing again by itself.

    Args:
        config: The settings.

    Raises:
        ConfigError: There is no key and no address, the address is none, or it brings a password
            where there is a key as well.
    """
    if names_model_file(config):
        # Where a key is set, OpenAI would be asked in its place.
        raise ConfigError(
            f"{config.model} is a model file, and this needs an endpoint: name one (--base-url)"
        )
    if not config.api_key and not config.base_url:
        raise ConfigError("no key for the endpoint; set OPENAI_API_KEY, or --base-url for a server")
    url = config.base_url or OPENAI_URL
    _check_url(url)
    # Some endpoints want a query with every request, such as the version of their protocol.
    parts = urlsplit(url)
    login = _login(url)
    if login and config.api_key:
        raise ConfigError(
            "there are a key (OPENAI_API_KEY) and a user in the base URL, of which an endpoint can "
            "be sent only one: leave out either"
        )
    host = parts.netloc.rpartition("@")[2]
    url = urlunsplit(parts._replace(netloc=host, query="", fragment=""))
    connections = max(_CONNECTIONS, config.jobs_of("llm"))
    return openai.AsyncOpenAI(
        api_key=config.api_key or _NO_KEY,
        base_url=url,
        default_query=dict(parse_qsl(parts.query, keep_blank_values=True)),
        default_headers={"Authorization": f"Basic {login}"} if login else None,
        max_retries=0,
        timeout=config.timeout,
        # Of the two that openai comes with, the one that does not look through all connections
        # for each request.
        http_client=openai.DefaultAioHttpClient(
            base_url=url,
            timeout=config.timeout,
            # What is asked on this machine goes through no proxy.
            trust_env=not is_loopback(url),
            limits=httpx2.Limits(
                max_connections=connections, max_keepalive_connections=connections
            ),
        ),
    )


def _check_url(url: str) -> None:
    if not url.startswith(("http://", "https://")):
        raise ConfigError("the base URL must begin with http:// or https://")
    try:
        parts = urlsplit(url)
        port = parts.port  # read here, as only reading it finds out
    except ValueError as error:
        raise ConfigError(f"the base URL is no address ({error}); check --base-url") from error
    if not parts.hostname or port == 0:
        raise ConfigError("the base URL names no server; check --base-url")


def _login(url: str) -> str:
    """Return user and password of an address as a server is sent them, or nothing."""
    user, colon, password = urlsplit(url).netloc.rpartition("@")[0].partition(":")
    return base64.b64encode(unquote(user + colon + password).encode()).decode() if user else ""


def is_loopback(url: str) -> bool:
    """Return whether a URL is one of this machine."""
    host = urlsplit(url).hostname or ""
    return host in {"localhost", "::1"} or host.startswith("127.")


class View(SimpleNamespace):
    """JSON objects read by attribute, as the client's own are; what is not there is None.

    The client's own are models of its types, which take longer to make than all that is done with
    most answers.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return None

    @classmethod
    def of(cls, value: Any) -> Any:
        """Return JSON with each object in it as a view."""
        if isinstance(value, dict):
            return cls(**{name: cls.of(content) for name, content in value.items()})
        return [cls.of(content) for content in value] if isinstance(value, list) else value


def model_completion(completion: Any) -> Any:
    """Return a completion that is a `View` as the client's own model; others as they are."""
    if not isinstance(completion, View):
        return completion
    return ChatCompletion.construct(**_as_json(completion))


def _as_json(value: Any) -> Any:
    if isinstance(value, View):
        return {name: _as_json(content) for name, content in vars(value).items()}
    return [_as_json(content) for content in value] if isinstance(value, list) else value


async def request_completion(
    client: Any, body: Mapping[str, Any], read_headers: ReadHeaders, hide: Hide
) -> Answer:
    """Send a request for a chat completion and return what came.

    Args:
        client: The client.
        body: What to send.
        read_headers: Is given the headers of the answer, also where it is an error.
        hide: Takes the keys out of the answer. Answers are kept, recorded and printed: what never
            comes in never comes out.

    Raises:
        openai.OpenAIError: There is no answer, or it is an error.
        ValueError: The answer is no JSON.
    """
    if not isinstance(client, openai.AsyncOpenAI):
        return Answer(await client.chat.completions.create(**body))
    # In the order in which the client's own `create` writes them.
    ordered = {"messages": body["messages"], "model": body["model"], **dict(sorted(body.items()))}
    try:
        # Its `create` does the same after a walk through the body and its types, which takes
        # longer than all the rest.
        response = await client.post(
            _PATH,
            cast_to=httpx2.Response,
            body=ordered,
            options={"security": {"bearer_auth": True}},
        )
    except openai.APIStatusError as error:
        read_headers(error.response.headers)
        raise
    read_headers(response.headers)
    answer = json.loads(hide(response.text))
    return Answer(View.of(answer), answer) if isinstance(answer, dict) else Answer(None)


@lru_cache(maxsize=32)
def written_forms(key: str) -> tuple[str, ...]:
    """Return a key as it may stand in a text: as it is, and as JSON, Python and addresses do.

    Args:
        key: The key.

    Returns:
        The longest first, so that none leaves a part of another.
    """
    forms = {key, quote(key), quote(key, safe=""), repr(key)[1:-1]}
    forms |= {json.dumps(key)[1:-1], json.dumps(key, ensure_ascii=False)[1:-1]}
    forms |= {json.dumps(form)[1:-1] for form in forms}  # JSON within JSON
    forms |= {form.replace("/", "\\/") for form in forms}
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def borrow_client(client: Any, config: Config) -> Any:
    """Return the caller's client with our settings.

    Args:
        client: The client; what is no ``openai.AsyncOpenAI`` is taken as it is.
        config: The settings.

    Raises:
        ConfigError: It is one that blocks.
    """
    if isinstance(client, openai.OpenAI):
        raise ConfigError("the client must be an openai.AsyncOpenAI, not an openai.OpenAI")
    if isinstance(client, openai.AsyncOpenAI):
        # A connection dies with the event loop in which it was opened, and callers of the sync API
        # run each call in a loop of its own: what is kept alive for the next call would fail there.
        return client.with_options(
            max_retries=0, timeout=config.timeout, default_headers={"Connection": "close"}
        )
    return client


def list_keys(client: Any, config: Config) -> list[str]:
    """Return the keys that must not be told to anybody.

    Args:
        client: The client, if there is one.
        config: The settings.
    """
    of_client = getattr(client, "api_key", None)
    keys = [config.api_key, of_client if isinstance(of_client, str) else None]
    keys += _keys_in(config.base_url or "")
    if isinstance(client, openai.AsyncOpenAI):
        keys += _named_keys(client.default_query)
    return [key for key in dict.fromkeys(keys) if key and key != _NO_KEY]


def _keys_in(url: str) -> Iterator[str]:
    """Yield the keys that an address brings: its password, and what its query calls a key."""
    parts = urlsplit(url)
    yield _login(url)
    yield unquote(parts.netloc.rpartition("@")[0].partition(":")[2])
    yield from _named_keys(dict(parse_qsl(parts.query)))


def _named_keys(query: Mapping[str, object]) -> Iterator[str]:
    return (str(value) for name, value in query.items() if _KEY_NAME.search(name))
