"""Recordings of a real model, small enough to run anywhere: what it says is not ours to choose.

``python tests/record.py`` makes them anew from any endpoint. What must hold of any model's answers
is asserted for all; what this one said, by its name.
"""

from __future__ import annotations

import asyncio
import json
import os
from typing import Any

import pytest
from conftest import NEUTRAL_URL
from llm_story import numbered

from summariser.config import Config
from summariser.extract.llm import LLMExtractor
from summariser.extract.llm.compact import CODES
from summariser.schema import Article, Extraction

LINES = (
    "Fire destroyed the Olden cold store in Port Merrow on Sunday.",
    "Dock workers' leader Hanne Brodd accused the owner, Olden Foods, of locking the exits.",
    "“Nobody locked anything,” said Olden's managing director, Pieter Sand.",
    "The building was put up in 1974.",
    "Police arrested a security guard on Monday.",
    "City officials fear that Olden Foods stored chemicals without a permit.",
    "Olden declined to comment on the permit.",
    "The cold store was the largest on the coast.",
    "Port Merrow's council will meet on 9 June to discuss the fire.",
)
ARTICLE = Article(
    id="fire",
    title="Fire destroys cold store",
    outlet="Merrow Gazette",
    published="2031-06-04",
    text="\n\n".join(LINES),
)
# What is kept of what the model of the recordings said: kind, sentence and date. It took Monday, 2
# June, for the 4th and the 1st; the dates here are worked out from its words.
SAID = {
    ("Qwen2.5-Coder-1.5B-Instruct-Q4_K_M", "extract.v1"): [
        ("event", 4, "1974"),
        ("event", 5, "2031-06-02"),
        ("event", 8, None),
        ("event", 9, "2031-06-09"),
        ("allegation", 2, None),
        ("allegation", 3, None),
        ("allegation", 6, None),
        ("allegation", 7, None),
    ],
    # It files denials as such here, and misses the council's meeting.
    ("Qwen2.5-Coder-1.5B-Instruct-Q4_K_M", "extract.v3"): [
        ("event", 1, "2031-06-01"),
        ("event", 4, "1974"),
        ("event", 5, "2031-06-02"),
        ("event", 8, None),
        ("allegation", 2, None),
        ("allegation", 6, None),
        ("denial", 3, None),
        ("denial", 7, None),
    ],
}


@pytest.fixture
def settings(vcr: Any, record_mode: str, request: pytest.FixtureRequest) -> Config:
    """The endpoint to record from or, in replay, the model that the recording names."""
    prompt = getattr(request, "param", "extract.v1")
    limits: dict[str, Any] = {"prompt": prompt, "window": 5, "attempts": 2, "timeout": 600.0}
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
        extractor = LLMExtractor(settings)
        try:
            return await extractor.extract(ARTICLE, numbered(ARTICLE))
        finally:
            await extractor.aclose()

    return asyncio.run(read())


def _evidence_stands(found: Extraction, settings: Config, vcr: Any) -> None:
    assert found.records
    for record in found.records:
        assert record.quotes
        for number, quote in zip(record.sentences, record.quotes, strict=True):
            assert quote == LINES[number - 1]
    answers = [json.loads(response["body"]["string"]) for response in vcr.responses]
    assert found.usage.requests == len(answers) >= 2
    reported = sum(answer["usage"]["completion_tokens"] for answer in answers)
    assert found.usage.completion_tokens == reported
    said = SAID.get((settings.model or "", settings.prompt or ""))
    if said is not None:
        assert [(r.kind, r.sentences[0], r.date) for r in found.records] == said


@pytest.mark.vcr
def test_a_real_model_reads_an_article_in_two_windows(settings: Config, vcr: Any) -> None:
    _evidence_stands(_read(settings), settings, vcr)


@pytest.mark.vcr
@pytest.mark.parametrize("settings", ["extract.v3"], indirect=True, ids=["v3"])
def test_a_real_model_answers_in_compact_form(settings: Config, vcr: Any) -> None:
    _evidence_stands(_read(settings), settings, vcr)
    answers = [json.loads(response["body"]["string"]) for response in vcr.responses]
    said = [json.loads(answer["choices"][0]["message"]["content"]) for answer in answers]
    records = [record for answer in said for record in answer["records"]]
    # A word with numbers begins each record, and no evidence is copied.
    assert {next(iter(record)) for record in records} <= CODES.keys()
    assert not any("quotes" in record for record in records)
