"""Who holds a lease, and whether that process is still there.

Leased are briefings and deliveries in the store, and questions under way in the cache. A lease ends
with its time. Where its holder can be seen to be gone, since it ran on this machine, nobody needs
to wait for that: a run after a crash goes on at once.
"""

from __future__ import annotations

import hashlib
import os
import socket
import uuid
from pathlib import Path

# The same as long as a system is installed; containers have none, or that of their image.
_MACHINE_ID = Path("/etc/machine-id")
# Another one with every start of a machine.
_BOOT = Path("/proc/sys/kernel/random/boot_id")
# Within which the numbers of processes mean something: each container has its own.
_NUMBERED_IN = Path("/proc/self/ns/pid")
# What that is outside of all containers: PROC_PID_INIT_INO of Linux.
_OUTSIDE = "pid:[4026531836]"
# What /proc says of a process that has ended.
_ENDED = ("Z", "X")
# Of a machine's name on Linux: host name, installation, start, container.
_PARTS = 4


def make_owner() -> str:
    """Return a name for the holder of one lease: machine, process and a number of its own."""
    return f"{_machine()}/{os.getpid()}/{_started(os.getpid())}/{uuid.uuid4().hex}"


def is_gone(owner: str) -> bool:
    """Return whether the process that held a lease is known to have ended.

    One from before this machine was started anew has. Of a process on another machine or in another
    container, and on a system that does not tell, nobody can know.
    """
    host, pid, started, _ = owner.rsplit("/", 3)
    if host != _machine():
        return _is_from_earlier_start(host, _machine())
    if not pid.isdigit():
        return False
    try:
        # Signal 0 asks only whether the process is there; on Windows it would end it.
        if os.name == "posix":
            os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:  # it is there, and another user's
        return False
    # Numbers of processes are given again, above all the 1 of a container.
    return started != _started(int(pid))


def _machine() -> str:
    """Return what no two machines or containers have in common that both are running.

    Machines made from one image often have one name, and containers may be given one.
    """
    name = f"{socket.gethostname()}:{_installed()}"
    try:
        boot = _BOOT.read_text(encoding="ascii").strip()
        numbered_in = _NUMBERED_IN.readlink().name
    except OSError:  # a system without /proc: its network card tells it from others
        return f"{name}:{uuid.getnode():x}"
    return f"{name}:{boot}:{numbered_in}"


def _is_from_earlier_start(host: str, here: str) -> bool:
    """Return whether a holder ran on this very machine, before it was last started.

    Both have to be outside of containers: of these several run on one machine, or on several
    machines from one image.
    """
    before, now = host.split(":", 3), here.split(":", 3)
    if len(before) != len(now) or len(now) != _PARTS:
        return False
    same = before[:2] == now[:2] and bool(now[1])
    return same and before[3] == now[3] == _OUTSIDE and before[2] != now[2]


def _installed() -> str:
    """Return what tells this installation from others; empty where the system does not tell."""
    try:
        number = _MACHINE_ID.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return ""
    # machine-id(5) asks that it be shown to nobody as it is.
    return hashlib.sha256(f"summariser:{number}".encode()).hexdigest()[:16] if number else ""


def _started(pid: int) -> str:
    """Return when a process began, in the system's own count; empty where it does not tell.

    So it is of one that has ended, and that its parent has not asked about.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        state, *rest = stat.rpartition(")")[2].split()
        return "" if state in _ENDED else rest[18]
    except (OSError, ValueError, IndexError):
        return ""
