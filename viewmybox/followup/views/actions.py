"""Everything that is to be done: mine, overdue, all, done."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Action
from viewmybox.web.pages import page

SHOWN = 500


@require_GET
@permitted(Permission.READ)
def actions_page(request: HttpRequest) -> HttpResponse:
    member = request.viewer.member_id  # type: ignore[attr-defined] # set by the door
    wanted = request.GET.get("show", "open")
    scopes = filters(member)
    wanted = wanted if wanted in scopes else "open"
    order = ("-closed_at",) if wanted == "done" else ("due_on", "id")
    found = Action.objects.filter(scopes[wanted], service__box__closed_at=None)
    columns = (
        "id", "title", "due_on", "closed_at", "service_id", "service__name", "service__box__name",
        "responsible__name",
    )  # fmt: skip
    return page(
        request,
        "followup/actions.html",
        actions=list(found.order_by(*order).values(*columns)[:SHOWN]),
        wanted=wanted,
        choices=[
            ("open", pgettext("actions", "Open")),
            ("mine", _("Mine")),
            ("overdue", pgettext("actions", "Overdue")),
            ("done", pgettext("actions", "Done")),
        ],
        today=timezone.localdate(),
    )


def filters(member: UUID | None) -> dict[str, Any]:
    opened = Q(closed_at=None, service__closed_at=None)
    return {
        "open": opened,
        "mine": opened & Q(responsible_id=member),
        "overdue": opened & Q(due_on__lt=timezone.localdate()),
        "done": ~Q(closed_at=None),
    }
