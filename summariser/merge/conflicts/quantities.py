"""What a number in a sentence counts: so many people dead, so many engines, so much money.

Two reports can contradict each other only about one and the same quantity. Plain parsing finds it:
the noun after the number, what happened to it ("were killed", "missing"), and whether the words
narrow it down ("in the port", "civilians").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from summariser.merge.conflicts.numerals import (
    Number,
    Token,
    find_numbers,
    may_hold_number,
    read_tokens,
)
from summariser.merge.wording import stem, word_set

DIE, INJURE, INFECT, MISSING, ARREST, RESCUE, DISPLACE, ABOARD = (
    "killed",
    "injured",
    "infected",
    "missing",
    "arrested",
    "rescued",
    "displaced",
    "on board",
)
TOLLS = frozenset({DIE, INJURE, INFECT, MISSING, ARREST, RESCUE, DISPLACE})
"""What is counted as it becomes known: these figures grow or shrink from report to report."""

_PEOPLE = word_set(
    """
    people person persons passenger passengers crew civilian civilians soldier soldiers troops man
    men woman women child children boy boys girl girls patient patients resident residents worker
    workers miner miners protester protesters demonstrator demonstrators student students pupil
    pupils tourist tourists survivor survivors victim victims member members officer officers
    policeman policemen guard guards sailor sailors pilgrim pilgrims migrant migrants refugee
    refugees fan fans fighter fighters militant militants rebel rebels inmate inmates prisoner
    prisoners employee employees villager villagers family families suspect suspects citizen
    citizens firefighter firefighters journalist journalists seafarer seafarers fisherman
    fishermen guest guests bystander bystanders youth youths adult adults baby babies infant
    infants teenager teenagers nurse nurses doctor doctors driver drivers supporter supporters
    delegate delegates witness witnesses rescuer rescuers staff marchers shoppers spectators
    commuters pensioner pensioners human humans others casualties
    """
)
_ANYBODY = word_set("people person persons others human humans")
_LOST = word_set("loss lost claimed cost claiming costing")
_STATES = {
    DIE: "die died dead dying killed kill perished drowned slain massacred fatalities deaths lives "
    "murdered shot",
    INJURE: "injured injure wounded hurt injuries maimed casualties-hurt",
    INFECT: "infected sickened",
    MISSING: "missing unaccounted",
    ARREST: "arrested detained held arrests custody",
    RESCUE: "rescued saved ashore",
    DISPLACE: "displaced evacuated homeless",
    ABOARD: "aboard board",
}
_AFTER = {word: state for state, words in _STATES.items() for word in words.split()}
_BEFORE_NUMBER = {
    **dict.fromkeys(word_set("killing killed kills kill claimed claiming murdering murdered"), DIE),
    **dict.fromkeys(word_set("injuring injured wounding wounded hurting hurt"), INJURE),
    **dict.fromkeys(word_set("infecting infected infects sickening sickened sickens"), INFECT),
    **dict.fromkeys(word_set("arresting arrested detaining detained arrest"), ARREST),
    **dict.fromkeys(word_set("rescuing rescued saving saved"), RESCUE),
    **dict.fromkeys(word_set("evacuating evacuated displacing displaced"), DISPLACE),
    **dict.fromkeys(word_set("carrying"), ABOARD),
}
_TOLL = re.compile(
    r"\b(?:death toll|toll|number of (?:the )?(?:dead|deaths|victims|fatalities|those killed"
    r"|(?:those|people) who (?:had |have )?died|people killed)|(?:loss|deaths?|killing) of)\b"
    r"[^.;]{0,60}$",
    re.IGNORECASE,
)
_CASES = word_set("case cases infections")
_CONFIRMED = word_set("confirmed reported known suspected")
_NEWLY = word_set("new newly fresh daily more")
_ILLNESS = word_set(
    """
    bacteria cholera confirmed coronavirus covid dengue diphtheria disease ebola epidemic fever
    flu hepatitis infected infection infections influenza malaria measles meningitis mumps outbreak
    pandemic plague polio salmonella tuberculosis typhoid virus
    """
)
"""Words beside which a case is one of an illness, and not one of a court or of wine."""
_CASELOAD = re.compile(
    r"\b(?:number of|total of|tally of) (?:the )?(?:confirmed |known )?(?:cases|infections|infected"
    r"|people (?:who (?:are|have been|were) )?infected)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
_STILL = re.compile(r"\b(?:the|those|all)\s*$", re.IGNORECASE)
_LOOKING_BACK = re.compile(
    r"\b(?:in which|where|after|since|that|which|when)\W+(?:[\w'’-]+\W+){0,3}$", re.IGNORECASE
)
_KNOWN = re.compile(r"^[^.;]{0,50}\b(?:known to have|have (?:now )?died|so far)\b", re.IGNORECASE)
_EARLIER = re.compile(
    r"\b(?:from|earlier|initial(?:ly)?|previous(?:ly)?|originally|instead of|rather than|not|first"
    r" (?:said|put|reported))\W+(?:[\w'’-]+\W+){0,5}$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:including|among them|of whom|of which|another|a further|further|extra|additional)\W+"
    r"(?:[\w'’-]+\W+){0,2}$",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"^\s*(?:(?:were|was|have been|had been|people)\s+)?(?:killed|dead|died|injured|wounded|hurt"
    r"|missing|arrested|detained)?\s*(?P<where>(?:in|at|on|near|outside|across|off) "
    r"(?:the |its |all of )?[\w'’-]+(?: [A-Z][\w'’-]+)*)",
)
_CURRENCY = word_set(
    """
    mark marks dollar dollars euro euros pound pounds crown crowns franc francs yen yuan rouble
    roubles ruble rubles rupee rupees peso pesos krona kronor krone kroner lira real reais rand
    shekel shekels dinar dinars riyal riyals won zloty forint
    """
)
_SIGNS = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_PLACELESS = word_set("monday tuesday wednesday thursday friday saturday sunday total all")
_STOPPERS = word_set(
    """
    a an the and or but nor so as than that which who whom whose when where while after before
    since until because if though although of in on at by for from to with without within into
    onto over under near off out up down through during between among against about around across
    behind beyond is are was were be been being am has have had having do does did will would
    shall should may might can could must not also still only just yet now then there here it its
    he him his she her they them their we us our you your i my this these those per each every
    more other others less least most made sent held left taken built sold found seen went fell
    rose gave given put set cut paid met won lost took brought came said says told reported
    believed feared confirmed known reportedly allegedly today yesterday tomorrow overnight ago
    later earlier alive ashore aboard away back far already worldwide altogether
    """
)
_ASIDE = word_set("including among most mostly many some all")
_JOINS = word_set("and or but while as when")
_ADJECTIVE_ED = 5
_NOUN_WORDS = 4
_NEAR = 5
"""Words after a noun, or before a number, within which a state is taken to be its own."""


@dataclass(frozen=True)
class Quantity:
    """A number with what it counts.

    Attributes:
        number: The number and its range.
        words: How the sentence puts it, such as ``at least 12 people``.
        noun: The noun that is counted, as the sentence has it; empty where it has none.
        unit: What is counted, as a stem or class: ``person``, ``engin``, ``mark``, ``%``.
        state: What happened to it, one of the constants above, or None.
        kind: The noun where it says which of the people are counted ("civilians"), or None.
        place: The words that say where they are counted ("in the port"), or None.
        context: Stems of the words near it.
        standing: Whether it is told as known ("the 15 who died", "the blast in which 15 died").
        start: Where it begins in the sentence, in characters.
    """

    number: Number
    words: str
    noun: str
    unit: str
    state: str | None
    kind: str | None
    place: str | None
    context: frozenset[str]
    standing: bool
    start: int

    @property
    def key(self) -> tuple[str, str | None]:
        """What must be equal for two numbers to be figures of one quantity."""
        return (self.unit, self.state)


def find_quantities(sentence: str) -> list[Quantity]:
    """Return what a sentence counts, in order.

    Left out are parts of another number ("including four children", "12 of the 15", "three more")
    and figures that the sentence itself calls outdated ("up from 12").

    Args:
        sentence: One sentence of running text.
    """
    if not may_hold_number(sentence):
        return []
    tokens = read_tokens(sentence)
    found = []
    for number in find_numbers(tokens):
        quantity = _read_quantity(sentence, tokens, number)
        if quantity is not None:
            found.append(quantity)
    return found


def _read_quantity(sentence: str, tokens: Sequence[Token], number: Number) -> Quantity | None:
    start, after = tokens[number.first].start, _Words(tokens, number.last)
    before, vague = sentence[:start], tokens[number.last - 1].word.endswith("s")
    if after.next in {"more", "-"} or (after.next == "of" and not vague):
        return None
    if _PART.search(before) or _EARLIER.search(before):
        return None
    noun = after.take_noun(vague=vague)
    unit, state, kind = _unit_of(tokens, number, noun, after)
    if state is None and unit in {"person", ""} and _TOLL.search(before):
        unit, state = "person", DIE
    if state is None and unit == "" and _CASELOAD.search(before):
        unit, state = "person", INFECT
    if not unit:
        return None
    end = tokens[max(after.position, number.last) - 1].end
    rest = sentence[end:]
    where = _WHERE.match(rest)
    place = " ".join(where["where"].lower().split()) if where else None
    if place and place.rpartition(" ")[2] in _PLACELESS:
        place = None
    return Quantity(
        number=number,
        words=" ".join(sentence[start:end].split()),
        noun=noun[-1] if noun else unit,
        unit=unit,
        state=state,
        kind=kind,
        place=place,
        context=_context(tokens, number),
        standing=_looks_back(before, rest),
        start=start,
    )


def _looks_back(before: str, rest: str) -> bool:
    """Tell whether a number is told as known already, and not as the news of its sentence."""
    return bool(
        _STILL.search(before)
        or _TOLL.search(before)
        or _LOOKING_BACK.search(before)
        or _KNOWN.match(rest)
    )


class _Words:
    """The words after a number, read from left to right."""

    def __init__(self, tokens: Sequence[Token], position: int) -> None:
        self._tokens = tokens
        self.position = position

    @property
    def next(self) -> str:
        return self._tokens[self.position].word if self.position < len(self._tokens) else ""

    def take_noun(self, *, vague: bool) -> list[str]:
        """Return the words of the noun phrase that begins here, and step over them.

        Args:
            vague: Whether the number is one that joins its noun with "of" ("hundreds of people").
        """
        words: list[str] = []
        if vague and self.next == "of":
            self.position += 1
        while len(words) < _NOUN_WORDS and self.position < len(self._tokens):
            token = self._tokens[self.position]
            if token.text == "%" and not words:
                self.position += 1
                return ["%"]
            if token.word in _CONFIRMED and self._ahead_is_case():
                self.position += 1
                continue
            if token.kind != "word" or token.word in _STOPPERS or _ends(words, token.word):
                break
            words.append(token.word)
            self.position += 1
            if token.word in _PEOPLE or token.word in _CURRENCY:
                break
        return words

    def _ahead_is_case(self) -> bool:
        following = self._tokens[self.position + 1 : self.position + 2]
        return bool(following) and following[0].word in _CASES

    def ahead(self, count: int) -> list[str]:
        """Return the words that follow in the same clause."""
        words: list[str] = []
        position = self.position
        while position < len(self._tokens) and len(words) < count:
            token = self._tokens[position]
            if token.text == "," and self._tokens[position + 1 : position + 2]:
                if self._tokens[position + 1].word not in _ASIDE:
                    break
                position = self._close(position + 1)
            elif (token.kind == "mark" and token.text in ";:.()") or token.word in _JOINS:
                break
            else:
                words.append(token.word)
            position += 1
        return words

    def _close(self, position: int) -> int:
        """Return where an aside ends: at the next comma, or with the sentence."""
        while position < len(self._tokens) and self._tokens[position].text != ",":
            position += 1
        return position


def _ends(words: list[str], word: str) -> bool:
    """Tell whether a word can no longer belong to the noun phrase before it."""
    if word in _AFTER and word not in {"lives", "deaths", "fatalities", "injuries", "arrests"}:
        return True
    return bool(words) and len(word) > _ADJECTIVE_ED and word.endswith(("ed", "ing"))


def _unit_of(
    tokens: Sequence[Token], number: Number, noun: list[str], after: _Words
) -> tuple[str, str | None, str | None]:
    """Return the unit that is counted, the state it is in, and which of the people it is."""
    head = noun[-1] if noun else ""
    measure = _measure_of(tokens, number, head, after)
    if measure:
        return measure, None, None
    if head in _AFTER:  # lives, deaths, injuries
        saved = head == "lives" and not _are_lost(tokens, number, after)
        return ("life", None, None) if saved else ("person", _AFTER[head], None)
    if head in _CASES:
        ill = _NEWLY.isdisjoint(noun) and not _ILLNESS.isdisjoint(token.word for token in tokens)
        return ("person", INFECT, None) if ill else (stem(head), None, None)
    state = _state_of(tokens, number, after)
    if not noun:
        return ("person", state, None) if state else ("", None, None)
    if head in _PEOPLE:
        return "person", state, None if head in _ANYBODY else head
    return ("person", state, head) if state in TOLLS else (stem(head), None, None)


def _measure_of(tokens: Sequence[Token], number: Number, head: str, after: _Words) -> str:
    """Return the currency or per cent that a number measures, or nothing."""
    sign = tokens[number.first - 1].text if number.first else ""
    if sign in _SIGNS:
        return _SIGNS[sign]
    if head in {"%", "percent"} or (not head and after.ahead(2) == ["per", "cent"]):
        return "%"
    return stem(head) if head in _CURRENCY else ""


def _state_of(tokens: Sequence[Token], number: Number, after: _Words) -> str | None:
    ahead = after.ahead(_NEAR)
    for position, word in enumerate(ahead):
        if word in _AFTER and not (word == "board" and ahead[position - 1] != "on"):
            return _AFTER[word]
        if word not in _STOPPERS and word not in {"feared", "officially"}:
            break
    for token in reversed(tokens[max(0, number.first - 2) : number.first]):
        if token.word in _BEFORE_NUMBER:
            return _BEFORE_NUMBER[token.word]
    return None


def _are_lost(tokens: Sequence[Token], number: Number, after: _Words) -> bool:
    """Tell whether lives are counted that were lost, and not saved or changed."""
    near = [token.word for token in tokens[max(0, number.first - _NEAR) : number.first]]
    return not _LOST.isdisjoint({*near, *after.ahead(_NEAR)})


def _context(tokens: Sequence[Token], number: Number) -> frozenset[str]:
    near = tokens[max(0, number.first - _NEAR) : number.last + 2 * _NEAR]
    return frozenset(
        stem(token.word)
        for token in near
        if token.kind == "word" and token.word not in _STOPPERS and token.text.islower()
    )
