from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.box import LONGEST_KIND, Box
from viewmybox.boxes.models.closing import Closable
from viewmybox.boxes.models.service import Service
from viewmybox.wall.models import CustomerForeignKey

OWN = "own:"  # before one of a box's own kinds, in forms and addresses


class Entry(Closable):
    """Something that happened with a service, on its timeline. A deviation is open until closed."""

    class Kind(models.TextChoices):
        DELIVERY = "delivery", _("Delivery")
        VISIT = "visit", _("Visit")
        MEETING = "meeting", _("Meeting")
        DEVIATION = "deviation", _("Deviation")
        NOTE = "note", _("Note")

    # The service's box, repeated so that a box's newest entries are one step in an index.
    box = CustomerForeignKey(Box, editable=False)
    service = CustomerForeignKey(Service)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.NOTE)
    # One of the box's own kinds (Box.entry_kinds); then `kind` is a note. It stays as it was noted
    # when the box's list changes.
    kind_name = models.CharField(
        max_length=LONGEST_KIND, blank=True, default="", db_default="", editable=False
    )
    at = models.DateTimeField(_("When"), default=timezone.now)
    title = models.CharField(_("What happened"), max_length=200)
    text = models.TextField(_("Details"), blank=True, max_length=20_000)
    member = CustomerForeignKey("accounts.Member", null=True, editable=False)
    # What the box's own fields say of it (boxes/custom.py).
    custom: Any = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), editable=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Closable.Meta):
        db_table = "entry"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind_name="") | models.Q(kind="note"), name="own_kind_is_a_note"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "service", "-at"], name="entry_of_service"),
            models.Index(fields=["customer", "box", "-at"], name="entry_of_box"),
            # The open deviations of a box, few among very many entries.
            models.Index(
                fields=["customer", "service"],
                name="entry_open_deviations",
                condition=models.Q(kind="deviation", closed_at=None),
            ),
        ]

    @classmethod
    def named(cls, service: Service, text: str) -> Self | None:
        """The service's entry that an address names; None where it names none."""
        try:
            found: Self | None = cls.objects.filter(service=service, id=UUID(text)).first()
        except ValueError:
            return None
        return found

    def save(self, **options: Any) -> None:
        self.box_id = self.service.box_id
        super().save(**options)

    def __str__(self) -> str:
        return self.title

    def take_kind(self, code: str) -> None:
        """One of `kinds_of`: what every box has, or one of the box's own."""
        own = code.startswith(OWN)
        self.kind = self.Kind.NOTE if own else self.Kind(code)
        self.kind_name = code.removeprefix(OWN) if own else ""
        if self.kind != self.Kind.DEVIATION:
            self.closed_at = None  # only a deviation is ever closed

    @property
    def kind_code(self) -> str:
        """Its kind among `kinds_of` its box."""
        return f"{OWN}{self.kind_name}" if self.kind_name else self.kind

    @property
    def is_open_deviation(self) -> bool:
        return self.kind == self.Kind.DEVIATION and self.closed_at is None


def kinds_of(box: Box) -> dict[str, str]:
    """The kinds of entries of a box, by code: those of every box, then its own."""
    kinds = {code: str(word) for code, word in Entry.Kind.choices}
    return kinds | {f"{OWN}{word}": word for word in box.entry_kinds}
