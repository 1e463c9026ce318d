"""The text inside a file, had in a process of its own.

What reads PDF and office files is large and meets whatever anybody sends. So it runs apart: without
the settings and keys of this process, bounded in time and memory, and ended when it has no answer.

    read(content, "pdf")                              ->  "Avtal om städning …"
    python -m viewmybox.kit.texts pdf < file > text   is that process
"""

import io
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from itertools import chain

from viewmybox.kit.encodings import encoding_of, kind_of_file

SECONDS = 60
MEMORY = 2**30  # bytes
LONGEST = 5_000_000  # characters: three thousand pages
UNPACKED = 200 * 2**20  # bytes: what an office file may unpack to
MOST_CELLS = 1_000_000


class UnreadableError(ValueError):
    """The file is broken, closed by a password, too much, or not what its name says."""


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
    try:
        done = subprocess.run(  # noqa: S603 - ourselves, with a word of ours
            [sys.executable, "-m", __name__, ending],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            env={"PYTHONPATH": ":".join(filter(None, sys.path))},  # nothing of ours to be read
            check=True,
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        # Without what it said, which may be the file's own words.
        raise UnreadableError("The file could not be read.") from None
    return done.stdout.decode()


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


def bind() -> None:
    """Have the system end this process before it takes what others need, or writes anything."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    bind()
    content = sys.stdin.buffer.read()
    left = LONGEST
    try:
        for piece in chain.from_iterable((one, "\n") for one in READERS[sys.argv[1]](content)):
            sys.stdout.buffer.write(piece[:left].encode(errors="replace"))
            left -= len(piece)
            if left <= 0:
                break
        sys.stdout.flush()
    except Exception:  # noqa: BLE001 - whatever a broken file brings a reader to
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
