"""Numbers in running text: figures and words, with what makes them exact, a bound or a guess.

"At least 12", "about a dozen", "between 300 and 400" and "1.4 million" each stand for a range of
values; two ranges that meet do not contradict each other.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from summariser.merge.wording import word_set

_TOKEN = re.compile(
    r"(?P<clock>\d{1,2}[.:]\d{2}(?=\s*[ap]\.?m)|\d{1,2}:\d{2})"
    r"|(?P<figure>\d+(?:,\d{3})*(?:\.\d+)?)(?:(?P<tail>st|nd|rd|th|s|k|m|bn|tn)\b)?"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)?)"
    r"|(?P<mark>\S)"
)
_UNIT_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_UNITS = {word: value for value, word in enumerate(_UNIT_WORDS.split())}
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS = {word: 10 * value for value, word in enumerate(_TEN_WORDS.split(), start=2)}
_SCALES = {
    "dozen": 12,
    "score": 20,
    "hundred": 100,
    "thousand": 1_000,
    "k": 1_000,
    "million": 1_000_000,
    "m": 1_000_000,
    "billion": 1_000_000_000,
    "bn": 1_000_000_000,
    "trillion": 1_000_000_000_000,
    "tn": 1_000_000_000_000,
}
_VAGUE = {
    "dozens": (24, 199),
    "scores": (40, 199),
    "hundreds": (200, 1_999),
    "thousands": (2_000, 19_999),
    "millions": (2_000_000, 19_999_999),
}
"""What a plural says at least, and what nobody would call by it any more."""
_NONE = word_set("no nobody none")
_NUMBER_WORDS = (*_UNITS, *_TENS, *_VAGUE, *_NONE, "dozen", "hundred", "thousand", "million")
_ANY = re.compile(rf"\d|\b(?:{'|'.join(sorted(_NUMBER_WORDS))})\b", re.IGNORECASE)
_MONTHS = word_set(
    "january february march april may june july august september october november december jan "
    "feb mar apr jun jul aug sept sep oct nov dec"
)
_NUMBERED = word_set(
    "article channel chapter category class flight grade group highway level line model no number "
    "page paragraph part phase platform resolution room route rule section size title type unit "
    "verse volume article clause aged age"
)
"""Nouns after which a figure is a name and no count ("page 4", "Flight 12")."""
_ABOUT = 0.25
"""How far "about 12" reaches: 12 divided and multiplied by one plus this."""
_ROUNDED = 0.02
"""Share by which figures of a thousand and more may differ through rounding alone."""

_LEAST = re.compile(
    r"(?<!\S)(?:at least|no (?:fewer|less) than|not (?:fewer|less) than|a minimum of|more than|over"
    r"|in excess of|upwards? of|exceed(?:s|ed|ing)?|above)$"
)
_MOST = re.compile(
    r"(?<!\S)(?:up to|at most|as many as|no more than|not more than|fewer than|less than|under"
    r"|below)$"
)
_ROUGH = re.compile(
    r"(?<!\S)(?:about|around|roughly|some|approximately|approx|an estimated|estimated|estimated at"
    r"|circa|perhaps|or so)$"
)
_NEARLY = re.compile(r"(?<!\S)(?:nearly|almost|close to|just under|just short of)$")
_OLDEST = 120
"""Years that nobody is older than."""
_BEFORE = 4
"""Words before a number that may qualify it."""


@dataclass(frozen=True)
class Token:
    """A word, figure or mark of a text.

    Attributes:
        text: As it is written.
        start: Where it begins, in characters.
        end: Where it ends, excluded.
        kind: ``word``, ``figure``, ``clock`` or ``mark``.
        tail: Letters that a figure ends in, such as ``th`` or ``m``.
    """

    text: str
    start: int
    end: int
    kind: str
    tail: str = ""

    @property
    def word(self) -> str:
        """The text in lower case."""
        return self.text.lower()


@dataclass(frozen=True)
class Number:
    """A number, the tokens it covers, and the range that it leaves open.

    Attributes:
        low: The least it can mean.
        high: The most it can mean; infinite for "at least".
        value: The figure that is given, or the least one of a vague or double one.
        first: Position of its first token, qualifying words included.
        last: Position after its last token.
    """

    low: float
    high: float
    value: float
    first: int
    last: int

    @property
    def bound(self) -> bool:
        """Whether it only says a least or a most."""
        return math.isinf(self.high) or (self.low == 0 < self.value)


def may_hold_number(text: str) -> bool:
    """Tell at little cost whether a text may hold a number."""
    return _ANY.search(text) is not None


def read_tokens(text: str) -> list[Token]:
    """Return the tokens of a text, in order."""
    return [
        Token(match[0], match.start(), match.end(), match.lastgroup or "mark")
        if match["tail"] is None
        else Token(match["figure"], match.start(), match.end(), "figure", match["tail"])
        for match in _TOKEN.finditer(text)
    ]


def find_numbers(tokens: Sequence[Token]) -> list[Number]:
    """Return the numbers that count or measure something, in order.

    Years, days of the month, times of day, ordinals, ages after a name and figures that are part
    of a name ("page 4") are left out.

    Args:
        tokens: The tokens of one sentence.
    """
    found: list[Number] = []
    position = 0
    while position < len(tokens):
        number = _read_number(tokens, position)
        if number is None:
            position += 1
            continue
        position = number.last
        if not _names_something(tokens, number):
            found.append(_qualify(tokens, number))
    return found


def _read_number(tokens: Sequence[Token], start: int) -> Number | None:
    """Read the plain number that begins at a token, two that a range joins included."""
    first = _read_plain(tokens, start)
    if first is None:
        return None
    joined = first.last
    if joined < len(tokens) and tokens[joined].word in {"to", "or", "and", "-", "–"}:
        between = start > 0 and tokens[start - 1].word == "between"
        second = _read_plain(tokens, joined + 1)
        joins = tokens[joined].word != "and" or between
        if second is not None and joins and second.value > first.value:
            begin = start - 1 if between else start
            return Number(first.low, second.high, first.value, begin, second.last)
    return first


def _read_plain(tokens: Sequence[Token], start: int) -> Number | None:
    if start >= len(tokens):
        return None
    token = tokens[start]
    if token.kind == "figure":
        return _read_figure(tokens, start)
    word = token.word
    if word in _NONE:
        # "Nobody" is a number of people, "no one" too.
        last = start + 2 if _word(tokens, start + 1) == "one" and word == "no" else start + 1
        return Number(0, 0, 0, start, last)
    if word in {"tens", "hundreds", "thousands"} and _word(tokens, start + 1) == "of":
        times = {"tens": 10, "hundreds": 100, "thousands": 1_000}[word]
        many = _word(tokens, start + 2)
        if many in {"thousands", "millions"}:
            low, high = _VAGUE[many]
            return Number(low / 2 * times, high / 2 * times, low / 2 * times, start, start + 3)
    if word in _VAGUE:
        low, high = _VAGUE[word]
        return Number(low, high, low, start, start + 1)
    return _read_words(tokens, start)


def _read_figure(tokens: Sequence[Token], start: int) -> Number | None:
    token = tokens[start]
    if token.tail in {"st", "nd", "rd", "th", "s"}:
        return None
    value = float(token.text.replace(",", ""))
    scale = _SCALES.get(token.tail) or _SCALES.get(_word(tokens, start + 1))
    last = start + (1 if token.tail or scale is None else 2)
    if scale is not None:
        decimals = len(token.text.partition(".")[2])
        slack = scale * 10**-decimals / 2
        return Number(value * scale - slack, value * scale + slack, value * scale, start, last)
    slack = _ROUNDED * value if value >= 1_000 else 0.0
    return Number(value - slack, value + slack, value, start, last)


def _read_words(tokens: Sequence[Token], start: int) -> Number | None:
    """Read "twenty-one", "three hundred and five", "a dozen", "half a dozen", "two million"."""
    total = current = 0
    position = start
    said = False
    if _word(tokens, start) == "half" and _word(tokens, start + 1) == "a":
        return Number(6, 6, 6, start, start + 3) if _word(tokens, start + 2) == "dozen" else None
    while position < len(tokens):
        word = tokens[position].word
        if word in _UNITS or word in _TENS:
            current += _UNITS.get(word, 0) + _TENS.get(word, 0)
        elif word in _SCALES and len(word) > 2 and (said or _follows_article(tokens, position)):
            current = max(current, 1) * _SCALES[word]
            if _SCALES[word] >= 1_000:
                total, current = total + current, 0
        elif not (said and _links_words(tokens, position)):
            break
        said = said or word not in {"and", "-"}
        position += 1
    if not said:
        return None
    value = float(total + current)
    return Number(value, value, value, start, position)


def _follows_article(tokens: Sequence[Token], position: int) -> bool:
    return position > 0 and tokens[position - 1].word in {"a", "an"}


def _links_words(tokens: Sequence[Token], position: int) -> bool:
    """Tell whether a hyphen or "and" stands between two words of one number."""
    if tokens[position].word not in {"-", "and"}:
        return False
    before, after = tokens[position - 1].word, _word(tokens, position + 1)
    if tokens[position].word == "-":
        return before in _TENS and after in _UNITS
    return before in {"hundred", "thousand"} and (after in _UNITS or after in _TENS)


def _word(tokens: Sequence[Token], position: int) -> str:
    return tokens[position].word if 0 <= position < len(tokens) else ""


def _names_something(tokens: Sequence[Token], number: Number) -> bool:
    """Tell whether a number is a year, a day, an age, a time, or part of a name."""
    before, after = _word(tokens, number.first - 1), _word(tokens, number.last)
    following = _word(tokens, number.last + 1)
    return (
        _is_year(tokens, number)
        or not _MONTHS.isdisjoint({before.removesuffix("."), after})
        or (after == "." and following in _MONTHS)
        or before in _NUMBERED
        or before in {"/", "#"}
        or (before == "," and after in {",", "."} and number.value < _OLDEST)  # "Ada Holm, 61,"
        or (after == "-" and following in {"year", "month", "old"})
        or (after in {"a", "p"} and following in {".", "m"})
        or (after in {"year", "years"} and following == "old")
        or after in {"am", "pm", "ago", "'"}
    )


def _is_year(tokens: Sequence[Token], number: Number) -> bool:
    token = tokens[number.first]
    if token.kind != "figure" or "," in token.text or number.last != number.first + 1:
        return False
    return 1900 <= number.value <= 2099 and _word(tokens, number.first - 1) not in {"$", "€", "£"}


def _qualify(tokens: Sequence[Token], number: Number) -> Number:
    """Return a number with the range that the words beside it give it."""
    near = [token.word for token in tokens[max(0, number.first - _BEFORE) : number.first]]
    between = bool(near) and near[-1] in {"a", "an", "the", "$", "€", "£"}
    phrase = " ".join(near[:-1] if between else near)
    about = (number.value / (1 + _ABOUT), number.value * (1 + _ABOUT))
    for pattern, bounds in (
        (_LEAST, (number.value, math.inf)),
        (_MOST, (0.0, number.value)),
        (_ROUGH, about),
        (_NEARLY, (about[0], number.value)),
    ):
        match = pattern.search(phrase)
        if match:
            first = number.first - match[0].count(" ") - 1 - between
            return Number(*bounds, number.value, first, number.last)
    after = f"{_word(tokens, number.last)} {_word(tokens, number.last + 1)}"
    if after == "or more":
        return Number(number.value, math.inf, number.value, number.first, number.last + 2)
    if after == "or so":
        return Number(*about, number.value, number.first, number.last + 2)
    return number
