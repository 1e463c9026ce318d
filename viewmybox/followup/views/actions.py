"""What is to be done: mine, with what is overdue first, or the whole customer's."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.asked import asked_box
from viewmybox.boxes.models import Action, Box, ChecklistItem
from viewmybox.web.pages import page

SHOWN = 500
MINE, EVERYBODYS = "mine", "all"


@require_GET
@permitted(Permission.READ)
def actions_page(request: HttpRequest) -> HttpResponse:
    """`?whose=` mine or all, `?show=` open, overdue, unowned or done, `?box=` one box's."""
    whose, wanted = asked(request)
    boxes, box = asked_box(request, Box.opened())
    found = Action.objects.filter(scopes()[wanted], service__box__closed_at=None)
    if whose == MINE:
        member: UUID | None = request.viewer.member_id  # type: ignore[attr-defined] # set by the door
        found = found.filter(responsible_id=member)
    if box:
        found = found.filter(service__box_id=box["id"])
    order = ("-closed_at",) if wanted == "done" else ("due_on", "id")
    columns = (
        "id", "title", "due_on", "closed_at", "service_id", "service__name", "service__box__name",
        "service__box_id", "responsible_id", "responsible__name", "repeats_every", "entry_id",
    )  # fmt: skip
    actions = list(found.order_by(*order).values(*columns)[:SHOWN])
    return page(
        request,
        "followup/actions.html",
        actions=actions,
        ticked=ticked([action["id"] for action in actions]),
        whose=whose,
        wanted=wanted,
        box=box,
        boxes=boxes,
        owners=[(MINE, _("Mine")), (EVERYBODYS, _("Everybody’s"))],
        choices=choices(whose),
        today=timezone.localdate(),
    )


def asked(request: HttpRequest) -> tuple[str, str]:
    """Whose, and which. An address of before that says `show=mine`, or no `whose`, still holds."""
    wanted = request.GET.get("show", "")
    otherwise = EVERYBODYS if wanted in scopes() else MINE
    whose = request.GET.get("whose", otherwise)
    return whose if whose in (MINE, EVERYBODYS) else otherwise, (
        wanted if wanted in scopes() else "open"
    )


def choices(whose: str) -> list[tuple[str, str]]:
    known = [
        ("open", pgettext("actions", "Open")),
        ("overdue", pgettext("actions", "Overdue")),
        ("unowned", _("Nobody responsible")),
        ("done", pgettext("actions", "Done")),
    ]
    return [choice for choice in known if whose == EVERYBODYS or choice[0] != "unowned"]


def scopes() -> dict[str, Q]:
    opened = Q(closed_at=None, service__closed_at=None)
    return {
        "open": opened,
        "overdue": opened & Q(due_on__lt=timezone.localdate()),
        "unowned": opened & Q(responsible=None),
        "done": ~Q(closed_at=None),
    }


def ticked(actions: list[UUID]) -> dict[UUID, tuple[int, int]]:
    """Of each action with a checklist how many items are ticked off, of how many."""
    counted: dict[UUID, tuple[int, int]] = {}
    items: Any = ChecklistItem.objects.filter(action_id__in=actions)
    for action, closed_at in items.values_list("action_id", "closed_at"):
        done, every = counted.get(action, (0, 0))
        counted[action] = (done + (closed_at is not None), every + 1)
    return counted
