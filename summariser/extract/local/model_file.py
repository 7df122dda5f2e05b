"""A model file: which names are one, what it holds, and whether it can be asked."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from summariser.config import Config
from summariser.errors import ConfigError
from summariser.extract.local.gguf import BrokenHeaderError, has_magic, read_header

_ENDING = ".gguf"
_IDENTITY = re.compile(r"(?P<name>[^/\\]+)@sha256:(?P<sha256>[0-9a-f]{64})", re.DOTALL)
_PART = re.compile(r"(?P<stem>.+)-(?P<number>\d{5})-of-(?P<of>\d{5})\.gguf", re.IGNORECASE)
# What llama.cpp calls a model that turns text into a vector; newer ones say so by their pooling.
_EMBEDDING = re.compile(r".*bert.*|t5encoder|gemma-embedding", re.IGNORECASE)
_KINDS = {
    "adapter": "an adapter (LoRA), which is no model by itself",
    "mmproj": "the part of a model that reads images",
    "imatrix": "an importance matrix, which is no model",
    "vocab": "a vocabulary without a model",
}
_BYTES_OF_A_VALUE = 2
"""Of a key or value that is kept for each token: 16-bit floats."""


@dataclass(frozen=True)
class ModelFile:
    """A GGUF file of a model that answers, as its header tells it.

    Attributes:
        path: The file; of one in parts the first.
        parts: All its files.
        header: The key-value pairs of its header.
    """

    path: Path
    parts: tuple[Path, ...]
    header: Mapping[str, Any] = field(repr=False)

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    @property
    def size(self) -> int:
        """Bytes of all its parts."""
        return sum(part.stat().st_size for part in self.parts)

    @property
    def architecture(self) -> str:
        """The architecture, as llama.cpp calls it."""
        return str(self.header["general.architecture"])

    @property
    def context_length(self) -> int | None:
        """Tokens that the model was made for, where the file says."""
        return self._number("context_length")

    @property
    def vocabulary(self) -> int:
        """How many different tokens it knows."""
        return int(self.header.get("tokenizer.ggml.tokens") or 0)

    @property
    def bytes_per_token(self) -> int:
        """Bytes of memory that a token of context takes, estimated from above."""
        heads = self._number("attention.head_count") or 1
        width = (self._number("embedding_length") or 0) // heads
        keys = self._number("attention.key_length") or width
        values = self._number("attention.value_length") or width
        shared = self._number("attention.head_count_kv") or heads
        return (self._number("block_count") or 0) * shared * (keys + values) * _BYTES_OF_A_VALUE

    @cached_property
    def sha256(self) -> str:
        """Hexadecimal SHA-256 of the whole file, of one in parts of all parts in order.

        Two quantisations or fine-tunings of one model differ in nothing else that is quick to
        read: header and size may well be the same.
        """
        digest = hashlib.sha256()
        for part in self.parts:
            with part.open("rb") as file:
                while block := file.read(1 << 20):
                    digest.update(block)
        return digest.hexdigest()

    @property
    def identity(self) -> str:
        """What the model is called in requests, so that no answer of another file is taken."""
        return f"{self.name}@sha256:{self.sha256}"

    def _number(self, name: str) -> int | None:
        value = self.header.get(f"{self.architecture}.{name}")
        return value if isinstance(value, int) and value > 0 else None


def names_model_file(config: Config) -> bool:
    """Return whether the model is named by a file, not as an endpoint knows it.

    A name is a file's if it ends in ``.gguf``, or if such a file is there. Where a base URL is
    given, endpoints may use such names too: then only a path, with a folder, to a file that is
    there is meant as one.

    Args:
        config: The settings.
    """
    name = config.model or ""
    if "\0" in name:
        return False
    path = Path(name).expanduser()
    is_there = path.is_file() and (name.casefold().endswith(_ENDING) or has_magic(path))
    if config.base_url is not None:
        return is_there and any(mark in name for mark in {"/", os.sep})
    return is_there or name.casefold().endswith(_ENDING)


def answers_from_file(config: Config) -> bool:
    """Return whether a model file answers, or did when what is replayed was recorded.

    Args:
        config: The settings.
    """
    if config.replay is not None:
        return read_identity(config.model) is not None
    return names_model_file(config)


def read_identity(model: str | None) -> tuple[str, str] | None:
    """Return file name and SHA-256 of what `ModelFile.identity` gave; None for other names.

    Args:
        model: Name of a model.
    """
    found = _IDENTITY.fullmatch(model or "")
    return (found["name"], found["sha256"]) if found else None


def open_model_file(name: str) -> ModelFile:
    """Return a model file, its header read and found fit to be asked.

    Args:
        name: Its path; of a model in parts the first.

    Raises:
        ConfigError: There is no such file, it cannot be read, or it holds no model that answers.
    """
    path = Path(name).expanduser()
    if path.is_dir():
        raise ConfigError(f"{name} is a folder; name the GGUF file in it")
    if not path.exists():
        raise ConfigError(f"there is no model file {name}; check the path")
    try:
        header = read_header(path)
    except BrokenHeaderError as error:
        raise ConfigError(
            f"{name} is no model file that can be read: {error}; download it again"
        ) from error
    except OSError as error:
        raise ConfigError(f"{name} cannot be read ({error.strerror})") from error
    _check_kind(name, header.values)
    file = ModelFile(path, _find_parts(name, path, header.values), header.values)
    if path.stat().st_size < header.least_size:
        raise ConfigError(
            f"{name} is cut off: it is shorter than its header says; download it again"
        )
    return file


def _check_kind(name: str, header: Mapping[str, Any]) -> None:
    kind, architecture = header.get("general.type"), header.get("general.architecture")
    if kind in _KINDS:
        raise ConfigError(f"{name} is {_KINDS[kind]}; name the model itself")
    if not architecture or not isinstance(architecture, str):
        raise ConfigError(f"{name} does not say what model it holds (general.architecture)")
    if architecture == "clip":
        raise ConfigError(f"{name} is {_KINDS['mmproj']}; name the model itself")
    if _EMBEDDING.fullmatch(architecture) or header.get(f"{architecture}.pooling_type"):
        raise ConfigError(
            f"{name} holds a model that turns text into vectors and answers nothing; name one "
            "that was trained for chat"
        )
    if not header.get("tokenizer.chat_template"):
        raise ConfigError(
            f"{name} has no chat template: it was not trained to follow instructions; name its "
            "'instruct' or 'chat' version"
        )


def _find_parts(name: str, path: Path, header: Mapping[str, Any]) -> tuple[Path, ...]:
    if (header.get("split.count") or 1) < 2:
        return (path,)
    found = _PART.fullmatch(path.name)
    if found is None:
        raise ConfigError(f"{name} is one of several parts; give them back their names")
    count = int(found["of"])
    parts = tuple(
        path.with_name(f"{found['stem']}-{number:05}-of-{count:05}.gguf")
        for number in range(1, count + 1)
    )
    if path != parts[0]:
        raise ConfigError(f"{name} is one of {count} parts; name the first, {parts[0].name}")
    for part in parts:
        if not part.is_file():
            raise ConfigError(f"{name} is one of {count} parts, and {part.name} is not there")
    return parts
