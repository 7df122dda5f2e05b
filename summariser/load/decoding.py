"""From bytes to text, whatever the encoding."""

from __future__ import annotations

import codecs

from summariser.errors import UnsupportedFormatError

# The byte order marks, longest first: that of UTF-16 opens that of UTF-32.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Bytes that a guess is made from; more changes no guess and takes long.
_SAMPLE = 256 * 1024
# Signs above ASCII in Western European prose set in Windows-1252.
_WESTERN_SIGNS = frozenset("“”‘’„‚–—…•€£§©®°«»‹›¿¡·™½ªº\xa0\xad")
# The accented letters of its languages. Central European text in Windows-1250 reads as text in
# Windows-1252, too, but mixes letters that no one language has.
_WESTERN_LETTERS = tuple(
    map(
        frozenset,
        (
            "àâæçéèêëîïôœùûüÿ",  # French
            "äöüßéàè",  # German
            "áéíñóúüïç",  # Spanish
            "áâãàçéêíóôõúü",  # Portuguese
            "àèéìíîòóùú",  # Italian
            "åäöéæøüàè",  # Danish, Finnish, Norwegian, Swedish
            "ëïéèöüáóíêç",  # Dutch
            "àçèéíïòóúü",  # Catalan
        ),
    )
)
# Share of letters up to which accents are taken for those of names, of whatever languages.
_ACCENTS_OF_NAMES = 0.02
# Share of the UTF-8 sequences that may be broken before a file counts as no UTF-8.
_BROKEN = 0.05
# Share of control characters from which text is none.
_CONTROLS = 0.005
_ALLOWED_CONTROLS = "\t\n\v\f\r\x1b\x85"


def decode_text(data: bytes, source: str, *, declared: str | None = None) -> str:
    """Return bytes as text: by byte order mark, as UTF-8, as declared, or by a guess.

    The text is not changed further: line ends stay as they are. A byte order mark is no part of
    it, and what breaks an encoding becomes U+FFFD.

    Args:
        data: The bytes.
        source: Their source, for the error.
        declared: An encoding that the bytes declare themselves, as web pages do.

    Raises:
        UnsupportedFormatError: The bytes are no text.
    """
    text = _decode(data, declared)
    if text is None or _is_binary(text):
        raise UnsupportedFormatError("is binary data and no text", source=source)
    return text


def _decode(data: bytes, declared: str | None) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    wide = _wide_encoding(data)
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    return _declared(data, declared) or _nearly_utf8(data) or _western(data) or _guessed(data)


def _wide_encoding(data: bytes) -> str | None:
    """Return UTF-16's name where every other byte of the beginning is zero, as in Latin text."""
    head = data[: 2 * 2048]
    even, odd = head[::2].count(0), head[1::2].count(0)
    most = 0.4 * (len(head) // 2)
    if len(head) < 4 or max(even, odd) <= most or min(even, odd) > 0.1 * most:
        return None
    return "utf-16-be" if even > odd else "utf-16-le"


def is_decodable(data: bytes, encoding: str) -> bool:
    """Return whether bytes may be text in an encoding."""
    return _declared(data, encoding) is not None


def _declared(data: bytes, declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        return data.decode(declared)
    except (LookupError, UnicodeError, ValueError):
        return None


def _nearly_utf8(data: bytes) -> str | None:
    """Return the text of UTF-8 that was cut within a character or damaged in a few places."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    above = sum(character > "\x7f" for character in text)
    cut_at_end = above > broken == 1 and text.endswith("\ufffd")
    return text if cut_at_end or broken <= _BROKEN * (above - broken) else None


def _western(data: bytes) -> str | None:
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    above = [char for char in text if char > "\x7f" and char not in _WESTERN_SIGNS]
    if not all(map(str.isalpha, above)):
        return None
    accented = [char.lower() for char in above]
    letters = sum(character.isalpha() for character in text)
    few = len(accented) <= max(3, _ACCENTS_OF_NAMES * letters)
    one_language = any(known.issuperset(accented) for known in _WESTERN_LETTERS)
    return text if few or one_language else None


def _guessed(data: bytes) -> str | None:
    # Imported here: it is rarely needed, and costs every start of the command.
    from charset_normalizer import from_bytes  # noqa: PLC0415

    best = from_bytes(data[:_SAMPLE]).best()
    return data.decode(best.encoding, "replace") if best else None


def _is_binary(text: str) -> bool:
    if "\x00" in text:
        return True
    controls = sum(
        text.count(chr(code)) for code in range(0x20) if chr(code) not in _ALLOWED_CONTROLS
    )
    return controls > _CONTROLS * len(text)
