from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class FormerPrice(CustomerOwned):
    """A price that an agreement had until a day; what came after it counts from the day after.
    Written by `Agreement.reprice` alone.
    """

    agreement = CustomerForeignKey("boxes.Agreement")
    price_model = models.CharField(_("The price is"), max_length=10)
    price_ore = models.BigIntegerField(null=True)
    price_period = models.CharField(_("Price per"), max_length=10)
    price_unit = models.CharField(_("Unit"), max_length=40)
    price_units = models.FloatField(_("Number of units"), null=True)
    index_name = models.CharField(_("Index"), max_length=80)
    index_base = models.FloatField(_("The index when agreed"), null=True)
    index_latest = models.FloatField(_("The index now"), null=True)
    until_on = models.DateField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "former_price"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "agreement", "until_on"], name="former_price_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.until_on)
