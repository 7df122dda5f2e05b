"""What changed between two timelines."""

from summariser.changes.carrying import carry_ids
from summariser.changes.comparing import compare

__all__ = ["carry_ids", "compare"]
