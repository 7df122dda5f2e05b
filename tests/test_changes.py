"""What is told of two timelines of an invented story, and what is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from changes_story import (
    CRACKS,
    GULL,
    LEDGER,
    QUAY,
    Paper,
    accusing,
    answered,
    change_of,
    document,
    first_morning,
    kinds,
    second_morning,
    sinking,
    third_morning,
)

from summariser.changes import carry_ids, compare
from summariser.schema import Changes, ClaimThread, Failure


def test_the_second_morning_brings_what_is_new_and_nothing_else() -> None:
    before = first_morning()
    after = carry_ids(before, second_morning())
    changes = compare(before, after, at=dt.date(2031, 5, 6))
    assert [item.text for item in changes.new_events] == [
        "Divers reached the wreck of the Solveig."
    ]
    assert changes.new_claims == ()
    assert [(a.source, a.form, a.records) for a in changes.new_answers] == [
        ("Orrin Harbour Board", "flat", ("ledger-1.d1",))
    ]
    (answer,) = changes.new_answers
    assert [claim.text for claim in answer.claims] == [CRACKS]
    assert answer.claims[0].before == answer.claims[0].after is not None
    number = change_of(changes, "number")
    assert (number.before, number.after) == ("12 people died", "15 people died")
    assert "12 people" in number.evidence_before[0].quotes[0]
    assert number.evidence[0].record == "gull-1.e1"
    assert "15 people" in number.evidence[0].quotes[0]
    (correction,) = changes.corrections
    assert (correction.kind, correction.before, correction.after) == ("article", "gull-1", "gull-1")
    (replaced,) = correction.replacements
    assert replaced.before is not None
    assert replaced.after is not None
    assert (replaced.before.quotes, replaced.after.quotes) == (
        number.evidence_before[0].quotes,
        number.evidence[0].quotes,
    )
    (gone,) = changes.withdrawn
    assert gone.text.startswith("A second boat")
    assert (gone.kind, gone.reasons, gone.reported) == ("event", ("article_gone",), "2031-05-04")
    assert gone.evidence[0].quotes[0].endswith("a resident said.")
    assert [(u.text[:14], u.days) for u in changes.unanswered] == [("Captain Tam Fe", 2)]
    assert all(one.still for one in changes.unanswered)
    assert [a.after for a in changes.new_articles] == ["ledger-1"]
    assert [a.before for a in changes.gone_articles] == ["wire-1"]
    assert not (changes.unseen)
    assert not (changes.failed_articles)
    assert not (changes.open_answers)


def test_a_failed_article_withdraws_nothing() -> None:
    before = second_morning()
    changes = compare(before, third_morning(), at=dt.date(2031, 5, 13))
    assert changes.withdrawn == ()
    assert [(item.kind, item.reasons) for item in changes.unseen] == [
        ("event", ("unreadable",)),
        ("denial", ("unreadable",)),
    ]
    (failed,) = changes.failed_articles
    assert (failed.before, failed.reason) == ("ledger-1", "the page took too long")
    assert changes.gone_articles == ()
    assert change_of(changes, "unreported").reasons == ("unreadable",)


def test_a_failure_is_known_by_the_address_of_its_article() -> None:
    failed = Failure(article="http://www.gull.example/g/", stage="load", reason="no answer")
    paper = accusing("g", GULL)
    changes = compare(document(paper), document(failures=(failed,)))
    assert not (changes.withdrawn)
    assert not (changes.gone_articles)
    assert [item.id for item in changes.unseen] == ["C1"]
    assert compare(document(failures=(failed,)), document(failures=(failed,))).empty


def test_a_planned_event_that_took_place_has_another_status_and_a_more_precise_date() -> None:
    changes = compare(second_morning(), third_morning())
    status, date = change_of(changes, "status"), change_of(changes, "date")
    assert (status.before, status.after) == ("planned", "occurred")
    assert (date.before, date.after, date.more_precise) == ("2031-05", "2031-05-12", True)
    assert [cited.article for cited in date.evidence_before] == ["quay-1"]
    assert [cited.article for cited in date.evidence] == ["gull-2"]
    assert changes.new_events == ()


def test_the_same_answer_in_other_words_is_no_new_answer() -> None:
    changes = compare(second_morning(), third_morning())
    assert changes.new_answers == ()
    again = change_of(changes, "answer_repeated")
    assert [cited.quotes for cited in again.evidence] == [("The board again denied it.",)]


def test_without_an_earlier_timeline_all_is_new() -> None:
    changes = compare(None, second_morning(), at=dt.datetime(2031, 5, 6, 7, tzinfo=dt.UTC))
    assert changes.before is None
    assert len(changes.new_events) == 3
    with_answers = {item.text: item.answers for item in changes.new_claims}
    assert [answer.source for answer in with_answers[CRACKS]] == ["Orrin Harbour Board"]
    assert not (changes.new_answers)
    assert not (changes.changed)
    assert not (changes.corrections)
    assert not (changes.withdrawn)
    assert [one.still for one in changes.unanswered] == [False]
    assert changes.at == "2031-05-06"


@pytest.mark.parametrize(
    ("quote", "fields", "new"),
    [
        ("The board denied it once more.", {}, False),
        ("A spokesman for the Harbour Board denied it.", {"source": "Harbour Board"}, False),
        ("The board denied it on 9 May.", {"date": "2031-05-09"}, False),
        ("The board declined to comment.", {"form": "no_comment"}, True),
        ("The union should look at its own books.", {"form": "counter"}, True),
        ("The shipyard denied it.", {"source": "Vell Shipyard"}, True),
    ],
)
def test_an_answer_is_new_by_its_party_and_form(
    quote: str, fields: dict[str, Any], *, new: bool
) -> None:
    first = answered(accusing("g", GULL), "The board denied hiding any cracks.")
    second = answered(accusing("q", QUAY), quote, **fields)
    changes = compare(document(first), document(first, second))
    assert bool(changes.new_answers) is new
    assert changes.has_news is new
    assert any("answer_repeated" in kinds(item) for item in changes.changed) is not new


def test_an_answer_dated_after_those_known_is_new() -> None:
    first = answered(accusing("g", GULL), "The board denied it on 4 May.", date="2031-05-04")
    second = answered(accusing("q", QUAY), "The board denied it on 9 May.", date="2031-05-09")
    changes = compare(document(first), document(first, second))
    assert [answer.date for answer in changes.new_answers] == ["2031-05-09"]


def test_one_answer_in_several_outlets_is_one() -> None:
    plain = [accusing("g", GULL), accusing("q", QUAY)]
    full = [answered(paper, "The board denied it.") for paper in plain]
    changes = compare(document(accusing("g", GULL), accusing("q", QUAY)), document(*full))
    assert [answer.records for answer in changes.new_answers] == [("g.d1", "q.d1")]


def test_one_more_outlet_and_one_more_accuser() -> None:
    before = document(accusing("g", GULL))
    again = compare(before, document(accusing("g", GULL), accusing("q", QUAY)))
    (item,) = again.changed
    assert kinds(item) == ["reported"]
    assert item.changes[0].others == (QUAY,)
    assert not again.has_news
    assert not again.empty
    joined = compare(before, document(accusing("g", GULL), accusing("q", QUAY, "Bo Lind")))
    accuser = change_of(joined, "accuser")
    assert accuser.others == ("Bo Lind",)
    assert [cited.article for cited in accuser.evidence] == ["q"]
    assert joined.has_news


def test_a_report_that_corrects_an_earlier_one() -> None:
    later = Paper("led", LEDGER, "2031-05-06", "Toll corrected").event(
        "The ferry Solveig sank off Orrin and 9 people died.",
        "The ferry Solveig sank off Orrin on 3 May and 9 people died, not 12 as first reported.",
        date="2031-05-03",
        actors=("police",),
    )
    before, after = document(sinking("12")), document(sinking("12"), later)
    changes = compare(before, after)
    (correction,) = changes.corrections
    assert (correction.kind, correction.outlet) == ("report", LEDGER)
    number = change_of(changes, "number")
    assert ("12" in (number.before or ""), "9" in (number.after or "")) == (True, True)
    assert compare(after, after).corrections == ()


def test_reports_that_newly_contradict_each_other() -> None:
    other = Paper("led", LEDGER, "2031-05-06", "Ferry").event(
        "The ferry Solveig sank off Orrin and 12 people died.",
        "The ferry Solveig sank off Orrin on Friday and 12 people died, police said.",
        date="2031-05-02",
        actors=("police",),
    )
    before, after = document(sinking("12")), document(sinking("12"), other)
    assert any(conflict.about == "date" for conflict in after.conflicts)
    changes = compare(before, after)
    assert [(new.before, new.conflict.about) for new in changes.new_conflicts] == [(None, "date")]
    assert compare(after, after).new_conflicts == ()
    # What comes of other groups alone, and not of a report, is no news.
    unseen = after.model_copy(update={"conflicts": ()})
    assert compare(unseen, after).new_conflicts == ()


def test_what_a_person_sets_is_told_as_set_by_hand() -> None:
    before = first_morning()
    events = tuple(
        event.model_copy(
            update={"date": "2031-05-02", "text": "It sank.", "pinned": ("date", "text")}
        )
        if "ferry" in event.text
        else event
        for event in before.events
    )
    changes = compare(before, before.model_copy(update={"events": events}))
    (item,) = changes.changed
    assert [(c.kind, c.after, c.by_hand) for c in item.changes] == [
        ("date", "2031-05-02", True),
        ("wording", "It sank.", True),
    ]


def _edited(old: str, new: str) -> Changes:
    papers = [
        Paper("g", GULL, "2031-05-04", "Port").event("The port reports.", quote)
        for quote in (old, new)
    ]
    return compare(document(papers[0]), document(papers[1]))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("Twelve crew were hurt at the port.", "Fifteen crew were hurt at the port.", True),
        ("The port lost 1,200 crates of fish.", "The port lost 1,350 crates of fish.", True),
        ("The port was fined $2 million in May.", "The port was fined $3 million in May.", True),
        ("A share of 12% of the port was sold.", "A share of 15% of the port was sold.", True),
        ("At least 12 boats left the port.", "At least 12 boats left the port at noon.", False),
        ("The port closed on 12 May 2031.", "The port closed on 15 May 2031.", False),
        ("The port closed at 10:30 that day.", "The port closed at 11:45 that day.", False),
        ("In 2030 the port was closed.", "In 2031 the port was closed.", False),
        ("The port has 12 cranes on its quays.", "The port has 15 boats on its quays.", False),
    ],
)
def test_figures_that_change_in_an_edited_sentence(old: str, new: str, *, told: bool) -> None:
    changes = _edited(old, new)
    found = [c for item in changes.changed for c in item.changes if c.kind == "number"]
    assert bool(found) is told
    assert len(changes.corrections) == 1


@pytest.mark.parametrize(
    ("since", "day", "days"),
    [
        ("2031-05-04", "2031-06-03", 30),
        ("2031-05", "2031-06-03", 3),
        ("2031-05-04", "2031-05-01", None),
        (None, "2031-06-03", None),
    ],
)
def test_days_without_an_answer(since: str | None, day: str, days: int | None) -> None:
    base = document(accusing("g", GULL))
    thread = ClaimThread(id="C1", text=CRACKS, members=("g.a1",), since=since)
    claims = base.model_copy(update={"claims": (thread,)})
    changes = compare(claims, claims, at=dt.date.fromisoformat(day))
    assert [(one.days, one.still) for one in changes.unanswered] == [(days, True)]


def test_a_claim_whose_answer_is_withdrawn_was_answered() -> None:
    full = answered(accusing("g", GULL), "The board denied it.")
    changes = compare(document(full), document(accusing("g", GULL)))
    (one,) = changes.unanswered
    assert (one.was_answered, one.still) == (True, False)
    assert [(w.kind, w.id, w.claims) for w in changes.withdrawn] == [("denial", "g.d1", ("C1",))]


def test_an_answer_that_answers_no_claim_stands_apart() -> None:
    alone = Paper("q", QUAY, "2031-05-05", "Mayor").denial(
        "The mayor sold the lighthouse.", '"I sold nothing," said the mayor.', source="the mayor"
    )
    changes = compare(document(accusing("g", GULL)), document(accusing("g", GULL), alone))
    if changes.new_answers:
        pytest.fail(f"the merger linked it: {changes.new_answers}")
    assert [answer.records for answer in changes.open_answers] == [("q.d1",)]
    assert changes.has_news
