"""How the services of one box, or of all, stand: each with its status and every reason for it.

One statement (rows.py), whatever the number of services, which touches no measurement.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viewmybox.boxes.models.agreement import Renewal, act_by
from viewmybox.followup.judging import NONE, OFF, ON, RISK, SEVERITY, Judgement, judge, worst
from viewmybox.followup.rows import rows
from viewmybox.kit.dates import format_date
from viewmybox.kit.numbers import format_number
from viewmybox.kit.periods import period_label

# An agreement is brought up this long before the last day to act on it.
LEAD_DAYS = 60
MONTHS = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a status is what it is: the code, a sentence, and where to look."""

    status: str
    sentence: str
    href: str = ""
    about_actions: bool = False


@dataclass(slots=True)
class Standing:
    """One service with everything a list says about it."""

    service: Mapping[str, Any]
    indicators: list[Mapping[str, Any]] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    actions: int = 0
    next_due: date | None = None
    act_by: date | None = None
    status: str = NONE

    @property
    def shown(self) -> Mapping[str, Any] | None:
        """The indicator whose trend a list shows: the worst, and of equals the first."""
        severity = [SEVERITY[judgement.status] for judgement in self.judgements]
        if not severity:
            return None
        row = self.indicators[severity.index(max(severity))]
        return row if row["trend"] else None

    @property
    def price_ore_a_month(self) -> int | None:
        """The agreed price evened out to a month, in öre but whole kronor; None without one."""
        price = self.service["agreement__price_ore"]
        months = MONTHS.get(self.service["agreement__price_period"])
        return round(price / months / 100) * 100 if price is not None and months else None

    @property
    def next_date(self) -> date | None:
        """What comes first: an action's due day or the last day to act on the agreement."""
        return min(filter(None, [self.next_due, self.act_by]), default=None)


def standings(
    *, box: UUID | None = None, service: UUID | None = None, now: datetime | None = None
) -> list[Standing]:
    """The open services of a box (or one service, or all), with status and reasons, by name."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    language = (translation.get_language() or "sv")[:2]
    services, indicators = rows(box, service, today)
    found = {row["id"]: Standing(row) for row in services}
    for row in indicators:
        add_indicator(found[row["service_id"]], row, judge(row, now, today), language)
    for standing in found.values():
        add_happenings(standing)
        add_agreement(standing, today, language)
        conclude(standing)
    return list(found.values())


def add_indicator(
    standing: Standing, row: Mapping[str, Any], judgement: Judgement, language: str
) -> None:
    standing.indicators.append(row)
    standing.judgements.append(judgement)
    if judgement.status != ON:
        sentence = indicator_reason(row, judgement, language)
        standing.reasons.append(Reason(judgement.status, sentence, f"/indicators/{row['id']}/"))


def add_happenings(standing: Standing) -> None:
    """Open actions and open deviations."""
    service = standing.service
    standing.actions, standing.next_due = service["actions"], service["next_due"]
    if overdue := service["overdue"]:
        sentence = ngettext("%(count)d action is overdue", "%(count)d actions are overdue", overdue)
        standing.reasons.append(Reason(RISK, sentence % {"count": overdue}, about_actions=True))
    if deviations := service["deviations"]:
        sentence = ngettext("%(count)d open deviation", "%(count)d open deviations", deviations)
        standing.reasons.append(Reason(RISK, sentence % {"count": deviations}))


def conclude(standing: Standing) -> None:
    """The service's own status: the worst of everything about it, its reasons worst first."""
    if not standing.indicators:
        standing.reasons.append(Reason(NONE, _("Nothing is measured yet")))
    standing.reasons.sort(key=lambda reason: -SEVERITY[reason.status])
    of_indicators = [judgement.status for judgement in standing.judgements]
    standing.status = worst([reason.status for reason in standing.reasons] + of_indicators)


def add_agreement(standing: Standing, today: date, language: str) -> None:
    ends_on = standing.service["agreement__ends_on"]
    if ends_on is None:
        return
    renewal = standing.service["agreement__renewal"]
    last_day = act_by(ends_on, standing.service["agreement__notice_months"])
    if ends_on < today and renewal != Renewal.TACIT:
        sentence = _("The agreement ended on %(day)s") % {"day": format_date(ends_on, language)}
        standing.reasons.append(Reason(OFF, sentence))
        return
    if last_day is None or last_day < today:
        return
    standing.act_by = last_day
    if (last_day - today).days <= LEAD_DAYS:
        sentence = (
            _("The agreement renews by itself unless notice is given by %(day)s")
            if renewal == Renewal.TACIT
            else _("The agreement ends: the last day to act is %(day)s")
        )
        day = format_date(last_day, language)
        standing.reasons.append(Reason(RISK, sentence % {"day": day}))


def indicator_reason(row: Mapping[str, Any], judgement: Judgement, language: str) -> str:
    """A sentence such as "Answer time: 4.2 h (October 2026), at most 3 h"."""
    if judgement.silence == "never":
        return _("%(name)s: nothing measured yet") % {"name": row["name"]}
    if judgement.silence == "silent":
        day = format_date(timezone.localdate(row["latest_at"]), language)
        return _("%(name)s: silent since %(day)s") % {"name": row["name"], "day": day}
    if judgement.silence == "first":
        return _("%(name)s: the first period is not over yet") % {"name": row["name"]}
    facts = {
        "name": row["name"],
        "value": with_unit(judgement.value, row, language),
        "period": period_label(judgement.period_start, row["period"], language),  # type: ignore[arg-type]
        "target": target_words(row, language),
    }
    return _("%(name)s: %(value)s (%(period)s), %(target)s") % facts


def with_unit(value: float | None, row: Mapping[str, Any], language: str) -> str:
    if value is None:
        return "–"
    number = format_number(value, language, row["decimals"])
    return f"{number}\N{NO-BREAK SPACE}{row['unit']}" if row["unit"] else number


def target_words(row: Mapping[str, Any], language: str) -> str:
    """The target in words: at least 95 %, at most 3 h, between 19 and 23 °C."""
    low, high = row["low"], row["high"]
    if low is not None and high is not None:
        numbers = {
            "low": format_number(low, language),
            "high": with_unit_shortest(high, row, language),
        }
        return _("between %(low)s and %(high)s") % numbers
    if low is not None:
        return _("at least %(value)s") % {"value": with_unit_shortest(low, row, language)}
    if high is not None:
        return _("at most %(value)s") % {"value": with_unit_shortest(high, row, language)}
    return _("no target")


def with_unit_shortest(value: float, row: Mapping[str, Any], language: str) -> str:
    """Targets are shown as they were written, without added decimals."""
    number = format_number(value, language)
    return f"{number}\N{NO-BREAK SPACE}{row['unit']}" if row["unit"] else number


def by_box(found: Iterable[Standing]) -> dict[UUID, list[Standing]]:
    grouped: dict[UUID, list[Standing]] = defaultdict(list)
    for standing in found:
        grouped[standing.service["box_id"]].append(standing)
    return grouped
