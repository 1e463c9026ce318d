"""What needs somebody: lines from the services' reasons and from the actions that are due."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from uuid import UUID

from markupsafe import Markup

from viewmybox.followup.facts import DueFacts
from viewmybox.followup.judging import SEVERITY
from viewmybox.followup.standing import Moment, Standing
from viewmybox.wall.context import customer_id
from viewmybox.web.pages import macros

SOON = timedelta(days=14)
NEEDS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Need:
    """One line of "what needs you": a status, words, where to go, and by when."""

    status: str
    sentence: str
    href: str
    service: str
    day: date | None = None


def needs(found: list[Standing], due: list[DueFacts], moment: Moment) -> tuple[list[Markup], int]:
    """What needs somebody, worst first and then by day: the first lines, and how many there are.

    From the services' reasons and the due actions.
    """
    today = moment.today
    every = [need for standing in found for need in reasons_to_act(standing)]
    every += [
        Need(
            "off" if action.due_on < today else "risk",
            action.title,
            f"/services/{action.service_id}/",
            action.service,
            action.due_on,
        )
        for action in due
    ]
    every.sort(key=lambda need: (-SEVERITY[need.status], need.day or today))
    customer = customer_id()
    return [line(customer, moment.language, need) for need in every[:NEEDS_SHOWN]], len(every)


@lru_cache(4096)
def line(customer: UUID, language: str, need: Need) -> Markup:  # noqa: ARG001 - whose it is
    """One need as it is written, once for as long as it says the same."""
    written: Markup = macros("followup/_need.html", language).line(need)
    return written


def reasons_to_act(standing: Standing) -> tuple[Need, ...]:
    """A service's own lines; its overdue actions have theirs from the actions themselves."""
    written: tuple[Need, ...] | None = standing.written.get("needs")
    if written is None:
        service = standing.service
        written = tuple(
            Need(
                reason.status,
                reason.sentence,
                reason.href or f"/services/{service.id}/",
                service.name,
            )
            for reason in standing.reasons
            if not reason.about_actions
        )
        standing.written["needs"] = written
    return written
