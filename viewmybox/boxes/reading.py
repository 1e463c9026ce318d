"""What documents' content is searched by: their words, sealed with the customer's key.

A word is found by itself, never by its beginning, and nothing tells which words a document has
unless the customer's key is at hand (decision 0032).
"""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from pathlib import PurePath
from uuid import UUID

from viewmybox.boxes.models import Document, DocumentWords
from viewmybox.kit import texts
from viewmybox.vault import files
from viewmybox.vault.models import CustomerKey
from viewmybox.vault.stream import DamagedFileError
from viewmybox.wall.context import acting, fetch_all, fetch_one

LARGEST = 64 * 2**20  # bytes: what is read whole into memory
MOST_WORDS = 50_000
# What the database takes apart at a time, in characters: a vector of words is at most a megabyte.
PIECE = 100_000
SIGNS = 16


def read_document(customer: UUID, document: UUID) -> None:
    """Read a document's words, and keep them sealed. Harmless when run again, or when it is gone.

    Raises:
        OSError: the storage does not answer; nothing was noted.
        KeyStoreError: as `files.opened` does.
    """
    with acting(customer):
        facts = Document.objects.filter(id=document).values("name", "size", "file").first()
        if facts is None:
            return
        ending = PurePath(facts["name"]).suffix.lower().removeprefix(".")
        state = expected(ending, facts["size"])
        is_read = state == DocumentWords.State.READ
        content = files.read(facts["file"], facts["size"]) if is_read else iter(())
    # Outside of the transaction: it may take a minute.
    text = ""
    if is_read:
        try:
            text = texts.read(b"".join(content), ending)
        except (texts.UnreadableError, DamagedFileError):
            state = DocumentWords.State.UNREADABLE
    with acting(customer):
        if Document.objects.filter(id=document).exists():
            DocumentWords.keep(document, state, sorted(map(sealer(), words_of(text))))


def expected(ending: str, size: int) -> DocumentWords.State:
    """What is to become of a document before anybody has looked into it."""
    if not (texts.is_known(ending) and size):
        return DocumentWords.State.NO_TEXT
    return DocumentWords.State.TOO_LARGE if size > LARGEST else DocumentWords.State.READ


def words_of(text: str) -> set[str]:
    """Each word and its stems, at most so many."""
    found: set[str] = set()
    for piece in pieces(text):
        found.update(stems(piece))
        if len(found) > MOST_WORDS:
            break
    return set(sorted(found)[:MOST_WORDS])


def pieces(text: str) -> Iterator[str]:
    """The text in parts, none of which ends inside a word if it can be helped."""
    text, start = text.replace("\0", " "), 0
    while start < len(text):
        end = start + PIECE
        if end < len(text):
            end = max(text.rfind(" ", start, end), text.rfind("\n", start, end)) + 1 or end
        yield text[start:end]
        start = end


def stems(text: str) -> list[str]:
    row = fetch_one("SELECT wall.stems(%s)", [text])
    return list(row[0]) if row else []


def stems_of_each(words: list[str]) -> dict[str, list[str]]:
    """Each word's stems, itself among them."""
    return dict(fetch_all("SELECT word, wall.stems(word) FROM unnest(%s::text[]) AS word", [words]))


def sealer() -> Callable[[str], str]:
    """What makes of a word what stands for it in the index: nothing that can be told without the
    entered customer's key, which is fetched once for however many words.
    """
    key = hmac.digest(CustomerKey.current(), b"words of documents", "sha256")
    return lambda word: hmac.new(key, word.encode(), hashlib.sha256).hexdigest()[:SIGNS]
