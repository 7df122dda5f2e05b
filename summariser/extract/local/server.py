"""A model file served in this process, over the OpenAI protocol and on loopback alone."""

from __future__ import annotations

import contextlib
import http.client
import importlib
import json
import logging
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata, util
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from summariser.errors import ConfigError
from summariser.extract.local.model_file import ModelFile
from summariser.extract.local.sizing import Machine, Size, look_at_machine

_log = logging.getLogger(__name__)

LIBRARY = "xllamacpp"
"""The packaged llama.cpp, which the extra ``local`` brings."""
_HOST = "127.0.0.1"
_SILENT = 0
_PATIENCE = 600.0
"""Seconds within which a model has to say its first word, or why it does not load."""
_LOAD = """\
import sys, xllamacpp
params = xllamacpp.CommonParams()
params.model.path, params.verbosity, params.warmup = sys.argv[1], 1, False
params.n_ctx = 64
xllamacpp.Server(params)
"""
_REASON = re.compile(r"error loading model: (?P<reason>.+)")
_LONGEST_REASON = 200


def check_installed() -> None:
    """See to it that the packaged llama.cpp is there.

    Raises:
        ConfigError: It is not.
    """
    if util.find_spec(LIBRARY) is None:
        raise ConfigError(
            "a model file needs the packaged llama.cpp: install it "
            "(pip install 'summariser[local]'), or name an endpoint (--base-url)"
        )


def library_version() -> str | None:
    """Return the version of the packaged llama.cpp, or None where it is not installed."""
    try:
        return metadata.version(LIBRARY)
    except metadata.PackageNotFoundError:
        return None


def see_machine() -> Machine:
    """Return what there is to run a model on, graphics cards included.

    Raises:
        ConfigError: The packaged llama.cpp is not installed.
    """
    library = _import_library()
    with _c_silenced():
        devices = library.get_device_info()
    cpu = library.ggml_backend_dev_type.GGML_BACKEND_DEVICE_TYPE_CPU
    return look_at_machine(
        sum(int(device["memory_free"]) for device in devices if device["type"] != cpu)
    )


class LocalServer:
    """A model that is loaded and answers on a free port of this machine, to whom has its key.

    Loading takes seconds to minutes and holds up everything in this process meanwhile.

    Args:
        file: The model.
        size: How to set it up.

    Raises:
        ConfigError: The packaged llama.cpp is not installed, or cannot load the file.
    """

    def __init__(self, file: ModelFile, size: Size) -> None:
        # Every other program of this machine can reach the port.
        self.key = secrets.token_urlsafe()
        self._server = _load(file, size, self.key)
        self.url = f"{self._server.listening_address}/v1"
        try:
            # A server that is closed before its first answer never ends.
            self._say_something(file)
        except ConfigError:
            self.close()
            raise
        _log.info(
            "%s is loaded: %s, %d tokens of context, %d requests at once, threads: %s",
            file.name,
            file.architecture,
            size.context,
            size.slots,
            size.threads or "as llama.cpp sees fit",
        )

    def _say_something(self, file: ModelFile) -> None:
        """Have the model say one word, and so see to it that it can."""
        parts = urlsplit(self.url)
        body = {"messages": [{"role": "user", "content": "?"}], "max_tokens": 1}
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        asked = http.client.HTTPConnection(parts.netloc, timeout=_PATIENCE)
        with contextlib.closing(asked):
            try:
                asked.request("POST", f"{parts.path}/chat/completions", json.dumps(body), headers)
                answer = asked.getresponse()
                said = answer.read().decode("utf-8", "replace")
            except (OSError, http.client.HTTPException) as error:
                raise ConfigError(f"{file.name} is loaded and does not answer ({error})") from error
        if answer.status != http.client.OK:
            raise ConfigError(
                f"{file.name} is loaded and cannot answer ({said[:_LONGEST_REASON]}): take another "
                "file"
            )

    def close(self) -> None:
        """Stop answering, and give the memory back."""
        # The library stops the server when the last reference to it goes.
        self._server = None


def _load(file: ModelFile, size: Size, key: str) -> Any:
    library = _import_library()
    with _c_silenced():
        try:
            return library.Server(_parameters(library, file, size, key))
        except (RuntimeError, ValueError, MemoryError) as error:
            raise ConfigError(_explain(file)) from error


def _parameters(library: Any, file: ModelFile, size: Size, key: str) -> Any:
    params = library.CommonParams()
    params.model.path = str(file.path)
    params.model_alias = {file.name}
    params.hostnames = [_HOST]
    params.port = 0
    params.api_keys = [key]
    params.n_ctx = size.context * size.slots
    params.n_parallel = size.slots
    params.n_predict = size.answer
    params.cache_ram_mib = size.cache
    if size.threads is not None:
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = size.threads
    # A model that thinks aloud first would need several times as long, for the same answer.
    params.enable_reasoning = 0
    # Only what is asked for: no pages for browsers, and no view of what is being read.
    params.ui = params.endpoint_slots = False
    params.cors_origins = ""
    params.verbosity = _SILENT
    return params


def _explain(file: ModelFile) -> str:
    found = [match["reason"].strip() for match in _REASON.finditer(_complain(file))]
    reason = found[0][:_LONGEST_REASON] if found else "it does not say why"
    if "unknown model architecture" in reason:
        return (
            f"the installed llama.cpp does not know the architecture {file.architecture!r} of "
            f"{file.name}: bring it up to date (pip install -U xllamacpp), or take another model"
        )
    if "corrupted or incomplete" in reason or "failed to load model" in reason:
        return f"{file.name} is cut off or damaged: download it again"
    return f"llama.cpp cannot load {file.name} ({reason}): take another file"


def _complain(file: ModelFile) -> str:
    """Return what llama.cpp says while it fails to load a file.

    It speaks from threads of its own, whenever these come to it: only the end of a process brings
    all of it, and keeps it off our standard error.
    """
    try:
        return subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", _LOAD, str(file.path)],
            capture_output=True,
            check=False,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE,
        ).stderr
    except (OSError, subprocess.SubprocessError):
        return ""


def _import_library() -> Any:
    check_installed()
    try:
        return importlib.import_module(LIBRARY)
    except ImportError as error:
        raise ConfigError(
            f"the packaged llama.cpp cannot be loaded ({error}): install it anew "
            "(pip install --force-reinstall xllamacpp)"
        ) from error


@contextlib.contextmanager
def _c_silenced() -> Iterator[None]:
    """Keep what C code prints out of the results and the messages."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()
    with Path(os.devnull).open("wb") as nowhere:
        kept = {number: _duplicate(number) for number in (1, 2)}
        try:
            for number, copy in kept.items():
                if copy is not None:
                    os.dup2(nowhere.fileno(), number)
            yield
        finally:
            for number, copy in kept.items():
                if copy is not None:
                    os.dup2(copy, number)
                    os.close(copy)


def _duplicate(number: int) -> int | None:
    try:
        return os.dup(number)
    except OSError:  # closed: nothing can be printed there
        return None
