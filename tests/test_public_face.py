"""What `import summariser` offers."""

from __future__ import annotations

import subprocess
import sys

import pytest

import summariser


def test_every_listed_name_is_there_and_the_list_is_sorted() -> None:
    assert list(summariser.__all__) == sorted(summariser.__all__)
    for name in summariser.__all__:
        assert getattr(summariser, name).__name__ == name


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="summarize"):
        _ = getattr(summariser, "summarize")  # noqa: B009 - mypy knows better


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, summariser;"
        "heavy = {'openai', 'instructor', 'spacy', 'trafilatura', 'pydantic'};"
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_all_errors_have_one_root() -> None:
    names = [name for name in summariser.__all__ if name.endswith("Error")]
    assert len(names) == 9
    for name in names:
        assert issubclass(getattr(summariser, name), summariser.SummariserError)
