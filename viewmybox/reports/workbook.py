"""A report as a workbook: a sheet for each table, with real numbers, days and charts.

No cell is ever a formula: of what people wrote a spreadsheet may make nothing else.
"""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from viewmybox.followup.lists.files import LONGEST_CELL, NARROWEST, WIDEST, sheet_name
from viewmybox.reports.sections import STATUS, Cell, Section, Sheet, Table

ORE = 100
COLOURS = {"on": "#1d6b3c", "risk": "#8a5600", "off": "#a3222a", "none": "#5a5a5a"}
MONEY, DAY = "#,##0.00", "yyyy-mm-dd"


def as_xlsx(sheet: Sheet, signed: Sequence[str]) -> bytes:
    """The report; `signed` are lines on who signed it and when."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": sheet.title})
        writer = Book(book)
        writer.front(sheet, signed)
        for section in sheet.sections:
            for table in section.tables:
                writer.table(table)
    return buffer.getvalue()


class Book:
    """One workbook while it is written."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.heading = book.add_format({"bold": True, "font_size": 12})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.forms: dict[str, Any] = {}
        self.names: set[str] = set()

    def form(self, cell: Cell) -> Any:
        about: dict[str, Any] = {}
        if cell.form == "money":
            about = {"num_format": MONEY}
        elif cell.form == "day":
            about = {"num_format": DAY}
        elif cell.form == "number":
            about = {"num_format": "#,##0" + ("." + "0" * cell.decimals if cell.decimals else "")}
        elif cell.form == "status" and cell.value in COLOURS:
            about = {"font_color": COLOURS[cell.value]}
        return self.forms.setdefault(str(about), self.book.add_format(about) if about else None)

    def named(self, name: str) -> str:
        """A sheet's name that no other sheet has."""
        made, number = sheet_name(name), 1
        while made.casefold() in self.names:
            number += 1
            made = f"{sheet_name(name)[:27]} {number}"
        self.names.add(made.casefold())
        return made

    def front(self, sheet: Sheet, signed: Sequence[str]) -> None:
        """What is said in words: the title, who signed, each part's text."""
        page = self.book.add_worksheet(self.named(_("Report")))
        page.set_column(0, 0, 100)
        page.write_string(0, 0, sheet.title, self.title)
        page.write_string(1, 0, sheet.under)
        row = 2
        for line in signed:
            page.write_string(row, 0, line)
            row += 1
        for section in sheet.sections:
            row += 1
            page.write_string(row, 0, section.heading, self.heading)
            row = self.said(page, row + 1, section)

    def said(self, page: Any, row: int, section: Section) -> int:
        for line in [section.responsible, *section.text.splitlines()]:
            if line:
                page.write_string(row, 0, line[:LONGEST_CELL], self.wrapped)
                row += 1
        return row

    def table(self, table: Table) -> None:
        page = self.book.add_worksheet(self.named(table.name))
        widths = [min(len(words), 14) for words, _form in table.headings]
        for place, (words, _form) in enumerate(table.headings):
            page.write_string(0, place, words, self.bold)
        for number, row in enumerate(table.rows, 1):
            for place, cell in enumerate(row):
                self.put(page, number, place, cell)
                widths[place] = max(widths[place], len(cell.words))
        for place, width in enumerate(widths):
            page.set_column(place, place, min(WIDEST, max(NARROWEST, width + 2)))
        page.freeze_panes(1, 1)
        if table.rows:
            page.autofilter(0, 0, len(table.rows), len(table.headings) - 1)
        if table.charted and table.rows:
            page.insert_chart(1, len(table.headings) + 1, self.chart(page, table))

    def put(self, page: Any, row: int, place: int, cell: Cell) -> None:
        if cell.form == "trend":
            # Beside the table, so that the drawing has its numbers.
            values, beyond = cell.value[0], place + 1
            for number, value in enumerate(values):
                if value is not None:
                    page.write_number(row, beyond + number, value)
            where = xlsxwriter.utility.xl_range(row, beyond, row, beyond + len(values) - 1)
            quoted = page.get_name().replace("'", "''")
            page.add_sparkline(row, place, {"range": f"'{quoted}'!{where}", "markers": True})
        elif cell.value is None or cell.value == "":
            return
        elif cell.form == "money":
            page.write_number(row, place, cell.value / ORE, self.form(cell))
        elif cell.form == "number":
            page.write_number(row, place, cell.value, self.form(cell))
        elif cell.form == "day":
            page.write_datetime(row, place, cell.value, self.form(cell))
        elif cell.form == "status":
            words = f"{STATUS[cell.value]} {cell.words}"
            page.write_string(row, place, words, self.form(cell))
        else:
            page.write_string(row, place, str(cell.value)[:LONGEST_CELL])

    def chart(self, page: Any, table: Table) -> Any:
        """Bars of the amounts, a group for each row; the last row is their sum and left out."""
        chart = self.book.add_chart({"type": "bar"})
        last = max(len(table.rows) - 1, 1)
        for place in table.charted:
            chart.add_series(
                {
                    "name": [page.get_name(), 0, place],
                    "categories": [page.get_name(), 1, 0, last, 0],
                    "values": [page.get_name(), 1, place, last, place],
                }
            )
        chart.set_title({"name": table.name})
        chart.set_y_axis({"reverse": True})
        chart.set_legend({"position": "bottom"})
        return chart
