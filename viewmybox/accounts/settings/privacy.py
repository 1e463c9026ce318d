"""Settings: everything personal ever given, what governs it, and who has seen it (P5, P10)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.models import ContactDetail, ContactKind, Invitation, Member, Registration
from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.accounts.settings.journal_words import tell
from viewmybox.journal.checking import COLUMNS
from viewmybox.journal.deeds import SEEN
from viewmybox.journal.models import JournalLine
from viewmybox.policies.models import PolicyVersion
from viewmybox.web.pages import page

SEEN_SHOWN = 50


@require_http_methods(["GET"])
@permitted(Permission.READ)
def privacy(request: HttpRequest) -> HttpResponse:
    members = list(Member.objects.order_by("joined_at").values())
    names = {member["id"]: member["name"] for member in members}
    return page(
        request,
        "accounts/settings/privacy.html",
        registration=Registration.objects.first(),
        given=given(names),
        members=members,
        invitations=Invitation.objects.order_by("-created_at").values("email", "created_at"),
        seen=seen(),
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


def seen() -> list[Any]:
    """When the provider's staff saw something, the newest first: (line, in words)."""
    lines = JournalLine.objects.filter(deed__in=SEEN).order_by("-number")
    return [(line, tell(line)) for line in lines.values(*COLUMNS)[:SEEN_SHOWN]]
