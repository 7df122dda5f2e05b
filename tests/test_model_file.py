"""Which names are model files, and what is said of files that hold no model that answers."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from typing import Any

import pytest
from gguf_writer import write_model

from summariser.config import Config
from summariser.errors import ConfigError
from summariser.extract.local.model_file import names_model_file, open_model_file, read_identity


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_model(tmp_path / "made-up.gguf")


def complaint(path: Path | str) -> str:
    with pytest.raises(ConfigError) as error:
        open_model_file(str(path))
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_model_is_told_from_its_header(model: Path) -> None:
    file = open_model_file(str(model))
    assert (file.name, file.architecture, file.context_length) == ("made-up.gguf", "llama", 65536)
    assert file.vocabulary == 259
    assert file.size == model.stat().st_size
    # One layer, one head of eight numbers, a key and a value of each, two bytes a number.
    assert file.bytes_per_token == 1 * 1 * 8 * 2 * 2


def test_a_model_is_known_by_the_hash_of_all_its_bytes(model: Path, tmp_path: Path) -> None:
    other = write_model(tmp_path / "other.gguf", seed=2)
    assert other.stat().st_size == model.stat().st_size
    identity = open_model_file(str(model)).identity
    assert identity == f"made-up.gguf@sha256:{hashlib.sha256(model.read_bytes()).hexdigest()}"
    assert read_identity(identity) == ("made-up.gguf", identity.partition("sha256:")[2])
    assert open_model_file(str(other)).sha256 not in identity
    assert read_identity("gpt-5") is None


def test_names_with_the_ending_and_files_with_the_magic_are_model_files(model: Path) -> None:
    bare = model.with_name("weights.bin")
    bare.write_bytes(model.read_bytes())
    text = model.with_name("notes.txt")
    text.write_text("not a model", encoding="utf-8")
    assert names_model_file(Config(model=str(model)))
    assert names_model_file(Config(model=str(bare)))
    assert names_model_file(Config(model="./nowhere.gguf"))
    assert names_model_file(Config(model="Upper.GGUF"))
    assert not names_model_file(Config(model=str(text)))
    assert not names_model_file(Config(model="gpt-5"))
    assert not names_model_file(Config(model="a\0.gguf"))
    assert not names_model_file(Config())


def test_beside_a_base_url_only_a_path_to_a_file_is_one(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(model.parent)
    url = "http://127.0.0.1:8080/v1"
    assert names_model_file(Config(model="./made-up.gguf", base_url=url))
    # Servers name their models so: the one that is asked may have been started in this folder.
    assert not names_model_file(Config(model="made-up.gguf", base_url=url))
    assert not names_model_file(Config(model="somebody/model.gguf", base_url=url))


def test_what_is_not_there_is_said_to_be_not_there(tmp_path: Path) -> None:
    assert "there is no model file" in complaint(tmp_path / "none.gguf")
    folder = tmp_path / "folder.gguf"
    folder.mkdir()
    assert "is a folder" in complaint(folder)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "does not begin as GGUF files do"),
        (b"GG", "does not begin as GGUF files do"),
        (b"<!DOCTYPE html><title>404</title>", "does not begin as GGUF files do"),
        (b"version https://git-lfs.github.com/spec/v1\n", "does not begin as GGUF files do"),
        (b"GGUF", "cut off or damaged"),
        (b"GGUF" + struct.pack("<I", 1), "its version is 1"),
        (b"GGUF" + struct.pack(">I", 3), "big-endian"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 1 << 60), "cut off or damaged"),
        (b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1 << 63) + b"name", "cut off or damaged"),
        (
            b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1) + b"a" + struct.pack("<II", 77, 0),
            "header is damaged",
        ),
        (b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 2) + b"\xff\xfe" + bytes(8), "damaged"),
    ],
)
def test_what_is_no_gguf_file_is_said_to_be_none(
    tmp_path: Path, content: bytes, words: str
) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(content)
    assert words in complaint(path)
    assert "download it again" in complaint(path)


def test_every_cut_through_a_file_is_noticed_or_left_to_the_loader(model: Path) -> None:
    whole = model.read_bytes()
    cut = model.with_name("cut.gguf")
    noticed = 0
    for length in range(0, len(whole), 997):
        cut.write_bytes(whole[:length])
        try:
            open_model_file(str(cut))
        except ConfigError as error:
            noticed += 1
            assert "download it again" in str(error)  # noqa: PT017 - not every cut raises
    # What is cut in its last tensor looks whole to who reads no sizes of tensors.
    assert noticed > 0.9 * (len(whole) / 997)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        ({"architecture": "bert"}, "turns text into vectors"),
        ({"architecture": "nomic-bert-moe"}, "turns text into vectors"),
        ({"extra": {"llama.pooling_type": 3}}, "turns text into vectors"),
        ({"leave_out": ["tokenizer.chat_template"]}, "no chat template"),
        ({"leave_out": ["general.architecture"]}, "does not say what model"),
        ({"extra": {"general.type": "adapter"}}, "an adapter"),
        ({"extra": {"general.type": "mmproj"}}, "reads images"),
        ({"architecture": "clip"}, "reads images"),
    ],
)
def test_models_that_answer_nothing_are_named(
    tmp_path: Path, made: dict[str, Any], words: str
) -> None:
    assert words in complaint(write_model(tmp_path / "other.gguf", **made))


def test_a_model_in_parts_is_named_by_its_first(tmp_path: Path) -> None:
    split = {"extra": {"split.count": 2}}
    first, second = (tmp_path / f"big-0000{number}-of-00002.gguf" for number in (1, 2))
    write_model(first, **split)
    assert f"{second.name} is not there" in complaint(first)
    write_model(second, **split)
    file = open_model_file(str(first))
    assert file.parts == (first, second)
    assert file.sha256 == hashlib.sha256(first.read_bytes() + second.read_bytes()).hexdigest()
    assert f"name the first, {first.name}" in complaint(second)
    assert "give them back their names" in complaint(first.rename(tmp_path / "renamed.gguf"))
