"""The lead of a briefing, written by a model and held to its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from briefing_world import Affair, Script, Told, follow
from model_server import Body, ModelServer, Reply, fails, says
from web_server import WebServer

from summariser.briefing import run_briefing
from summariser.schema import AllegationAnswer, DenialAnswer
from summariser.schema.briefing import Briefing
from summariser.store import open_store

ACCUSED = "Ida Kvist, the mayor of Orlen, accused Aldor Stone of dumping 1,200 tonnes of waste."
DENIED = "Aldor Stone denied that it had dumped any waste."
FILLER = "The valley has lived from stone for two hundred years, and most families work in it."


@pytest.fixture
def affair() -> Iterator[Affair]:
    told: dict[str, Told] = {
        ACCUSED: AllegationAnswer(
            text="Aldor Stone dumped 1,200 tonnes of waste.",
            sentences=(1,),
            source="Ida Kvist",
            target=("Aldor Stone",),
        ),
        DENIED: DenialAnswer(
            text="Aldor Stone dumped waste.", sentences=(1,), source="Aldor Stone"
        ),
    }
    with WebServer() as web:
        affair = Affair(web, engine=Script(told), environ={"OPENAI_API_KEY": "k", **_NO_CACHE})
        affair.publish("waste", "Mayor accuses quarry", "2031-03-03", ACCUSED, DENIED, FILLER)
        yield affair


_NO_CACHE = {"SUMMARISE_CACHE": "off"}


def lead_of(sentences: list[dict[str, Any]]) -> Reply:
    return says({"sentences": sentences})


def make(affair: Affair, folder: Path, server: ModelServer, **given: Any) -> Briefing:
    engine = {"model": "told", "base_url": server.url, **given}
    settings = follow(affair.feed, engine=engine)
    with open_store(str(folder / "store.sqlite")) as store:
        ran = run_briefing(settings, store, world=affair.world)
    assert ran.briefing is not None
    return ran.briefing


def test_a_model_writes_the_lead_from_numbered_facts(affair: Affair, tmp_path: Path) -> None:
    sentence = "Ida Kvist accuses Aldor Stone of dumping 1,200 tonnes of waste."
    asked: list[Body] = []

    def answer(body: Body) -> Reply:
        asked.append(body)
        return lead_of([{"text": sentence, "facts": [1]}])

    with ModelServer(answer) as server:
        briefing = make(affair, tmp_path, server)
    assert [one.text for one in briefing.lead] == ["To begin with: 1 new claim.", sentence]
    assert briefing.lead[1].written_by == "model"
    assert briefing.lead[1].items == (briefing.changes.new_claims[0].after,)
    shown = asked[0]["messages"][-1]["content"]
    assert "[1] new claim | said by: Ida Kvist | about: Aldor Stone" in shown
    assert ACCUSED in shown
    assert briefing.run.usage.requests == 1
    assert briefing.notes == ()


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Ida Kvist accuses Nordby Mining of dumping waste.", "the name Nordby"),
        ("Aldor Stone dumped 1,300 tonnes, says Ida Kvist.", "the number 1300"),
        ("Ida Kvist calls it “a crime against the river”.", "the quotation"),
    ],
)
def test_a_sentence_that_its_facts_do_not_hold_goes_and_is_told(
    affair: Affair, tmp_path: Path, sentence: str, reason: str
) -> None:
    kept = "Aldor Stone denies it."
    reply = lead_of([{"text": sentence, "facts": [1]}, {"text": kept, "facts": [2]}])
    with ModelServer(lambda _: reply) as server:
        briefing = make(affair, tmp_path, server)
    assert [one.text for one in briefing.lead][1:] == [kept]
    (note,) = briefing.notes
    assert note.startswith(f"a sentence of the model's lead was taken out: {reason}")


def test_without_an_answer_the_lead_is_by_template_and_says_so(
    affair: Affair, tmp_path: Path
) -> None:
    with ModelServer(lambda _: fails(401, "no such key")) as server:
        briefing = make(affair, tmp_path, server)
    assert [one.written_by for one in briefing.lead] == ["template"] * len(briefing.lead)
    assert briefing.lead[1].text.startswith("According to Ida Kvist: ")
    assert briefing.notes[0].startswith("the lead is by template: ")


def test_an_answer_of_no_use_is_asked_for_again(affair: Affair, tmp_path: Path) -> None:
    replies = [
        says({"sentences": [{"text": "Ida Kvist accuses Aldor Stone.", "facts": [7]}]}),
        lead_of([{"text": "Ida Kvist accuses Aldor Stone.", "facts": [1]}]),
    ]
    with ModelServer(replies) as server:
        briefing = make(affair, tmp_path, server)
    assert briefing.lead[1].text == "Ida Kvist accuses Aldor Stone."
    assert briefing.run.usage.requests == 2


def test_a_model_is_not_asked_where_the_settings_say_so(affair: Affair, tmp_path: Path) -> None:
    with ModelServer([]) as server:
        briefing = make(affair, tmp_path, server, write_lead=False)
        assert server.requests == []
    assert briefing.lead[1].written_by == "template"
