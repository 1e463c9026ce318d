"""Publishing a price list: from a TOML file, once, by the provider's command or console.

vat_percent = 25

[extract]
base = "150.00"      # kronor, without VAT
per_gb = "20.00"     # for each whole gigabyte of documents

[[plan]]
key = "standard"
month = "290.00"
year = "2900.00"
name = { sv = "Standard", en = "Standard" }
about = { sv = "…", en = "…" }
"""

import tomllib
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop as _

from viewmybox.billing.days import swedish_today
from viewmybox.billing.models import PriceList
from viewmybox.kit.errors import Sentence
from viewmybox.kit.money import MoneyError, ore

LANGUAGES = ("sv", "en")
MOST_VAT = 50


class PublishError(Sentence):
    """The list cannot be published; the sentence says why."""


def read(text: str) -> dict[str, Any]:
    """The facts of a list, checked and in öre.

    Raises:
        PublishError: the text is not a price list.
    """
    try:
        given = tomllib.loads(text)
        vat = int(given["vat_percent"])
        facts = {
            "vat_percent": vat,
            "extract_base_ore": amount(given["extract"]["base"]),
            "extract_gb_ore": amount(given["extract"]["per_gb"]),
            "plans": [plan(one) for one in given["plan"]],
        }
    except tomllib.TOMLDecodeError as error:
        raise PublishError(_("The file is not TOML: %(error)s."), error=error) from None
    except KeyError as error:
        raise PublishError(_("%(name)s is missing."), name=error.args[0]) from None
    except (TypeError, ValueError, InvalidOperation, MoneyError) as error:
        raise PublishError(_("The file is not a price list: %(error)s"), error=error) from None
    if not 0 <= vat <= MOST_VAT:
        raise PublishError(_("VAT of %(vat)s per cent cannot be right."), vat=vat)
    if not facts["plans"]:
        raise PublishError(_("There is no plan in the list."))
    return facts


def plan(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "key": str(given["key"]),
        "names": {language: str(given["name"][language]) for language in LANGUAGES},
        "about": {language: str(given["about"][language]) for language in LANGUAGES},
        "month_ore": amount(given["month"]),
        "year_ore": amount(given["year"]),
    }


def amount(text: str) -> int:
    """Kronor as text; a number in the file would already have been through a float."""
    if not isinstance(text, str):
        raise MoneyError(f"write {text} as text, in quotation marks.")
    value = ore(Decimal(text))
    if value < 0:
        raise MoneyError(f"{text} is less than nothing.")
    return value


def publish(file: Path, effective_on: date) -> PriceList:
    """Publish a list that takes effect on a day. Runs on the migrator's role.

    Raises:
        PublishError: it is not a list, or the day has been, or is not after the newest list's.
    """
    facts = read(file.read_text())
    newest = PriceList.objects.first()
    refuse_past(newest, effective_on)
    number = newest.number + 1 if newest else 1
    return PriceList.objects.create(number=number, effective_on=effective_on, **facts)


def refuse_past(newest: PriceList | None, effective_on: date) -> None:
    """What has been ordered was ordered at the price of its day: only the first may look back.

    Raises:
        PublishError: it would change what has been.
    """
    if newest and effective_on <= newest.effective_on:
        raise PublishError(
            _("List %(number)s takes effect on %(day)s."),
            number=newest.number,
            day=newest.effective_on,
        )
    if newest and effective_on < swedish_today():
        raise PublishError(_("%(day)s has been."), day=effective_on)
