"""Numbers are read as they were meant or not at all, and written as the language writes them."""

import math

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from viewmybox.kit.numbers import (
    NumberError,
    format_money,
    format_number,
    format_short,
    parse_number,
    proven_decimal,
)

LANGUAGES = {"sv": ",", "en": "."}
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
LOOKS_LIKE_A_NUMBER = st.text("0123456789.,-−+ '’eE\u00a0\u202f", max_size=20)


@pytest.fixture(scope="module", autouse=True)
def _english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("  12\n", 12),
        ("-0.5", -0.5),
        ("+7", 7),
        (".5", 0.5),
        (",5", 0.5),
        ("0007", 7),
        ("1e3", 1000),
        ("1,5E-7", 1.5e-7),
        ("94.79799999999999", 94.79799999999999),
        ("1 234,5", 1234.5),
        ("1\N{NO-BREAK SPACE}234,5", 1234.5),
        ("1\N{NARROW NO-BREAK SPACE}234\N{NARROW NO-BREAK SPACE}567", 1234567),
        ("1’234.50", 1234.5),
        ("−35,01", -35.01),
        ("–35,01", -35.01),
        ("1.234.567,89", 1234567.89),
        ("1,234,567.89", 1234567.89),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1,234", 1.234),
        ("1.234", 1.234),
        ("9007199254740992", 2**53),
    ],
)
def test_reads_what_people_write(text, number):
    assert parse_number(text) == number


@pytest.mark.parametrize(
    ("text", "decimal", "number"),
    [
        ("1,234", ",", 1.234),
        ("1,234", ".", 1234),
        ("1.234", ".", 1.234),
        ("1.234", ",", 1234),
        ("0,5", ",", 0.5),
        ("0.5", ".", 0.5),
        ("12", ",", 12),
    ],
)
def test_the_decimal_sign_of_the_file_decides(text, decimal, number):
    assert parse_number(text, decimal) == number


@pytest.mark.parametrize(
    "text",
    """|..|,|-|~100|NaN|nan|inf|-Infinity|12 kr|12%|1_000|0x10|1,2,3|1,23,456|1.2.3,4|12,345,67
    |1,234.567.8|0,123,456|1 2|1 23|12 34,5|1  234|- 5|--5|5-|5.|5,|e5|1e|1e1000|1 234'567|١٢|½|1²
    |TRUE|2026-03-01|10:30|=1+1|(5)|12;5|9007199254740993|1e""".replace("\n", "").split("|"),
)
def test_refuses_what_is_no_certain_number(text):
    for decimal in (None, ",", "."):
        with pytest.raises(NumberError):
            parse_number(text, decimal)


@pytest.mark.parametrize(("text", "decimal"), [("0,5", "."), ("12.50", ","), ("1.234,5", ".")])
def test_refuses_the_other_decimal_sign(text, decimal):
    with pytest.raises(NumberError, match="is the decimal sign"):
        parse_number(text, decimal)


def test_a_refusal_is_a_sentence_about_the_text():
    with pytest.raises(NumberError) as refused:
        parse_number("about 100 %s")
    assert str(refused.value) == "“about 100 %s” is not a number."
    for endless in ("x" * 1_000_000, "0" * 5000 + "1", "9" * 5000, "1" + ".234" * 5000):
        with pytest.raises(NumberError) as refused:
            parse_number(endless)
        assert len(str(refused.value)) < 100


@given(NUMBERS, st.sampled_from(sorted(LANGUAGES)))
def test_what_is_written_is_read_back_the_same(number, language):
    text = format_number(number, language)
    assert parse_number(text, LANGUAGES[language]) == number


@given(st.text(max_size=30) | LOOKS_LIKE_A_NUMBER, st.sampled_from([None, ",", "."]))
def test_any_text_is_a_finite_number_or_refused(text, decimal):
    try:
        number = parse_number(text, decimal)
    except NumberError as refused:
        assert str(refused)  # noqa: PT017 the sentence must be there, whatever the text
    else:
        assert math.isfinite(number)
        assert not any(letter.isalpha() for letter in text if letter not in "eE")


@given(LOOKS_LIKE_A_NUMBER, st.sampled_from([None, ",", "."]))
def test_the_digits_and_the_sign_stay(text, decimal):
    """Checked against digits and sign alone, so that no separator can change the value's scale."""
    try:
        number = parse_number(text, decimal)
    except NumberError:
        return
    if "e" in text.lower() or not number:
        return
    digits = "".join(letter for letter in text if letter.isdigit()).strip("0")
    assert f"{number:.17e}".startswith("-") == any(sign in text for sign in "-−")
    assert float(f"0.{digits}") == pytest.approx(float(f"0.{_digits(abs(number))}"), rel=1e-12)


def _digits(number):
    mantissa = f"{number:.17e}".partition("e")[0]
    return mantissa.replace(".", "")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("0,5", ","),
        ("12.25", "."),
        ("0.132", "."),
        ("1.234,5", ","),
        ("1,234,567", "."),
        ("1 234,567", ","),
        ("1,234", None),
        ("1.234", None),
        ("12", None),
        ("18.00.00", None),
        ("Storgatan 1, Falun", None),
    ],
)
def test_some_numbers_prove_the_decimal_sign(text, sign):
    assert proven_decimal(text) == sign


@pytest.mark.parametrize(
    ("number", "decimals", "swedish", "english"),
    [
        (0, None, "0", "0"),
        (-0.0, None, "0", "0"),
        (-0.001, 1, "0,0", "0.0"),
        (1234567.891, None, "1\u00a0234\u00a0567,891", "1,234,567.891"),
        (-12.5, None, "\u221212,5", "-12.5"),
        (99.955, 1, "100,0", "100.0"),
        (1234, 2, "1\u00a0234,00", "1,234.00"),
        (10**18, None, "1" + "\u00a0000" * 6, "1" + ",000" * 6),
    ],
)
def test_writes_by_the_rules_of_the_language(number, decimals, swedish, english):
    assert format_number(number, "sv", decimals) == swedish
    assert format_number(number, "en", decimals) == english


@pytest.mark.parametrize(
    ("number", "short"),
    [
        (0, "0"),
        (94.79799999999999, "94.8"),
        (999.96, "1,000"),
        (1e15, "1e+15"),
        (123456.7, "123,457"),
        (-1234.5, "-1,234"),
    ],
)
def test_labels_are_short(number, short):
    assert format_short(number, "en") == short


@pytest.mark.parametrize(
    ("ore", "language", "currency", "text"),
    [
        (123450, "sv", "SEK", "1 234,50 kr"),
        (-5, "sv", "SEK", "−0,05 kr"),
        (123450, "en", "SEK", "SEK 1,234.50"),
        (-123450, "en", "EUR", "-€1,234.50"),
        (0, "sv", "EUR", "0,00 €"),
        (10**17 + 1, "en", "EUR", "€1,000,000,000,000,000.01"),
    ],
)
def test_money_is_exact(ore, language, currency, text):
    assert format_money(ore, language, currency).replace("\u00a0", " ") == text
