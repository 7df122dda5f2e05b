"""Which stops end a sentence.

Every stop is looked at once, with a few characters around it, so the work grows with the length
of the text whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from summariser.sentences import lexicon

# Characters before and after a stop that are looked at.
_BEFORE = 48
_AFTER = 72

_BLANK = f"[{re.escape(lexicon.BLANK)}]"
_ANY_STOP = re.escape(lexicon.STOPS + lexicon.WIDE_STOPS)
# Stops, what closes after them, and the numbers of notes ("[2]").
_CLUSTER = re.compile(
    rf"(?P<mark>[{_ANY_STOP}]+|(?<=[{lexicon.GREEK}]);)(?P<closers>[{_ANY_STOP}{re.escape(lexicon.CLOSERS)}]*)"
    r"(?:\[\d{1,3}\])*"
)
_GAP = re.compile(f"{_BLANK}*")
# A closing quotation mark set off by a space, as in French or in careless typing.
_DETACHED = re.compile(rf"(?:[”»]|['’][”\"]|(?P<straight>\"))(?={_BLANK}|[,;]|$)")
_TOKEN = re.compile(r"[^\s\"“”„‘’'«»(\[{—–―]+$")
_WORD = re.compile(r"[^\W\d_]+")
_OPENING = re.compile(rf"(?:[{re.escape(lexicon.OPENERS)}]|(?<=[—–―-]){_BLANK})*")
_LETTER_AND_STOP = re.compile(r"[^\W\d_]\.")
_INNER_STOPS = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}")
_ATTRIBUTION = re.compile(
    rf"(?:(?:[A-Z][\w’'-]*|[A-Z]\.|[a-z]{{2,3}}|[A-Z]\w{{1,3}}\.),?\s){{1,6}}?"
    rf"(?:{'|'.join(sorted(lexicon.REPORTING_VERBS))})(?:[.,:]|$|\s(?!that\b|he\b|she\b|they\b|it\b|we\b|the\b|I\b))"
)
_LABEL = re.compile(
    rf"(?:{'|'.join(lexicon.LABELS)})(?={_BLANK}+(?-i:[A-Z0-9\"“'‘]))", re.IGNORECASE
)
_SPELT_ZONE = re.compile(r"(?:[ECMP]\.(?:[SD]\.)?T|G\.M\.T)\.")
_ADDRESS = re.compile(r"[/@\\_]|www|^https?:|#", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Stop:
    """A stop and its surroundings; before and after are cut to what the rules look at."""

    mark: str
    closers: str
    before: str
    gap: bool
    after: str

    @property
    def token(self) -> str:
        """What stands before the mark, back to white space or a quotation mark or bracket."""
        found = _TOKEN.search(self.before)
        return found[0] if found else ""

    @property
    def opening(self) -> str:
        """Quotation marks and brackets that open what follows."""
        found = _OPENING.match(self.after)
        return found[0] if found else ""

    @property
    def word(self) -> str:
        """The first word that follows, without what opens before it."""
        found = _WORD.match(self.after, len(self.opening))
        return found[0] if found else ""

    @property
    def first(self) -> str:
        """The first character that follows, without what opens before it."""
        return self.after[len(self.opening) : len(self.opening) + 1]

    @property
    def quoted(self) -> bool:
        return any(closer in "\"”»’'›" for closer in self.closers)

    @property
    def small(self) -> bool:
        """Whether what follows begins in small letters, names such as eBay apart."""
        return self.first.islower() and not self.word[1:2].isupper()


def split_run(text: str, start: int, end: int, *, titled: bool) -> Iterator[tuple[int, int]]:
    """Yield the sentences of ``text[start:end]`` as half-open offsets.

    Args:
        text: The article's text.
        start: Where the run starts; no white space stands there.
        end: Where it ends.
        titled: Whether the run is set in title case, where a capital letter says nothing.
    """
    position, straight, counted = start, 0, start
    if label := _LABEL.match(text, position, end):
        yield position, label.end()
        position = _skip_blank(text, label.end(), end)
    sentence, words_from = position, _next_word(text, position, end)
    while cluster := _CLUSTER.search(text, position, end):
        straight += text.count('"', counted, cluster.start())
        counted = cluster.start()
        stop, close, position = _stop_at(text, cluster, (sentence, end), odd=straight % 2 == 1)
        if words_from < cluster.start() and _ends_sentence(stop, titled=titled):
            yield sentence, close
            if label := _LABEL.match(text, position, end):
                yield position, label.end()
                position = _skip_blank(text, label.end(), end)
            sentence, words_from = position, _next_word(text, position, end)
    if sentence < end:
        yield sentence, end


_ALNUM = re.compile(r"[^\W_]")


def _next_word(text: str, start: int, end: int) -> int:
    """Return where the first letter or digit from start on stands, else end."""
    found = _ALNUM.search(text, start, end)
    return found.start() if found else end


def _stop_at(
    text: str, cluster: re.Match[str], bounds: tuple[int, int], *, odd: bool
) -> tuple[_Stop, int, int]:
    """Return the stop, where its sentence would end, and where the next would start.

    ``odd`` says that a straight quotation mark is open.
    """
    sentence, end = bounds
    close, closers = cluster.end(), cluster["closers"]
    if '"' in closers and not odd and text[close : close + 1].isalnum():
        # No quotation is open: the mark opens the next sentence, the space before it is missing.
        close = cluster.start("closers") + closers.index('"')
        closers = closers[: closers.index('"')]
    following = _skip_blank(text, close, end)
    detached = _DETACHED.match(text, following, end) if following > close else None
    if detached and (odd or not detached["straight"]):
        close, closers = detached.end(), closers + detached[0]
        following = _skip_blank(text, close, end)
    before = text[max(sentence, cluster.start() - _BEFORE) : cluster.start()]
    after = text[following : min(end, following + _AFTER)]
    return _Stop(cluster["mark"], closers, before, following > close, after), close, following


def _skip_blank(text: str, start: int, end: int) -> int:
    gap = _GAP.match(text, start, end)
    return gap.end() if gap else start


def _ends_sentence(stop: _Stop, *, titled: bool) -> bool:
    if not stop.after:
        return True
    if any(mark in lexicon.WIDE_STOPS for mark in stop.mark):
        return stop.gap or not stop.closers or not _goes_on_after_quotation(stop.after)
    if stop.mark == ";":
        return not stop.small
    if stop.after[0] in ",;:)" or (stop.gap and stop.after[0] in lexicon.STOPS):
        return False
    return _spaced_stop_ends(stop, titled=titled) if stop.gap else _misses_space(stop)


def _spaced_stop_ends(stop: _Stop, *, titled: bool) -> bool:
    if "!" in stop.mark or "?" in stop.mark:
        return _exclamation_ends(stop)
    return _full_stop_ends(stop, titled=titled) if stop.mark == "." else _ellipsis_ends(stop)


def _goes_on_after_quotation(after: str) -> bool:
    return after[0] in lexicon.QUOTE_PARTICLES or any(
        character in lexicon.QUOTE_VERBS for character in after[:4]
    )


def _misses_space(stop: _Stop) -> bool:
    """Whether a sentence ends and the next follows without a space ("the crisis.The bank")."""
    if not stop.first.isupper() or _ADDRESS.search(stop.token):
        return False
    rest = stop.after[len(stop.opening) + 1 : len(stop.opening) + 2]
    if not (rest.islower() or (stop.word in {"A", "I"} and rest in " '’")):
        return False
    if stop.quoted or any(mark in '"“‘„«([' for mark in stop.opening):
        return True
    last, token = stop.before[-1:], stop.token
    if last.isalpha() and not stop.closers:
        ends_small = last.islower() and token[-2:-1].isalpha()
        return ends_small and "." not in token and not _is_abbreviation(token)
    # A digit, a percent sign, a closing bracket: anything but the space before a name (".Net").
    return bool(last.strip(lexicon.BLANK + "."))


def _exclamation_ends(stop: _Stop) -> bool:
    if stop.small or stop.before.endswith(("(", "[")):
        return False
    if stop.quoted and not stop.opening and _ATTRIBUTION.match(stop.after):
        return False
    return stop.token + stop.mark not in lexicon.NAMES_WITH_MARKS or _opens(stop.word)


def _ellipsis_ends(stop: _Stop) -> bool:
    if stop.small:
        return False
    # Set off by a space, the dots stand for words left out within the sentence.
    left_out = stop.before[-1:].isspace() and not stop.closers
    return _opens(stop.word) or not left_out


def _full_stop_ends(stop: _Stop, *, titled: bool) -> bool:
    token = stop.token
    if token == stop.before and _is_numbering(token):
        return False
    if len(token) == 1 and token.isalpha() and _LETTER_AND_STOP.match(stop.after):
        return False  # initials, and abbreviations written with spaces ("z. B.")
    if stop.small:
        return _ends_before_small(stop)
    if not _is_abbreviation(token):
        return not (token.isdigit() and len(token) < 3 and stop.word in lexicon.ORDINAL_MONTHS)
    return _abbreviation_ends(_written(token), stop, titled=titled)


def _is_numbering(token: str) -> bool:
    return (token.isdigit() and len(token) < 4) or (len(token) == 1 and token.isalpha())


def _ends_before_small(stop: _Stop) -> bool:
    """Whether a sentence ends although the next begins in small letters, as in hasty notes."""
    token = stop.token
    plain = token.isalpha() and token.islower() and not _is_abbreviation(token)
    if any(mark in "\"“«'‘" for mark in stop.opening):
        return plain and len(token) > 1
    return plain and len(token) > 3 and not stop.closers


def _written(token: str) -> str:
    """Return the part of a token that an abbreviation list would hold ("D-Calif" -> "Calif")."""
    last = token.rpartition("-")[2] or token
    last = last.rpartition("/")[2] or last
    if _INNER_STOPS.fullmatch(last):
        return last
    last = last.rpartition(".")[2] or last
    return last.capitalize() if last.isupper() and len(last) > 1 else last


_KNOWN = (
    lexicon.TITLES
    | lexicon.NUMBERED
    | lexicon.MONTHS_SHORT
    | lexicon.DAYS_SHORT
    | lexicon.MERIDIEM
    | lexicon.AMBIGUOUS
)


def _is_abbreviation(token: str) -> bool:
    """Whether a token may be an abbreviation, an initial or an acronym with stops."""
    written = _written(token)
    if len(written) == 1:
        # A single letter of a script without capitals is a title in Arabic, an initial in Hebrew.
        small = written.islower() and written not in lexicon.NUMBERED | {"v"}
        return written.isalpha() and not small
    return written in _KNOWN or _INNER_STOPS.fullmatch(written) is not None


def _abbreviation_ends(written: str, stop: _Stop, *, titled: bool) -> bool:
    """Whether the stop after an abbreviation, before a capital letter or a digit, ends it all."""
    if written in lexicon.NUMBERED:
        return not (stop.first.isdigit() or stop.after[0] == "#" or _is_roman(stop.word))
    if written in lexicon.MERIDIEM:
        return _ends_after_time(stop)
    if written in lexicon.MONTHS_SHORT | lexicon.DAYS_SHORT:
        return not (stop.first.isdigit() or stop.word in lexicon.MONTHS | lexicon.MONTHS_SHORT)
    if len(written) == 1 and _is_label(stop):
        return True
    # A place and a dash: the dateline goes on ("SALEM, Ore. — Two trains").
    if stop.after[0] in "—–―-":
        return False
    return written not in lexicon.TITLES and not titled and _opens(stop.word)


def _is_roman(word: str) -> bool:
    return bool(word) and set(word) <= set("IVXLC")


def _ends_after_time(stop: _Stop) -> bool:
    dated = lexicon.MONTHS | lexicon.MONTHS_SHORT | lexicon.DAYS | lexicon.DAYS_SHORT
    if stop.first.isdigit() or stop.word in dated | lexicon.TIME_ZONES:
        return False
    return stop.after[0] not in "(–—-" and _SPELT_ZONE.match(stop.after) is None


def _is_label(stop: _Stop) -> bool:
    """Whether a single letter names one of a series ("Plan B"), and is no initial."""
    words = stop.before.split()
    return len(words) > 1 and words[-2].lower() in lexicon.LABELLED


def _opens(word: str) -> bool:
    return (word.capitalize() if len(word) > 1 else word) in lexicon.OPENING_WORDS
