"""What a briefing makes of changes: compared but once, and told where only a reading changed."""

from __future__ import annotations

import datetime as dt

import pytest
from briefing_world import Affair, Script
from model_server import Body, ModelServer, Reply, says
from quarry_story import DENIED, FILLER, TOLD, made, run, second_morning, third_morning

from summariser.briefing import making
from summariser.changes import compare
from summariser.changes.pairing import Pairing
from summariser.render.briefing_page import briefing_page
from summariser.render.briefing_text import briefing_text
from summariser.schema import Changes, DenialAnswer, Engine, Timeline
from summariser.store import Store


def test_an_edition_says_the_same_with_what_was_paired_for_its_ids_and_without(
    affair: Affair, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_use: list[bool] = []

    def compare_twice(
        before: Timeline | None, after: Timeline, *, at: dt.date, pairing: Pairing | None
    ) -> Changes:
        assert pairing is not None
        of_use.append(pairing.old.timeline is before and pairing.new.timeline is after)
        changes = compare(before, after, at=at, pairing=pairing)
        assert changes == compare(before, after, at=at)
        return changes

    monkeypatch.setattr(making, "compare", compare_twice)
    editions = [made(run(affair, store))]
    for morning in (second_morning, third_morning):
        morning(affair)
        editions.append(made(run(affair, store)))
    # There is nothing that the first could have been paired with.
    assert of_use == [False, True, True]
    assert [edition.has_news for edition in editions] == [True] * 3


class _Rereading(Script):
    """Another version of the engine."""

    @property
    def engine(self) -> Engine:
        return Engine(name="script", versions={"script": "2"})


def test_a_known_answer_that_is_read_otherwise_is_told_in_words(
    affair: Affair, store: Store
) -> None:
    denial = TOLD[DENIED]
    assert isinstance(denial, DenialAnswer)
    affair.engine = Script(TOLD | {DENIED: denial.model_copy(update={"form": "no_comment"})})
    affair.environ |= {"OPENAI_API_KEY": "k", "SUMMARISE_CACHE": "off"}
    affair.publish("answer", "Company answers", "2031-03-04", DENIED, *FILLER)
    run(affair, store)
    affair.clock.set("2031-03-05T07:01")
    affair.engine = _Rereading(TOLD)
    asked: list[Body] = []

    def answer(body: Body) -> Reply:
        asked.append(body)
        return says({"sentences": [{"text": "Aldor Stone denied it.", "facts": [1]}]})

    with ModelServer(answer) as server:
        briefing = made(run(affair, store, engine={"model": "told", "base_url": server.url}))
    words = "answer of Aldor Stone: did not comment, now denied it"
    assert [change.kind for item in briefing.changes.changed for change in item.changes] == [
        "answer_form"
    ]
    assert [thread.moved for thread in briefing.threads] == [(words,)]
    assert briefing.lead[0].text.endswith(": 1 changed item.")
    assert briefing.lead[1].text == "Aldor Stone denied it."
    shown = asked[0]["messages"][-1]["content"]
    assert f"changed | now: {words}" in shown
    assert DENIED in shown
    for form in (briefing_text(briefing), briefing_page(briefing)):
        assert words in " ".join(form.split())
