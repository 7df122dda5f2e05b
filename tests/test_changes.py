"""What is told of two timelines of an invented story, and what is not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from changes_story import (
    GULL,
    LEDGER,
    QUAY,
    WIRE,
    Paper,
    first_morning,
    second_morning,
    sinking,
    third_morning,
    timeline,
)

from summariser.changes import carry_ids, compare
from summariser.schema import (
    Change,
    ChangedItem,
    Changes,
    ClaimThread,
    Failure,
    MergedEvent,
    Timeline,
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


def test_an_article_under_another_id_with_another_text_is_the_same_article() -> None:
    old, new = sinking("12", "old-name"), sinking("15", "new-name")
    new.url = old.url.replace("https://", "http://www.") + "#top"
    changes = compare(document(old), document(new))
    assert not (changes.new_events)
    assert not (changes.new_claims)
    assert not (changes.withdrawn)
    (correction,) = changes.corrections
    assert (correction.before, correction.after) == ("old-name", "new-name")
    assert change_of(changes, "number").evidence_before[0].record == "old-name.e1"


def test_records_whose_numbers_shifted_in_a_changed_article_are_the_same() -> None:
    first = sinking("12")
    shifted = Paper("gull-1", GULL, "2031-05-04", "Later edition").event(
        "The coastguard sent a helicopter.", "The coastguard sent a helicopter at dawn."
    )
    shifted.facts += first.facts
    changes = compare(document(first), document(shifted))
    assert [item.text for item in changes.new_events] == ["The coastguard sent a helicopter."]
    assert changes.withdrawn == ()
    (correction,) = changes.corrections
    assert [(r.before, r.after and r.after.record) for r in correction.replacements] == [
        (None, "gull-1.e1")
    ]


def test_copies_of_one_text_in_two_outlets_are_two_articles() -> None:
    changes = compare(
        document(sinking("12")),
        document(_under(sinking("12", "wire-9"), WIRE, "https://w.example")),
    )
    assert [article.before for article in changes.gone_articles] == ["gull-1"]
    assert [article.after for article in changes.new_articles] == ["wire-9"]


def _under(paper: Paper, outlet: str, url: str) -> Paper:
    paper.outlet, paper.url = outlet, url
    return paper


def test_what_the_engine_does_not_find_again_and_what_a_person_drops() -> None:
    whole = document(sinking("12"))
    records = [record for record in whole.records if record.kind != "event"]
    lost = whole.model_copy(update={"records": tuple(records), "events": ()})
    assert [item.reasons for item in compare(whole, lost).withdrawn] == [("not_found",)]
    gone = tuple(record for record in whole.records if record.kind == "event")
    dropped = lost.model_copy(update={"dropped": gone})
    assert [item.reasons for item in compare(whole, dropped).withdrawn] == [("dropped",)]


def test_what_a_changed_article_does_not_say_any_more() -> None:
    shorter = sinking("12")
    del shorter.facts[1]
    changes = compare(document(sinking("12")), document(shorter))
    assert [(item.kind, item.reasons) for item in changes.withdrawn] == [
        ("claim", ("article_changed",))
    ]
    (correction,) = changes.corrections
    assert [(r.after, r.items) for r in correction.replacements] == [(None, ("C1",))]


def _regrouped(base: Timeline, *groups: tuple[str, tuple[str, ...]]) -> Timeline:
    events = [
        MergedEvent(id=name, text=f"What {members[0]} tells.", members=members, origins=1)
        for name, members in groups
    ]
    return base.model_copy(update={"events": tuple(events), "conflicts": ()})


def _four() -> Timeline:
    papers = [
        Paper(name, outlet, "2031-05-04", name).event(f"{name} opened.", f"The {name} opened.")
        for name, outlet in (("ash", GULL), ("elm", QUAY), ("fir", LEDGER), ("oak", WIRE))
    ]
    return document(*papers)


def test_items_that_are_split_or_joined_are_neither_new_nor_withdrawn() -> None:
    base = _four()
    whole = _regrouped(base, ("E1", ("ash.e1", "elm.e1", "fir.e1", "oak.e1")))
    parts = _regrouped(base, ("E4", ("fir.e1",)), ("E7", ("ash.e1", "elm.e1", "oak.e1")))
    split = compare(whole, parts)
    assert not (split.new_events)
    assert not (split.withdrawn)
    assert {(i.before, i.after): (kinds(i), i.changes[0].others) for i in split.changed} == {
        ("E1", "E7"): (["split"], ("E4",)),
        (None, "E4"): (["split"], ("E1",)),
    }
    joined = compare(parts, whole)
    assert joined.new_events == ()
    (item,) = joined.changed
    assert (item.before, kinds(item), item.changes[0].others) == ("E7", ["joined"], ("E4",))
    assert [(w.id, w.reasons, w.into) for w in joined.withdrawn] == [("E4", ("merged",), "E1")]
    assert not joined.has_news


def test_ids_go_to_the_largest_part_and_are_never_used_again() -> None:
    base = _four()
    whole = _regrouped(base, ("E3", ("ash.e1", "elm.e1", "fir.e1", "oak.e1")))
    parts = _regrouped(base, ("E1", ("fir.e1",)), ("E2", ("ash.e1", "elm.e1", "oak.e1")))
    carried = carry_ids(whole, parts, retired={"E11", "C40"})
    assert {event.id: len(event.members) for event in carried.events} == {"E12": 1, "E3": 3}


def test_what_refers_to_an_id_follows_it() -> None:
    before = document(
        sinking("12"), Paper("q", QUAY, "2031-05-02", "q").event("A pier opened.", "A pier opened.")
    )
    two = [sinking("12"), _under(sinking("31", "led"), LEDGER, "https://ledger.example/led")]
    after = document(*two)
    assert after.conflicts
    carried = carry_ids(before, after)
    (event,) = carried.events
    assert event.id == next(e.id for e in before.events if "ferry" in e.text)
    assert {group for conflict in carried.conflicts for group in conflict.groups} == {event.id}


def test_records_that_stand_in_no_group_are_compared_one_by_one() -> None:
    plain = {"events": (), "claims": (), "conflicts": ()}
    before = first_morning().model_copy(update=plain)
    after = second_morning().model_copy(update=plain)
    assert compare(before, before).empty
    changes = compare(before, after)
    assert [item.after for item in changes.new_events] == ["ledger-1.e1"]
    assert [item.after for item in changes.new_claims] == ["ledger-1.a1"]
    assert [item.id for item in changes.withdrawn] == ["wire-1.e1"]
    assert carry_ids(before, after) == after


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
