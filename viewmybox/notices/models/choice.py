import zoneinfo
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from viewmybox.accounts.models import Customer
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned

HOUR, MONDAY = 7, 0


class How(models.TextChoices):
    """How a member is told of a kind of thing, beside the list."""

    NOW = "now", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NONE = "none", _("Not by mail")


class NoticeChoice(CustomerOwned):
    """What a member has chosen; without a row, what `of` says."""

    member = CustomerForeignKey("accounts.Member")
    # How, by the name of the kind; what is not named is as the kind itself says.
    choices = models.JSONField(default=dict)
    language = models.CharField(max_length=2)
    time_zone = models.CharField(max_length=40)
    hour = models.PositiveSmallIntegerField(default=HOUR)
    weekday = models.PositiveSmallIntegerField(default=MONDAY)

    class Meta(CustomerOwned.Meta):
        db_table = "notice_choice"
        constraints = [
            models.UniqueConstraint(fields=["customer", "member"], name="notice_choice_once")
        ]

    @classmethod
    def unchosen(cls, member: UUID, customer: Customer) -> "NoticeChoice":
        """As long as the member has chosen nothing: the customer's language and zone."""
        return cls(member_id=member, language=customer.language, time_zone=customer.time_zone)

    @classmethod
    def of(cls, member: UUID, customer: Customer) -> "NoticeChoice":
        found: Any = cls.objects.filter(member_id=member).first()
        return found or cls.unchosen(member, customer)

    def how(self, kind: str, otherwise: str) -> str:
        chosen: str = self.choices.get(kind, otherwise)
        return chosen

    def goes_by(self, how: str, now: datetime) -> datetime | None:
        """What was found before this moment is told by now; None for never."""
        if how == How.NONE:
            return None
        if how == How.NOW:
            return now + timedelta(seconds=1)
        here = now.astimezone(zoneinfo.ZoneInfo(self.time_zone))
        digest = here.replace(hour=self.hour, minute=0, second=0, microsecond=0)
        if how == How.WEEKLY:
            digest -= timedelta(days=(here.weekday() - self.weekday) % 7)
        if digest > here:
            digest -= timedelta(days=7 if how == How.WEEKLY else 1)
        return digest
