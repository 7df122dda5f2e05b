"""E-mail files: what a message says, and what is attached to it."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePosixPath

from summariser.errors import LoadError, UnsupportedFormatError
from summariser.load.decoding import decode_text

# Characters of a plain part below which it only says that there is an HTML part.
_PLAIN_ENOUGH = 200
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime"})
_EXTENSIONS = {
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "message/rfc822": ".eml",
    "text/html": ".html",
    "text/markdown": ".md",
    "text/plain": ".txt",
}


@dataclass(frozen=True)
class Attachment:
    """A file within a message: its name, its format as an extension, and its bytes."""

    name: str
    format: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    """A message: the fields of its text, or None where it has none, and what is attached."""

    fields: dict[str, object] | None
    attachments: tuple[Attachment, ...]


def read_mail(data: bytes, source: str) -> Mail:
    """Return what an e-mail file holds.

    The subject is the title, the date of sending the date of publication, and the sender's name,
    or else the domain, stands for the outlet. The plain part is read; where there is none of any
    length, the HTML part.

    Args:
        data: The file.
        source: Its source, for the error.

    Raises:
        UnsupportedFormatError: The message is encrypted.
        LoadError: The message cannot be taken apart.
    """
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
        _check(message, source)
        body = _body(message, source)
        attachments = tuple(_attachments(message))
        fields = {**_head(message), "text": body} if body else None
    except LoadError:
        raise
    # The parser stumbles over headers that no standard allows; one file must not end the run.
    except Exception as error:
        text = f"is a mail that cannot be taken apart ({type(error).__name__})"
        raise LoadError(text, source=source) from error
    return Mail(fields, attachments)


def _check(message: EmailMessage, source: str) -> None:
    if message.get_content_type() in _ENCRYPTED:
        raise UnsupportedFormatError("is an encrypted mail; save it decrypted", source=source)
    if not any(name in message for name in ("from", "date", "subject")):
        raise LoadError("is no mail: it has neither sender, date nor subject", source=source)


def _head(message: EmailMessage) -> dict[str, object]:
    name, address = parseaddr(str(message.get("from", "")))
    domain = address.rpartition("@")[2]
    return {
        "title": " ".join(str(message.get("subject", "")).split()) or None,
        "outlet": name or domain or None,
        "published": _date(str(message.get("date", ""))),
        "language": str(message.get("content-language", "")).strip() or None,
    }


def _date(value: str) -> str | None:
    try:
        return parsedate_to_datetime(value).isoformat()
    except ValueError:
        return None


def _body(message: EmailMessage, source: str) -> str:
    plain = message.get_body(("plain",))
    text = _text_of(plain, source) if plain is not None else ""
    page = message.get_body(("html",))
    if page is None or len(text.strip()) >= _PLAIN_ENOUGH:
        return text
    # Imported here: trafilatura costs every start of the command, web page or none.
    from summariser.load.page_text import read_page_text  # noqa: PLC0415

    content = _text_of(page, source)
    return max(text, read_page_text(content), key=lambda found: len(found.strip()))


def _text_of(part: MIMEPart, source: str) -> str:
    content = part.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    return decode_text(data, source, declared=part.get_content_charset())


def _attachments(message: EmailMessage) -> Iterator[Attachment]:
    for part in message.iter_attachments():
        kind = part.get_content_type()
        name = part.get_filename() or ""
        # Pictures of the message's own design are not attached for anybody to read.
        if kind.startswith("image/") and "content-id" in part:
            continue
        known = _EXTENSIONS.get(kind, "")
        extension = PurePosixPath(name).suffix.lower() or known
        if kind == "message/rfc822":
            content = part.get_payload(0).as_bytes()  # type: ignore[union-attr]
            extension = ".eml"
        else:
            payload = part.get_payload(decode=True)
            content = payload if isinstance(payload, bytes) else b""
        yield Attachment(name or f"attachment{extension}", extension, content)
