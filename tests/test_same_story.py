"""One story read cold, warm, from a recording and from batches: one document, one bill."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from batch_server import BatchServer
from model_server import Body, Reply, says

from summariser.cli import main
from summariser.cli.exits import Exit

TEXTS = {
    "ada": "Ilse Maarten said Norvale Chemicals pumped solvent into the River Ashe.",
    "bee": "The union said Norvale Chemicals let chemicals run into the river.",
    "cee": "The union said Norvale Chemicals destroyed its records.",
}
CLAIMS = {
    "ada": ("Ilse Maarten", "Norvale Chemicals pumped solvent into the River Ashe."),
    "bee": ("The union", "The company let chemicals run into the river."),
    "cee": ("The union", "Norvale Chemicals destroyed its records."),
}


def _answer(body: Body) -> Reply:
    """Return what the model says: of one article not at once, and of pairs that they are two."""
    shown = str(body["messages"][-1]["content"])
    if "<pairs>" in shown:
        return says(dict.fromkeys(re.findall(r"^\[(\d+)\] ", shown, re.MULTILINE), "different"))
    asked = "".join(str(message["content"]) for message in body["messages"])
    name = next(name for name, text in TEXTS.items() if text in asked)
    first = name == "bee" and TEXTS[name] in shown
    source, text = CLAIMS[name]
    record = {"kind": "allegation", "sentences": [9 if first else 1], "text": text}
    told = {"source": source, "target": ["Norvale Chemicals"], "time": None, "date": None}
    return says({"records": [{**record, **told}]})


@pytest.fixture
def story(tmp_path: Path) -> Path:
    folder = tmp_path / "story"
    folder.mkdir()
    for name, text in TEXTS.items():
        head = f"---\noutlet: Outlet {name}\npublished: 2031-05-13\n---\n"
        (folder / f"{name}.md").write_text(f"{head}{text}\n", encoding="utf-8")
    return folder


Run = Callable[..., tuple[dict[str, Any], str]]


@pytest.fixture
def run(story: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command, and give the document and the bill."""

    def run(*options: str, outcome: Exit = Exit.OK) -> tuple[dict[str, Any], str]:
        capsys.readouterr()
        assert main([str(story), "-f", "json", "--usage", *options]) == outcome
        out, err = capsys.readouterr()
        document: dict[str, Any] = json.loads(out)
        del document["run"]["started"], document["run"]["seconds"]
        return document, err[err.index("requests") :] if "requests" in err else err

    return run


def test_cold_warm_replayed_and_from_batches_the_story_is_the_same(
    run: Run, story: Path, tmp_path: Path
) -> None:
    with BatchServer(_answer, states=["completed"]) as server:
        model = ["-m", "m", "--base-url", server.url, "--judge-pairs"]
        cache, batches = str(tmp_path / "cache"), str(tmp_path / "batches")
        cold = run(*model, "--cache", cache)
        asked = len(server.requests)
        assert asked == 5
        recorded = run(*model, "--cache", cache, "--record", str(tmp_path / "recorded"))
        assert len(server.requests) == asked
        for number in (1, 2):
            assert main([str(story), *model, "--cache", batches, "--batch"]) == Exit.OK
            assert main(["batch", "fetch", f"batch_{number}", "--cache", batches]) == Exit.OK
        from_batches = run(*model, "--cache", batches)
        # Pairs are asked about in the run itself.
        assert len(server.requests) == asked + 1
    replayed = run("--replay", str(tmp_path / "recorded"))
    assert cold[0]["judgements"]
    assert cold[0]["run"]["usage"]["requests"] == 5
    assert cold == recorded == replayed == from_batches


def _dear(body: Body) -> Reply:
    """Return an answer that takes five thousand tokens."""
    reply = _answer(body)
    assert isinstance(reply.body, dict)
    reply.body["usage"]["prompt_tokens"] = 5_000
    return reply


def test_a_limit_holds_for_what_is_asked_and_not_for_what_is_kept(run: Run, tmp_path: Path) -> None:
    with BatchServer(_dear) as server:
        model = ["-m", "m", "--base-url", server.url, "--judge-pairs", "--max-tokens"]
        # Four requests about the articles, and no room for another about the pairs.
        cold, _ = run(*model, "20500", "--cache", str(tmp_path / "cache"), outcome=Exit.BUDGET)
        assert len(server.requests) == 4
        assert len(cold["claims"]) == 3
        assert len(cold["run"]["unjudged"]) == 2
        warm, _ = run(*model, "20500", "--cache", str(tmp_path / "cache"))
        assert len(server.requests) == 5
    assert len(warm["judgements"]) == 2
    assert "unjudged" not in warm["run"]
