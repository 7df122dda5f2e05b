"""Receivers that drip, hang or cannot be: every attempt ends, and nothing secret is told."""

from __future__ import annotations

import datetime as dt
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from briefing_world import Clock, follow, make_world
from receivers import mail_server

from summariser.briefing.channels import Message, deliver, mail, web
from summariser.briefing.checks import check_briefing
from summariser.errors import ConfigError, DeliveryError
from summariser.schema.briefing_settings import Delivery, EmailDelivery, SlackDelivery

NOW = dt.datetime(2031, 3, 4, 7, 2, tzinfo=dt.UTC)
BEGUN = b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n"
BAD = [
    "https://receiver:99999/s3cret",
    "https://[::1",
    "https://a..b/s3cret",
    f"https://{'a' * 70}.example/s3cret",
    "ftp://receiver.example/s3cret",
    "https:///s3cret",
    "https://receiver.example/s3cret\n",
    "https://receiver.example/s3cret\udcff",
    "s3cret",
]


def send(delivery: Delivery, environ: dict[str, str]) -> None:
    message = Message(
        key="briefing-1",
        briefing="quarry",
        edition="2031-03-04T07:00Z",
        heading="Quarry",
        title="Quarry: 2 new claims",
        summary="2 new claims",
        made=NOW,
        bodies={"html": "<p>Two.</p>", "text": "Two.", "md": "Two.", "json": "{}"},
        chat={"text": "Two."},
    )
    deliver(message, delivery, earlier=list, now=NOW, environ=environ)


@contextmanager
def dripping(begun: bytes, drop: bytes, *, first: bool = False) -> Iterator[int]:
    """Run a server that begins an answer and never ends it; yield its port."""
    over = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = server.accept()
        with connection, suppress(OSError):
            if not first:
                connection.recv(65536)
            connection.sendall(begun)
            while drop and not over.wait(0.01):
                connection.sendall(drop)
            over.wait()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(server.getsockname()[1])
    finally:
        over.set()
        thread.join()
        server.close()


@pytest.mark.parametrize("drop", [b"", b"x"])
def test_of_an_answer_only_the_status_is_waited_for(drop: bytes) -> None:
    with dripping(BEGUN + b"\r\n", drop) as port:
        send(SlackDelivery(url=f"http://127.0.0.1:{port}/hook"), {})


def test_a_receiver_that_drips_its_answer_is_not_waited_for_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(web, "DEADLINE", 0.3)
    with (
        dripping(BEGUN + b"x: ", b"x") as port,
        pytest.raises(DeliveryError, match=r"has not answered within 0\.3 seconds") as raised,
    ):
        send(SlackDelivery(url=f"http://127.0.0.1:{port}/hook"), {})
    assert raised.value.retryable


@pytest.mark.parametrize("drop", [b"x", b"220-x\r\n"])
def test_a_mail_server_that_drips_its_reply_is_not_waited_for_without_end(
    drop: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "DEADLINE", 0.3)
    with (
        dripping(b"220-", drop, first=True) as port,
        pytest.raises(DeliveryError, match=r"timed out|not done within 0\.3 seconds") as raised,
    ):
        send(mail_to("127.0.0.1", port), {})
    assert raised.value.retryable


def test_a_mail_that_was_taken_is_sent_even_where_no_time_is_left_to_say_goodbye(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    send_message = smtplib.SMTP.send_message

    def send_slowly(server: smtplib.SMTP, *given: Any) -> Any:
        refused = send_message(server, *given)
        monkeypatch.setattr(server, "_ends", 0.0)
        return refused

    monkeypatch.setattr(smtplib.SMTP, "send_message", send_slowly)
    with mail_server() as mails:
        send(mail_to("localhost", mails.port), {})
    assert len(mails.received) == 1


def test_a_mail_server_that_cannot_be_is_told() -> None:
    with pytest.raises((ConfigError, DeliveryError), match=r"a\.\.b:25 (is no|takes no)"):
        send(mail_to("a..b", 25), {})


def mail_to(host: str, port: int) -> EmailDelivery:
    return EmailDelivery(
        to=("desk@quarry.example",),
        sender="news@quarry.example",
        host=host,
        port=port,
        security="none",
    )


@pytest.mark.parametrize("address", BAD)
def test_an_address_that_cannot_be_posted_to_is_a_setting_to_mend(address: str) -> None:
    with pytest.raises(ConfigError, match="none that can be posted to: the variable HOOK") as told:
        send(SlackDelivery(url_variable="HOOK"), {"HOOK": address})
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize("address", BAD)
def test_check_names_a_bad_address_and_shows_the_other_checks(address: str) -> None:
    settings = follow(
        "no-such-folder",
        deliver=[{"kind": "slack", "url_variable": "HOOK"}, {"kind": "file", "folder": "out"}],
    )
    checks = check_briefing(settings, make_world(Clock(), {"HOOK": address}, None))
    said = {check.what: (check.ok, check.said) for check in checks}
    assert "none that can be posted to" in said["delivery slack"][1]
    assert "s3cret" not in str(said)
    assert said["delivery file"][0]


def test_check_says_that_a_secret_is_none_that_can_sign() -> None:
    hook = {"kind": "webhook", "url": "http://127.0.0.1:9", "secret_variable": "KEY"}
    world = make_world(Clock(), {"KEY": "whsec_~"}, None)
    (check,) = (
        one
        for one in check_briefing(follow("no-such-folder", deliver=[hook]), world)
        if one.what == "delivery webhook"
    )
    assert (check.ok, check.said) == (False, "the webhook's secret is no base64 after whsec_")
