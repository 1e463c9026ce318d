"""The console's first page, and what takes two."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from viewmybox.support.console.content import my_access
from viewmybox.support.console.seeing import console_page, operator, operators
from viewmybox.support.proposals import DEEDS, decide, proposals
from viewmybox.web.pages import go


@require_GET
@operators
def start(request: HttpRequest) -> HttpResponse:
    waiting = [
        one
        for one in proposals(operator(request))
        if one["decided_at"] is None and not one["mine"] and one["expires_at"] > timezone.now()
    ]
    return console_page(
        request, "support/start.html", to_decide=len(waiting), access=my_access(operator(request))
    )


@require_GET
@operators
def proposals_page(request: HttpRequest) -> HttpResponse:
    found = [
        one | {"words": DEEDS.get(one["deed"], one["deed"]),
               "is_open": one["decided_at"] is None and one["expires_at"] > timezone.now()}
        for one in proposals(operator(request))
    ]  # fmt: skip
    return console_page(request, "support/proposals.html", proposals=found)


@require_POST
@operators
def decide_proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    approve = request.POST.get("decision") == "approve"
    why = request.POST.get("why", "").strip()
    done = decide(operator(request), proposal_id, approve=approve, why=why)
    return go("/support/proposals/", "decided" if done else "not-decided")
