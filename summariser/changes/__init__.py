"""What changed between two timelines."""

from summariser.changes.comparing import compare

__all__ = ["compare"]
