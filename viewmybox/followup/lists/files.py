"""What a list shows as a file: CSV, and a workbook with real numbers and dates.

No cell is ever a formula: of a customer's own text a spreadsheet may make nothing else.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from viewmybox.followup.lists.kinds import Reader
from viewmybox.followup.lists.listing import Column, Row

# A spreadsheet takes a text that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
WIDEST, NARROWEST = 60, 8  # signs
LONGEST_CELL = 32_767  # of a workbook
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(columns: Sequence[Column], rows: Iterable[Row], reader: Reader) -> bytes:
    """Semicolons and decimal commas for a Swedish reader; a mark, so that Excel reads UTF-8."""
    swedish = reader.language == "sv"
    text = io.StringIO(newline="")
    table = csv.writer(text, delimiter=";" if swedish else ",")
    table.writerow([harmless(str(column.label)) for column in columns])
    for row in rows:
        table.writerow([written(cell(column, row, reader), swedish=swedish) for column in columns])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def cell(column: Column, row: Row, reader: Reader) -> Any:
    return column.kind.filed(row.get(column.key), column.choices, reader)


def written(value: Any, *, swedish: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        text = repr(value).removesuffix(".0")
        return text.replace(".", ",") if swedish else text
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, date) else harmless(value)


def harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def as_xlsx(title: str, columns: Sequence[Column], rows: Iterable[Row], reader: Reader) -> bytes:
    """One sheet with a heading that stays, filters of its own, and columns as wide as they need."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False, "remove_timezone": True}  # fmt: skip
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet(sheet_name(title))
        bold = book.add_format({"bold": True, "bottom": 1})
        forms = [
            book.add_format({"num_format": column.kind.form} if column.kind.form else {})
            for column in columns
        ]
        widths = [len(str(column.label)) for column in columns]
        for place, column in enumerate(columns):
            sheet.write_string(0, place, str(column.label), bold)
        last = 0
        for last, row in enumerate(rows, 1):
            for place, column in enumerate(columns):
                value = cell(column, row, reader)
                widths[place] = max(widths[place], len(str(value or "")))
                put(sheet, last, place, value, forms[place])
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(WIDEST, max(NARROWEST, width + 2)))
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, last, len(columns) - 1)
    return buffer.getvalue()


def put(sheet: Any, row: int, place: int, value: Any, form: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, float):
        sheet.write_number(row, place, value, form)
    elif isinstance(value, date):  # a datetime is one too
        sheet.write_datetime(row, place, value, form)
    else:
        sheet.write_string(row, place, str(value)[:LONGEST_CELL], form)


def sheet_name(title: str) -> str:
    """At most 31 signs, and none of those that a workbook keeps for itself."""
    return "".join(" " if sign in "[]:*?/\\'" else sign for sign in title)[:31].strip() or "List"
