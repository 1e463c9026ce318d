"""What was agreed and what it came to: of all boxes, of one, of a service; and as a file."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Box, Cost, Service
from viewmybox.followup.costs import YEAR, Year, costs_of_year, total
from viewmybox.followup.credits import credits_of
from viewmybox.kit import svg
from viewmybox.kit.dates import EARLIEST_YEAR, LATEST_YEAR
from viewmybox.kit.money import kronor
from viewmybox.kit.months import month_name
from viewmybox.kit.numbers import format_money
from viewmybox.web.attachments import attach, harmless
from viewmybox.web.jinja import language
from viewmybox.web.pages import page

# Of a service's year: an invoice a day and some.
SHOWN = 500
ORE = 100
# So much beyond what was agreed is marked as a little, as a part of it.
SLIGHTLY = 0.05


@dataclass(frozen=True, slots=True)
class Line:
    """What a table says of a service, or of several together; amounts are whole kronor in words."""

    name: str
    href: str
    agreed_so_far: str
    came_so_far: str
    over: str
    forecast: str
    agreed: str
    credits: str


@require_GET
@permitted(Permission.READ)
def costs_page(request: HttpRequest, box_id: UUID | None = None) -> HttpResponse:
    """A line for each service, of all open boxes or of one, and their months together."""
    box, year, found = asked_for(request, box_id)
    shown = shown_of(found, year, box["name"] if box else _("Overview"))
    whole = line_of_all(found)
    return page(
        request,
        "followup/costs.html",
        box=box,
        groups=[
            (whose.service.box, [line(one) for one in years], line_of_all(years))
            for whose, years in by_box(found)
        ],
        whole=whole,
        latest=None if whole.agreed or shown["is_told"] else latest_year(box_id),
        **shown,
    )


def latest_year(box_id: UUID | None) -> int | None:
    """The year of the newest cost, of one box or of all."""
    of = {"service__box_id": box_id} if box_id else {"service__box__closed_at": None}
    newest: date | None = Cost.opened().filter(**of).aggregate(day=models.Max("day"))["day"]
    return newest.year if newest else None


@require_GET
@permitted(Permission.READ)
def costs_table(request: HttpRequest, box_id: UUID | None = None) -> HttpResponse:
    """A line for each service and month: what was agreed, and what came."""
    box, year, found = asked_for(request, box_id)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    attach(response, f"{box['name'] if box else _('Overview')} {_('costs')} {year}.csv")
    swedish = language() == "sv"
    lines = csv.writer(response, delimiter=";" if swedish else ",")
    lines.writerow([_("Box"), _("Service"), _("Month"), _("Agreed, kr"), _("Actual, kr"),
                    _("Service credits, kr")])  # fmt: skip
    for one in found:
        names = [harmless(one.service.box.name), harmless(one.service.name)]
        for place in range(YEAR):
            amounts = [plain(one.agreed[place], swedish), plain(one.came[place], swedish),
                       plain(one.credits[place], swedish)]  # fmt: skip
            lines.writerow([*names, f"{year}-{place + 1:02}", *amounts])
    return response


@require_GET
@permitted(Permission.READ)
def service_costs(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """One service's year, month by month, and each cost that was noted in it."""
    service = get_object_or_404(Service.objects.select_related("box"), id=service_id)
    year = asked_year(request)
    beside = Service.objects.filter(box_id=service.box_id).select_related("agreement", "box")
    every = costs_of_year(list(beside), year, timezone.localdate())
    credits_of(every, year)
    found = [one for one in every if one.service.id == service.id]
    noted = Cost.objects.filter(service=service, day__year=year).order_by("-day", "-id")
    return page(
        request,
        "followup/service_costs.html",
        service=service,
        line=line(found[0]),
        costs=list(noted.select_related("member")[:SHOWN]),
        most=SHOWN,
        **shown_of(found, year, service.name),
    )


def asked_for(
    request: HttpRequest, box_id: UUID | None
) -> tuple[dict[str, Any] | None, int, list[Year]]:
    """The box, the year (`?year=`), and the year of each service that has anything of it."""
    box = None
    if box_id:
        box = Box.objects.filter(id=box_id).values("id", "name", "closed_at").first()
        if box is None:
            raise Http404
    year = asked_year(request)
    of = models.Q(box_id=box_id) if box_id else models.Q(box__closed_at=None)
    services = Service.objects.filter(of).select_related("box", "agreement")
    every = costs_of_year(
        list(services.order_by("box__name", "box_id", "name")), year, timezone.localdate()
    )
    credits_of(every, year)
    told = [one for one in every if one.service.closed_at is None or one.is_told or has_price(one)]
    return box, year, told


def has_price(one: Year) -> bool:
    return one.agreed_whole is not None


def asked_year(request: HttpRequest) -> int:
    """The year that the address asks for, else this one."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0  # noqa: PLR2004 - a year's digits
    # Three years are looked back from it.
    known = EARLIEST_YEAR + 4 <= year < LATEST_YEAR
    return year if known else timezone.localdate().year


def by_box(found: list[Year]) -> list[tuple[Year, list[Year]]]:
    """The first of each box's, and all of them."""
    groups = [list(years) for _box, years in groupby(found, key=lambda one: one.service.box_id)]
    return [(years[0], years) for years in groups]


def shown_of(found: list[Year], year: int, name: str) -> dict[str, Any]:
    """The months together, as a chart and as a table behind it."""
    words = language()
    agreed = [total(one.agreed[place] for one in found) for place in range(YEAR)]
    came = [total(one.came[place] for one in found) for place in range(YEAR)]
    past = found[0].past if found else 0
    taken_off = [total(one.credits[place] for one in found) for place in range(YEAR)]
    coming = [None if place < past else total(one.coming(place) for one in found)
              for place in range(YEAR)]  # fmt: skip
    return {
        "year": year,
        "this_year": timezone.localdate().year,
        "months": [
            (month_name(place + 1, words), money(agreed[place]), money(came[place]),
             money(coming[place]), money(taken_off[place])) for place in range(YEAR)
        ],
        "has_credits": any(taken_off),
        "wide": drawn(name, year, agreed, came, compact=False),
        "compact": drawn(name, year, agreed, came, compact=True),
        "is_told": any(one is not None for one in came),
    }  # fmt: skip


def drawn(
    name: str, year: int, agreed: list[Fraction | None], came: list[Fraction | None], *,
    compact: bool,
) -> Any:  # fmt: skip
    """A bar for each month that anything came in, against what was agreed for it."""
    months = [date(year, number, 1) for number in range(1, YEAR + 1)]
    limits = [None if one is None else round(one / ORE) for one in agreed]
    return svg.bars(
        [(month, None if one is None else round(one / ORE))
         for month, one in zip(months, came, strict=True)],
        high=limits[-1],
        former=[(month, None, limit, (limit or 0) * SLIGHTLY)
                for month, limit in zip(months, limits, strict=True)],
        tolerance=(limits[-1] or 0) * SLIGHTLY,
        named=(_("Agreed"), _("more than agreed")),
        unit="kr",
        period="month",
        language=language(),
        title=f"{name}: {_('costs')} {year}",
        description=_("The values are in the table below the chart."),
        decimals=0,
        compact=compact,
    )  # fmt: skip


def line(one: Year) -> Line:
    return Line(
        one.service.name,
        f"/services/{one.service.id}/costs/",
        money(one.agreed_so_far),
        money(one.came_so_far),
        more(one.over, one.agreed_so_far),
        money(one.forecast),
        money(one.agreed_whole),
        money(one.credits_so_far),
    )


def line_of_all(found: Iterable[Year]) -> Line:
    """Their sums. The difference is of those whose both sides are known."""
    found = list(found)

    def summed(of: Callable[[Year], Fraction | None]) -> Fraction | None:
        return total(of(one) for one in found)

    over = summed(lambda one: one.over)
    compared = total(one.agreed_so_far for one in found if one.over is not None)
    return Line(
        "",
        "",
        money(summed(lambda one: one.agreed_so_far)),
        money(summed(lambda one: one.came_so_far)),
        more(over, compared),
        money(summed(lambda one: one.forecast)),
        money(summed(lambda one: one.agreed_whole)),
        money(summed(lambda one: one.credits_so_far)),
    )


def money(amount: Fraction | int | None) -> str:
    """Whole kronor; empty where it is not known."""
    return "" if amount is None else format_money(round(amount / ORE) * ORE, language(), short=True)


def more(over: Fraction | None, agreed: Fraction | None) -> str:
    """+1 200 kr (+4 %); no sign and no share where it is less than half a krona."""
    if over is None:
        return ""
    kronor_over = round(over / ORE)
    said = f"{'+' if kronor_over > 0 else ''}{money(over)}"
    if not agreed or not kronor_over:
        return said
    share = round(100 * over / agreed)
    minus = "\N{MINUS SIGN}" if share < 0 else "+" if share > 0 else ""
    return f"{said} ({minus}{abs(share)}\N{NO-BREAK SPACE}%)"


def plain(amount: Fraction | int | None, swedish: bool) -> str:  # noqa: FBT001 - which decimal sign
    """Kronor and öre, as spreadsheets take them."""
    if amount is None:
        return ""
    written = str(kronor(round(amount)))
    return written.replace(".", ",") if swedish else written
