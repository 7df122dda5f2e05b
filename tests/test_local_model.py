"""A model file served in process and asked on loopback: a made-up llama of one layer."""

from __future__ import annotations

import asyncio
import hashlib
import json
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from gguf_writer import write_model
from llm_story import ARTICLE, numbered
from model_server import ModelServer, fails

from summariser.cli import main
from summariser.cli.exits import Exit
from summariser.config import Config
from summariser.errors import ConfigError
from summariser.extract import get_extractor, get_lead_writer
from summariser.extract.leads import Fact
from summariser.extract.llm.clients import make_client
from summariser.extract.local import LocalExtractor, LocalModel
from summariser.extract.local.model_file import ModelFile, open_model_file
from summariser.extract.local.sizing import Machine, Size, choose_size
from summariser.schema import Extraction

xllamacpp = pytest.importorskip("xllamacpp")

GIGA = 10**9


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("models") / "made-up.gguf")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "bramfield.md"
    path.write_text(f"---\ntitle: {ARTICLE.title}\n---\n{ARTICLE.text}", encoding="utf-8")
    return path


def post(url: str, key: str, body: Any) -> Any:
    request = urllib.request.Request(  # noqa: S310 - loopback
        f"{url}/chat/completions",
        json.dumps(body).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:  # noqa: S310 - loopback
        return json.loads(answer.read())


def is_listening(url: str) -> bool:
    with socket.socket() as caller:
        parts = urlsplit(url)
        return caller.connect_ex((parts.hostname, parts.port)) == 0


def test_it_answers_in_json_to_whom_has_the_key_until_it_is_closed(
    model: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    local = LocalModel(Config(model=str(model), jobs=2))
    try:
        config = local.start()
        assert config.base_url is not None
        assert config.api_key is not None
        assert urlsplit(config.base_url).hostname == "127.0.0.1"
        assert config.jobs == 2
        choice = {"enum": ["yes", "no"]}
        schema = {"type": "object", "properties": {"a": choice}, "required": ["a"]}
        body = {
            "model": config.model,
            "messages": [{"role": "user", "content": "Well?"}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "schema": schema, "strict": True},
            },
        }
        answer = post(config.base_url, config.api_key, body)
        assert json.loads(answer["choices"][0]["message"]["content"])["a"] in {"yes", "no"}
        assert answer["usage"]["prompt_tokens"] > 0
        with pytest.raises(urllib.error.HTTPError) as refused:
            post(config.base_url, "another", body)
        refused.value.close()
        assert refused.value.code == 401
        url = config.base_url
        assert is_listening(url)
    finally:
        local.close()
    assert not is_listening(url)
    # What the C code has to say stays out of results and messages.
    assert capfd.readouterr() == ("", "")


def test_an_article_is_read_with_it_as_with_any_endpoint(model: Path) -> None:
    async def read() -> tuple[Extraction, Any, Config]:
        extractor: Any = get_extractor(
            Config(model=str(model), api_key="sk-not-for-a-file"), articles=[ARTICLE]
        )
        try:
            config = await extractor.prepare()
            extraction = await extractor.extract(ARTICLE, numbered())
            return extraction, extractor, config
        finally:
            await extractor.aclose()

    extraction, extractor, config = asyncio.run(read())
    assert extraction.usage.requests >= 1
    assert extraction.usage.prompt_tokens > 1000
    sha256 = hashlib.sha256(model.read_bytes()).hexdigest()
    assert extractor.engine.model == "made-up.gguf"
    assert extractor.engine.versions["made-up.gguf"] == f"sha256:{sha256}"
    assert "xllamacpp" in extractor.engine.versions
    assert extractor.usage == extraction.usage
    assert extractor.price is None
    # Under the file's name alone, answers of another file of that name would be taken for its own.
    assert config.model == f"made-up.gguf@sha256:{sha256}"
    assert config.api_key != "sk-not-for-a-file"
    assert config.base_url is not None
    assert not is_listening(config.base_url)


def test_planning_does_not_load_it(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xllamacpp, "Server", None)
    extractor: Any = get_extractor(Config(model=str(model)))
    assert isinstance(extractor, LocalExtractor)
    assert len(extractor.plan(ARTICLE, numbered())) == 1
    asyncio.run(extractor.aclose())


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-300])


def _odd(path: Path) -> None:
    write_model(path, architecture="zorgon")


def _without_tensor(path: Path) -> None:
    write_model(path, leave_out=["output_norm.weight"])


def _text(path: Path) -> None:
    path.write_text("<html>not found</html>", encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (_cut, "broken.gguf is cut off or damaged: download it again"),
        (_odd, "does not know the architecture 'zorgon'"),
        (_without_tensor, "llama.cpp cannot load broken.gguf (check_tensor_dims: tensor"),
        (_text, "it does not begin as GGUF files do"),
        (Path.unlink, "there is no model file"),
    ],
)
def test_a_broken_file_gives_one_sentence_and_code_2(
    article: Path,
    spoil: Callable[[Path], None],
    words: str,
    capfd: pytest.CaptureFixture[str],
) -> None:
    path = write_model(article.with_name("broken.gguf"))
    spoil(path)
    assert main([str(article), "-m", str(path), "-f", "json"]) == Exit.USAGE
    shown = capfd.readouterr()
    assert shown.out == ""
    assert words in shown.err
    assert shown.err.count("\n") == 1


def test_the_command_reads_with_a_file_and_names_it(model: Path, article: Path) -> None:
    out = article.with_suffix(".json")
    arguments = ["-m", str(model), "--cache", str(article.with_name("cache.sqlite"))]
    recording = article.with_name("recorded")
    first = [str(article), *arguments, "-q", "-o", str(out), "--record", str(recording)]
    assert main(first) == Exit.OK
    document = json.loads(out.read_text(encoding="utf-8"))
    assert document["run"]["engine"] == "llm"
    assert document["run"]["model"] == "made-up.gguf"
    assert document["run"]["versions"]["made-up.gguf"].startswith("sha256:")
    assert document["run"]["usage"]["requests"] >= 1
    # The recording plays without the file.
    replayed = article.with_name("replayed.json")
    assert main([str(article), "--replay", str(recording), "-q", "-o", str(replayed)]) == Exit.OK
    assert replayed.read_bytes() == out.read_bytes()


def test_answers_of_another_file_of_the_same_name_are_not_taken(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, cache = article.with_name("changing.gguf"), article.with_name("cache.sqlite")

    def kept_after_a_run() -> int:
        assert main([str(article), "-m", str(path), "--cache", str(cache), "-q"]) == Exit.OK
        capsys.readouterr()
        assert main(["cache", "info", "--cache", str(cache), "--json"]) == Exit.OK
        return int(json.loads(capsys.readouterr().out)["answers"])

    write_model(path)
    kept = kept_after_a_run()
    assert kept >= 1
    assert kept_after_a_run() == kept
    write_model(path, seed=2)
    assert kept_after_a_run() > kept


def test_without_the_extra_it_is_said_what_to_install(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summariser.extract.local.server.util.find_spec", lambda _: None)
    with pytest.raises(ConfigError, match=r"pip install 'summariser\[local\]'"):
        get_extractor(Config(model=str(model)))


def test_doctor_loads_it(model: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor", "-m", str(model), "--json"]) == Exit.OK
    facts = json.loads(capsys.readouterr().out)
    assert facts["ready"]
    assert facts["model_file"]["state"] == "loads"
    assert facts["model_file"]["architecture"] == "llama"
    assert facts["model_file"]["slots"] >= 1
    assert main(["doctor", "-m", str(model)]) == Exit.OK
    assert "made-up.gguf: loads, llama" in capsys.readouterr().out


def test_doctor_says_why_it_does_not_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_model(tmp_path / "odd.gguf", architecture="zorgon")
    assert main(["doctor", "-m", str(path)]) == Exit.ERROR
    shown = capsys.readouterr().out
    assert "ready      no: the installed llama.cpp does not know the architecture" in shown


def test_a_lead_is_asked_for_like_anything_else(model: Path) -> None:
    async def write() -> Any:
        writer = get_lead_writer(Config(model=str(model)))
        try:
            return await writer.write([Fact("The board resigned.")]), writer.price
        finally:
            await writer.aclose()

    written, price = asyncio.run(write())
    assert written.usage.requests >= 1
    assert price is None


def test_no_proxy_sees_what_is_asked(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ModelServer(lambda _: fails(500, "this is the proxy")) as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url.removesuffix("/v1"))

        async def write() -> Any:
            writer = get_lead_writer(Config(model=str(model)))
            try:
                return await writer.write([Fact("The board resigned.")])
            finally:
                await writer.aclose()

        assert asyncio.run(write()).usage.prompt_tokens > 0
    assert proxy.requests == []


def test_what_cannot_ask_a_file_does_not_ask_openai_in_its_place(model: Path) -> None:
    with pytest.raises(ConfigError, match="is a model file, and this needs an endpoint"):
        make_client(Config(model=str(model), api_key="sk-of-somebody"))


def large(model: Path) -> ModelFile:
    """Return the header of a model of some size, whose file is made up."""
    file = open_model_file(str(model))
    header = {
        **file.header,
        "llama.context_length": 32768,
        "llama.block_count": 28,
        "llama.embedding_length": 1536,
        "llama.attention.head_count": 12,
        "llama.attention.head_count_kv": 2,
        "tokenizer.ggml.tokens": 150_000,
    }
    return replace(file, header=header)


def size_of(file: ModelFile, memory: int | None = 16 * GIGA, **settings: Any) -> Size:
    config = Config(**{"model": "m.gguf", **settings})
    return choose_size(file, config, [ARTICLE], Machine(cores=6, memory=memory))


def test_a_model_is_sized_to_machine_and_prompt(model: Path) -> None:
    file = large(model)
    assert file.bytes_per_token == 28 * 2 * (128 + 128) * 2
    size = size_of(file)
    assert (size.threads, size.context, size.slots) == (6, 8192, 4)
    assert size.answer >= 1024
    assert size_of(file, jobs=1).slots == 1
    assert size_of(file, memory=None).slots == 1
    long = ARTICLE.model_copy(update={"text": "\n\n".join([ARTICLE.text] * 200)})
    config = Config(model="m.gguf", window="all")
    whole = choose_size(file, config, [long], Machine(6, 16 * GIGA))
    assert 8192 < whole.context <= 32768


def test_as_many_requests_at_once_as_fit_the_memory(model: Path) -> None:
    file = large(model)
    one = 8192 * file.bytes_per_token
    assert size_of(file, memory=int(2.5 * one / 0.8), jobs=8).slots == 2
    tight = size_of(file, memory=int(0.5 * one / 0.8), jobs=8)
    assert (tight.slots, tight.context < 8192, tight.answer <= tight.context // 2) == (
        1,
        True,
        True,
    )
    with pytest.raises(ConfigError, match="take a smaller model"):
        size_of(file, memory=one // 10)
