"""Numbers as people write them, in and out."""

import re
from functools import cache
from typing import Literal

from babel import Locale
from babel.numbers import get_currency_symbol
from django.utils.translation import gettext_lazy as _

from viewmybox.kit.errors import Refused

Decimal = Literal[",", "."]

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
LONGEST = 500  # characters; the largest float has 309 digits
SIGNIFICANT_DIGITS = 4
LONGEST_LABELLED = 1e12  # beyond it a label is written with an exponent

_SPACES = dict.fromkeys(
    map(ord, "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{FIGURE SPACE}"), " "
)
_SIGNS = {ord("\N{MINUS SIGN}"): "-", ord("\N{EN DASH}"): "-", ord("’"): "'"}
_WRITTEN = _SPACES | _SIGNS

_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
# A group has three digits and the same separator throughout, and no number begins with a zero
# group: "0,123" can only be a decimal.
_SHAPES: dict[str, re.Pattern[str]] = {
    decimal: re.compile(
        rf"""[+-]? (?:
            (?: [1-9][0-9]{{0,2}} (?P<separator>[ '{group}]) [0-9]{{3}}
                (?: (?P=separator) [0-9]{{3}} )* | [0-9]+ )
            (?: {re.escape(decimal)} [0-9]+ )?
          | {re.escape(decimal)} [0-9]+
          ) (?: [eE] [+-]? [0-9]{{1,3}} )?""",
        re.VERBOSE,
    )
    for decimal, group in ((",", "."), (".", ","))
}
_COULD_BE_A_GROUP = re.compile(r"[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}")


class NumberError(Refused):
    """A text that is not one certain number."""


def parse_number(text: str, decimal: Decimal | None = None) -> float:
    """The number that `text` says, finite, never a guess at half of it.

    `decimal` is what the file or the form's language says: then the other sign can only separate
    groups of three digits ("1,234" is 1234 where "." is the decimal sign, "0,5" is refused).
    With None a lone comma is a decimal comma and a lone point a decimal point; where both stand,
    the last is the decimal sign; a sign that repeats separates groups.

    Raises NumberError.
    """
    if decimal != "," and _PLAIN.fullmatch(text):
        return float(text)
    written = text.strip().translate(_WRITTEN)
    sign = decimal or _decimal_sign(written)
    if len(written) > LONGEST or not _SHAPES[sign].fullmatch(written):
        raise _refusal(text, written, decimal)
    bare = written.replace(" ", "").replace("'", "").replace("." if sign == "," else ",", "")
    number = float(bare.replace(",", "."))
    # The largest float is 1.8e308, and whole numbers above 2⁵³ lose their last digits: a long
    # identifier in a column of values must not come out as another one.
    if number in (float("inf"), float("-inf")):
        raise NumberError(_("“%(text)s” is too large a number."), text=text)
    if _WHOLE.fullmatch(bare) and int(number) != int(bare):
        raise NumberError(_("“%(text)s” has more digits than can be kept exactly."), text=text)
    return number


def proven_decimal(text: str) -> Decimal | None:
    """The decimal sign that `text` proves if it is a number; None where it proves none."""
    written = text.strip().translate(_WRITTEN)
    if "," not in written and "." not in written:
        return None
    sign = _decimal_sign(written)
    if _COULD_BE_A_GROUP.fullmatch(written) or not _SHAPES[sign].fullmatch(written):
        return None
    return sign


def format_number(value: float, language: str, decimals: int | None = None) -> str:
    """`value` by the language's rules (CLDR), with so many decimals; None: as many as it has."""
    if decimals is not None:
        return _in_symbols(f"{value:z,.{decimals}f}", language)
    # `or 0` takes the sign from a negative zero
    return _in_symbols(f"{value or 0:,}".removesuffix(".0"), language)


def format_short(value: float, language: str) -> str:
    """`value` to about four digits, for a label: 94.798 → 94.8, 123456.7 → 123,457."""
    if not value:
        return "0"
    if LONGEST_LABELLED > abs(value) >= 10 ** (SIGNIFICANT_DIGITS - 1):
        return format_number(value, language, 0)
    return _in_symbols(f"{value:,.{SIGNIFICANT_DIGITS}g}", language)


def format_money(ore: int, language: str, currency: str = "SEK", *, short: bool = False) -> str:
    """An amount in hundredths (öre, cents), exact: 123450 → "1 234,50 kr".

    `short` leaves the hundredths out where there are none: 123400 → "1 234 kr".
    """
    whole, hundredths = divmod(abs(ore), 100)
    sign, before, after = _money(language, currency)
    decimals = "" if short and not hundredths else f".{hundredths:02}"
    amount = _in_symbols(f"{whole:,}{decimals}", language)
    return f"{sign if ore < 0 else ''}{before}{amount}{after}"


def _decimal_sign(written: str) -> Decimal:
    comma, point = written.rfind(","), written.rfind(".")
    if comma >= 0 and point >= 0:
        return "," if comma > point else "."
    if comma >= 0:
        return "," if written.count(",") == 1 else "."
    return "." if written.count(".") <= 1 else ","


def _refusal(text: str, written: str, decimal: Decimal | None) -> NumberError:
    if not written:
        return NumberError(_("A number is missing."))
    if decimal and _SHAPES["." if decimal == "," else ","].fullmatch(written):
        return NumberError(
            _("“%(text)s” is not a number where “%(decimal)s” is the decimal sign."),
            text=text,
            decimal=decimal,
        )
    return NumberError(_("“%(text)s” is not a number."), text=text)


def _in_symbols(text: str, language: str) -> str:
    """From Python's signs to the language's own (faster so than by str.translate)."""
    group, decimal, minus = _symbols(language)
    text = text.replace(",", "\0").replace(".", decimal).replace("\0", group)
    return text.replace("-", minus)


@cache
def _symbols(language: str) -> tuple[str, str, str]:
    """What separates groups, the decimal sign and the minus sign."""
    symbols = Locale.parse(language, sep="-").number_symbols["latn"]
    return symbols["group"], symbols["decimal"], symbols["minusSign"]


@cache
def _money(language: str, currency: str) -> tuple[str, str, str]:
    """The minus sign, and what stands before and after an amount."""
    locale = Locale.parse(language, sep="-")
    pattern = locale.currency_formats["standard"]
    symbol = get_currency_symbol(currency, locale)
    before, after = (part.replace("¤", symbol) for part in (pattern.prefix[0], pattern.suffix[0]))
    if before and before[-1].isalpha():  # CLDR's currency spacing, which Babel leaves out
        before += NO_BREAK_SPACE
    return locale.number_symbols["latn"]["minusSign"], before, after
