"""What the worker does for reports: begins the drafts of periods that are over."""

from uuid import UUID

import structlog
from django.db import DatabaseError
from django.utils import timezone

from viewmybox.accounts.models import Customer
from viewmybox.reports.models import Report, ReportTemplate
from viewmybox.wall.context import NoCustomerError, acting
from viewmybox.wall.housekeeping import customers, hourly

log = structlog.get_logger()


@hourly
def begin_drafts() -> None:
    """One customer's trouble is not the others'."""
    for customer in customers():
        try:
            begin_drafts_of(customer)
        except (DatabaseError, NoCustomerError) as error:
            log.warning("reports not begun", customer=str(customer), kind=type(error).__name__)


def begin_drafts_of(customer: UUID) -> None:
    """The latest period's draft of each template that asks for it, once: one that was laid aside is
    not begun again, and of a time before there was the template none is.
    """
    with acting(customer):
        asking = list(ReportTemplate.opened().filter(by_itself=True, box__closed_at=None))
        named = Customer.objects.get() if asking else None
        if named is None or named.read_only:
            return
        with timezone.override(named.zone):
            today = timezone.localdate()
            due = {one: one.latest_over(today) for one in asking}
            begun = set(
                Report.objects.filter(
                    template__in=[one.id for one in due], starts_on__in=set(due.values())
                ).values_list("template_id", "starts_on")
            )
            for template, starts_on in due.items():
                is_since = template.ends_on(starts_on) >= timezone.localdate(template.created_at)
                if is_since and (template.id, starts_on) not in begun:
                    Report.begin(template, starts_on)
