"""The overview of all boxes: first what needs somebody, then the boxes, then every service."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Box
from viewmybox.followup.facts import due_actions
from viewmybox.followup.standing import Moment, by_box, monthly_cost, standings, worst_of
from viewmybox.followup.views.needs import NEEDS_SHOWN, SOON, needs
from viewmybox.followup.views.services import asked_status, service_list
from viewmybox.web.pages import page


@require_GET
@permitted(Permission.READ)
def overview(request: HttpRequest) -> HttpResponse:
    moment = Moment.now_here()
    found = standings(moment=moment)
    grouped = by_box(found)
    boxes = [
        {
            "id": box["id"],
            "name": box["name"],
            "description": box["description"],
            "services": len(inside := grouped.get(str(box["id"]), [])),
            "status": worst_of(inside),
            "counts": Counter(standing.status for standing in inside),
            "cost": monthly_cost(inside),
        }
        for box in Box.opened().order_by("name").values("id", "name", "description")
    ]
    names = {str(box["id"]): box["name"] for box in boxes}
    return page(
        request,
        "followup/overview.html",
        boxes=boxes,
        closed=list(Box.objects.exclude(closed_at=None).order_by("name").values("id", "name")),
        needs=needs(found, due_actions(moment.today + SOON, NEEDS_SHOWN), moment),
        **service_list(found, asked_status(request), names),
    )
