"""What is configured, reachable and installed, told without a key."""

from __future__ import annotations

import argparse
import json
import platform
from dataclasses import asdict
from typing import Any

from summariser.cli.exits import Exit
from summariser.cli.installed import EMBEDDED_LIBRARIES, embedded_is_installed, version_of
from summariser.cli.probe import DEFAULT_BASE_URL, probe_endpoint
from summariser.cli.streams import Target, write_result
from summariser.config import Config, shown_url
from summariser.errors import ConfigError
from summariser.extract.local import LocalModel, names_model_file
from summariser.render import plain_text

_LIBRARIES = (
    "instructor", "openai", "py3langid", "pydantic", "rich", "tenacity", "trafilatura",
)  # fmt: skip

# What the smaller extras bring, by the names of the packages.
_EXTRAS = {
    "local": ("xllamacpp",),
    "otel": ("opentelemetry-api", "opentelemetry-exporter-otlp-proto-http", "opentelemetry-sdk"),
}

_Facts = dict[str, Any]


def run_doctor(options: argparse.Namespace) -> int:
    """Print what a run would find, and say by the exit code whether it could work.

    Raises:
        ConfigError: The settings do not fit.
    """
    config = Config.from_environment(
        engine=options.engine,
        model=options.model,
        base_url=options.base_url,
        timeout=options.timeout,
    )
    facts = examine(config)
    if options.json:
        text = json.dumps(facts, indent=2) + "\n"
    else:
        text = "".join(f"{label:<10} {plain_text(words)}\n" for label, words in _rows(facts))
    write_result(text, Target(None, "text"))
    if facts["ready"]:
        return Exit.OK
    asks = facts["engine"] != "embedded"
    failing = asks and facts["endpoint"]["state"] in {"refused", "unreachable"}
    return Exit.PROVIDER if failing else Exit.ERROR


def examine(config: Config) -> _Facts:
    """Return what there is, as plain values; no key among them.

    Args:
        config: The settings of a run.
    """
    embedded = {name: version_of(name) for name in EMBEDDED_LIBRARIES}
    facts: _Facts = {
        "summariser": version_of("summariser"),
        "python": platform.python_version(),
        "platform": platform.platform(terse=True),
        "libraries": {name: version_of(name) for name in _LIBRARIES},
        "engine": config.chosen_engine,
        "model": config.model,
        "base_url": shown_url(config.base_url or DEFAULT_BASE_URL),
        "api_key": "set" if config.api_key else "not set",
        "model_file": _examine_model_file(config),
        "endpoint": _examine_endpoint(config),
        "extras": {
            name: {library: version_of(library) for library in libraries}
            for name, libraries in _EXTRAS.items()
        },
        "embedded": {"installed": embedded_is_installed(), "libraries": embedded},
    }
    facts["advice"] = _advise(facts, config)
    facts["ready"] = facts["advice"] is None
    return facts


def _examine_model_file(config: Config) -> _Facts | None:
    """Load the model where it is a file; None where it is none."""
    if not names_model_file(config):
        return None
    try:
        model = LocalModel(config)
        try:
            model.start()
        finally:
            model.close()
    except ConfigError as error:
        return {"state": "cannot be used", "detail": str(error)}
    facts: _Facts = {"state": "loads"}
    if model.file is not None and model.size is not None:
        facts |= {"architecture": model.file.architecture, "bytes": model.file.size}
        facts |= asdict(model.size)
        facts["detail"] = (
            f"{facts['architecture']}, {facts['bytes'] / 1e6:,.1f} MB, {facts['context']:,} tokens "
            f"of context, {facts['slots']} requests at once"
        )
    return facts


def _examine_endpoint(config: Config) -> _Facts:
    if names_model_file(config):
        return {"state": "not asked", "detail": "the model is run in this process"}
    if not config.api_key and not config.base_url:
        return {"state": "not configured", "detail": "neither a key nor a base URL is set"}
    answer = probe_endpoint(config)
    return {
        "state": answer.state,
        "detail": answer.detail,
        "model_listed": config.model in answer.models if answer.models else None,
    }


def _advise(facts: _Facts, config: Config) -> str | None:
    """Return what to do before a run can work, or None where it can."""
    if config.chosen_engine == "embedded":
        if facts["embedded"]["installed"]:
            return None
        return (
            "install the embedded engine (pip install 'summariser[embedded]'), or set "
            "OPENAI_API_KEY or OPENAI_BASE_URL and --model NAME"
        )
    if config.chosen_engine == "hybrid" and not facts["embedded"]["installed"]:
        return "install the embedded engine beside the model (pip install 'summariser[embedded]')"
    return _advise_on_model(facts, config)


def _advise_on_model(facts: _Facts, config: Config) -> str | None:
    if (file := facts["model_file"]) is not None:
        return None if file["state"] == "loads" else str(file["detail"])
    if not config.api_key and not config.base_url:
        return "set OPENAI_API_KEY, or OPENAI_BASE_URL for an endpoint that needs no key"
    if not config.model:
        return "name a model with --model or SUMMARISE_MODEL"
    if facts["endpoint"]["state"] != "reachable":
        return f"the endpoint cannot be used: {facts['endpoint']['detail']}"
    return None


def _rows(facts: _Facts) -> list[tuple[str, str]]:
    endpoint, embedded = facts["endpoint"], facts["embedded"]
    installed = "installed" if embedded["installed"] else "not installed"
    model = facts["model"] or "none named"
    if endpoint.get("model_listed") is False:
        # Local servers list one name and take any.
        model += " (not among those that the endpoint lists)"
    where = f"{facts['base_url']}: {endpoint['state']}, {endpoint['detail']}"
    if (file := facts["model_file"]) is not None:
        model += f": {file['state']}, {file['detail']}"
        where = f"none: {endpoint['detail']}"
    rows = [
        ("summariser", f"{facts['summariser']}, Python {facts['python']}, {facts['platform']}"),
        ("libraries", _versions(facts["libraries"])),
        ("engine", f"{facts['engine']}, unless another is asked for"),
        ("model", model),
        ("endpoint", where),
        ("key", facts["api_key"]),
        ("embedded", f"{installed}: {_versions(embedded['libraries'])}"),
        *((name, _versions(libraries)) for name, libraries in facts["extras"].items()),
    ]
    return [*rows, ("ready", "yes" if facts["ready"] else f"no: {facts['advice']}")]


def _versions(libraries: dict[str, str | None]) -> str:
    return ", ".join(f"{name} {version or '(missing)'}" for name, version in libraries.items())
