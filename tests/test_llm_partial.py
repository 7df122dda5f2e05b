"""Answers that break off and windows that fail: what is whole is kept, the rest is named."""

from __future__ import annotations

import json

import pytest
from llm_story import ARTICLE, DENIED, HID, RESIGNED, RIGHT, read_one
from model_server import Body, ModelServer, Reply, fails, says

from summariser import extract_articles
from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.config import Config
from summariser.errors import InvalidAnswerError

DECLINED = {
    "kind": "denial",
    "sentences": [6],
    "text": "The Bramfield water board hid lead readings.",
    "source": "Tilda Roos",
    "form": "no_comment",
    "answers": [2],
    "time": None,
    "date": None,
}


def _cut_off(text: str) -> Reply:
    return says(text, finish="length")


def _text(*records: Body) -> str:
    return json.dumps({"records": records})


def _shown(request: Body) -> str:
    return str(request["messages"][-1]["content"])


def test_an_answer_that_breaks_off_is_kept_as_far_as_it_is_whole_and_continued() -> None:
    text = _text(RESIGNED, HID, DENIED, DECLINED)
    broken = text[: text.index("Tilda")]
    with ModelServer([_cut_off(broken), says({"records": [DENIED, DECLINED]})]) as server:
        found = read_one(server, window="all")
    assert [(record.kind, record.sentences) for record in found.records] == [
        ("event", (1,)),
        ("allegation", (2,)),
        ("denial", (3,)),
        ("denial", (6,)),
    ]
    # The third sentence is asked about again: the answer may have had more to say of it.
    assert "[3] Board spokesman" in _shown(server.requests[1])
    assert "[2] The engineers" not in _shown(server.requests[1])
    assert "[2, context]" in _shown(server.requests[1])
    assert (found.usage.requests, found.unread) == (2, None)


@pytest.mark.parametrize("kept", ["", '{"records": [', _text(RESIGNED)[:-30], "no JSON at all"])
def test_where_nothing_can_be_kept_the_window_is_halved(kept: str) -> None:
    replies = [_cut_off(kept), says({"records": [RESIGNED, HID]}), says({"records": []})]
    with ModelServer(replies) as server:
        found = read_one(server, window="all")
    assert len(server.requests) == 3
    assert [record.kind for record in found.records] == ["event", "allegation"]


def test_an_article_whose_answers_always_break_off_costs_four_requests_at_most() -> None:
    with ModelServer(lambda _: _cut_off("{")) as server, pytest.raises(InvalidAnswerError):
        read_one(server, window="all")
    assert len(server.requests) <= 4


def test_what_was_read_before_a_window_failed_stands_and_the_rest_is_named() -> None:
    def answer(request: Body) -> Reply:
        if "[4] Pipes" in _shown(request):
            return fails(500, "out of memory")
        return says(RIGHT)

    with ModelServer(answer) as server:
        config = Config(model="m", base_url=server.url, window=3, attempts=4, max_wait=0.01)
        timeline = extract_articles([ARTICLE], config=config)
    assert [record.kind for record in timeline.records] == ["event", "allegation", "denial"]
    (failure,) = timeline.failures
    assert failure.article == "bramfield"
    assert failure.reason.startswith("sentences 4 to 6 were not read: ")
    assert "out of memory" in failure.reason
    assert failure.error == "ModelUnavailableError"
    # The window that failed took its four attempts, and none was made for what comes after.
    assert len(server.requests) == 5


def test_the_command_writes_what_was_read_in_part(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    article = tmp_path_factory.mktemp("story") / "bramfield.txt"
    article.write_text(ARTICLE.text, encoding="utf-8")
    replies = [says(RIGHT), fails(401, "no such key")]
    with ModelServer(replies) as server:
        command = [str(article), "-m", "m", "--base-url", server.url, "--window", "3", "-f", "json"]
        assert main(command) == Exit.PARTIAL
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert len(document["records"]) == 3
    assert "sentences 4 to 6 were not read" in err
    assert "refused the key" in document["failures"][0]["reason"]
