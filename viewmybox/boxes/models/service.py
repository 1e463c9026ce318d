from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models.agreement import Agreement
from viewmybox.boxes.models.box import Box
from viewmybox.boxes.models.closing import Closable
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

    box = CustomerForeignKey(Box)
    name = models.CharField(_("Name"), max_length=120)
    category = models.CharField(
        _("Category"), max_length=20, choices=Category.choices, default=Category.OTHER
    )
    description = models.TextField(_("Description"), blank=True, max_length=4000)
    responsible = CustomerForeignKey("accounts.Member", null=True, blank=True)
    agreement = CustomerForeignKey(Agreement, null=True, blank=True)
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
