from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class FormerTarget(CustomerOwned):
    """A target that an indicator had, for periods that begin until a day; what came after it counts
    from the day after. Written by `Indicator.aim` alone.
    """

    indicator = CustomerForeignKey("boxes.Indicator")
    target = models.CharField(_("Target"), max_length=10)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    tolerance = models.FloatField()
    until_on = models.DateField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "former_target"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "indicator", "until_on"], name="former_target_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.until_on)
