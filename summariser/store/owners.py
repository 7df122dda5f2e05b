"""Who holds a lease, and whether that process is still there.

A lease ends with its time. Where its holder can be seen to be gone, since it ran on this machine,
nobody needs to wait for that: a run after a crash goes on at once.
"""

from __future__ import annotations

import os
import socket
import uuid
from pathlib import Path


def make_owner() -> str:
    """Return a name for the holder of one lease: machine, process and a number of its own."""
    return f"{socket.gethostname()}/{os.getpid()}/{_started(os.getpid())}/{uuid.uuid4().hex}"


def is_gone(owner: str) -> bool:
    """Return whether the process that held a lease is known to have ended.

    Of a process on another machine, or on a system that does not tell, nobody can know.
    """
    host, pid, started, _ = owner.rsplit("/", 3)
    if host != socket.gethostname() or not pid.isdigit():
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


def _started(pid: int) -> str:
    """Return when a process began, in the system's own count; empty where it does not tell."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
