"""What people did lately, for which no notice is needed: a statement each.

Lately is two days: a worker that was away for less than that tells of everything.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from viewmybox.boxes.models import Action, Entry
from viewmybox.notices.finding import Found, Look
from viewmybox.reports.models import Report

LATELY = timedelta(days=2)
IN_OPEN = {"service__closed_at": None, "service__box__closed_at": None}


def actions_made(look: Look) -> Iterator[Found]:
    made = Action.objects.filter(created_at__gt=look.moment.now - LATELY, **IN_OPEN)
    for action, due_on in made.order_by("id").values_list("id", "due_on"):
        yield Found(action, "", due_on, ())


def actions_closed(look: Look) -> Iterator[Found]:
    """Once for each time that it was done."""
    done = Action.objects.filter(closed_at__gt=look.moment.now - LATELY, **IN_OPEN)
    for action, at in done.order_by("closed_at").values_list("id", "closed_at"):
        yield Found(action, at.isoformat(), timezone.localdate(at), ())


def entries_made(look: Look) -> Iterator[Found]:
    made = Entry.objects.filter(created_at__gt=look.moment.now - LATELY, **IN_OPEN)
    for entry, at in made.order_by("id").values_list("id", "at"):
        yield Found(entry, "", timezone.localdate(at), ())


def reports_signed(look: Look) -> Iterator[Found]:
    signed = Report.objects.filter(signed_at__gt=look.moment.now - LATELY)
    for report, version, at in signed.order_by("signed_at").values_list(
        "id", "version", "signed_at"
    ):
        yield Found(report, str(version), timezone.localdate(at), ())
