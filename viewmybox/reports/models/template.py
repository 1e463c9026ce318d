from datetime import date
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models import Box
from viewmybox.boxes.models.closing import Closable
from viewmybox.kit.periods import next_period, period_start, previous_period
from viewmybox.reports.models.part import PartKind
from viewmybox.wall.models import CustomerForeignKey

OFFERED = 8  # so many periods back a report can be begun


class ReportPeriod(models.TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    YEAR = "year", _("Year")


class ReportTemplate(Closable):
    """What a box's report is of, period after period: which parts, and which services.

    Without services named it is of all that are open.
    """

    box = CustomerForeignKey(Box)
    name = models.CharField(_("Name"), max_length=120)
    period = models.CharField(
        _("For each"), max_length=7, choices=ReportPeriod.choices, default=ReportPeriod.QUARTER
    )
    parts: Any = ArrayField(models.CharField(max_length=10), default=list)
    services: Any = ArrayField(models.UUIDField(), default=list)
    # Each period's draft is begun when the period is over, without anybody's asking.
    by_itself = models.BooleanField(
        _("Begin each draft by itself when its period is over"), default=False, db_default=False
    )
    # Members' ids: they are told when one is signed.
    readers: Any = ArrayField(models.UUIDField(), default=list)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(Closable.Meta):
        db_table = "report_template"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "box", "name"],
                name="report_template_name_once",
                violation_error_message=_("There is already a report with this name in the box."),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_order(self) -> list[PartKind]:
        """Its parts in the order in which every report has them."""
        return [kind for kind in PartKind if kind in self.parts]

    def periods(self, today: date) -> list[date]:
        """The first days of the periods that a report can be of: the one that runs, and before."""
        period: Any = self.period
        found = [period_start(today, period)]
        while len(found) < OFFERED:
            found.append(previous_period(found[-1], period))
        return found

    def latest_over(self, today: date) -> date:
        """The first day of the latest period that is over."""
        period: Any = self.period
        return previous_period(period_start(today, period), period)

    def ends_on(self, starts_on: date) -> date:
        period: Any = self.period
        following: date = next_period(starts_on, period)
        return date.fromordinal(following.toordinal() - 1)
