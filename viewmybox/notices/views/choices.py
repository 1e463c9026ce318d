"""Settings: what a member is told of and when; to whom what nobody does goes; what was mailed."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from viewmybox.accounts.models import Customer, Member, SentLetter, outcome
from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.journal.noting import note
from viewmybox.notices.kinds import KINDS
from viewmybox.notices.models import Escalation, How, NoticeChoice
from viewmybox.notices.models.escalation import MOST_DAYS
from viewmybox.web.pages import go, page
from viewmybox.web.reading import writes_when_read_only

HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]
LETTERS_SHOWN = 100


class ChoiceForm(forms.Form):
    """A choice for each kind, and when the digests come."""

    hour = forms.TypedChoiceField(
        label=_("At what time the daily and weekly letters come"), choices=HOURS, coerce=int
    )
    weekday = forms.TypedChoiceField(
        label=_("On which day the weekly letter comes"), choices=WEEKDAYS.items(), coerce=int
    )
    time_zone = forms.CharField(
        label=_("In which time zone"),
        max_length=40,
        help_text=_("As computers name it, for example Europe/Stockholm or America/New_York."),
    )
    language = forms.ChoiceField(label=_("In which language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in KINDS:
            label = str(kind.label)
            self.fields[kind.name] = forms.ChoiceField(label=label, choices=How.choices)
        self.order_fields([kind.name for kind in KINDS])

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"]
        if zone not in zoneinfo.available_timezones():
            raise forms.ValidationError(_("There is no time zone of that name."))
        return zone


class EscalationForm(forms.Form):
    """How long nobody may do nothing, and who is told then."""

    days = forms.IntegerField(
        label=_("After how many days"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text=_("Leave it empty to tell nobody else."),
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    member = forms.ModelChoiceField[Member](
        queryset=None, required=False, empty_label=_("The owners"), label=_("Who is told then")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        found = Member.inside().order_by("name")
        self.fields["member"].queryset = found  # type: ignore[attr-defined]


@require_http_methods(["GET", "POST"])
@permitted(Permission.READ)
@writes_when_read_only
def choices(request: HttpRequest) -> HttpResponse:
    """The member's own."""
    member = request.viewer.member_id  # type: ignore[attr-defined] # set by the door
    chosen = NoticeChoice.of(member, Customer.objects.get())
    if request.method != "POST":
        return choices_page(request, ChoiceForm(initial=initial(chosen)))
    form = ChoiceForm(request.POST)
    if not form.is_valid():
        return choices_page(request, form, status=422)
    said = form.cleaned_data
    chosen.choices = {kind.name: said[kind.name] for kind in KINDS}
    for name in ("hour", "weekday", "time_zone", "language"):
        setattr(chosen, name, said[name])
    chosen.save()
    note("notices.chosen")
    return go("/settings/notices/", "saved")


def initial(chosen: NoticeChoice) -> dict[str, Any]:
    said = {kind.name: chosen.how(kind.name, kind.how) for kind in KINDS}
    when = ("hour", "weekday", "time_zone", "language")
    return said | {name: getattr(chosen, name) for name in when}


@require_POST
@permitted(Permission.MANAGE)
def escalate(request: HttpRequest) -> HttpResponse:
    """For the whole customer."""
    form = EscalationForm(request.POST)
    if not form.is_valid():
        chosen = NoticeChoice.of(request.viewer.member_id, Customer.objects.get())  # type: ignore[attr-defined]
        own = ChoiceForm(initial=initial(chosen))
        return choices_page(request, own, escalation=form, status=422)
    rule = Escalation.objects.first()
    if form.cleaned_data["days"] is None:
        if rule:
            rule.remove()
        return go("/settings/notices/", "saved")
    rule = rule or Escalation()
    rule.days, rule.member = form.cleaned_data["days"], form.cleaned_data["member"]
    rule.save()
    return go("/settings/notices/", "saved")


def choices_page(
    request: HttpRequest,
    form: ChoiceForm,
    escalation: EscalationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined] # set by the door
    rule = Escalation.objects.select_related("member").first()
    said = {"days": rule.days, "member": rule.member_id} if rule else {}
    return page(
        request,
        "notices/choices.html",
        status=status,
        form=form,
        kinds=[form[kind.name] for kind in KINDS],
        escalation=escalation or EscalationForm(initial=said),
        rule=rule,
        letters=letters(None if viewer.may_manage else viewer.member_id),
        is_mailed=bool(settings.SMTP_URL),
    )


def letters(member: Any) -> list[dict[str, Any]]:
    """What was mailed, the latest first: a member's own, or without one everybody's."""
    found = SentLetter.objects.filter(kind=SentLetter.Kind.NOTICE).order_by("-at", "id")
    if member is not None:
        found = found.filter(member_id=member)
    columns = ("address", "at", "refused", "next_try_at", "answer")
    return [
        row | {"outcome": outcome(row["refused"], row["next_try_at"])}
        for row in found.values(*columns)[:LETTERS_SHOWN]
    ]
