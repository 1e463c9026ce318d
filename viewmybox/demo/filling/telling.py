"""Writing a story down as its customer's own information, a few statements per kind of thing."""

import io
import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from viewmybox.accounts.models import Customer, Member
from viewmybox.boxes.models import (
    Action,
    ActionChange,
    Agreement,
    Box,
    ChecklistItem,
    Cost,
    Document,
    Entry,
    FormerAgreement,
    FormerPrice,
    Indicator,
    RepeatUnit,
    Service,
)
from viewmybox.boxes.models.agreement import PRICE, Renewal
from viewmybox.boxes.recording import Row, record
from viewmybox.demo.filling.invoicing import invoices
from viewmybox.demo.filling.story import (
    Contract,
    Happening,
    Paper,
    Routine,
    Series,
    Story,
    ToDo,
    Told,
)
from viewmybox.demo.filling.values import DAYS_TOLD, values

CONTENT_TYPES = {"csv": "text/csv", "md": "text/markdown", "txt": "text/plain"}
Deed = ActionChange.Deed


class Telling:
    """One customer's story; the customer is entered and a transaction is open."""

    def __init__(self, story: Story, members: dict[str, UUID]) -> None:
        """`members`: each person's subject and who they are as a member here."""
        self.story = story
        self.members = members
        self.zone = Customer.objects.get().zone
        self.now = timezone.now()
        self.today = self.now.astimezone(self.zone).date()
        self.services: list[tuple[Told, Service]] = []
        self.agreements: dict[tuple[UUID, str], Agreement] = {}
        self.entries: list[Entry] = []
        self.actions: list[Action] = []
        self.former_prices: list[FormerPrice] = []
        self.items: list[ChecklistItem] = []
        self.changes: list[ActionChange] = []
        self.papers: list[tuple[Service, Paper]] = []

    def write(self) -> None:
        self.write_services()
        indicators = [
            (told, series, self.indicator(service, series, position))
            for told, service in self.services
            for position, series in enumerate(told.series)
        ]
        Indicator.objects.bulk_create(indicator for _told, _series, indicator in indicators)
        for _told, series, indicator in indicators:
            if series.before:
                self.aim_anew(indicator, *series.before)
        record(self.measurements(indicators), source="csv")
        for told, service in self.services:
            self.tell_happenings(service, told)
        Entry.objects.bulk_create(self.entries)
        Action.objects.bulk_create(self.actions)
        ChecklistItem.objects.bulk_create(self.items)
        ActionChange.objects.bulk_create(self.changes)
        services = [service for _told, service in self.services]
        Cost.objects.bulk_create(invoices(services, self.today, self.story.language))
        for service, paper in self.papers:
            self.keep(service, paper)

    def write_services(self) -> None:
        begun = self.moment(-DAYS_TOLD)
        boxes = []
        for told_box in self.story.boxes:
            box = Box(name=told_box.name, description=told_box.about, created_at=begun)
            boxes.append(box)
            for told in told_box.services:
                agreement = self.under(box, told.contract) if told.contract else None
                service = Service(
                    box=box,
                    name=told.name,
                    category=told.category,
                    description=told.about,
                    responsible_id=self.members[told.by],
                    agreement=agreement,
                    agreement_from=agreement.starts_on if agreement else None,
                    created_at=begun,
                )
                self.services.append((told, service))
        Box.objects.bulk_create(boxes)
        former = list(self.former())
        Agreement.objects.bulk_create(
            [*self.agreements.values(), *(one.agreement for one in former)]
        )
        FormerPrice.objects.bulk_create(self.former_prices)
        Service.objects.bulk_create(service for _told, service in self.services)
        FormerAgreement.objects.bulk_create(former)

    def under(self, box: Box, contract: Contract) -> Agreement:
        """A new agreement, or the one that it shares with another service of the box."""
        known = (box.id, contract.shared or contract.number)
        if known not in self.agreements:
            self.agreements[known] = self.agreement(box, contract)
            self.reprice(self.agreements[known], contract)
        return self.agreements[known]

    def reprice(self, agreement: Agreement, contract: Contract) -> None:
        """The agreement has had other prices, as if each change had been written."""
        for kronor, until in contract.prices:
            like = {name: getattr(agreement, name) for name in PRICE} | {"price_ore": kronor * 100}
            self.former_prices.append(
                FormerPrice(agreement=agreement, until_on=self.day(until), **like)
            )
            agreement.price_from = self.day(until + 1)

    def former(self) -> Iterator[FormerAgreement]:
        """The agreements that services have passed on from."""
        for told, service in self.services:
            if told.contract and (before := told.contract.before):
                agreement = self.agreement(service.box, before)
                yield FormerAgreement(
                    service=service,
                    agreement=agreement,
                    from_on=agreement.starts_on,
                    until_on=self.day(told.contract.since - 1),
                )

    def agreement(self, box: Box, contract: Contract) -> Agreement:
        name, email, phone = contract.contact
        index, base, latest = contract.index or ("", None, None)
        return Agreement(
            box=box,
            supplier=contract.supplier,
            number=contract.number,
            starts_on=self.day(contract.since),
            ends_on=None if contract.until is None else self.day(contract.until),
            notice_months=None if contract.days else contract.notice,
            notice_days=contract.days,
            renewal=contract.renewal,
            renewal_months=None if contract.renewal == Renewal.NONE else contract.renews,
            organisation_number=contract.organisation_number,
            contact_name=name,
            contact_email=email,
            contact_phone=phone,
            price_ore=contract.price * 100,
            price_period=contract.per,
            price_model="unit" if contract.units else "index" if contract.index else "fixed",
            price_unit=contract.unit,
            price_units=contract.units,
            index_name=index,
            index_base=base,
            index_latest=latest,
        )

    def indicator(self, service: Service, series: Series, position: int) -> Indicator:
        return Indicator(
            service=service,
            name=series.name,
            unit=series.unit,
            description=series.about,
            decimals=series.decimals,
            target=series.target,
            low=series.at_least,
            high=series.at_most,
            tolerance=series.tolerance,
            aggregate=series.aggregate,
            period=series.per,
            expected=series.expected or series.every,
            weight=series.weight,
            position=position,
            created_at=self.moment(-DAYS_TOLD),
        )

    def aim_anew(self, indicator: Indicator, limit: float, days_ago: int) -> None:
        """The indicator had another limit until some days ago."""
        which = "low" if indicator.low is not None else "high"
        Indicator.objects.filter(id=indicator.id).update(**{which: limit})
        kept = Indicator.objects.get(id=indicator.id)
        setattr(kept, which, getattr(indicator, which))
        kept.aim(self.day(-days_ago))
        kept.save(update_fields=[which, "target_from"])

    def measurements(self, indicators: Iterable[tuple[Told, Series, Indicator]]) -> Iterator[Row]:
        for _told, series, indicator in indicators:
            of = f"{self.story.customer}/{indicator.service.box.name}/{indicator.service.name}"
            for at, value, note in values(series, of, self.today, self.now, self.zone):
                yield indicator.id, at, value, note

    def tell_happenings(self, service: Service, told: Told) -> None:
        of = f"{self.story.customer}/{service.box.name}/{service.name}"
        chance = random.Random(of)  # noqa: S311 - a story, not a secret
        happened: list[Happening] = []
        for one in told.happened:
            happened += again(one, chance) if isinstance(one, Routine) else [one]
        entries = [self.entry(service, happening, told, chance) for happening in happened]
        self.entries += entries
        born_from = {entry.title: entry for entry in entries}
        for to_do in told.to_do:
            action = self.action(service, to_do, told, born_from)
            self.actions.append(action)
            self.tell_work(action, to_do, self.members[to_do.by or told.by])
        self.papers += [(service, paper) for paper in told.papers]

    def entry(
        self, service: Service, happening: Happening, told: Told, chance: random.Random
    ) -> Entry:
        at = self.moment(happening.day, 8 + chance.randrange(9), chance.randrange(60))
        at = min(at, self.now)
        return Entry(
            box=service.box,
            service=service,
            kind=happening.kind,
            at=at,
            title=happening.title,
            text=happening.text,
            member_id=self.members[happening.by or told.by],
            created_at=at,
            closed_at=None if happening.closed is None else self.moment(happening.closed, 16),
        )

    def action(
        self, service: Service, to_do: ToDo, told: Told, born_from: dict[str, Entry]
    ) -> Action:
        entry = born_from[to_do.after] if to_do.after else None
        every, unit = to_do.repeats or (None, RepeatUnit.MONTH)
        due_on = None if to_do.due is None else self.day(to_do.due)
        return Action(
            service=service,
            entry=entry,
            title=to_do.title,
            text=to_do.text,
            responsible_id=self.members[to_do.by or told.by],
            due_on=due_on,
            repeats_every=every,
            repeats_unit=unit,
            repeats_from=due_on if every else None,
            created_at=entry.at if entry else self.moment(min(to_do.due or 0, 0) - 21),
            closed_at=None if to_do.done is None else self.moment(to_do.done, 15),
        )

    def tell_work(self, action: Action, to_do: ToDo, member: UUID) -> None:
        """Its checklist, and the history that both have."""
        made = action.created_at
        self.change(action, Deed.MADE, made, member, action.title)
        for title in to_do.checklist:
            self.items.append(ChecklistItem(action=action, title=title, created_at=made))
            self.change(action, Deed.ITEM_MADE, made, member, title)
        items = self.items[len(self.items) - len(to_do.checklist) :]
        for number, item in enumerate(items[: to_do.ticked]):
            at = min(made + timedelta(days=2 + number), self.now)
            item.closed_at, item.closed_by_id = at, member
            self.change(action, Deed.ITEM_CLOSED, at, member, item.title)
        if action.closed_at:
            self.change(action, Deed.CLOSED, action.closed_at, member)

    def change(
        self, action: Action, deed: str, at: datetime, member: UUID, after: str = ""
    ) -> None:
        self.changes.append(
            ActionChange(action=action, deed=deed, at=at, member_id=member, after=after)
        )

    def keep(self, service: Service, paper: Paper) -> None:
        kind = CONTENT_TYPES[paper.name.rpartition(".")[2]]
        content = io.BytesIO(paper.content.encode())
        document = Document.keep(service, paper.name, kind, content)
        Document.objects.filter(id=document.id).update(created_at=self.moment(paper.day, 11))

    def day(self, away: int) -> date:
        return self.today + timedelta(days=away)

    def moment(self, away: int, hour: int = 9, minute: int = 0) -> datetime:
        return datetime.combine(self.day(away), time(hour, minute), self.zone)


def again(routine: Routine, chance: random.Random) -> Sequence[Happening]:
    """A routine's happenings, a little irregular, the newest a few days ago."""
    made = []
    day = -chance.randrange(1, max(2, routine.every // 2))
    while day > -DAYS_TOLD:
        title, text = chance.choice(routine.titles), chance.choice(routine.texts)
        made.append(Happening(day, routine.kind, title, text, routine.by))
        day -= routine.every + chance.randrange(-1, 2)
    return made


def members_by_subject(people: Iterable[Any]) -> dict[str, UUID]:
    """Who of the demo's people are members of the entered customer."""
    by_name = dict(Member.objects.values_list("name", "id"))
    return {person.subject: by_name[person.name] for person in people if person.name in by_name}
