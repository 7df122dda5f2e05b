"""What the paths on the command line say before anything is read."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from pathlib import Path

DEFAULT_STORY = "story"


def find_missing(paths: Sequence[str]) -> dict[str, str]:
    """Return the paths that name nothing, each with one sentence that says so."""
    missing = {}
    for path in paths:
        if path == "-" or os.path.lexists(path):
            continue
        if path.startswith(("http://", "https://")):
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
