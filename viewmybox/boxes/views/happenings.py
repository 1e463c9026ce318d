"""Entries, deviations and actions."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.models import Member
from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.forms.happenings import ActionForm, EntryForm
from viewmybox.boxes.models import Action, Entry, Service
from viewmybox.boxes.models.entry import kinds_of
from viewmybox.wall.context import member_id
from viewmybox.web.pages import form_page, go, safe_next


@require_http_methods(["GET", "POST"])
@permitted(Permission.REPORT)
def new_entry(request: HttpRequest, service_id: UUID) -> HttpResponse:
    service = get_object_or_404(Service.objects.select_related("box"), id=service_id)
    kind = request.GET.get("kind")
    first = {"kind": kind} if kind in kinds_of(service.box) else {}
    zone = request.viewer.zone  # type: ignore[attr-defined] # set by the door
    form = EntryForm(request.POST or None, service=service, zone=zone, initial=first)
    if request.method == "POST" and form.is_valid():
        form.instance.member_id = member_id()
        form.save()
        return go(f"/services/{service.id}/", "entry-made")
    return entry_page(request, form, service, None)


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def change_entry(request: HttpRequest, entry_id: UUID) -> HttpResponse:
    """What was noted wrongly is mended; the journal says by whom."""
    entry = get_object_or_404(Entry.objects.select_related("service__box"), id=entry_id)
    service, zone = entry.service, request.viewer.zone  # type: ignore[attr-defined] # set by the door
    first = {"kind": entry.kind_code}
    form = EntryForm(
        request.POST or None, instance=entry, service=service, zone=zone, initial=first
    )
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(f"/services/{service.id}/", "saved")
    return entry_page(request, form, service, entry)


def entry_page(
    request: HttpRequest, form: EntryForm, service: Service, entry: Entry | None
) -> HttpResponse:
    return form_page(
        request, "boxes/entry_form.html", form, service=service, entry=entry, members=names()
    )


@require_POST
@permitted(Permission.EDIT)
def close_deviation(request: HttpRequest, entry_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    deviations = Entry.objects.filter(kind=Entry.Kind.DEVIATION)
    entry = get_object_or_404(deviations, id=entry_id)
    entry.close()
    return go(f"/services/{entry.service_id}/", "deviation-closed")


@require_POST
@permitted(Permission.EDIT)
def act_on_deviation(request: HttpRequest, entry_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """One press: the deviation has an action; who and by when is said on the action's page."""
    deviations = Entry.objects.filter(kind=Entry.Kind.DEVIATION).select_related("service")
    action = Action.of_deviation(get_object_or_404(deviations, id=entry_id))
    return go(f"/actions/{action.id}/", "action-made")


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def new_action(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """A new action; born from a deviation where `?entry=` names one."""
    service = get_object_or_404(Service.objects.select_related("box"), id=service_id)
    entry = Entry.named(service, request.GET.get("entry", ""))
    first = {"title": entry.title} if entry else {}
    form = ActionForm(request.POST or None, service=service, entry=entry, initial=first)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(f"/services/{service.id}/", "action-made")
    return action_page(request, form, service, None)


@require_http_methods(["GET", "POST"])
@permitted(Permission.EDIT)
def change_action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    action = get_object_or_404(Action.objects.select_related("service__box"), id=action_id)
    form = ActionForm(request.POST or None, instance=action, service=action.service)
    if request.method == "POST" and form.is_valid():
        form.save()
        return go(f"/actions/{action.id}/", "saved")
    return action_page(request, form, action.service, action)


def action_page(
    request: HttpRequest, form: ActionForm, service: Service, action: Action | None
) -> HttpResponse:
    return form_page(
        request, "boxes/action_form.html", form, service=service, action=action, members=names()
    )


def names() -> list[str]:
    """Of those who can be mentioned."""
    return list(Member.inside().order_by("name").values_list("name", flat=True))


@require_POST
@permitted(Permission.REPORT)
def close_action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    action = action_to_do(request, action_id)
    action.close()
    return go(safe_next(request.POST.get("next"), f"/services/{action.service_id}/"), "action-done")


@require_POST
@permitted(Permission.REPORT)
def reopen_action(request: HttpRequest, action_id: UUID) -> HttpResponse:
    action = action_to_do(request, action_id)
    action.reopen()
    return go(safe_next(request.POST.get("next"), f"/services/{action.service_id}/"), "reopened")


def action_to_do(request: HttpRequest, action_id: UUID) -> Action:
    """Whoever edits does anybody's; a reporter what they are responsible for.

    Raises:
        Http404: there is none such.
        PermissionDenied: it is somebody else's.
    """
    action: Action = get_object_or_404(Action.objects, id=action_id)
    may_be_done(request, action)
    return action


def may_be_done(request: HttpRequest, action: Action) -> None:
    """Raises PermissionDenied: it is somebody else's to do."""
    viewer = request.viewer  # type: ignore[attr-defined] # set by the door
    if not viewer.may_do(action.responsible_id):
        raise PermissionDenied
