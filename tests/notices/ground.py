"""What can need somebody, made by those who make it, and the worker's look at it."""

from datetime import timedelta

from django.utils import timezone

from tests.cast import as_worker, inside
from viewmybox.boxes.models import Action, Agreement, Entry, Indicator
from viewmybox.boxes.recording import record
from viewmybox.notices.models import Notice
from viewmybox.notices.telling import look


def local_day(days=0):
    return timezone.localdate() + timedelta(days=days)


def act(office, days, **more):
    with inside(office.alice):
        return Action.objects.create(
            service=office.service, title="Secret mending", due_on=local_day(days), **more
        )


def agree(office, act_by_in, **more):
    """An agreement whose last day to act is so many days ahead."""
    with inside(office.alice):
        made = Agreement.objects.create(
            box=office.box, supplier="Secret AB", ends_on=local_day(act_by_in), **more
        )
        office.service.agreement = made
        office.service.save(update_fields=["agreement"])
        return made


def measure(office, value, days_ago=0, **more):
    with inside(office.alice):
        made = Indicator.objects.create(
            service=office.service, name="Secret share", low=95, period="month", **more
        )
        at = timezone.now() - timedelta(days=days_ago)
        record([(made.id, at, value, None)], source="form")
        return made


def deviate(office, by):
    with inside(by):
        entry = Entry(
            service=office.service, kind="deviation", title="Secret leak", member_id=by.member
        )
        entry.save()
        return entry


def tell(office):
    """The worker's look at the customer."""
    with as_worker():
        look(office.alice.customer)


def told(person, *, gone=False):
    """The kinds and occasions of what a member has been told, that is still so."""
    with inside(person):
        found = Notice.objects.filter(member_id=person.member, gone_at__isnull=not gone)
        return sorted(found.values_list("kind", flat=True))
