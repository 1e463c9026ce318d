"""Settings: everything personal ever given, what governs it, and who has seen it (P5, P10)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.models import (
    Acknowledgement,
    ContactConfirmation,
    ContactDetail,
    ContactKind,
    Invitation,
    Member,
    Registration,
    SentLetter,
    outcome,
)
from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.accounts.settings.journal_words import tell
from viewmybox.journal.checking import COLUMNS
from viewmybox.journal.deeds import SEEN
from viewmybox.journal.models import JournalLine
from viewmybox.policies.models import PolicyVersion
from viewmybox.web.jinja import language
from viewmybox.web.pages import go, page, safe_next
from viewmybox.web.reading import writes_when_read_only

LARGEST = 2**31 - 1  # what the column of the numbers holds

SEEN_SHOWN = 50


@require_http_methods(["GET"])
@permitted(Permission.READ)
def privacy(request: HttpRequest) -> HttpResponse:
    members = list(Member.objects.order_by("joined_at").values())
    names = {member["id"]: member["name"] for member in members}
    found = seen()
    return page(
        request,
        "accounts/settings/privacy.html",
        acknowledged=acknowledged(names),
        letters=letters(),
        registration=Registration.objects.first(),
        given=given(names),
        members=members,
        invitations=Invitation.objects.order_by("-created_at").values("email", "created_at"),
        confirmed=confirmed(names),
        seen=found[:SEEN_SHOWN],
        has_more_seen=len(found) > SEEN_SHOWN,
        policy=PolicyVersion.objects.in_force(),
    )


def given(names: dict[Any, str]) -> list[dict[str, Any]]:
    """Every contact detail ever given, the newest first."""
    return [
        {
            "kind": ContactKind(detail.kind).label,
            "value": detail.value,
            "given_at": detail.given_at,
            "given_by": names.get(detail.given_by, ""),
            "policy_version": detail.policy_version_id,
        }
        for detail in ContactDetail.history()
    ]


def confirmed(names: dict[Any, str]) -> list[dict[str, Any]]:
    """When an owner said that the contact details were right, the latest first."""
    found = ContactConfirmation.objects.order_by("-at", "id")
    columns = ("at", "confirmed_by", "policy_version_id")
    return [{**row, "name": names.get(row["confirmed_by"], "")} for row in found.values(*columns)]


def seen() -> list[Any]:
    """When the provider's staff saw something, the newest first: (line, in words). One more than
    the page shows tells that there are more.
    """
    lines = JournalLine.objects.filter(deed__in=SEEN).order_by("-number")
    return [(line, tell(line)) for line in lines.values(*COLUMNS)[: SEEN_SHOWN + 1]]


def acknowledged(names: dict[Any, str]) -> list[dict[str, Any]]:
    """Who has read which version of the policy, the latest first."""
    columns = ("member_id", "policy_version_id", "language", "at")
    found = Acknowledgement.objects.order_by("-at", "id").values(*columns)
    return [{**row, "name": names.get(row["member_id"], "")} for row in found]


def letters() -> list[dict[str, Any]]:
    """What the service wrote to whom, the latest first."""
    columns = ("kind", "address", "at", "refused", "next_try_at")
    found = SentLetter.objects.exclude(kind=SentLetter.Kind.NOTICE).order_by("-at", "id")
    return [
        {
            **row,
            "kind": SentLetter.Kind(row["kind"]).label,
            "outcome": outcome(row["refused"], row["next_try_at"]),
        }
        for row in found.values(*columns)
    ]


@require_http_methods(["POST"])
@permitted(Permission.READ)
@writes_when_read_only
def acknowledge_policy(request: HttpRequest, number: int) -> HttpResponse:
    """The member has read a version, in the language of the page."""
    if number > LARGEST or not PolicyVersion.objects.filter(number=number).exists():
        raise Http404
    Acknowledgement.give(number, language())
    return go(safe_next(request.POST.get("next")), "policy-acknowledged")
