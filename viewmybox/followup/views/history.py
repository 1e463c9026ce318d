"""How services have stood: a row for each, a cell for each month, and the same as a file."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET
from markupsafe import Markup

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Box
from viewmybox.followup.history import CHOICES, SHOWN, Month, history, months_before
from viewmybox.followup.judging import NONE, OFF, ON, RISK
from viewmybox.followup.standing import Moment, Standing, standings
from viewmybox.kit.dates import EARLIEST_YEAR
from viewmybox.kit.months import month_short
from viewmybox.kit.periods import next_period, period_label, period_start, previous_period
from viewmybox.web.attachments import attach, harmless
from viewmybox.web.jinja import language
from viewmybox.web.pages import macros, page

LOOKED_BACK = max(CHOICES) // 12  # years


@dataclass(frozen=True, slots=True)
class Row:
    """A service with its months, and how it stands now."""

    standing: Standing
    months: list[Month]
    cells: Markup


@dataclass(frozen=True, slots=True)
class Table:
    """`last` is the newest month that is over. Where `months` end with it, now is shown too."""

    months: list[date]
    rows: list[Row]
    box: dict[str, Any] | None
    boxes: dict[str, str]
    last: date

    @property
    def is_now(self) -> bool:
        return self.months[-1] == self.last

    @property
    def until(self) -> str:
        """What the address says of where the months end."""
        return "" if self.is_now else f"&until={self.months[-1]:%Y-%m}"

    @property
    def earlier(self) -> str:
        return f"&until={previous_period(self.months[0], 'month'):%Y-%m}"

    @property
    def later(self) -> str:
        """The same for as many months later; nothing where that is now."""
        until = self.months[-1]
        for _month in self.months:
            until = next_period(until, "month")
        return "" if until >= self.last else f"&until={until:%Y-%m}"


@require_GET
@permitted(Permission.READ)
def history_page(request: HttpRequest, box_id: UUID | None = None) -> HttpResponse:
    """Of all open boxes, or of one."""
    found = table(request, box_id)
    words = language()
    return page(
        request,
        "followup/history.html",
        box=found.box,
        boxes=found.boxes,
        groups=groups(found),
        found=found,
        count=len(found.months),
        choices=CHOICES,
        years=years(found.months),
        months=[(month_short(one.month, words), period_label(one, "month", words))
                for one in found.months],
        totals=[(code, totals(found, code)) for code in (OFF, RISK, NONE, ON)],
    )  # fmt: skip


@require_GET
@permitted(Permission.READ)
def history_table(request: HttpRequest, box_id: UUID | None = None) -> HttpResponse:
    """A line for each service and month."""
    found = table(request, box_id)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    attach(response, f"{found.box['name'] if found.box else _('Overview')} {_('over time')}.csv")
    lines = csv.writer(response, delimiter=";" if language() == "sv" else ",")
    lines.writerow([_("Box"), _("Service"), _("Month"), _("Status"), _("Indicators off target"),
                    _("Indicators at risk"), _("Indicators on target"), _("Silent indicators")]
                   )  # fmt: skip
    words = status_words()
    for row in found.rows:
        service = row.standing.service
        names = [harmless(found.boxes[service.box_id]), harmless(service.name)]
        for month, one in zip(found.months, row.months, strict=True):
            counts = [one.off, one.risk, one.on, one.silent]
            lines.writerow([*names, f"{month:%Y-%m}", words[one.status], *counts])
    return response


def table(request: HttpRequest, box_id: UUID | None) -> Table:
    """What the address asks for (`?months=24&until=2023-12`)."""
    moment = Moment.now_here()
    asked = request.GET.get("months", "")
    count = next((one for one in CHOICES if str(one) == asked), SHOWN)
    boxes = {
        str(box["id"]): box
        for box in Box.opened().order_by("name").values("id", "name", "closed_at")
    }
    box = boxes.get(str(box_id)) if box_id else None
    if box_id and box is None:
        raise Http404
    found = [
        one
        for one in standings(moment=moment)
        if box is None or one.service.box_id == str(box["id"])
    ]
    last = previous_period(period_start(moment.today, "month"), "month")
    until = min(asked_until(request) or last, last)
    months = months_before(next_period(until, "month"), count)
    by_service = history([one.service.id for one in found], months, moment.today)
    rows = [
        Row(one, by_service[one.service.id], cells(by_service[one.service.id])) for one in found
    ]
    order = {key: place for place, key in enumerate(boxes)}
    rows.sort(key=lambda row: order[row.standing.service.box_id])  # and by name as they came
    return Table(months, rows, box, {key: one["name"] for key, one in boxes.items()}, last)


def asked_until(request: HttpRequest) -> date | None:
    """The month that the address says is the last one; None where it says none."""
    try:
        asked = date.fromisoformat(f"{request.GET.get('until', '')}-01")
    except ValueError:
        return None
    return asked if asked.year > EARLIEST_YEAR + LOOKED_BACK else None


def cells(months: list[Month]) -> Markup:
    """A row's cells. There are thousands on a page and few that differ."""
    parts = macros("followup/_month.html", language())
    write = cache(lambda month: parts.cell(month, in_words(month)))
    return Markup("".join(map(write, months)))  # noqa: S704 - what a template has written


def in_words(month: Month) -> str:
    """2 of 5 indicators off target, 1 silent."""
    if not month.followed:
        return _("not followed yet")
    parts = list(said(month))
    return ", ".join(parts)


def said(month: Month) -> Iterator[str]:
    of = month.followed
    if month.off:
        words = ngettext(
            "%(count)s of %(of)s indicator off target", "%(count)s of %(of)s indicators off target",
            of,
        )  # fmt: skip
        yield words % {"count": month.off, "of": of}
    if month.risk:
        words = ngettext(
            "%(count)s of %(of)s indicator at risk", "%(count)s of %(of)s indicators at risk", of
        )
        yield words % {"count": month.risk, "of": of}
    if month.silent:
        words = ngettext(
            "no data of %(count)s of %(of)s indicator", "no data of %(count)s of %(of)s indicators",
            of,
        )  # fmt: skip
        yield words % {"count": month.silent, "of": of}
    if month.on == of:
        yield _("all on target")


def status_words() -> dict[str, str]:
    return {OFF: _("Off target"), RISK: _("At risk"), NONE: _("No data"), ON: _("On target"),
            "": ""}  # fmt: skip


def groups(found: Table) -> list[tuple[str, list[Row]]]:
    """The rows of each box, with its id."""
    by_box = groupby(found.rows, key=lambda row: row.standing.service.box_id)
    return [(box, list(rows)) for box, rows in by_box]


def totals(found: Table, code: str) -> list[int]:
    """How many services had the status, month by month, and now last where now is shown."""
    past = [
        sum(row.months[place].status == code for row in found.rows)
        for place in range(len(found.months))
    ]
    now = sum(row.standing.status == code for row in found.rows)
    return [*past, now] if found.is_now else past


def years(months: list[date]) -> list[tuple[int, int]]:
    """Each year with how many of the months are in it."""
    found: dict[int, int] = {}
    for month in months:
        found[month.year] = found.get(month.year, 0) + 1
    return list(found.items())
