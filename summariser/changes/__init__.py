"""What changed between two timelines."""

from summariser.changes.carrying import Carried, carry, carry_ids
from summariser.changes.comparing import compare

__all__ = ["Carried", "carry", "carry_ids", "compare"]
