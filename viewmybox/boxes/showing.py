"""What a document looks like on its page: pages as pictures, or the beginning of a text."""

from dataclasses import dataclass
from itertools import islice

from viewmybox.boxes.models import Document
from viewmybox.kit import pictures
from viewmybox.kit.apart import UnreadableError
from viewmybox.kit.encodings import encoding_of, kind_of_file
from viewmybox.vault import files
from viewmybox.vault.keystore import KeyStoreError
from viewmybox.vault.stream import DamagedFileError

LARGEST = 24 * 2**20  # bytes: what is taken whole into memory to be shown
BEGINNING = 64 * 2**10  # bytes of a text
TEXTS = {"txt", "csv", "tsv", "md", "log", "json"}
TROUBLE = (UnreadableError, DamagedFileError, KeyStoreError, files.ForeignFileError, OSError)


class UnshownError(ValueError):
    """It is of no kind that is shown, too large, broken, or has no such page."""


@dataclass(frozen=True, slots=True)
class Shown:
    """`pages` that can be had as pictures, or a `text`, perhaps `cut`; neither: it is not shown."""

    pages: int = 0
    text: str | None = None
    is_cut: bool = False


def shown(document: Document) -> Shown:
    """What can be shown of it. Whatever is wrong with the file, its page is there."""
    try:
        if document.ending in TEXTS:
            return beginning(document)
        if pictures.is_known(document.ending) and document.size <= LARGEST:
            return Shown(pages=pictures.pages(content_of(document), document.ending))
    except TROUBLE:
        return Shown()
    return Shown()


def beginning(document: Document) -> Shown:
    content = b"".join(islice(files.read(document.file, document.size), 1))[:BEGINNING]
    encoding = None if kind_of_file(content) else encoding_of(content)
    if encoding is None:
        return Shown()
    text = content.decode(encoding, errors="replace")
    return Shown(text=text, is_cut=document.size > len(content))


def picture_of(document: Document, page: int) -> bytes:
    """A page as PNG.

    Raises:
        UnshownError: see there.
    """
    if not pictures.is_known(document.ending) or document.size > LARGEST:
        raise UnshownError
    try:
        return pictures.picture(content_of(document), document.ending, page)
    except TROUBLE as error:
        raise UnshownError from error


def content_of(document: Document) -> bytes:
    return b"".join(files.read(document.file, document.size))
