"""Who may do what in a box: by their role in the customer, or by another one in the box alone."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from viewmybox.accounts.models import Member
from viewmybox.accounts.permissions import INSIDE, Permission, Role, permitted
from viewmybox.boxes.models import Box, BoxRole
from viewmybox.web.pages import go, page
from viewmybox.web.reading import writes_when_read_only

ELSEWHERE = ""  # what a form sends for the role that the member has in the customer


@require_GET
@permitted(Permission.READ)
def box_roles(request: HttpRequest, box_id: UUID) -> HttpResponse:
    return roles_page(request, get_object_or_404(Box.objects, id=box_id))


@require_POST
@permitted(Permission.SHARE)
@writes_when_read_only
def give_role(request: HttpRequest, box_id: UUID, member_id: UUID) -> HttpResponse:
    """An owner is one everywhere; whoever shares the box keeps their own role for somebody else."""
    box = get_object_or_404(Box.objects, id=box_id)
    member = get_object_or_404(Member.inside(), id=member_id)
    role = request.POST.get("role", ELSEWHERE)
    if role not in (ELSEWHERE, *INSIDE):
        return roles_page(request, box, _("Choose one of the roles."))
    if member.role == Role.OWNER:
        return roles_page(request, box, _("An owner of the customer is one in every box."))
    if member.id == request.viewer.member_id:  # type: ignore[attr-defined] # set by the door
        return roles_page(request, box, _("Somebody else has to change your own role."))
    BoxRole.give(box, member, Role(role) if role else None)
    return go(f"/boxes/{box.id}/members/", "member-changed")


def roles_page(request: HttpRequest, box: Box, problem: str = "") -> HttpResponse:
    given: dict[Any, str] = dict(BoxRole.objects.filter(box=box).values_list("member_id", "role"))
    members = Member.inside().order_by("name").values("id", "name", "role")
    return page(
        request,
        "boxes/members.html",
        status=422 if problem else 200,
        box=box,
        problem=problem,
        roles=[(role.value, role.label) for role in INSIDE],
        labels={role.value: role.label for role in Role},
        members=[row | {"here": given.get(row["id"], ELSEWHERE)} for row in members],
    )
