"""The quarry at Orlen: an invented affair on three mornings, and what its sentences report."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

from briefing_world import HOST, Affair, Script, Told, follow
from web_server import Answer, WebServer

from summariser.briefing import Ran, run_briefing
from summariser.schema import AllegationAnswer, DenialAnswer, EventAnswer
from summariser.schema.briefing import Briefing
from summariser.store import Store

ACCUSED = "Ida Kvist, the mayor of Orlen, accused Aldor Stone of dumping waste in the river Sell."
UNDERPAID = "The union said that Aldor Stone paid its drivers less than was agreed."
SLIDE = "A slope of the quarry collapsed on 1 March 2031."
SLIDE_CORRECTED = "A slope of the quarry collapsed on 28 February 2031."
DENIED = "Aldor Stone denied that it had ever dumped waste in the river Sell."
PROBE = "The prosecutor in Vinnby opened an investigation on 4 March 2031."
HEARING = "A hearing is set for 20 March 2031."

TOLD: dict[str, Told] = {
    ACCUSED: AllegationAnswer(
        text="Aldor Stone dumped waste in the river Sell.",
        sentences=(1,),
        source="Ida Kvist",
        target=("Aldor Stone",),
    ),
    UNDERPAID: AllegationAnswer(
        text="Aldor Stone paid its drivers less than was agreed.",
        sentences=(1,),
        source="the union",
        target=("Aldor Stone",),
    ),
    SLIDE: EventAnswer(text="A slope of the quarry collapsed.", sentences=(1,), date="2031-03-01"),
    SLIDE_CORRECTED: EventAnswer(
        text="A slope of the quarry collapsed.", sentences=(1,), date="2031-02-28"
    ),
    DENIED: DenialAnswer(
        text="Aldor Stone dumped waste in the river Sell.", sentences=(1,), source="Aldor Stone"
    ),
    PROBE: EventAnswer(
        text="The prosecutor in Vinnby opened an investigation.",
        sentences=(1,),
        actors=("the prosecutor in Vinnby",),
        date="2031-03-04",
    ),
    HEARING: EventAnswer(
        text="A hearing is set.", sentences=(1,), date="2031-03-20", status="planned"
    ),
}
# Enough prose around a report that it is one.
FILLER = (
    "The valley has lived from stone for two hundred years, and most families work in the quarry.",
    "People in the market square spoke of little else this week, and the town hall stayed lit.",
)


@contextlib.contextmanager
def quarry() -> Iterator[Affair]:
    """Set up the first morning."""
    with WebServer() as web:
        affair = Affair(web, engine=Script(TOLD))
        affair.publish("waste", "Mayor accuses quarry", "2031-03-03", ACCUSED, *FILLER)
        affair.publish("wages", "Union on wages", "2031-03-02", UNDERPAID, *FILLER)
        affair.publish("slide", "Slide at the quarry", "2031-03-02", SLIDE, *FILLER)
        yield affair


def run(affair: Affair, store: Store, **given: Any) -> Ran:
    return run_briefing(follow(affair.feed, **given), store, world=affair.world)


def made(ran: Ran) -> Briefing:
    assert ran.briefing is not None
    return ran.briefing


def texts(items: Any) -> set[str]:
    return {item.text for item in items}


def second_morning(affair: Affair) -> None:
    affair.clock.set("2031-03-05T07:01")
    affair.publish("answer", "Company answers", "2031-03-04", DENIED, PROBE, *FILLER)
    affair.replace("slide", "Slide at the quarry", "2031-03-02", SLIDE_CORRECTED, *FILLER)


def third_morning(affair: Affair) -> None:
    affair.clock.set("2031-03-06T07:01")
    affair.web.put("/wages", Answer("gone", status=410), host=HOST)
    affair.publish("hearing", "Hearing is set", "2031-03-05", HEARING, *FILLER)
