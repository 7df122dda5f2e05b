"""What an endpoint's address brings with it: a user, a password, keys in its query."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from llm_story import ARTICLE, RIGHT
from model_server import ModelServer, Reply, fails, says

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.config import Config
from summariser.errors import ConfigError
from summariser.exchanges import AnswerCache
from summariser.extract.llm import LLMExtractor

KEY = "q7+wEird/key=42"
PASSWORD = "pa55-word/9"
LOGIN = base64.b64encode(f"ann:{PASSWORD}".encode()).decode()
ECHO = (
    f"denied for /v1?api-key={quote(KEY, safe='')}&v=2031-05-14, that is {KEY}, to Basic {LOGIN}, "
    f"that is ann:{quote(PASSWORD, safe='')} or {PASSWORD}"
)


def _address(server: ModelServer) -> str:
    host = server.url.removeprefix("http://")
    return (
        f"http://ann:{quote(PASSWORD, safe='')}@{host}?api-key={quote(KEY, safe='')}&v=2031-05-14"
    )


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (fails(500, ECHO), Exit.PROVIDER),
        (fails(400, ECHO), Exit.PROVIDER),
        (fails(403, ECHO), Exit.PROVIDER),
        (says({"records": []}, refusal=ECHO), Exit.ERROR),
        (says(RIGHT, echo=ECHO), Exit.OK),
    ],
)
def test_keys_in_an_address_are_sent_and_seen_nowhere_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], reply: Reply, code: Exit
) -> None:
    story, cache = tmp_path / "bramfield.txt", tmp_path / "answers.sqlite"
    story.write_text(ARTICLE.text, encoding="utf-8")
    with ModelServer(lambda _: reply, lambda _: reply) as server:
        command = [str(story), "-m", "m", "--base-url", _address(server), "--cache", str(cache)]
        told = ["--record", str(tmp_path / "record"), "--max-wait", "0.001", "-v", "--log-json"]
        assert main([*command, *told]) == code
    assert {headers["authorization"] for headers in server.headers} == {f"Basic {LOGIN}"}
    printed = capsys.readouterr()
    written = [path.read_text("utf-8") for path in (tmp_path / "record").iterdir()]
    assert written
    kept = [AnswerCache(cache).find(json.loads(text).get("key", "")) for text in written]
    everything = "\n".join((printed.out, printed.err, *written, *map(str, kept)))
    for secret in (KEY, PASSWORD, LOGIN, quote(KEY, safe=""), quote(PASSWORD, safe="")):
        assert secret not in everything
    assert "2031-05-14" in everything  # a version is no key


def test_a_password_beside_a_key_is_refused_in_a_sentence_that_names_neither() -> None:
    address = f"https://ann:{PASSWORD}@models.example/v1".replace("/9", "9")
    with pytest.raises(ConfigError, match="leave out either") as refused:
        LLMExtractor(Config(model="m", base_url=address, api_key=KEY))
    assert "pa55" not in str(refused.value)
