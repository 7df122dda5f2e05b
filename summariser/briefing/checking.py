"""Checks that what a model wrote says nothing that its evidence does not hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# What stands between quotation marks of one kind.
_QUOTED = re.compile(
    r"“([^”]*)”|\"([^\"]*)\"|‘([^’]{4,})’|(?<!\w)'([^']{4,})'(?!\w)|«([^»]*)»|„([^“”]*)[“”]"
)
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORD_NUMBERS = {word: str(number) for number, word in enumerate(_SMALL.split())} | {
    word: str(10 * number) for number, word in enumerate(_TENS.split(), start=2)
}
_SCALES = re.compile(r"\b(hundred|thousand|million|billion|trillion|dozen)s?\b", re.IGNORECASE)
# "One" is mostly a pronoun or an article: it asserts no figure.
_NO_FIGURES = frozenset({"one", "zero"})


def find_unsupported(sentence: str, evidence: Iterable[str]) -> str | None:
    """Return why a sentence is not supported by its evidence, None where nothing speaks against it.

    Checked is what can be checked without understanding: every quotation, number and name of the
    sentence must stand in the evidence. A name is a word in capitals that does not begin the
    sentence; the word that begins it is one unless the evidence has it in small letters or it is a
    common one.

    Args:
        sentence: What was written.
        evidence: What it was written from: quotes, wordings, names and dates.
    """
    texts = [_level(text) for text in evidence]
    whole = "\n".join(texts)
    plain = whole.casefold()
    for quoted in _quotations(_level(sentence)):
        if quoted.casefold() not in plain:
            return f"the quotation “{quoted}” is not in the evidence"
    for number in _numbers(_level(sentence)):
        if number not in _numbers(whole):
            return f"the number {number} is not in the evidence"
    for scale in _SCALES.finditer(_level(sentence)):
        if scale[1].casefold() not in plain:
            return f"the number word {scale[0]} is not in the evidence"
    words = {match[0].rstrip(".") for match in _WORD.finditer(whole)}
    lower = {word for word in words if word.islower()}
    for name, begins in _capitals(_level(sentence)):
        if name in words or _is_form_of(name, words):
            continue
        if begins and (name.casefold() in _COMMON or name.casefold() in lower):
            continue
        return f"the name {name} is not in the evidence"
    return None


# Words that begin sentences of a summary and name nobody.
_OPENERS = """a according after all also although amid an and another any as at authorities because
    before both but by claims denials despite during each earlier elsewhere events every few five
    for four from further he her his however i if in investigators it its just later many meanwhile
    more most neither new nine no none nor not nothing now of officials on once one only other
    others our over police prosecutors reports separately seven several she since six so some still
    ten that the their there these they this those though three to today two under until we what
    when where whether which while who with within without yesterday yet"""
_COMMON = frozenset(_OPENERS.split())


def _capitals(text: str) -> Iterable[tuple[str, bool]]:
    """Yield the words in capitals, each with whether it begins a sentence."""
    for match in _WORD.finditer(text):
        word = match[0].rstrip(".")
        if not word or not word[0].isupper():
            continue
        before = text[: match.start()].rstrip(" “\"'‘«(")
        yield word, not before or before[-1] in ".!?:;"


def _is_form_of(name: str, words: set[str]) -> bool:
    """Whether a word is the possessive, or a hyphenated compound, of words that stand there."""
    bare = re.sub(r"['’]s?$", "", name)
    if bare in words or any(re.sub(r"['’]s?$", "", word) == bare for word in words):
        return True
    parts = bare.split("-")
    return len(parts) > 1 and all(part in words or part.islower() for part in parts)


def _quotations(text: str) -> list[str]:
    found = []
    for match in _QUOTED.finditer(text):
        quoted = next(group for group in match.groups() if group is not None)
        # The stop before a closing mark belongs to the sentence around it.
        found.append(quoted.strip().rstrip(".,;!?"))
    return [quoted for quoted in found if quoted]


def _numbers(text: str) -> set[str]:
    found = {match[0].replace(",", "") for match in _NUMBER.finditer(text)}
    for match in _WORD.finditer(text):
        word = match[0].rstrip(".").casefold()
        for part in word.split("-"):
            if part in _WORD_NUMBERS and part not in _NO_FIGURES:
                found.add(_WORD_NUMBERS[part])
    return found


def _level(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())
