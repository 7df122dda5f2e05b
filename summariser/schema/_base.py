"""What all schema types have in common."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

_DAY = r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?"
_DATE_VALUE = re.compile(rf"{_DAY}(?:/{_DAY})?")


class Frozen(BaseModel):
    """An immutable value that refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _check_date_value(value: str) -> str:
    if not _DATE_VALUE.fullmatch(value):
        raise ValueError(f"{value!r} is no ISO 8601 date (YYYY, YYYY-MM, YYYY-MM-DD) or interval")
    return value


DateValue = Annotated[str, AfterValidator(_check_date_value)]
"""An ISO 8601 date at the precision that is known, or ``start/end`` of two such dates.

The precision is the value's own form: ``2022-02`` is a month and never becomes a day.
"""
