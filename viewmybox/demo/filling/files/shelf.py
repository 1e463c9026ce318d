"""What a file is told as, gathered and written down a few statements per kind of thing."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from viewmybox.boxes.models import (
    Action,
    Agreement,
    Box,
    CustomField,
    Entry,
    FormerAgreement,
    Indicator,
    Service,
)
from viewmybox.boxes.recording import Row, record

BATCH = 1000
LONGEST_TITLE = 200


class Shelf:
    """A new box of the entered customer; a transaction is open. Nothing is there before `write`."""

    def __init__(self, name: str, about: str, member: UUID, **facts: Any) -> None:
        self.member = member
        self.box = Box.objects.create(name=name, description=about, **facts)
        self.services: dict[str, Service] = {}
        self.indicators: dict[tuple[str, str], Indicator] = {}
        self.fields: dict[str, CustomField] = {}
        self.agreements: list[Agreement] = []
        self.former: list[FormerAgreement] = []
        self.entries: list[Entry] = []
        self.actions: list[Action] = []
        self.measurements: list[Row] = []

    def field(self, name: str, kind: str, **facts: Any) -> None:
        """An own field of the box's entries."""
        self.fields[name] = CustomField.objects.create(
            box=self.box, of=CustomField.Of.ENTRY, name=name, kind=kind, **facts
        )

    def service(self, name: str, since: datetime, **facts: Any) -> Service:
        """The one of that name, which is as old as the first that is told of it."""
        if name not in self.services:
            given = {"responsible_id": self.member, "created_at": since} | facts
            self.services[name] = Service(box=self.box, name=name, **given)
        return self.services[name]

    def indicator(self, service: Service, name: str, since: datetime, **facts: Any) -> Indicator:
        key = service.name, name
        if key not in self.indicators:
            position = sum(of == service.name for of, _name in self.indicators)
            self.indicators[key] = Indicator(
                service=service, name=name, position=position, created_at=since, **facts
            )
        return self.indicators[key]

    def measure(self, indicator: Indicator, at: datetime, value: float, note: str = "") -> None:
        self.measurements.append((indicator.id, at, value, note or None))

    def entry(
        self, service: Service, at: datetime, title: str, own: dict[str, Any], **facts: Any
    ) -> Entry:
        """`own`: by the name of the box's field what is written in it; what is empty is not."""
        custom = {str(self.fields[name].id): value for name, value in own.items() if value != ""}
        entry = Entry(
            box=self.box, service=service, at=at, created_at=at, title=title[:LONGEST_TITLE],
            member_id=self.member, custom=custom, **facts,
        )  # fmt: skip
        self.entries.append(entry)
        return entry

    def action(
        self, entry: Entry, due_on: date | None, closed_at: datetime | None, **facts: Any
    ) -> None:
        self.actions.append(
            Action(
                service=entry.service, entry=entry, title=entry.title, created_at=entry.at,
                responsible_id=self.member, due_on=due_on, closed_at=closed_at, **facts,
            )
        )  # fmt: skip

    def write(self) -> None:
        Agreement.objects.bulk_create(self.agreements, BATCH)
        Service.objects.bulk_create(self.services.values(), BATCH)
        FormerAgreement.objects.bulk_create(self.former, BATCH)
        Indicator.objects.bulk_create(self.indicators.values(), BATCH)
        if self.measurements:
            record(self.measurements, source="csv")
        Entry.objects.bulk_create(self.entries, BATCH)
        Action.objects.bulk_create(self.actions, BATCH)
