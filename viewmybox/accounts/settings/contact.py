"""Settings: contact details and their history (P7, P8, P10)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.contact_form import ContactForm
from viewmybox.accounts.models import (
    ContactConfirmation,
    ContactDetail,
    ContactKind,
    Customer,
    Member,
)
from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.policies.models import PolicyVersion
from viewmybox.web.pages import form_page, go, page
from viewmybox.web.reading import writes_when_read_only


@require_http_methods(["GET"])
@permitted(Permission.READ)
def contact(request: HttpRequest) -> HttpResponse:
    """What is given now, under which policy version, and everything given before."""
    names = dict(Member.objects.values_list("id", "name"))
    given = ContactDetail.objects.current()
    current = [
        {
            "kind": kind.label,
            "value": given[kind].value,
            "given_at": given[kind].given_at,
            "policy_version": given[kind].policy_version_id,
        }
        for kind in ContactKind
        if kind in given
    ]
    history = [
        {
            "kind": ContactKind(detail.kind).label,
            "value": detail.value,
            "given_at": detail.given_at,
            "given_by": names.get(detail.given_by, ""),
            "policy_version": detail.policy_version_id,
        }
        for detail in ContactDetail.history()
    ]
    confirmed = ContactConfirmation.objects.order_by("-at").values("at", "confirmed_by").first()
    return page(
        request,
        "accounts/settings/contact.html",
        current=current,
        history=history,
        confirmed=confirmed and {**confirmed, "by": names.get(confirmed["confirmed_by"], "")},
        due_on=ContactConfirmation.due_on(),
    )


@require_http_methods(["POST"])
@permitted(Permission.MANAGE)
@writes_when_read_only
def confirm_contact(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The details are right as they stand."""
    ContactConfirmation.give()
    return go("/settings/contact/", "contact-confirmed")


@require_http_methods(["GET", "POST"])
@permitted(Permission.MANAGE)
@writes_when_read_only
def change_contact(request: HttpRequest) -> HttpResponse:
    form = current_form(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        changed = form.give()
        return go("/settings/contact/", "contact-saved" if changed else "contact-unchanged")
    return form_page(
        request,
        "accounts/settings/change_contact.html",
        form,
        policy=PolicyVersion.objects.in_force(),
    )


def current_form(data: object) -> ContactForm:
    given = ContactDetail.objects.current()
    first = {kind: detail.value for kind, detail in given.items()}
    return ContactForm(data, initial=first, kind=Customer.objects.get().kind)
