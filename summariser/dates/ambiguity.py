"""Decide whether a word that can be a date word is one here: "may", "March", "fall", "Sun".

Every decision looks at the word's case and a few neighbours; that some person of the text is
called May is looked up once for the whole text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Final

from summariser.dates.lexicon import COUNTABLE, word_list
from summariser.dates.tokens import Token

# After these words "May" and "March" are months; after the others they may be people or walks.
_STRICTLY_TEMPORAL: Final = frozenset(
    word_list("in since until till during last next late early mid every each this")
)
_LOOSELY_TEMPORAL: Final = frozenset(
    word_list(
        "on at by of to from before after through throughout between for and or past "
        "coming following previous about around the"
    )
)
_NEWSPAPERS: Final = frozenset(
    word_list(
        "times telegraph mirror mail people herald post express star independent tribune mercury"
    )
)
_NAMED_DAYS: Final = frozenset(word_list("black bloody super cyber ash palm maundy holy"))
_AUXILIARIES: Final = frozenset(
    word_list("to will would could can may might should must not cannot ll t does do did")
)
_TITLES: Final = frozenset(word_list("mr mrs ms miss dr sir lady lord"))
_NUMBERS: Final = frozenset({"DAY", "YEAR", "ORDINAL", "ORDINALDAY", "SHORTYEAR"})
_DATED: Final = frozenset(
    {"MONTH", "ABBR", "WEEKDAY", "LAST", "THIS", "NEXT", "DAYPART", "COMMA", "DOT", "POSSESSIVE"}
)
_BEFORE_HOURS: Final = frozenset({"at", "was", "is", "by", "from", "until", "around", "about"})
_HOURS: Final = 24
_MINUTES: Final = 60
# Words before and after a number that make it a count or a name.
_NUMBERED: Final = frozenset(
    word_list(
        "some nearly almost than least most over number no flight route room page article "
        "resolution boeing channel top model section rule chapter"
    )
)


def settle_ambiguity(text: str, tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with the class OTHER for every word that is no date word here."""
    return _Settler(text, tokens).settle()


class _Settler:
    """The neighbours of each token, and what is known of the text as a whole."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._may_is_a_person: bool | None = None

    def settle(self) -> list[Token]:
        settled = list(self._tokens)
        for index, token in enumerate(self._tokens):
            check = self._CHECKS.get(token.kind)
            if check is not None and not check(self, index):
                kind = "NUMBER" if token.kind == "YEAR" else "OTHER"
                settled[index] = token._replace(kind=kind)
        return settled

    def _near(self, index: int) -> Token:
        if 0 <= index < len(self._tokens):
            return self._tokens[index]
        return Token(0, 0, "", "BREAK")

    def _capital(self, index: int) -> bool:
        token = self._near(index)
        return self._text[token.start : token.end][:1].isupper()

    def _numbered(self, index: int) -> bool:
        """Whether a day or year stands beside the word: "May 5", "5th of May", "May, 2012"."""
        after = index + 1
        if self._near(after).kind == "DOT":
            after += 1
        comma = self._near(after).kind == "COMMA"
        kind = self._near(after + comma).kind
        if kind == "YEAR" or (kind in _NUMBERS and not comma):
            return True
        joined = kind in {"HYPHEN", "DASH", "TO", "CARDINAL"}
        if joined and self._near(after + 1).kind in {"MONTH", "ABBR", "HYPHEN"}:
            return True
        before = index - 1
        if self._near(before).kind == "OF":
            before -= 1
        return self._near(before).kind in {"DAY", "ORDINALDAY"}

    def _is_month(self, index: int) -> bool:
        word = self._near(index).word
        before = self._near(index - 1)
        if self._numbered(index):
            return self._capital(index) or word not in {"may", "march"}
        if not self._capital(index):
            return word not in {"may", "march", "august"}
        if before.word in _STRICTLY_TEMPORAL or before.kind in {"MID", "HYPHEN", "DASH"}:
            return True
        if word == "may":
            return before.word in _LOOSELY_TEMPORAL and not self._is_a_person()
        if word == "march":
            return before.word in _LOOSELY_TEMPORAL and self._near(index + 1).word not in {
                "on",
                "for",
            }
        return word not in {"april", "june", "august"} or not self._is_first_name(index)

    def _is_a_person(self) -> bool:
        """Whether the text calls somebody May: "Ms May", "Ada May", "May said"."""
        if self._may_is_a_person is None:
            self._may_is_a_person = any(
                token.word == "may" and self._capital(index) and self._is_surname(index)
                for index, token in enumerate(self._tokens)
            )
        return self._may_is_a_person

    def _is_surname(self, index: int) -> bool:
        before = self._near(index - 1)
        if before.word in _TITLES or (
            before.kind == "DOT" and self._near(index - 2).word in _TITLES
        ):
            return True
        named = before.kind == "OTHER" and self._capital(index - 1)
        return named or self._near(index + 1).word in {"said", "says", "told", "resigned"}

    def _is_first_name(self, index: int) -> bool:
        after = self._near(index + 1)
        before = self._near(index - 1)
        return (
            before.word not in _STRICTLY_TEMPORAL
            and after.kind == "OTHER"
            and self._capital(index + 1)
        )

    def _is_abbreviation(self, index: int) -> bool:
        """Short names of months and days: in capitals and in the company of other date words."""
        if not self._capital(index):
            return False
        if self._numbered(index):
            return True
        token, after, before = self._near(index), self._near(index + 1), self._near(index - 1)
        if token.word in {"sun", "sat", "mar", "mon", "wed", "jan", "dec"}:
            return before.kind in {"EARLY", "LATE", "MID"} or (
                after.kind in {"DOT", "COMMA"}
                and self._near(index + 2).kind in {"MONTH", "ABBR", "DAY"}
            )
        return after.kind in _DATED or before.word in _STRICTLY_TEMPORAL

    def _is_weekday(self, index: int) -> bool:
        if self._near(index - 1).word in _NAMED_DAYS:
            return False
        paper = self._near(index + 1).word in _NEWSPAPERS and self._capital(index + 1)
        return self._capital(index) and not paper

    def _is_season(self, index: int) -> bool:
        """Tell "fall" and "spring" from the verbs: a word of time before or a year after."""
        word = self._near(index).word
        before, after = self._near(index - 1), self._near(index + 1)
        if after.kind in {"YEAR", "SHORTYEAR"} or (
            after.kind == "OF"
            and self._near(index + 2).kind in {"YEAR", "SHORTYEAR", "CARDINAL", "LAST"}
        ):
            return True
        if before.kind in {
            "THIS",
            "LAST",
            "NEXT",
            "EARLY",
            "LATE",
            "MID",
            "EVERY",
            "PAST",
            "COMING",
        }:
            return True
        if word == "fall":
            return before.kind == "THE" and self._near(index - 2).word in {
                "in",
                "during",
                "until",
                "since",
            }
        return before.kind == "THE" or before.word in {"in", "by", "since", "until", "during"}

    def _is_adjective(self, index: int) -> bool:
        """Tell "the last two days" from "it will last two days"."""
        return self._near(index - 1).word not in _AUXILIARIES

    def _follows_number(self, index: int) -> bool:
        return self._near(index - 1).kind in {"DAY", "CLOCK", "AMOUNT", "NUMBER"} or (
            self._near(index - 1).kind == "CARDINAL"
        )

    def _is_zone(self, index: int) -> bool:
        token = self._near(index)
        return self._text[token.start : token.end].isupper()

    def _is_era(self, index: int) -> bool:
        return self._is_zone(index) and (
            self._near(index - 1).kind in {"YEAR", "NUMBER", "DAY"}
            or self._near(index + 1).kind in {"YEAR", "NUMBER", "DAY"}
        )

    def _is_no_title(self, index: int) -> bool:
        """Tell "today" from "USA Today", and "daily" from "the Daily Gazette"."""
        token = self._near(index)
        place = index + 1 if token.kind == "FREQUENCY" else index - 1
        neighbour = self._near(place)
        named = neighbour.kind == "OTHER" and self._capital(place) and neighbour.word.isalpha()
        return not (named and self._capital(index))

    def _is_year(self, index: int) -> bool:
        """A number of four digits is no year where it counts or names something else."""
        before, after = self._near(index - 1), self._near(index + 1)
        if self._is_hour(index):
            return False
        if before.word in _STRICTLY_TEMPORAL or before.kind in {"MONTH", "ABBR", "OF", "COMMA"}:
            return after.kind not in {"PERCENT", "UNITS", "ZONE"}
        if after.kind in {"PERCENT", "UNITS", "QUARTERS", "ZONE", "OTHER_NUMBER"}:
            return False
        return before.word not in _NUMBERED and after.word not in COUNTABLE

    def _is_hour(self, index: int) -> bool:
        """Whether four digits are a time of day: "it was 1040 on 25 June"."""
        digits, following = self._near(index).word, self._near(index + 2)
        return (
            self._near(index - 1).word in _BEFORE_HOURS
            and self._near(index + 1).word == "on"
            and following.kind in {"DAY", "NUMBER", "MONTH", "WEEKDAY"}
            and digits.isdecimal()
            and int(digits[:2]) < _HOURS
            and int(digits[2:]) < _MINUTES
        )

    # Of the class, not of an object: what holds bound methods of its own is kept, and the whole
    # text with it, until the garbage collector comes by.
    _CHECKS: ClassVar[Mapping[str, Callable[[_Settler, int], bool]]] = {
        "MONTH": _is_month,
        "ABBR": _is_abbreviation,
        "DAYABBR": _is_abbreviation,
        "WEEKDAY": _is_weekday,
        "SEASON": _is_season,
        "LAST": _is_adjective,
        "AMPM": _follows_number,
        "ZONE": _is_zone,
        "ERA": _is_era,
        "YEAR": _is_year,
        "DEICTIC": _is_no_title,
        "FREQUENCY": _is_no_title,
    }
