"""How large a model is set up: threads, context and requests at once, by the machine it runs on."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from summariser.config import Config
from summariser.errors import ConfigError
from summariser.extract.local.model_file import ModelFile
from summariser.prompts import find_prompt
from summariser.schema import Article
from summariser.sentences import number_sentences

_BYTES_PER_TOKEN = 3
"""Of a prompt, from below: English has some four, Chinese three, and few texts less."""
_LARGE_VOCABULARY = 1000
"""Tokens of a vocabulary below which there are hardly any but single bytes, of which a space may
take three."""
_LEAST_ANSWER = 1024
_LEAST_CONTEXT = 8192
_SMALLEST_CONTEXT = 2048
"""Tokens below which no prompt of ours fits, and the model is not started."""
_HINTS = 2
"""What hints make of a window's length, at most."""
_SHARE = 0.8
"""Of the memory that is free: the rest is for everybody else."""
_CACHE_SHARE = 0.1
_MOST_CACHE = 1 << 30
"""Bytes for prompts that were read before, at most: ours all begin alike."""
_MEBI = 1 << 20


@dataclass(frozen=True)
class Size:
    """How a model is set up.

    Attributes:
        threads: Threads that compute; None leaves it to llama.cpp.
        context: Tokens of one request, prompt and answer together.
        answer: Tokens of an answer at most.
        slots: Requests that are answered at once.
        cache: MiB for what was read before.
    """

    threads: int | None
    context: int
    answer: int
    slots: int
    cache: int


@dataclass(frozen=True)
class Machine:
    """What there is to run a model on.

    Attributes:
        cores: Physical cores that this process may use; None where that is not known.
        memory: Bytes of memory that are free; None where that is not known.
    """

    cores: int | None
    memory: int | None


def choose_size(
    file: ModelFile, config: Config, articles: Sequence[Article], machine: Machine
) -> Size:
    """Return how to set a model up for what it is to be asked.

    The context holds the longest prompt, its answer, and once more as much for what is asked anew;
    as many requests are answered at once as articles are in work and fit the memory.

    Args:
        file: The model.
        config: The settings.
        articles: What is to be read; nothing where it is not known.
        machine: What it runs on.

    Raises:
        ConfigError: The machine has too little memory for the model.
    """
    shown = _tokens(file, _longest_window(config, articles))
    answer = max(_LEAST_ANSWER, shown)
    fixed = _tokens(file, len(find_prompt(config.chosen_prompt)))
    wanted = max(_LEAST_CONTEXT, fixed + _HINTS * shown + 2 * answer)
    context = min(wanted, file.context_length or wanted)
    fitting = _fitting_tokens(file, machine)
    if fitting is not None:
        if fitting < min(_SMALLEST_CONTEXT, context):
            raise ConfigError(
                f"{file.name} needs {file.size / 1e9:.1f} GB of memory and there are "
                f"{(machine.memory or 0) / 1e9:.1f} GB free: take a smaller model or quantisation"
            )
        context = min(context, fitting)
    slots = min(config.jobs_of(config.chosen_engine), (fitting or context) // context)
    cache = min(_MOST_CACHE, int((machine.memory or 0) * _CACHE_SHARE))
    return Size(machine.cores, context, min(answer, context // 2), slots, cache // _MEBI)


def look_at_machine(graphics_memory: int) -> Machine:
    """Return what there is to run a model on.

    Args:
        graphics_memory: Bytes of memory that are free on its graphics cards.
    """
    free = _free_memory()
    return Machine(_count_cores(), None if free is None else free + graphics_memory)


def _fitting_tokens(file: ModelFile, machine: Machine) -> int | None:
    """Return how many tokens of context fit beside the model; None where that is not known."""
    if machine.memory is None:
        return None
    room = int(machine.memory * _SHARE) - file.size
    return max(0, room) // max(1, file.bytes_per_token)


def _tokens(file: ModelFile, size: int) -> int:
    return 2 * size if file.vocabulary < _LARGE_VOCABULARY else -(-size // _BYTES_PER_TOKEN)


def _longest_window(config: Config, articles: Sequence[Article]) -> int:
    """Return the bytes of the longest stretch of an article that goes into one request."""
    longest = 0
    for article in articles:
        sentences = number_sentences(article.text, title=article.title)
        lengths = [len(sentence.text.encode("utf-8", "replace")) + 8 for sentence in sentences]
        window = config.chosen_window or len(lengths)
        for at in range(0, len(lengths), window or 1):
            longest = max(longest, sum(lengths[at : at + window]))
    return longest


def _count_cores() -> int | None:
    """Return the physical cores that this process may use.

    Two threads on one core wait for the same arithmetic units: more threads than cores make a
    model slower.
    """
    if not hasattr(os, "sched_getaffinity"):  # macOS and Windows: llama.cpp knows them
        return None
    allowed = os.sched_getaffinity(0)
    cores = {_siblings(number) for number in allowed}
    return max(1, min(len(cores), len(allowed)))


def _siblings(number: int) -> str:
    """Return the name of the core that a processor belongs to."""
    path = Path(f"/sys/devices/system/cpu/cpu{number}/topology/thread_siblings_list")
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return str(number)


def _free_memory() -> int | None:
    """Return the bytes of memory that can be taken: a control group may allow less than is free."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        facts = dict(line.split(":", 1) for line in lines)
        free = int(facts["MemAvailable"].split()[0]) << 10
    except (OSError, ValueError, KeyError):
        return None
    group = Path("/sys/fs/cgroup")
    try:
        limit = int((group / "memory.max").read_text(encoding="ascii"))
        used = int((group / "memory.current").read_text(encoding="ascii"))
    except (OSError, ValueError):  # no such group, or no limit: the file says "max"
        return free
    return max(0, min(free, limit - used))
