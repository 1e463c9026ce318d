"""Agreements in words: when one ends and until when it can be acted on, with the calculation."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viewmybox.boxes.models.agreement import PricePeriod
from viewmybox.kit.dates import format_date
from viewmybox.kit.numbers import format_money, format_number
from viewmybox.kit.terms import Course, Terms, acts_by, course

MONTHS = {"month": 1, "quarter": 3, "year": 12}
SATURDAY, SUNDAY = 5, 6


class Priced(Protocol):
    """What a price is worked out from: an agreement, its facts, or a price that it had."""

    @property
    def price_model(self) -> str: ...
    @property
    def price_ore(self) -> int | None: ...
    @property
    def price_period(self) -> str: ...
    @property
    def price_units(self) -> float | None: ...
    @property
    def index_base(self) -> float | None: ...
    @property
    def index_latest(self) -> float | None: ...


class Agreed(Protocol):
    """What the course is worked out from: the model, or its facts."""

    @property
    def ends_on(self) -> date | None: ...
    @property
    def notice_months(self) -> int | None: ...
    @property
    def notice_days(self) -> int | None: ...
    @property
    def renewal(self) -> str: ...
    @property
    def renewal_months(self) -> int | None: ...
    @property
    def noticed_on(self) -> date | None: ...


def terms_of(agreement: Agreed) -> Terms:
    return Terms(
        agreement.ends_on,
        agreement.notice_months,
        agreement.notice_days,
        agreement.renewal,
        agreement.renewal_months,
        agreement.noticed_on,
    )


def course_of(agreement: Agreed, today: date) -> Course:
    """Where the agreement has come to, worked out anew."""
    return course(terms_of(agreement), today)


def agreed_ore(agreement: Priced) -> int | None:
    """What it costs each price period, by its model of price; None where that is not known."""
    price = agreement.price_ore
    if price is None:
        return None
    if agreement.price_model == "unit":
        units = agreement.price_units
        return None if units is None else round(price * units)
    if agreement.price_model == "index" and agreement.index_base and agreement.index_latest:
        return round(price * agreement.index_latest / agreement.index_base)
    return price


def agreed_ore_a_month(agreement: Priced) -> int | None:
    """The same evened out to a month, in öre but whole kronor."""
    price, months = agreed_ore(agreement), MONTHS.get(agreement.price_period)
    return round(price / months / 100) * 100 if price is not None and months else None


def price_words(agreement: Any, language: str) -> str:
    """The price with its calculation: 95 kr × 40 users = 3 800 kr a month."""
    if agreement.price_ore is None:
        return ""
    period = str(PricePeriod(agreement.price_period).label)
    price, total = format_money(agreement.price_ore, language, short=True), agreed_ore(agreement)
    if total is None:
        unit = agreement.price_unit or _("unit")
        return _("%(price)s %(period)s for each %(unit)s") % {
            "price": price, "period": period, "unit": unit,
        }  # fmt: skip
    by = ""
    if agreement.price_model == "unit":
        by = f" × {format_number(agreement.price_units, language)} {agreement.price_unit}".rstrip()
    elif total != agreement.price_ore or (agreement.index_base and agreement.index_latest):
        latest, base = agreement.index_latest, agreement.index_base
        by = f" × {format_number(latest, language)} ÷ {format_number(base, language)}"
    if by:
        return f"{price}{by} = {format_money(total, language, short=True)} {period}"
    return f"{price} {period}"


def calculation(terms: Terms, found: Course, language: str) -> str:
    """When it ends and until when it can be acted on, step by step, in one line."""
    return "; ".join(steps(terms, found, language))


def steps(terms: Terms, found: Course, language: str) -> Iterator[str]:
    if terms.ends_on is None:
        yield from without_end(terms, found, language)
        return
    yield from period_that_runs(terms, found, language)
    if found.over or found.endless:
        return
    if found.ending:
        yield _("notice was given on %(day)s") % {"day": day_in(terms.noticed_on, language)}
        if found.acts_on_end != found.ends_on:
            yield _("too late for that day, so it ends on %(day)s") % {
                "day": day_in(found.acts_on_end, language)
            }
        return
    if terms.has_notice:
        yield _("notice %(length)s before") % {"length": notice_in(terms)}
    missed = acts_by(terms, found.ends_on) if found.ends_on and found.bound else None
    if missed:
        yield _("last day to act was %(day)s") % {"day": day_in(missed, language)}
    if found.bound and found.renews:
        yield _("so it goes on until %(day)s") % {"day": day_in(found.acts_on_end, language)}
    if found.act_by:
        words = _("next last day to act %(day)s") if missed else _("last day to act %(day)s")
        yield words % {"day": weekday_in(found.act_by, language)}
    yield otherwise(terms)


def period_that_runs(terms: Terms, found: Course, language: str) -> Iterator[str]:
    ends_on = day_in(found.ends_on, language)
    if found.endless:
        yield _("First end %(day)s") % {"day": ends_on}
        yield _("renews by itself, for how long is not noted")
        yield _("so its next last day to act cannot be worked out")
    elif found.renewals:
        yield _("First end %(day)s") % {"day": day_in(terms.ends_on, language)}
        times = ngettext("renewed %(count)d time", "renewed %(count)d times", found.renewals)
        yield (
            times % {"count": found.renewals}
            + " "
            + _("by %(length)s") % {"length": months_in(terms.renewal_months or 0)}
        )
        words = _("ended %(day)s") if found.over else _("now until %(day)s")
        yield words % {"day": ends_on}
    else:
        yield (_("Ended %(day)s") if found.over else _("Ends %(day)s")) % {"day": ends_on}


def without_end(terms: Terms, found: Course, language: str) -> Iterator[str]:
    yield _("Runs until further notice")
    if terms.has_notice:
        yield _("notice %(length)s") % {"length": notice_in(terms)}
    if found.ending:
        yield _("notice was given on %(day)s") % {"day": day_in(terms.noticed_on, language)}
        words = _("ended %(day)s") if found.over else _("ends %(day)s")
        yield words % {"day": day_in(found.ends_on, language)}


def otherwise(terms: Terms) -> str:
    """What becomes of it if nobody does anything."""
    length = months_in(terms.renewal_months) if terms.renewal_months else ""
    if terms.renewal == "tacit":
        renewed = _("otherwise renewed %(length)s") % {"length": length}
        return renewed if length else _("otherwise it renews by itself, for how long is not noted")
    if terms.renewal == "express":
        renewed = _("otherwise it ends; it can be renewed %(length)s") % {"length": length}
        return renewed if length else _("otherwise it ends; it can be renewed")
    return _("then it ends by itself")


def notice_in(terms: Terms) -> str:
    if terms.notice_days:
        days = terms.notice_days
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    return months_in(terms.notice_months or 0)


def months_in(months: int) -> str:
    return ngettext("%(count)d month", "%(count)d months", months) % {"count": months}


def day_in(day: date | None, language: str) -> str:
    return format_date(day, language, long=True) if day else ""


def weekday_in(day: date, language: str) -> str:
    """The day; that it is a Saturday or Sunday is said, for it does not move for that."""
    words = day_in(day, language)
    if day.weekday() == SATURDAY:
        return _("%(day)s (a Saturday)") % {"day": words}
    return _("%(day)s (a Sunday)") % {"day": words} if day.weekday() == SUNDAY else words
