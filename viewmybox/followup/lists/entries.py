"""What happened in a box, newest first: the timeline as a list."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, CharField, F, Q, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viewmybox.boxes.custom import Of, fields_of
from viewmybox.boxes.models import Box, Entry
from viewmybox.boxes.models.entry import OWN, kinds_of
from viewmybox.followup.lists.changing import Change, Table, closing, opening
from viewmybox.followup.lists.common import choice_field, members, services_of
from viewmybox.followup.lists.kinds import CHOICE, MEMBER, MOMENT, TEXT, Choice, Reader
from viewmybox.followup.lists.listing import Column, Listing
from viewmybox.followup.lists.own import own_columns
from viewmybox.followup.lists.own_changing import own_changes


class OwnKind(Choice):
    """One of the box's own is its own word, also when the box has it no more."""

    def shown(self, value: Any, choices: Mapping[str, str], reader: Reader | None = None) -> str:
        del reader
        return choices.get(str(value), str(value).removeprefix(OWN))


OWN_KIND = OwnKind()
OPEN, CLOSED = "open", "closed"
TABLE = Table("entries", Entry, "box", "title")
DEVIATION = Entry.Kind.DEVIATION
KIND = Case(
    When(kind_name="", then=F("kind")),
    default=Concat(Value(OWN), F("kind_name")),
    output_field=CharField(),
)
STATE = Case(
    When(~Q(kind=DEVIATION), then=Value(None)),
    When(closed_at=None, then=Value(OPEN)),
    default=Value(CLOSED),
    output_field=CharField(null=True),
)


def entries(box: Box, reader: Reader) -> Listing:
    own, people = fields_of(box.id, Of.ENTRY), members()
    kinds = kinds_of(box)
    states = {
        OPEN: str(pgettext_lazy("deviation", "Open")),
        CLOSED: str(pgettext_lazy("deviation", "Closed")),
    }
    columns = (
        Column("title", _("What happened"), TEXT, "title", searched=True),
        Column("at", _("When"), MOMENT, "at", filled=True),
        Column("kind", _("Kind"), OWN_KIND, KIND, choices=kinds, filled=True),
        Column(
            "service", _("Service"), CHOICE, "service_id", choices=services_of(box), sorts=False
        ),
        Column("state", _("Deviation"), CHOICE, STATE, choices=states),
        Column("member", _("By"), MEMBER, "member_id", choices=people, sorts=False),
        Column("text", _("Details"), TEXT, "text", shown=False, searched=True, sorts=False),
        Column("closed_at", _("Closed"), MOMENT, "closed_at", shown=False),
        *own_columns(own, people),
    )
    return Listing(
        "entries",
        columns,
        "-at",
        query=Entry.objects.filter(box=box),
        link=lambda row: f"/services/{row['service']}/#entry-{row['id']}",
        changes=(*changes(kinds), *own_changes(own, TABLE, people, reader.language)),
    )


def changes(kinds: dict[str, str]) -> tuple[Change, ...]:
    deviations = {
        "refuses": lambda row, _new: "" if row["kind"] == DEVIATION else _t("It is no deviation."),
        "needs": ("kind",),
    }
    return (
        Change(
            "kind",
            _("Kind"),
            TABLE,
            "kind",
            lambda: choice_field(_("Kind"), kinds),
            words=lambda code: OWN_KIND.shown(code, kinds),
            source=KIND,
            stores=kind_of,
        ),
        closing(TABLE, _("Close the deviations"), **deviations),
        opening(TABLE, _("Open the deviations again"), **deviations),
    )


def kind_of(code: str) -> dict[str, str]:
    """What an update sets."""
    entry = Entry()
    entry.take_kind(code)
    return {"kind": entry.kind, "kind_name": entry.kind_name}
