"""The provider's promise of answers as a followed-up service: against its target, over time."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.cases.measuring import Share, shares
from viewmybox.cases.promise import ANSWER_HOURS, SOLVE_HOURS
from viewmybox.followup.judging import compare
from viewmybox.followup.reasons import target_words, with_unit
from viewmybox.kit import svg
from viewmybox.kit.periods import period_label
from viewmybox.web.jinja import language
from viewmybox.web.pages import page


@require_GET
@permitted(Permission.READ)
def promise(request: HttpRequest) -> HttpResponse:
    viewer: Any = request.viewer  # type: ignore[attr-defined] # set by the door
    found = shares(viewer.zone)
    return page(
        request,
        "cases/promise.html",
        promises=[
            shown(share)
            | {
                "wide": chart(share, compact=False),
                "compact": chart(share, compact=True),
                "rows": rows(share),
            }
            for share in found
        ],
        answer_hours=ANSWER_HOURS,
        solve_hours=SOLVE_HOURS,
    )


def shown(share: Share) -> dict[str, Any]:
    """How it stands, and why, in the words that every indicator is shown with."""
    words, judgement = language(), share.judgement()
    return {
        "name": share.name,
        "status": judgement.status,
        "value": with_unit(judgement.value, share, words),
        "target": target_words(share, words),
        "period": period_label(judgement.period_start, "month", words)
        if judgement.period_start
        else "",
        "trend": share.trend,
        "low": share.low,
    }


def chart(share: Share, *, compact: bool) -> Any:
    return svg.line_chart(
        share.points(),
        low=share.low,
        high=share.high,
        unit=share.unit,
        period="month",
        language=language(),
        title=share.name,
        description=_("The values are in the table below the chart."),
        tolerance=share.tolerance,
        decimals=share.decimals,
        compact=compact,
    )


def rows(share: Share) -> list[dict[str, Any]]:
    """The table behind the chart, newest first."""
    words = language()
    return [
        {
            "period": period_label(start, "month", words),
            "value": with_unit(value, share, words),
            "kept": share.months[start].kept if value is not None else 0,
            "all": share.months[start].all if value is not None else 0,
            "status": "none"
            if value is None
            else compare(value, share.low, share.high, share.tolerance),
        }
        for start, value in reversed(share.points())
    ]
