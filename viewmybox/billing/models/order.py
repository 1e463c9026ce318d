"""An order of an extract: what it costs, or why it is free, fixed when it is placed (P12)."""

import json
from dataclasses import dataclass
from typing import ClassVar, Self
from uuid import UUID

from django.db import DatabaseError, models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.billing.seller import seller
from viewmybox.wall.context import fetch_one
from viewmybox.wall.models import CustomerManager, CustomerOwned

GIGABYTE = 1_000_000_000
# Raised by wall.place_order where the price is another than the one that was accepted.
PRICE_CHANGED = "VMB01"


class PriceChangedError(RuntimeError):
    """The price is not the one that was shown; nothing was ordered."""


class Free(models.TextChoices):
    """Why an order costs nothing. The first three are free whatever a price list says."""

    PERSONAL = "personal", _("The copy of your personal information is always free.")
    LEAVING = "leaving", _("The extract on leaving the service is always free.")
    FIRST_OF_YEAR = "first_of_year", _("The first extract of each calendar year is always free.")
    REPLACEMENT = "replacement", _("It replaces one that you paid for and did not get.")
    NO_PRICE = "no_price", _("Extracts cost nothing today.")


def why_free(free: str) -> str:
    """In the reader's words; empty where it is not."""
    return str(Free(free).label) if free else ""


@dataclass(frozen=True, slots=True)
class Quote:
    """What an order would cost now; amounts in öre."""

    price_list: int | None
    free: str
    net_ore: int
    vat_percent: int
    vat_ore: int
    total_ore: int

    @property
    def reason(self) -> str:
        return why_free(self.free)


class Order(CustomerOwned):
    """Placed, paid (or free), and with that released. Only the database's own hand writes one."""

    class What(models.TextChoices):
        EVERYTHING = "everything", _("Everything")
        BOX = "box", _("One box")
        PERSONAL = "personal", _("Personal information")

    what = models.CharField(max_length=20, choices=What.choices)
    # The extract that was ordered. No foreign key: extracts know of orders, not the other way.
    thing = models.UUIDField()
    documents_bytes = models.BigIntegerField()
    at_most_bytes = models.BigIntegerField()
    price_list = models.IntegerField(null=True)
    free = models.CharField(max_length=20, choices=Free.choices, blank=True)
    net_ore = models.BigIntegerField()
    vat_percent = models.PositiveSmallIntegerField()
    vat_ore = models.BigIntegerField()
    total_ore = models.BigIntegerField()
    ordered_by = models.UUIDField(null=True)
    ordered_at = models.DateTimeField(db_default=Now())
    # The job that begins when the order is released.
    on_release = models.CharField(max_length=100, blank=True)
    released_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta(CustomerOwned.Meta):
        db_table = "extract_order"
        indexes = [
            models.Index(fields=["customer", "-ordered_at"], name="extract_order_newest"),
            models.Index(fields=["customer", "thing"], name="extract_order_thing"),
        ]

    @classmethod
    def quote(cls, what: str, documents_bytes: int) -> Quote:
        """What it would cost the entered customer to order this now."""
        row = fetch_one("SELECT * FROM wall.quote_order(%s, %s)", [what, documents_bytes])
        if row is None:
            raise RuntimeError("There is no answer to what an order costs.")
        return Quote(*row)

    @classmethod
    def place(  # noqa: PLR0913 - what there is to say of an order
        cls,
        what: str,
        thing: UUID,
        *,
        documents_bytes: int,
        at_most_bytes: int,
        on_release: str = "",
        accepted_ore: int | None = None,
    ) -> Self:
        """Order something for the entered customer; what costs is invoiced, what is free released.

        Args:
            what: one of `What`.
            thing: the extract.
            documents_bytes: the size that the price counts.
            at_most_bytes: the size that was promised.
            on_release: the job that begins then, with the argument `extract`.
            accepted_ore: the price that was accepted, VAT included; None accepts any.

        Raises:
            PriceChangedError: it is another now.
        """
        try:
            row = fetch_one(
                "SELECT wall.place_order(%s, %s, %s, %s, %s, %s, %s::jsonb)",
                [
                    what,
                    thing,
                    documents_bytes,
                    at_most_bytes,
                    on_release,
                    accepted_ore,
                    json.dumps(seller()),
                ],
            )
        except DatabaseError as error:
            if getattr(error.__cause__, "sqlstate", "") == PRICE_CHANGED:
                raise PriceChangedError from error
            raise
        placed: Self = cls.objects.get(id=row[0] if row else None)
        placed._send_invoice()
        return placed

    def _send_invoice(self) -> None:
        # The jobs need the models.
        from viewmybox.billing.jobs import queue_letter
        from viewmybox.billing.models.invoice import Invoice

        if self.total_ore:
            queue_letter("invoice", Invoice.objects.get(order=self))

    @classmethod
    def of(cls, thing: UUID) -> "Self | None":
        """The order of an extract; one that the provider made by itself has none."""
        found: Self | None = cls.objects.filter(thing=thing).first()
        return found

    def withdraw(self) -> bool:
        """Take the order back while nothing of it is paid; its invoice is credited.

        Returns whether it could be.
        """
        row = fetch_one("SELECT wall.withdraw_order(%s)", [self.id])
        return bool(row and row[0])

    @property
    def is_released(self) -> bool:
        return self.released_at is not None

    @property
    def reason(self) -> str:
        return why_free(self.free)
