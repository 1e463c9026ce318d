"""Why a status is what it is, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viewmybox.followup.facts import ServiceFacts
from viewmybox.followup.judging import NONE, OFF, ON, RISK, Followed, Judgement, Limits, limits_at
from viewmybox.kit.dates import format_date
from viewmybox.kit.numbers import format_number
from viewmybox.kit.periods import period_label, period_start
from viewmybox.kit.terms import Course

# An agreement is brought up this long before the last day to act on it.
LEAD = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Reason:
    """The code, a sentence, and the indicator that it is about, if it is about one."""

    status: str
    sentence: str
    indicator: str = ""
    about_actions: bool = False

    @property
    def href(self) -> str:
        return f"/indicators/{self.indicator}/" if self.indicator else ""


class Measured(Followed, Protocol):
    """What the words about an indicator are made of."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def decimals(self) -> int: ...


def reasons(
    service: ServiceFacts,
    judgements: tuple[Judgement, ...],
    course: Course | None,
    today: date,
    language: str,
) -> Iterator[Reason]:
    """Everything about a service that is not as it should be, in the order it is asked after."""
    for indicator, judgement in zip(service.indicators, judgements, strict=True):
        if judgement.status != ON:
            words = indicator_reason(indicator, judgement, language)
            yield Reason(judgement.status, words, indicator.id)
    if overdue := service.overdue:
        words = ngettext("%(count)d action is overdue", "%(count)d actions are overdue", overdue)
        yield Reason(RISK, words % {"count": overdue}, about_actions=True)
    if deviations := service.deviations:
        words = ngettext("%(count)d open deviation", "%(count)d open deviations", deviations)
        yield Reason(RISK, words % {"count": deviations})
    yield from deviation_reasons(service, today, language)
    yield from agreement_reasons(course, today, language)
    if not service.indicators:
        yield Reason(NONE, _("Nothing is measured yet"))


def deviation_reasons(service: ServiceFacts, today: date, language: str) -> Iterator[Reason]:
    """They have come to more than are borne in a period, or to just as many."""
    borne, count = service.deviations_at_most, service.deviations_now
    if borne is None or count < max(borne, 1):
        return
    of: Any = service.deviations_period
    period = period_label(period_start(today, of), of, language)
    words = ngettext(
        "%(count)d deviation (%(period)s), at most %(borne)d borne",
        "%(count)d deviations (%(period)s), at most %(borne)d borne",
        count,
    )
    facts = {"count": count, "period": period, "borne": borne}
    yield Reason(OFF if count > borne else RISK, words % facts)


def agreement_reasons(course: Course | None, today: date, language: str) -> Iterator[Reason]:
    """It has ended, its end is near enough to act on, or it cannot be told until when it is."""
    end = (course.acts_on_end or course.ends_on) if course else None
    if course is None or end is None:
        return
    ends_on = format_date(end, language)
    if course.over:
        yield Reason(OFF, _("The agreement ended on %(day)s") % {"day": ends_on})
    elif course.endless:
        words = _("The agreement renews itself, and for how long is not noted")
        yield Reason(NONE, words)
    elif course.act_by is not None and course.act_by - today <= LEAD:
        sentence = (
            _("The agreement renews by itself unless notice is given by %(day)s")
            if course.renews
            else _("The agreement ends: the last day to act is %(day)s")
        )
        yield Reason(RISK, sentence % {"day": format_date(course.act_by, language)})
    elif course.act_by is None and end - today <= LEAD:
        yield Reason(RISK, _("The agreement ends on %(day)s") % {"day": ends_on})


def indicator_reason(indicator: Measured, judgement: Judgement, language: str) -> str:
    """A sentence such as "Answer time: 4.2 h (October 2026), at most 3 h"."""
    name = indicator.name
    if judgement.silence == "never" or indicator.latest_at is None:
        return _("%(name)s: nothing measured yet") % {"name": name}
    if judgement.silence == "silent":
        day = format_date(timezone.localdate(indicator.latest_at), language)
        return _("%(name)s: silent since %(day)s") % {"name": name, "day": day}
    if judgement.silence == "first":
        return _("%(name)s: the first period is not over yet") % {"name": name}
    facts = {
        "name": name,
        "value": with_unit(judgement.value, indicator, language),
        "period": period_label(judgement.period_start, indicator.period, language),  # type: ignore[arg-type]
        "target": target_then(indicator, judgement.period_start, language),
    }
    return _("%(name)s: %(value)s (%(period)s), %(target)s") % facts


def with_unit(value: float | None, indicator: Measured, language: str) -> str:
    if value is None:
        return "–"
    return unit_after(format_number(value, language, indicator.decimals), indicator)


def target_then(indicator: Measured, start: date | None, language: str) -> str:
    """The target in words that a period had; the present one where there is no period."""
    return target_words(indicator, language, limits_at(indicator, start) if start else indicator)


def target_words(indicator: Measured, language: str, limits: Limits | None = None) -> str:
    """The target in words: at least 95 %, at most 3 h, between 19 and 23 °C.

    Its numbers are shown as they were written, without added decimals.
    """
    limits = limits or indicator
    low = None if limits.low is None else format_number(limits.low, language)
    high = None if limits.high is None else format_number(limits.high, language)
    if low is not None and high is not None:
        both = {"low": low, "high": unit_after(high, indicator)}
        return _("between %(low)s and %(high)s") % both
    if low is not None:
        return _("at least %(value)s") % {"value": unit_after(low, indicator)}
    if high is not None:
        return _("at most %(value)s") % {"value": unit_after(high, indicator)}
    return _("no target")


def unit_after(number: str, indicator: Measured) -> str:
    return f"{number}\N{NO-BREAK SPACE}{indicator.unit}" if indicator.unit else number
