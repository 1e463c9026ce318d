"""One indicator over time: a chart against its target, and the table behind it."""

import csv
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.boxes.models import Aggregate, Indicator, Measurement, Period, Target
from viewmybox.followup.judging import compare, judge, limits_at
from viewmybox.followup.reasons import indicator_reason, target_words, with_unit
from viewmybox.followup.series import SHOWN, Point, series
from viewmybox.kit import svg
from viewmybox.kit.periods import Period as PeriodWord
from viewmybox.kit.periods import period_label
from viewmybox.web.attachments import attach
from viewmybox.web.jinja import language
from viewmybox.web.pages import page

LATEST_SHOWN = 20
ROWS_SHOWN = 400


@require_GET
@permitted(Permission.READ)
def indicator_page(request: HttpRequest, indicator_id: UUID) -> HttpResponse:
    indicator = find(indicator_id)
    per = asked_period(request, indicator)
    points = series(indicator, per)
    judgement = judge(indicator, timezone.now(), timezone.localdate())
    words = language()
    latest = Measurement.objects.filter(indicator_id=indicator.id).order_by("-at")
    return page(
        request,
        "followup/indicator.html",
        indicator=indicator,
        service=indicator.service,
        per=per,
        periods=Period.choices,
        aggregate=Aggregate(indicator.aggregate).label,
        expected=Period(indicator.expected).label,
        target=target_words(indicator, words),
        former=[
            (target_words(indicator, words, one), one.until_on)
            for one in reversed(indicator.former)
        ],
        judgement=judgement,
        reason=indicator_reason(indicator, judgement, words) if judgement.status != "on" else "",
        value=with_unit(judgement.value, indicator, words),
        judged_period=period_label(judgement.period_start, indicator.period, words)  # type: ignore[arg-type]
        if judgement.period_start
        else "",
        wide=chart(indicator, points, per, compact=False),
        compact=chart(indicator, points, per, compact=True),
        rows=rows(indicator, points, per),
        latest=list(latest.values("at", "value", "note", "source")[:LATEST_SHOWN]),
    )


@require_GET
@permitted(Permission.READ)
def indicator_table(request: HttpRequest, indicator_id: UUID) -> HttpResponse:
    """The table behind the chart as CSV: semicolons and decimal commas for a Swedish reader."""
    indicator = find(indicator_id)
    per = asked_period(request, indicator)
    swedish = language() == "sv"
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    attach(response, f"{indicator.name} {per}.csv")
    words = {
        "on": _("On target"),
        "risk": _("At risk"),
        "off": _("Off target"),
        "none": _("No data"),
    }
    table = csv.writer(response, delimiter=";" if swedish else ",")
    table.writerow([_("Period begins"), indicator.name, _("Status")])
    for start, value in series(indicator, per, count=ROWS_SHOWN):
        number = "" if value is None else repr(value)
        status = words["none" if value is None else status_of(indicator, value, start)]
        table.writerow([start, number.replace(".", ",") if swedish else number, status])
    return response


def find(indicator_id: UUID) -> Indicator:
    found = Indicator.objects.select_related("service__box")
    indicator: Indicator = get_object_or_404(found, id=indicator_id)
    return indicator


def asked_period(request: HttpRequest, indicator: Indicator) -> PeriodWord:
    """The period in the address (`?per=`), or the one the indicator is followed up by."""
    asked = request.GET.get("per")
    return asked if asked in SHOWN else indicator.period  # type: ignore[return-value]


def status_of(indicator: Indicator, value: float, start: date) -> str:
    """By the target that the period had."""
    limits = limits_at(indicator, start)
    return compare(value, limits.low, limits.high, limits.tolerance)


def chart(indicator: Indicator, points: list[Point], per: PeriodWord, *, compact: bool) -> Any:
    title = f"{indicator.service.name}: {indicator.name}"
    return drawn(indicator, title, points, per, compact=compact)


class Charted(Protocol):
    """What a chart must know of an indicator."""

    aggregate: Any
    period: Any
    low: Any
    high: Any
    unit: Any
    tolerance: Any
    decimals: Any

    @property
    def former(self) -> Any: ...


def drawn(
    indicator: Charted, title: str, points: list[Point], per: PeriodWord, *, compact: bool
) -> Any:
    """A bar for what is added up, a line for everything else."""
    draw = svg.bars if indicator.aggregate == Aggregate.SUM else svg.line_chart
    # A sum's target is for its own period; against other periods it would mislead.
    judged = indicator.aggregate != Aggregate.SUM or per == indicator.period
    return draw(
        points,
        low=indicator.low if judged else None,
        high=indicator.high if judged else None,
        unit=indicator.unit,
        period=per,
        language=language(),
        title=title,
        description=_("The values are in the table below the chart."),
        tolerance=indicator.tolerance,
        former=[(one.until_on, one.low, one.high, one.tolerance) for one in indicator.former]
        if judged
        else (),
        decimals=indicator.decimals,
        compact=compact,
    )


def rows(indicator: Indicator, points: list[Point], per: PeriodWord) -> list[dict[str, Any]]:
    """The table behind the chart, newest first."""
    words = language()
    judged = indicator.aggregate != Aggregate.SUM or per == indicator.period
    return [
        {
            "period": period_label(start, per, words),
            "value": with_unit(value, indicator, words),
            "status": "none"
            if value is None
            else status_of(indicator, value, start)
            if judged and (indicator.target != Target.NONE or indicator.former)
            else "",
        }
        for start, value in reversed(points)
    ]
