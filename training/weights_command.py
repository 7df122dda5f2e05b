# ruff: noqa: INP001 - scripts, no package
"""The command that learns a module of weights: its arguments, what it prints and what it writes."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from threadpoolctl import threadpool_limits


def learn_weights(
    train: Callable[[Path, Path | None], tuple[str, list[str]]],
    weights_file: Path,
    description: str | None,
    encoded_file: Path | None = None,
) -> None:
    """Do what a command does that learns a module of weights: learn, print and write.

    Args:
        train: Returns the module learnt from a folder and the encoders' file, and the lines to
            print.
        weights_file: The module that ships.
        description: What the command is for.
        encoded_file: The module that ships for what is learnt with an encoder, where there is one.
    """
    parser = argparse.ArgumentParser(description=(description or "").partition("\n")[0])
    parser.add_argument("data", type=Path, help="folder that holds sentences.jsonl")
    parser.add_argument("--weights", help="file to write, - for none")
    if encoded_file is not None:
        parser.add_argument("--encoded", type=Path, help="what train_encoder.py --held-out wrote")
    given = parser.parse_args()
    encoded = getattr(given, "encoded", None)
    written = given.weights or str(encoded_file if encoded else weights_file)
    # Sums that several threads share out are not added in the same order every time.
    with threadpool_limits(1):
        module, lines = train(given.data, encoded)
    print("\n".join(lines))  # noqa: T201 - what it is run for
    if written != "-":
        Path(written).write_text(module, encoding="utf-8")
