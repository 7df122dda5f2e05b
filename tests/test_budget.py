"""Limits of tokens and cost: kept over all requests, and told."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx2
import openai
import pytest
from llm_story import ARTICLE, NOTHING, RIGHT, right
from model_server import Body, ModelServer, Reply, fails, says

from summariser import extract_articles
from summariser.cli import main
from summariser.cli.billing import say_usage
from summariser.cli.exits import Exit
from summariser.config import Config
from summariser.errors import ConfigError
from summariser.extract.llm import LLMExtractor
from summariser.extract.llm.prices import find_price
from summariser.schema import Article, Attempt, Run, Timeline, Usage


def _articles(count: int) -> list[Article]:
    return [
        ARTICLE.model_copy(update={"id": f"a{n}", "text": f"{ARTICLE.text}\n\nCopy {n}."})
        for n in range(count)
    ]


def _says(content: Body, prompt: int, completion: int, finish: str = "stop") -> Reply:
    reply = says(content, finish=finish)
    assert isinstance(reply.body, dict)
    reply.body["usage"] = {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
    }
    return reply


def _extract(server: ModelServer, count: int, **settings: Any) -> Timeline:
    config = Config(model="m", base_url=server.url, max_wait=0.01, **settings)
    return extract_articles(_articles(count), config=config)


def _used(timeline: Timeline) -> int:
    return timeline.run.usage.prompt_tokens + timeline.run.usage.completion_tokens


@pytest.mark.parametrize("jobs", [1, 4])
def test_no_more_tokens_are_used_than_allowed_and_what_was_read_is_kept(jobs: int) -> None:
    with ModelServer(lambda _: _says(RIGHT, 1500, 200)) as server:
        timeline = _extract(server, 10, max_tokens=9000, jobs=jobs)
    assert _used(timeline) <= 9000
    read = {record.article for record in timeline.records}
    failed = {failure.article for failure in timeline.failures}
    assert len(read) == len(server.requests) >= 3
    assert read | failed == {article.id for article in _articles(10)}
    assert read.isdisjoint(failed)
    assert {failure.error for failure in timeline.failures} == {"BudgetError"}
    assert "the limit of 9,000 tokens leaves no room" in timeline.failures[0].reason


def test_attempts_in_vain_count() -> None:
    replies = [_says(right(event={"sentences": [99]}), 2000, 1500)] * 2 + [says(RIGHT)]
    with ModelServer(replies) as server:
        timeline = _extract(server, 1, max_tokens=8500)
    # The third attempt has no room, and the best answer so far is kept.
    assert len(server.requests) == 2
    assert _used(timeline) == 7000


def test_an_answer_that_reports_no_tokens_counts_as_what_it_may_have_taken() -> None:
    unreported = says(RIGHT)
    assert isinstance(unreported.body, dict)
    del unreported.body["usage"]
    with ModelServer(lambda _: unreported) as server:
        timeline = _extract(server, 10, max_tokens=9000, jobs=1)
    assert 0 < len(server.requests) < 10
    assert {failure.error for failure in timeline.failures} == {"BudgetError"}


def test_a_request_that_time_cut_off_counts_as_what_it_may_have_taken() -> None:
    with ModelServer(lambda _: Reply(hang=True)) as server:
        timeline = _extract(server, 3, max_tokens=9000, jobs=1, timeout=0.05)
    assert len(server.requests) <= 2
    assert "BudgetError" in {failure.error for failure in timeline.failures}


def test_a_character_beyond_ascii_may_be_a_token() -> None:
    with ModelServer(lambda _: says(NOTHING)) as server:
        texts = {"latin": "a" * 6000, "han": "\u6c34" * 6000}
        told = {}
        for name, text in texts.items():
            article = ARTICLE.model_copy(update={"text": text})
            config = Config(model="m", base_url=server.url, max_tokens=9000)
            told[name] = extract_articles([article], config=config).failures
    assert not told["latin"]
    assert [failure.error for failure in told["han"]] == ["BudgetError"]


def test_an_answer_is_told_how_long_it_may_be() -> None:
    with ModelServer(lambda _: _says(RIGHT, 1500, 200)) as server:
        _extract(server, 1, max_tokens=5000)
        _extract(server, 1)
    told = [request.get("max_completion_tokens") for request in server.requests]
    assert told[1] is None
    assert 256 <= (told[0] or 0) < 5000


def test_a_server_that_knows_only_the_older_name_is_told_by_it() -> None:
    unknown = fails(400, "Unsupported parameter: 'max_completion_tokens'")
    with ModelServer([unknown, says(RIGHT), says(RIGHT)]) as server:
        timeline = _extract(server, 2, max_tokens=20_000, jobs=1)
    assert not timeline.failures
    assert ["max_tokens" in request for request in server.requests] == [False, True, True]


def test_requests_under_way_learn_the_older_name_too() -> None:
    asked: list[Body] = []
    together = asyncio.Event()

    async def answer(request: httpx2.Request) -> httpx2.Response:
        asked.append(json.loads(request.content))
        reply = says(RIGHT)
        if "max_completion_tokens" in asked[-1]:
            if len(asked) == 4:
                together.set()
            await together.wait()
            reply = fails(400, "Unsupported parameter: 'max_completion_tokens'")
        return httpx2.Response(reply.status, json=reply.body)

    web = httpx2.AsyncClient(transport=httpx2.MockTransport(answer))
    client = openai.AsyncOpenAI(api_key="none", base_url="http://model.invalid", http_client=web)
    config = Config(model="m", max_tokens=100_000, jobs=4)
    timeline = extract_articles(_articles(4), client=client, config=config)
    assert not timeline.failures
    assert {record.article for record in timeline.records} == {"a0", "a1", "a2", "a3"}
    assert timeline.run.usage.requests == 4
    assert len(asked) == 8


def test_an_answer_that_the_limit_cut_is_not_kept_for_later(tmp_path: Path) -> None:
    cache = str(tmp_path / "answers.sqlite")
    cut = _says(RIGHT, 1500, 900, finish="length")
    with ModelServer([cut, says(RIGHT)]) as server:
        timeline = _extract(server, 1, max_tokens=6000, cache=cache)
        assert [failure.error for failure in timeline.failures] == ["BudgetError"]
        assert len(_extract(server, 1, cache=cache).records) == 3


def test_answers_that_were_kept_are_free(tmp_path: Path) -> None:
    cache = str(tmp_path / "answers.sqlite")
    with ModelServer(lambda _: _says(RIGHT, 1500, 200)) as server:
        whole = _extract(server, 6, cache=cache)
        again = _extract(server, 6, cache=cache, max_tokens=1)
    assert len(server.requests) == 6
    assert again.records == whole.records
    assert not again.failures


def test_a_limit_of_cost_needs_a_price() -> None:
    with pytest.raises(ConfigError, match="no price is known for 'my-own-model'"):
        LLMExtractor(Config(model="my-own-model", base_url="http://127.0.0.1:9/v1", max_cost=1))


def test_a_limit_of_cost_is_kept_at_the_models_price() -> None:
    extractor = LLMExtractor(Config(model="gpt-4o-mini", api_key="sk-test", max_cost=0.5))
    assert extractor.price is not None
    million = Usage(prompt_tokens=1_000_000)
    assert 0.01 < extractor.price.of(million) < 10
    assert extractor.price.of(Usage()) == 0


def test_a_batch_has_the_price_that_the_list_gives_it_or_none() -> None:
    ordinary, batch = find_price("gpt-4o-mini"), find_price("gpt-4o-mini", batch=True)
    assert ordinary is not None
    assert batch is not None
    million = Usage(prompt_tokens=1_000_000, completion_tokens=1_000_000)
    assert 0 < batch.of(million) < ordinary.of(million)
    assert find_price("my-own-model", "http://127.0.0.1:9/v1", batch=True) is None


def test_the_document_says_what_each_article_took() -> None:
    wrong = right(event={"sentences": [99]})
    with ModelServer([_says(wrong, 1500, 100), _says(RIGHT, 1700, 200), says(RIGHT)]) as server:
        run = _extract(server, 2, jobs=1).run
    assert run.cost is None
    assert {name: usage.requests for name, usage in run.by_article.items()} == {"a0": 2, "a1": 1}
    assert run.by_article["a0"].prompt_tokens == 3200
    assert sum(run.by_article.values(), Usage()) == run.usage


def test_the_document_says_what_each_request_of_an_article_took(tmp_path: Path) -> None:
    cache = str(tmp_path / "answers.sqlite")
    wrong = right(event={"sentences": [99]})
    replies = [fails(503, "busy"), _says(wrong, 1500, 100), _says(RIGHT, 1700, 200), says(RIGHT)]
    with ModelServer(replies) as server:
        run = _extract(server, 2, jobs=1, cache=cache).run
        again = _extract(server, 2, jobs=1, cache=cache).run
    # The second article took one request, which by_article tells.
    assert list(run.attempts) == ["a0"]
    took = [(one.prompt_tokens, one.completion_tokens) for one in run.attempts["a0"]]
    assert took == [(0, 0), (1500, 100), (1700, 200)]
    assert {one.cost for one in run.attempts["a0"]} == {None}
    assert run.cost_by_article == {}
    assert again.attempts == run.attempts


def test_the_cost_of_articles_and_of_their_requests_adds_up() -> None:
    wrong = right(event={"sentences": [99]})
    replies = [_says(wrong, 150_000, 10_000), _says(RIGHT, 170_000, 20_000), says(RIGHT)]
    priced = Config(model="gpt-4o-mini", jobs=1)
    price = find_price(priced.model)
    assert price is not None
    with ModelServer(replies) as server:
        client = openai.AsyncOpenAI(api_key="none", base_url=server.url)
        run = extract_articles(_articles(2), client=client, config=priced).run
    for one in run.attempts["a0"]:
        used = Usage(prompt_tokens=one.prompt_tokens, completion_tokens=one.completion_tokens)
        assert one.cost == pytest.approx(price.of(used))
    costs = [one.cost or 0 for one in run.attempts["a0"]]
    assert len(costs) == 2
    assert run.cost_by_article["a0"] == pytest.approx(sum(costs))
    assert run.cost == pytest.approx(sum(run.cost_by_article.values()))
    assert run.cost_by_article.keys() == {"a0", "a1"}


# The command


@pytest.fixture
def story(tmp_path: Path) -> Path:
    folder = tmp_path / "story"
    folder.mkdir()
    for number in range(5):
        (folder / f"a{number}.md").write_text(f"{ARTICLE.text}\n\nCopy {number}.")
    return folder


def test_the_command_ends_with_a_code_of_its_own_and_writes_what_it_has(
    story: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ModelServer(lambda _: _says(RIGHT, 1500, 200)) as server:
        command = [str(story), "-m", "m", "--base-url", server.url, "-f", "json", "-j", "1"]
        assert main([*command, "--max-tokens", "5000", "--usage"]) == Exit.BUDGET
    out, err = capsys.readouterr()
    assert json.loads(out)["records"]
    assert "the limit of 5,000 tokens leaves no room" in err
    (row,) = (line for line in err.splitlines() if line.startswith("together"))
    asked = len(server.requests)
    assert row.split()[1:] == [f"{asked}", "0", f"{1500 * asked:,}", f"{200 * asked:,}"]
    assert "no price is known for m" in err


def test_usage_lists_requests_and_cost_of_each_article(capsys: pytest.CaptureFixture[str]) -> None:
    one = Usage(requests=1, prompt_tokens=100, completion_tokens=20)
    two = Usage(requests=2, retries=1, prompt_tokens=3000, completion_tokens=300)
    attempts = (
        Attempt(prompt_tokens=1400, completion_tokens=100, cost=0.25),
        Attempt(prompt_tokens=1600, completion_tokens=200, cost=0.37),
    )
    run = Run(
        model="m",
        usage=one + two,
        cost=0.63,
        by_article={"a": one, "b": two},
        cost_by_article={"a": 0.01, "b": 0.62},
        attempts={"b": attempts},
    )
    say_usage(run)
    rows = [line.split() for line in capsys.readouterr().err.splitlines()]
    assert rows[1:-1] == [
        ["a", "1", "0", "100", "20", "$0.0100"],
        ["b", "2", "1", "3,000", "300", "$0.6200"],
        ["request", "1", "1,400", "100", "$0.2500"],
        ["request", "2", "1,600", "200", "$0.3700"],
        ["together", "3", "1", "3,100", "320", "$0.6300"],
    ]
    say_usage(run.model_copy(update={"cost": None, "cost_by_article": {}}))
    told = capsys.readouterr().err
    assert "$" not in told
    assert "no price is known for m" in told


def test_a_dry_run_tells_the_money(
    story: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    assert main([str(story), "-m", "gpt-4o-mini", "--dry-run"]) == Exit.OK
    assert "for the prompts, and $" in capsys.readouterr().out
    assert main([str(story), "-m", "m", "--base-url", "http://127.0.0.1:9", "--dry-run"]) == Exit.OK
    assert "No price is known for m at this endpoint" in capsys.readouterr().out


@pytest.mark.parametrize("options", [["--max-tokens", "0"], ["--max-cost", "free"]])
def test_a_limit_that_is_none_is_refused(
    story: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(story), *options]) == Exit.USAGE
    assert options[1] in capsys.readouterr().err
