"""Scheduled briefings: what is new in a story, and where it is sent."""

from __future__ import annotations

from summariser.errors import ConfigError

try:
    from summariser.briefing.running import Ran, run_briefing
    from summariser.briefing.settings import read_briefings
except ModuleNotFoundError as error:
    if error.name is None or error.name.partition(".")[0] == "summariser":
        raise
    raise ConfigError(
        f'briefings need {error.name}: pip install "summariser[briefings]"'
    ) from error

__all__ = ["Ran", "read_briefings", "run_briefing"]
