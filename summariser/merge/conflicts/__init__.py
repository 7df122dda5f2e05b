"""Where reports of one thing differ: dates, numbers, actors, places, outcomes, headlines."""

from summariser.merge.conflicts.finding import find_conflicts

__all__ = ["find_conflicts"]
