"""Access to a box that the customer grants an operator or a team, until a moment of its choice."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from viewmybox.boxes.models import Box
from viewmybox.cases.models import Case
from viewmybox.journal.noting import note
from viewmybox.wall.context import fetch_all, fetch_one
from viewmybox.wall.models import CustomerForeignKey, CustomerManager, CustomerOwned

DEFAULT_HOURS = 8
MOST_HOURS = 24


class GrantManager(CustomerManager):
    def live(self) -> models.QuerySet["Grant"]:
        """Those that stand now."""
        return self.get_queryset().filter(ended_at=None, until__gt=timezone.now())


class Grant(CustomerOwned):
    """Written by the database alone, and only where a customer's owner acts (granting.sql)."""

    box = CustomerForeignKey(Box)
    # The case for whose sake it was granted, if it is one.
    case = CustomerForeignKey(Case, null=True, related_name="grants")
    # One of the two: an operator, or a team's name.
    operator_id = models.UUIDField(null=True)
    team = models.CharField(max_length=60, blank=True)
    # As the customer read it when granting.
    to = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    granted_by = models.UUIDField()
    granted_at = models.DateTimeField(db_default=Now())
    set_at = models.DateTimeField(db_default=Now())
    until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects: ClassVar[GrantManager] = GrantManager()

    class Meta(CustomerOwned.Meta):
        db_table = "support_grant"
        indexes = [models.Index(fields=["customer", "until"], name="support_grant_by_time")]

    def __str__(self) -> str:
        return self.to

    @classmethod
    def give(cls, box: Box, to: str, reason: str, hours: int, case: Case | None = None) -> "Grant":
        """Grant an operator (its id) or a team (its name) to read a box."""
        operator = UUID(to) if to in {str(one) for one, _name, _team in operators()} else None
        row = fetch_one(
            "SELECT wall.grant_access(%s, %s, %s, %s, %s, %s)",
            [box.pk, operator, "" if operator else to, reason, hours, case and case.pk],
        )
        made: Grant = cls.objects.select_related("box").get(id=row[0] if row else None)
        named = {"case": case.number} if case else {}
        note("access.granted", made, box=box.name, hours=hours, reason=reason, **named)
        return made

    def extend(self, hours: int) -> None:
        """From now on so many hours. What has ended is not extended."""
        if fetch_one("SELECT wall.extend_access(%s, %s)", [self.pk, hours]) == (True,):
            note("access.extended", self, hours=hours)

    def revoke(self) -> None:
        """At once, also in the middle of an operator's page."""
        if fetch_one("SELECT wall.revoke_access(%s)", [self.pk]) == (True,):
            note("access.revoked", self)

    def state(self, now: datetime) -> str:
        """live, revoked or over."""
        if self.ended_at is not None:
            return "revoked"
        return "live" if self.until > now else "over"


def operators() -> list[tuple[UUID, str, str]]:
    """Whom one can grant access to: id, name and team of each operator."""
    return [
        (one, name, team) for one, name, team in fetch_all("SELECT * FROM wall.operators()", [])
    ]
