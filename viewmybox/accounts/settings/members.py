"""Settings: members and invitations."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts import jobs
from viewmybox.accounts.letters import link
from viewmybox.accounts.models import Invitation, Member
from viewmybox.accounts.models.member import LastOwnerError, SupplierError
from viewmybox.accounts.permissions import Permission, Role, permitted
from viewmybox.web.jinja import language
from viewmybox.web.pages import go, page
from viewmybox.web.reading import writes_when_read_only


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=Role.choices, initial=Role.EDITOR, widget=forms.RadioSelect
    )


@require_http_methods(["GET"])
@permitted(Permission.READ)
def members(request: HttpRequest) -> HttpResponse:
    return members_page(request)


@require_POST
@permitted(Permission.MANAGE)
def invite(request: HttpRequest) -> HttpResponse:
    """Invite by e-mail address. The link is shown too, this once, for giving it by hand."""
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return members_page(request, form)
    email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    made, _word = Invitation.make(email, role)
    mailed = bool(settings.SMTP_URL)
    if mailed:
        jobs.send_invitation.defer(invitation=str(made.id), language=language())
    return page(
        request, "accounts/settings/invited.html", invitation=made, link=link(made), mailed=mailed
    )


@require_POST
@permitted(Permission.MANAGE)
@writes_when_read_only
def revoke_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    get_object_or_404(Invitation.objects.all(), id=invitation_id).revoke()
    return go("/settings/members/", "invitation-revoked")


@require_POST
@permitted(Permission.MANAGE)
@writes_when_read_only
def change_role(request: HttpRequest, member_id: UUID) -> HttpResponse:
    member = get_object_or_404(Member.objects.filter(ended_at=None), id=member_id)
    role = request.POST.get("role")
    if role not in Role.values:
        return members_page(request, problem=_t("Choose one of the roles."))
    try:
        member.give_role(Role(role))
    except LastOwnerError:
        return members_page(request, problem=last_owner())
    except SupplierError:
        return members_page(request, problem=_t(
            "A supplier is invited as one. End the membership and send another invitation."
        ))  # fmt: skip
    return go("/settings/members/", "member-changed")


@require_POST
@permitted(Permission.MANAGE)
@writes_when_read_only
def end_member(request: HttpRequest, member_id: UUID) -> HttpResponse:
    member = get_object_or_404(Member.objects.filter(ended_at=None), id=member_id)
    try:
        member.end()
    except LastOwnerError:
        return members_page(request, problem=last_owner())
    return go("/settings/members/", "member-ended")


@require_POST
@permitted(Permission.MANAGE)
@writes_when_read_only
def forget_member(request: HttpRequest, member_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Erase the personal details of somebody who is a member no more."""
    get_object_or_404(Member, id=member_id).forget()
    return go("/settings/members/", "member-forgotten")


def members_page(
    request: HttpRequest, form: InvitationForm | None = None, problem: str = ""
) -> HttpResponse:
    everyone = list(Member.objects.order_by("name"))
    return page(
        request,
        "accounts/settings/members.html",
        status=422 if form or problem else 200,
        form=form or InvitationForm(),
        members=[member for member in everyone if not member.ended_at],
        former=[member for member in everyone if member.ended_at],
        invitations=[one for one in Invitation.objects.order_by("-created_at") if one.open],
        roles=Role,
        problem=problem,
    )


def last_owner() -> str:
    return _t("There must be at least one owner. Make somebody else an owner first.")
