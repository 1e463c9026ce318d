from django.db import models

from viewmybox.wall.models import CustomerOwned

KEPT_MONTHS = 24  # the policy says so (section on the registration record)


class Registration(CustomerOwned):
    """What is recorded at registration (P5): IP address, browser or system, time. No more."""

    ip = models.GenericIPAddressField()
    browser = models.CharField(max_length=120)
    system = models.CharField(max_length=120)
    at = models.DateTimeField()
    delete_on = models.DateField()
    policy_version = models.ForeignKey(
        "policies.PolicyVersion", on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )

    class Meta(CustomerOwned.Meta):
        db_table = "registration"
