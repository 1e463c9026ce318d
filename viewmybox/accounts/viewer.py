"""Who is looking at the page, or calling the API."""

import zoneinfo
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from viewmybox.accounts.permissions import Permission, Role


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
    expires_at: datetime

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @property
    def may_edit(self) -> bool:
        return self.may(Permission.EDIT)

    @property
    def may_manage(self) -> bool:
        return self.may(Permission.MANAGE)

    def may(self, permission: Permission) -> bool:
        return self.role is not None and self.role.may(permission)


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
