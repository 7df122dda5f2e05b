"""Asks an endpoint whether it is there, with one small request that costs nothing."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

from summariser.config import Config, shown_url

DEFAULT_BASE_URL = "https://api.openai.com/v1"
_LONGEST_ANSWER = 4 << 20  # bytes; hosted services list some hundreds of models
_PATIENCE = 10.0  # seconds

State = Literal["reachable", "refused", "unreachable"]


@dataclass(frozen=True)
class Answer:
    """What an endpoint answered: whether it can be used, in words, and the models that it lists."""

    state: State
    detail: str
    models: tuple[str, ...] = ()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: the key was meant for the address that was given."""

    def redirect_request(self, *_: Any) -> None:
        return None


def probe_endpoint(config: Config) -> Answer:
    """Ask the configured endpoint for its list of models.

    Args:
        config: The settings; without a base URL the endpoint is OpenAI's own.
    """
    url = shown_url(config.base_url or DEFAULT_BASE_URL)
    if urlsplit(url).scheme not in {"http", "https"}:
        return Answer("unreachable", f"{url} is no http or https address")
    headers = {"Accept": "application/json", "User-Agent": "summariser"}
    if config.api_key:
        headers["Authorization"] = f"Bearer {config.api_key}"
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        request = urllib.request.Request(f"{url.rstrip('/')}/models", headers=headers)  # noqa: S310 - scheme checked
        with opener.open(request, timeout=min(config.timeout, _PATIENCE)) as response:
            return _read_models(response.read(_LONGEST_ANSWER))
    except urllib.error.HTTPError as error:
        with error:
            return _judge_status(error.code)
    except (OSError, http.client.HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        return Answer("unreachable", f"could not reach it: {reason or type(error).__name__}")
    except ValueError:  # its words may hold the key
        return Answer("unreachable", "the address or the key holds characters that cannot be sent")


def _judge_status(status: int) -> Answer:
    if status in {401, 403}:
        return Answer("refused", f"it refuses the key ({status}); check OPENAI_API_KEY")
    if status == 404:
        return Answer("reachable", "it answers, but lists no models; check that the URL is right")
    if 300 <= status < 400:
        return Answer("unreachable", f"it redirects elsewhere ({status}); give its final address")
    if status >= 500:
        return Answer("unreachable", f"it fails ({status}); try again later")
    return Answer("reachable", f"it answers, but not with a list of models ({status})")


def _read_models(body: bytes) -> Answer:
    try:
        models = tuple(str(model["id"]) for model in json.loads(body)["data"])
    except (ValueError, TypeError, KeyError):
        return Answer("reachable", "it answers, but not with a list of models")
    return Answer(
        "reachable", f"it lists {len(models)} model{'' if len(models) == 1 else 's'}", models
    )
