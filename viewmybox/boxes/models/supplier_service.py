from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.functions import Now

from viewmybox.accounts.models import Member
from viewmybox.boxes.models.service import Service
from viewmybox.journal.noting import note
from viewmybox.wall.context import member_id
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class SupplierService(CustomerOwned):
    """A service that a supplier reports on; of all others it sees nothing (decision 0027)."""

    member = CustomerForeignKey(Member)
    service = CustomerForeignKey(Service)
    given_at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "supplier_service"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "member", "service"], name="supplier_service_once"
            )
        ]

    @classmethod
    def open(cls, supplier: Member, services: Collection[UUID]) -> None:
        """These and no others, from the supplier's next request."""
        kept = cls.objects.filter(member=supplier)
        before = set(kept.values_list("service_id", flat=True))
        kept.exclude(service__in=services).delete()
        cls.objects.bulk_create(
            cls(member=supplier, service_id=one) for one in services if one not in before
        )
        if before != set(services):
            note("supplier.opened", supplier, count=len(services))

    @classmethod
    def mine(cls) -> "models.QuerySet[Service]":
        """The open services that the acting member, a supplier, reports on."""
        own = cls.objects.filter(member=member_id()).values("service")
        found: models.QuerySet[Any] = Service.opened().filter(id__in=own, box__closed_at=None)
        return found
