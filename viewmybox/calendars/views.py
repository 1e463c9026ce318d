"""Settings: the member's calendars; and a calendar's file, for whoever has its address."""

import re
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viewmybox.accounts import limits
from viewmybox.accounts.models import Member
from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.calendars.models import CalendarFeed, Whose
from viewmybox.calendars.writing import as_ics, dues
from viewmybox.wall.context import Admission, admitted, fetch_one, member_id
from viewmybox.wall.halting import read_only
from viewmybox.web.pages import form_page, go, page
from viewmybox.web.reading import writes_when_read_only

WORD = re.compile(r"([0-9a-f]{32})([0-9a-f]{32})-([0-9a-f]{64})")
ENTER = "SELECT * FROM wall.enter_calendar(%s, %s, %s)"


class CalendarForm(forms.ModelForm[CalendarFeed]):
    class Meta:
        model = CalendarFeed
        fields = ["name", "whose"]
        widgets = {"whose": forms.RadioSelect}
        help_texts = {"name": _("Which program or telephone reads it, so that you recognise it.")}


@require_http_methods(["GET", "POST"])
@permitted(Permission.READ)
def calendars(request: HttpRequest) -> HttpResponse:
    """One's own, and a new one: its address is on this one answer. An owner sees everybody's."""
    form = CalendarForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made, word = CalendarFeed.make(form.cleaned_data["name"], Whose(form.cleaned_data["whose"]))
        address = f"{settings.BASE_URL}/calendars/{word}.ics"
        return page(request, "calendars/made.html", calendar=made, address=address)
    columns = ("id", "name", "whose", "created_at", "last_used_at", "member_id", "member__name")
    found = [
        one | {"whose_words": Whose(one["whose"]).label}
        for one in reachable(request).order_by("-created_at").values(*columns)
    ]
    return form_page(
        request,
        "calendars/calendars.html",
        form,
        mine=[one for one in found if one["member_id"] == member_id()],
        others=[one for one in found if one["member_id"] != member_id()],
    )


def reachable(request: HttpRequest) -> QuerySet[CalendarFeed]:
    """Those that the member may revoke: one's own; an owner, all."""
    found = CalendarFeed.objects.filter(revoked_at=None)
    viewer = request.viewer  # type: ignore[attr-defined] # set by the door
    return found if viewer.may(Permission.MANAGE) else found.filter(member=member_id())


@require_POST
@permitted(Permission.READ)
@writes_when_read_only
def revoke_calendar(request: HttpRequest, calendar_id: UUID) -> HttpResponse:
    get_object_or_404(reachable(request), id=calendar_id).revoke()
    return go("/settings/calendars/", "calendar-revoked")


@require_safe
def calendar_file(request: HttpRequest, word: str) -> HttpResponse:
    """The calendar: everybody's who has the address, and of a wrong one nobody's.

    The door lets nobody in here: who reads it is not who is signed in.
    """
    parts = WORD.fullmatch(word)
    if parts is None:
        raise Http404
    customer, feed, secret = UUID(parts[1]), UUID(parts[2]), parts[3]
    with transaction.atomic():
        row = fetch_one(ENTER, [customer, feed, secret])
        content = content_of(customer, row) if row is not None else None
        if content is not None:
            return HttpResponse(content, content_type="text/calendar; charset=utf-8")
    # Only now: a turn is taken in no transaction whose end would decide about it.
    return wrong(request)


def content_of(customer: UUID, entered: tuple[Any, ...]) -> bytes | None:
    """The file, in the open transaction; `entered` is what the door let in with. None where whose
    calendar it is came back as a supplier.
    """
    signed, member, whose, name, language, zone = entered
    with (
        admitted(Admission(customer, signed, member)),
        timezone.override(zone),
        translation.override(language),
    ):
        read_only()
        if not Member.inside().filter(id=member).exists():
            return None
        return as_ics(dues(whose, member, timezone.localdate()), name, timezone.now())


def wrong(request: HttpRequest) -> HttpResponse:
    """Counted, as a wrong API key is.

    Raises:
        Http404: as long as there were not too many.
    """
    if answer := limits.after_wrong_key(request):
        return answer
    raise Http404
