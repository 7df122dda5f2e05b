"""Which files, folders and patterns mean, and in which order they are read."""

from __future__ import annotations

import fnmatch
import glob
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from summariser.load.drafts import Haul
from summariser.schema import LeftOut

TEXT_FORMATS = frozenset({".txt", ".text"})
MARKDOWN_FORMATS = frozenset({".md", ".markdown"})
PAGE_FORMATS = frozenset({".html", ".htm", ".xhtml"})
LINES_FORMATS = frozenset({".jsonl", ".ndjson"})
JSON_FORMATS = frozenset({".json"})
PDF_FORMATS = frozenset({".pdf"})
WORD_FORMATS = frozenset({".docx"})
MAIL_FORMATS = frozenset({".eml"})
ARCHIVE_FORMATS = frozenset({".warc", ".warc.gz"})
FORMATS = (
    TEXT_FORMATS
    | MARKDOWN_FORMATS
    | PAGE_FORMATS
    | LINES_FORMATS
    | JSON_FORMATS
    | PDF_FORMATS
    | WORD_FORMATS
    | MAIL_FORMATS
    | ARCHIVE_FORMATS
)
SUPPORTED = ".txt, .md, .html, .pdf, .docx, .eml, .jsonl, .json and .warc"


@dataclass(frozen=True)
class Found:
    """A file to read; path None is standard input.

    ``named`` says that the file itself was asked for, not a folder or a pattern that holds it.
    """

    name: str
    path: Path | None
    named: bool = True

    @property
    def format(self) -> str:
        """The file's extension in small letters, with its dot; empty for standard input."""
        return format_of(self.path) if self.path else ""

    @property
    def stem(self) -> str:
        """The file's name without what names its format; empty for standard input."""
        return "" if self.path is None else self.path.name[: -len(self.format) or None]


def format_of(path: Path) -> str:
    """Return a file's extension in small letters, with its dot; ``.warc.gz`` is one."""
    extension = path.suffix.lower()
    double = f"{Path(path.stem).suffix.lower()}{extension}"
    return double if double in FORMATS else extension


def find_files(sources: Sequence[str], haul: Haul) -> Iterator[Found]:
    """Yield the files that sources mean, each file once, in a fixed order.

    Sources keep their order. A folder is read with all its folders, sorted by path; a pattern is
    expanded here and sorted, and ``**`` stands for any folders. Hidden files and folders are
    passed over, and so are links that lead out of the folder or to a folder, so that a folder
    never brings in what is not in it. A file named outright is read even if it is hidden or a
    link.

    Args:
        sources: Files, folders, patterns, and ``-`` for standard input.
        haul: Gets a failure for every source that means nothing, and a note for files passed
            over for their format.
    """
    seen: set[str] = set()
    for source in sources:
        for found in _files_of(source, haul):
            key = os.path.realpath(found.path) if found.path else "-"
            if key not in seen:
                seen.add(key)
                yield found


def _files_of(source: str, haul: Haul) -> Iterator[Found]:
    if source == "-":
        yield Found("-", None)
    elif "\0" in source:
        haul.fail(source, "no file can have this name")
    # os.path and not Path: it answers no where asking is not permitted.
    elif os.path.isdir(source):  # noqa: PTH112
        yield from _supported(source, _files_in(Path(source), haul), haul)
    elif os.path.lexists(source) or not glob.has_magic(source):
        yield Found(source, Path(source))
    else:
        yield from _supported(source, _matches(source, haul), haul)


def _matches(pattern: str, haul: Haul) -> list[Path]:
    """Return the files that fit a pattern, and those in folders that fit it, sorted by path."""
    parts = Path(pattern).parts
    if "**" in parts:
        plain = next(index for index, part in enumerate(parts) if glob.has_magic(part))
        root = Path(*parts[:plain])
        paths = _files_in(root, haul) if root.is_dir() else []
        files = {path for path in paths if _fits(path.relative_to(root).parts, parts[plain:])}
    else:
        # glob.glob and not Path.glob: the pattern may be absolute, and hidden names need a dot.
        paths = [Path(name) for name in glob.glob(pattern)]  # noqa: PTH207
        folders = sorted(path for path in paths if path.is_dir())
        files = set(paths).difference(folders)
        files.update(path for folder in folders for path in _files_in(folder, haul))
    if not files:
        haul.fail(pattern, "no file fits this pattern")
    return sorted(files, key=_order)


def _fits(parts: Sequence[str], patterns: Sequence[str]) -> bool:
    """Whether a path fits a pattern part by part, ``**`` standing for any number of parts.

    The standard library's ``**`` goes after links to folders, without end where they form a loop.
    """
    if not patterns:
        return not parts
    if patterns[0] == "**":
        return any(_fits(parts[start:], patterns[1:]) for start in range(len(parts) + 1))
    first_fits = bool(parts) and fnmatch.fnmatchcase(parts[0], patterns[0])
    return first_fits and _fits(parts[1:], patterns[1:])


def _order(path: Path) -> tuple[str, ...]:
    return path.parts


def _files_in(folder: Path, haul: Haul) -> list[Path]:
    """Return the files of a folder and its folders, sorted by path."""

    def failed(error: OSError) -> None:
        haul.fail(str(error.filename), f"the folder cannot be read: {error.strerror}")

    root = os.path.realpath(folder)
    files = []
    for parent, folders, names in os.walk(folder, onerror=failed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = [Path(parent, name) for name in names if not name.startswith(".")]
        files += [path for path in paths if _belongs(path, root)]
    return sorted(files, key=_order)


def _belongs(path: Path, root: str) -> bool:
    """Whether a path is a file of the folder, and no pipe, device or link out of it."""
    if path.is_symlink():
        target = Path(os.path.realpath(path))
        return target.is_file() and target.is_relative_to(root)
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return True  # the attempt to read it will say what is wrong


def _supported(source: str, paths: Sequence[Path], haul: Haul) -> Iterator[Found]:
    passed_over = Counter(kind for path in paths if (kind := format_of(path)) not in FORMATS)
    if passed_over:
        kinds = ", ".join(sorted(kind or "no extension" for kind in passed_over))
        count = passed_over.total()
        haul.notes.append(
            LeftOut(
                article=source,
                reason=f"files in formats that are not read ({kinds}) were passed over",
                count=count,
            )
        )
    for path in paths:
        if format_of(path) in FORMATS:
            yield Found(str(path), path, named=False)
