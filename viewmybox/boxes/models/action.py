from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.action_change import ActionChange
from viewmybox.boxes.models.checklist_item import ChecklistItem
from viewmybox.boxes.models.closing import Closable
from viewmybox.boxes.models.entry import Entry
from viewmybox.boxes.models.service import Service
from viewmybox.kit.repeating import next_day
from viewmybox.wall.models import CustomerForeignKey

MOST_REPEATS = 120
REPEATING = {"due_on", "repeats_every", "repeats_unit"}
TOLD = {"title", "responsible_id"} | REPEATING  # what the history says before and after of


class RepeatUnit(models.TextChoices):
    WEEK = "week", _("weeks")
    MONTH = "month", _("months")


class Action(Closable):
    """Something to be done, by somebody, by a day. Done is closed.

    One that repeats is followed by the next when it is done: `repeats_from` is the day that its
    days are counted from, `follows` the one before it.
    """

    service = CustomerForeignKey(Service)
    entry = CustomerForeignKey(Entry, null=True, blank=True, editable=False)
    title = models.CharField(_("What is to be done"), max_length=200)
    text = models.TextField(_("Details"), blank=True, max_length=20_000)
    responsible = CustomerForeignKey("accounts.Member", null=True, blank=True)
    due_on = models.DateField(_("Due"), null=True, blank=True)
    repeats_every = models.PositiveSmallIntegerField(
        _("Repeats every"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_REPEATS)],
    )
    repeats_unit = models.CharField(
        _("Weeks or months"),
        max_length=5,
        choices=RepeatUnit.choices,
        default=RepeatUnit.MONTH,
        db_default=RepeatUnit.MONTH,
    )
    repeats_from = models.DateField(null=True, editable=False)
    follows = CustomerForeignKey("self", null=True, blank=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Closable.Meta):
        db_table = "action"
        indexes = [
            models.Index(fields=["customer", "service"], name="action_of_service"),
            models.Index(
                fields=["customer", "due_on"],
                name="action_open_by_day",
                condition=models.Q(closed_at=None),
            ),
            models.Index(
                fields=["customer", "responsible", "due_on"],
                name="action_open_of_member",
                condition=models.Q(closed_at=None),
            ),
            models.Index(
                fields=["customer", "entry"],
                name="action_of_entry",
                condition=models.Q(entry__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["customer", "follows"], name="action_followed_once")
        ]

    def __str__(self) -> str:
        return self.title

    @classmethod
    def of_deviation(cls, entry: Entry) -> "Action":
        """The open action of a deviation; a new one where there is none. It is the responsible
        member's of the service.
        """
        Entry.objects.select_for_update().get(id=entry.id)  # two presses at once: one action
        found: Action | None = cls.opened().filter(entry=entry).order_by("id").first()
        return found or cls.objects.create(
            service_id=entry.service_id,
            entry=entry,
            title=entry.title,
            responsible_id=entry.service.responsible_id,
        )

    def clean(self) -> None:
        super().clean()
        if self.repeats_every and not self.due_on:
            raise ValidationError({"due_on": _("What repeats needs a day to count from.")})

    def save(self, **options: Any) -> None:
        made = self._state.adding
        saved = options.get("update_fields")
        changed = [] if made else self._changed(saved)
        before = {} if made else {**self.__dict__["as_kept"]}
        if REPEATING & {*changed} or (made and not self.repeats_from):
            self.repeats_from = self.due_on if self.repeats_every else None
            if saved is not None:
                options["update_fields"] = {*saved, "repeats_from"}
        super().save(**options)
        if made:
            ActionChange.note(self.id, ActionChange.Deed.MADE, self.title)
        told = [name for name in changed if name in TOLD | {"text"}]
        ActionChange.note_fields(
            self.id,
            [
                (name, before[name], self.__dict__[name]) if name in TOLD else (name, None, None)
                for name in told
            ],
        )

    def close(self) -> None:
        """Done. One that repeats is followed by the next."""
        kept = type(self).objects.select_for_update().get(id=self.id)  # two presses at once
        self.closed_at = kept.closed_at
        if kept.closed_at is None:
            super().close()
            ActionChange.note(self.id, ActionChange.Deed.CLOSED)
            self.go_on()

    def reopen(self) -> None:
        if self.closed_at is not None:
            super().reopen()
            ActionChange.note(self.id, ActionChange.Deed.OPENED)

    def next_due(self, today: date | None = None) -> date | None:
        """When it would come next, were it done today: after its own day and after today."""
        if not (self.repeats_every and self.repeats_from and self.due_on):
            return None
        after = max(self.due_on, today or timezone.localdate())
        return next_day(self.repeats_from, self.repeats_every, self.repeats_unit, after)

    def go_on(self) -> None:
        """Make the next one, with the same checklist; once, however often this one is done."""
        due = self.next_due()
        if due is None or type(self).objects.filter(follows=self).exists():
            return
        responsible = self.responsible
        following = type(self).objects.create(
            service_id=self.service_id,
            title=self.title,
            text=self.text,
            responsible=responsible if responsible and responsible.ended_at is None else None,
            due_on=due,
            repeats_every=self.repeats_every,
            repeats_unit=self.repeats_unit,
            repeats_from=self.repeats_from,
            follows=self,
        )
        items = ChecklistItem.objects.filter(action=self).order_by("id")
        for title in items.values_list("title", flat=True):
            ChecklistItem.objects.create(action=following, title=title)

    def is_overdue(self, today: date | None = None) -> bool:
        due = self.due_on is not None and self.due_on < (today or timezone.localdate())
        return due and self.closed_at is None
