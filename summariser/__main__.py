"""``python -m summariser`` is the command ``summarise``."""

from __future__ import annotations

import sys

from summariser.cli import main as run


def main() -> int:
    """Run the command with the arguments of the process and return its exit code."""
    return run()


if __name__ == "__main__":
    sys.exit(main())
