"""Recordings: matched on their body, headers by allow-list, every interaction played.

A cassette holds no host and no key: the endpoint's address is replaced by one that does not exist,
so that a recording made anywhere replays everywhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from briefing_world import Affair

    from summariser.store import Store

# A slow machine is no bug. In CI the examples are the same in every run: what fails there can be
# seen to fail again.
settings.register_profile(
    "summariser",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("summariser")

CASSETTES = Path(__file__).parents[1] / "cassettes"
NEUTRAL_URL = "http://model.test/v1"
_KEPT_HEADERS = frozenset(("content-type", "retry-after"))


def _kept(headers: Any) -> dict[str, Any]:
    return {name: value for name, value in headers.items() if name.lower() in _KEPT_HEADERS}


def _neutral_request(request: Any) -> Any:
    request.headers = _kept(request.headers)
    request.uri = f"{NEUTRAL_URL}/chat/completions"
    return request


def _neutral_response(response: Any) -> Any:
    return {**response, "headers": _kept(response["headers"])}


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {
        "match_on": ["method", "scheme", "path", "body"],
        "before_record_request": _neutral_request,
        "before_record_response": _neutral_response,
        "decode_compressed_response": True,
    }


@pytest.fixture(scope="module")
def vcr_cassette_dir(request: pytest.FixtureRequest) -> str:
    return str(CASSETTES / request.path.stem)


@pytest.fixture(autouse=True)
def _every_interaction_played(request: pytest.FixtureRequest, record_mode: str) -> Iterator[None]:
    """Fail a test that leaves part of its recording unplayed: nothing vouches for that part."""
    if request.node.get_closest_marker("vcr") is None:
        yield
        return
    cassette = request.getfixturevalue("vcr")
    yield
    if record_mode == "none":
        assert cassette.all_played, f"played {cassette.play_count} of {len(cassette)}"


@pytest.fixture(autouse=True)
def _no_settings_of_the_developer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep a key, an endpoint or a proxy that is set on this machine out of every test."""
    for name in list(os.environ):
        if name.startswith(("OPENAI_", "SUMMARISE_", "OTEL_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    # What one test was answered is not to answer another.
    monkeypatch.setenv("SUMMARISE_CACHE", "off")


@pytest.fixture
def affair() -> Iterator[Affair]:
    """The affair of the quarry, on a server of its own."""
    from quarry_story import quarry  # noqa: PLC0415 - an optional part, which few tests need

    with quarry() as affair:
        yield affair


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store in a file."""
    from summariser.store import open_store  # noqa: PLC0415 - the same

    with open_store(str(tmp_path / "store.sqlite")) as store:
        yield store
