"""Small files of the kinds that people keep, with a text in each."""

import io
import tempfile
from pathlib import Path

import docx as python_docx
import typst
import xlsxwriter


def pdf(text: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "a.typ"
        source.write_text(text)
        return bytes(typst.compile(str(source)))


def docx(text: str) -> bytes:
    """The first word in a heading, the rest in a table's cell."""
    document, content = python_docx.Document(), io.BytesIO()
    first, _space, rest = text.partition(" ")
    document.add_heading(first)
    document.add_table(1, 1).cell(0, 0).text = rest
    document.save(content)
    return content.getvalue()


def xlsx(text: str) -> bytes:
    """A word in each cell."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    book.add_worksheet("Blad").write_row(0, 0, text.split())
    book.close()
    return content.getvalue()
