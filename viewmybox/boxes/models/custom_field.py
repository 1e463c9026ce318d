from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from viewmybox.boxes.models.box import Box
from viewmybox.boxes.models.closing import Closable
from viewmybox.wall.models import CustomerForeignKey

MOST_FIELDS = 30
MOST_CHOICES = 50
LONGEST_CHOICE = 80


class CustomField(Closable):
    """A field that a box's services, agreements or entries have besides those that all have.

    What is written in it stands in the thing's own `custom`, by the field's id (boxes/custom.py).
    """

    class Of(models.TextChoices):
        SERVICE = "service", _("Services")
        AGREEMENT = "agreement", _("Agreements")
        ENTRY = "entry", _("Entries")

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", pgettext_lazy("kind of field", "Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One of some choices")
        YES_NO = "yes_no", _("Yes or no")
        LINK = "link", _("Link")
        MEMBER = "member", _("Member")

    box = CustomerForeignKey(Box)
    of = models.CharField(_("Field of"), max_length=10, choices=Of.choices, default=Of.SERVICE)
    name = models.CharField(_("Name"), max_length=80)
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    choices: Any = ArrayField(models.CharField(max_length=LONGEST_CHOICE), default=list, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Closable.Meta):
        db_table = "custom_field"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "box", "of", "name"],
                name="custom_field_name_once",
                violation_error_message=_("There is already a field with this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """What it is called in forms and addresses."""
        return f"own_{self.id.hex}"

    def clean(self) -> None:
        """A choice has something to choose from; the others have nothing."""
        if self.kind != self.Kind.CHOICE:
            self.choices = []
        elif not self.choices:
            raise ValidationError({"choices": _("Write at least one choice.")})
