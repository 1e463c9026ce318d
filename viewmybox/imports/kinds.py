"""The things that a box's files can hold: what a row says of each, and what is made of it."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.custom import Of
from viewmybox.boxes.forms.agreements import AgreementForm
from viewmybox.boxes.forms.happenings import ActionForm, EntryForm
from viewmybox.boxes.forms.services import ServiceForm
from viewmybox.boxes.models import Action, ActionChange, Agreement, Entry, Service
from viewmybox.boxes.models.agreement import PriceModel, PricePeriod, Renewal
from viewmybox.boxes.models.entry import OWN
from viewmybox.boxes.organisations import organisation_number
from viewmybox.imports.things import (
    Column,
    Kind,
    Read,
    chosen,
    members_named,
    named,
    worded,
)
from viewmybox.journal.noting import Thing, note
from viewmybox.kit.names import plain
from viewmybox.wall.context import member_id

BATCH = 1000

# What files call things besides what forms and lists do.
NAMES = {
    "name": ("service", "tjänst", "tjänstens namn", "benämning", "name", "namn"),
    "supplier": ("supplier", "leverantör", "vendor", "motpart", "avtalspart", "supplier name"),
    "number": ("number", "nummer", "agreement no.", "avtalsnr", "avtalsnummer", "contract number",
               "contract no", "doc number", "diarienummer"),
    "starts_on": ("start", "starts", "start date", "begin date", "startdatum", "avtalsstart",
                  "from", "från"),
    "ends_on": ("end", "ends", "end date", "slutdatum", "avtalsslut", "slutar", "until", "till"),
    "price_ore": ("price", "pris", "a month", "per månad", "i månaden", "amount", "belopp",
                  "kostnad"),
    "notice_months": ("notice", "uppsägningstid", "notice months", "uppsägningstid (månader)"),
    "responsible": ("owner", "ansvarig", "responsible", "assigned to"),
    "title": ("action", "åtgärd", "title", "rubrik", "subject", "ärende", "what", "vad"),
    "at": ("when", "när", "date", "datum", "day", "dag", "opened", "created", "tidpunkt"),
    "text": ("details", "detaljer", "description", "beskrivning", "comment", "kommentar", "text"),
    "kind": ("kind", "slag", "type", "typ"),
    "due_on": ("due", "due date", "senast", "förfaller", "deadline", "klart senast"),
    "service": ("service", "tjänst"),
}  # fmt: skip
OF_SERVICE = ("name", "category", "responsible", "deviations_at_most", "deviations_period",
              "description")  # fmt: skip
TERMS = ("supplier", "number", "starts_on", "ends_on", "notice_months", "renewal",
         "renewal_months", "price_ore", "price_period")  # fmt: skip
OF_AGREEMENT = (
    "supplier", "organisation_number", "contact_name", "contact_email", "contact_phone", "number",
    "starts_on", "ends_on", "notice_months", "notice_days", "renewal", "renewal_months",
    "noticed_on", "lead_days", "price_model", "price_ore", "price_period", "price_unit",
    "price_units", "index_name", "index_base", "index_latest",
)  # fmt: skip


def agreed() -> dict[str, Read]:
    """How an agreement's cells are read where the form's fields cannot."""
    return {
        "renewal": chosen(worded(Renewal)),
        "price_period": chosen(worded(PricePeriod)),
        "price_model": chosen(worded(PriceModel)),
        "organisation_number": organisation_number,
    }


def set_on(thing: Any, said: dict[str, Any]) -> Any:
    for key, value in said.items():
        setattr(thing, key, value)
    return thing


class OfBox(Kind):
    names = NAMES


class OfServices(OfBox):
    """What belongs to a service of the box, which the row names."""

    def service_column(self) -> Column:
        services = Service.opened().filter(box=self.box).values_list("name", "id")
        names = frozenset(NAMES["service"])
        return Column("service_id", str(_("Service")), names, chosen(named(services)))


class Services(OfBox):
    """Each with the agreement that it is under, where the row names a supplier."""

    deed = "services.imported"
    needed = ("name",)

    @cached_property
    def columns(self) -> list[Column]:
        members = members_named()
        mine = {
            "responsible": chosen(members),
            "category": chosen(worded(Service.Category)),
            "deviations_period": chosen(worded(Service.Borne)),
        }
        return [
            *self.columns_of(ServiceForm, OF_SERVICE, mine),
            *self.columns_of(AgreementForm, TERMS, agreed()),
            *self.own_columns(Of.SERVICE, members),
        ]

    def begin(self, rows: list[tuple[int, dict[str, Any]]]) -> None:
        del rows
        services = Service.objects.filter(box=self.box).values_list("name", flat=True)
        self.there = {plain(name) for name in services}
        self.known: dict[tuple[str, str], Agreement] = {
            (plain(one.supplier), one.number): one
            for one in Agreement.objects.filter(box=self.box).exclude(number="")
        }
        self.new: list[Agreement] = []

    def key(self, said: dict[str, Any]) -> object:
        return plain(said["name"])

    def make(self, said: dict[str, Any]) -> Service:
        self.there.add(self.key(said))  # a name stands once
        terms = {key: said.pop(key) for key in TERMS if key in said}
        responsible = said.pop("responsible", None)
        service: Service = set_on(Service(box=self.box, responsible_id=responsible), said)
        service.clean()
        if terms.get("supplier"):
            service.agreement = self.agreement(terms)
            service.agreement_from = service.agreement.starts_on
        return service

    def agreement(self, terms: dict[str, Any]) -> Agreement:
        """The one of that supplier and number, else a new one."""
        known = plain(terms["supplier"]), terms.get("number", "")
        if known in self.known:
            return self.known[known]
        made: Agreement = set_on(Agreement(box=self.box), terms)
        made.clean()
        self.new.append(made)
        if known[1]:
            self.known[known] = made
        return made

    def save(self, things: list[Any]) -> None:
        Agreement.objects.bulk_create(self.new, BATCH)
        Service.objects.bulk_create(things, BATCH)


class Agreements(OfBox):
    deed = "agreements.imported"
    needed = ("supplier",)

    @cached_property
    def columns(self) -> list[Column]:
        return [
            *self.columns_of(AgreementForm, OF_AGREEMENT, agreed()),
            *self.own_columns(Of.AGREEMENT, members_named()),
        ]

    def begin(self, rows: list[tuple[int, dict[str, Any]]]) -> None:
        del rows
        found = Agreement.objects.filter(box=self.box)
        self.there = {
            (plain(supplier), number, starts_on)
            for supplier, number, starts_on in found.values_list("supplier", "number", "starts_on")
        }

    def key(self, said: dict[str, Any]) -> object:
        return plain(said["supplier"]), said.get("number", ""), said.get("starts_on")

    def make(self, said: dict[str, Any]) -> Agreement:
        made: Agreement = set_on(Agreement(box=self.box), said)
        made.clean()
        return made

    def save(self, things: list[Any]) -> None:
        Agreement.objects.bulk_create(things, BATCH)


class Entries(OfServices):
    deed = "entries.imported"
    needed = ("service_id", "title", "at")

    @cached_property
    def columns(self) -> list[Column]:
        own = {plain(word): f"{OWN}{word}" for word in self.box.entry_kinds}
        reads = {"kind": chosen(worded(Entry.Kind) | own)}
        keys = ("kind", "title", "at", "text")
        return [
            self.service_column(),
            *self.columns_of(EntryForm, keys, reads),
            *self.own_columns(Of.ENTRY, members_named()),
        ]

    def begin(self, rows: list[tuple[int, dict[str, Any]]]) -> None:
        self.there = set()
        if rows:
            moments = [said["at"] for _line, said in rows]
            found = Entry.objects.filter(
                box=self.box, at__gte=min(moments), at__lt=max(moments) + timedelta(seconds=1)
            )
            self.there = set(found.values_list("service_id", "at", "title"))

    def key(self, said: dict[str, Any]) -> object:
        return said["service_id"], said["at"], said["title"]

    def make(self, said: dict[str, Any]) -> Entry:
        kind = said.pop("kind", None)
        made: Entry = set_on(Entry(box=self.box, member_id=member_id()), said)
        if kind:
            made.take_kind(kind)
        return made

    def save(self, things: list[Any]) -> None:
        Entry.objects.bulk_create(things, BATCH)


class Actions(OfServices):
    deed = "actions.imported"
    needed = ("service_id", "title")

    @cached_property
    def columns(self) -> list[Column]:
        reads = {"responsible": chosen(members_named())}
        keys = ("title", "responsible", "due_on", "text")
        return [
            self.service_column(),
            *self.columns_of(ActionForm, keys, reads),
        ]

    def begin(self, rows: list[tuple[int, dict[str, Any]]]) -> None:
        del rows
        found = Action.objects.filter(service__box=self.box)
        self.there = set(found.values_list("service_id", "title", "due_on"))

    def key(self, said: dict[str, Any]) -> object:
        return said["service_id"], said["title"], said.get("due_on")

    def make(self, said: dict[str, Any]) -> Action:
        responsible = said.pop("responsible", None)
        made: Action = set_on(Action(responsible_id=responsible), said)
        return made

    def save(self, things: list[Any]) -> None:
        Action.objects.bulk_create(things, BATCH)
        ActionChange.objects.bulk_create(
            [
                ActionChange(
                    action=one, member_id=member_id(), deed=ActionChange.Deed.MADE, after=one.title
                )
                for one in things
            ],
            BATCH,
        )


KINDS: dict[str, type[Kind]] = {
    "services": Services,
    "agreements": Agreements,
    "entries": Entries,
    "actions": Actions,
}


def keep(kind: Kind, things: list[Any]) -> None:
    """Save them, with a line in the journal."""
    if things:
        kind.save(things)
        note(kind.deed, Thing("box", kind.box.id, kind.box.name), count=len(things))
