# ruff: noqa: INP001 - scripts, no package
"""Freezes the engine's cue files into the classifier's lexicon of cue families."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from summariser.extract.embedded.sentence_features import hash_cue

# Past forms that cannot be had by cutting an ending off; general English.
IRREGULAR = {
    "be": ["am", "are", "been", "is", "was", "were"],
    "become": ["became"],
    "begin": ["began", "begun"],
    "bear": ["bore", "borne"],
    "beat": ["beaten"],
    "bind": ["bound"],
    "break": ["broke", "broken"],
    "bring": ["brought"],
    "build": ["built"],
    "buy": ["bought"],
    "catch": ["caught"],
    "choose": ["chose", "chosen"],
    "come": ["came"],
    "deal": ["dealt"],
    "die": ["died", "dying"],
    "do": ["did", "does", "done"],
    "draw": ["drawn", "drew"],
    "drive": ["driven", "drove"],
    "fall": ["fallen", "fell"],
    "feel": ["felt"],
    "fight": ["fought"],
    "find": ["found"],
    "flee": ["fled"],
    "fly": ["flew", "flown"],
    "forget": ["forgot", "forgotten"],
    "get": ["got", "gotten"],
    "give": ["gave", "given"],
    "go": ["gone", "goes", "went"],
    "grow": ["grew", "grown"],
    "have": ["had", "has"],
    "hear": ["heard"],
    "hide": ["hid", "hidden"],
    "hold": ["held"],
    "keep": ["kept"],
    "know": ["knew", "known"],
    "lay": ["laid"],
    "lead": ["led"],
    "leave": ["left"],
    "lend": ["lent"],
    "lie": ["lied", "lying"],
    "lose": ["lost"],
    "make": ["made"],
    "man": ["men"],
    "mean": ["meant"],
    "meet": ["met"],
    "mislead": ["misled"],
    "pay": ["paid"],
    "rise": ["risen", "rose"],
    "run": ["ran"],
    "say": ["said"],
    "see": ["saw", "seen"],
    "seek": ["sought"],
    "sell": ["sold"],
    "send": ["sent"],
    "shake": ["shaken", "shook"],
    "shoot": ["shot"],
    "sink": ["sank", "sunk"],
    "sit": ["sat"],
    "speak": ["spoke", "spoken"],
    "spend": ["spent"],
    "stand": ["stood"],
    "steal": ["stole", "stolen"],
    "strike": ["struck"],
    "sue": ["sued", "suing"],
    "swear": ["swore", "sworn"],
    "take": ["taken", "took"],
    "teach": ["taught"],
    "tell": ["told"],
    "think": ["thought"],
    "throw": ["threw", "thrown"],
    "try": ["tried"],
    "understand": ["understood"],
    "undergo": ["underwent"],
    "win": ["won"],
    "withdraw": ["withdrawn", "withdrew"],
    "withhold": ["withheld"],
    "woman": ["women"],
    "write": ["written", "wrote"],
}


@dataclass(frozen=True, eq=False)
class CueLexicon:
    """Which cue families a word or phrase belongs to.

    Attributes:
        families: The families' names, ``file.list``; their places are their numbers.
        entries: Pairs of a hashed cue and a family's number, sorted.
    """

    families: list[str]
    entries: list[tuple[int, int]]

    def to_mapping(self) -> dict[int, tuple[int, ...]]:
        """Return the families of each cue."""
        mapping: dict[int, tuple[int, ...]] = {}
        for key, family in self.entries:
            mapping[key] = (*mapping.get(key, ()), family)
        return mapping

    def to_arrays(self) -> dict[str, NDArray[np.uint32] | NDArray[np.uint8]]:
        """Return the lexicon as the arrays that ship with the weights."""
        return {
            "lexicon_keys": np.array([key for key, _ in self.entries], dtype=np.uint32),
            "lexicon_families": np.array([number for _, number in self.entries], dtype=np.uint8),
        }


def freeze_cues(folder: Path) -> CueLexicon:
    """Return the lexicon of all word lists in a folder of cue files."""
    lists = {
        f"{path.stem}.{name}": words
        for path in sorted(folder.glob("*.toml"))
        for name, words in tomllib.loads(path.read_text(encoding="utf-8")).items()
        if isinstance(words, list)
    }
    entries = {
        (hash_cue(form), number)
        for number, words in enumerate(lists.values())
        for word in words
        for form in [word, *IRREGULAR.get(word, [])]
    }
    return CueLexicon(list(lists), sorted(entries))
