"""An explanation as text: the records, the pairs with their features, and the near misses."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from summariser.render.wording import date_words, number_words, plain_text
from summariser.schema import ExplainedPair, ExplainedRecord, Explanation, Override

_FEATURES_SHOWN = 6


def render_explanation(explanation: Explanation) -> str:
    """Return an explanation as text for people, ending in one newline."""
    lines = list(_head(explanation))
    for heading, blocks in _sections(explanation):
        if blocks:
            lines += ["", heading, *blocks]
    return "\n".join(lines) + "\n"


def render_explanation_json(explanation: Explanation) -> str:
    """Return an explanation as JSON: two spaces, one final newline."""
    body = explanation.model_dump(mode="json")
    return json.dumps(body, indent=2, ensure_ascii=True) + "\n"


def _head(explanation: Explanation) -> Iterator[str]:
    yield f"{plain_text(explanation.id)}: {plain_text(explanation.text)}"
    if explanation.group and explanation.group != explanation.id:
        yield f"It stands in {plain_text(explanation.group)}."


def _sections(explanation: Explanation) -> Iterable[tuple[str, Sequence[str]]]:
    claim = explanation.kind == "claim"
    yield (
        f"{number_words(len(explanation.records), 'record').capitalize()}",
        [line for record in explanation.records for line in _record(record)],
    )
    yield "Joined", _pairs(explanation.joined)
    yield "Most like it, and not joined", _pairs(explanation.near_misses)
    yield (
        "Denials that answer it" if claim else "Claims that it answers",
        _pairs(explanation.answers),
    )
    yield (
        "Other denials near it, not linked" if claim else "Other claims near it, not linked",
        _pairs(explanation.near_answers),
    )
    yield "Overrides", [f"  {_override(override)}" for override in explanation.overrides]


def _record(record: ExplainedRecord) -> Iterator[str]:
    published = f", published {date_words(record.published[:10])}" if record.published else ""
    dated = f", dated {date_words(record.date)}" if record.date else ""
    outlet = f" ({plain_text(record.outlet)})" if record.outlet else ""
    yield f"  {plain_text(record.id)}{outlet}{published}{dated}"
    yield f"    {plain_text(record.text)}"
    for quote in record.quotes:
        yield f"    > {plain_text(quote)}"
    yield f"    selector: {plain_text(record.selector)}"


def _pairs(pairs: Iterable[ExplainedPair]) -> list[str]:
    return [line for pair in pairs for line in _pair(pair)]


def _pair(pair: ExplainedPair) -> Iterator[str]:
    one, other = (plain_text(name) for name in pair.records)
    group = f" of {plain_text(pair.group)}" if pair.group else ""
    odds = "" if pair.log_odds is None else f", log odds {pair.log_odds:+.2f}"
    yield f"  {one} and {other}{group}: score {pair.score:.3f}{odds}; {plain_text(pair.verdict)}"
    if pair.reasons:
        yield f"    because: {plain_text('; '.join(pair.reasons))}"
    told = pair.features[:_FEATURES_SHOWN]
    if told:
        named = [f"{one.feature.replace('_', ' ')} {one.odds:+.2f}" for one in told]
        rest = len(pair.features) - len(told)
        more = f", and {number_words(rest, 'weaker one')}" if rest else ""
        yield f"    features: {', '.join(named)}{more}"


def _override(override: Override) -> str:
    note = f": {plain_text(override.note)}" if override.note else ""
    place = f"{plain_text(override.source)}, line {override.line}"
    return f"{override.action} ({place}), {override.state}{note}"
