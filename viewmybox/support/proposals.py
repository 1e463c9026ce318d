"""What takes two operators: one proposes, another decides. The database refuses the same one.

A part of the product that needs it declares a word here, proposes with `propose`, and has the deed
done by a function of the database that begins with `wall.carry_out(proposal, word)`: it hands over
what was proposed, once, and only if another operator approved it.
"""

import json
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viewmybox.support.connection import NotLookedError, Operator, ask, ask_all

DEEDS: dict[str, Promise] = {
    "customer.erasure": _("Erase a customer"),
    "price.change": _("Change prices"),
    "policy.publishing": _("Publish a policy version"),
}
# What does each, once it is agreed on.
CARRIED = {
    "customer.erasure": "SELECT wall.erase_by_agreement(%s)",
    "price.change": "SELECT wall.publish_prices(%s)",
    "policy.publishing": "SELECT wall.publish_policy(%s)",
}
# Raised where it is too late for what was agreed on, customers have come to have what it leaves
# out, or what it was about is gone.
TOO_LATE = ("VMB02", "VMB03", "VMB04", "22023")
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


def carry_out(who: Operator, proposal: UUID) -> bool:
    """Do what was agreed on. False where it was not, is done, or cannot be done any more."""
    found = next((one for one in proposals(who) if one["id"] == proposal), None)
    if found is None or found["deed"] not in CARRIED:
        return False
    try:
        ask(CARRIED[found["deed"]], [proposal], who)
    except NotLookedError:
        return False
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", None) not in TOO_LATE:
            raise
        return False
    return True


def proposals(who: Operator) -> list[dict[str, Any]]:
    """Those to be decided first, then the newest."""
    statement = f"SELECT {', '.join(COLUMNS)} FROM wall.proposals()"  # noqa: S608 - ours
    rows = ask_all(statement, [], who)
    found = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    return [one | {"about": json.loads(one["about"])} for one in found]
