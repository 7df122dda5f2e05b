"""Measure what a model's word on uncertain pairs does to merging, on stories with a gold file.

    python benchmarks/grey_zone.py -m MODEL --base-url URL
    python benchmarks/grey_zone.py --gold FOLDER -m MODEL --base-url URL [STORY ...]

Each gold file is stripped of its groups and merged twice: without the model, and with its word on
the pairs that merging is not sure of. Without a folder the gold files of examples/gold/ are taken;
the folder can also be named in SUMMARISER_GOLD. Answers are kept in the cache of `summarise`.

The table goes to standard output, everything else to standard error. Where there is no data the
benchmark says so and ends with 0: it is a measurement, not a test.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from summariser.api import judge_pairs
from summariser.config import Config
from summariser.errors import SummariserError
from summariser.evaluate import Score, evaluate
from summariser.load import read_document
from summariser.merge import find_uncertain, merge
from summariser.schema import Timeline

GOLD = Path(__file__).resolve().parents[1] / "examples" / "gold"


@dataclass(frozen=True)
class Outcome:
    """What became of one story.

    Attributes:
        pairs: Uncertain pairs.
        merger: Those of which merging by itself is right.
        model: Those of which the model is right.
        judged: Those that it judged.
        tokens: Tokens asked and answered.
        before: Scores without it.
        after: Scores with it.
    """

    pairs: int
    merger: int
    model: int
    judged: int
    tokens: int
    before: Score
    after: Score


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit code."""
    options = _read_options(arguments)
    config = Config.from_environment(
        model=options.model, base_url=options.base_url, jobs=options.jobs, timeout=options.timeout
    )
    outcomes: dict[str, Outcome] = {}
    for path in _find_gold(options.gold, options.story):
        try:
            outcomes[path.stem] = measure_story(path, config)
        except SummariserError as error:
            print(f"error: {error}", file=sys.stderr)
            return 1
        print(f"{path.stem}: done", file=sys.stderr)
    if outcomes:
        print(render_table(outcomes))
    else:
        print(f"nothing to measure: {options.gold} has no gold files", file=sys.stderr)
    return 0


def measure_story(path: Path, config: Config) -> Outcome:
    """Return what the model's word does to one story.

    Args:
        path: The gold file.
        config: The settings; they name the model.

    Raises:
        SummariserError: The file cannot be read, or the model cannot be asked.
    """
    gold = json.loads(path.read_text(encoding="utf-8"))
    stripped = read_document(str(path)).model_copy(update={"events": (), "claims": ()})
    group_of = _groups(gold)
    uncertain = find_uncertain(stripped)
    same = {
        frozenset(pair.records): group_of.get(pair.records[0]) == group_of.get(pair.records[1])
        for pair in uncertain
    }
    guessed = {frozenset(pair.records): pair.log_odds > 0 for pair in uncertain}
    judged = judge_pairs(stripped, config=config)
    for note in judged.run.notes:
        print(f"{path.stem}: {note}", file=sys.stderr)
    said = {frozenset(judgement.records): judgement.same for judgement in judged.judgements}
    usage = judged.run.usage.less(stripped.run.usage)
    return Outcome(
        pairs=len(same),
        merger=sum(guessed[pair] == truth for pair, truth in same.items()),
        model=sum(said[pair] == truth for pair, truth in same.items() if pair in said),
        judged=len(said),
        tokens=usage.prompt_tokens + usage.completion_tokens,
        before=_score(gold, stripped),
        after=_score(gold, judged),
    )


def render_table(outcomes: Mapping[str, Outcome]) -> str:
    """Return the outcomes as a Markdown table, with a line for all of them."""
    columns = ("story", "pairs", "merger right", "model right", "tokens", "events", "claims")
    rows = [columns, tuple("---" for _ in columns)]
    for name, outcome in outcomes.items():
        moves = [
            f"{before.f1:.3f} to {after.f1:.3f}"
            for before, after in (
                (outcome.before.events, outcome.after.events),
                (outcome.before.claims, outcome.after.claims),
            )
        ]
        rows.append((name, *_counts([outcome]), *moves))
    every = list(outcomes.values())
    rows.append(("all", *_counts(every), "", ""))
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    pairs = sum(outcome.pairs for outcome in every)
    if pairs:
        gain = sum(o.model + _unjudged_right(o) - o.merger for o in every)
        lines.append("")
        lines.append(f"More pairs right for each thousand asked about: {1000 * gain / pairs:+.0f}.")
    return "\n".join(lines)


def _counts(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    pairs, judged = sum(o.pairs for o in outcomes), sum(o.judged for o in outcomes)
    merger, model = sum(o.merger for o in outcomes), sum(o.model for o in outcomes)
    tokens = sum(o.tokens for o in outcomes)
    return (f"{pairs}", f"{merger}", f"{model} of {judged}", f"{tokens:,}")


def _unjudged_right(outcome: Outcome) -> int:
    """Return how many pairs stay right because the model said nothing: in proportion."""
    return round(outcome.merger * (outcome.pairs - outcome.judged) / max(1, outcome.pairs))


def _score(gold: Mapping[str, Any], timeline: Timeline) -> Score:
    return evaluate(gold, merge(timeline).model_dump(mode="json"))


def _groups(gold: Mapping[str, Any]) -> dict[str, str]:
    groups = [*gold.get("events", ()), *gold.get("claims", ())]
    return {member: group["id"] for group in groups for member in group["members"]}


def _find_gold(folder: Path, stories: Sequence[str]) -> list[Path]:
    return [p for p in sorted(folder.glob("*.json")) if not stories or p.stem in stories]


def _read_options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("story", nargs="*", help="only these stories")
    parser.add_argument("-m", "--model", required=True, help="name of the model")
    parser.add_argument("--base-url", help="root of an OpenAI-compatible endpoint")
    parser.add_argument("-j", "--jobs", type=int, default=1, help="requests at once")
    parser.add_argument("--timeout", type=float, default=900, help="seconds for one request")
    folder = Path(os.environ.get("SUMMARISER_GOLD", GOLD))
    parser.add_argument("--gold", type=Path, default=folder)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
