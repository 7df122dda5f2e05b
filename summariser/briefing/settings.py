"""Reads ``briefings.toml``, and writes the one to begin with."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from summariser.briefing.due import read_schedule
from summariser.errors import ConfigError
from summariser.schema.briefing_settings import BriefingSettings, BriefingsFile

_EXAMPLE = "briefings.example.toml"


def read_briefings(path: str | Path) -> BriefingsFile:
    """Return what a file of briefings says.

    Relative paths in it are meant from the folder that it lies in.

    Raises:
        ConfigError: The file cannot be read, or a value in it does not fit; the message names the
            briefing and the key.
    """
    place = Path(path)
    try:
        text = place.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError(
            f"there is no {place}; 'summarise briefing init' writes one to begin with"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{place} cannot be read: {error}") from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{place} is no TOML: {error}") from error
    try:
        found = BriefingsFile.model_validate(values)
    except ValidationError as error:
        raise ConfigError(f"{place}: {_describe(error, values)}") from error
    for briefing in found.briefing:
        _check_schedule(briefing, place)
    return _placed(found, place.parent)


def find_briefing(found: BriefingsFile, name: str) -> BriefingSettings:
    """Return the briefing of that name.

    Raises:
        ConfigError: There is none.
    """
    for briefing in found.briefing:
        if briefing.name == name:
            return briefing
    names = ", ".join(briefing.name for briefing in found.briefing)
    raise ConfigError(f"no briefing {name!r}; there are: {names}")


def example_file() -> str:
    """Return the text of the file to begin with, in which every setting is explained."""
    return (files("summariser.briefing") / _EXAMPLE).read_text(encoding="utf-8")


def read_secret(variable: str | None, environ: Mapping[str, str] | None = None) -> str | None:
    """Return the value of the environment variable that holds a secret, None where none is named.

    Raises:
        ConfigError: The variable is not set.
    """
    if variable is None:
        return None
    value = (os.environ if environ is None else environ).get(variable)
    if not value:
        raise ConfigError(f"the environment variable {variable} is not set")
    return value


def _check_schedule(briefing: BriefingSettings, place: Path) -> None:
    if briefing.schedule is None:
        return
    try:
        read_schedule(briefing.schedule)
    except ConfigError as error:
        raise ConfigError(f"{place}: briefing {briefing.name}: {error}") from error


def _describe(error: ValidationError, values: Mapping[str, Any]) -> str:
    first = error.errors()[0]
    steps = list(first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    where: list[str] = []
    if steps[:1] == ["briefing"] and len(steps) > 1 and isinstance(steps[1], int):
        where.append(f"briefing {_name_of(values, steps[1])}")
        steps = steps[2:]
    if steps:
        where.append(".".join(str(step) for step in steps))
    return ": ".join([*where, message])


def _name_of(values: Mapping[str, Any], index: int) -> str:
    try:
        return str(values["briefing"][index]["name"])
    except (KeyError, IndexError, TypeError):
        return f"number {index + 1}"


def _placed(found: BriefingsFile, folder: Path) -> BriefingsFile:
    """Return the settings with paths from where the command was called."""
    briefings = tuple(_place_briefing(briefing, folder) for briefing in found.briefing)
    store = found.store
    if store is not None and "://" not in store:
        store = str(folder / Path(store).expanduser())
    return found.model_copy(update={"store": store, "briefing": briefings})


def _place_files(location: str, folder: Path) -> str:
    # The same whatever folder the command is called in: by it files are known from run to run.
    return os.path.abspath(folder / Path(location).expanduser())  # noqa: PTH100 - no link is followed


def _place_briefing(briefing: BriefingSettings, folder: Path) -> BriefingSettings:
    sources = tuple(
        source
        if "://" in source.location
        else source.model_copy(update={"location": _place_files(source.location, folder)})
        for source in briefing.sources
    )
    deliver = tuple(
        delivery.model_copy(
            update={
                key: str(folder / Path(getattr(delivery, key)).expanduser())
                for key in ("folder", "path")
                if hasattr(delivery, key)
            }
        )
        for delivery in briefing.deliver
    )
    update: dict[str, Any] = {"sources": sources, "deliver": deliver}
    if briefing.overrides is not None:
        update["overrides"] = str(folder / Path(briefing.overrides).expanduser())
    return briefing.model_copy(update=update)
