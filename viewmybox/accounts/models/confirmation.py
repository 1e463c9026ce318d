from datetime import date

from dateutil.relativedelta import relativedelta
from django.db import models
from django.db.models import Max

from viewmybox.accounts.models.contact import ContactDetail
from viewmybox.journal.noting import note
from viewmybox.policies.days import SWEDEN
from viewmybox.wall.context import fetch_one
from viewmybox.wall.models import CustomerOwned

EVERY = relativedelta(years=1)


class ContactConfirmation(CustomerOwned):
    """An owner has said that the contact details are still right.

    That gives none of them anew: each stays governed by the version it was given under (decision
    0012). What is kept here is itself governed by the version in force.
    """

    at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    policy_version = models.ForeignKey(
        "policies.PolicyVersion", on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )

    class Meta(CustomerOwned.Meta):
        db_table = "contact_confirmation"
        indexes = [models.Index(fields=["customer", "-at"], name="contact_confirmed_newest")]

    @classmethod
    def give(cls) -> None:
        """Confirm the details as they stand, as the member who acts."""
        fetch_one("SELECT wall.confirm_contact()", [])
        note("contact.confirmed")

    @classmethod
    def due_on(cls) -> date | None:
        """The day on which the owner is asked; None for a customer who has given nothing."""
        given = ContactDetail.objects.aggregate(at=Max("given_at"))["at"]
        confirmed = cls.objects.aggregate(at=Max("at"))["at"]
        last = max(filter(None, [given, confirmed]), default=None)
        return last.astimezone(SWEDEN).date() + EVERY if last else None
