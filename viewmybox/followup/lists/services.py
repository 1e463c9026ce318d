"""The services of a box: how each stands and why, its agreement, who answers for it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viewmybox.boxes.custom import Of, fields_of
from viewmybox.boxes.forms.services import MemberField
from viewmybox.boxes.models import Box, CustomField, Service
from viewmybox.followup.facts import fingerprints
from viewmybox.followup.lists.changing import Change, Table, closing, in_words, opening
from viewmybox.followup.lists.common import choice_field, members, status_words
from viewmybox.followup.lists.kinds import (
    CHOICE,
    DAY,
    MEMBER,
    MONEY,
    NUMBER,
    STATUS,
    TEXT,
    Reader,
)
from viewmybox.followup.lists.listing import Column, Listing, Row
from viewmybox.followup.lists.own import own_columns, own_values
from viewmybox.followup.lists.own_changing import own_changes
from viewmybox.followup.standing import Moment, Standing, standings_of

IN_BOX = """ARRAY(SELECT id FROM service
    WHERE customer_id = %(customer)s AND box_id = %(box)s)"""
OPEN, CLOSED = "open", "closed"
TABLE = Table("services", Service, "box", "name")


def services(box: Box, reader: Reader) -> Listing:
    people = members()
    categories = {code: str(word) for code, word in Service.Category.choices}
    states = {
        OPEN: str(pgettext_lazy("service", "Open")),
        CLOSED: str(pgettext_lazy("service", "Closed")),
    }
    own = fields_of(box.id, Of.SERVICE)
    columns = (
        Column("name", _("Service"), TEXT, searched=True),
        Column("status", _("Status"), STATUS, choices=status_words()),
        Column("why", _("Why"), TEXT, sorts=False, narrows=False),
        Column("supplier", _("Supplier"), TEXT, searched=True),
        Column("responsible", _("Responsible"), MEMBER, choices=people),
        Column("category", _("Category"), CHOICE, choices=categories, filled=True),
        Column("next_date", _("Next date"), DAY),
        Column("act_by", _("Last day to act"), DAY, shown=False),
        Column("price", _("A month"), MONEY),
        Column("deviations", _("Open deviations"), NUMBER, shown=False),
        Column("actions", _("Open actions"), NUMBER, shown=False),
        Column("overdue", _("Overdue actions"), NUMBER, shown=False),
        Column("number", _("Agreement no."), TEXT, shown=False, searched=True),
        Column("description", _("Description"), TEXT, shown=False, searched=True),
        Column(
            "state", _("State"), CHOICE, choices=states, shown=False, otherwise=(OPEN,), filled=True
        ),
        *own_columns(own, people),
    )
    return Listing(
        "services",
        columns,
        "name",
        rows=lambda: rows(box, own),
        changes=(
            *changes(people, categories),
            *own_changes(own, TABLE, people, reader.language),
        ),
    )


def rows(box: Box, own: Sequence[CustomField]) -> list[Row]:
    moment = Moment.now_here()
    found = standings_of(fingerprints(IN_BOX, moment.today, box=box.id), moment)
    of_service = Service.objects.filter(box=box).values(
        "id", "category", "description", "closed_at", "custom"
    )
    kept = {str(one["id"]): one for one in of_service}
    return [
        row(one, kept[one.service.id]) | own_values(own, kept[one.service.id]["custom"])
        for one in found
        if one.service.id in kept
    ]


def row(standing: Standing, kept: dict[str, Any]) -> Row:
    service = standing.service
    return {
        "id": kept["id"],
        "href": f"/services/{service.id}/",
        "name": service.name,
        "status": standing.status,
        "why": "; ".join(reason.sentence for reason in standing.reasons),
        "supplier": service.agreement.supplier if service.agreement else None,
        "number": service.agreement.number if service.agreement else None,
        "responsible": service.responsible_id,
        "category": kept["category"],
        "next_date": standing.next_date,
        "act_by": standing.act_by,
        "price": standing.price_ore_a_month,
        "deviations": service.deviations,
        "actions": service.actions,
        "overdue": service.overdue,
        "description": kept["description"],
        "state": OPEN if kept["closed_at"] is None else CLOSED,
    }


def changes(people: dict[str, str], categories: dict[str, str]) -> tuple[Change, ...]:
    return (
        Change(
            "responsible",
            _("Responsible"),
            TABLE,
            "responsible_id",
            lambda: MemberField(label=_("Responsible")),
            words=in_words(people),
        ),
        Change(
            "category",
            _("Category"),
            TABLE,
            "category",
            lambda: choice_field(_("Category"), categories),
            words=in_words(categories),
        ),
        closing(TABLE, _("Close")),
        opening(TABLE, _("Open again")),
    )
