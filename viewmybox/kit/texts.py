"""The text inside a file, had in a process of its own (kit/apart.py).

read(content, "pdf")                              ->  "Avtal om städning …"
python -m viewmybox.kit.texts pdf < file > text   is that process
"""

import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from itertools import chain

from viewmybox.kit.apart import UnreadableError, answer, ask
from viewmybox.kit.encodings import encoding_of, kind_of_file

__all__ = ["UnreadableError", "is_known", "read"]

LONGEST = 5_000_000  # characters: three thousand pages
UNPACKED = 200 * 2**20  # bytes: what an office file may unpack to
MOST_CELLS = 1_000_000


def is_known(ending: str) -> bool:
    """Whether files with that ending ("pdf") are read at all."""
    return ending in READERS


def read(content: bytes, ending: str) -> str:
    """The text of a file, at most LONGEST characters of it.

    Args:
        content: the whole file.
        ending: what its name ends in, in small letters: "pdf".

    Raises:
        UnreadableError: see there; the process was ended, or said that it cannot.
    """
    return ask(__name__, content, ending).decode()


def of_pdf(content: bytes) -> Iterator[str]:
    from pypdf import PdfReader

    for page in PdfReader(io.BytesIO(content)).pages:
        yield page.extract_text()


def of_docx(content: bytes) -> Iterator[str]:
    from docx import Document

    refuse_bomb(content)
    document = Document(io.BytesIO(content))
    for section in document.sections:
        for part in (section.header, section.footer):
            yield from (paragraph.text for paragraph in part.paragraphs)
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield from (cell.text for row in block.rows for cell in row.cells)
        else:
            yield block.text


def of_sheet(content: bytes) -> Iterator[str]:
    from python_calamine import CalamineWorkbook

    if content.startswith(b"PK"):
        refuse_bomb(content)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    cells = 0
    for name in book.sheet_names:
        yield name
        for row in book.get_sheet_by_name(name).iter_rows():
            cells += len(row)
            if cells > MOST_CELLS:
                return
            yield " ".join(str(cell) for cell in row if cell != "")


def of_text(content: bytes) -> Iterator[str]:
    start = content[: 4 * LONGEST]
    encoding = None if kind_of_file(start) else encoding_of(start)
    if encoding is None:
        raise UnreadableError("It is no text.")
    yield start.decode(encoding, errors="replace")


READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    "pdf": of_pdf,
    "docx": of_docx,
    **dict.fromkeys(("xlsx", "xlsm", "xlsb", "xls", "ods"), of_sheet),
    **dict.fromkeys(("txt", "csv", "tsv", "md", "log"), of_text),
}


def refuse_bomb(content: bytes) -> None:
    """Raises UnreadableError: what is packed unpacks to more than anybody has written."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(one.file_size for one in packed.infolist()) > UNPACKED:
            raise UnreadableError("It unpacks to too much.")


def written(content: bytes) -> Iterator[bytes]:
    left = LONGEST
    for piece in chain.from_iterable((one, "\n") for one in READERS[sys.argv[1]](content)):
        yield piece[:left].encode(errors="replace")
        left -= len(piece)
        if left <= 0:
            return


if __name__ == "__main__":
    sys.exit(answer(written))
