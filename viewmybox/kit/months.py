"""The names of months (CLDR), to write and to read."""

from functools import cache

from babel import Locale

LANGUAGES = ("sv", "en")


@cache
def month_name(month: int, language: str) -> str:
    """The whole name: mars, March."""
    return str(Locale.parse(language, sep="-").months["format"]["wide"][month])


@cache
def month_short(month: int, language: str) -> str:
    """The short name, without a full stop: mar → mars, sep., Sep."""
    return str(Locale.parse(language, sep="-").months["format"]["abbreviated"][month])


@cache
def month_numbers() -> dict[str, int]:
    """Every way to write a month in Swedish or English, lower case, without full stop."""
    numbers: dict[str, int] = {"sept": 9}
    for language in LANGUAGES:
        for month in range(1, 13):
            name = month_name(month, language).lower()
            short = month_short(month, language).lower().rstrip(".")
            numbers |= {name: month, short: month, name[:3]: month}
    return numbers
