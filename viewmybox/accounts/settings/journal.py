"""Settings: the journal, filtered by the address; as files; and checked from end to end."""

import csv
import json
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from viewmybox.accounts.models import ApiKey, Member
from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.accounts.settings.journal_words import FLAWS, tell
from viewmybox.journal.chain import moment
from viewmybox.journal.checking import COLUMNS, check
from viewmybox.journal.deeds import AREAS, sentence
from viewmybox.journal.models import JournalHead, JournalLine
from viewmybox.journal.noting import note
from viewmybox.vault import heads
from viewmybox.wall.context import customer_id
from viewmybox.web.attachments import harmless
from viewmybox.web.jinja import language
from viewmybox.web.pages import page
from viewmybox.web.reading import writes_when_read_only

SHOWN = 50
EXPORTED = 20_000

Lines = QuerySet[JournalLine, dict[str, Any]]


class Filter(forms.Form):
    """Who, what and when; an empty one lets everything through."""

    person = forms.ChoiceField(label=_("Who"), required=False)
    deed = forms.ChoiceField(label=_("What"), required=False)
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    before = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        self.offer("person", _("Everybody"), people())
        self.offer("deed", _("Everything"), deeds())

    def offer(self, field: str, all_of_them: Any, choices: Iterable[Any]) -> None:
        cast("forms.ChoiceField", self.fields[field]).choices = [("", all_of_them), *choices]

    def lines(self, zone: ZoneInfo) -> Lines:
        """The lines that are let through, the newest first: each filter is a step in an index."""
        found = JournalLine.objects.order_by("-number")
        given = self.cleaned_data
        if given["person"]:
            found = found.filter(who=UUID(given["person"]))
        if given["deed"]:
            found = found.filter(deed=given["deed"])
        # Times only ever go on with the numbers: a day is a number.
        if given["since"]:
            found = found.filter(number__gte=first_from(given["since"], zone))
        if given["until"]:
            found = found.filter(number__lt=first_from(given["until"] + timedelta(days=1), zone))
        if given["before"]:
            found = found.filter(number__lt=given["before"])
        return found.values(*COLUMNS)

    def query(self, **more: Any) -> str:
        """The address's part after `?`, with the same choice."""
        kept = {name: self.cleaned_data.get(name) for name in ("person", "deed", "since", "until")}
        return urlencode({name: value for name, value in {**kept, **more}.items() if value})


def people() -> list[tuple[Any, Any]]:
    """Members, former ones too, and keys."""
    members = Member.objects.order_by("name").values_list("id", "name")
    keys = ApiKey.objects.order_by("name").values_list("id", "name")
    return [
        *((str(one), name) for one, name in members),
        (_("API keys"), [(str(one), name) for one, name in keys]),
    ]


def deeds() -> list[tuple[Any, Any]]:
    return [(area, [(deed, sentence(deed)) for deed in named]) for area, named in AREAS]


def first_from(day: date, zone: ZoneInfo) -> int:
    """The number of the first line from the beginning of a day; after the last where none is."""
    begins = datetime.combine(day, time(), zone)
    later = JournalLine.objects.filter(at__gte=begins).order_by("at", "number")
    number: int | None = later.values_list("number", flat=True).first()
    return number if number is not None else JournalHead.facts()["number"] + 1


@require_GET
@permitted(Permission.MANAGE)
def journal(request: HttpRequest) -> HttpResponse:
    """A page of lines. `?check=1` also checks the whole journal, which takes as long as it is."""
    chosen = Filter(request.GET)
    rows = list(chosen.lines(zone_of(request))[: SHOWN + 1]) if chosen.is_valid() else []
    shown = rows[:SHOWN]
    return page(
        request,
        "accounts/settings/journal.html",
        status=200 if chosen.is_valid() else 422,
        form=chosen,
        lines=[(line, tell(line)) for line in shown],
        older=chosen.query(before=shown[-1]["number"]) if len(rows) > SHOWN else None,
        newest=chosen.query() if chosen.cleaned_data.get("before") else None,
        query=chosen.query(),
        head=JournalHead.facts(),
        checked=checked() if request.GET.get("check") else None,
        flaws=FLAWS,
        exported=EXPORTED,
    )


def checked() -> Any:
    """The chain from end to end, held against what was written off to the storage."""
    own = customer_id()
    return check(heads.stored(own).of.get(own, ()))


@require_GET
@permitted(Permission.MANAGE)
@writes_when_read_only
def journal_csv(request: HttpRequest) -> HttpResponse:
    """What is chosen, as the page tells it, for a spreadsheet."""
    lines = chosen_lines(request)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    table = csv.writer(response, delimiter=";" if language() == "sv" else ",")
    heading = (
        _("Number"), _("When"), _("Who"), _("What"), _("More"), _("IP address"), _("Browser"),
        _("System"),
    )  # fmt: skip
    table.writerow([str(name) for name in heading])
    zone = zone_of(request)
    for line in lines:
        told = tell(line)
        words = (told.who, told.what, told.more, told.ip, told.browser, told.system)
        at = line["at"].astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
        table.writerow([line["number"], at, *map(harmless, words)])
    return attached(response, "csv")


@require_GET
@permitted(Permission.MANAGE)
@writes_when_read_only
def journal_lines(request: HttpRequest) -> HttpResponse:
    """What is chosen, as it is kept: what a program needs to check the chain (docs/journal.md)."""
    lines = chosen_lines(request)
    text = "".join(json.dumps(line, default=as_text, ensure_ascii=False) + "\n" for line in lines)
    return attached(HttpResponse(text, content_type="application/x-ndjson"), "jsonl")


def chosen_lines(request: HttpRequest) -> list[dict[str, Any]]:
    """Taking the journal out is a deed of its own. Raises Http404 for a choice that is none."""
    chosen = Filter(request.GET)
    if not chosen.is_valid():
        raise Http404
    lines = list(chosen.lines(zone_of(request))[:EXPORTED])
    note("journal.exported", lines=len(lines))
    return lines


def attached(response: HttpResponse, ending: str) -> HttpResponse:
    day = timezone.localdate().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="journal-{day}.{ending}"'
    return response


def as_text(value: datetime | UUID) -> str:
    return moment(value) if isinstance(value, datetime) else str(value)


def zone_of(request: HttpRequest) -> ZoneInfo:
    zone: ZoneInfo = request.viewer.zone  # type: ignore[attr-defined] # set by the door
    return zone
