"""Sentences that a page ran together: a heading or a caption, and what it was printed above.

"Flowers lie at the gate The fire killed four": no stop parts them, and the grammar of the two
would be one. They are read apart; what is cited is still the sentence that holds them both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from summariser.extract.embedded.cues import cue_words
from summariser.extract.embedded.grammar import is_finite, own_subject
from summariser.extract.embedded.pipeline import parse_texts
from summariser.extract.embedded.time_attachment import main_verb
from summariser.schema import Sentence

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

# Words that have a capital only where they open a sentence, or a title.
_SEAM = re.compile(
    r"\b(?P<last>[A-Za-z][a-z]+)[ \t\u00a0]+"
    r"(?=(?P<first>The|An?|He|She|It|They|We|There|This|These|Those|But|When|While|After|Before|Since|As|In|On|At|By|For|From|With|Its|Their|Some|Many|Several"
    r"|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve)\s+[a-z])"
)
# A name in full that is or has done something, behind a word without a capital.
_NAME_SEAM = re.compile(
    r"\b(?P<last>[a-z]+)[ \t\u00a0]+"
    r"(?=[A-Z][a-z]+(?: [A-Z][a-z]+){1,2} (?:died|was|were|is|has been|have been|had been)\b)"
)
# Nouns that a clause without "that" may say more of: "the day Mara Lund died", "claims she was".
_TOLD_MORE_OF = frozenset(
    """
    day night morning evening afternoon moment time minute hour week month year decade season
    summer winter spring autumn way reason place period
    """.split()  # noqa: SIM905 - a word list, not code
)
_STRANDED = frozenset("about at by for from in into of on to under with".split())  # noqa: SIM905
# No sentence ends with one of these.
_UNFINISHED = frozenset(
    """
    a about against although among an and are as at be because been between but by called can could
    did do does during each entitled every for from had has have her his if including into is its
    like may might my named nor not of on onto or our over should since so than that the their
    these this those though through titled to toward towards under unless until upon was were
    what when where whether which while who whom whose will with within without would your
    """.split()  # noqa: SIM905 - a word list, not code
)
# What stands before the title of a work, or the name of a place or a ship.
_TITLED = frozenset(
    """
    album anthology anthem ballad ballet band bar biography blog boat book café cartoon chapter
    column comedy comic daily documentary drama duo essay exhibition fable ferry film game group
    hit hotel hymn journal magazine memoir movie musical newspaper novel novella opera orchestra
    painting paper play podcast poem portrait programme program pub quartet restaurant satire
    sculpture serial series ship show site sitcom song story tabloid tale thriller track
    tragedy trilogy trio weekly website yacht
    """.split()  # noqa: SIM905 - a word list, not code
)
# "A hepatitis A outbreak": the letter is a label.
_LABELLED = frozenset(
    """
    category class exhibit grade group hepatitis influenza level list part plan section side strain
    team tier type unit vitamin
    """.split()  # noqa: SIM905 - a word list, not code
)
# What hardly any title opens with: behind a name only these open a sentence.
_BEHIND_NAMES = frozenset({"He", "She", "They", "But"})
_LEAST_WORDS = 4


def part_run_ons(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Return the sentences, each that holds two in its parts, which share its number."""
    return [part for sentence in sentences for part in _part(sentence)]


def _part(sentence: Sentence) -> Iterator[Sentence]:
    text = sentence.text
    for seam in _SEAM.finditer(text):
        if _is_seam(text, seam):
            at = seam.end()
            yield _cut(sentence, 0, seam.end("last"))
            yield from _part(_cut(sentence, at, len(text)))
            return
    for seam in _NAME_SEAM.finditer(text):
        if _is_seam_of_name(text, seam):
            yield _cut(sentence, 0, seam.end("last"))
            yield from _part(_cut(sentence, seam.end(), len(text)))
            return
    yield sentence


def _is_seam(text: str, seam: re.Match[str]) -> bool:
    last, before, after = seam["last"], text[: seam.end("last")], text[seam.end() :]
    if min(len(before.split()), len(after.split())) < _LEAST_WORDS:
        return False
    # "He says He will save us": whoever is written so.
    speaking = cue_words("reporting", "say", "claim", "believe")
    if last in _UNFINISHED | _TITLED or (seam["first"] == "A" and last in _LABELLED):
        return False
    day = last.lower() in cue_words("names", "calendar")
    named = last[0].isupper() and not day and seam["first"] not in _BEHIND_NAMES
    if named or _is_open(before):
        return False
    first, second = parse_texts([before, after])
    final = first[len(first) - 1]
    return final.lemma not in speaking and _is_sentence(second)


def _is_seam_of_name(text: str, seam: re.Match[str]) -> bool:
    """Whether a sentence ends before a name, of which the noun before it is no part.

    "She came to the hearing Tom Lund died in June": not "the day Tom Lund died", "told guests Tom
    Lund was ill", "the house Tom Lund was born in", nor "the doctor Tom Lund".
    """
    before, after = text[: seam.end("last")], text[seam.end() :]
    if len(before.split()) < _LEAST_WORDS or seam["last"] in _UNFINISHED or _is_open(before):
        return False
    first, second = parse_texts([before, after])
    final = first[len(first) - 1]
    if final.pos_ != "NOUN" or not (_is_sentence(first) and _is_sentence(second)):
        return False
    barred = _TOLD_MORE_OF | cue_words("names", "persons", "titles", "calendar")
    barred |= cue_words("reporting", "nouns", "documents") | cue_words("accusing", "nouns")
    speaking = cue_words("reporting", "say", "claim", "believe", "show")
    if final.lemma in barred or any(token.lemma in speaking for token in first):
        return False
    return not any(_is_stranded(token) for token in second)


def _is_stranded(token: Token) -> bool:
    """Whether a preposition has nothing behind it: "the house she was born in"."""
    if token.lower_ not in _STRANDED or token.i + 1 >= len(token.doc):
        return token.lower_ in _STRANDED
    following = token.doc[token.i + 1]
    return following.is_punct or following.lower_ in _STRANDED


def _is_open(text: str) -> bool:
    """Whether a quotation or a bracket is open where a text ends."""
    straight = text.count('"') % 2
    curly = sum(text.count(mark) for mark in "“«") - sum(text.count(mark) for mark in "”»")
    return bool(straight) or curly > 0 or text.count("(") > text.count(")")


def _is_sentence(doc: Doc) -> bool:
    """Whether a text is a sentence with a subject and a finite verb."""
    verb = main_verb(doc)
    return verb is not None and is_finite(verb) and own_subject(verb) is not None


def _cut(sentence: Sentence, start: int, end: int) -> Sentence:
    begin = sentence.start
    return sentence.model_copy(
        update={
            "start": begin + start,
            "end": begin + end,
            "text": sentence.text[start:end],
        }
    )
