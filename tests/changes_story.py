"""An invented story on three mornings, for the tests of what changed.

The ferry *Solveig* sinks off Orrin; the harbour board is accused of having hidden cracks.
"""

from __future__ import annotations

import hashlib
from typing import Any

from summariser.merge import merge
from summariser.schema import (
    Allegation,
    ArticleEntry,
    Change,
    ChangedItem,
    Changes,
    Denial,
    Event,
    Failure,
    Record,
    Timeline,
)

GULL, QUAY, LEDGER, WIRE = "Daily Gull", "Quay Radio", "Harrow Ledger", "Orrin Wire"


class Paper:
    """An article with its records: the text is what its records quote, one after the other."""

    def __init__(self, name: str, outlet: str, published: str, title: str, **more: Any) -> None:
        self.name, self.outlet, self.published, self.title = name, outlet, published, title
        self.url = f"https://{outlet.rsplit(maxsplit=1)[-1].lower()}.example/{name}"
        self.facts: list[tuple[str, str, str, dict[str, Any]]] = []
        self.more = more

    def event(self, text: str, quote: str, **fields: Any) -> Paper:
        self.facts.append(("e", text, quote, fields))
        return self

    def claim(self, text: str, quote: str, **fields: Any) -> Paper:
        self.facts.append(("a", text, quote, fields))
        return self

    def denial(self, text: str, quote: str, **fields: Any) -> Paper:
        self.facts.append(("d", text, quote, fields))
        return self

    @property
    def text(self) -> str:
        return " ".join(quote for _, _, quote, _ in self.facts)

    @property
    def entry(self) -> ArticleEntry:
        return ArticleEntry(
            title=self.title,
            outlet=self.outlet,
            url=self.url,
            published=self.published,
            language="en",
            sha256=hashlib.sha256(self.text.encode()).hexdigest(),
            **self.more,
        )

    def records(self) -> list[Record]:
        numbers = {"e": 0, "a": 0, "d": 0}
        made: list[Record] = []
        for kind, text, quote, fields in self.facts:
            numbers[kind] += 1
            start = self.text.index(quote)
            given: dict[str, Any] = {
                "id": f"{self.name}.{kind}{numbers[kind]}",
                "article": self.name,
                "quotes": (quote,),
                "spans": ((start, start + len(quote)),),
                "text": text,
                **fields,
            }
            types: dict[str, type[Event | Allegation | Denial]] = {
                "e": Event,
                "a": Allegation,
                "d": Denial,
            }
            made.append(types[kind].model_validate(given))
        return made


def timeline(*papers: Paper, failures: tuple[Failure, ...] = (), started: str) -> Timeline:
    """Return the papers as one merged document."""
    document = Timeline(
        story="ferry",
        articles={paper.name: paper.entry for paper in papers},
        records=tuple(record for paper in papers for record in paper.records()),
        failures=failures,
    )
    merged = merge(document)
    return merged.model_copy(update={"run": merged.run.model_copy(update={"started": started})})


def sinking(dead: str, name: str = "gull-1") -> Paper:
    return (
        Paper(name, GULL, "2031-05-04", f"Ferry sinks off Orrin, {dead} dead")
        .event(
            f"The ferry Solveig sank off Orrin and {dead} people died.",
            f"The ferry Solveig sank off Orrin on Saturday and {dead} people died, police said.",
            date="2031-05-03",
            time_text="on Saturday",
            actors=("police",),
        )
        .claim(
            "The Orrin Harbour Board hid cracks in the hull of the Solveig.",
            "Union leader Ada Quill said the Orrin Harbour Board had hidden cracks in the hull.",
            source="Ada Quill",
            target=("Orrin Harbour Board",),
        )
    )


def hearing(status: str, quote: str, name: str = "quay-1", published: str = "2031-05-04") -> Paper:
    return (
        Paper(name, QUAY, published, "Inquiry into the Solveig")
        .event(
            "An inquiry into the loss of the Solveig opens in Selm.",
            quote,
            date="2031-05" if status == "planned" else "2031-05-12",
            status=status,
            actors=("Judge Ivo Renn",),
        )
        .claim(
            "Captain Tam Ferrow was drunk on the night the Solveig sank.",
            "A deckhand told this station that Captain Tam Ferrow was drunk that night.",
            source="a deckhand",
            target=("Tam Ferrow",),
        )
    )


def rumour() -> Paper:
    return Paper("wire-1", WIRE, "2031-05-04", "Second boat seen").event(
        "A second boat collided with a buoy near Vell lighthouse.",
        "A second boat collided with a buoy near Vell lighthouse, a resident said.",
        date="2031-05-03",
        actors=("a resident",),
    )


def answering() -> Paper:
    return (
        Paper("ledger-1", LEDGER, "2031-05-05", "Board rejects claim of hidden cracks")
        .claim(
            "The Orrin Harbour Board hid cracks in the hull of the Solveig.",
            "Ada Quill, the union leader, accused the Orrin Harbour Board of hiding cracks.",
            source="Ada Quill",
            target=("Orrin Harbour Board",),
        )
        .denial(
            "The Orrin Harbour Board hid cracks in the hull of the Solveig.",
            '"There were no cracks," the Orrin Harbour Board said on Monday.',
            source="Orrin Harbour Board",
            form="flat",
            responds_to=("ledger-1.a1",),
        )
        .event(
            "Divers reached the wreck of the Solveig.",
            "Navy divers reached the wreck of the Solveig on Sunday.",
            date="2031-05-04",
            actors=("navy divers",),
        )
    )


def first_morning() -> Timeline:
    """Return what was known on 4 May: a sinking, a claim, an inquiry planned, a rumour."""
    planned = "An inquiry is to open in Selm this month under Judge Ivo Renn."
    return timeline(
        sinking("12"), hearing("planned", planned), rumour(), started="2031-05-04T07:00:00+00:00"
    )


def second_morning() -> Timeline:
    """Return what was known on 6 May: the toll corrected, an answer, divers, the rumour gone."""
    planned = "An inquiry is to open in Selm this month under Judge Ivo Renn."
    return timeline(
        sinking("15"),
        hearing("planned", planned),
        answering(),
        started="2031-05-06T07:00:00+00:00",
    )


def third_morning() -> Timeline:
    """Return what was known on 13 May: the inquiry open; the answer repeated; one page failed."""
    planned = "An inquiry is to open in Selm this month under Judge Ivo Renn."
    opened = "An inquiry into the loss of the Solveig opened in Selm on Monday under Ivo Renn."
    later = (
        Paper("gull-2", GULL, "2031-05-13", "Solveig inquiry opens")
        .event(
            "An inquiry into the loss of the Solveig opens in Selm.",
            opened,
            date="2031-05-12",
            time_text="on Monday",
            status="occurred",
            actors=("Judge Ivo Renn",),
        )
        .claim(
            "The Orrin Harbour Board hid cracks in the hull of the Solveig.",
            "Ada Quill accuses the Orrin Harbour Board of having hidden cracks in the hull.",
            source="Ada Quill",
            target=("Orrin Harbour Board",),
        )
        .denial(
            "The Orrin Harbour Board hid cracks in the hull of the Solveig.",
            "The board again denied it.",
            source="Harbour Board",
            form="flat",
            responds_to=("gull-2.a1",),
        )
    )
    failed = Failure(article="ledger-1", stage="load", reason="the page took too long")
    return timeline(
        sinking("15"),
        hearing("planned", planned),
        later,
        failures=(failed,),
        started="2031-05-13T07:00:00+00:00",
    )


CRACKS = "The Orrin Harbour Board hid cracks in the hull of the Solveig."
STARTED = "2031-05-10T07:00:00+00:00"


def document(*papers: Paper, **more: Any) -> Timeline:
    return timeline(*papers, started=STARTED, **more)


def kinds(item: ChangedItem) -> list[str]:
    return [change.kind for change in item.changes]


def change_of(changes: Changes, kind: str) -> Change:
    found = [c for item in changes.changed for c in item.changes if c.kind == kind]
    assert len(found) == 1, found
    return found[0]


def accusing(name: str, outlet: str, source: str = "Ada Quill") -> Paper:
    quote = f"{source} said in {outlet} that the Orrin Harbour Board had hidden cracks in the hull."
    return Paper(name, outlet, "2031-05-04", f"{name} accuses").claim(
        CRACKS, quote, source=source, target=("Orrin Harbour Board",)
    )


def answered(paper: Paper, quote: str, **fields: Any) -> Paper:
    given = {"source": "Orrin Harbour Board", "responds_to": (f"{paper.name}.a1",), **fields}
    return paper.denial(CRACKS, quote, **given)
