"""What a model's tokens cost, from a maintained list of prices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from summariser.schema import Usage

OPENAI_URL = "https://api.openai.com/v1"
_MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """What a model costs.

    Attributes:
        prompt: US dollars for a million prompt tokens.
        completion: US dollars for a million completion tokens.
    """

    prompt: float
    completion: float

    def of(self, usage: Usage) -> float:
        """Return what some usage costs, in US dollars."""
        asked = usage.prompt_tokens * self.prompt
        return (asked + usage.completion_tokens * self.completion) / _MILLION


@cache
def find_price(
    model: str | None, base_url: str | None = None, *, batch: bool = False
) -> Price | None:
    """Return what a model costs at an endpoint; None where no price is known.

    A model behind an address that is in no list has no price, whatever it is called: it may be a
    local one, or resold.

    Args:
        model: Name of the model.
        base_url: Root of the endpoint; None is OpenAI's own.
        batch: Whether to return what it costs in a batch; None where the list has no such price.
    """
    if not model:
        return None
    ordinary = _look_up(model, base_url or OPENAI_URL, {})
    if not batch:
        return ordinary
    # For a model without a price for batches the list gives the ordinary one.
    found = _look_up(model, base_url or OPENAI_URL, {"processing": "batch"})
    return None if found == ordinary else found


def _look_up(model: str, url: str, context: dict[str, str]) -> Price | None:
    # Imported only where a model is asked: it brings a table of all models there are.
    from genai_prices import Usage as Tokens  # noqa: PLC0415
    from genai_prices import calc_price  # noqa: PLC0415

    answered = Tokens(input_tokens=1000, output_tokens=1000)
    facts: dict[str, Any] = {"provider_api_url": url, "price_context": context}
    try:
        asked = calc_price(Tokens(input_tokens=1000), model, **facts)
        both = calc_price(answered, model, **facts)
    except LookupError:
        return None
    prompt, total = float(asked.total_price) * 1000, float(both.total_price) * 1000
    return Price(prompt, total - prompt)
