"""What the paths on the command line say before anything is read."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import Path

DEFAULT_STORY = "story"


def is_web_address(path: str) -> bool:
    """Return whether a path is a web address."""
    return path[:8].lower().startswith(("http://", "https://"))


def find_missing(paths: Sequence[str], *, addresses: bool = False) -> dict[str, str]:
    """Return the paths that name nothing, each with one sentence that says so.

    Args:
        paths: What stands on the command line.
        addresses: Whether web addresses are read.
    """
    missing = {}
    for path in paths:
        if path == "-" or os.path.lexists(path) or (addresses and is_web_address(path)):
            continue
        if is_web_address(path):
            missing[path] = f"{path} is a web address; save the page and name the file"
        elif not glob.has_magic(path):
            missing[path] = f"there is no file or folder {path}"
        elif not glob.glob(path, recursive=True):  # noqa: PTH207 - absolute patterns, too
            missing[path] = f"no file fits the pattern {path}"
    return missing


def story_name(paths: Sequence[str]) -> str:
    """Return a name for the story: that of the one folder or file it is read from."""
    if len(paths) != 1 or paths[0] == "-" or not os.path.lexists(paths[0]):
        return DEFAULT_STORY
    path = Path(paths[0]).resolve()
    return (path.name if path.is_dir() else path.stem) or DEFAULT_STORY
