from typing import Any

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from viewmybox.accounts.permissions import INSIDE, Role
from viewmybox.journal.noting import Thing, note
from viewmybox.wall.context import fetch_one
from viewmybox.wall.models import CustomerOwned


class LastOwnerError(ValueError):
    """A customer without an owner could never be managed again."""


class SupplierError(ValueError):
    """Who has seen the boxes is no supplier, and the other way round: what they have would stay."""


class Member(CustomerOwned):
    """A person who may enter for the customer, with a role. Ended members stay in the history."""

    identity_id = models.UUIDField()
    name = models.CharField(max_length=200)
    email = models.CharField(max_length=254, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices)
    joined_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta(CustomerOwned.Meta):
        db_table = "member"
        constraints = [
            models.UniqueConstraint(fields=["customer", "identity_id"], name="member_once")
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def inside(cls) -> "models.QuerySet[Any]":
        """Those who are members now and see the boxes: no suppliers."""
        found: models.QuerySet[Any] = cls.objects.filter(ended_at=None, role__in=INSIDE)
        return found

    def give_role(self, role: Role) -> None:
        """Takes effect at the member's next request. A supplier is invited as one, and stays one.

        Raises:
            LastOwnerError: the member is the only owner.
            SupplierError: the member is a supplier, or would be.
        """
        if Role.SUPPLIER in (role, self.role):
            raise SupplierError
        if role != Role.OWNER:
            self._refuse_last_owner()
        before, self.role = self.role, role
        self.save(update_fields=["role"])
        note("member.changed", self, role=role, before=before)

    def end(self) -> None:
        """End the membership; takes effect at the member's next request.

        Raises:
            LastOwnerError: the member is the only owner.
        """
        self._refuse_last_owner()
        self.ended_at = timezone.now()
        self.save(update_fields=["ended_at"])
        note("member.ended", self)

    def forget(self) -> bool:
        """Erase what is personal of a former member: name, address, sign-in, and what the journal
        says of them. What they did stays done. Returns whether there was anything to erase.
        """
        row = fetch_one("SELECT wall.forget_member(%s)", [self.id])
        forgotten = bool(row and row[0])
        if forgotten:
            note("member.forgotten", Thing("member", self.id))
        return forgotten

    def _refuse_last_owner(self) -> None:
        owners = Member.objects.filter(role=Role.OWNER, ended_at=None).select_for_update()
        if [owner.pk for owner in owners] == [self.pk]:
            raise LastOwnerError
