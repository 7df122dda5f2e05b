"""Steps of one affair that are told in much the same words, and are events of their own.

Somebody is charged with a crime, pleads not guilty to the charge and is found guilty of it: three
days, often years apart, and three sentences of the same names and nouns. Only the verb tells them
apart, so these verbs count by themselves. How a step went is no step: "convicted" and "acquitted"
are one verdict told in two ways, which is a conflict and not two events.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Steps = TypeVar("Steps", int, NDArray[np.int64])

# General English, drawn up by hand. Nouns that go with every step ("charges", "trial", "sentence")
# and words of many meanings ("open", "close", "end", "start") are left out.
_STEPS = (
    "arrest arrests arrested arresting detained",
    "charged indict indicts indicted indictment",
    "plead pleads pleaded pleading pled plea pleas",
    "convict convicts convicted acquit acquits acquitted acquittal verdict verdicts",
    "sentenced sentencing",
    "nominate nominates nominated",
    "elected elects re-elected",
    "inaugurate inaugurated inauguration sworn",
    "begin begins began begun started starts",
    "ended ends finished finishes concluded concludes",
    "guilty",
)
_BIT_OF = {word: 1 << number for number, forms in enumerate(_STEPS) for word in forms.split()}
_PLEA, _VERDICT, _GUILTY = (_BIT_OF[word] for word in ("plea", "verdict", "guilty"))


def find_step(word: str) -> int:
    """Return the step that a normalised word tells of, as a bit, or 0."""
    return _BIT_OF.get(word, 0)


def settle_steps(bits: Steps) -> Steps:
    """Return the steps of a text, or of several.

    Args:
        bits: The bits of all its words.
    """
    # Who pleads guilty, or not guilty, has not been found so.
    found: Steps = (bits & _GUILTY) // _GUILTY * (1 - (bits & _PLEA) // _PLEA)
    settled: Steps = (bits & ~_GUILTY) | found * _VERDICT
    return settled


def read_steps(words: Iterable[str]) -> int:
    """Return the steps that the words of a text tell of, a bit each."""
    bits = 0
    for word in words:
        bits |= find_step(word)
    return settle_steps(bits)
