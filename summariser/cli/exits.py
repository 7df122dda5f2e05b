"""Exit codes: a contract with scripts."""

from __future__ import annotations

from enum import IntEnum


class Exit(IntEnum):
    """What the command's exit code says."""

    OK = 0
    ERROR = 1
    USAGE = 2
    PARTIAL = 3
    BUDGET = 4
    UNVERIFIED = 5
    PROVIDER = 6
    INTERRUPTED = 130


MEANINGS: dict[Exit, str] = {
    Exit.OK: "done",
    Exit.ERROR: "error; where no article could be read the output says why",
    Exit.USAGE: "usage or settings: nothing was read",
    Exit.PARTIAL: "partial: some articles failed, the output is written and names them",
    Exit.BUDGET: "budget: the limit of cost or tokens was reached, what was done is written",
    Exit.UNVERIFIED: "unverified: a quote, an offset, a hash or an id does not hold",
    Exit.PROVIDER: "provider or key: the model refused or was not reached, nothing is written",
    Exit.INTERRUPTED: "interrupted, nothing is written",
}
"""What each exit code means, in words."""
