"""The client that the endpoint is asked with: our own, or the caller's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import openai

from summariser.config import Config
from summariser.errors import ConfigError
from summariser.extract.llm.prices import OPENAI_URL

# A local server asks for no key, but the client will not start without one.
_NO_KEY = "none"

ReadHeaders = Callable[[Mapping[str, str]], None]
"""Is given the headers of every answer."""


def make_client(config: Config, read_headers: ReadHeaders) -> openai.AsyncOpenAI:
    """Return a client of our own, which keeps its connections and tries nothing again by itself.

    Args:
        config: The settings.
        read_headers: Is given the headers of every answer.

    Raises:
        ConfigError: There is no key and no address, or the address is none.
    """
    if not config.api_key and not config.base_url:
        raise ConfigError("no key for the endpoint; set OPENAI_API_KEY, or --base-url for a server")
    url = config.base_url or OPENAI_URL
    if not url.startswith(("http://", "https://")):
        raise ConfigError("the base URL must begin with http:// or https://")

    async def on_response(response: Any) -> None:
        read_headers(response.headers)

    return openai.AsyncOpenAI(
        api_key=config.api_key or _NO_KEY,
        base_url=url,
        max_retries=0,
        timeout=config.timeout,
        http_client=openai.DefaultAsyncHttpxClient(
            base_url=url, timeout=config.timeout, event_hooks={"response": [on_response]}
        ),
    )


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
    keys = (config.api_key, of_client if isinstance(of_client, str) else None)
    return [key for key in keys if key and key != _NO_KEY]
