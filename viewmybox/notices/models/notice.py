from datetime import date, timedelta
from uuid import UUID

from django.db import models
from django.utils import timezone

from viewmybox.accounts.models import SentLetter
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class Notice(CustomerOwned):
    """That a thing needs a member, on one occasion of it: said once, however often it is found.

    What the thing is called is not in it: that is read from the thing itself when it is shown.
    """

    member = CustomerForeignKey("accounts.Member")
    kind = models.CharField(max_length=20)
    thing = models.UUIDField()
    # What tells one time from the next: a due day, a period's first day.
    occasion = models.CharField(max_length=40)
    day = models.DateField(null=True)
    # To a second member, because the first did nothing.
    escalated = models.BooleanField(default=False, db_default=False)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    snoozed_until = models.DateField(null=True)
    # When what it says was no longer so.
    gone_at = models.DateTimeField(null=True)
    # Waits for a letter: at once, or the next digest.
    to_mail = models.BooleanField(default=True, db_default=True)
    letter = CustomerForeignKey(SentLetter, null=True)

    class Meta(CustomerOwned.Meta):
        db_table = "notice"
        indexes = [
            models.Index(
                fields=["customer", "member"],
                name="notice_unread",
                condition=models.Q(read_at=None, gone_at=None),
            ),
            models.Index(
                fields=["customer", "member", "-made_at"],
                name="notice_open",
                condition=models.Q(gone_at=None),
            ),
            models.Index(
                fields=["customer", "letter"],
                name="notice_of_letter",
                condition=models.Q(letter__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "member", "kind", "thing", "occasion"], name="notice_once"
            )
        ]

    @classmethod
    def of(cls, member: UUID | None) -> models.QuerySet["Notice"]:
        """What is still so, for a member."""
        found: models.QuerySet[Notice] = cls.objects.filter(member_id=member, gone_at=None)
        return found

    @classmethod
    def read_all(cls, member: UUID | None) -> None:
        cls.of(member).filter(read_at=None).update(read_at=timezone.now())

    def read(self) -> None:
        self.read_at = self.read_at or timezone.now()
        self.save(update_fields=["read_at"])

    def snooze(self, until: date) -> None:
        """Not to be heard of until that day; if it still is so then, it is told anew."""
        self.read_at, self.snoozed_until, self.to_mail = timezone.now(), until, False
        self.save(update_fields=["read_at", "snoozed_until", "to_mail"])

    @classmethod
    def wake(cls, today: date) -> None:
        """Tell anew what was to be told again by today."""
        cls.objects.filter(gone_at=None, snoozed_until__lte=today).update(
            read_at=None, snoozed_until=None, to_mail=True, made_at=timezone.now()
        )


def later(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)
