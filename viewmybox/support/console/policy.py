"""Publishing a version of the policy: uploaded, looked at beside the last one, agreed on by two."""

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import dateparse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from viewmybox.policies.changes import Change, State, changes
from viewmybox.policies.days import swedish_day
from viewmybox.policies.models import NOTICE, PolicyVersion
from viewmybox.policies.publishing import PublishError, checked, with_head
from viewmybox.policies.wording import Wording, as_html, read
from viewmybox.support.connection import Operator, ask_all
from viewmybox.support.console import drafts
from viewmybox.support.console.seeing import console_page, form_page, operator, operators
from viewmybox.web.pages import go

VERSIONS = """
    SELECT p.number, p.effective_on, p.published_at, p.sha256, f.customers, f.letters, f.refused,
        f.acknowledged, f.members
    FROM policy_version p JOIN wall.policy_figures() f ON f.number = p.number
    ORDER BY p.number DESC"""
COLUMNS = (
    "number", "effective_on", "published_at", "sha256", "customers", "letters", "refused",
    "acknowledged", "members",
)  # fmt: skip
NEWEST = (
    "SELECT number, effective_on, text_sv, text_en FROM policy_version ORDER BY number DESC LIMIT 1"
)
TONGUES = {"sv": _("Swedish"), "en": _("English")}


class VersionForm(forms.Form):
    """The files' heads may say number, day and summary; where they do not, the fields do."""

    file_sv = forms.FileField(label=_("The text in Swedish (Markdown)"))
    file_en = forms.FileField(label=_("The text in English (Markdown)"))
    effective_on = forms.DateField(
        label=_("Takes effect on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("At least thirty days ahead. Leave it out where the files say it."),
    )
    summary_sv = forms.CharField(
        label=_("What it changes, in Swedish"),
        required=False,
        widget=forms.Textarea,
        max_length=5000,
    )
    summary_en = forms.CharField(
        label=_("What it changes, in English"),
        required=False,
        widget=forms.Textarea,
        max_length=5000,
        help_text=_("Customers read it in the letter. Leave it out where the files say it."),
    )

    def __init__(self, newest: PolicyVersion | None, *data: Any) -> None:
        super().__init__(*data)
        self.newest = newest

    def clean_file_sv(self) -> str:
        return drafts.text_of(self.cleaned_data["file_sv"])

    def clean_file_en(self) -> str:
        return drafts.text_of(self.cleaned_data["file_en"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if self.errors:
            return given
        number = self.newest.number + 1 if self.newest else 1
        day = given["effective_on"]
        texts = {
            language: with_head(
                given[f"file_{language}"], number, day, given[f"summary_{language}"]
            )
            for language in TONGUES
        }
        try:
            day = checked(texts, number, day, self.newest, swedish_day())
        except PublishError as error:
            raise forms.ValidationError(error.told()) from None
        return given | {
            "facts": {
                "number": number,
                "effective_on": day.isoformat(),
                "text_sv": texts["sv"],
                "text_en": texts["en"],
            }
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """One language of a draft beside the newest version."""

    tongue: str
    words: Any
    wording: Wording
    summary: str
    runs: list[tuple[bool, list[Change]]]
    count: int
    all: int


@require_GET
@operators
def versions(request: HttpRequest) -> HttpResponse:
    """Each version with who was told of it and who has acknowledged it, in figures."""
    who = operator(request)
    return console_page(
        request,
        "support/policy.html",
        versions=[dict(zip(COLUMNS, row, strict=True)) for row in ask_all(VERSIONS, [], who)],
        drafts=drafts.drafts(who, "policy"),
        today=swedish_day(),
    )


def newest_version(who: Operator) -> PolicyVersion | None:
    row = next(iter(ask_all(NEWEST, [], who)), None)
    if row is None:
        return None
    number, day, swedish, english = row
    return PolicyVersion(number=number, effective_on=day, text_sv=swedish, text_en=english)


@require_http_methods(["GET", "POST"])
@operators
def upload(request: HttpRequest) -> HttpResponse:
    newest = newest_version(operator(request))
    posted = request.method == "POST"
    form = VersionForm(newest, *((request.POST, request.FILES) if posted else ()))
    if posted and form.is_valid():
        made = drafts.make(operator(request), "policy", form.cleaned_data["facts"])
        return go(f"/support/policy/drafts/{made}/")
    return form_page(
        request,
        "support/policy_new.html",
        form,
        number=newest.number + 1 if newest else 1,
        earliest=swedish_day() + NOTICE,
    )


@require_http_methods(["GET", "POST"])
@operators
def preview(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """What is to be published beside what is in force, in both languages; then proposed."""
    who = operator(request)
    draft = drafts.found(who, "policy", draft_id)
    form = drafts.ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        drafts.propose_draft(who, "policy", draft_id, form.cleaned_data["reason"])
        return go("/support/proposals/", "proposed")
    newest = newest_version(who)
    return form_page(
        request,
        "support/policy_preview.html",
        form,
        draft=draft,
        newest=newest,
        day=dateparse.parse_date(draft.facts["effective_on"]),
        compared=[compared(draft.facts, newest, language) for language in TONGUES],
    )


def compared(facts: dict[str, Any], newest: PolicyVersion | None, language: str) -> Compared:
    wording = read(facts[f"text_{language}"])
    old = newest.wording(language).body if newest else ""
    found = changes(old, wording.body)
    return Compared(
        language,
        TONGUES[language],
        wording,
        as_html(wording.summary),
        [
            (is_same, list(run))
            for is_same, run in groupby(found, lambda change: change.state is State.SAME)
        ],
        sum(change.state is not State.SAME for change in found),
        len(found),
    )
