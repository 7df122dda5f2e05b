"""Questions to a dependency tree: who does what to whom, and is it said to have happened.

Labels are those of spaCy's English models (ClearNLP style).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Span, Token

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass", "expl"})
CLAUSES = frozenset(
    {
        "ROOT",
        "conj",
        "ccomp",
        "advcl",
        "relcl",
        "acl",
        "parataxis",
        "xcomp",
        "pcomp",
        "csubj",
        "dep",
    }
)
RELATIVES = frozenset({"who", "which", "that", "whom"})
# "urged X to do": the infinitive's subject is the object of these.
OBJECT_CONTROL = frozenset(
    """
    urge ask force order tell allow persuade press pressure accuse blame invite require advise
    help let make encourage compel warn enable cause lead lobby push request command instruct
    want expect criticise criticize suspect see hear find catch permit direct call charge
    """.split()  # noqa: SIM905 (a word list, not code)
)
# "Robbed X of Y": "of" tells what of, not whose X is.
_VERBS_WITH_OF = frozenset(
    "clear absolve exonerate rob strip deprive rid relieve cure inform warn".split()  # noqa: SIM905
    + "remind assure notify advise convince persuade".split()  # noqa: SIM905
)
_BESIDE = frozenset({"near", "outside", "beside", "alongside", "around"})
_WHEN = frozenset({"on", "in", "at", "since", "until", "till", "before", "after", "during", "by"})
MODALS = frozenset({"would", "could", "should", "may", "might", "can", "must", "ought", "'d"})
# Adjectives whose infinitive is yet to come: "is due to meet".
AHEAD = frozenset({"due", "set", "likely", "ready", "scheduled", "poised"})
# Shared subjects are looked for so many clauses up.
_DEEPEST = 6
_FUTURE = frozenset({"will", "shall", "'ll", "wo"})
# What somebody says, promises or announces in the past that they would do is yet to come.
_TELLING = frozenset(
    """
    add announce confirm declare explain indicate inform insist pledge predict promise report say
    signal state tell vow write
    """.split()  # noqa: SIM905 (a word list, not code)
)
_NEGATIONS = frozenset({"never", "no", "neither", "nor", "nobody", "none", "nothing", "hardly"})


def lemma(token: Token) -> str:
    """Return the token's lemma in lower case."""
    return token.lemma


def children(token: Token, *deps: str) -> list[Token]:
    """Return the token's children with one of the given dependency labels, in order."""
    return [child for child in token.children if child.dep_ in deps]


def is_verbal(token: Token) -> bool:
    """Whether the token heads a clause: a verb, or a copula or auxiliary that heads one."""
    return bool(
        token.pos_ == "VERB" or (token.pos_ == "AUX" and token.dep_ not in ("aux", "auxpass"))
    )


def own_subject(verb: Token) -> Token | None:
    """Return the subject that stands in the verb's own clause."""
    found = children(verb, "nsubj", "nsubjpass", "csubj", "csubjpass")
    return found[0] if found else None


def is_passive(verb: Token) -> bool:
    """Whether the verb is passive, reduced relatives ("the man arrested") included."""
    if any(child.dep_ in ("nsubjpass", "auxpass", "csubjpass") for child in verb.children):
        return True
    if verb.dep_ == "acl" and verb.tag_ == "VBN":
        return True
    if verb.dep_ == "advcl" and verb.tag_ == "VBN" and not children(verb, "aux", "dobj", "nsubj"):
        # "Went on trial, accused of bribery".
        return True
    return bool(
        verb.dep_ == "conj"
        and verb.tag_ == "VBN"
        and own_subject(verb) is None
        and not any(child.dep_ in ("aux", "dobj") for child in verb.children)
        and is_verbal(verb.head)
        and is_passive(verb.head)
    )


def subject(verb: Token, depth: int = 0) -> Token | None:
    """Return who or what the clause is about, shared and controlled subjects included.

    A relative pronoun is replaced by what it refers to.
    """
    found = own_subject(verb)
    if found is not None:
        return antecedent(found) if found.dep_ not in ("csubj", "csubjpass") else found
    if depth > _DEEPEST:
        return None
    return _implied_subject(verb, depth)


def _implied_subject(verb: Token, depth: int) -> Token | None:
    head = verb.head
    found: Token | None = None
    if verb.dep_ == "acl":
        found = head if head.pos_ in ("NOUN", "PROPN", "PRON") and verb.tag_ != "VB" else None
    elif verb.dep_ == "relcl":
        found = head
    elif verb.dep_ == "pcomp" and head.dep_ == "prep":
        found = _subject_of_gerund(verb, depth)
    elif not is_verbal(head) or head == verb:
        found = None
    elif (
        verb.dep_ == "xcomp" and lemma(head) in OBJECT_CONTROL and children(head, "dobj", "dative")
    ):
        found = children(head, "dobj", "dative")[0]
    elif verb.dep_ in ("conj", "parataxis", "xcomp", "advcl", "ccomp"):
        found = subject(head, depth + 1)
    return found


def _subject_of_gerund(verb: Token, depth: int) -> Token | None:
    governor = verb.head.head
    if not is_verbal(governor):
        return None
    if lemma(governor) in OBJECT_CONTROL or lemma(verb.head) == "of":
        objects = children(governor, "dobj", "dative")
        if objects:
            return objects[0]
        if is_passive(governor):
            return subject(governor, depth + 1)
    return subject(governor, depth + 1)


def antecedent(token: Token) -> Token:
    """Return what a relative pronoun stands for, or the token itself."""
    if token.lower_ in RELATIVES and token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj"):
        clause = token.head
        while clause.dep_ in ("xcomp", "ccomp", "conj", "prep") and clause.head != clause:
            clause = clause.head
        if clause.dep_ == "relcl":
            return clause.head
    return token


def whose_owner(token: Token) -> Token:
    """Return whom "whose" stands for, or the token itself where no relative clause tells."""
    # "Lund, whose visit had been put off, left": a parser may take the visit for another name.
    clauses = (above for above in token.ancestors if above.dep_ in ("relcl", "appos"))
    clause = next(clauses, None)
    return clause.head if clause is not None else token


def agent(verb: Token) -> Token | None:
    """Return who acts: the subject, or the "by" phrase of a passive."""
    if not is_passive(verb):
        return subject(verb)
    for by in children(verb, "agent"):
        objects = children(by, "pobj")
        if objects:
            return objects[0]
    return None


def patient(verb: Token) -> Token | None:
    """Return who or what is acted on: the object, or the subject of a passive."""
    if is_passive(verb):
        return subject(verb)
    found = children(verb, "dobj")
    return found[0] if found else None


def conjuncts(token: Token) -> list[Token]:
    """Return a noun and the nouns joined to it by "and" or a comma."""
    found = [token]
    for child in token.children:
        joined = child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN", "PRON")
        if joined or _goes_on(token, child):
            found += conjuncts(child)
    return found


def _goes_on(token: Token, child: Token) -> bool:
    """Whether an apposition is the next name of a list: "Halden, Norvale and Trent were fined"."""
    return (
        child.dep_ == "appos"
        and token.pos_ == child.pos_ == "PROPN"
        and any(below.dep_ == "cc" for below in child.children)
        and any(below.dep_ == "conj" and below.pos_ == "PROPN" for below in child.children)
    )


def is_gapped(verb: Token) -> bool:
    """Whether a clause lacks the auxiliary that it shares: "ten were killed and dozens hurt"."""
    bare = not any(child.dep_ in ("aux", "auxpass") for child in verb.children)
    passive = bool(children(verb, "nsubjpass")) and verb.tag_ == "VBN"
    return verb.dep_ == "conj" and bare and passive and bool(children(verb.head, "auxpass"))


def is_negated(verb: Token) -> bool:
    """Whether the clause says that it was not so."""
    for child in verb.children:
        if child.dep_ == "neg":
            return True
        if child.lower_ in _NEGATIONS and child.dep_ in (
            "advmod",
            "preconj",
            "nsubj",
            "dobj",
            "attr",
        ):
            return True
        if child.dep_ in ("dobj", "nsubj", "attr", "nsubjpass") and any(
            grandchild.lower_ in ("no", "neither", "none") and grandchild.dep_ in ("det", "preconj")
            for grandchild in child.children
        ):
            return True
    head = verb.head
    if verb.dep_ == "xcomp" and head != verb and is_verbal(head):
        return is_negated(head)
    return shares_negation(verb)


def shares_negation(verb: Token) -> bool:
    """Whether the "not" of the verb that it is joined to holds for it too.

    "Did not confirm or deny", "neither confirmed nor denied"; in "did not appeal and paid" it
    does not, as "paid" has a tense of its own.
    """
    first = verb.head
    if verb.dep_ != "conj" or own_subject(verb) is not None or not is_verbal(first):
        return False
    if any(child.dep_ in ("aux", "auxpass", "neg") for child in verb.children):
        return False
    if any(child.lower_ == "nor" for child in first.children):
        return True
    return verb.tag_ == first.tag_ and verb.tag_ in ("VB", "VBN", "VBG") and is_negated(first)


def auxiliaries(verb: Token, depth: int = 0) -> list[str]:
    """Return the clause's auxiliaries in lower case, those shared over a conjunction included."""
    own = [child.lower_ for child in verb.children if child.dep_ in ("aux", "auxpass")]
    head = verb.head
    shared = (
        not own
        and verb.dep_ == "conj"
        and own_subject(verb) is None
        and depth < 4
        and is_verbal(head)
    )
    if shared and verb.tag_ == head.tag_:
        return auxiliaries(head, depth + 1)
    return own


def is_future(verb: Token) -> bool:
    """Whether the clause has "will" or "shall", or the "would" that they turn into when told."""
    found = auxiliaries(verb)
    return not _FUTURE.isdisjoint(found) or ("would" in found and _is_told(verb, found))


def _is_told(verb: Token, found: Sequence[str]) -> bool:
    """Whether a clause is what somebody said that they would do, on no condition."""
    while verb.dep_ == "conj" and own_subject(verb) is None and is_verbal(verb.head):
        verb = verb.head
    if verb.dep_ != "ccomp" or "have" in found or lemma(verb.head) not in _TELLING:
        return False
    conditions = (mark for clause in children(verb, "advcl") for mark in children(clause, "mark"))
    told_before = verb.head.tag_ in ("VBD", "VBN", "VBG")
    return told_before and not any(mark.lower_ in ("if", "unless") for mark in conditions)


def is_modal(verb: Token) -> bool:
    """Whether the clause has a modal other than the future."""
    return not MODALS.isdisjoint(auxiliaries(verb)) and not is_future(verb)


def find_arranged(verb: Token) -> Token | None:
    """Return the act that "is due to" or "was set to" puts ahead, where the adjective has it."""
    if lemma(verb) != "be":
        return None
    for adjective in children(verb, "acomp", "oprd"):
        if adjective.lower_ in AHEAD:
            for act in children(adjective, "xcomp"):
                return act
    return None


def is_finite(verb: Token) -> bool:
    """Whether the verb, or an auxiliary of its clause, has a tense."""
    return verb.tag_ in ("VBD", "VBZ", "VBP") or bool(
        set(auxiliaries(verb)) - {"to", "having", "being", "been", "be"}
    )


def is_conditional(verb: Token) -> bool:
    """Whether the clause, or one it depends on, is opened by "if", "unless" or "whether"."""
    token = verb
    for _ in range(8):
        if any(
            child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether", "lest")
            for child in token.children
        ):
            return True
        if token.head == token or not is_verbal(token):
            return False
        token = token.head
    return False


def clause_head(token: Token) -> Token:
    """Return the verb whose clause the token stands in, or the top of its tree."""
    current = token
    while not is_verbal(current) and current.head != current:
        current = current.head
    return current


def phrase(head: Token) -> Span:
    """Return the noun phrase of a head without its clauses and appositions."""
    doc = head.doc
    left, right = head.i, head.i
    for child in head.children:
        if child.i < head.i and child.dep_ not in (
            "punct",
            "cc",
            "preconj",
            "predet",
            "mark",
            "ccomp",
        ):
            left = min(left, child.left_edge.i)
        elif child.i > head.i and child.dep_ == "prep" and child.i == right + 1:
            if not _is_of_verb(child) and not _is_setting(child):
                right = max(right, _plain_end(child))
        elif child.i > head.i and child.dep_ in ("case", "nummod", "poss") and child.i == right + 1:
            right = child.i
    return doc[left : right + 1]


def _is_of_verb(prep: Token) -> bool:
    """Whether "of" goes with the verb: "accused traders of fraud", which the parser may misread."""
    verb = prep.head.head
    return (
        prep.lower_ == "of"
        and prep.head.dep_ == "dobj"
        and lemma(verb) in _VERBS_WITH_OF
        and not any(child.lower_ == "of" for child in children(verb, "prep"))
    )


def _is_setting(prep: Token) -> bool:
    """Whether a phrase tells when or near what something was: "officials on Tuesday in Selm"."""
    if prep.lower_ in _BESIDE:
        return True
    dated = any(child.ent_type_ in ("DATE", "TIME") for child in children(prep, "pobj"))
    return dated and prep.lower_ in _WHEN


def _plain_end(prep: Token) -> int:
    """Return the last position of a prepositional phrase without the clauses that it ends in.

    "Fans of Lund, who died in June" are fans of Lund; where two things are joined in it, nobody can
    tell what belongs to it.
    """
    if not _has_clause(prep):
        settings = (t.i for t in prep.subtree if t.dep_ == "prep" and t != prep and _is_setting(t))
        end = next(settings, prep.right_edge.i + 1) - 1
        return end - 1 if prep.doc[end].text in (",", ";", ":") else end
    nouns = children(prep, "pobj")
    if len(nouns) != 1 or children(prep, "pcomp", "conj") or children(nouns[0], "conj"):
        return prep.i - 1
    inner = phrase(nouns[0])
    return inner.end - 1 if inner.start == prep.i + 1 else prep.i - 1


def _has_clause(token: Token) -> bool:
    return any(
        descendant.dep_ in ("relcl", "acl", "advcl", "ccomp", "appos", "conj", "pcomp")
        for descendant in token.subtree
    )
