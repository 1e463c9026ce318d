"""What a webhook can be told of: every kind, how it is found, and what a message says of its thing.

To add one: a `Kind` in KINDS, with the function that finds its things. The choices, the messages
and docs/webhooks.md (held to it by a test) follow from that.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viewmybox.notices import finding
from viewmybox.notices.finding import Found, Look
from viewmybox.webhooks import happened

# What a message says of where a thing is, by the columns that know it.
IN_SERVICE = {"service": "service__", "box": "service__box__"}


@dataclass(frozen=True, slots=True)
class Shape:
    """A kind of thing: what messages call it, and where its facts are.

    Attributes:
        name: what it is called in a message.
        model: as "app.Model".
        title: the column that it is called by.
        href: its page; `{id}` and `{service}` go into it.
        places: where it is, by the way to their columns `id` and `name`.
        more: further columns, which hold states.
    """

    name: str
    model: str
    title: str
    href: str
    places: dict[str, str] = field(default_factory=lambda: IN_SERVICE)
    more: tuple[str, ...] = ()

    @property
    def columns(self) -> list[str]:
        placed = [f"{way}{end}" for way in self.places.values() for end in ("id", "name")]
        return ["id", self.title, *placed, *self.more]

    def told(self, row: dict[str, Any], base: str) -> dict[str, Any]:
        """Ids, titles, states and a link: nothing else of a thing leaves."""
        places = {
            place: {"id": str(row[f"{way}id"]), "name": row[f"{way}name"]}
            for place, way in self.places.items()
        }
        service = places.get("service", {}).get("id", "")
        return {
            "object": self.name,
            "id": str(row["id"]),
            "title": row[self.title],
            "link": base + self.href.format(id=row["id"], service=service),
            **{column: row[column] for column in self.more},
            **places,
        }


ACTION = Shape("action", "boxes.Action", "title", "/actions/{id}/")
ENTRY = Shape("entry", "boxes.Entry", "title", "/services/{service}/", more=("kind",))
INDICATOR = Shape("indicator", "boxes.Indicator", "name", "/indicators/{id}/")
AGREEMENT = Shape("agreement", "boxes.Agreement", "supplier", "/agreements/{id}/", {"box": "box__"})
REPORT = Shape("report", "reports.Report", "name", "/reports/{id}/", {"box": "template__box__"})


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event.

    Attributes:
        name: a message's `type`.
        label: what an owner chooses.
        shape: of its things.
        find: yields what is so, or has happened, now; each occasion of it makes one message.
    """

    name: str
    label: Promise
    shape: Shape
    find: Callable[[Look], Iterator[Found]]


KINDS = (
    Kind("action.made", _("An action was added"), ACTION, happened.actions_made),
    Kind("action.closed", _("An action was done"), ACTION, happened.actions_closed),
    Kind("action.due", _("An action is due within three days"), ACTION, finding.due),
    Kind("action.overdue", _("An action is overdue"), ACTION, finding.overdue),
    Kind("entry.made", _("An entry was written, a deviation too"), ENTRY, happened.entries_made),
    Kind(
        "agreement.act_by",
        _("The last day to act on an agreement draws near"),
        AGREEMENT,
        finding.agreements,
    ),
    Kind(
        "indicator.off_target",
        _("An indicator is off target"),
        INDICATOR,
        finding.off_target,
    ),
    Kind(
        "indicator.silent",
        _("An indicator is silent: no measurement has come when one was expected"),
        INDICATOR,
        finding.silent,
    ),
    Kind(
        "report.waiting",
        _("A report’s period is over, and it is not signed"),
        REPORT,
        finding.reports_waiting,
    ),
    Kind("report.signed", _("A report was signed"), REPORT, happened.reports_signed),
)
BY_NAME = {kind.name: kind for kind in KINDS}
# What the page’s test message is.
TEST = "webhook.test"
