"""What a supplier sees: the services that were opened for it, and what it has reported itself.

Every service and indicator is looked up among those (`SupplierService.mine`); of anything else the
answer is that of what never existed. No other page lets a supplier in.
"""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from viewmybox.accounts.models import Member
from viewmybox.accounts.permissions import Permission, Role, permitted
from viewmybox.boxes.forms.fields import MomentField
from viewmybox.boxes.forms.indicators import MeasurementForm
from viewmybox.boxes.models import Entry, Indicator, Measurement, Service, SupplierService
from viewmybox.boxes.recording import record
from viewmybox.followup.reasons import target_words, with_unit
from viewmybox.wall.context import member_id
from viewmybox.web.jinja import language
from viewmybox.web.pages import form_page, go, page

PLACE = "/reporting/"
REPORTED = 50


class ReportedForm(forms.ModelForm[Entry]):
    """An entry without the box's own fields: those may name the customer's members."""

    at = MomentField(label=_("When"), initial=timezone.now)

    class Meta:
        model = Entry
        fields = ["kind", "title", "at", "text"]
        widgets = {"kind": forms.RadioSelect, "text": forms.Textarea(attrs={"rows": 5})}


@require_GET
@permitted(Permission.SUPPLY)
def reporting_page(request: HttpRequest) -> HttpResponse:
    services = list(SupplierService.mine().order_by("name"))
    indicators = Indicator.opened().filter(service__in=services).order_by("position", "id")
    rows: dict[UUID, list[dict[str, object]]] = {}
    for one in indicators:
        rows.setdefault(one.service_id, []).append(
            {
                "about": one,
                "target": target_words(one, language()),
                "value": with_unit(one.latest_value, one, language()),
            }
        )
    reported = Entry.objects.filter(member=member_id(), service__in=services)
    columns = ("id", "kind", "at", "title", "service__name")
    return page(
        request,
        "followup/reporting.html",
        services=services,
        indicators=rows,
        reported=list(reported.order_by("-at", "-id").values(*columns)[:REPORTED]),
        kinds=dict(Entry.Kind.choices),
    )


@require_http_methods(["GET", "POST"])
@permitted(Permission.SUPPLY)
def report_entry(request: HttpRequest, service_id: UUID) -> HttpResponse:
    service = get_object_or_404(SupplierService.mine(), id=service_id)
    form = ReportedForm(request.POST or None, instance=Entry(service=service))
    form.fields["at"].zone = request.viewer.zone  # type: ignore[attr-defined] # a MomentField; the door's
    if request.method == "POST" and form.is_valid():
        form.instance.member_id = member_id()
        form.save()
        return go(PLACE, "entry-made")
    return form_page(request, "followup/reporting_entry.html", form, service=service)


@require_http_methods(["GET", "POST"])
@permitted(Permission.SUPPLY)
def report_measurement(request: HttpRequest, indicator_id: UUID) -> HttpResponse:
    """A value for a moment that has none: what is recorded already is the customer's to change."""
    found = Indicator.opened().filter(service__in=SupplierService.mine())
    indicator = get_object_or_404(found.select_related("service"), id=indicator_id)
    zone = request.viewer.zone  # type: ignore[attr-defined] # set by the door
    form = MeasurementForm(request.POST or None, zone=zone)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if Measurement.objects.filter(indicator_id=indicator.id, at=given["at"]).exists():
            form.add_error("at", _t("There is a value for this moment already."))
        else:
            record([(indicator.id, given["at"], given["value"], given["note"] or None)],
                   source="form")  # fmt: skip
            return go(PLACE, "recorded")
    return form_page(request, "followup/reporting_measurement.html", form, indicator=indicator)


class OpenForm(forms.Form):
    """Which services a supplier reports on."""

    services = forms.ModelMultipleChoiceField[Service](
        queryset=None,
        label=_("Services"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The supplier sees these services’ names, indicators, targets and latest "
                    "values, and what it has reported itself. Nothing else."),
    )  # fmt: skip

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type] # Django's own
        field = self.fields["services"]
        field.queryset = Service.opened().order_by("box__name", "name").select_related("box")  # type: ignore[attr-defined]
        field.label_from_instance = lambda one: f"{one.name} · {one.box.name}"  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@permitted(Permission.MANAGE)
def open_services(request: HttpRequest, member_id: UUID) -> HttpResponse:
    """An owner says what the supplier reports on."""
    suppliers = Member.objects.filter(ended_at=None, role=Role.SUPPLIER)
    supplier = get_object_or_404(suppliers, id=member_id)
    opened = SupplierService.objects.filter(member=supplier).values_list("service_id", flat=True)
    form = OpenForm(
        request.POST if request.method == "POST" else None, initial={"services": list(opened)}
    )
    if request.method == "POST" and form.is_valid():
        SupplierService.open(supplier, [one.id for one in form.cleaned_data["services"]])
        return go("/settings/members/", "supplier-opened")
    return form_page(request, "followup/supplier_services.html", form, supplier=supplier)
