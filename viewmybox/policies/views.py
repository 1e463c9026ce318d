"""The privacy policy, public: every version, and what changed between any two (P8, P9)."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from viewmybox.policies.changes import State, changes
from viewmybox.policies.days import SWEDEN, swedish_day
from viewmybox.policies.models import PolicyVersion
from viewmybox.policies.publishing import LANGUAGES
from viewmybox.policies.wording import as_html
from viewmybox.web.jinja import language
from viewmybox.web.pages import page


@require_http_methods(["GET"])
def in_force(request: HttpRequest) -> HttpResponse:
    found = PolicyVersion.objects.in_force()
    if found is None:
        raise Http404
    return version_page(request, found)


@require_http_methods(["GET"])
def version(request: HttpRequest, number: int) -> HttpResponse:
    return version_page(request, published(number))


@require_http_methods(["GET"])
def source(request: HttpRequest, number: int, tongue: str) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """The very text that was published, for who wants to check its hash."""
    if tongue not in LANGUAGES:
        raise Http404
    return HttpResponse(published(number).text(tongue), content_type="text/plain; charset=utf-8")


@require_http_methods(["GET"])
def changed(request: HttpRequest, older: int, newer: int) -> HttpResponse:
    """What the newer of two versions says otherwise than the older."""
    if older >= newer:
        raise Http404
    old, new = published(older), published(newer)
    found = changes(old.wording(language()).body, new.wording(language()).body)
    return page(
        request,
        "policies/changes.html",
        old=old,
        new=new,
        summary=summary(new) if newer == older + 1 else "",
        runs=[
            (is_same, list(run))
            for is_same, run in groupby(found, lambda change: change.state is State.SAME)
        ],
        all=len(found),
        count=sum(change.state is not State.SAME for change in found),
        versions=listing(),
    )


@require_http_methods(["GET"])
def compare(request: HttpRequest) -> HttpResponse:
    """Where the form that chooses two versions goes: to their difference, in order."""
    said = [request.GET.get(name, "") for name in ("older", "newer")]
    chosen = sorted(int(text) for text in said if text.isdecimal() and len(text) < len("1000000"))
    if len(set(chosen)) != len(said):
        return HttpResponseRedirect(reverse("policy") + "#versions")
    return HttpResponseRedirect(reverse("policy-changes", args=chosen))


def published(number: int) -> PolicyVersion:
    # Beyond what the column holds there is none.
    found = PolicyVersion.objects.filter(number=number).first() if number < 2**31 else None
    if found is None:
        raise Http404
    return found


def summary(found: PolicyVersion) -> str:
    """What changed, in the publisher's own words."""
    return as_html(found.wording(language()).summary)


def version_page(request: HttpRequest, found: PolicyVersion) -> HttpResponse:
    versions = listing()
    wording = found.wording(language())
    others = [version for version in versions if version.number != found.number]
    return page(
        request,
        "policies/version.html",
        policy=found,
        heading=wording.heading,
        text=as_html(wording.body),
        summary=summary(found),
        listed=next(version for version in versions if version.number == found.number),
        announced=[version for version in others if version.state == "announced"],
        versions=versions,
    )


@dataclass(frozen=True, slots=True)
class Listed:
    """A version in the list: announced, in force, or in force `until` the next took over."""

    number: int
    effective_on: date
    published_on: date
    until: date | None
    state: str


def listing() -> list[Listed]:
    """Every version, the newest first."""
    today = swedish_day()
    found = list(PolicyVersion.objects.values_list("number", "effective_on", "published_at"))
    governing = max((number for number, day, _at in found if day <= today), default=0)
    ends = [None, *(day for _number, day, _at in found)]
    return [
        Listed(
            number,
            day,
            at.astimezone(SWEDEN).date(),
            until,
            "announced" if day > today else "in force" if number == governing else "earlier",
        )
        for (number, day, at), until in zip(found, ends, strict=False)
    ]
