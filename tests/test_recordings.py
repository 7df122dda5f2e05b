"""Recordings hold every exchange of a run, those that failed as well, and replay it."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from full_disk import fill_disk
from kept_story import KEY, OTHER, extract, told
from llm_story import ARTICLE, NOTHING, RIGHT, right
from model_server import Body, ModelServer, Reply, fails, says
from openai import AsyncOpenAI

from summariser import extract_articles
from summariser.config import Config
from summariser.errors import ConfigError
from summariser.schema import Article


@pytest.fixture
def cache(tmp_path: Path) -> str:
    return str(tmp_path / "kept" / "answers.sqlite")


def test_a_recording_replays_byte_for_byte_without_an_endpoint(tmp_path: Path) -> None:
    folder = tmp_path / "recorded"
    replies = [says(right(event={"sentences": [9]})), says(RIGHT), says(NOTHING)]
    with ModelServer(replies) as server:
        made = extract(server, ARTICLE, OTHER, record=str(folder), api_key=KEY, jobs=1)
    replayed = extract_articles([ARTICLE, OTHER], config=Config(replay=str(folder)))
    assert replayed.model_dump_json() == made.model_dump_json()
    written = "".join(path.read_text() for path in folder.iterdir())
    assert KEY not in written
    assert len(list(folder.iterdir())) == 4


def test_a_recording_holds_what_the_cache_answered_too(tmp_path: Path, cache: str) -> None:
    folder = str(tmp_path / "recorded")
    with ModelServer([says(RIGHT)]) as server:
        extract(server, cache=cache)
        made = extract(server, cache=cache, record=folder)
    replayed = extract_articles([ARTICLE], config=Config(replay=folder))
    assert replayed.model_dump_json() == made.model_dump_json()
    (path,) = (path for path in Path(folder).iterdir() if path.name.startswith("bramfield"))
    exchange = json.loads(path.read_text())
    assert "lead readings" in exchange["request"]["messages"][-1]["content"]


def test_what_a_recording_does_not_hold_fails_and_is_not_asked(tmp_path: Path) -> None:
    folder = str(tmp_path / "recorded")
    with ModelServer([says(RIGHT)]) as server:
        extract(server, record=folder)
        config = Config(replay=folder, base_url=server.url)
        timeline = extract_articles([ARTICLE, OTHER], config=config)
        assert len(server.requests) == 1
    assert [failure.article for failure in timeline.failures] == ["other"]
    assert "the recording holds no answer about this article" in timeline.failures[0].reason
    assert len(timeline.records) == 3


def test_a_damaged_exchange_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "recorded"
    with ModelServer([says(RIGHT)]) as server:
        extract(server, record=str(folder))
    (path,) = (path for path in folder.iterdir() if path.name.startswith("bramfield"))
    path.write_text(path.read_text()[:200])
    timeline = extract_articles([ARTICLE], config=Config(replay=str(folder)))
    assert f"{path.name} cannot be read" in timeline.failures[0].reason


def test_a_folder_without_a_recording_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="holds no recording"):
        extract_articles([ARTICLE], config=Config(replay=str(tmp_path)))


def test_a_key_that_the_endpoint_repeats_is_not_recorded(tmp_path: Path) -> None:
    said = right(allegation={"text": f"The board hid {KEY}."})
    with ModelServer([says(said)]) as server:
        extract(server, record=str(tmp_path), api_key=KEY)
    assert all(KEY not in path.read_text() for path in tmp_path.iterdir())


# What fails

THIRD = ARTICLE.model_copy(update={"id": "third", "text": ARTICLE.text.replace("Mira", "Lena")})
BUSY = fails(503, "busy", retry_after="0")
UNKNOWN = fails(400, "'temperature' is not supported with this model")
FAULTS: dict[str, list[Reply]] = {
    "server": [BUSY] * 4,
    "long wait": [fails(429, "slow down", retry_after="3600")],
    "key": [fails(401, "no such key")] * 3,
    "refusal": [says("", refusal="I would rather not.")] * 4,
    "filter": [fails(400, "stopped", code="content_filter")],
    "dropped": [Reply(drop=True)] * 4,
    "page": [Reply(body="<html>Sign in</html>")] * 4,
    "half": [Reply(body='{"choices": [')] * 4,
    "no choices": [Reply(body={"choices": [], "usage": {"prompt_tokens": 7}})] * 4,
    "too long": [fails(400, "maximum context length is 8 tokens")] * 9,
    "cut": [says('{"records": [', finish="length")] * 9,
    "unreadable, then busy": [says("no JSON"), BUSY, BUSY, BUSY],
    "some of it, then busy": [says(right(event={"sentences": [9]})), BUSY, BUSY, BUSY],
    "busy, then another form": [BUSY, UNKNOWN, BUSY, says(RIGHT)],
    "busy, then no form": [BUSY, UNKNOWN, BUSY, BUSY, BUSY],
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_failed_fails_again_in_a_replay_at_the_same_price(tmp_path: Path, fault: str) -> None:
    folder = tmp_path / "recorded"
    replies = [*FAULTS[fault], *[says(RIGHT)] * 20]
    with ModelServer(replies) as server:
        made = extract(server, ARTICLE, OTHER, record=str(folder), api_key=KEY, jobs=1)
        asked = len(server.requests)
    again = Config(replay=str(folder), max_tokens=1, deadline=1e-9)
    replayed = extract_articles([ARTICLE, OTHER], config=again)
    assert replayed.model_dump_json() == made.model_dump_json()
    assert made.run.usage.requests <= asked
    assert all(KEY not in path.read_text() for path in folder.iterdir())


def test_what_timed_out_or_was_given_up_is_so_in_a_replay(tmp_path: Path) -> None:
    articles = [ARTICLE, OTHER, THIRD, ARTICLE.model_copy(update={"id": "fourth", "text": "So."})]
    settings: dict[str, Any] = {"timeout": 0.05, "attempts": 2, "jobs": 1}
    with ModelServer(lambda _: Reply(hang=True), lambda _: Reply(hang=True)) as server:
        made = extract(server, *articles, record=str(tmp_path), **settings)
    # One found nobody there, and the others were not asked about.
    assert made.run.usage.requests == len(server.requests) < 4
    assert "fourth" not in made.run.by_article
    assert len(made.failures) == 4
    replayed = extract_articles(articles, config=Config(replay=str(tmp_path)))
    assert replayed.model_dump_json() == made.model_dump_json()


def test_an_outage_that_passes_is_met_again_in_a_replay(tmp_path: Path) -> None:
    articles = [ARTICLE, OTHER, THIRD]
    replies = iter([BUSY] * 5)
    with ModelServer(*[lambda _: next(replies, says(NOTHING))] * 2) as server:
        made = extract(server, *articles, record=str(tmp_path), attempts=2, jobs=1)
    assert made.run.usage.requests == len(server.requests) > 3
    assert not made.failures
    replayed = extract_articles(articles, config=Config(replay=str(tmp_path)))
    assert replayed.model_dump_json() == made.model_dump_json()


def test_an_article_that_profited_from_what_another_found_out_is_replayed_by_itself(
    tmp_path: Path,
) -> None:
    def answer(request: Body) -> Reply:
        return UNKNOWN if "temperature" in request else says(NOTHING)

    with ModelServer(answer) as server:
        extract(server, ARTICLE, OTHER, record=str(tmp_path / "one"), jobs=1)
        told = [body for body in server.requests if "Nora" in str(body) and "temperature" in body]
        assert told == []
        alone = extract_articles([OTHER], config=Config(replay=str(tmp_path / "one")))
        assert not alone.failures
        # With the cache the first is not asked, and the second has what it found out.
        made = extract(server, ARTICLE, cache=str(tmp_path / "cache"))
        made = extract(
            server, ARTICLE, OTHER, cache=str(tmp_path / "cache"), record=str(tmp_path / "two")
        )
    backwards = extract_articles([OTHER, ARTICLE], config=Config(replay=str(tmp_path / "two")))
    assert (alone.run.usage.requests, made.run.usage.requests) == (1, 2)
    assert backwards.run.by_article == made.run.by_article


def test_a_key_that_is_refused_costs_a_replay_as_many_requests(tmp_path: Path) -> None:
    articles = [
        ARTICLE.model_copy(update={"id": f"a{n}", "text": f"{ARTICLE.text}\n\nCopy {n}."})
        for n in range(9)
    ]
    with ModelServer(lambda _: fails(401, "no such key")) as server:
        made = extract(server, *articles, record=str(tmp_path), jobs=4)
    assert 1 < made.run.usage.requests < 9
    replayed = extract_articles(articles, config=Config(replay=str(tmp_path), jobs=1))
    assert replayed.model_dump_json() == made.model_dump_json()


@pytest.mark.parametrize("limit", [{"max_tokens": 8_000}, {"deadline": 1e-9}])
def test_what_a_limit_kept_from_being_asked_is_so_in_a_replay(
    tmp_path: Path, limit: dict[str, Any]
) -> None:
    articles = [ARTICLE, OTHER, THIRD]
    costly = says(RIGHT)
    assert isinstance(costly.body, dict)
    costly.body["usage"]["prompt_tokens"] = 5_000
    with ModelServer(lambda _: costly) as server:
        made = extract(server, *articles, record=str(tmp_path), jobs=1, **limit)
        assert {failure.article for failure in made.failures} >= {"other", "third"}
        replayed = extract_articles(articles, config=Config(replay=str(tmp_path)))
        assert replayed.model_dump_json() == made.model_dump_json()
        # With more room the same folder takes the rest, and replays that.
        whole = extract(server, *articles, record=str(tmp_path))
    assert not whole.failures
    replayed = extract_articles(articles, config=Config(replay=str(tmp_path)))
    assert replayed.model_dump_json() == whole.model_dump_json()


def test_an_answer_that_a_limit_cut_is_cut_in_a_replay_and_whole_in_another_run(
    tmp_path: Path,
) -> None:
    text = json.dumps(RIGHT)
    replies = [says(text[: text.index("Udo")], finish="length"), says(NOTHING), says(RIGHT)]
    with ModelServer(replies) as server:
        made = extract(server, record=str(tmp_path), max_tokens=60_000)
        replayed = extract_articles([ARTICLE], config=Config(replay=str(tmp_path)))
        assert replayed.model_dump_json() == made.model_dump_json()
        whole = extract(server, record=str(tmp_path))
    assert (len(made.records), len(whole.records)) == (1, 3)


def test_a_recording_says_what_the_endpoint_said_when_it_failed(tmp_path: Path) -> None:
    with ModelServer([fails(503, f"no room for {KEY}")] * 4) as server:
        extract(server, record=str(tmp_path), api_key=KEY)
    held = [json.loads(path.read_text()) for path in tmp_path.glob("bramfield-*.json")]
    assert len(held) == 4
    for exchange in held:
        assert exchange["answer"]["status"] == 503
        assert "no room for [key]" in exchange["answer"]["body"]
        assert exchange["answer"]["fault"]["error"] == "ModelUnavailableError"
        assert "lead readings" in exchange["request"]["messages"][-1]["content"]


@pytest.mark.parametrize(
    "url", [None, "https://someone:secret-word@models.example/v1?k=secret-word"]
)
def test_the_price_is_that_of_the_endpoint_that_was_asked(tmp_path: Path, url: str | None) -> None:
    with ModelServer([says(RIGHT)]) as server:
        client = AsyncOpenAI(api_key=KEY, base_url=server.url)
        asked = Config(model="gpt-4o-mini", base_url=url, record=str(tmp_path))
        made = extract_articles([ARTICLE], client=client, config=asked)
    assert (made.run.cost is not None) is (url is None)
    for other in ("https://api.openai.com/v1", "https://elsewhere.example/v1"):
        replayed = extract_articles([ARTICLE], config=Config(replay=str(tmp_path), base_url=other))
        assert replayed.model_dump_json() == made.model_dump_json()
    assert all("secret-word" not in path.read_text() for path in tmp_path.iterdir())


# Folders that are full, old, shared or not whole


def _copies(count: int) -> list[Article]:
    return [
        ARTICLE.model_copy(update={"id": f"a{n}", "text": f"{ARTICLE.text}\n\nCopy {n}."})
        for n in range(count)
    ]


def test_a_disk_that_fills_up_costs_the_recording_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, cache = tmp_path / "recorded", str(tmp_path / "answers.sqlite")
    with ModelServer(lambda _: says(RIGHT)) as server:
        with monkeypatch.context() as patch:
            fill_disk(patch, folder, 3)
            made = extract(server, *_copies(4), record=str(folder), cache=cache, jobs=1)
        assert len(made.records) == 12
        (note,) = made.run.notes
        assert note.startswith("not everything was recorded: ")
        assert "No space left on device" in note
        whole = extract(server, *_copies(4), record=str(folder), cache=cache)
        assert len(server.requests) == 4
    assert (whole.records, whole.run.notes) == (made.records, ())
    replayed = extract_articles(_copies(4), config=Config(replay=str(folder)))
    assert replayed.model_dump_json() == whole.model_dump_json()


def test_a_disk_that_is_full_is_told_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill_disk(monkeypatch, tmp_path / "recorded", 0)
    with ModelServer([]) as server:
        with pytest.raises(ConfigError, match=r"cannot be written to .*No space left on device"):
            extract(server, record=str(tmp_path / "recorded"))
        assert server.requests == []


def test_two_runs_record_in_one_folder_at_once(tmp_path: Path) -> None:
    folder, cache = str(tmp_path / "recorded"), str(tmp_path / "answers.sqlite")
    runs: list[dict[str, Any]] = []

    def run() -> None:
        runs.append(told(extract(server, *_copies(8), record=folder, cache=cache)))

    with ModelServer(lambda _: says(RIGHT)) as server:
        threads = [threading.Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    replayed = told(extract_articles(_copies(8), config=Config(replay=folder)))
    assert runs == [replayed, replayed]


def test_a_recording_that_lacks_a_file_names_it(tmp_path: Path) -> None:
    with ModelServer(lambda _: says(RIGHT)) as server:
        extract(server, *_copies(2), record=str(tmp_path))
    (path,) = tmp_path.glob("a1-*.json")
    path.unlink()
    replayed = extract_articles(_copies(2), config=Config(replay=str(tmp_path)))
    (failure,) = replayed.failures
    assert (failure.article, path.name in failure.reason) == ("a1", True)
    assert len(replayed.records) == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": 3}, "by a newer version"),
        ({"version": "new"}, "by a newer version"),
        ({"attempts": "many"}, "none that this version knows"),
        ({"window": "many"}, "none that this version knows"),
    ],
)
def test_settings_of_another_version_are_refused_in_a_sentence(
    tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    path = tmp_path / "recording.json"
    path.write_text(json.dumps({"model": "m", "version": 2, **changes}), encoding="utf-8")
    with pytest.raises(ConfigError, match=said):
        extract_articles([ARTICLE], config=Config(replay=str(tmp_path)))


def test_a_recording_of_the_first_version_is_replayed(tmp_path: Path) -> None:
    with ModelServer([says(RIGHT)]) as server:
        made = extract(server, record=str(tmp_path))
    path = tmp_path / "recording.json"
    settings = json.loads(path.read_text())
    for name in ("version", "base_url", "judge_pairs", "max_wait"):
        del settings[name]
    path.write_text(json.dumps(settings))
    replayed = extract_articles([ARTICLE], config=Config(replay=str(tmp_path)))
    assert replayed.model_dump_json() == made.model_dump_json()


def test_a_recording_with_other_settings_is_not_written_over(tmp_path: Path) -> None:
    with ModelServer([says(RIGHT)]) as server:
        made = extract(server, record=str(tmp_path))
        with pytest.raises(ConfigError, match=r"other settings \(window\); record to another"):
            extract(server, record=str(tmp_path), window=3)
        assert len(server.requests) == 1
    replayed = extract_articles([ARTICLE], config=Config(replay=str(tmp_path)))
    assert replayed.model_dump_json() == made.model_dump_json()
