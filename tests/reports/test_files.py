"""A report as a PDF and as a workbook: what the page says, and nothing that can run."""

import io
import re
import zipfile
from datetime import date

import pypdf
import python_calamine

from tests.reports.march import later


def pdf_of(person, report, language="sv"):
    answer = person.client.get(
        f"/reports/{report.id}/report.pdf", headers={"accept-language": language}
    )
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.content


def text_of(content):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def workbook_of(person, report):
    answer = person.client.get(
        f"/reports/{report.id}/report.xlsx", headers={"accept-language": "sv"}
    )
    assert answer.status_code == 200
    return answer.content


def rows(content, name):
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return book.get_sheet_by_name(name).to_python()


def test_the_pdf_is_tagged_for_screen_readers(alice, signed):
    reader = pypdf.PdfReader(io.BytesIO(pdf_of(alice, signed)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "sv"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    kinds = set(kinds_below(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/Table", "/TR", "/TH", "/TD", "/Figure"} <= kinds
    assert b"pdfuaid" in root["/Metadata"].get_data()


def kinds_below(node):
    node = node.get_object()
    if isinstance(node, list):
        for one in node:
            yield from kinds_below(one)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node["/S"]
        if "/K" in node:
            yield from kinds_below(node["/K"])


def test_the_pdf_says_what_the_page_says(alice, signed):
    text = " ".join(text_of(pdf_of(alice, signed)).split())
    for said in ("Månadsrapport, mars 2026", "Huset", "En lugn månad.", "Städning", "80,0",
                 "Trasig dörr", "Laga dörren", "Erik", "Signerad av Alice"):  # fmt: skip
        assert said in text, said
    assert "I april" not in text


def test_what_people_wrote_is_text_and_nothing_else(alice, signed):
    text = " ".join(text_of(pdf_of(alice, signed)).split())
    assert '#eval(read("/etc/passwd"))*hej*' in text.replace(" ", "")
    assert "root:" not in text


def test_a_signed_reports_pdf_is_the_same_byte_for_byte(alice, kept, signed):
    before = pdf_of(alice, signed)
    later(alice, kept)
    assert pdf_of(alice, signed) == before


def test_the_workbook_has_real_numbers_and_days(alice, signed):
    content = workbook_of(alice, signed)
    heading, row, total = rows(content, "Kostnader")
    assert heading[1] == "Avtalat"
    assert row[:4] == ["Städning", 12000.0, 13500.0, 1500.0]
    assert total[1] == 12000.0
    [_heading, first, second] = rows(content, "Händelser")
    assert {first[0], second[0]} == {date(2026, 3, 9), date(2026, 3, 20)}


def test_the_workbook_has_charts_and_no_formula(alice, signed):
    parts = zipfile.ZipFile(io.BytesIO(workbook_of(alice, signed)))
    names = parts.namelist()
    assert "xl/charts/chart1.xml" in names
    sheets = [parts.read(name).decode() for name in names if "worksheets/sheet" in name]
    assert any("sparkline" in text for text in sheets)
    assert not any(re.search(r"<f[ >]", text) for text in sheets)
    assert "=1+1" in parts.read("xl/sharedStrings.xml").decode()
