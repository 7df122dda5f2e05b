"""Which head in the tree a date hangs on, and which clauses share the time of another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from summariser.extract.embedded.event_nouns import (
    DONE_BY_EVENTS,
    SETTING,
    above,
    is_dated_noun,
    is_done_in_time_of,
    is_event_noun,
    noun_of_modifier,
)
from summariser.extract.embedded.grammar import (
    auxiliaries,
    children,
    clause_head,
    is_finite,
    is_future,
    is_gapped,
    is_modal,
    is_negated,
    is_passive,
    is_verbal,
    lemma,
    own_subject,
)

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Doc, Token

# "Moved to calm the row by assuring": the one is done in doing the other.
_DOING = frozenset({"by", "in", "while", "when"})
_MEANWHILE = frozenset({"as", "while", "when"})
_WHERE = frozenset({"where", "when"})
_PAST_TENSES = frozenset({"was", "were", "did"})
_SO_FAR = frozenset({"has", "have", "'ve"})
_HIGHEST = 10
_PARTS_OF_TIME = frozenset(
    """
    afternoon beginning close course day dawn end eve evening half hour middle morning night
    part rest start week weekend
    """.split()  # noqa: SIM905 - a word list, not code
)
# Who is asked, or reached, answers at once.
_ADDRESSED = frozenset({"ask", "confront", "contact", "interview", "press", "question", "reach"})
_LATER_ON = frozenset(
    """
    after afterwards again already before eventually finally later now once since soon subsequently
    then until
    """.split()  # noqa: SIM905 - a word list, not code
)
# What an event brings about comes later than it.
_LATER = frozenset({"bring", "follow", "lead", "precede", "prompt", "result", "spark", "trigger"})
# Acts that say something: what they decide is decided when they are dated.
_DECISIONS = frozenset({"decision", "judgment", "judgement", "order", "ruling", "verdict", "vote"})
# Participles that only say what or where something is: no date is theirs.
_NAMING = frozenset({"base", "call", "dub", "entitle", "locate", "name", "nickname", "situate"})
_ISSUING = frozenset(
    """
    air broadcast date file hold issue post publish release send submit tape upload write
    """.split()  # noqa: SIM905 - a word list, not code
)
# Who does this to a document does it on the day that the document bears.
_MAKING = (_ISSUING - {"date"}) | frozenset(
    "address deliver dictate draft leave make pen record sign".split()  # noqa: SIM905
)


def hanging_token(doc: Doc, start: int, end: int) -> Token | None:
    """Return the word of an expression that ties it to the rest of the sentence.

    Args:
        doc: The sentence.
        start: Where the expression begins in it, as a character offset.
        end: Where it ends.
    """
    span = doc.char_span(start, end, alignment_mode="expand")
    if span is None or not len(span):
        return None
    # "A 2008 inquiry": the article belongs to the noun behind, the year is what counts.
    return span[-1] if span.root.dep_ == "det" else span.root


def start_of_phrase(token: Token) -> int:
    """Return where the words of a time begin, in characters: "on the night of" is part of it."""
    noun = token.head
    if token.lower_ != "of" or noun.pos_ != "NOUN" or lemma(noun) not in _PARTS_OF_TIME:
        return token.idx
    return noun.head.idx if noun.dep_ == "pobj" else noun.left_edge.idx


def owner_of(token: Token) -> Token | None:
    """Return the clause or event noun that a date belongs to: the first above it in the tree."""
    going_on = _goes_on_since(token)
    if going_on is not None:
        return going_on
    if _is_of_a_noun(token):
        return None
    current = token
    for _ in range(_HIGHEST):
        naming = current.dep_ == "acl" and current.tag_ == "VBN" and lemma(current) in _NAMING
        if current != token and not naming and (is_verbal(current) or is_event_noun(current)):
            return _saying_clause(token, _main_clause(token, above(current)))
        if current.head == current:
            return current if is_verbal(current) else None
        current = current.head
    return None


def _is_of_a_noun(token: Token) -> bool:
    """Whether a date says something of a noun, and not when a clause was."""
    if token.lower_ == "since":
        # "Its lowest price since 1995": that is not when it fell.
        return not is_verbal(token.head)
    if token.dep_ == "nummod" and token.head.pos_ == "PROPN":
        # "A venture called Orion 1980".
        return token.head.i == token.i - 1
    noun = noun_of_modifier(token)
    return noun is not None and not is_event_noun(noun) and not is_done_in_time_of(noun)


def _main_clause(token: Token, owner: Token) -> Token:
    """Return the clause that a date belongs to which opens the sentence.

    "On Monday, officers, wondering how he had got in, searched the house": a date before the
    subject is that of the subject's clause, however near a participle stands.
    """
    if is_finite(owner) or not is_verbal(owner):
        return owner
    clause = owner
    for _ in range(_HIGHEST):
        if is_finite(clause) or clause.head == clause:
            break
        clause = clause_head(clause.head)
    who = own_subject(clause)
    fronted = who is not None and token.i < who.i < owner.i
    return clause if fronted and is_finite(clause) else owner


def _goes_on_since(token: Token) -> Token | None:
    """Return what has been going on since a date: "have died of the flu since Monday"."""
    verb = above(clause_head(token)) if token.lower_ == "since" else token
    return verb if is_verbal(verb) and _tense_of(verb) == "perfect" else None


def _saying_clause(token: Token, owner: Token) -> Token:
    """Return the clause of saying that a date ends, and does not open what is said.

    "Told reporters Tuesday she fears for her life": without "that" or a mark between, the date is
    that of the telling, whatever the parser hangs it on.
    """
    said, who = owner.head, own_subject(owner)
    if owner.dep_ != "ccomp" or not is_verbal(said) or who is None:
        return owner
    first = token.left_edge
    if token.dep_ == "compound" and first == who.left_edge and said.i == first.i - 1:
        # "Found Monday Halden acted negligently": the day is no part of the name.
        return said
    if not said.i < first.i <= token.right_edge.i < who.left_edge.i:
        return owner
    before = token.doc[first.i - 1]
    opened = before.is_quote and not before.whitespace_
    parted = token.right_edge.i + 1 < who.left_edge.i or before.lower_ in ("that", ",", ":")
    return owner if opened or parted else said


def main_verb(doc: Doc) -> Token | None:
    """Return the head of the main clause: the topmost verb that has a tense and a subject."""
    told = [t for t in doc if is_verbal(t) and is_finite(t) and own_subject(t) is not None]
    return min(told, key=lambda token: (sum(1 for _ in token.ancestors), token.i), default=None)


def clauses_of_noun(noun: Token) -> Iterator[Token]:
    """Yield the clauses that happened when the event that a noun names did.

    "In a speech on Friday she said ...": the clause that the event is the setting of.
    """
    if noun.dep_ == "pobj" and noun.head.lower_ in SETTING and is_verbal(noun.head.head):
        yield above(noun.head.head)


def clauses_about(noun: Token) -> Iterator[Token]:
    """Yield the clauses that tell what an event did ("the blast in May that killed two")."""
    for clause in children(noun, "relcl"):
        who = own_subject(clause)
        event = who is not None and who.lower_ in ("that", "which") and is_event_noun(noun)
        if event and _tense_of(clause) == "past" and lemma(clause) not in _LATER:
            yield clause


def clauses_done_by(noun: Token) -> Iterator[Token]:
    """Yield the clause that tells what a dated event did ("the blast on 3 May killed two")."""
    verb = noun.head
    if noun.dep_ != "nsubj" or not is_verbal(verb) or _tense_of(verb) != "past":
        return
    decides = lemma(noun) in _DECISIONS and lemma(verb) not in _LATER
    if decides or (is_event_noun(noun) and lemma(verb) in DONE_BY_EVENTS):
        yield verb


def clauses_told_of(token: Token, owner: Token | None) -> Iterator[Token]:
    """Yield the clause that explains a time ("the uproar in 2012 when she resigned")."""
    for anchor in (token, *children(token, "pobj"), owner):
        for clause in children(anchor, "relcl", "advcl") if anchor is not None else ():
            when = any(child.lower_ == "when" for child in clause.children)
            if when and token.i < clause.left_edge.i and is_finite(clause):
                yield clause
    yield from _clause_behind(token)


def _clause_behind(token: Token) -> Iterator[Token]:
    """Yield the clause that "when" opens right behind a time ("the trial, in 2012, when she")."""
    place = token.right_edge.i + 1
    for when in [t for t in token.doc[place : place + 2] if t.lower_ != ","][:1]:
        if when.lower_ == "when" and when.head.dep_ in ("relcl", "advcl") and is_finite(when.head):
            yield when.head


def joined_clauses(doc: Doc) -> Iterator[tuple[Token, Token]]:
    """Yield each clause with one that it is joined to, in order ("came and went", "as he left")."""
    for verb in doc:
        if verb.dep_ not in ("conj", "advcl") or not is_verbal(verb) or not is_finite(verb):
            continue
        if verb.dep_ == "conj" or _is_meanwhile(verb):
            yield verb.head, verb


def opens_clause(token: Token, verb: Token) -> bool:
    """Whether a time stands before the subject of its clause."""
    who = own_subject(verb)
    return who is not None and token.i < who.left_edge.i


def clauses_in_step(doc: Doc) -> Iterator[tuple[Token, Token]]:
    """Yield each clause with one that goes on from it, in order: "came on Monday and left".

    The party is the same and so is the tense, and no word says that it was later.
    """
    for verb in doc:
        head = verb.head
        if verb.dep_ != "conj" or not is_verbal(verb) or not is_verbal(head):
            continue
        if own_subject(verb) is not None or not _LATER_ON.isdisjoint(_adverbs(verb)):
            continue
        if _are_told_alike(verb, head) and (is_passive(verb) or _tense_of(verb) == "past"):
            yield head, verb


def _adverbs(verb: Token) -> Iterator[str]:
    return (child.lower_ for child in children(verb, "advmod", "prep", "mark"))


def clauses_at_once(doc: Doc) -> Iterator[tuple[Token, Token]]:
    """Yield pairs of clauses that the grammar says were at one time, the dated one first or last.

    What is not said to be at once may be earlier or later: "resigned after", "the deal that".
    """
    for verb in doc:
        if not is_verbal(verb):
            continue
        main = _clause_beside(verb)
        if main is not None and (_are_told_alike(verb, main) or _tells_presence(verb)):
            yield main, verb


def _clause_beside(verb: Token) -> Token | None:
    """Return the clause at whose time a subordinate one is, by how it is subordinated."""
    head = verb.head
    clause: Token | None = None
    if verb.dep_ == "advcl":
        # "Met earlier as the trial began": the clause may hang on the adverb.
        head = clause_head(head) if head.lower_ == "earlier" else head
        clause = head if (_is_meanwhile if is_finite(verb) else _is_going_on)(verb) else None
    elif verb.dep_ == "pcomp":
        clause = head.head if verb.tag_ == "VBG" and head.lower_ in _DOING else None
    elif verb.dep_ == "conj":
        clause = head if _is_elliptical(verb) or _tells_presence(verb) else None
    elif (verb.dep_ == "relcl" and _is_placed(verb)) or _tells_when(verb):
        clause = clause_head(head)
    return above(clause) if clause is not None and is_verbal(clause) else None


def _is_meanwhile(verb: Token) -> bool:
    marks = [c.lower_ for c in verb.children if c.dep_ in ("mark", "advmod") and c.i < verb.i]
    return not _MEANWHILE.isdisjoint(marks)


def _is_going_on(verb: Token) -> bool:
    """Whether a participle tells what was done at once: "..., accusing the port of delay"."""
    asked = verb.tag_ == "VBN" and lemma(verb) in _ADDRESSED and not auxiliaries(verb)
    if not asked and (verb.tag_ != "VBG" or "having" in auxiliaries(verb)):
        return False
    return all(c.lower_ in _MEANWHILE for c in children(verb, "mark"))


def _is_placed(verb: Token) -> bool:
    """Whether a relative clause is set in what it is told of: "a rally at which she spoke"."""
    for child in verb.children:
        if child.i < verb.i and child.lower_ in _WHERE and child.dep_ == "advmod":
            # "Recalled the marches of May, when": the clause is in May, not what recalls it.
            return child.lower_ == "where" or verb.head.pos_ == "NOUN"
        which = any(c.lower_ == "which" for c in children(child, "pobj"))
        if child.dep_ == "prep" and child.lower_ in SETTING and which:
            return True
    return False


def _tells_when(verb: Token) -> bool:
    """Whether a clause tells when its noun came about: "in a letter dated", "a report issued"."""
    noun = verb.head
    if verb.dep_ not in ("acl", "relcl") or verb.tag_ != "VBN" or lemma(verb) not in _ISSUING:
        return False
    if noun.dep_ == "pobj":
        return noun.head.lower_ in SETTING
    if noun.dep_ == "dobj":
        # "Showed the court a letter dated 4 June" is of another day.
        return is_verbal(noun.head) and lemma(noun.head) in _MAKING
    return noun.dep_ == "nsubj" and is_verbal(noun.head)


def _is_elliptical(verb: Token) -> bool:
    """Whether a conjunct has left out its auxiliary: "six were killed and ten injured on"."""
    return (
        verb.tag_ == "VBN"
        and not any(child.dep_ in ("aux", "auxpass") for child in verb.children)
        and is_verbal(verb.head)
        and is_passive(verb.head)
    )


def _tells_presence(verb: Token) -> bool:
    """Whether a conjunct says who was there: "was not in court, but his aides were present"."""
    return (
        verb.dep_ == "conj"
        and lemma(verb) == lemma(verb.head) == "be"
        and any(child.lower_ in ("absent", "present", "there") for child in verb.children)
    )


def _are_told_alike(verb: Token, main: Token) -> bool:
    """Whether two clauses are both facts of the past, or both not."""
    if any(is_modal(clause) or is_negated(clause) for clause in (verb, main)):
        return False
    if not is_finite(verb):
        # "A study issued on Monday has found"; but "the album issued in May has sold a million".
        so_far = verb.dep_ == "acl" and not _SO_FAR.isdisjoint(auxiliaries(main))
        return not is_future(main) and (not so_far or is_dated_noun(verb.head))
    return _tense_of(verb) == _tense_of(main) != "perfect"


def _tense_of(verb: Token) -> str:
    if is_gapped(verb):
        return _tense_of(verb.head)
    auxiliary = set(auxiliaries(verb))
    if auxiliary & {"had", "has", "have", "'ve"}:
        return "perfect"
    if is_future(verb):
        return "future"
    return "past" if verb.tag_ == "VBD" or auxiliary & _PAST_TENSES else "present"
