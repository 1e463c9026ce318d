from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.closing import Closable

LONGEST_KIND, MOST_KINDS = 40, 20


class Box(Closable):
    """A place for services that belong together: an office, a property, IT."""

    name = models.CharField(_("Name"), max_length=120)
    description = models.TextField(_("What it is for"), blank=True, max_length=2000)
    # Its own kinds of entries, besides those that every box has: notes by another name.
    entry_kinds: Any = ArrayField(
        models.CharField(max_length=LONGEST_KIND), default=list, db_default=[], blank=True
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Closable.Meta):
        db_table = "box"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "name"],
                name="box_name_once",
                violation_error_message=_("There is already a box with this name."),
            )
        ]

    def __str__(self) -> str:
        return self.name
