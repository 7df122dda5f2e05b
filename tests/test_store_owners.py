"""Leases of machines that were started anew, of other machines and of containers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Literal

import pytest

from summariser.exchanges import owners
from summariser.exchanges.owners import is_gone, make_owner
from summariser.store import open_store

NOW = dt.datetime(2031, 3, 10, 7, tzinfo=dt.UTC)
OUTSIDE, CONTAINER = "pid:[4026531836]", "pid:[4026532999]"
What = Literal["name", "installed", "boot", "numbered_in"]


class Machine:
    """This machine as it is made to look."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self._folder, self._patch = folder, patch
        self.set("name", "orlen")
        self.set("installed", "1f1f")
        self.set("boot", "monday")
        self.set("numbered_in", OUTSIDE)

    def set(self, what: What, value: str) -> None:
        """Change one of the things that it is known by."""
        if what == "name":
            self._patch.setattr("socket.gethostname", lambda: value)
            return
        path = self._folder / what
        path.unlink(missing_ok=True)
        if what == "numbered_in":
            path.symlink_to(value)
        elif value:
            path.write_text(f"{value}\n", encoding="ascii")
        names = {"installed": "_MACHINE_ID", "boot": "_BOOT", "numbered_in": "_NUMBERED_IN"}
        self._patch.setattr(owners, names[what], path)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_a_lease_from_before_the_machine_was_started_anew_is_taken_at_once(
    machine: Machine, tmp_path: Path
) -> None:
    with open_store(str(tmp_path / "store.sqlite")) as store:
        held = store.briefings.begin("daily", "2031-03-10T07:00Z", NOW)
        assert held is not None
        store.deliveries.add(held.id, "mail", "m", NOW)
        assert store.deliveries.claim("m", NOW) is not None
        machine.set("boot", "tuesday")
        again = store.briefings.begin("daily", "2031-03-10T07:00Z", NOW)
        assert again is not None
        assert (again.id, again.attempts) == (held.id, 2)
        assert [one.key for one in store.deliveries.due(NOW)] == ["m"]


@pytest.mark.parametrize(
    ("what", "value"), [("name", "vinnby"), ("installed", "2e2e"), ("numbered_in", CONTAINER)]
)
def test_a_lease_of_another_machine_or_container_is_waited_for(
    what: What, value: str, machine: Machine
) -> None:
    owner = make_owner()
    machine.set("boot", "tuesday")
    machine.set(what, value)
    assert not is_gone(owner)


@pytest.mark.parametrize(
    ("what", "value"),
    [("numbered_in", CONTAINER), ("installed", "")],
    ids=["in containers of one image", "on systems that do not tell"],
)
def test_where_two_machines_may_look_alike_a_lease_is_waited_for(
    what: What, value: str, machine: Machine
) -> None:
    machine.set(what, value)
    owner = make_owner()
    machine.set("boot", "tuesday")
    assert not is_gone(owner)


def test_a_lease_in_the_form_of_earlier_versions_is_waited_for(machine: Machine) -> None:
    machine.set("boot", "tuesday")
    assert not is_gone(f"orlen:monday:{OUTSIDE}/77/123/0a0a")


def test_the_number_of_the_installation_is_kept_to_itself(machine: Machine) -> None:
    machine.set("installed", "5ec2e75ec2e75ec2e75ec2e75ec2e75e")
    assert "5ec2e7" not in make_owner()
