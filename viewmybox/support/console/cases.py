"""Cases in the console: the queue, a customer's, one as a conversation, and its answer."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST, require_safe

from viewmybox.cases.forms import LONGEST
from viewmybox.cases.models import About
from viewmybox.cases.promise import HOURS
from viewmybox.cases.whereabouts import Whereabouts
from viewmybox.support.connection import ask_all
from viewmybox.support.console.customers import moment
from viewmybox.support.console.seeing import Seen, account, console_page, operator, operators, sees
from viewmybox.vault import files
from viewmybox.vault.models import SharedKey
from viewmybox.vault.serving import attachment
from viewmybox.vault.stream import DecryptingReader
from viewmybox.web.pages import go

COLUMNS = (
    "customer_id", "customer", "case_id", "number", "about", "opened_at", "answer_by", "answered",
    "solve_by", "closed_at", "operator", "mine",
)  # fmt: skip
QUEUE = f"SELECT {', '.join(COLUMNS)} FROM wall.case_queue()"  # noqa: S608 - ours
STATES = {
    "support": _("Waiting for us"),
    "customer": _("Waiting for the customer"),
    "mine": _("Taken by me"),
    "closed": _("Closed lately"),
}
# Less working time than this is left: at risk.
SOON = timedelta(hours=2)
MOMENTS = (
    "opened_at", "first_answer_by", "first_answered_at", "answer_by", "solve_by", "closed_at",
)  # fmt: skip


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=_("Message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("The customer reads it with your name. There is no note that it cannot read."),
    )


@require_GET
@operators
def queue(request: HttpRequest) -> HttpResponse:
    """Those that wait for us first, the oldest promise before the others."""
    found = [dict(zip(COLUMNS, row, strict=True)) for row in ask_all(QUEUE, [], operator(request))]
    cases = [one | standing(one["answer_by"], one["closed_at"]) for one in found]
    chosen = request.GET.get("show", "")
    chosen = chosen if chosen in STATES else "support"
    return console_page(
        request,
        "support/cases.html",
        cases=[one for one in cases if is_in(one, chosen)],
        choices=[
            (f"?show={state}", words, sum(is_in(one, state) for one in cases), state == chosen)
            for state, words in STATES.items()
        ],
        abouts=dict(About.choices),
    )


def is_in(case: dict[str, Any], state: str) -> bool:
    if state == "mine":
        return bool(case["mine"] and case["state"] != "closed")
    return bool(case["state"] == state)


@require_GET
@sees("cases")
def customers_cases(request: HttpRequest, seen: Seen) -> HttpResponse:  # noqa: ARG001 - Django's signature
    found = seen.facts("SELECT wall.see_cases(%s, %s)")
    return seen.page(
        "support/customers_cases.html",
        cases=[dated(one) | waiting(one) for one in found],
        abouts=dict(About.choices),
    )


@require_GET
@sees("case", "case_id")
def case(request: HttpRequest, seen: Seen) -> HttpResponse:  # noqa: ARG001 - the same
    return conversation(seen, AnswerForm())


@require_POST
@sees("case", "case_id")
def answer(request: HttpRequest, seen: Seen) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return conversation(seen, form)
    closing = "close" in request.POST
    seen.ask("SELECT wall.answer_case(%s, %s, %s, %s)", form.cleaned_data["text"], closing)
    return go(address(seen), "case-answered")


@require_POST
@sees("case", "case_id")
def take(request: HttpRequest, seen: Seen) -> HttpResponse:
    taking = request.POST.get("take") != "back"
    seen.ask("SELECT wall.take_case(%s, %s, %s)", taking)
    return go(address(seen), "case-taken" if taking else "case-left")


@require_POST
@sees("case", "case_id")
def close(request: HttpRequest, seen: Seen) -> HttpResponse:  # noqa: ARG001 - the same
    seen.ask("SELECT wall.close_case_seen(%s, %s)")
    return go(address(seen), "case-closed")


@require_safe
@sees("case_file", "case_file_id")
def file_content(request: HttpRequest, seen: Seen) -> HttpResponseBase:
    """A file of a case, by that case's own key: there is none here that opens any other."""
    row = seen.row("SELECT * FROM wall.see_case_file(%s, %s)")
    name, size, sha256, file, case_id, wrapped, version = row

    def opened(key: str, size: int) -> DecryptingReader:
        key_of_case = SharedKey(
            customer_id=seen.customer, thing=case_id, wrapped=wrapped, master_version=version
        )
        return files.opened_of(seen.customer, key, size, key_of_case.unwrapped())

    return attachment(request, file, size=size, sha256=sha256, name=name, opened=opened)


def conversation(seen: Seen, form: AnswerForm) -> HttpResponse:
    facts = seen.facts("SELECT wall.see_case(%s, %s)")
    kept = facts["files"] or []
    return seen.page(
        "support/case.html",
        status=422 if form.is_bound else 200,
        case=dated(facts) | waiting(facts),
        about=About(facts["about"]).label if facts["about"] in About.values else facts["about"],
        attached=Whereabouts(facts["page"], facts["browser"], facts["system"]).lines,
        messages=[
            row | {"at": moment(row["at"]), "files": [f for f in kept if f["message"] == row["id"]]}
            for row in facts["messages"]
        ],
        grants=[one | {"until": moment(one["until"])} for one in facts["grants"] or []],
        form=form,
        return_to=address(seen),
    )


def address(seen: Seen) -> str:
    return account(seen.customer, f"cases/{seen.thing}/")


def dated(facts: dict[str, Any]) -> dict[str, Any]:
    """The same with its moments as such; one that is not there is none."""
    found = {name: facts[name] for name in MOMENTS if name in facts}
    return facts | {name: moment(text) if text else None for name, text in found.items()}


def waiting(facts: dict[str, Any]) -> dict[str, Any]:
    told = dated(facts)
    return standing(told["answer_by"], told["closed_at"])


def standing(answer_by: datetime | None, closed_at: datetime | None) -> dict[str, Any]:
    """Whom it waits for, how the promise stands, and the working hours that are left."""
    if closed_at is not None or answer_by is None:
        return {"state": "customer" if closed_at is None else "closed", "status": "on", "left": 0}
    now = timezone.now()
    left, late = HOURS.between(now, answer_by), HOURS.between(answer_by, now)
    status = "off" if answer_by < now else "risk" if left < SOON else "on"
    return {"state": "support", "status": status, "left": hours(left or -late)}


def hours(time: timedelta) -> float:
    return round(time / timedelta(hours=1), 1)
