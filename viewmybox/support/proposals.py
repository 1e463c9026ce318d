"""What takes two operators: one proposes, another decides. The database refuses the same one.

A part of the product that needs it declares a word here, proposes with `propose`, and has the deed
done by a function of the database that begins with `wall.carry_out(proposal, word)`: it hands over
what was proposed, once, and only if another operator approved it.
"""

import json
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viewmybox.support.connection import NotLookedError, Operator, ask, ask_all

DEEDS: dict[str, Promise] = {
    "customer.erasure": _("Erase a customer"),
    "price.change": _("Change prices"),
    "policy.publishing": _("Publish a policy version"),
}
COLUMNS = (
    "id", "deed", "about", "reason", "proposed_by", "proposed_at", "expires_at", "mine",
    "decided_by", "decided_at", "approved", "decision", "carried_out_at",
)  # fmt: skip


def propose(who: Operator, deed: str, about: dict[str, Any], reason: str) -> UUID:
    """Put a deed before another operator. Returns the proposal's id.

    Raises:
        KeyError: the deed is not declared.
    """
    if deed not in DEEDS:
        raise KeyError(deed)
    row = ask("SELECT wall.propose(%s, %s::jsonb, %s)", [deed, json.dumps(about), reason], who)
    made: UUID = row[0] if row else UUID(int=0)
    return made


def decide(who: Operator, proposal: UUID, *, approve: bool, why: str) -> bool:
    """Approve or refuse it. False where it is one's own, is decided, or its time is up."""
    try:
        row = ask("SELECT wall.decide_proposal(%s, %s, %s)", [proposal, approve, why], who)
    except NotLookedError:
        return False
    return bool(row and row[0])


def proposals(who: Operator) -> list[dict[str, Any]]:
    """Those to be decided first, then the newest."""
    statement = f"SELECT {', '.join(COLUMNS)} FROM wall.proposals()"  # noqa: S608 - ours
    rows = ask_all(statement, [], who)
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return [one | {"about": json.loads(one["about"])} for one in found]
