"""One action: what, who, by when; its checklist, what it comes from and leads to, its history."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from viewmybox.accounts.models import Member
from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.mentions import Mentions
from viewmybox.boxes.models import Action, ActionChange, ChecklistItem, Document, RepeatUnit
from viewmybox.kit.dates import format_date
from viewmybox.web.jinja import language
from viewmybox.web.pages import page

CHANGES_SHOWN = 100


class Line(NamedTuple):
    """One line of the history, in words."""

    at: datetime
    word: str
    text: str
    by: str


@require_GET
@permitted(Permission.READ)
def action_page(request: HttpRequest, action_id: UUID) -> HttpResponse:
    found = Action.objects.select_related("service__box", "entry", "responsible", "follows")
    action = get_object_or_404(found, id=action_id)
    items = ChecklistItem.objects.filter(action=action).order_by("id")
    columns = ("id", "title", "closed_at", "closed_by__name")
    changes = ActionChange.objects.filter(action=action).order_by("-id")
    checklist = list(items.values(*columns))
    return page(
        request,
        "followup/action.html",
        action=action,
        service=action.service,
        text=Mentions().marked(action.text),
        is_overdue=action.is_overdue(),
        checklist=checklist,
        ticked=sum(item["closed_at"] is not None for item in checklist),
        repeats=repeats_words(action),
        next_due=action.next_due() if action.closed_at is None else None,
        documents=list(
            Document.current()
            .filter(action=action)
            .order_by("-created_at")
            .values("id", "name", "version", "size", "created_at", "member__name")
        ),
        following=Action.objects.filter(follows=action).values("id", "due_on").first(),
        history=history(
            changes.values("at", "deed", "field", "before", "after", "member_id", "member__name")[
                :CHANGES_SHOWN
            ]
        ),
        today=timezone.localdate(),
    )


def repeats_words(action: Action) -> str:
    every = action.repeats_every
    if not every:
        return ""
    if action.repeats_unit == RepeatUnit.WEEK:
        return ngettext("Once a week", "Every %(every)d weeks", every) % {"every": every}
    return ngettext("Once a month", "Every %(every)d months", every) % {"every": every}


def history(rows: Iterable[dict[str, Any]]) -> list[Line]:
    changes = list(rows)
    named = {
        change[which]
        for change in changes
        if change["field"] == "responsible_id"
        for which in ("before", "after")
        if change[which]
    }
    members = Member.objects.filter(id__in=named).values_list("id", "name") if named else ()
    names = {str(member): name for member, name in members}
    words = dict(ActionChange.Deed.choices)
    return [
        Line(
            change["at"],
            str(words.get(change["deed"], change["deed"])),
            changed_words(change, names) if change["field"] else change["after"],
            change["member__name"] or ("" if change["member_id"] else _("A program")),
        )
        for change in changes
    ]


def changed_words(change: dict[str, Any], names: dict[str, str]) -> str:
    """Responsible: Alice → Erik."""
    field = change["field"]
    labels = {one.attname: str(one.verbose_name) for one in Action._meta.concrete_fields}
    label = _("Responsible") if field == "responsible_id" else labels.get(field, field)
    if field == "text":
        return label
    before, after = (value_words(field, change[at], names) for at in ("before", "after"))
    return f"{label}: {before} → {after}"


def value_words(field: str, value: str, names: dict[str, str]) -> str:
    if not value:
        return "–"
    if field == "responsible_id":
        return names.get(value, "…")
    if field == "due_on":
        return format_date(date.fromisoformat(value), language())
    if field == "repeats_unit":
        return str(dict(RepeatUnit.choices).get(value, value))
    return f"“{value}”" if field == "title" else value
