"""Who is looking at the page, or calling the API."""

import hashlib
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from viewmybox.accounts.minding import Newest, has_to_confirm, policy_to_mind
from viewmybox.accounts.models import Acknowledgement
from viewmybox.accounts.permissions import Permission, Role
from viewmybox.wall.context import is_entered


@dataclass(frozen=True, slots=True)
class Ending:
    """When a session ends by itself, and a word for whose it is.

    Open pages compare the word: another person, or another customer, is another word.
    """

    identity_id: UUID
    customer_id: UUID | None
    idle_at: datetime
    expires_at: datetime

    @property
    def whose(self) -> str:
        return hashlib.sha256(f"{self.identity_id} {self.customer_id}".encode()).hexdigest()[:16]

    @property
    def idle_seconds(self) -> int:
        """Until it ends if it is not used."""
        return seconds_until(self.idle_at)

    @property
    def last_seconds(self) -> int:
        """Until it ends however much it is used."""
        return seconds_until(self.expires_at)


def seconds_until(moment: datetime) -> int:
    return max(0, int((moment - timezone.now()).total_seconds()))


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person. `customer_id` is None until one is chosen or made."""

    session_id: UUID
    identity_id: UUID
    name: str
    email: str
    customer_id: UUID | None
    customer_name: str
    customer_language: str
    time_zone: str
    member_id: UUID | None
    role: Role | None
    customers: int
    members: int
    idle_at: datetime
    expires_at: datetime
    # Until when the provider's support may read what the customer has granted it.
    support_until: datetime | None = None
    # How many notices the member has not read.
    unread: int = 0
    # Boxes in which the member has another role than in the others, and which.
    box_roles: Mapping[UUID, Role] = field(default_factory=dict)
    # The role in the box that the page is of, where it is another.
    role_here: Role | None = None

    @property
    def ending(self) -> Ending:
        """When the session ends, and whose it is."""
        return Ending(self.identity_id, self.customer_id, self.idle_at, self.expires_at)

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def may_edit(self) -> bool:
        return self.may(Permission.EDIT)

    @property
    def may_manage(self) -> bool:
        return self.may(Permission.MANAGE)

    @property
    def may_report(self) -> bool:
        return self.may(Permission.REPORT)

    @property
    def may_read(self) -> bool:
        return self.may(Permission.READ)

    @property
    def may_share(self) -> bool:
        return self.may(Permission.SHARE)

    def may(self, permission: Permission) -> bool:
        """Here: what is the customer's, and no box's, is never given by a role in a box."""
        of_customer = permission is Permission.MANAGE
        role = self.role if of_customer else self.role_here or self.role
        return role is not None and role.may(permission)

    def may_do(self, responsible: UUID | None) -> bool:
        """Whether an action of that member's is theirs to do."""
        return self.may_edit or (self.may_report and responsible == self.member_id)

    def in_box(self, box: UUID | None) -> Self:
        """As they are on a page of that box. An owner is one everywhere, a supplier nowhere."""
        if box is None or self.role in (Role.OWNER, Role.SUPPLIER):
            return replace(self, role_here=None)
        here = self.box_roles.get(box)
        return replace(self, role_here=here)

    def may_edit_in(self, box: UUID) -> bool:
        """Of a page over several boxes."""
        return self.in_box(box).may_edit

    @property
    def policy_to_mind(self) -> Newest | None:
        """A new version of the policy that they have not acknowledged."""
        known = self.customer_id and self.member_id
        return policy_to_mind(self.customer_id, self.member_id) if known else None  # type: ignore[arg-type] # both are known

    @property
    def has_to_confirm(self) -> bool:
        """Whether to ask them if the contact details are still right: an owner, once a year."""
        return self.may_manage and has_to_confirm(self.customer_id)  # type: ignore[arg-type] # who manages is inside

    @property
    def prices_to_mind(self) -> date | None:
        """When new prices take effect: an owner is told from the day that they are published."""
        asked: Callable[[], date | None] = import_string(settings.PRICES_TO_MIND)
        return asked() if self.may_manage and is_entered() else None

    def acknowledged(self, version: int) -> datetime | None:
        """When they acknowledged a version; asked where the version itself is shown."""
        return Acknowledgement.mine(version) if is_entered() else None


@dataclass(frozen=True, slots=True)
class Program:
    """The holder of an API key."""

    customer_id: UUID
    customer_name: str
    time_zone: str
    scope: str

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)
