"""Scheduled briefings: what is new in a story, and where it is sent."""

from summariser.briefing.running import Ran, run_briefing
from summariser.briefing.settings import read_briefings

__all__ = ["Ran", "read_briefings", "run_briefing"]
