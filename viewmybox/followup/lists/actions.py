"""What is to be done in a box: by whom, by when."""

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, DateField, F, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viewmybox.boxes.forms.fields import DayField
from viewmybox.boxes.forms.services import MemberField
from viewmybox.boxes.models import Action, ActionChange, Box
from viewmybox.followup.lists.changing import Change, Table, closing, in_words, opening
from viewmybox.followup.lists.common import members, services_of
from viewmybox.followup.lists.kinds import CHOICE, DAY, MEMBER, MOMENT, TEXT, Reader
from viewmybox.followup.lists.listing import Column, Listing
from viewmybox.kit.dates import format_date

OPEN, OVERDUE, DONE = "open", "overdue", "done"


def actions(box: Box, reader: Reader) -> Listing:
    people = members()
    states = {
        OVERDUE: str(pgettext_lazy("action", "Overdue")),
        OPEN: str(pgettext_lazy("action", "Open")),
        DONE: str(pgettext_lazy("action", "Done")),
    }
    columns = (
        Column("title", _("Action"), TEXT, "title", searched=True),
        Column("due_on", _("Due"), DAY, "due_on"),
        Column(
            "state",
            _("State"),
            CHOICE,
            state(),
            choices=states,
            otherwise=(OVERDUE, OPEN),
            filled=True,
        ),
        Column(
            "responsible", _("Responsible"), MEMBER, "responsible_id", choices=people, sorts=False
        ),
        Column(
            "service", _("Service"), CHOICE, "service_id", choices=services_of(box), sorts=False
        ),
        Column("text", _("Details"), TEXT, "text", shown=False, searched=True, sorts=False),
        Column("closed_at", _("Done on"), MOMENT, "closed_at", shown=False),
        Column("created_at", _("Added"), MOMENT, "created_at", shown=False, filled=True),
    )
    return Listing(
        "actions",
        columns,
        "due_on",
        query=Action.objects.filter(service__box=box),
        link=lambda row: f"/actions/{row['id']}/",
        changes=changes(people, reader.language),
    )


def state() -> Case:
    return Case(
        When(closed_at__isnull=False, then=Value(DONE)),
        When(due_on__lt=timezone.localdate(), then=Value(OVERDUE)),
        default=Value(OPEN),
        output_field=CharField(),
    )


def changes(people: dict[str, str], language: str) -> tuple[Change, ...]:
    table = Table("actions", Action, "service__box", "title", told=told)
    is_open: dict[str, Any] = {"refuses": done_already, "needs": ("closed_at",)}
    return (
        Change(
            "responsible",
            _("Responsible"),
            table,
            "responsible_id",
            lambda: MemberField(label=_("Responsible")),
            words=in_words(people),
            **is_open,
        ),
        Change(
            "due_on",
            _("Due"),
            table,
            "due_on",
            lambda: DayField(label=_("Due"), required=False),
            words=lambda day: format_date(day, language),
            refuses=lambda row, day: done_already(row, day) or needs_a_day(row, day),
            needs=("closed_at", "repeats_every"),
            stores=due,
        ),
        closing(table, _("Mark as done"), needs=("repeats_every",), each=done_by_itself),
        opening(table, _("Open again")),
    )


def done_already(row: dict[str, Any], _new: Any) -> str:
    return _t("It is done.") if row["closed_at"] else ""


def needs_a_day(row: dict[str, Any], day: date | None) -> str:
    return _t("What repeats needs a day to count from.") if row["repeats_every"] and not day else ""


def due(day: date | None) -> dict[str, Any]:
    """What repeats counts from its new day (Action.save)."""
    counted = Case(
        When(repeats_every__isnull=False, then=Value(day)),
        default=F("repeats_from"),
        output_field=DateField(),
    )
    return {"due_on": day, "repeats_from": counted}


def done_by_itself(row: dict[str, Any]) -> bool:
    """One that repeats is followed by the next, so its own verb closes it; few of a page do."""
    if row["repeats_every"]:
        Action.objects.get(id=row["id"]).close()
    return bool(row["repeats_every"])


def told(changed: list[tuple[UUID, str, Any, Any]]) -> None:
    """Each action's own history says it too."""
    ActionChange.note_many(changed)
