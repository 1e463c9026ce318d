from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from viewmybox.journal.noted import Noted
from viewmybox.journal.noting import note
from viewmybox.wall.models import CustomerForeignKey

MOST_DAYS = 90


class Escalation(Noted):
    """When nobody does anything about what a member was told for so many days, another is told.

    One for a customer, or none. Without a member it is the owners.
    """

    days = models.PositiveSmallIntegerField(
        _("Days"), validators=[MinValueValidator(1), MaxValueValidator(MOST_DAYS)]
    )
    member = CustomerForeignKey("accounts.Member", null=True, blank=True)

    class Meta(Noted.Meta):
        db_table = "notice_escalation"
        constraints = [models.UniqueConstraint(fields=["customer"], name="notice_escalation_once")]

    def __str__(self) -> str:
        return str(self.days)

    def remove(self) -> None:
        """Nobody else is told any more."""
        self.delete()
        note("escalation.removed")
