"""Verbs and subjects that the parser hangs on the wrong clause, put right.

It joins "accuse" to the nearer verb in "groups say the fine was low and accuse the agency", as
though the fine did; and it takes the subject of "between 2018 and 2022 Lund rigged bids" for what
stands with "between". It takes the first verb of "videos shared on Sunday showed men" for the main
one, and "hurt" in "ten were killed and dozens hurt" for an active verb. And it has the union be
one of theft in "accused the head of the union of theft".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from summariser.extract.embedded.cues import cue_words
from summariser.extract.embedded.grammar import SUBJECTS, auxiliaries, is_finite, own_subject

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

SAME_IN_PAST = frozenset(
    "beat bet burst cast cost cut hit hurt let put quit set shed shut split spread".split()  # noqa: SIM905
)
"""Verbs whose past looks like their present."""

# What is done to somebody, where no object follows.
_SAME_PARTICIPLE = frozenset(
    "brought caught cut held hit hurt put sent set shot shut struck".split()  # noqa: SIM905
)
_PRESENT = frozenset({"VBP", "VB"})
_FINITE = frozenset({"VBD", "VBZ"})
_NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP"})
_NOMINAL = frozenset({"NOUN", "PROPN", "ADP", "NUM"})
# "Of a lack of care": what leads to another "of" is no body.
_ACTS = frozenset({"act", "campaign", "lack", "pattern", "series", "string", "want"})
_DONE_BY_PEOPLE = frozenset(
    """
    apologise apologize appoint arrest ask call cancel condemn criticise criticize decline demand
    deny dismiss fire meet order pledge praise promise refuse reject resign sack sign sue
    thank urge visit vow warn
    """.split()  # noqa: SIM905
)
_CHARGED = {"accuse": "of", "acquit": "of", "blame": "for", "convict": "of", "suspect": "of"}


def repair_clause(token: Token) -> None:
    """Put right what a verb or a subject hangs on.

    Args:
        token: It, which is changed with its neighbours in place; no subtree of it has been asked
            for yet.
    """
    if token.head is token and token.tag_ == "VBD":
        _part_garden_path(token)
    elif token.lower_ == "that" and token.tag_ == "IN" and token.dep_ == "dobj":
        _mark_clause(token)
    elif token.lower_ == "that" and token.dep_ == "mark" and token.i:
        _list_clause(token.head, token)
    elif token.dep_ == "pobj" and token.pos_ in ("NOUN", "PROPN"):
        _part_from_span(token)
    elif token.dep_ == "dobj" and token.head.lemma in _CHARGED:
        _hang_charge(token, token.head)
    elif token.dep_ in SUBJECTS and token.lemma in cue_words("accusing", "nouns"):
        _relate_answer(token, token.head)
    elif token.dep_ == "conj" and token.pos_ == "VERB":
        _repair_joined(token)


def _repair_joined(verb: Token) -> None:
    """Put right what a verb behind "and" is joined to, and how it is read."""
    _hang_on_speaker(verb)
    if verb.tag_ == "VBN" or verb.lower_ in SAME_IN_PAST:
        _read_gap(verb)
    if verb.tag_ == "VBD" and verb.lower_ in _SAME_PARTICIPLE:
        _share_passive(verb)
    if verb.tag_ in _FINITE and verb.head.dep_ == "pcomp":
        _hang_on_finite(verb)
    if verb.tag_ == "VBD" and verb.head.dep_ == "acl" and verb.head.tag_ == "VBN":
        _join_participle(verb)


def _hang_charge(accused: Token, verb: Token) -> None:
    """Hang what somebody is accused of on the verb: "accused the head of the union of theft"."""
    word = _CHARGED[verb.lemma]
    behind = [
        token
        for token in verb.doc[accused.i + 1 :]
        if token.dep_ == "prep" and token.lower_ == word and _is_within(token, accused, verb)
    ]
    charge = next((prep for prep in behind if _tells_charge(prep)), None)
    if charge is None and (len(behind) > 1 or word == "for" or _tells_thing(behind)):
        charge = next(reversed(behind), None)
    if charge is not None and charge.head is not verb:
        _hang(charge, verb)
    for prep in behind:
        # "Accused its head of sales of theft", "accused the president of Korvia on Friday".
        if word == "of" and prep.head is verb and prep is not charge and _follows(prep, accused):
            _hang(prep, accused)


def _follows(prep: Token, noun: Token) -> bool:
    return all(noun is above or noun.is_ancestor(above) for above in noun.doc[noun.i : prep.i])


def _hang(token: Token, above: Token) -> None:
    token.head.children = [child for child in token.head.children if child is not token]
    token.head = above
    above.children = sorted([*above.children, token], key=lambda token: token.i)


def _is_within(prep: Token, noun: Token, verb: Token) -> bool:
    """Whether nothing but nouns and prepositions stands between a preposition and noun or verb."""
    current = prep.head
    while current not in (noun, verb) and current.pos_ in _NOMINAL and current.head is not current:
        current = current.head
    return current in (noun, verb)


def _tells_charge(prep: Token) -> bool:
    """Whether a preposition leads to an act: "of theft", "of lying"."""
    blame = cue_words("accusing", "blame_nouns") | _ACTS
    return any(
        child.dep_ == "pcomp" or (child.dep_ == "pobj" and child.lemma in blame)
        for child in prep.children
    )


def _tells_thing(behind: list[Token]) -> bool:
    """Whether the only preposition leads to a thing: "the firm of sloppiness", not "of Selm"."""
    people = cue_words("names", "persons", "groups")
    return any(
        child.dep_ == "pobj" and child.pos_ == "NOUN" and child.lemma not in people
        for prep in behind
        for child in prep.children
    )


def _join_participle(verb: Token) -> None:
    """Read "the video, filmed in May and posted online" as two participles."""
    if not any(child.dep_ in ("dobj", "aux", *SUBJECTS) for child in verb.children):
        verb.tag_ = "VBN"


def _hang_on_finite(verb: Token) -> None:
    """Join a verb to the one that has a tense as well: "accused him of lying and asked him"."""
    first = verb.head
    above = next((a for a in first.ancestors if a.pos_ == "VERB"), None)
    aux = [child.tag_ for child in first.children if child.dep_ in ("aux", "auxpass")]
    if above is None or not is_finite(above) or own_subject(verb) is not None:
        return
    if "VBG" in (first.tag_, *aux[:1]):
        links = [c for c in first.children if first.i < c.i < verb.i and c.dep_ == "cc"]
        for token in (*links[-1:], verb):
            _hang(token, above)


def _relate_answer(charge: Token, verb: Token) -> None:
    """Let "they took bribes, a charge their lawyer rejects" say that they did.

    The parser lets the charge reject, and the bribes with it.
    """
    told = next((c for c in verb.children if c.dep_ == "ccomp" and c.i < charge.i), None)
    who = [c for c in verb.children if c.dep_ in SUBJECTS and c.i > charge.i]
    if told is None or not who or not any(c.lower_ in ("a", "an") for c in charge.children):
        return
    above, label = verb.head, verb.dep_
    marks = [c for c in verb.children if c.i < charge.i and c is not told]
    for token in (*marks, charge):
        _hang(token, told)
    charge.dep_ = "npadvmod"
    if above is verb:
        told.head = told
        verb.children = [child for child in verb.children if child is not told]
    else:
        _hang(told, above)
    told.dep_ = label
    _hang(verb, charge)
    verb.dep_ = "relcl"


def _mark_clause(that: Token) -> None:
    """Let "told the court that he had paid a bribe" open a clause, which has its own object."""
    objects = [child for child in that.head.children if child.dep_ == "dobj"]
    if that.i < that.head.i and len(objects) > 1:
        that.dep_ = "mark"


def _list_clause(verb: Token, that: Token) -> None:
    """Join what is said to what is said before it: "said the yard had shut, that 40 men had gone".

    The parser hangs the second clause within the first.
    """
    if that.doc[that.i - 1].lower_ not in (",", ";", "and") or own_subject(verb) is None:
        return
    if verb.dep_ not in ("ccomp", "relcl", "advcl") or not is_finite(verb):
        return
    saying = cue_words("reporting", "say", "claim")
    above = (a for a in verb.ancestors if a.dep_ == "ccomp" and a.head.lemma in saying)
    first = next(above, None)
    if first is not None and first.i < that.i and first.head.i < first.i:
        _hang(verb, first)
        verb.dep_ = "conj"


def _hang_on_speaker(verb: Token) -> None:
    """Join a verb to who speaks, not to what is said, where only the speaker can be its subject."""
    told = verb.head
    speaking = told.head
    if told.dep_ != "ccomp" or told is speaking or own_subject(verb) is not None:
        return
    speaker, thing = own_subject(speaking), own_subject(told)
    if speaker is None or thing is None or speaker.i > speaking.i or told.i < speaking.i:
        return
    if not (
        _disagrees(verb, thing, speaker)
        or _cannot_say(verb, thing)
        or _is_act_of_speaker(verb, thing, told)
    ):
        return
    between = [c for c in told.children if (c.dep_ == "cc" or c.is_punct) and told.i < c.i < verb.i]
    moved = [verb, *between[-2:]]
    told.children = [child for child in told.children if child not in moved]
    for token in moved:
        token.head = speaking
    speaking.children = sorted([*speaking.children, *moved], key=lambda token: token.i)
    if verb.tag_ == "VB" and not auxiliaries(verb):
        verb.tag_ = "VBP"


def _disagrees(verb: Token, thing: Token, speaker: Token) -> bool:
    """Whether a present tense agrees with who speaks alone: "groups say it was low and accuse"."""
    if thing.tag_ not in ("NN", "NNS", "NNP") or any(c.dep_ == "conj" for c in thing.children):
        return False
    if verb.tag_ in _PRESENT and not any(c.dep_ in ("aux", "auxpass") for c in verb.children):
        tense = own_subject(verb.head) is thing and verb.head.tag_ in ("VBZ", "VBD")
        return tense and thing.tag_ != "NNS" and speaker.tag_ in ("NNS", "NNPS")
    own = [child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")]
    if own[:1] in (["was"], ["has"], ["is"]):
        return thing.tag_ == "NNS" and speaker.tag_ in ("NN", "NNP")
    return verb.tag_ == "VBZ" and thing.tag_ == "NNS" and speaker.tag_ in ("NN", "NNP")


def _cannot_say(verb: Token, thing: Token) -> bool:
    """Whether a verb of saying is joined to what a thing does: "a valve leaked but told us"."""
    if verb.lemma not in cue_words("reporting", "say", "claim") | {"tell", "accuse", "deny"}:
        return False
    if verb.tag_ not in ("VBD", "VBZ", "VBP"):
        return False
    objects = {child.dep_ for child in verb.children} & {"dobj", "ccomp", "dative"}
    return bool(objects) and _is_mute(thing)


def _is_mute(thing: Token) -> bool:
    """Whether a subject is neither somebody nor a document, so that it says and rejects nothing."""
    speaks = cue_words("names", "persons", "groups", "organisations") | cue_words(
        "reporting", "documents", "bodies"
    )
    return thing.pos_ == "NOUN" and thing.lemma not in speaks and thing.ent_type_ not in _NAMED


def _is_act_of_speaker(verb: Token, thing: Token, told: Token) -> bool:
    """Whether only who speaks can do what follows: "said the fire was small and left on Monday".

    "Said the nurse acted alone and fired her" has a subject that can not be its own object either
    (principle B of the binding theory, Chomsky 1981), and "says they beat him and denies it" goes
    on in the tense of "says".
    """
    if verb.tag_ not in ("VBD", "VBZ", "VBP") or auxiliaries(verb):
        return False
    present = verb.tag_ != "VBD" and told.tag_ == "VBD" and told.head.tag_ == verb.tag_
    objects = [child.lower_ for child in verb.children if child.dep_ == "dobj"]
    itself = objects in (["him"], ["her"]) and thing.tag_ == "NN"
    alone = not any(child.dep_ in ("dobj", "attr") for child in told.children)
    return present or (itself and alone) or (_is_mute(thing) and verb.lemma in _DONE_BY_PEOPLE)


def _part_from_span(noun: Token) -> None:
    """Make a noun behind "between 2018 and 2022" the subject of the verb that has none."""
    prep = noun.head
    verb = prep.head
    years = [c for c in prep.children if c.dep_ == "pobj" and c.i < noun.i]
    if not years or not years[0].text.isdigit() or own_subject(verb) is not None:
        return
    if not is_finite(verb) or not noun.i < verb.i or noun.left_edge.i <= years[0].i:
        return
    prep.children = [child for child in prep.children if child is not noun]
    noun.head, noun.dep_ = verb, "nsubj"
    verb.children = sorted([*verb.children, noun], key=lambda token: token.i)


def _part_garden_path(verb: Token) -> None:
    """Make a first verb a participle where a second one follows that nothing joins to it."""
    noun = own_subject(verb)
    second = next((c for c in verb.children if c.dep_ == "conj" and c.tag_ in _FINITE), None)
    if noun is None or second is None or own_subject(second) is not None or noun.pos_ == "PRON":
        return
    between = [c for c in verb.children if verb.i < c.i < second.i]
    if any(c.dep_ in ("cc", "dobj", "ccomp", "prt") or c.is_punct for c in between):
        return
    if any(token.is_punct for token in verb.doc[verb.i + 1 : second.i]) or auxiliaries(verb):
        return
    moved = [c for c in verb.children if c is not second and (c.i < noun.i or c.i > second.i)]
    verb.children = between
    second.head, second.dep_ = (second if verb.head is verb else verb.head), verb.dep_
    if verb.head is not verb:
        above = verb.head
        above.children = [second if child is verb else child for child in above.children]
    verb.head, verb.dep_, verb.tag_ = noun, "acl", "VBN"
    noun.children = sorted([*noun.children, verb], key=lambda token: token.i)
    noun.head, noun.dep_ = second, "nsubj"
    for child in moved:
        child.head = second
    second.children = sorted([*second.children, *moved, noun], key=lambda token: token.i)


def _share_passive(verb: Token) -> None:
    """Read "was beaten in March and shot dead in April" as two passives."""
    first = verb.head
    passive = first.tag_ == "VBN" and any(child.dep_ == "auxpass" for child in first.children)
    if passive and not any(c.dep_ in ("dobj", "aux", *SUBJECTS) for c in verb.children):
        verb.tag_ = "VBN"


def _read_gap(verb: Token) -> None:
    """Make a verb passive that shares the auxiliary of the one it is joined to."""
    who = own_subject(verb)
    first = verb.head
    if who is None or any(c.dep_ in ("dobj", "aux", "auxpass") for c in verb.children):
        return
    if any(child.dep_ == "auxpass" for child in first.children):
        verb.tag_, who.dep_ = "VBN", "nsubjpass"
