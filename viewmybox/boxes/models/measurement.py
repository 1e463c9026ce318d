"""Measurements and their roll-up by day. Written only by `boxes.recording`."""

from typing import ClassVar

from django.db import models

from viewmybox.wall.models import CustomerManager


class Measurement(models.Model):
    """One value of one indicator at one moment: (customer, indicator, at) is the key.

    Sending a measurement again replaces its value, so a retry is harmless. There is no foreign
    key to the indicator: it made recording 2.4 times slower, and the recording statement joins
    the indicator anyway.
    """

    customer = models.ForeignKey(
        "accounts.Customer",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    indicator_id = models.UUIDField(primary_key=True)  # for Django; the real key is composite
    at = models.DateTimeField()
    value = models.FloatField()
    note = models.TextField(null=True)
    source = models.CharField(max_length=4)

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta:
        db_table = "measurement"
        base_manager_name = "objects"


class MonthRollup(models.Model):
    """How an indicator stood in a month: how many of its periods on target, at risk, off target.

    `ends_on` is the last day of the last of these periods; a sum whose period is not over says
    nothing yet.
    """

    customer = models.ForeignKey(
        "accounts.Customer",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    indicator_id = models.UUIDField(primary_key=True)  # for Django; the real key is composite
    month = models.DateField()
    on_target = models.SmallIntegerField()
    at_risk = models.SmallIntegerField()
    off_target = models.SmallIntegerField()
    ends_on = models.DateField()

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta:
        db_table = "indicator_month"
        base_manager_name = "objects"


class DayRollup(models.Model):
    """What a day's measurements of an indicator add up to, in the customer's own time zone."""

    customer = models.ForeignKey(
        "accounts.Customer",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    indicator_id = models.UUIDField(primary_key=True)  # for Django; the real key is composite
    day = models.DateField()
    count = models.IntegerField()
    sum = models.FloatField()
    min = models.FloatField()
    max = models.FloatField()
    last = models.FloatField()

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta:
        db_table = "measurement_day"
        base_manager_name = "objects"
