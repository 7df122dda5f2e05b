"""Answers that were not there before, and those that only repeat one that was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from summariser.changes.changed_answers import ChangedAnswers
from summariser.changes.citing import name_item
from summariser.changes.dating import read_date
from summariser.changes.ids import id_key, sort_ids
from summariser.changes.pairing import Pairing
from summariser.changes.wording import same_party, words
from summariser.schema import Answer, Change, ChangedAnswer, Denial, Record, WithdrawnReason


@dataclass
class Answering:
    """What came of the answers to one claim: ids of denials.

    Attributes:
        new: Of the later document: answers of parties that had not answered it so before.
        repeated: Of the later document: reports of answers that were known.
        moved_in: Of the later document: they stood before, and did not answer this claim.
        moved_out: Of the earlier document: they stand still, and do not answer this claim.
        linked: Whether those moved in are all that answers a claim that had no answer.
        lost: Whether those moved out leave a claim without an answer.
    """

    new: list[str] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    moved_in: list[str] = field(default_factory=list)
    moved_out: list[str] = field(default_factory=list)
    linked: bool = False
    lost: bool = False


class Answers:
    """Compares the denials of two documents, claim by claim."""

    def __init__(self, pairing: Pairing, reason: Callable[[Record], WithdrawnReason]) -> None:
        """Take what is paired, and what tells why a record of the earlier document is gone."""
        self._old, self._new = pairing.old, pairing.new
        self._records = pairing.records
        self._claims = pairing.claims
        self._reason = reason
        self._changed = ChangedAnswers(pairing)
        self._answered: defaultdict[str, list[str]] = defaultdict(list)
        fresh = {record.id for record in self._records.fresh if isinstance(record, Denial)}
        asked = fresh | self._changed.altered
        for name, claim in self._claims.new.items():
            for denial in claim.denials:
                if denial in asked:
                    self._answered[denial].append(name)

    @property
    def open(self) -> tuple[str, ...]:
        """The denials of the later document that did not stand before and answer no claim there."""
        return tuple(
            record.id
            for record in self._records.fresh
            if isinstance(record, Denial) and record.id not in self._answered
        )

    def find_changed_open(self) -> tuple[ChangedAnswer, ...]:
        """Return the denials that stood before, are not as they were, and answer no claim now."""
        found = self._new.find(sort_ids(self._changed.altered - self._answered.keys()))
        return tuple(
            ChangedAnswer.model_validate(
                vars(self._answer((), [denial]))
                | {
                    "before": self._records.before(denial.id),
                    "changes": tuple(self._changed.find([denial.id])),
                }
            )
            for denial in found
            if isinstance(denial, Denial)
        )

    def tell(self, name: str, answering: Answering) -> Iterator[Change]:
        """Yield how a claim changed by its answers.

        Args:
            name: Its id in the later document.
            answering: What came of its answers.
        """
        old, new = self._old, self._new
        if answering.new:
            yield Change(kind="answer", evidence=new.cite_ids(answering.new))
        yield from self._changed.find(self._claims.new[name].denials)
        if answering.repeated:
            yield Change(kind="answer_repeated", evidence=new.cite_ids(answering.repeated))
        if answering.moved_in or answering.moved_out:
            linked = "answer_linked" if answering.linked else "answer_moved"
            yield Change(
                kind="answer_lost" if answering.lost else linked,
                evidence_before=old.cite_ids(answering.moved_out),
                evidence=new.cite_ids(answering.moved_in),
            )

    def compare(self, name: str) -> Answering:
        """Return what came of the answers to a claim that stood before, by its id now."""
        old = self._claims.old[self._claims.before[name]]
        known = set(old.denials)
        result = Answering()
        for denial in self._claims.new[name].denials:
            before = self._records.before(denial)
            if before in known:
                continue
            if before is not None:
                result.moved_in.append(denial)
            elif self._repeats(denial, old.denials):
                result.repeated.append(denial)
            else:
                result.new.append(denial)
        present = set(self._claims.new[name].denials)
        for denial in old.denials:
            after = self._records.after(denial)
            if after is not None and after not in present:
                result.moved_out.append(denial)
        result.linked = bool(result.moved_in) and not old.denials and not result.new
        result.lost = bool(result.moved_out) and not present and not self._any_unseen(old.denials)
        return result

    def _any_unseen(self, names: Iterable[str]) -> bool:
        """Tell whether one of the denials of the earlier document may still stand where it was."""
        gone = (record for record in self._old.find(names) if not self._records.after(record.id))
        return any(self._reason(record) == "unreadable" for record in gone)

    def _repeats(self, name: str, known: Iterable[str]) -> bool:
        """Tell whether a denial only repeats one of those that answered the claim before."""
        denial = self._new.records.get(name)
        if not isinstance(denial, Denial):
            return False
        others = [d for d in self._old.find(known) if isinstance(d, Denial)]
        return any(self._repeats_one(denial, other) for other in others)

    def _repeats_one(self, new: Denial, old: Denial) -> bool:
        if new.form != old.form or not same_party(new.source, old.source):
            return False
        if [words(quote) for quote in new.quotes] == [words(quote) for quote in old.quotes]:
            return True
        if (new.source is None) != (old.source is None):
            return False
        return not _is_later(new.date, old.date)

    def gather(self, denials: Iterable[str]) -> tuple[Answer, ...]:
        """Return denials of the later document as answers: one for each party, form and claims."""
        groups: list[tuple[tuple[str, ...], list[Denial]]] = []
        for record in self._new.find(dict.fromkeys(denials)):
            if isinstance(record, Denial):
                _place(record, tuple(self._answered.get(record.id, ())), groups)
        return tuple(self._answer(claims, group) for claims, group in groups)

    def _answer(self, claims: Sequence[str], group: Sequence[Denial]) -> Answer:
        first = max(group, key=lambda d: (len(d.source or ""), -group.index(d)))
        return Answer(
            records=tuple(denial.id for denial in group),
            source=first.source,
            form=group[0].form,
            text=group[0].text,
            date=min((d.date for d in group if d.date), default=None),
            claims=tuple(
                name_item(self._claims.new[name], self._claims.before.get(name))
                for name in sorted(claims, key=id_key)
            ),
            evidence=self._new.cite(group),
        )


def _place(
    denial: Denial, claims: tuple[str, ...], groups: list[tuple[tuple[str, ...], list[Denial]]]
) -> None:
    """Put a denial with those of the same party and form that answer the same claims."""
    for answered, group in groups:
        first = group[0]
        if answered != claims or denial.form != first.form:
            continue
        named = denial.source is not None and first.source is not None
        if same_party(denial.source, first.source) and (named or denial.quotes == first.quotes):
            group.append(denial)
            return
    groups.append((claims, [denial]))


def _is_later(new: str | None, old: str | None) -> bool:
    """Tell whether one date is known to lie after another."""
    now, was = read_date(new), read_date(old)
    return now is not None and was is not None and now.start > was.end
