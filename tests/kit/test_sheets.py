"""Uploaded CSV files are read as they were meant, or refused with a sentence."""

import io
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from viewmybox.kit.sheets import SheetError, read_table

DATA = Path(__file__).parents[3] / "shared" / "data"
SWEDISH = "Tjänst;Värde;När\nStädning Åre;1 234,5;2026-03-01\nHiss Örebro;0,5;2026-03-02\n"


@pytest.fixture(scope="module", autouse=True)
def _english():
    with override("en"):
        yield


def table(data, max_bytes=1_000_000, max_rows=1000):
    return read_table(
        io.BytesIO(data.encode() if isinstance(data, str) else data),
        max_bytes=max_bytes,
        max_rows=max_rows,
    )


@pytest.mark.parametrize(
    ("codec", "encoding"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("cp1252", "cp1252"),
        ("cp850", "cp850"),
        ("mac_roman", "mac_roman"),
    ],
)
def test_reads_every_usual_encoding(codec, encoding):
    read = table(SWEDISH.encode(codec))
    assert (read.encoding, read.delimiter, read.decimal) == (encoding, ";", ",")
    assert read.header == ["Tjänst", "Värde", "När"]
    assert list(read.rows) == [
        (2, ["Städning Åre", "1 234,5", "2026-03-01"]),
        (3, ["Hiss Örebro", "0,5", "2026-03-02"]),
    ]


def test_another_language_is_read_or_refused_but_never_garbled():
    text = "Имя;Количество\nУборка помещений в офисе;1\nОбслуживание лифта;2\n"
    assert table(text.encode("cp1251")).header == ["Имя", "Количество"]
    with pytest.raises(SheetError, match="uncertain"):
        table("Ημερομηνία;τιμή\nΑθήνα;1\n".encode("cp1253"))


def test_few_letters_are_enough_for_swedish():
    assert table("Å;Ä\nÖ;1\n".encode("cp1252")).header == ["Å", "Ä"]
    assert table("Ort;Grader °C\nÅre;1,5\n".encode("cp1252")).header == ["Ort", "Grader °C"]


def test_big_endian_utf16_and_its_mark():
    assert table(b"\xfe\xff" + SWEDISH.encode("utf-16-be")).header[0] == "Tjänst"


@pytest.mark.parametrize("delimiter", list(",;\t|"))
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_reads_every_delimiter_and_line_end(delimiter, end):
    lines = [["name", "note", "value"], ["Alice", '"a, b; c|d\te"', "1"], ["Bob", "", "2"]]
    read = table(end.join(delimiter.join(cells) for cells in lines))
    assert read.delimiter == delimiter
    assert list(read.rows) == [(2, ["Alice", "a, b; c|d\te", "1"]), (3, ["Bob", "", "2"])]


@pytest.mark.parametrize(
    ("rows", "decimal"),
    [
        ("a,b\n1.5,2", "."),
        ('a,b\n"1,5",2', ","),
        ("a;b\n1.5;2", "."),
        ("a;b\nx;y", ","),
        ("a,b\nx,y", None),
        ("a;b\n1,5;2.5", None),
        ('a,b\n"1,234",x', None),
        ('a,b\n"1,234,567",x', "."),
    ],
)
def test_guesses_the_decimal_sign_only_from_proof(rows, decimal):
    assert table(rows).decimal == decimal


def test_line_numbers_are_those_of_the_file():
    read = table('sep=;\nname;note\n\nAlice;"two\nlines"\n;;\nBob;x\n')
    assert list(read.rows) == [(4, ["Alice", "two\nlines"]), (7, ["Bob", "x"])]


def test_the_preamble_ends_where_the_columns_are_named():
    read = table(
        "Statistik 2026;\n\nOrt;Land\nFalun;SE\n\nDatum;Tid;Grader\n2026-03-01;12:00;4,7\n"
    )
    assert read.header == ["Datum", "Tid", "Grader"]
    assert list(read.rows) == [(7, ["2026-03-01", "12:00", "4,7"])]


def test_columns_may_be_years():
    assert table("Year,2024,2025\nSteel,1,2\nWood,3,4\n").header == ["Year", "2024", "2025"]


def test_short_rows_are_filled_and_long_rows_kept():
    read = table("a,b,c\n1,x\n1,x,3,more\n1,x,3,,\n1,x,3\n")
    assert [cells for _, cells in read.rows] == [
        ["1", "x", ""],
        ["1", "x", "3", "more"],
        ["1", "x", "3"],
        ["1", "x", "3"],
    ]


def test_one_column_is_a_list():
    assert list(table("Supplier\nAlice\nBob\n").rows) == [(2, ["Alice"]), (3, ["Bob"])]


@pytest.mark.parametrize(
    "cell", ['"say ""hi"""', '"say \\"hi\\""', 'say "hi"'], ids=["doubled", "escaped", "bare"]
)
def test_quotation_marks_inside_a_cell(cell):
    assert list(table(f"a,b\n{cell},1\n").rows) == [(2, ['say "hi"', "1"])]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\xef\xbb\xbf \r\n", "The file is empty."),
        (b",,,\n,,,\n", "The file is empty."),
        (b"a,b,c\n", "The file has column names but no rows."),
        (b"PK\x03\x04rest", "The file is not a CSV file; it seems to be XLSX/ZIP."),
        (b"%PDF-1.7", "The file is not a CSV file; it seems to be PDF."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "The file is not a CSV file; it seems to be XLS."),
        (b'[{"a": 1}]', "The file is not a CSV file; it seems to be JSON."),
        (b"<?xml version='1.0'?>", "The file is not a CSV file; it seems to be XML."),
        (b"\n<!DOCTYPE html><p>1,2", "The file is a web page (HTML), not a table."),
        (b"a,b\n1,\x00\n", "The file is not text, so it is not a CSV file."),
        (b"\xff\xfea\x00,", "The file's encoding is uncertain. Save it as CSV UTF-8."),
        (
            "å,ä,ö,Å,Ä,Ö\n".encode() + b"\xe5,1",
            "The file's encoding is uncertain. Save it as CSV UTF-8.",
        ),
        (b"1,2\n3,4\n", "The first line must name the columns."),
        (b"1,2\na,b\n3,4\n", "The first line must name the columns."),
        (b'a,b\n"1,2\n3,4\n', "A quotation mark near line 2 is not closed."),
        (b'a,b\n1,"' + b"x" * 200_000 + b'"\n', "A cell near line 2 is too long."),
        (
            b"Dear Bob,\nthe lift stands still\nagain; please come\nAlice\n",
            "No table was found in the file: its lines have no columns in common.",
        ),
        (b"a,b\n" + b"x,1\n" * 1001, "The file has 1001 rows; at most 1000 can be read at once."),
        (b"a,b\n" + b"x,1\n" * 300_000, "The file is larger than 1000000 bytes."),
        (b"a," * 3000 + b"b\n" + b"1," * 3000 + b"2\n", "The table has more than 2000 columns."),
    ],
)
def test_refuses_with_a_sentence(data, sentence):
    with pytest.raises(SheetError) as refused:
        table(data)
    assert str(refused.value) == sentence


@given(st.binary(max_size=400) | st.text("ab1,;\t|\"\\\n\r =-'å\x00", max_size=200))
def test_any_file_is_a_table_or_refused(data):
    try:
        read = table(data)
    except SheetError as refused:
        assert str(refused)  # noqa: PT017 the sentence must be there, whatever the file
    else:
        assert all(len(cells) >= len(read.header) for _, cells in read.rows)


@given(
    st.lists(
        st.lists(st.text("abåäö1.,; '-", min_size=1), min_size=3, max_size=3),
        min_size=1,
        max_size=9,
    ),
    st.sampled_from(";\t|,"),
)
def test_a_well_written_table_comes_back_whole(rows, delimiter):
    rows = [["Alice", "1", "-"], *rows]
    quoted = ('"' + f'"{delimiter}"'.join(cells) + '"' for cells in [["x", "y", "z"], *rows])
    read = table("\n".join(quoted))
    expected = [cells for cells in rows if any(cell.strip() for cell in cells)]
    assert read.header == ["x", "y", "z"]
    assert [cells for _, cells in read.rows] == expected


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data set is not here")
def test_every_real_file_is_read_or_refused():
    refused = {}
    files = sorted(path for path in DATA.rglob("*") if path.is_file())
    for path in files:
        with path.open("rb") as stream:
            try:
                read = read_table(stream, max_bytes=20_000_000, max_rows=200_000)
                rows = sum(1 for _ in read.rows)
            except SheetError as error:
                refused[path.relative_to(DATA).as_posix()] = str(error)
            else:
                assert rows, path
    assert "web page" in refused["robustness/html_page_saved_as.csv"]
    outside = [name for name in refused if name.endswith(".csv") and "robustness" not in name]
    assert outside == []


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared data set is not here")
@pytest.mark.parametrize(
    ("name", "encoding", "delimiter", "decimal", "rows", "column"),
    [
        ("measurements/smhi_falun_temp.csv", "utf-8-sig", ";", ".", 58770, "Lufttemperatur"),
        ("measurements/airquality_uci_decimalcomma_bom.csv", "utf-8-sig", ",", ",", 9357, "CO(GT)"),
        ("indicators/sv_scb_forvarvsarbetande_latin1.csv", "cp1252", ",", None, 17400, "ålder"),
        ("indicators/sv_skolverket_antal_elever_2024.csv", "utf-8-sig", ";", ",", 798, "Län"),
        ("robustness/csvkit/test_utf16_little.csv", "utf-16", ",", None, 2, "a"),
        ("robustness/csvkit/mac_newlines.csv", "utf-8", ",", None, 2, "a"),
        ("robustness/tabulator/latin1.csv", "cp1252", ",", None, 2, "id"),
    ],
)
def test_real_files_are_read_right(name, encoding, delimiter, decimal, rows, column):  # noqa: PLR0913, PLR0917
    with (DATA / name).open("rb") as stream:
        read = read_table(stream, max_bytes=20_000_000, max_rows=200_000)
        assert (read.encoding, read.delimiter, read.decimal) == (encoding, delimiter, decimal)
        assert sum(1 for _ in read.rows) == rows
        assert column in read.header
