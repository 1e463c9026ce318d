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

import json
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_noop as _

from viewmybox.billing.days import swedish_today
from viewmybox.billing.models import PriceList
from viewmybox.kit.errors import Sentence
from viewmybox.kit.money import MoneyError, ore
from viewmybox.wall.context import fetch_all, fetch_one

LANGUAGES = ("sv", "en")
# The same number stands in wall.write_price_list.
NOTICE = timedelta(days=30)
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
        facts: dict[str, Any] = {
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
    for key, times in Counter(plan["key"] for plan in facts["plans"]).items():
        if times > 1:
            raise PublishError(_("The plan “%(plan)s” is there twice."), plan=key)
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
        PublishError: it is not a list, or does not suit (see `refuse_unsuitable`).
    """
    facts = read(file.read_text())
    had = dict(fetch_all("SELECT plan, customers FROM wall.plans_had()", []))
    refuse_unsuitable(PriceList.objects.first(), had, facts, effective_on)
    given = [facts[name] for name in ("vat_percent", "extract_base_ore", "extract_gb_ore")]
    row = fetch_one(
        "SELECT wall.write_price_list(%s, %s, %s, %s, %s::jsonb)",
        [effective_on, *given, json.dumps(facts["plans"])],
    )
    return PriceList.objects.get(number=row[0] if row else 0)


def refuse_unsuitable(
    newest: PriceList | None, had: Mapping[str, int], facts: Mapping[str, Any], day: date
) -> None:
    """In words, what the database refuses too (sql/notice.sql).

    Args:
        newest: the list that was published last.
        had: how many customers have or have chosen each plan.
        facts: the new list's.
        day: when it is to take effect.

    Raises:
        PublishError: the day has been, or is not after the newest list's; a plan that customers
            have is missing; or a price is raised and they would have less than thirty days.
    """
    refuse_past(newest, day)
    refuse_missing(had, facts)
    if newest:
        refuse_sudden(newest, facts, day)


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


def refuse_missing(had: Mapping[str, int], facts: Mapping[str, Any]) -> None:
    """A plan without a price would not be invoiced. What has been subscribed to can be changed by
    the customer alone, and a subscription that has ended can be taken up again.

    Raises:
        PublishError: a plan is missing that somebody has, or that everybody begins with.
    """
    kept = {plan["key"] for plan in facts["plans"]}
    for key, customers in had.items():
        if key in kept:
            continue
        if customers:
            raise PublishError(
                _(
                    "The plan “%(plan)s” is missing, but customers have it or have chosen it "
                    "(%(customers)s of them). Keep it in the list until none has."
                ),
                plan=key,
                customers=customers,
            )
        raise PublishError(
            _("The plan “%(plan)s” is missing: every new customer begins with it."), plan=key
        )


def refuse_sudden(newest: PriceList, facts: Mapping[str, Any], day: date) -> None:
    """Whoever is to pay more is told in time to leave.

    Raises:
        PublishError: a price is raised in less than thirty days.
    """
    earliest = swedish_today() + NOTICE
    if day < earliest and is_raise(newest, facts):
        raise PublishError(
            _(
                "A price is higher than in list %(number)s: customers are told at least %(days)s "
                "days ahead, so it can take effect on %(day)s at the earliest."
            ),
            number=newest.number,
            days=NOTICE.days,
            day=earliest,
        )


def is_raise(newest: PriceList, facts: Mapping[str, Any]) -> bool:
    """Whether anything costs more. A plan that is new is no raise; VAT is the state's."""
    then = {plan["key"]: plan for plan in facts["plans"]}
    pairs = [(plan, then[plan.key]) for plan in newest.offered() if plan.key in then]
    return (
        facts["extract_base_ore"] > newest.extract_base_ore
        or facts["extract_gb_ore"] > newest.extract_gb_ore
        or any(
            new["month_ore"] > old.month_ore or new["year_ore"] > old.year_ore for old, new in pairs
        )
    )
