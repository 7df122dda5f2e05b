"""Briefings: written, checked, listed, run and served."""

from __future__ import annotations

import argparse
import json
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

from summariser.briefing import run_briefing
from summariser.briefing.beginning import Beginning, begin_file
from summariser.briefing.checks import check_briefing, check_waiting
from summariser.briefing.delivering import (
    describe_stranded,
    find_stranded,
    give_up_stranded,
)
from summariser.briefing.due import find_next, read_schedule
from summariser.briefing.running import Ran
from summariser.briefing.serving import Server, describe_run, stopped_by_signals
from summariser.briefing.settings import example_file, find_briefing, read_briefings
from summariser.briefing.surroundings import World
from summariser.cli.exits import Exit
from summariser.cli.streams import choose_target, say, write_result
from summariser.errors import ConfigError
from summariser.render.wording import moment_words, number_words, plain_text
from summariser.schema.briefing_settings import BriefingSettings, BriefingsFile
from summariser.store import Store, choose_store, open_store

# What became of a run that has not done all that it was asked for.
_WANTING = frozenset({"undelivered", "busy", "ahead"})


def run_briefing_command(options: argparse.Namespace) -> int:
    """Carry out ``summarise briefing``.

    Raises:
        ConfigError: The file of briefings does not fit, or there is no briefing of that name.
        StoreError: The store cannot be opened, read or written.
    """
    if options.action == "init":
        return _init(options)
    found = read_briefings(options.file)
    chosen = [find_briefing(found, options.name)] if options.name else list(found.briefing)
    if options.action == "check":
        return _check(chosen, options, _place(found, options))
    with closing(open_store(_place(found, options))) as store:
        if options.action == "list":
            return _list(chosen, store, options)
        if options.action == "serve":
            return _serve(found, store, options)
        return _run(found, store, options)


def _place(found: BriefingsFile, options: argparse.Namespace) -> str:
    return choose_store(options.store or found.store)


def _init(options: argparse.Namespace) -> int:
    path = _choose_file(options.output or options.file)
    text = _begin(options) if options.name or options.source else example_file()
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        say(f"{path} is there already and was left as it is; name another with --file")
        return Exit.USAGE
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror or error}") from error
    following = "summarise briefing run" if options.source else "summarise briefing check"
    say(f"wrote {path}; next: '{following}'")
    return Exit.OK


def _choose_file(name: str) -> Path:
    """Return where to write a file of briefings.

    Raises:
        ConfigError: No file can lie there.
    """
    path = Path(name)
    if path.is_dir():
        raise ConfigError(f"{name} is a folder; name a file in it with --file")
    if not path.parent.is_dir():
        raise ConfigError(f"{name}: there is no folder {path.parent}; make it first")
    return path


def _begin(options: argparse.Namespace) -> str:
    if not (options.name and options.source):
        raise ConfigError("init wants a name and a --source, or neither for a file to fill in")
    return begin_file(
        Beginning(
            name=options.name,
            sources=tuple(options.source),
            words=tuple(options.word or ()),
            at=options.at,
            time_zone=options.time_zone,
            mail_to=tuple(options.mail_to or ()),
            mail_server=options.mail_server,
            mail_user=options.mail_user,
            mail_from=options.mail_from,
            allow_hosts=tuple(options.allow_host or ()),
        )
    )


def _check(chosen: list[BriefingSettings], options: argparse.Namespace, place: str) -> int:
    world = World()
    with closing(open_store(place)) as store:  # a store that cannot be opened says so here
        results = [
            (one, (*check_briefing(one, world), *check_waiting(one, store))) for one in chosen
        ]
    if options.json:
        document: dict[str, Any] = {
            one.name: [{"what": c.what, "ok": c.ok, "said": c.said} for c in checks]
            for one, checks in results
        }
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    else:
        lines = []
        for one, checks in results:
            lines.append(f"{one.name}")
            lines += [
                f"  {'ok  ' if check.ok else 'FAIL'}  {check.what}: {plain_text(check.said)}"
                for check in checks
            ]
        text = "\n".join(lines) + "\n"
    write_result(text, choose_target(None, None, "text"))
    return Exit.OK if all(check.ok for _, checks in results for check in checks) else Exit.ERROR


def _list(chosen: list[BriefingSettings], store: Store, options: argparse.Namespace) -> int:
    rows = [_row(settings, store) for settings in chosen]
    if options.json:
        text = json.dumps(rows, indent=2, ensure_ascii=False) + "\n"
    else:
        text = "".join(_row_text(row) for row in rows)
    write_result(text, choose_target(None, None, "text"))
    return Exit.OK


def _row(settings: BriefingSettings, store: Store) -> dict[str, Any]:
    now = World().now()
    following = find_next(read_schedule(settings.schedule), now) if settings.schedule else None
    recent = store.briefings.recent(settings.name, 1)
    sendings = store.deliveries.of_briefing(recent[0].id) if recent else ()
    return {
        "name": settings.name,
        "title": settings.shown_title,
        "time_zone": settings.time_zone,
        "next": following.isoformat() if following else None,
        "last": recent[0].slot if recent else None,
        "state": recent[0].state if recent else None,
        "deliveries": [
            {
                "channel": one.channel,
                "state": one.state,
                "attempts": one.attempts,
                "error": one.error,
            }
            for one in sendings
        ],
        "stranded": [
            {"channel": one.channel, "said": describe_stranded(store, one)}
            for one in find_stranded(store, settings)
        ],
    }


def _row_text(row: dict[str, Any]) -> str:
    lines = [
        f"{row['name']}  ({plain_text(row['title'])})",
        f"  next: {moment_words(row['next'], row['time_zone']) if row['next'] else 'no schedule'}",
        f"  last: {_edition_words(row)}, {row['state']}" if row["last"] else "  last: never made",
    ]
    for one in row["deliveries"]:
        error = f", {plain_text(one['error'])}" if one["error"] and one["state"] != "sent" else ""
        lines.append(f"  {one['channel']}: {one['state']}{error}")
    lines += [f"  {one['channel']}: {one['said']}" for one in row["stranded"]]
    return "\n".join(lines) + "\n"


def _edition_words(row: dict[str, Any]) -> str:
    told = moment_words(row["last"], row["time_zone"])
    return told if row["time_zone"] == "UTC" else f"{told} ({row['last']})"


def _run(found: BriefingsFile, store: Store, options: argparse.Namespace) -> int:
    if options.name is None:
        if len(found.briefing) > 1:
            names = ", ".join(one.name for one in found.briefing)
            raise ConfigError(f"say which briefing to run: {names}")
        settings = found.briefing[0]
    else:
        settings = find_briefing(found, options.name)
    target = choose_target(options.output, None, options.format)
    world = World()
    if options.give_up is not None:
        given_up = give_up_stranded(store, settings, options.give_up, world)
        say(f"{settings.name}: {number_words(len(given_up), 'edition')} given up for good")
    ran = run_briefing(settings, store, at_once=options.now, world=world)
    if not options.quiet or ran.state in _WANTING:
        say(describe_run(ran))
    if ran.briefing is not None:
        edition = store.briefings.find(settings.name, ran.edition)
        if edition is not None:
            write_result(store.briefings.forms(edition)[options.format], target)
    return _exit_of(ran)


def _exit_of(ran: Ran) -> Exit:
    if ran.state in _WANTING:
        return Exit.PARTIAL
    if ran.briefing is not None:
        failed = any(source.state == "failed" for source in ran.briefing.sources)
        if failed or ran.briefing.failures:
            return Exit.PARTIAL
    return Exit.OK


def _serve(found: BriefingsFile, store: Store, options: argparse.Namespace) -> int:
    if options.name is not None:
        one = find_briefing(found, options.name)
        found = found.model_copy(update={"briefing": (one,)})
    stop = threading.Event()
    server = Server(found, store, say)
    with stopped_by_signals(stop):
        server.serve(stop)
    return Exit.OK
