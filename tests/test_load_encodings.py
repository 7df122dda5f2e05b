"""Loading: texts in any encoding."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summariser.errors import SummariserError
from summariser.load import load_articles
from summariser.load.decoding import decode_text

ENGLISH = "“We’re done” – that was all the café’s owner said; it cost £5…\r\n"
FRENCH = "« Le pont a été fermé », a déclaré à midi le maire. L’été dernier, il était là — naïf."
CZECH = "Most byl uzavřen, řekl v pondělí starosta. Žádné peníze prý nikdy nepřijal a neví proč."
RUSSIAN = "Мост закрыли в понедельник. Мэр заявил, что ничего не знает об этом деле."
JAPANESE = "橋は月曜日に閉鎖された。市長は理由を知らないと述べた。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *[(text, "utf-8") for text in (ENGLISH, FRENCH, CZECH, RUSSIAN, JAPANESE)],
        *[(text, "utf-8-sig") for text in (ENGLISH, JAPANESE)],
        *[(text, "utf-16") for text in (ENGLISH, RUSSIAN, JAPANESE)],
        *[(text, "utf-32") for text in (ENGLISH, JAPANESE)],
        *[(ENGLISH, encoding) for encoding in ("utf-16-le", "utf-16-be", "cp1252")],
        (FRENCH, "cp1252"),
        (ENGLISH.encode("latin-1", "ignore").decode("latin-1"), "latin-1"),
        (CZECH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "shift_jis"),
    ],
)
def test_encodings(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    (article,) = load_articles([str(path)]).articles
    assert article.text == text


def test_damaged_utf8_is_read_with_replacement_characters() -> None:
    data = (FRENCH * 3).encode()
    assert decode_text(data[:-1] + "é".encode()[:1], "a") == (FRENCH * 3)[:-1] + "\ufffd"
    damaged = data.replace(b"midi", b"m\xffdi", 1)
    assert decode_text(damaged, "a") == (FRENCH * 3).replace("midi", "m\ufffddi", 1)


def test_a_declared_encoding_is_believed_unless_it_cannot_be() -> None:
    assert decode_text(b"\xf1", "a", declared="cp1250") == "ń"
    assert decode_text(b"caf\xe9", "a", declared="no-such-encoding") == "café"
    assert decode_text("café".encode(), "a", declared="latin-1") == "café"


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_said_to_be_none(data: bytes) -> None:
    try:
        text = decode_text(data, "a")
    except SummariserError as error:
        assert str(error) == "is binary data and no text"  # noqa: PT017 - either outcome is right
    else:
        assert "\x00" not in text


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=300))
def test_utf8_comes_back_as_it_was(text: str) -> None:
    assert decode_text(text.encode(), "a") == text.removeprefix("\ufeff")
