"""Which article, record and item of one timeline is which of another, and which ids they get."""

from __future__ import annotations

from changes_story import (
    GULL,
    LEDGER,
    QUAY,
    WIRE,
    Paper,
    change_of,
    document,
    first_morning,
    kinds,
    second_morning,
    sinking,
    third_morning,
)

from summariser.changes import carry, carry_ids, compare
from summariser.schema import MergedEvent, Timeline


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


def test_a_file_without_an_address_is_known_by_most_of_its_quotes() -> None:
    old, new = sinking("12", "old-name"), sinking("12", "new-name")
    old.url = new.url = ""
    old.title, new.title = "Ferry sinks", "Ferry sinks, captain held"
    new.event("The captain was held.", "The captain was held on Sunday.")
    changes = compare(document(old), document(new))
    assert [item.text for item in changes.new_events] == ["The captain was held."]
    assert not (changes.withdrawn)
    assert not (changes.new_articles)
    assert not (changes.gone_articles)
    assert [(c.before, c.after) for c in changes.corrections] == [("old-name", "new-name")]


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


def test_the_same_sentences_read_in_other_words_are_no_news() -> None:
    quotes = ("Mayor Ada Holm opened the pier in Selm on Friday.", "She resigned hours later.")
    texts = (
        ("A pier was opened by the mayor in Selm.", "The mayor later resigned."),
        ("Mayor Ada Holm opened the pier in Selm.", "Ada Holm resigned."),
    )
    papers = [Paper("g", GULL, "2031-05-04", "Pier") for _ in texts]
    for paper, told in zip(papers, texts, strict=True):
        for text, quote in zip(told, quotes, strict=True):
            paper.event(text, quote)
    changes = compare(document(papers[0]), document(papers[1]))
    assert not (changes.new_events)
    assert not (changes.withdrawn)
    assert not (changes.has_news)
    assert all(kinds(item) == ["wording"] for item in changes.changed)
    assert {item.changes[0].before for item in changes.changed} == set(texts[0])


def test_what_is_the_same_is_one_object_where_ids_are_carried() -> None:
    before = first_morning()
    later = Timeline.model_validate_json(second_morning().model_dump_json())
    carried = carry_ids(before, later)
    known = {record.id: record for record in before.records}
    still = [record for record in carried.records if record.article == "quay-1"]
    assert len(still) == 2
    assert all(known[record.id] is record for record in still)
    assert carried.records == later.records


def test_what_was_paired_of_other_documents_is_not_made_use_of() -> None:
    first, second, third = first_morning(), second_morning(), third_morning()
    carried = carry(first, second)
    assert compare(second, third, pairing=carried.pairing) == compare(second, third)
