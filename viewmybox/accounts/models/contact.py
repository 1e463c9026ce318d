from typing import ClassVar, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from viewmybox.wall.context import fetch_one
from viewmybox.wall.models import CustomerManager, CustomerOwned


class ContactKind(models.TextChoices):
    """The contact details that the policy names (P1), and no others."""

    NAME = "name", _("Name")
    ORGANISATION_NUMBER = "organisation_number", _("Organisation number")
    ADDRESS = "address", _("Address")
    EMAIL = "email", _("E-mail address")
    TELEPHONE = "telephone", _("Telephone number")


class ContactDetailManager(CustomerManager):
    def current(self) -> dict[str, "ContactDetail"]:
        """The newest revision of each kind."""
        newest = self.order_by("kind", "-given_at", "-id").distinct("kind")
        return {detail.kind: detail for detail in newest}

    def give(self, kind: ContactKind, value: str) -> bool:
        """Record a detail as given now, under the policy version in force (P8).

        The database stamps the version and refuses the row where none is in force. Returns False
        when the value is what it was: nothing is recorded then.
        """
        row = fetch_one("SELECT wall.give_contact(%s, %s)", [kind.value, value])
        return bool(row and row[0])


class ContactDetail(CustomerOwned):
    """One dated revision of one contact detail. Revisions are added, never changed."""

    kind = models.CharField(max_length=20, choices=ContactKind.choices)
    value = models.TextField()
    given_at = models.DateTimeField()
    given_by = models.UUIDField(null=True)
    policy_version = models.ForeignKey(
        "policies.PolicyVersion", on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )

    objects: ClassVar[ContactDetailManager] = ContactDetailManager()

    class Meta(CustomerOwned.Meta):
        db_table = "contact_detail"
        indexes = [
            models.Index(fields=["customer", "kind", "-given_at"], name="contact_detail_newest")
        ]

    @classmethod
    def history(cls) -> models.QuerySet[Self]:
        """All revisions, newest first."""
        return cls.objects.order_by("-given_at", "-id")
