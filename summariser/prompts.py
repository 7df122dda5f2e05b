"""Prompts: data files, one for each version, found, parsed, filled in and fingerprinted.

A prompt is a TOML file ``prompts/NAME.vN.toml`` with a ``system`` text, a ``user`` template and
few-shot ``examples``. It may name the ``form`` that its answers come in, and say what ``more`` is
asked once they are there. Its name and the SHA-256 of its bytes stand in every document made with
it.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from string import Template
from typing import Any

from summariser.errors import ConfigError

_NAME = re.compile(r"[a-z][a-z0-9_-]*\.v[0-9]+")
_KEYS = {"system": str, "user": str, "examples": list, "form": str, "more": str}
_DEFAULTS: dict[str, Any] = {"examples": [], "form": "records", "more": ""}


@dataclass(frozen=True)
class Prompt:
    """One version of a prompt.

    Attributes:
        name: Name and version, such as ``extract.v1``.
        sha256: Hexadecimal SHA-256 of the file's bytes.
        system: The instructions, taken literally.
        user: The template of a request; placeholders are ``$name``.
        examples: Few-shot examples, as they stand in the file; the engine knows their shape.
        form: Name of the form that answers come in; the engine knows which there are.
        more: What is said once an answer is there, to be given what it lacks; empty where this
            version knows no second pass.
    """

    name: str
    sha256: str
    system: str
    user: str
    examples: tuple[Mapping[str, Any], ...] = ()
    form: str = "records"
    more: str = ""

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the placeholders in the user template."""
        return frozenset(Template(self.user).get_identifiers())

    def render_user(self, variables: Mapping[str, str]) -> str:
        """Return the user template with its placeholders filled in.

        A value is put in as it is and never looked through for placeholders, so that braces and
        dollar signs in the news stay what they are.

        Args:
            variables: The value of each placeholder.

        Raises:
            ConfigError: A placeholder has no value, or a value has no placeholder.
        """
        _check_placeholders(self.name, self.user, variables)
        return Template(self.user).substitute(variables)


def load_prompt(name: str, *, variables: Collection[str], optional: Collection[str] = ()) -> Prompt:
    """Find, parse and check a prompt.

    Args:
        name: Name and version, such as ``extract.v1``.
        variables: The placeholders that its user template must have.
        optional: Those that it may have as well; no others are allowed.

    Raises:
        ConfigError: There is no such prompt, or its file does not fit.
    """
    prompt = parse_prompt(name, find_prompt(name))
    allowed = {*variables, *(prompt.placeholders & set(optional))}
    _check_placeholders(name, prompt.user, allowed)
    return prompt


def find_prompt(name: str) -> bytes:
    """Return the content of a prompt's file: from the installed package or from the checkout.

    Raises:
        ConfigError: There is no such prompt; the message lists those that there are.
    """
    for folder in _folders():
        file = folder / f"{name}.toml"
        if _NAME.fullmatch(name) and file.is_file():
            return file.read_bytes()
    known = ", ".join(prompt_names()) or "none; the installation is incomplete"
    raise ConfigError(f"no prompt {name!r}; there are: {known}")


def prompt_names() -> list[str]:
    """Return the names of the prompts that are installed, sorted."""
    names = {
        file.name.removesuffix(".toml")
        for folder in _folders()
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }
    return sorted(names)


def parse_prompt(name: str, content: bytes) -> Prompt:
    """Return the prompt that a file's content holds.

    Raises:
        ConfigError: The content is no TOML in UTF-8, or has missing, unknown or ill-typed keys.
    """
    try:
        fields = tomllib.loads(content.decode("utf-8"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"the prompt {name!r} cannot be read: {error}") from error
    unknown = sorted(fields.keys() - _KEYS.keys())
    if unknown:
        raise ConfigError(f"the prompt {name!r} has unknown keys: {', '.join(unknown)}")
    for key, kind in _KEYS.items():
        if not isinstance(fields.get(key, _DEFAULTS.get(key)), kind):
            raise ConfigError(f"the prompt {name!r} needs {key!r} as {kind.__name__}")
    return Prompt(
        name=name,
        sha256=fingerprint(content),
        system=fields["system"].strip(),
        user=fields["user"].strip(),
        examples=tuple(fields.get("examples", ())),
        form=fields.get("form", _DEFAULTS["form"]),
        more=fields.get("more", "").strip(),
    )


def fingerprint(content: bytes) -> str:
    """Return the hexadecimal SHA-256 of a prompt file's content."""
    return hashlib.sha256(content).hexdigest()


def _folders() -> list[Traversable]:
    # A wheel carries the prompts inside the package; a checkout has them beside it.
    packaged = resources.files("summariser") / "_prompts"
    checkout = Path(__file__).resolve().parents[1] / "prompts"
    found: list[Traversable] = [packaged, checkout]
    return [folder for folder in found if folder.is_dir()][:1]


def _check_placeholders(name: str, template: str, variables: Collection[str]) -> None:
    parsed = Template(template)
    if not parsed.is_valid():
        raise ConfigError(f"the prompt {name!r} has a '$' that names nothing; write '$$' for '$'")
    used, known = set(parsed.get_identifiers()), set(variables)
    if used - known:
        raise ConfigError(
            f"the prompt {name!r} asks for {_listed(used - known)}, which has no value; "
            f"there are {_listed(known)}"
        )
    if known - used:
        raise ConfigError(f"the prompt {name!r} leaves out {_listed(known - used)}")


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"${name}" for name in sorted(names))
