from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.box import Box
from viewmybox.journal.noted import Noted
from viewmybox.journal.noting import note
from viewmybox.wall.models import CustomerForeignKey


class SavedView(Noted):
    """A list as somebody wants to see it again: what its address asks for, under a name.

    A member's own where it has a member, everybody's in the box where it has none. At most one of
    a list's is the default of each.
    """

    class Listing(models.TextChoices):
        SERVICES = "services", _("Services")
        AGREEMENTS = "agreements", _("Agreements")
        ENTRIES = "entries", _("Entries")
        ACTIONS = "actions", _("Actions")

    box = CustomerForeignKey(Box)
    member = CustomerForeignKey("accounts.Member", null=True, editable=False)
    listing = models.CharField(max_length=10, choices=Listing.choices)
    name = models.CharField(_("Name"), max_length=80)
    query = models.TextField(max_length=4000, blank=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Noted.Meta):
        db_table = "saved_view"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "box", "listing", "member", "name"],
                name="saved_view_name_once",
                nulls_distinct=False,
                violation_error_message=_("There is already a view with this name."),
            ),
            models.UniqueConstraint(
                fields=["customer", "box", "listing", "member"],
                condition=Q(is_default=True),
                name="saved_view_default_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def seen_by(cls, member: UUID | None) -> models.QuerySet[Self]:
        """Everybody's, and the member's own."""
        return cls.objects.filter(Q(member=None) | Q(member_id=member))

    def save(self, **options: Any) -> None:
        """One that becomes the default takes the place of the one before."""
        if self.is_default:
            others = type(self).objects.filter(
                box_id=self.box_id, listing=self.listing, member_id=self.member_id, is_default=True
            )
            others.exclude(id=self.id).update(is_default=False)
        super().save(**options)

    def remove(self) -> None:
        note("savedview.removed", self)
        self.delete()
