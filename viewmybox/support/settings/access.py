"""Settings: support. Who of the provider's may read what, and everything they opened."""

from collections import defaultdict
from typing import Any, cast
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Box
from viewmybox.cases.models import Case
from viewmybox.journal.deeds import PAGES
from viewmybox.support.models import Grant, Visit, VisitView
from viewmybox.support.models.access import DEFAULT_HOURS, operators
from viewmybox.web.pages import form_page, go, page
from viewmybox.web.reading import writes_when_read_only

SHOWN = 20
HOURS = (1, 2, 4, DEFAULT_HOURS, 12, 24)


def in_hours() -> list[tuple[int, str]]:
    """In the language of whoever asks, and so anew for each form."""
    return [(one, ngettext("%d hour", "%d hours", one) % one) for one in HOURS]


class CaseField(forms.ModelChoiceField[Case]):
    def label_from_instance(self, obj: Case) -> str:
        return f"{obj.number}. {obj.subject}"


class GrantForm(forms.Form):
    box = forms.ModelChoiceField(Box.objects.none(), label=_("Which box"), empty_label=None)
    to = forms.ChoiceField(label=_("To whom"), widget=forms.Select(attrs={"translate": "no"}))
    reason = forms.CharField(
        label=_("Why"),
        min_length=3,
        max_length=500,
        help_text=_("What you want help with. They read this, and so do your members."),
    )
    hours = forms.TypedChoiceField(
        label=_("For how long"),
        coerce=int,
        initial=DEFAULT_HOURS,
        choices=in_hours,
        help_text=_("It ends by itself, and you can end it at any moment."),
    )

    case = CaseField(
        Case.objects.none(),
        label=_("For which case"),
        required=False,
        empty_label=_("None"),
        help_text=_("If it is for the sake of something you have written to support about."),
    )

    field_order = ("box", "to", "case", "reason", "hours")

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        case = cast("CaseField", self.fields["case"])
        case.queryset = Case.objects.filter(closed_at=None).order_by("-opened_at")
        box = cast("forms.ModelChoiceField[Box]", self.fields["box"])
        box.queryset = Box.opened().order_by("name")
        cast("forms.ChoiceField", self.fields["to"]).choices = receivers()


def receivers() -> list[tuple[str, Any]]:
    """Teams first, then each operator by name."""
    found = operators()
    teams = sorted({team for _one, _name, team in found if team})
    named = [(str(one), f"{name} ({team})" if team else name) for one, name, team in found]
    return [*((team, _("Everybody in %(team)s") % {"team": team}) for team in teams), *named]


@require_GET
@permitted(Permission.READ)
def support(request: HttpRequest) -> HttpResponse:
    """What is and was granted; every visit of an operator's and every page of it, in pages."""
    now, before = timezone.now(), request.GET.get("before", "")
    found = visits_before(before)
    visits = found[:SHOWN]
    seen = VisitView.objects.filter(visit__in=[visit["id"] for visit in visits]).order_by("at")
    opened = defaultdict(list)
    boxes = dict(Box.objects.values_list("id", "name"))
    for view in seen.values("visit_id", "page", "thing_id", "box_id", "at"):
        words = {"words": PAGES.get(view["page"], view["page"]), "box": boxes.get(view["box_id"])}
        opened[view["visit_id"]].append(view | words)
    grants = [{"grant": grant, "state": grant.state(now)} for grant in granted()]
    return page(
        request,
        "support/settings/support.html",
        grants=grants,
        visits=[visit | {"opened": opened[visit["id"]]} for visit in visits],
        older=visits[-1]["id"] if len(found) > SHOWN else None,
        is_first=not before,
        hours=HOURS,
    )


def visits_before(visit: str) -> list[dict[str, Any]]:
    """The newest visits, or those before one of them, and one more than is shown.

    Raises:
        Http404: there is no such visit.
    """
    found = Visit.objects.order_by("-at", "-id")
    if visit:
        last = get_object_or_404(Visit, id=parsed(visit))
        found = found.filter(at__lte=last.at).exclude(at=last.at, id__gte=last.id)
    return list(found.values("id", "operator", "reason", "at")[: SHOWN + 1])


def parsed(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None


def granted() -> list[Grant]:
    """Whatever stands now, and the newest of what does not any more."""
    every = Grant.objects.select_related("box", "case").order_by("-granted_at")
    standing = list(every.filter(id__in=Grant.objects.live().values("id")))
    others = every.exclude(id__in=[grant.id for grant in standing])[:SHOWN]
    return [*standing, *others]


@require_http_methods(["GET", "POST"])
@permitted(Permission.MANAGE)
@writes_when_read_only
def grant(request: HttpRequest) -> HttpResponse:
    form = GrantForm(
        request.POST if request.method == "POST" else None,
        initial={"case": request.GET.get("case")},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        Grant.give(given["box"], given["to"], given["reason"], given["hours"], given["case"])
        return go("/settings/support/", "access-granted")
    return form_page(request, "support/settings/grant.html", form)


@require_POST
@permitted(Permission.MANAGE)
@writes_when_read_only
def extend(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """From now on, for hours among those that can be chosen."""
    live = get_object_or_404(Grant.objects.live(), id=grant_id)
    asked = request.POST.get("hours", "")
    live.extend(int(asked) if asked in {str(one) for one in HOURS} else DEFAULT_HOURS)
    return go("/settings/support/", "access-extended")


@require_POST
@permitted(Permission.MANAGE)
@writes_when_read_only
def revoke(request: HttpRequest, grant_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    get_object_or_404(Grant.objects.live(), id=grant_id).revoke()
    return go("/settings/support/", "access-revoked")
