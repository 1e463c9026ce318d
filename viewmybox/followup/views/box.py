"""One box: first what needs somebody, then every service, then what happened lately.

All of it but the page's frame is a function of what `box_facts` hands over, the day, the language,
the zone and who may edit, until an indicator falls silent. It is written once and found again by
just these (decision 0007).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET
from markupsafe import Markup

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Entry
from viewmybox.followup.facts import (
    BoxFacts,
    BoxText,
    apart,
    box_facts,
    read_box,
    read_due,
    read_entries,
)
from viewmybox.followup.standing import Moment, Standing, monthly_cost, standings_of, worst_of
from viewmybox.followup.views.needs import NEEDS_SHOWN, SOON, needs
from viewmybox.followup.views.services import asked_status, service_list
from viewmybox.kit.remembering import Remembering
from viewmybox.wall.context import customer_id
from viewmybox.web.pages import macros, page_around

ENTRIES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Written:
    """What is written of a box: the line under its name, and all that stands below it."""

    under: Markup
    main: bytes


timelines: Remembering[Markup] = Remembering(most=256, longest=16 * 1024)
boxes: Remembering[Written] = Remembering(most=64, longest=48 * 1024)


@require_GET
@permitted(Permission.READ)
def box_page(request: HttpRequest, box_id: UUID) -> HttpResponse:
    moment = Moment.now_here()
    today = moment.today
    text = box_facts(box_id, today, today + SOON, due=NEEDS_SHOWN, entries=ENTRIES_SHOWN)
    if text is None:
        raise Http404
    box = read_box(text.box)
    editing = request.viewer.may_edit  # type: ignore[attr-defined] # the door's
    status = asked_status(request)
    key = (
        f"{customer_id()} {today} {moment.language} {moment.zone} {editing} {status}"
        f" {text.box}{text.services}{text.due}{text.entries}"
    )
    (written,) = boxes.get([key], moment.now)
    if written is None:
        marks = apart(text.services)
        found = standings_of(marks, moment)
        written = write(box, text, found, moment, editing=editing, status=status)
        if [one.mark for one in found] == marks:  # else one has changed since it was listed
            boxes.keep(key, written, until=first_end(found))
    return page_around(request, "followup/box.html", written.main, box=box, under=written.under)


def write(  # noqa: PLR0913 - all that the key above is made of
    box: BoxFacts,
    text: BoxText,
    found: list[Standing],
    moment: Moment,
    *,
    editing: bool,
    status: str,
) -> Written:
    """Everything between the page's frame."""
    parts = macros("followup/_box.html", moment.language)
    return Written(
        under=parts.under(len(found), worst_of(found), monthly_cost(found)),
        main=parts.main(
            box,
            editing,
            needs(found, read_due(text.due), moment),
            lately(text.entries, moment),
            **service_list(found, status),
        ).encode(),
    )


def first_end(found: Iterable[Standing]) -> datetime | None:
    """Until when all of them stand as they do, if nothing is written."""
    return min((one.until for one in found if one.until is not None), default=None)


def lately(entries: str, moment: Moment) -> Markup:
    """The timeline, written once for as long as it says the same."""
    key = f"{customer_id()} {moment.language} {moment.zone} {entries}"
    (written,) = timelines.get([key], moment.now)
    if written is None:
        kinds, zone = dict(Entry.Kind.choices), timezone.get_current_timezone()
        timeline = macros("followup/_lately.html", moment.language).timeline
        written = timeline(read_entries(entries), kinds, zone)
        timelines.keep(key, written, until=None)
    return written
