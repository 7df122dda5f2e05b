"""Briefings through every channel, to real servers on loopback."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import json
from pathlib import Path

import feedparser
import pytest
from receivers import HookServer, mail_server

from summariser.briefing.channels import Message, deliver, delivery_key
from summariser.briefing.channels.mail import send_mail
from summariser.errors import ConfigError, DeliveryError
from summariser.schema.briefing_settings import (
    AtomDelivery,
    Delivery,
    EmailDelivery,
    FileDelivery,
    SlackDelivery,
    WebhookDelivery,
)

NOW = dt.datetime(2031, 3, 4, 7, 2, tzinfo=dt.UTC)


def message(edition: str = "2031-03-04T07:00Z", title: str = "Quarry: 2 new claims") -> Message:
    return Message(
        key=delivery_key("quarry", edition, "desk"),
        briefing="quarry",
        edition=edition,
        heading="Quarry",
        title=title,
        summary="2 new claims, 1 answer",
        made=dt.datetime.fromisoformat(edition),
        bodies={
            "html": f"<p>Kærland’s quarry &amp; mill, {edition}</p>",
            "text": "Kærland’s quarry & mill\n" + "x" * 1200,
            "md": "# Quarry",
            "json": '{"name": "quarry"}',
        },
        chat={"text": "Quarry: 2 new claims"},
    )


def send(delivery: Delivery, *, environ: dict[str, str] | None = None) -> None:
    deliver(message(), delivery, earlier=list, now=NOW, environ=environ or {})


def mail_to(port: int, *to: str, security: str = "none", user: str | None = None) -> EmailDelivery:
    return EmailDelivery.model_validate(
        {
            "to": to or ("desk@quarry.example",),
            "sender": "Morning <news@quarry.example>",
            "host": "localhost",
            "port": port,
            "security": security,
            "user": user,
            "password_variable": "SMTP_PASSWORD" if user else None,
        }
    )


def test_a_mail_has_both_forms_and_an_id_that_lasts() -> None:
    with mail_server() as mails:
        send(mail_to(mails.port))
        send(mail_to(mails.port))
    first, second = mails.received
    assert first["Subject"] == "Quarry: 2 new claims"
    assert first["To"] == "desk@quarry.example"
    assert first["From"] == "Morning <news@quarry.example>"
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Message-ID"].endswith("@quarry.example>")
    text, html = first.get_body(("plain",)), first.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().splitlines() == ["Kærland’s quarry & mill", "x" * 1200]
    assert "Kærland’s quarry &amp; mill" in html.get_content()


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_password_travels_encrypted(security: str) -> None:
    with mail_server(security=security, password="s3same") as mails:
        delivery = mail_to(mails.port, security=security, user="news")
        send_mail(message(), delivery, environ={"SMTP_PASSWORD": "s3same"}, trust=mails.trust)
    assert mails.logins == [("news", "s3same")]
    assert len(mails.received) == 1


def test_a_wrong_password_is_told_without_it() -> None:
    with mail_server(security="starttls", password="s3same") as mails:
        delivery = mail_to(mails.port, security="starttls", user="news")
        with pytest.raises(DeliveryError, match="535") as raised:
            send_mail(message(), delivery, environ={"SMTP_PASSWORD": "wr0ng"}, trust=mails.trust)
    assert not raised.value.retryable
    assert "wr0ng" not in str(raised.value)
    assert mails.received == []


def test_a_server_with_a_certificate_of_nobodys_is_not_trusted() -> None:
    with (
        mail_server(security="starttls") as mails,
        pytest.raises(DeliveryError, match="certificate"),
    ):
        send(mail_to(mails.port, security="starttls"))
    assert mails.received == []


def test_a_server_without_encryption_gets_no_mail_that_asks_for_it() -> None:
    with mail_server() as mails, pytest.raises(DeliveryError, match="does not offer") as raised:
        send(mail_to(mails.port, security="starttls"))
    assert not raised.value.retryable
    assert mails.received == []


@pytest.mark.parametrize(
    ("reply", "retryable"), [("451 try again later", True), ("554 not wanted", False)]
)
def test_a_server_that_refuses_says_whether_to_try_again(reply: str, *, retryable: bool) -> None:
    with mail_server() as mails:
        mails.replies.append(reply)
        with pytest.raises(DeliveryError, match=reply) as raised:
            send(mail_to(mails.port))
    assert raised.value.retryable is retryable


def test_a_recipient_that_is_refused_is_named_and_the_others_served() -> None:
    with (
        mail_server(refused=frozenset({"gone@quarry.example"})) as mails,
        pytest.raises(DeliveryError, match=r"gone@quarry\.example; the others have it"),
    ):
        send(mail_to(mails.port, "desk@quarry.example", "gone@quarry.example"))
    assert len(mails.received) == 1


def test_a_server_that_is_not_there_can_be_tried_again() -> None:
    with mail_server() as mails:
        port = mails.port
    with pytest.raises(DeliveryError, match=f"localhost:{port} was not reached") as raised:
        send(mail_to(port))
    assert raised.value.retryable


def test_a_password_that_is_not_set_is_a_setting_to_mend() -> None:
    with pytest.raises(ConfigError, match="SMTP_PASSWORD is not set"):
        send(mail_to(25, security="starttls", user="news"))


def test_files_are_written_whole_in_every_format(tmp_path: Path) -> None:
    send(FileDelivery(folder=str(tmp_path / "out"), formats=("html", "md", "text", "json")))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "quarry-2031-03-04T0700Z.html",
        "quarry-2031-03-04T0700Z.json",
        "quarry-2031-03-04T0700Z.md",
        "quarry-2031-03-04T0700Z.txt",
    ]
    written = (tmp_path / "out" / "quarry-2031-03-04T0700Z.html").read_text(encoding="utf-8")
    assert written == message().bodies["html"]


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    with pytest.raises(DeliveryError, match=r"out.* cannot be written"):
        send(FileDelivery(folder=str(tmp_path / "out")))


def test_a_feed_holds_the_newest_briefings(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    earlier = [message(f"2031-03-0{day}T07:00Z", f"Quarry: day {day}") for day in (3, 2, 1)]
    delivery = AtomDelivery(path=str(path), entries=3, address="https://quarry.example/feed.xml")
    deliver(message(), delivery, earlier=lambda: earlier, now=NOW)
    feed = feedparser.parse(path.read_bytes())
    assert not feed.bozo
    assert [entry.title for entry in feed.entries] == [
        "Quarry: 2 new claims",
        "Quarry: day 3",
        "Quarry: day 2",
    ]
    assert "quarry &amp; mill" in feed.entries[0].content[0].value
    assert len({entry.id for entry in feed.entries}) == 3
    before = path.read_bytes()
    deliver(message(), delivery, earlier=lambda: [message(), *earlier], now=NOW)
    assert path.read_bytes() == before


def test_a_webhook_is_signed_and_carries_the_key() -> None:
    secret = base64.b64encode(b"a shared secret of some length").decode()
    with HookServer() as server:
        delivery = WebhookDelivery(url=f"{server.url}/hook", secret_variable="HOOK_SECRET")
        send(delivery, environ={"HOOK_SECRET": f"whsec_{secret}"})
    (posted,) = server.posted
    assert json.loads(posted.body) == {"name": "quarry"}
    key, stamp = posted.headers["webhook-id"], posted.headers["webhook-timestamp"]
    assert key == message().key == posted.headers["idempotency-key"]
    assert int(stamp) == NOW.timestamp()
    signed = f"{key}.{stamp}.".encode() + posted.body
    expected = hmac.new(base64.b64decode(secret), signed, hashlib.sha256).digest()
    assert posted.headers["webhook-signature"] == f"v1,{base64.b64encode(expected).decode()}"


def test_a_chat_gets_its_own_form_and_its_address_stays_secret() -> None:
    with HookServer() as server:
        server.statuses.append(404)
        delivery = SlackDelivery(url_variable="CHAT")
        with pytest.raises(DeliveryError, match=r"127\.0\.0\.1 answered 404") as raised:
            send(delivery, environ={"CHAT": f"{server.url}/T0/secret-part"})
        send(delivery, environ={"CHAT": f"{server.url}/T0/secret-part"})
    assert "secret-part" not in str(raised.value)
    assert not raised.value.retryable
    assert [json.loads(posted.body)["text"] for posted in server.posted] == [
        "Quarry: 2 new claims"
    ] * 2


@pytest.mark.parametrize(("status", "retryable"), [(503, True), (429, True), (410, False)])
def test_a_receiver_that_refuses_says_whether_to_try_again(status: int, *, retryable: bool) -> None:
    with HookServer() as server:
        server.statuses.append(status)
        with pytest.raises(DeliveryError, match=str(status)) as raised:
            send(WebhookDelivery(url=server.url))
    assert raised.value.retryable is retryable


def test_a_receiver_is_not_followed_elsewhere() -> None:
    with HookServer() as server:
        server.statuses.append(307)
        with pytest.raises(DeliveryError, match="answered 307"):
            send(WebhookDelivery(url=server.url))
    assert len(server.posted) == 1


def test_keys_differ_by_briefing_edition_and_channel() -> None:
    keys = {
        delivery_key(briefing, edition, channel)
        for briefing in ("a", "ab")
        for edition in ("1", "b1")
        for channel in ("x", "y")
    }
    assert len(keys) == 8
    assert delivery_key("a", "1", "x") == delivery_key("a", "1", "x")
