"""What authorities are measured by: Scottish councils each quarter, Swedish schools each year.

An authority is a service. A value that is hidden or rounded ("..", "~100") is no number, and is
left out.
"""

from datetime import date, datetime, time
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from viewmybox.boxes.models import Target
from viewmybox.demo.filling.files.reading import rows
from viewmybox.demo.filling.files.shelf import Shelf
from viewmybox.kit.errors import Refused
from viewmybox.kit.numbers import parse_number

QUARTERLY = "indicators/lgbf_quarterly_real.csv"
CATALOGUE = "indicators/lgbf_indicator_information.csv"
YEARLY = "indicators/sv_skolverket_behorighet_2024_25.csv"
QUARTERLY_NAME, YEARLY_NAME = "Councils", "Skolor"
LAST_MONTH = (6, 9, 12, 3)  # of the quarters of a British financial year
YEAR_ENDS = date(2025, 6, 13)
SHARE = "Andel (%) elever behöriga till yrkesprog."
PERCENT = 100


def tell_quarterly(folder: Path, member: UUID, zone: ZoneInfo) -> None:
    shelf = Shelf(QUARTERLY_NAME, "Two indicators of all Scottish councils, by quarter.", member)
    titles = {plain(row["Code"]): row["Title"] for row in rows(folder / CATALOGUE)}
    for row in rows(folder / QUARTERLY):
        at = quarter_ends(row["Period"], zone)
        indicator = shelf.indicator(
            shelf.service(row["LocalAuthority"], at), row["Code"], at, unit="%", decimals=1,
            description=titles.get(plain(row["Code"]), ""), target=Target.AT_LEAST, low=95,
            tolerance=5, period="quarter", expected="quarter",
        )  # fmt: skip
        shelf.measure(indicator, at, float(row["Value"]) * PERCENT)
    shelf.write()


def plain(code: str) -> str:
    return code.replace(" ", "")


def quarter_ends(text: str, zone: ZoneInfo) -> datetime:
    """`2018-19;Q1` is April, May and June of 2018, and is known at its end."""
    years, _, quarter = text.partition(";Q")
    month = LAST_MONTH[int(quarter) - 1]
    year = int(years[:4]) + (month == LAST_MONTH[-1])
    return datetime.combine(date(year, month, 28), time(9), zone)


def tell_yearly(folder: Path, member: UUID, zone: ZoneInfo) -> None:
    shelf = Shelf(YEARLY_NAME, "Behörighet till gymnasieskolan läsåret 2024/25.", member)
    at = datetime.combine(YEAR_ENDS, time(9), zone)
    for row in rows(folder / YEARLY):
        if row["Kön"] != "Samtliga" or row["Typ av huvudman"] != "Samtliga":
            continue
        try:
            value = parse_number(row[SHARE], ",")
        except Refused:
            continue
        indicator = shelf.indicator(
            shelf.service(row["Kommun"], at), "Behöriga till yrkesprogram", at, unit="%",
            decimals=1, target=Target.AT_LEAST, low=85, tolerance=5, period="year", expected="year",
        )  # fmt: skip
        shelf.measure(indicator, at, value)
    shelf.write()
