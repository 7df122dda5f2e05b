"""Who holds a lease, and whether that process is still there.

A lease ends with its time. Where its holder can be seen to be gone, since it ran on this machine,
nobody needs to wait for that: a run after a crash goes on at once.
"""

from __future__ import annotations

import os
import socket
import uuid
from pathlib import Path

# Another one with every start of a machine.
_BOOT = Path("/proc/sys/kernel/random/boot_id")
# Within which the numbers of processes mean something: each container has its own.
_NUMBERED_IN = Path("/proc/self/ns/pid")


def make_owner() -> str:
    """Return a name for the holder of one lease: machine, process and a number of its own."""
    return f"{_machine()}/{os.getpid()}/{_started(os.getpid())}/{uuid.uuid4().hex}"


def is_gone(owner: str) -> bool:
    """Return whether the process that held a lease is known to have ended.

    Of a process on another machine or in another container, of one from before the machine was
    started anew, and on a system that does not tell, nobody can know.
    """
    host, pid, started, _ = owner.rsplit("/", 3)
    if host != _machine() or not pid.isdigit():
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
    try:
        boot = _BOOT.read_text(encoding="ascii").strip()
        numbered_in = _NUMBERED_IN.readlink().name
    except OSError:  # a system without /proc: its network card tells it from others
        return f"{socket.gethostname()}:{uuid.getnode():x}"
    return f"{socket.gethostname()}:{boot}:{numbered_in}"


def _started(pid: int) -> str:
    """Return when a process began, in the system's own count; empty where it does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
