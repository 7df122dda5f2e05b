"""Who takes part in an event: every party within reach is weighed, and the likeliest are taken.

Grammar says how each noun of the sentence stands to the event's verb (subject, doer of a passive,
object, owner, in a phrase or a clause beside it); the article says whom it is about and whom it
has just named, where the sentence names nobody; the sentence encoder says which words read like
those of an actor. A logistic regression over these features gives each party a chance; how many are
taken is decided by the expected F1 of the list (Lewis 1995, "Evaluating and optimizing autonomous
text classification systems"). There are weights with the encoder and weights without it, refitted
with ``python training/train_actors.py DATA_FOLDER [--encoded FILE]``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from summariser.extract.embedded import actor_weights, encoded_actor_weights
from summariser.extract.embedded.actor_roles import EventClause, Noun, Role, holder_of, read_noun
from summariser.extract.embedded.blame import is_people
from summariser.extract.embedded.clauses import ParsedArticle
from summariser.extract.embedded.coreference import Coreference
from summariser.extract.embedded.cues import cue_words, load_cues
from summariser.extract.embedded.grammar import find_arranged, is_verbal, lemma
from summariser.extract.embedded.parties import LINKING, Party
from summariser.extract.embedded.word_roles import describe_actor, find_top_actor, read_words

if TYPE_CHECKING:
    from summariser.extract.embedded.parse_tree import Token

MOST_ACTORS = 6
"""Names beyond these are not put into a record."""

EXPECTED_ACTORS = 0.8
"""How many actors an event is taken to have when it is decided how many names to give.

Of 0.5 to 3, on local training articles by stories left out; from 0.5 to 1.0 the F1 is the same.
"""

# Parties from elsewhere in the article that are weighed beside those of the sentence: the most
# often named, all of the sentence before, and the first of the one before that.
_MOST_NAMED = 3
_FURTHER_BACK = 2
_PARTIES = frozenset({"person", "organisation", "group", "people", "place"})
_LEADS = frozenset({"lead", "lead_passive", "by"})
_OUTSIDE = frozenset({"above", "aside"})
# "The board of the port" is the port, "the police in Norby" are not the town.
_AT = ("at", "in")
# Whom a sentence does not name is given where it is likely; several unlikely ones are mostly wrong.
_LEAST_ELSEWHERE = 0.35
_NOBODY = frozenset({"sort=thing", "sort=pron"})
_LEAD_FEATURES = frozenset(f"g={group}" for group in _LEADS)

_POSSESSIVE = re.compile(r"['’]s?$")

Features = dict[str, float]


class ActorFinder:
    """Finds who takes part in the events of one article, sentence by sentence."""

    def __init__(self, parsed: ParsedArticle) -> None:
        self._parsed = parsed
        self._mentions = parsed.mentions
        counts = self._mentions.counts
        self._total = sum(counts.values()) or 1
        self._most = tuple(name for name, _ in counts.most_common(_MOST_NAMED))
        self._nouns: tuple[int, list[Noun]] = (-1, [])
        self._words: dict[str, list[Token]] = {}
        self._holders: dict[str, str] = {}
        self._placed: dict[str, Noun] = {}

    def find(self, position: int, head: Token) -> tuple[str, ...]:
        """Return who takes part, in the fullest form that the article has, as they come there.

        Args:
            position: Position of the sentence among those read.
            head: The verb or noun that states the event.
        """
        learnt = encoded_actor_weights if self._parsed.roles else actor_weights
        weights = learnt.WEIGHTS
        chances: list[tuple[str, float]] = []
        further: list[tuple[str, float]] = []
        suffering = set()
        for name, features in self.weigh(position, head):
            found = (weights[key] * value for key, value in features.items() if key in weights)
            chance = 1 / (1 + math.exp(-learnt.BIAS - sum(found)))
            if "g=elsewhere" in features and chance < _LEAST_ELSEWHERE:
                further.append((name, chance))
                continue
            chances.append((name, chance))
            if "g=lead_passive" in features and not _NOBODY & features.keys():
                suffering.add(name)
        # "A man was questioned in Norby": whom it is done to is always told.
        top = max((chance for _, chance in chances), default=0.0)
        chances = [(name, top if name in suffering else chance) for name, chance in chances]
        names = choose_names(chances or further, self._stand_apart)
        # "Lund's lawyers appealed": not Lund did.
        return tuple(dict.fromkeys(self._holders.get(name, name) for name in names))

    def weigh(self, position: int, head: Token) -> Iterator[tuple[str, Features]]:
        """Yield each party that may take part, with the features that speak for or against it."""
        weighed = dict(self._weigh_grammar(position, head))
        if not self._parsed.roles:
            yield from weighed.items()
            return
        read = read_words(self._parsed.roles[position], self._words)
        top = find_top_actor(read)
        for name, features in weighed.items():
            if "pronoun" in features and name not in self._words:
                # The encoder has learnt what names look like, and not whom a pronoun stands for.
                yield name, features
                continue
            led = not _LEAD_FEATURES.isdisjoint(features)
            yield name, features | describe_actor(read.get(name), top, led=led)

    def _weigh_grammar(self, position: int, head: Token) -> Iterator[tuple[str, Features]]:
        """Yield each party with what the grammar of its sentence and the article say of it."""
        clause = EventClause(head, act_of(head))
        best, counts = self._place_nouns(position, clause)
        parties = sum(noun.sort in _PARTIES for noun, _ in best.values())
        led = any(
            role.group in _LEADS and noun.sort not in ("thing", "pron")
            for noun, role in best.values()
        )
        words = {name: frozenset(name.lower().split()) for name in best}
        self._holders = _find_holders(best.values(), self._nouns[1])
        self._placed = {name: noun for name, (noun, _) in best.items()}
        for name, (noun, role) in best.items():
            if led and role.group == "above" and "source" in noun.marks:
                # Who only tells of what others did takes no part in it.
                continue
            if clause.is_owned and role.group in _OUTSIDE:
                # Nor who stands beside "the army's attack on Norby".
                continue
            if noun.sort == "thing" and lemma(noun.token) in load_cues("events")["nouns"]:
                # "The trial of the captain starts": a trial does nothing.
                continue
            features = _describe(noun, role, clause, again=counts[name] > 1)
            self._add_context(features, position, name, role.group)
            features["parties"] = features[f"parties&{role.group}"] = math.log1p(parties)
            if led and role.group not in _LEADS:
                features["lead_other"] = features[f"lead_other&{role.group}"] = 1.0
            for mark in _compare(words[name], words.values()):
                features[mark] = features[f"{mark}&{role.group}"] = 1.0
            yield name, features
        if led:
            # The sentence says who does it, or to whom it is done.
            return
        for name in self._name_elsewhere(position):
            if name not in best:
                yield name, self._describe_elsewhere(position, name, clause, parties)

    def _stand_apart(self, one: str, other: str) -> bool:
        """Whether of two names that share words each stands for itself in the sentence.

        "The spokesman for the Norby port blamed Norby" names two, "Norby's spokesman left" one.
        """
        part, whole = sorted((self._placed.get(one), self._placed.get(other)), key=_count_words)
        if part is None or whole is None or part.sort == "people" or whole.sort != "people":
            return False
        named = {noun.token.i: noun.name for noun in self._nouns[1]}
        above = (named.get(ancestor.i) for ancestor in part.token.ancestors)
        return part.sort in _PARTIES and whole.name not in above

    def _place_nouns(
        self, position: int, clause: EventClause
    ) -> tuple[dict[str, tuple[Noun, Role]], Counter[str]]:
        """Return each party of the sentence where it stands nearest to the event."""
        if self._nouns[0] != position:
            read = (read_noun(t, self._parsed.coreference) for t in self._parsed.docs[position])
            self._nouns = (position, [noun for noun in read if noun is not None])
        best: dict[str, tuple[Noun, Role]] = {}
        self._words = {}
        counts: Counter[str] = Counter()
        for noun in self._nouns[1]:
            if noun.token is clause.head:
                continue
            counts[noun.name] += 1
            if noun.token.pos_ != "PRON":
                self._words.setdefault(noun.name, []).extend(noun.words(self._parsed.coreference))
            role = clause.find_role(noun.token)
            known = best.get(noun.name)
            if known is None or _nearness(noun, role) < _nearness(*known):
                best[noun.name] = (noun, role)
        return best, counts

    def _name_elsewhere(self, position: int) -> Iterable[str]:
        before = self._mentions.sentences[max(0, position - 2) : position]
        near = before[-1] if before else ()
        further = before[0][:_FURTHER_BACK] if len(before) > 1 else ()
        return dict.fromkeys((*self._most, *near, *further))

    def _describe_elsewhere(
        self, position: int, name: str, clause: EventClause, parties: int
    ) -> Features:
        """Return the features of a party that the sentence does not name."""
        kind = self._mentions.parties[name].kind
        features: Features = {"g=elsewhere": 1.0, f"else&{kind}": 1.0}
        unresolved = self._unresolved(clause.subject)
        if clause.subject is None:
            features["else&nosubj"] = 1.0
        elif unresolved is None:
            features["else&subjparty"] = 1.0
        else:
            features[f"else&unres:{unresolved}"] = 1.0
            features[f"else&unres:{unresolved}&{kind}"] = 1.0
        if parties <= 1:
            features["else&oneparty" if parties else "else&noparty"] = 1.0
        self._add_context(features, position, name, "elsewhere")
        return features

    def _unresolved(self, subject: Token | None) -> str | None:
        """Return what sort of word a subject is that stands for no party that is known."""
        if subject is None or self._parsed.coreference.party(subject) is not None:
            return None
        if subject.pos_ == "PRON":
            return "pron"
        names, word = load_cues("names"), lemma(subject)
        if word in names["persons"]:
            return "person"
        return "org" if word in names["organisations"] else "thing"

    def _add_context(self, features: Features, position: int, name: str, group: str) -> None:
        """Add what the rest of the article tells about a party."""
        before = self._mentions.sentences[position - 1] if position else ()
        counts = self._mentions.counts
        found = {
            "share": math.sqrt(counts[name] / self._total),
            "told": float(self._most[:1] == (name,)),
            "prev": float(name in before),
            "prev_subj": float(before[:1] == (name,)),
        }
        for key, value in found.items():
            if value:
                features[key] = features[f"{key}&{group}"] = value
        if name in counts:
            features["named"] = 1.0


def choose_names(
    chances: Sequence[tuple[str, float]],
    stand_apart: Callable[[str, str], bool] = lambda _one, _other: False,
) -> tuple[str, ...]:
    """Return the names whose list has the highest expected F1, in the order given; one at least.

    Args:
        chances: Names, each with the chance that it is one of those wanted. Of names that are part
            of one another only the likeliest counts.
        stand_apart: Whether two names are meant, though one is part of the other.
    """
    kept: list[int] = []
    for place in sorted(range(len(chances)), key=lambda place: -chances[place][1]):
        name, words = chances[place][0], _tell_apart(chances[place][0])
        others = ((chances[at][0], _tell_apart(chances[at][0])) for at in kept)
        if not any(
            (words <= its or its <= words) and not stand_apart(name, other) for other, its in others
        ):
            kept.append(place)
    best, most, total = 0, 0.0, 0.0
    for count, place in enumerate(kept[:MOST_ACTORS], 1):
        total += chances[place][1]
        expected = total / (count + EXPECTED_ACTORS)
        if expected > most:
            best, most = count, expected
    return tuple(chances[place][0] for place in sorted(kept[:best]))


@lru_cache(maxsize=10_000)
def _tell_apart(name: str) -> frozenset[str]:
    """Return the words of a name that tell whose it is, an owner's as the owner's own name has."""
    words = (_POSSESSIVE.sub("", word) for word in name.split())
    return frozenset(Party(" ".join(words), "group").words) - LINKING


def _find_holders(nearest: Iterable[tuple[Noun, Role]], nouns: Iterable[Noun]) -> dict[str, str]:
    """Return the people that a name only tells more of, by the name ("the fans of Lund")."""
    placed = {noun.token.i: noun for noun in nouns}
    bodies = load_cues("names")["organisations"]
    found = {}
    for noun, role in nearest:
        # "Fans of Lund, who died": she did.
        above = None if role.group in _LEADS else holder_of(noun.token)
        while above is not None:
            holder = placed.get(above.i)
            if (
                holder is not None
                and holder.sort == "people"
                and (lemma(above) not in bodies or noun.token.head.lower_ in _AT)
                and _tell_apart(noun.name) < _tell_apart(holder.name)
            ):
                found[noun.name] = holder.name
            above = holder_of(above)
    return found


def _count_words(noun: Noun | None) -> int:
    return len(noun.name.split()) if noun is not None else 0


def _nearness(noun: Noun, role: Role) -> tuple[float, bool, int]:
    return role.rank, noun.token.pos_ == "PRON", noun.token.i


def _describe(noun: Noun, role: Role, clause: EventClause, *, again: bool) -> Features:
    """Return the features of how a noun stands to an event."""
    group, token = role.group, noun.token
    distance = math.log1p(abs(token.i - clause.head.i))
    features: Features = {
        f"role={role.name}": 1.0,
        f"sort={noun.sort}": 1.0,
        f"g={group}": 1.0,
        f"g={group}&{noun.sort}": 1.0,
        "dist": distance,
        "before": float(token.i < clause.head.i),
        "again": float(again),
        "root_subject": float(token.dep_ in ("nsubj", "nsubjpass") and token.head.dep_ == "ROOT"),
    }
    if role.detail:
        features[f"x={role.detail}&{group}"] = 1.0
    features |= dict.fromkeys(noun.marks, 1.0)
    features |= {f"{trait}&{group}": 1.0 for trait in clause.traits}
    return features


def _compare(words: frozenset[str], others: Iterable[frozenset[str]]) -> Iterator[str]:
    """Yield whether a name is part of another one of the sentence, or has another as part."""
    if any(words < other for other in others):
        yield "part_of_other"
    if any(other < words for other in others):
        yield "holds_other"


def act_of(verb: Token) -> Token:
    """Return the verb that names the act: the complement of a planning or aspectual verb.

    "Is due to meet" plans as "plans to meet" does.
    """
    arranged = find_arranged(verb)
    if arranged is not None:
        return arranged
    for child in verb.children:
        if (
            child.dep_ == "xcomp"
            and is_verbal(child)
            and lemma(verb) in cue_words("events", "planning", "aspect")
        ):
            return child
    return verb


def is_party(token: Token, coreference: Coreference) -> bool:
    """Whether a noun can take part: a named person or body, or a noun for people."""
    return coreference.party(token) is not None or is_people(token)


def name_all(tokens: Iterable[Token], coreference: Coreference) -> list[str]:
    """Return the names of what the tokens stand for, in order; nameless ones are left out."""
    calendar = load_cues("names")["calendar"]
    return [
        name
        for name in (coreference.name(token) for token in tokens if token.lower_ not in calendar)
        if name
    ]
