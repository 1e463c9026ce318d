from django.db import models
from django.db.models.functions import Now

from viewmybox.boxes.models.agreement import Agreement
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class FormerAgreement(CustomerOwned):
    """An agreement that a service has passed on from: it covered it from a day until another.

    Written by `Service.pass_to` alone. The one that the service is under since is the service's
    own `agreement`, from `agreement_from`; while that day is still to come, the newest of these.
    """

    service = CustomerForeignKey("boxes.Service")
    agreement = CustomerForeignKey(Agreement)
    from_on = models.DateField(null=True)
    until_on = models.DateField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "former_agreement"
        indexes = [
            models.Index(
                fields=["customer", "service", "-until_on"], name="former_agreement_of_service"
            ),
            models.Index(fields=["customer", "agreement"], name="former_agreement_of_agreement"),
        ]

    def __str__(self) -> str:
        return str(self.until_on)
