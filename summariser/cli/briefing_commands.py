"""The commands about briefings."""

from __future__ import annotations

import argparse

from summariser.cli.command import Command

ACTIONS = ("init", "check", "list", "run", "serve")


def _briefing_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=ACTIONS,
        help="init: write a file to begin with; check: is everything in it right; list: when each "
        "is due and how it fared; run: make one; serve: make each when it is due, until stopped",
    )
    parser.add_argument("name", metavar="NAME", nargs="?", help="which briefing; init: its name")
    group = parser.add_argument_group("where")
    group.add_argument(
        "--file",
        metavar="FILE",
        default="briefings.toml",
        help="the briefings (default: briefings.toml)",
    )
    group.add_argument(
        "--store",
        metavar="URL",
        help="path or address of the store (default: the file's, else SUMMARISE_STORE, else a file "
        "in your data folder)",
    )
    group = parser.add_argument_group("init (without these, a file with every setting explained)")
    group.add_argument(
        "--source", metavar="URL", action="append", help="a page, feed or folder; repeatable"
    )
    group.add_argument(
        "--word", metavar="WORD", action="append", help="articles with this word; repeatable"
    )
    group.add_argument("--at", metavar="HH:MM", default="07:00", help="every day at (07:00)")
    group.add_argument("--time-zone", metavar="ZONE", help="as Europe/Lisbon (default: yours)")
    group.add_argument(
        "--mail-to", metavar="ADDRESS", action="append", help="send it there; repeatable"
    )
    group.add_argument("--mail-server", metavar="HOST[:PORT]", help="through this server")
    group.add_argument(
        "--mail-user",
        metavar="USER",
        help="who logs in there, with the password that is in SMTP_PASSWORD",
    )
    group.add_argument("--mail-from", metavar="ADDRESS", help="default: the first --mail-to")
    group.add_argument(
        "--allow-host", metavar="HOST", action="append", help="a private host that may be asked"
    )
    group = parser.add_argument_group("run")
    group.add_argument(
        "--now", action="store_true", help="make an edition of this moment, whatever the schedule"
    )
    group.add_argument(
        "--give-up",
        metavar="CHANNEL",
        help="do not send any more what waits for a delivery that is not in the file",
    )
    group.add_argument(
        "-f",
        "--format",
        choices=("text", "md", "html", "json"),
        default="text",
        help="print the briefing so (default: text)",
    )
    group.add_argument("-o", "--output", metavar="FILE", help="write there instead")
    parser.add_argument("--json", action="store_true", help="check and list: for programs")


BRIEFING_COMMANDS: dict[str, Command] = {
    "briefing": Command(
        "Say what is new in the stories of a file of briefings, and send it.",
        _briefing_options,
        "briefing",
        "run_briefing_command",
        synopsis="briefing init|check|list|run|serve",
        summary="scheduled briefings: what is new in the stories that you follow",
    ),
}
