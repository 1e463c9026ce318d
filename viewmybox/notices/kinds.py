"""What members are told of: every kind, how it is found, and how it is told if nobody chooses.

To add one: a `Kind` in KINDS, with the function that finds its things.
The rest (list, letters, choices, escalation) follows from that.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viewmybox.notices import finding
from viewmybox.notices.finding import Found, Look
from viewmybox.notices.models import How


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice.

    Attributes:
        name: what its rows, and the members' choices, call it.
        label: what a member chooses.
        told: a sentence about one thing, without anything that a customer wrote: it is mailed.
            `%(day)s` is the thing's day.
        status: the status it is shown under: off, risk, none, or "" for one that is only news.
        how: how it is told as long as the member has not chosen.
        find: yields what is so now.
        model, title, beside: where the thing is called what ("app.Model" and two columns).
        href: the thing's page; the id goes into it.
    """

    name: str
    label: Promise
    told: Promise
    status: str
    how: How
    find: Callable[[Look], Iterator[Found]]
    model: str
    title: str
    beside: str
    href: str


ENTRY = ("boxes.Entry", "title", "service__name", "/services/{}/")
ACTION = ("boxes.Action", "title", "service__name", "/actions/{}/")
REPORT = ("reports.Report", "name", "template__box__name", "/reports/{}/")
INDICATOR = ("boxes.Indicator", "name", "service__name", "/indicators/{}/")

KINDS = (
    Kind(
        "action-due",
        _("An action is due within three days"),
        _("An action is due on %(day)s"),
        "risk",
        How.NOW,
        finding.due,
        *ACTION,
    ),
    Kind(
        "action-overdue",
        _("An action is overdue"),
        _("An action is overdue since %(day)s"),
        "off",
        How.NOW,
        finding.overdue,
        *ACTION,
    ),
    Kind(
        "agreement",
        _("The last day to act on an agreement draws near"),
        _("The last day to act on an agreement is %(day)s"),
        "risk",
        How.DAILY,
        finding.agreements,
        "boxes.Agreement",
        "supplier",
        "number",
        "/agreements/{}/",
    ),
    Kind(
        "indicator-off",
        _("An indicator is off target"),
        _("An indicator is off target for the period from %(day)s"),
        "off",
        How.DAILY,
        finding.off_target,
        *INDICATOR,
    ),
    Kind(
        "indicator-silent",
        _("An indicator is silent: no measurement has come when one was expected"),
        _("An indicator is silent since %(day)s"),
        "none",
        How.DAILY,
        finding.silent,
        *INDICATOR,
    ),
    Kind(
        "deviation",
        _("Somebody has written a deviation of a service that you are responsible for"),
        _("There is a new deviation since %(day)s"),
        "off",
        How.DAILY,
        finding.deviations,
        *ENTRY,
    ),
    Kind(
        "mention",
        _("Somebody mentions you in an entry"),
        _("You are mentioned in an entry of %(day)s"),
        "",
        How.NOW,
        finding.mentioned,
        *ENTRY,
    ),
    Kind(
        "mention-in-action",
        _("Somebody mentions you in an action"),
        _("You are mentioned in an action since %(day)s"),
        "",
        How.NOW,
        finding.mentioned_in_actions,
        *ACTION,
    ),
    Kind(
        "report-waiting",
        _("A report’s period is over, and a part of yours is not ready or it is not signed"),
        _("A report on the time until %(day)s waits"),
        "risk",
        How.DAILY,
        finding.reports_waiting,
        *REPORT,
    ),
    Kind(
        "report-signed",
        _("A report that you are to be told of has been signed"),
        _("A report was signed on %(day)s"),
        "",
        How.NOW,
        finding.reports_signed,
        *REPORT,
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}
