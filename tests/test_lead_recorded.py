"""A recording of a real model writing the lead of a briefing: what it says is not ours to choose.

``python tests/record.py`` makes it anew from any endpoint. What must hold of any model's lead is
asserted for all; what this one said, by its name.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from typing import Any

import pytest
from briefing_world import Script, Told
from conftest import NEUTRAL_URL

from summariser.api import summarise
from summariser.briefing.checking import find_unsupported
from summariser.briefing.leading import Led, write_checked_lead
from summariser.changes import compare
from summariser.config import Config
from summariser.extract.leads import get_lead_writer
from summariser.schema import AllegationAnswer, Article, DenialAnswer, EventAnswer
from summariser.schema.changes import Changes

BEFORE = {
    "Teachers at the Elmsund school accused the builder, Varga Tiles, of using asbestos.": (
        AllegationAnswer(
            text="Varga Tiles used asbestos at the Elmsund school.",
            sentences=(1,),
            source="teachers",
            target=("Varga Tiles",),
        )
    )
}
SINCE: dict[str, Told] = {
    "Varga Tiles rejected the accusation and said its boards were made of cement.": DenialAnswer(
        text="Varga Tiles used asbestos at the Elmsund school.",
        sentences=(1,),
        source="Varga Tiles",
    ),
    "The county closed the Elmsund school on 3 June and moved 240 pupils to Norrby.": EventAnswer(
        text="The county closed the Elmsund school and moved 240 pupils to Norrby.",
        sentences=(2,),
        actors=("county",),
        status="occurred",
        time="on 3 June",
        date="2031-06-03",
    ),
    "Councillor Edda Brink alleged that the county had known of the dust since 2029.": (
        AllegationAnswer(
            text="The county knew of the dust since 2029.",
            sentences=(3,),
            source="Edda Brink",
            target=("county",),
        )
    ),
}
MODEL = "Qwen2.5-Coder-1.5B-Instruct-Q4_K_M"
# What the model of the recording wrote; all of it is kept.
KEPT = """
Varga Tiles denies the accusation that it used asbestos at the Elmsund school: its boards were \
made of cement.
Edda Brink alleges that the county knew of the dust since 2029: the county closed the Elmsund \
school and moved 240 pupils to Norrby.
"""


@pytest.fixture
def settings(vcr: Any, record_mode: str) -> Config:
    """The endpoint to record from or, in replay, the model that the recording names."""
    if record_mode == "none":
        model = json.loads(vcr.requests[0].body)["model"]
        return Config(model=model, base_url=NEUTRAL_URL, attempts=2)
    return Config(
        model=os.environ["SUMMARISER_RECORD_MODEL"],
        base_url=os.environ.get("SUMMARISER_RECORD_BASE_URL"),
        api_key=os.environ.get("SUMMARISER_RECORD_KEY"),
        attempts=2,
        timeout=600.0,
    )


def _changes() -> Changes:
    def article(name: str, day: str, lines: Sequence[str]) -> Article:
        return Article(
            id=name,
            title=f"The school ({name})",
            outlet="Elmsund Post",
            published=day,
            text="\n\n".join(lines),
        )

    first = article("first", "2031-06-02", tuple(BEFORE))
    second = article("second", "2031-06-04", tuple(SINCE))
    engine = Script({**BEFORE, **SINCE})
    return compare(
        summarise([first], engine=engine, config=Config()),
        summarise([first, second], engine=engine, config=Config()),
    )


def _lead(changes: Changes, settings: Config) -> Led:
    async def write() -> Led:
        writer = get_lead_writer(settings)
        try:
            return await write_checked_lead(changes, writer)
        finally:
            await writer.aclose()

    return asyncio.run(write())


@pytest.mark.vcr
def test_a_real_models_lead_says_what_its_evidence_holds(settings: Config, vcr: Any) -> None:
    changes = _changes()
    assert [len(changes.new_answers), len(changes.new_claims), len(changes.new_events)] == [1, 1, 1]

    led = _lead(changes, settings)

    answers = [json.loads(response["body"]["string"]) for response in vcr.responses]
    said = json.loads(answers[-1]["choices"][0]["message"]["content"])["sentences"]
    assert led.usage.requests == len(answers)
    assert len(led.sentences) + len(led.notes) == len(said)
    evidence = [*BEFORE, *SINCE, "3 June 2031", "Edda Brink", "Varga Tiles"]
    for sentence in led.sentences:
        assert sentence.text in [one["text"] for one in said]
        assert sentence.items
        assert find_unsupported(sentence.text, evidence) is None
    if settings.model == MODEL:
        assert [sentence.text for sentence in led.sentences] == KEPT.strip().splitlines()
        assert led.notes == ()
