"""Recordings of a real model that judges hints; what it says is not ours to choose.

``python tests/record.py`` makes them anew from any endpoint. The hints are fixed here, so that a
recording holds when the embedded engine learns to find other things.
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Sequence
from typing import Any

import pytest
from conftest import NEUTRAL_URL
from llm_story import numbered
from test_llm_recorded import ARTICLE, LINES

from summariser.config import Config
from summariser.extract.embedded.candidates import Candidate
from summariser.extract.embedded.proposals import Proposal
from summariser.extract.hybrid import HybridExtractor
from summariser.schema import Allegation, Article, Engine, Extraction, Kind, Sentence

NUMBERS = tuple(range(1, len(LINES) + 1))


def _proposal(kind: Kind, sentence: int, text: str | None = None, **fields: Any) -> Proposal:
    sure = fields.pop("sure", True)
    candidate = Candidate(
        kind=kind,
        sentence=sentence - 1,
        head=None,  # type: ignore[arg-type]  # asked for only where two share a sentence
        strength=1.0,
        write=lambda: text or LINES[sentence - 1],
        **fields,
    )
    return Proposal(candidate, NUMBERS, sure)


PROPOSALS = (
    _proposal(
        "event",
        1,
        actors=("Olden cold store",),
        time_text="on Sunday",
        date="2031-06-01",
    ),
    _proposal(
        "allegation",
        2,
        "Olden Foods locked the exits.",
        source="Hanne Brodd",
        target=("Dock workers",),
    ),
    _proposal("event", 2, actors=("Hanne Brodd",), sure=False),
    _proposal("denial", 3, "Olden Foods locked the exits.", source="Pieter Sand"),
    _proposal("event", 4, time_text="in 1974", date="1974", sure=False),
    _proposal(
        "event", 5, actors=("Police", "security guard"), time_text="on Monday", date="2031-06-02"
    ),
    _proposal(
        "allegation",
        6,
        "Olden Foods stored chemicals without a permit.",
        source="City officials",
        target=("Olden Foods",),
    ),
    _proposal("denial", 7, source="Olden", form="no_comment"),
    _proposal("allegation", 8, source=None, target=("coast",), sure=False),
)
# What is kept of what the model of the recordings said: kind, sentence, and date. It set the target
# of the first allegation right; of its own records, the time and date of one were in no sentence.
SAID: dict[str, list[tuple[str, int, str | None]]] = {
    "Qwen2.5-Coder-1.5B-Instruct-Q4_K_M": [
        ("event", 1, "2031-06-01"),
        ("event", 3, None),
        ("event", 4, "1974"),
        ("event", 5, "2031-06-02"),
        ("event", 8, None),
        ("allegation", 2, None),
        ("allegation", 6, None),
        ("denial", 3, None),
    ]
}


class FixedProposer:
    """Proposes what stands above."""

    engine = Engine(name="fixed")

    def propose(self, article: Article, sentences: Sequence[Sentence]) -> Sequence[Proposal]:
        assert (article, len(sentences)) == (ARTICLE, len(LINES))
        return PROPOSALS


@pytest.fixture
def settings(vcr: Any, record_mode: str) -> Config:
    """The endpoint to record from or, in replay, the model that the recording names."""
    limits: dict[str, Any] = {"engine": "hybrid", "window": 5, "attempts": 2, "timeout": 3000.0}
    if record_mode == "none":
        model = json.loads(vcr.requests[0].body)["model"]
        return Config(model=model, base_url=NEUTRAL_URL, **limits)
    return Config(
        model=os.environ["SUMMARISER_RECORD_MODEL"],
        base_url=os.environ.get("SUMMARISER_RECORD_BASE_URL"),
        api_key=os.environ.get("SUMMARISER_RECORD_KEY"),
        **limits,
    )


def _read(settings: Config) -> Extraction:
    async def read() -> Extraction:
        extractor = HybridExtractor(settings, proposer=FixedProposer())
        try:
            return await extractor.extract(ARTICLE, numbered(ARTICLE))
        finally:
            await extractor.aclose()

    return asyncio.run(read())


@pytest.mark.vcr
def test_a_real_model_judges_hints_in_two_windows(settings: Config, vcr: Any) -> None:
    found = _read(settings)
    assert found.records
    for record in found.records:
        for number, quote in zip(record.sentences, record.quotes, strict=True):
            assert quote == LINES[number - 1]
    answers = [json.loads(response["body"]["string"]) for response in vcr.responses]
    assert found.usage.requests == len(answers) >= 2
    said = [json.loads(answer["choices"][0]["message"]["content"]) for answer in answers]
    verdicts = [verdict for answer in said for verdict in answer["hints"].values()]
    assert len(verdicts) >= len(PROPOSALS)
    reported = sum(answer["usage"]["completion_tokens"] for answer in answers)
    assert found.usage.completion_tokens == reported
    if settings.model in SAID:
        kept = [(record.kind, record.sentences[0], record.date) for record in found.records]
        assert kept == SAID[settings.model]
        claim = next(record for record in found.records if isinstance(record, Allegation))
        assert claim.target == ("Olden Foods",)
