"""A support case: a conversation between a member and the provider, with promised times."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.accounts.models import Member
from viewmybox.cases.promise import answer_by, moved, solve_by
from viewmybox.journal.noting import note
from viewmybox.wall.context import fetch_one
from viewmybox.wall.models import CustomerForeignKey, CustomerManager, CustomerOwned

if TYPE_CHECKING:
    from uuid import UUID

    from viewmybox.accounts.viewer import Viewer


class About(models.TextChoices):
    """What it is about: our words, so that they may stand where the customer's do not."""

    FOLLOWUP = "followup", _("Boxes, services and measurements")
    SIGN_IN = "sign_in", _("Signing in and members")
    SUBSCRIPTION = "subscription", _("Subscription and invoices")
    EXTRACT = "extract", _("Extracts and my information")
    PROGRAM = "program", _("Programs and the API")
    OTHER = "other", _("Something else")


class CaseManager(CustomerManager):
    def seen_by(self, viewer: "Viewer") -> models.QuerySet["Case"]:
        """A member's own; an owner's are all of the customer's."""
        found = self.get_queryset()
        return found if viewer.may_manage else found.filter(member_id=viewer.member_id)


class Case(CustomerOwned):
    """Written by the database's functions alone (sql/cases.sql): no role may insert or change one.

    So nobody answers in an operator's name, or writes in another member's.
    """

    # From 1 on for each customer: short to say, and nothing told of other customers.
    number = models.IntegerField()
    about = models.CharField(max_length=20, choices=About.choices)
    subject = models.CharField(max_length=200)
    # Where the member was and with what; empty unless ticked.
    page = models.CharField(max_length=200, blank=True)
    browser = models.CharField(max_length=120, blank=True)
    system = models.CharField(max_length=120, blank=True)
    member = CustomerForeignKey(Member)
    opened_at = models.DateTimeField(db_default=Now())
    # The promises as they were when it was written; the second one moves while the customer thinks.
    first_answer_by = models.DateTimeField()
    first_answered_at = models.DateTimeField(null=True)
    solve_by = models.DateTimeField()
    # By when what was written last is to be answered; None while it waits for the customer.
    answer_by = models.DateTimeField(null=True)
    # Since when it has waited for the customer, or been closed.
    paused_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    # Who at the provider has taken it.
    operator_id = models.UUIDField(null=True)
    operator = models.CharField(max_length=200, blank=True)

    objects: ClassVar[CaseManager] = CaseManager()

    class Meta(CustomerOwned.Meta):
        db_table = "support_case"
        constraints = [
            models.UniqueConstraint(fields=["customer", "number"], name="support_case_number")
        ]
        indexes = [
            models.Index(fields=["customer", "-opened_at"], name="support_case_newest"),
            models.Index(
                fields=["customer", "answer_by"],
                name="support_case_open",
                condition=models.Q(closed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def open(  # noqa: PLR0913 - what there is to say of a case
        cls,
        about: str,
        subject: str,
        text: str,
        *,
        page: str = "",
        browser: str = "",
        system: str = "",
    ) -> "Case":
        """Write a case to the provider, as the member who acts."""
        now = timezone.now()
        values = [about, subject, text, page, browser, system, answer_by(now), solve_by(now)]
        row = fetch_one("SELECT wall.open_case(%s, %s, %s, %s, %s, %s, %s, %s)", values)
        made: Case = cls.objects.get(id=row[0] if row else None)
        note("case.opened", made)
        return made

    def write(self, text: str) -> "UUID":
        """Write more in it, which opens a closed one again. Returns the message's id."""
        now = timezone.now()
        values = [self.pk, text, answer_by(now), self.goes_on(now)]
        row = fetch_one("SELECT wall.write_to_case(%s, %s, %s, %s)", values)
        note("case.written", self)
        message: UUID = row[0]  # type: ignore[index] # it answers or raises
        return message

    def close(self) -> bool:
        """It is solved, or needed no more. Returns whether it was open."""
        was_open = fetch_one("SELECT wall.close_case(%s)", [self.pk]) == (True,)
        if was_open:
            note("case.closed", self, number=self.number)
        return was_open

    def reopen(self) -> bool:
        """It was not solved after all. Returns whether it was closed."""
        now = timezone.now()
        values = [self.pk, answer_by(now), self.goes_on(now)]
        was_closed = fetch_one("SELECT wall.reopen_case(%s, %s, %s)", values) == (True,)
        if was_closed:
            note("case.reopened", self)
        return was_closed

    def goes_on(self, now: datetime) -> datetime:
        """By when it is to be solved when the provider has it again."""
        return moved(self.solve_by, self.paused_at, now) if self.paused_at else self.solve_by

    @property
    def state(self) -> str:
        """support, customer (whom it waits for) or closed."""
        if self.closed_at is not None:
            return "closed"
        return "support" if self.answer_by is not None else "customer"
