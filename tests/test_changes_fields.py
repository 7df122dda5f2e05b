"""What is told where sentences stand as they stood, and something else of them is read or set."""

from __future__ import annotations

from typing import Any

import pytest
from changes_story import (
    CRACKS,
    GULL,
    QUAY,
    Paper,
    accusing,
    answered,
    change_of,
    document,
    first_morning,
    second_morning,
    sinking,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from summariser.changes import compare
from summariser.render.changes_formats import CHANGES_FORMATS, render_changes
from summariser.render.changes_wording import brief_words
from summariser.schema import Changes, Timeline

DENIED = "The board spoke of the cracks on Monday."


def _answered(**fields: Any) -> Timeline:
    return document(answered(accusing("g", GULL), DENIED, **fields))


def _accused(**fields: Any) -> Timeline:
    quote = "There were cracks in the hull, and they were hidden."
    given = {"source": "Ada Quill", "target": ("Orrin Harbour Board",), **fields}
    return document(Paper("g", GULL, "2031-05-04", "Cracks").claim(CRACKS, quote, **given))


def _told(changes: Changes) -> list[tuple[str, str | None, str | None]]:
    return [(c.kind, c.before, c.after) for item in changes.changed for c in item.changes]


@pytest.mark.parametrize(
    ("was", "now", "kind", "news"),
    [
        ({"form": "no_comment"}, {"form": "flat"}, "answer_form", True),
        ({"source": "the board"}, {"source": "Vell Shipyard"}, "answer_source", True),
        ({"source": None}, {"source": "Vell Shipyard"}, "answer_source", True),
        ({"source": "Harbour Board"}, {"source": "Orrin Harbour Board"}, "naming", False),
        ({"date": "2031-05"}, {"date": "2031-05-05"}, "answer_date", True),
        ({}, {"date": "2031-05-05"}, "answer_date", True),
    ],
)
def test_an_answer_that_is_not_as_it_was(
    was: dict[str, Any], now: dict[str, Any], kind: str, *, news: bool
) -> None:
    before, after = _answered(**was), _answered(**now)
    changes = compare(before, after)
    (field,) = now
    ((told, old, new),) = _told(changes)
    old_record, new_record = before.denial_records[0], after.denial_records[0]
    assert (told, old, new) == (kind, getattr(old_record, field), getattr(new_record, field))
    change = change_of(changes, kind)
    for cited, source in ((change.evidence_before, old_record), (change.evidence, new_record)):
        assert [(c.record, c.quotes, c.source) for c in cited] == [
            ("g.d1", (DENIED,), source.source)
        ]
    assert changes.has_news is news
    assert not changes.new_answers


@pytest.mark.parametrize(
    ("was", "now", "kind", "news"),
    [
        ({"target": ("Orrin Harbour Board",)}, {"target": ("Vell Shipyard",)}, "target", True),
        (
            {"target": ("Orrin Harbour Board",)},
            {"target": ("Orrin Harbour Board", "Tam Ferrow")},
            "target",
            True,
        ),
        ({"target": ("Harbour Board",)}, {"target": ("Orrin Harbour Board",)}, "naming", False),
        ({"source": "Ada Quill"}, {"source": "Bo Lind"}, "source", True),
        ({"source": None}, {"source": "Bo Lind"}, "source", True),
        ({"source": "Bo Lind"}, {"source": None}, "source", True),
        ({"source": "Quill"}, {"source": "Ada Quill"}, "naming", False),
    ],
)
def test_a_claim_whose_parties_are_not_who_they_were(
    was: dict[str, Any], now: dict[str, Any], kind: str, *, news: bool
) -> None:
    changes = compare(_accused(**was), _accused(**now))
    assert [told for told, _, _ in _told(changes)] == [kind]
    change = change_of(changes, kind)
    assert [[c.record for c in cited] for cited in (change.evidence_before, change.evidence)] == [
        ["g.a1"],
        ["g.a1"],
    ]
    (field,) = now
    values = [w[field] if field == "source" else "; ".join(w[field]) for w in (was, now)]
    assert [change.before, change.after] == values
    assert changes.has_news is news


def test_who_takes_part_in_an_event_is_told_and_no_news() -> None:
    def paper(*actors: str) -> Timeline:
        quote = "The quay was closed by order."
        made = Paper("g", GULL, "2031-05-04", "Quay")
        return document(made.event("The quay was closed.", quote, actors=actors))

    changes = compare(paper("police"), paper("Orrin police", "coastguard"))
    assert _told(changes) == [("actors", "police", "Orrin police; coastguard")]
    assert not changes.empty
    assert not changes.has_news
    assert compare(paper("police", "coastguard"), paper("coastguard", "police")).empty


def test_a_report_that_names_a_further_accused_and_one_that_could_not_be_read() -> None:
    wider = Paper("q", QUAY, "2031-05-05", "More").claim(
        CRACKS,
        "Ada Quill said in Selm that Tam Ferrow and the Orrin Harbour Board had hidden cracks.",
        source="Ada Quill",
        target=("Orrin Harbour Board", "Tam Ferrow"),
    )
    before, after = document(accusing("g", GULL)), document(accusing("g", GULL), wider)
    assert len(after.claims) == 1
    changes = compare(before, after)
    change = change_of(changes, "target")
    assert change.after == "Orrin Harbour Board; Tam Ferrow"
    assert [cited.record for cited in change.evidence] == ["q.a1"]
    assert changes.has_news
    failed = {"article": "q", "stage": "load", "reason": "the page took too long"}
    unread = Timeline.model_validate(before.model_dump() | {"failures": [failed]})
    assert "target" not in [kind for kind, _, _ in _told(compare(after, unread))]


def _relinked(base: Timeline, *denials: str) -> Timeline:
    claims = tuple(c.model_copy(update={"denials": denials, "links": ()}) for c in base.claims)
    return base.model_copy(update={"claims": claims})


def test_a_claim_that_loses_its_last_answer_and_one_that_is_given_one_are_news() -> None:
    base = document(
        answered(answered(accusing("g", GULL), DENIED), "The yard denied it.", source="Vell Yard")
    )
    both, one, none = (_relinked(base, *d) for d in (("g.d1", "g.d2"), ("g.d1",), ()))
    for before, after, kind, news in (
        (one, none, "answer_lost", True),
        (none, one, "answer_linked", True),
        (both, one, "answer_moved", False),
        (one, both, "answer_moved", False),
    ):
        changes = compare(before, after)
        assert [told for told, _, _ in _told(changes)] == [kind]
        assert changes.has_news is news
    assert [u.was_answered for u in compare(one, none).unanswered] == [True]


def test_an_answer_to_no_claim_found_that_is_not_as_it_was() -> None:
    def alone(form: str, text: str = "The mayor sold the lighthouse.") -> Timeline:
        paper = Paper("q", QUAY, "2031-05-05", "Mayor")
        quote = "The mayor spoke of the lighthouse."
        return document(paper.denial(text, quote, source="the mayor", form=form))

    changes = compare(alone("no_comment"), alone("flat"))
    (answer,) = changes.changed_open_answers
    assert (answer.before, answer.records, answer.form) == ("q.d1", ("q.d1",), "flat")
    assert [(c.kind, c.before, c.after) for c in answer.changes] == [
        ("answer_form", "no_comment", "flat")
    ]
    assert changes.has_news
    reread = compare(alone("flat"), alone("flat", "The mayor sold the old lighthouse."))
    assert [c.quantity for a in reread.changed_open_answers for c in a.changes] == ["text"]
    assert not (reread.empty)
    assert not (reread.has_news)
    for name in CHANGES_FORMATS:
        told = render_changes(changes, name)
        assert ("answer_form" if name == "json" else "did not comment") in told


def test_one_outlet_more_or_fewer_origins_of_the_same_reports_is_told() -> None:
    before = document(accusing("g", GULL), accusing("q", QUAY))
    (claim,) = before.claims
    copied = before.model_copy(update={"claims": (claim.model_copy(update={"origins": 1}),)})
    changes = compare(before, copied)
    assert _told(changes) == [("origins", "2", "1")]
    assert not changes.has_news


def test_all_that_changed_of_answers_and_parties_reads_well() -> None:
    form = compare(_answered(form="no_comment"), _answered(form="flat"))
    target = compare(_accused(), _accused(target=("Vell Shipyard",)))
    source = compare(_accused(source=None), _accused(source="Bo Lind"))
    for name in ("text", "md", "html"):
        told = render_changes(form, name)
        assert "Answer of Orrin Harbour Board" in told
        assert "did not comment" in told
        assert "denied it" in told
        assert "Vell Shipyard" in render_changes(target, name)
        assert "an article itself" in render_changes(source, name)
    assert brief_words(change_of(form, "answer_form")) == (
        "answer of Orrin Harbour Board: did not comment, now denied it"
    )
    assert brief_words(change_of(target, "target")) == (
        "accused: Orrin Harbour Board, now Vell Shipyard"
    )
    assert brief_words(change_of(source, "source")) == "alleged by: an article itself, now Bo Lind"


_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "text": st.sampled_from(("Something else was said.", CRACKS, CRACKS.upper())),
    "date": st.sampled_from((None, "2031", "2031-05", "2031-05-01/2031-05-31", "2031-05-02")),
    "since": st.sampled_from((None, "2031", "2031-05", "2031-05-02")),
    "time_text": st.sampled_from((None, "on Friday", "last week")),
    "status": st.sampled_from(("occurred", "ongoing", "planned")),
    "actors": st.sampled_from(((), ("police",), ("the police", "Ada Quill"))),
    "target": st.sampled_from(((), ("Harbour Board",), ("Vell Shipyard",))),
    "source": st.sampled_from((None, "Quill", "Ada Quill", "Bo Lind", "the Harbour Board")),
    "sources": st.sampled_from(((None,), ("Quill",), ("Bo Lind", "Ada Quill"))),
    "form": st.sampled_from(("flat", "qualified", "counter", "no_comment")),
    "denials": st.sampled_from(((), ("ledger-1.d1",))),
    "origins": st.integers(1, 3),
    "outlets": st.sampled_from(((GULL,), (GULL, QUAY))),
}


@given(st.data())
@settings(max_examples=120, deadline=None)
def test_no_field_of_a_record_or_group_changes_in_silence(data: st.DataObject) -> None:
    before = data.draw(st.sampled_from(_DOCUMENTS))
    part = data.draw(st.sampled_from(("records", "events", "claims")))
    things: tuple[Any, ...] = getattr(before, part)
    at = data.draw(st.integers(0, len(things) - 1))
    fields = sorted(_VALUES.keys() & type(things[at]).model_fields.keys())
    field = data.draw(st.sampled_from(fields))
    value = data.draw(_VALUES[field])
    altered = things[at].model_copy(update={field: value})
    after = before.model_copy(update={part: (*things[:at], altered, *things[at + 1 :])})
    changes = compare(before, after)
    assert changes.empty is (_plain(things[at], field) == _plain(altered, field)), changes
    shuffled = after.model_copy(update={"records": tuple(reversed(after.records))})
    assert compare(before, shuffled) == changes
    for name in CHANGES_FORMATS:
        assert render_changes(changes, name)


def _plain(thing: Any, field: str) -> object:
    value = getattr(thing, field)
    return frozenset(value) if isinstance(value, tuple) else value


_DOCUMENTS = (first_morning(), second_morning(), document(sinking("12"), accusing("q", QUAY)))
