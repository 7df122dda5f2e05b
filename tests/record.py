"""Make the recordings anew.

    python tests/record.py [TEST ...]

TEST names tests to record, as pytest has them; without it all are.

The hand-written ones are recorded from a server of our own. Those of a real model are recorded
where one is named, from any endpoint that speaks the OpenAI protocol:

    SUMMARISER_RECORD_MODEL=my-model            the model's name there
    SUMMARISER_RECORD_BASE_URL=http://.../v1    the endpoint (default: OpenAI's)
    SUMMARISER_RECORD_KEY=...                   its key; not needed for most local servers

A key of the everyday environment, such as OPENAI_API_KEY, is never used.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
HAND_WRITTEN = TESTS / "test_llm_hand_written.py"
REAL = tuple(TESTS / f"test_{what}_recorded.py" for what in ("llm", "hybrid", "lead"))


def main(tests: Sequence[str]) -> int:
    """Record, then replay what was recorded; return pytest's exit status."""
    modules = [str(HAND_WRITTEN)]
    if os.environ.get("SUMMARISER_RECORD_MODEL"):
        modules += map(str, REAL)
    else:
        sys.stderr.write(
            "no SUMMARISER_RECORD_MODEL: recordings of a real model stay as they are\n"
        )
    modules = list(tests) or modules
    options = ["-q", "-p", "no:cacheprovider"]
    recorded = pytest.main([*options, "--record-mode=rewrite", *modules])
    return int(recorded or pytest.main([*options, *modules]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
