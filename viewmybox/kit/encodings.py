"""Which encoding an uploaded text is in, and what it is if it is not text."""

import codecs
import re
import string

from charset_normalizer import from_bytes

SAMPLE = 64 * 1024  # bytes: enough to judge by, and charset-normalizer stays quick

_MARKS = (  # UTF-32's little-endian mark begins with UTF-16's, so it goes first
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"PK\x03\x04", "XLSX/ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
    (b"%PDF-", "PDF"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"Rar!", "RAR"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3", "SQLite"),
)
_MARKUP = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body|table|\?xml|!--)", re.IGNORECASE)
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\v\f\r\x1a")
_ASCII = bytes(range(128))
_ASCII_LETTERS = string.ascii_letters.encode()

# What the bytes above ASCII would be in each encoding of old Swedish files: the encoding whose
# reading has the most letters of our languages is the right one.
_OLD = ("cp1252", "cp850", "mac_roman")
_WORTH = (
    dict.fromkeys("åäöÅÄÖ", 3)
    | dict.fromkeys("éÉèÈêëüÜæÆøØáàâãíîïóôõúûñÑçÇßÁÍÓÚÀ", 2)
    | dict.fromkeys("–—’‘“”…°§µ²³€·½£´«»±®©×\xa0¿¡ºª•", 1)
)
_SURE = 0.9  # mean worth a byte from which no second opinion is asked …
_SWEDISH = 2.5  # … and from which no other opinion counts: nearly all are å, ä and ö


def kind_of_file(data: bytes) -> str | None:
    """What `data` seems to be instead of text: XLSX/ZIP, PDF, HTML …; None if it may be text."""
    for signature, kind in _SIGNATURES:
        if data.startswith(signature):
            return kind
    if any(data.startswith(mark) for mark, _ in _MARKS[:2] + _MARKS[3:]):
        return None
    start = data[:SAMPLE].removeprefix(codecs.BOM_UTF8)
    if markup := _MARKUP.match(start):
        return "XML" if b"?xml" in markup[0] else "HTML"
    if b"\0" in data or len(start) - len(start.translate(None, _CONTROLS)) > len(start) / 100:
        return "binary"
    return None


def encoding_of(data: bytes) -> str | None:
    """The name of the codec that reads `data`, or None where nobody could tell.

    A mark decides, then whether it is UTF-8; else Windows' western encoding unless another one
    makes more sense of it.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding if _reads(data, encoding) else None
    if _reads(data, "utf-8"):
        return "utf-8"
    if _mostly_utf8(data):
        return None
    worths = {old: _worth(data, old) for old in _OLD if _reads(data, old)}
    best = max(worths, key=worths.__getitem__)  # Mac Roman reads any byte: there is always one
    if worths[best] >= _SURE and _mostly_ascii(data):
        return best
    # charset-normalizer's first choice is often a sister of the right one, in which the text is
    # no language: only a reading in which it recognises one is taken.
    guess = max(from_bytes(data[:SAMPLE]), key=lambda match: match.coherence, default=None)
    if guess and guess.coherence > 0 and _reads(data, guess.encoding):
        return guess.encoding
    return best if worths[best] >= _SWEDISH else None


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(data: bytes) -> bool:
    """UTF-8 with a few stray bytes: read as anything else, every letter above ASCII is wrong."""
    text = data.decode("utf-8", "replace")
    stray = text.count("\N{REPLACEMENT CHARACTER}")
    proper = len(text.encode("utf-8").translate(None, _ASCII)) - 3 * stray
    return proper > 4 * stray


def _mostly_ascii(data: bytes) -> bool:
    """Our languages write most letters in ASCII; Greek and Cyrillic write hardly any."""
    high = len(data.translate(None, _ASCII))
    letters = len(data) - len(data.translate(None, _ASCII_LETTERS))
    return 2 * high < letters


def _worth(data: bytes, encoding: str) -> float:
    """The mean worth of a byte above ASCII when read so."""
    high = data.translate(None, _ASCII)
    total = 0
    for byte in set(high):
        character = bytes([byte]).decode(encoding, "replace")
        total += high.count(byte) * _WORTH.get(character, -2)
    return total / len(high)
