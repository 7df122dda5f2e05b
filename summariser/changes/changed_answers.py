"""Answers that stood before and are not as they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from summariser.changes.dating import is_more_precise
from summariser.changes.pairing import Pairing
from summariser.changes.parties import is_other_party
from summariser.changes.records import find_altered
from summariser.changes.rereading import Rereadings
from summariser.schema import Change, ChangeKind, Denial

_KINDS: dict[str, ChangeKind] = {
    "form": "answer_form",
    "source": "answer_source",
    "date": "answer_date",
}
"""Fields of a denial that are told each by itself -> the kind of change."""


class ChangedAnswers:
    """Tells what denials say otherwise than they did.

    Attributes:
        altered: Ids, in the later document, of the denials that do.
    """

    def __init__(self, pairing: Pairing) -> None:
        """Take what is paired."""
        self._old, self._new = pairing.old, pairing.new
        self._records = pairing.records
        self._rereadings = Rereadings(pairing)
        self.altered = {
            name
            for name in pairing.records.altered
            if isinstance(pairing.new.records[name], Denial)
        }

    def find(self, names: Iterable[str]) -> Iterator[Change]:
        """Yield what of some denials changed, those that are as they were or new left out.

        Args:
            names: Their ids in the later document.
        """
        changed = self._new.find(name for name in names if name in self.altered)
        for new in changed:
            old = self._old.records[self._records.before(new.id) or ""]
            if isinstance(new, Denial) and isinstance(old, Denial):
                altered = find_altered(old, new)
                for field in filter(altered.__contains__, _KINDS):
                    yield self._change(old, new, field)
        yield from self._rereadings.find([record.id for record in changed], _KINDS)

    def _change(self, old: Denial, new: Denial, field: str) -> Change:
        naming = field == "source" and not is_other_party(old.source, new.source)
        return Change(
            kind="naming" if naming else _KINDS[field],
            before=getattr(old, field),
            after=getattr(new, field),
            quantity="answer" if naming else None,
            more_precise=field == "date" and is_more_precise(new.date, old.date),
            evidence_before=self._old.cite([old]),
            evidence=self._new.cite([new]),
        )
