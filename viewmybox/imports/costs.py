"""Costs of a box's services from a file of the bookkeeping: understood, checked, then all or none.

A file that comes again, as each month's whole ledger does, brings in only what is not there yet:
of costs that are alike in service, date, amount, number and text there are as many afterwards as
in the file, or as many as there were, whichever is more.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models import Cost, Service
from viewmybox.boxes.models.cost import MOST_ORE
from viewmybox.imports.measurements import UTC
from viewmybox.imports.problems import ImportRefused, Problems
from viewmybox.journal.noting import Thing, note
from viewmybox.kit import numbers
from viewmybox.kit.dates import parse_written
from viewmybox.kit.errors import Refused
from viewmybox.kit.names import plain
from viewmybox.kit.sheets import SheetError, Table, read_table
from viewmybox.wall.context import member_id

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 20_000
BATCH = 1000
HUNDRED = Decimal(100)

NAMES = {
    "day": {"date", "datum", "day", "dag", "fakturadatum", "invoice date", "bokföringsdatum",
            "payment date", "paid date", "transaction date", "betaldatum", "pay date",
            "date of payment"},
    "amount": {"amount", "belopp", "summa", "kostnad", "cost", "kr", "sek", "net amount",
               "netto", "belopp exkl moms", "amount excl vat", "amount (kr)", "net"},
    "service": {"service", "tjänst", "tjanst"},
    "supplier": {"supplier", "leverantör", "leverantor", "vendor", "supplier name",
                 "leverantörsnamn", "vendor name", "merchant", "payee", "beneficiary"},
    "text": {"text", "description", "beskrivning", "avser", "vad", "what for", "benämning",
             "purpose", "expense type", "narrative", "kontotext", "gl description",
             "g/l description."},
    "number": {"number", "nummer", "fakturanummer", "invoice", "invoice number", "faktura",
               "verifikation", "transaction number", "transaction no", "trans no", "reference",
               "documentno", "document number", "sap document number"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """What a line says; `line` is its number in the file."""

    line: int
    service: UUID
    day: date
    amount_ore: int
    number: str
    text: str

    @property
    def key(self) -> tuple[UUID, date, int, str, str]:
        return self.service, self.day, self.amount_ore, self.number, self.text


@dataclass(slots=True)
class Understood(Problems):
    """What the file says: its rows, the lines that are wrong, and how it was read."""

    rows: list[Row] = field(default_factory=list)
    empty: int = 0
    columns: list[str] = field(default_factory=list)
    # Suppliers that nothing here is bought from, with their lines: a ledger has many more.
    others: Counter[str] = field(default_factory=Counter)


class OtherSupplierError(LookupError):
    """Nothing in the box is bought from this supplier."""


class Known:
    """The box's services, by their names and by whom they are bought from."""

    def __init__(self, services: Collection[Service]) -> None:
        self.names: dict[str, list[UUID]] = {}
        self.suppliers: dict[str, list[UUID]] = {}
        for one in services:
            self.names.setdefault(plain(one.name), []).append(one.id)
            if one.agreement:
                self.suppliers.setdefault(plain(one.agreement.supplier), []).append(one.id)

    def find(self, service: str, supplier: str) -> UUID:
        """Which of them is meant.

        Raises:
            ImportRefused: there is no such service, or the supplier has several.
            OtherSupplierError: no service is named, and the supplier has none here.
        """
        if service:
            found = self.names.get(plain(service), [])
            if not found:
                raise ImportRefused(_("There is no service “%(name)s” here."), name=service)
            return found[0]
        if not supplier:
            raise ImportRefused(_("Neither a service nor a supplier is named."))
        found = self.suppliers.get(plain(supplier), []) or self.names.get(plain(supplier), [])
        if not found:
            raise OtherSupplierError(supplier)
        if len(found) > 1:
            raise ImportRefused(
                _("“%(name)s” is the supplier of several services: name the service."),
                name=supplier,
            )
        return found[0]


def understand(stream: BinaryIO, services: Collection[Service]) -> Understood:
    """Read a file of costs; columns are found by their names, Swedish or English.

    Raises:
        SheetError: the file is no table that can be read.
        ImportRefused: there is no column of dates, of amounts, or of services or suppliers.
    """
    table = read_table(stream, max_bytes=LARGEST_FILE, max_rows=MOST_ROWS)
    columns = find_columns(table)
    known = Known(services)
    found = Understood(columns=[table.header[at] for at in columns.values()])
    for line, cells in table.rows:
        said = {name: cells[at].strip() for name, at in columns.items()}
        if not said["amount"]:
            found.empty += 1
            continue
        try:
            found.rows.append(row(line, said, known, table.decimal))
        except Refused as refused:
            found.wrong(line, refused.message)
        except OtherSupplierError as other:
            found.others[str(other)] += 1
    if not (found.rows or found.problem_count or found.others):
        raise SheetError(_("The file has a header, but no rows with values."))
    return found


def row(line: int, said: dict[str, str], known: Known, decimal: numbers.Decimal | None) -> Row:
    """What a line says.

    Raises:
        Refused: a part of it cannot be understood.
        OtherSupplierError: it is of no service here.
    """
    service = known.find(said.get("service", ""), said.get("supplier", ""))
    day = parse_written(said["day"], UTC).date()
    exact = Decimal(str(numbers.parse_number(said["amount"], decimal))) * HUNDRED
    if abs(exact) > MOST_ORE:
        raise ImportRefused(_("The amount is larger than can be kept."))
    text = said.get("text") or said.get("supplier") or said.get("number") or _t("Cost")
    return Row(
        line, service, day, int(exact.to_integral_value()), said.get("number", "")[:100], text[:200]
    )


def find_columns(table: Table) -> dict[str, int]:
    """Where each thing stands, by its name.

    Raises:
        ImportRefused: something that every cost must have is not there.
    """
    header = [plain(name) for name in table.header]
    found: dict[str, int] = {}
    for name, words in NAMES.items():
        at = next((n for n, word in enumerate(header) if word in words), None)
        if at is not None:
            found[name] = at
    if not {"day", "amount"} <= found.keys() or not {"service", "supplier"} & found.keys():
        raise ImportRefused(
            _(
                "Name the columns “date”, “amount” and “service” or “supplier” (or “datum”, "
                "“belopp” and “tjänst” or “leverantör”). Found: %(names)s."
            ),
            names=", ".join(table.header),
        )
    return found


def keep(box: UUID, name: str, rows: Iterable[Row]) -> tuple[int, int]:
    """Note those that are not there yet. Returns how many were, and how many were there already."""
    rows = list(rows)
    there = Counter(
        Cost.objects.filter(
            service__box_id=box, closed_at=None, day__gte=min(one.day for one in rows),
            day__lte=max(one.day for one in rows),
        ).values_list("service_id", "day", "amount_ore", "number", "text")
    )  # fmt: skip
    new = []
    for one in rows:
        if there[one.key] > 0:
            there[one.key] -= 1
        else:
            new.append(one)
    member = member_id()
    Cost.objects.bulk_create(
        [
            Cost(
                service_id=one.service, day=one.day, amount_ore=one.amount_ore, number=one.number,
                text=one.text, source=Cost.Source.FILE, member_id=member,
            )
            for one in new
        ],
        batch_size=BATCH,
    )  # fmt: skip
    if new:
        note("costs.imported", Thing("box", box, name), count=len(new))
    return len(new), len(rows) - len(new)
