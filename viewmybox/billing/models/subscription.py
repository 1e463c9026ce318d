"""What the customer subscribes to, and what becomes of it with time.

    trial → active → ended → (30 days, read-only) → erased

The customer may choose another plan, cancel and come back by itself (the verbs here); the daily
job carries time (`lifecycle.py`). Each verb is told which day it is.
"""

from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.billing.days import months_after
from viewmybox.journal.noting import note
from viewmybox.wall.context import fetch_one
from viewmybox.wall.models import CustomerManager, CustomerOwned

TRIAL = timedelta(days=30)
# As the policy promises: so long what is left can be fetched, and is then erased.
AFTERWARDS = timedelta(days=30)
STANDARD = "standard"


class Every(models.TextChoices):
    """How often an invoice comes."""

    MONTH = "month", _("Every month")
    YEAR = "year", _("Every year")


class Subscription(CustomerOwned):
    """The customer's subscription: one, with its state.

    Attributes:
        billed_until: the last day that an invoice covers.
        ends_on: its last day, once it is cancelled.
        resumed_on: the day it began anew after an end.
        erase_after: once it has ended, the last day before everything is erased.
        told: which letters have gone, by a word for each, so that none goes twice.
    """

    class State(models.TextChoices):
        TRIAL = "trial", _("On trial")
        ACTIVE = "active", _("Active")
        ENDED = "ended", _("Ended")

    plan = models.CharField(max_length=20, default=STANDARD)
    every = models.CharField(max_length=5, choices=Every.choices, default=Every.MONTH)
    state = models.CharField(max_length=10, choices=State.choices, default=State.TRIAL)
    started_at = models.DateTimeField(db_default=Now())
    trial_ends_on = models.DateField()
    billed_until = models.DateField(null=True)
    next_plan = models.CharField(max_length=20, blank=True)
    next_every = models.CharField(max_length=5, choices=Every.choices, blank=True)
    ends_on = models.DateField(null=True)
    resumed_on = models.DateField(null=True)
    erase_after = models.DateField(null=True)
    told = models.JSONField(default=dict, blank=True)

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta(CustomerOwned.Meta):
        db_table = "subscription"
        constraints = [models.UniqueConstraint(fields=["customer"], name="subscription_once")]

    def __str__(self) -> str:
        return self.plan

    @classmethod
    def start(cls) -> None:
        """Begin the trial for the entered customer."""
        fetch_one("SELECT wall.start_subscription()", [])

    @classmethod
    def held(cls) -> "Subscription":
        """The entered customer's, nobody else changing it meanwhile; for the worker."""
        found: Subscription = cls.objects.select_for_update().get()
        return found

    @property
    def is_cancelled(self) -> bool:
        return self.ends_on is not None and self.state != self.State.ENDED

    @property
    def is_ended(self) -> bool:
        return self.state == self.State.ENDED

    @property
    def paid_through(self) -> date:
        """The last day that the trial or an invoice covers."""
        anew = self.resumed_on and self.resumed_on - timedelta(days=1)
        return max(filter(None, [self.trial_ends_on, self.billed_until, anew]))

    def last_day(self, today: date) -> date:
        """The last day if it is cancelled today: what is paid for is used to its end."""
        return max(today, self.paid_through)

    def next_bill_on(self) -> date | None:
        """When the next invoice is made; None where none is to come."""
        return None if self.ends_on else self.paid_through + timedelta(days=1)

    def choose(self, plan: str, every: Every) -> None:
        """Another plan, or another period, from the next invoice on."""
        self._do("SELECT wall.choose_plan(%s, %s)", plan, every.value)
        self._note("subscription.changed", next_plan=self.next_plan, next_every=self.next_every)

    def cancel(self) -> None:
        """End it with the day that is paid for. Twice is once."""
        if self._do("SELECT wall.cancel_subscription()"):
            self._note("subscription.cancelled", ends_on=self.ends_on)

    def resume(self) -> None:
        """Take the cancelling back; after the end, begin anew with today, while there is time."""
        was_ended = self.is_ended
        if self._do("SELECT wall.resume_subscription()"):
            self._note("subscription.resumed", resumed_on=self.resumed_on if was_ended else None)

    def ask_for_erasure(self) -> None:
        """The customer does not want to wait: everything is erased with the next round."""
        if self._do("SELECT wall.ask_for_erasure()"):
            self._note("erasure.asked", erase_after=self.erase_after)

    def end(self, day: date) -> None:
        """Its last day is over: read-only from here, erased after the time that is promised."""
        last = self.ends_on or day
        erase_after = last + AFTERWARDS
        self._become("subscription.ended", state=self.State.ENDED, erase_after=erase_after)

    def take_next(self) -> None:
        """What was chosen takes effect, with the period that begins."""
        if self.next_plan:
            self._become(
                "",
                plan=self.next_plan,
                every=self.next_every or self.every,
                next_plan="",
                next_every="",
            )

    def next_period(self) -> tuple[date, date]:
        """The first and the last day that the next invoice covers."""
        first = self.paid_through + timedelta(days=1)
        months = 12 if self.every == Every.YEAR else 1
        return first, months_after(first, months) - timedelta(days=1)

    def has_told(self, word: str) -> bool:
        return word in self.told

    def tell(self, word: str, day: date) -> None:
        self.told = self.told | {word: day.isoformat()}
        self.save(update_fields=["told"])

    def _do(self, statement: str, *values: str) -> bool:
        """One of the database's verbs (billing/sql/subscription.sql); whether it changed anything.

        The pages' role writes no subscription: neither its days nor what is billed.
        """
        row = fetch_one(statement, list(values))
        self.refresh_from_db()
        return bool(row and row[0])

    def _become(self, deed: str, **facts: object) -> None:
        for name, value in facts.items():
            setattr(self, name, value)
        self.save(update_fields=[*facts])
        if deed:
            self._note(deed, **facts)

    def _note(self, deed: str, **facts: object) -> None:
        note(deed, self, **{name: str(value) for name, value in facts.items() if value is not None})


def refresh_standing(day: date | None = None) -> str:
    """Work out whether the entered customer may only read, and why: `unpaid`, `ended` or nothing.

    Only the worker may name another day than today.
    """
    if day is None:
        row = fetch_one("SELECT wall.refresh_standing()", [])
    else:
        row = fetch_one("SELECT wall.refresh_standing_on(%s)", [day])
    return str(row[0]) if row else ""
