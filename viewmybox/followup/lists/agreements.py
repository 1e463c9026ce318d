"""The agreements of a box: with whom, until when, what they cost, and when to act."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viewmybox.boxes.custom import Of, fields_of
from viewmybox.boxes.forms.agreements import MOST_MONTHS, count_field
from viewmybox.boxes.forms.fields import DayField
from viewmybox.boxes.models import Agreement, Box, CustomField, Service
from viewmybox.boxes.models.agreement import PriceModel, Renewal
from viewmybox.followup.agreements import (
    Priced,
    agreed_ore_a_month,
    calculation,
    course_of,
    terms_of,
)
from viewmybox.followup.judging import ON, worst
from viewmybox.followup.lists.changing import Change, Table, in_words
from viewmybox.followup.lists.common import choice_field, members
from viewmybox.followup.lists.kinds import CHOICE, DAY, MONEY, NUMBER, STATUS, TEXT, Reader
from viewmybox.followup.lists.listing import Column, Listing, Row
from viewmybox.followup.lists.own import own_columns, own_values
from viewmybox.followup.lists.own_changing import own_changes
from viewmybox.followup.prices import price_on, prices_of
from viewmybox.followup.reasons import agreement_reasons
from viewmybox.followup.standing import Moment
from viewmybox.kit.dates import format_date

RUNNING, OVER = "running", "over"
TABLE = Table("agreements", Agreement, "box", "supplier")
READ = (
    "id", "supplier", "number", "organisation_number", "contact_name", "contact_email",
    "contact_phone", "starts_on", "ends_on", "notice_months", "notice_days", "renewal",
    "renewal_months", "noticed_on", "price_model", "price_ore", "price_period", "price_units",
    "index_base", "index_latest", "price_from", "custom",
)  # fmt: skip


def agreements(box: Box, reader: Reader) -> Listing:
    renewals = {code: str(word) for code, word in Renewal.choices}
    states = {
        RUNNING: str(pgettext_lazy("agreement", "Runs")),
        OVER: str(pgettext_lazy("agreement", "Ended")),
    }
    statuses = {
        "off": _t("Has ended"),
        "risk": _t("Act soon"),
        "none": _t("Not known"),
        "on": _t("Runs"),
    }
    models = {code: str(word) for code, word in PriceModel.choices}
    own = fields_of(box.id, Of.AGREEMENT)
    people = members() if any(one.kind == CustomField.Kind.MEMBER for one in own) else {}
    columns = (
        Column("supplier", _("Supplier"), TEXT, searched=True),
        Column("status", _("Status"), STATUS, choices=statuses),
        Column("number", _("Number"), TEXT, searched=True),
        Column("services", _("Services"), TEXT, searched=True),
        Column("starts_on", _("From"), DAY, shown=False),
        Column("ends_on", _("Ends"), DAY),
        Column("act_by", _("Last day to act"), DAY),
        Column("renewal", _("At the end"), CHOICE, choices=renewals, shown=False, filled=True),
        Column("notice_months", _("Months of notice"), NUMBER, shown=False),
        Column("noticed_on", _("Notice was given"), DAY, shown=False),
        Column("price", _("A month"), MONEY),
        Column("price_model", _("The price is"), CHOICE, choices=models, shown=False, filled=True),
        Column("organisation_number", _("Organisation number"), TEXT, shown=False, searched=True),
        Column("contact_name", _("Contact person"), TEXT, shown=False, searched=True),
        Column("contact_email", _("E-mail address"), TEXT, shown=False),
        Column("contact_phone", _("Telephone number"), TEXT, shown=False),
        Column("words", _("Calculated"), TEXT, shown=False, sorts=False, narrows=False),
        Column(
            "state",
            _("State"),
            CHOICE,
            choices=states,
            shown=False,
            otherwise=(RUNNING,),
            filled=True,
        ),
        *own_columns(own, people),
    )
    return Listing(
        "agreements",
        columns,
        "act_by",
        rows=lambda: rows(box, own, reader.language),
        changes=(
            *changes(renewals, reader.language),
            *own_changes(own, TABLE, people, reader.language),
        ),
    )


def rows(box: Box, own: Sequence[CustomField], language: str) -> list[Row]:
    moment = Moment.now_here()
    covered: dict[UUID, list[str]] = {}
    services = Service.opened().filter(agreement__box=box).order_by("name")
    for agreement, name in services.values_list("agreement_id", "name"):
        covered.setdefault(agreement, []).append(name)
    found = Agreement.objects.filter(box=box).order_by("id").values_list(*READ, named=True)
    rows = list(found)
    prices = prices_of(rows)
    return [
        row(one, price_on(prices[one.id], moment.today), covered.get(one.id, []), moment, language)
        | own_values(own, one.custom)
        for one in rows
    ]


def row(kept: Any, priced: Priced, services: list[str], moment: Moment, language: str) -> Row:
    course = course_of(kept, moment.today)
    reasons = agreement_reasons(course, moment.today, language)
    known: Row = dict(zip(READ, kept, strict=True))
    return known | {
        "href": f"/agreements/{kept.id}/",
        "status": worst([ON, *[one.status for one in reasons]]),
        "services": ", ".join(services),
        "ends_on": course.ends_on,
        "act_by": course.act_by,
        "price": None if course.over else agreed_ore_a_month(priced),
        "price_model": priced.price_model,
        "words": calculation(terms_of(kept), course, language),
        "state": OVER if course.over else RUNNING,
    }


def changes(renewals: dict[str, str], language: str) -> tuple[Change, ...]:
    return (
        Change(
            "noticed_on",
            _("Notice was given"),
            TABLE,
            "noticed_on",
            lambda: DayField(label=_("Notice was given"), required=False),
            words=lambda day: format_date(day, language),
        ),
        Change(
            "notice_months",
            _("Months of notice"),
            TABLE,
            "notice_months",
            lambda: count_field(_("Months of notice"), MOST_MONTHS),
            refuses=no_days_of_notice,
            needs=("notice_days",),
        ),
        Change(
            "renewal",
            _("At the end"),
            TABLE,
            "renewal",
            lambda: choice_field(_("At the end"), renewals),
            words=in_words(renewals),
            stores=renewed,
        ),
    )


def no_days_of_notice(row: dict[str, Any], months: int | None) -> str:
    return _t("Its notice is in days.") if row["notice_days"] and months else ""


def renewed(renewal: str) -> dict[str, Any]:
    """One that is not renewed has no length of renewal (Agreement.clean)."""
    return {"renewal": renewal} | ({"renewal_months": None} if renewal == Renewal.NONE else {})
