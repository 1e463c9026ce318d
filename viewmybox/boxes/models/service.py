from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.agreement import Agreement
from viewmybox.boxes.models.box import Box
from viewmybox.boxes.models.closing import Closable
from viewmybox.boxes.models.former_agreement import FormerAgreement
from viewmybox.wall.models import CustomerForeignKey


class Service(Closable):
    """Something bought or run that is followed up."""

    class Category(models.TextChoices):
        CLEANING = "cleaning", _("Cleaning")
        PROPERTY = "property", _("Property and grounds")
        MAINTENANCE = "maintenance", _("Maintenance")
        IT = "it", _("IT")
        TELEPHONY = "telephony", _("Telephony and network")
        SECURITY = "security", _("Security")
        FINANCE = "finance", _("Accounting and finance")
        STAFF = "staff", _("Staff and health")
        ENERGY = "energy", _("Energy and water")
        TRANSPORT = "transport", _("Transport")
        OTHER = "other", _("Other")

    class Borne(models.TextChoices):
        """In which period so many deviations are borne."""

        MONTH = "month", _("Month")
        QUARTER = "quarter", _("Quarter")
        YEAR = "year", _("Year")

    box = CustomerForeignKey(Box)
    name = models.CharField(_("Name"), max_length=120)
    category = models.CharField(
        _("Category"), max_length=20, choices=Category.choices, default=Category.OTHER
    )
    description = models.TextField(_("Description"), blank=True, max_length=4000)
    responsible = CustomerForeignKey("accounts.Member", null=True, blank=True)
    # More of them in a period than were agreed are a miss, however small each is.
    deviations_at_most = models.PositiveSmallIntegerField(
        _("Deviations that are borne"), null=True, blank=True
    )
    deviations_period = models.CharField(
        _("in each"), max_length=7, choices=Borne.choices, default=Borne.MONTH, db_default="month"
    )
    agreement = CustomerForeignKey(Agreement, null=True, blank=True)
    # Since when; None: for as long as anybody knows. A day to come: until then the former one.
    agreement_from = models.DateField(_("Under the agreement from"), null=True, editable=False)
    # What the box's own fields say of it (boxes/custom.py).
    custom: Any = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField()), editable=False
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Closable.Meta):
        db_table = "service"
        indexes = [models.Index(fields=["customer", "box", "name"], name="service_of_box")]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "box", "name"],
                name="service_name_once",
                violation_error_message=_("There is already a service with this name in the box."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def check_passing(self, since: date | None) -> None:
        """Raises ValidationError: it cannot come under another agreement on that day."""
        if since is None:
            if self.agreement_id or self.agreement_from:
                raise ValidationError(_("Say from which day."))
        elif self.agreement_from is not None and since <= self.agreement_from:
            words = _("“%(service)s” came under its present agreement on %(day)s. Say a later day.")
            raise ValidationError(words, params={"service": self.name, "day": self.agreement_from})

    def pass_to(self, agreement: Agreement | None, since: date | None) -> None:
        """From that day under another agreement, or under none; the one before is kept as former.

        Raises:
            ValidationError: it came under the present one on that day or later.
        """
        if (agreement.id if agreement else None) == self.agreement_id:
            return
        self.check_passing(since)
        if self.agreement_id and since:
            FormerAgreement.objects.create(
                service=self,
                agreement_id=self.agreement_id,
                from_on=self.agreement_from,
                until_on=since - timedelta(days=1),
            )
        self.agreement, self.agreement_from = agreement, since
        self.save(update_fields=["agreement", "agreement_from"])
