"""The console's first page, and what takes two."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from viewmybox.support.console.content import my_access
from viewmybox.support.console.erasures import WHY as ERASURES
from viewmybox.support.console.seeing import console_page, operator, operators
from viewmybox.support.proposals import DEEDS, carry_out, decide, proposals
from viewmybox.web.pages import go

# Where the draft that a proposal is about can be looked at.
PLACES = {"policy.publishing": "policy", "price.change": "prices"}


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
        one
        | {
            "words": DEEDS.get(one["deed"], one["deed"]),
            "why": ERASURES.get(one["reason"], one["reason"]),
            "is_open": one["decided_at"] is None and one["expires_at"] > timezone.now(),
            "place": PLACES.get(one["deed"], ""),
        }
        for one in proposals(operator(request))
    ]
    return console_page(request, "support/proposals.html", proposals=found)


@require_POST
@operators
def decide_proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """What is approved is done at once."""
    approve = request.POST.get("decision") == "approve"
    why = request.POST.get("why", "").strip()
    if not decide(operator(request), proposal_id, approve=approve, why=why):
        return go("/support/proposals/", "not-decided")
    return carry_out_now(request, proposal_id) if approve else go("/support/proposals/", "decided")


@require_POST
@operators
def carrying_out(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Again, where what was approved could not be done then."""
    return carry_out_now(request, proposal_id)


def carry_out_now(request: HttpRequest, proposal: UUID) -> HttpResponse:
    done = carry_out(operator(request), proposal)
    return go("/support/proposals/", "carried-out" if done else "not-carried-out")
