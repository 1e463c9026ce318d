"""What a member is asked to mind, at the top of whichever page: a new policy, details to confirm.

Pages ask each time, and nearly always there is nothing: so what cannot become otherwise is
remembered, and the versions are looked up now and then only.
"""

import time
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock
from uuid import UUID

from django.db.models import Exists
from django.utils import timezone

from viewmybox.accounts.models import Acknowledgement, ContactConfirmation, Member
from viewmybox.kit.remembering import Remembering
from viewmybox.policies.days import SWEDEN, swedish_day
from viewmybox.policies.models import PolicyVersion
from viewmybox.wall.context import is_entered

LOOK_AGAIN_SECONDS = 5
MOST, LONGEST = 20_000, 100


@dataclass(frozen=True, slots=True)
class Newest:
    """The newest version of the policy, where there is more than one."""

    number: int
    effective_on: date

    @property
    def is_ahead(self) -> bool:
        return self.effective_on > swedish_day()


class Versions:
    """The newest version, as it was when it was last looked up."""

    def __init__(self) -> None:
        self.newest: Newest | None = None
        self.read_at = 0.0

    def look_up(self) -> Newest | None:
        now = time.monotonic()
        if not self.read_at or now - self.read_at > LOOK_AGAIN_SECONDS:
            found = PolicyVersion.objects.filter(number__gt=1)
            row = found.values_list("number", "effective_on").first()
            self.newest = Newest(*row) if row else None
            self.read_at = now
        return self.newest


versions = Versions()
settled: Remembering[bool] = Remembering(MOST, LONGEST)


def forget() -> None:
    """For tests, which move time."""
    versions.read_at = 0.0
    settled.kept.clear()


def policy_to_mind(customer: UUID, member: UUID) -> Newest | None:
    """The newest version, for a member whom it concerns and who has not acknowledged it.

    It concerns whoever was a member before it took effect.
    """
    newest = versions.look_up() if is_entered() else None
    if newest is None:
        return None
    key = f"{customer} {member} policy {newest.number}"
    if settled.get([key], timezone.now()) == [True]:
        return None
    mine = Acknowledgement.objects.filter(member=member, policy_version=newest.number)
    row = Member.objects.filter(id=member).values_list("joined_at", Exists(mine)).first()
    if row is None:
        return None
    joined_at, is_acknowledged = row
    if not is_acknowledged and joined_at.astimezone(SWEDEN).date() < newest.effective_on:
        return newest
    settled.keep(key, True, None)
    return None


def has_to_confirm(customer: UUID) -> bool:
    """Whether it is a year since the contact details were given or confirmed."""
    if not is_entered():
        return False
    now = timezone.now()
    key = f"{customer} contact"
    if settled.get([key], now) == [True]:
        return False
    due_on = ContactConfirmation.due_on()
    if due_on is None or due_on <= swedish_day():
        return due_on is not None
    # Until then nothing can make it due: what is given or confirmed only puts it off.
    settled.keep(key, True, datetime.combine(due_on, clock(), SWEDEN))
    return False
