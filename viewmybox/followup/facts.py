"""What is known of services, of a box and of what goes on in it, as `sql/facts.sql` hands it over.

PostgreSQL writes each service's facts as one JSON text, and hands over the text's fingerprint
first: by it a standing, once worked out, is found again (standing.py). The same facts, the same
words; only facts that are not known are asked for.
"""

from base64 import b64encode
from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection

from viewmybox.wall.context import customer_id

Fingerprint = str


class Row(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Columns in the function's order. Ids stay texts: they are only ever parts of addresses."""


class FormerFacts(Row, frozen=True, array_like=True, gc=False):
    """A target that counted for periods that begin until a day."""

    until_on: date
    low: float | None
    high: float | None
    tolerance: float


class IndicatorFacts(Row, frozen=True, array_like=True, gc=False):
    id: str
    name: str
    unit: str
    decimals: int
    target: str
    low: float | None
    high: float | None
    tolerance: float
    aggregate: str
    period: str
    expected: str
    latest_at: datetime | None
    latest_value: float | None
    trend: tuple[float | None, ...]
    trend_period: date | None
    weight: int = 1
    former: tuple[FormerFacts, ...] = ()


class AgreementFacts(Row, frozen=True, array_like=True, gc=False):
    id: str
    supplier: str
    ends_on: date | None
    notice_months: int | None
    renewal: str
    price_ore: int | None
    price_period: str
    number: str = ""
    starts_on: date | None = None
    notice_days: int | None = None
    renewal_months: int | None = None
    noticed_on: date | None = None
    price_model: str = "fixed"
    price_units: float | None = None
    index_base: float | None = None
    index_latest: float | None = None


class WholeFacts(Row, frozen=True, array_like=True, gc=False):
    """What only programs are told."""

    category: str
    description: str
    created_at: datetime
    closed_at: datetime | None
    custom: dict[str, Any]


class ServiceFacts(Row, frozen=True, array_like=True, gc=False):
    id: str
    box_id: str
    name: str
    responsible_id: str | None
    responsible: str | None
    agreement: AgreementFacts | None
    actions: int
    overdue: int
    next_due: date | None
    deviations: int
    indicators: tuple[IndicatorFacts, ...]
    whole: WholeFacts | None
    deviations_at_most: int | None = None
    deviations_period: str = "month"
    # How many this period has had; counted only where so many at most are borne.
    deviations_now: int = 0


class BoxFacts(Row, frozen=True, array_like=True, gc=False):
    id: str
    name: str
    description: str
    closed_at: datetime | None


class BoxText(NamedTuple):
    """What `box_facts` hands over, as it is: what is the same was written before."""

    box: str
    services: str
    due: str
    entries: str


class EntryFacts(Row, frozen=True, array_like=True, gc=False):
    kind: str
    at: datetime
    title: str
    closed_at: datetime | None
    service_id: str
    service: str
    member: str | None


class DueFacts(Row, frozen=True, array_like=True, gc=False):
    """An open action that is due."""

    title: str
    due_on: date
    service_id: str
    service: str


read_service = msgspec.json.Decoder(ServiceFacts).decode
read_box = msgspec.json.Decoder(BoxFacts).decode
read_entries = msgspec.json.Decoder(list[EntryFacts]).decode
read_due = msgspec.json.Decoder(list[DueFacts]).decode

BOX = "SELECT * FROM box_facts(%(customer)s, %(box)s, %(today)s, %(until)s, %(due)s, %(entries)s)"
FINGERPRINTS = "SELECT service_fingerprints(%(customer)s, {wanted}, %(today)s, %(whole)s)"
FACTS = """SELECT string_agg(facts, E'\\x1e')
FROM service_facts(%(customer)s, %(services)s::uuid[], %(today)s, %(whole)s)"""
BETWEEN = "\x1e"  # a record separator, which no JSON holds; an array would quote every sign
ID, FINGERPRINT = 36, 58  # signs: an id, and with what its facts come to
OPEN_BOXES = "SELECT id FROM box WHERE customer_id = %(customer)s AND closed_at IS NULL"
ONE = "ARRAY[%(service)s]"
ALL = (
    "ARRAY(SELECT id FROM service WHERE customer_id = %(customer)s AND closed_at IS NULL"  # noqa: S608 - of ours
    f" AND box_id IN ({OPEN_BOXES}))"
)
DUE = f"""
SELECT json_agg(json_build_array(title, due_on, service_id, name))::text
FROM (
    SELECT a.title, a.due_on, a.service_id, s.name FROM action a
    JOIN service s ON s.customer_id = %(customer)s AND s.id = a.service_id
    WHERE a.customer_id = %(customer)s AND a.closed_at IS NULL AND a.due_on <= %(until)s
        AND s.closed_at IS NULL AND s.box_id IN ({OPEN_BOXES})
    ORDER BY a.due_on LIMIT %(due)s
) d
"""  # noqa: S608 - of ours


def box_facts(box: UUID, today: date, until: date, *, due: int, entries: int) -> BoxText | None:
    """The box, its open services by name, actions due, newest entries; None without it.

    Texts still, to be read by read_box, apart, read_due and read_entries.

    Args:
        box: open or closed; of a closed one no service is open.
        today: an action due before it is overdue.
        until: the last day of the actions that are wanted.
        due: how many actions at most.
        entries: how many entries at most.
    """
    values = {"box": box, "today": today, "until": until, "due": due, "entries": entries}
    row = ask(BOX, **values)
    if row is None:
        return None
    found, services, actions, written = row
    return BoxText(found, services or "", actions or "[]", written or "[]")


def fingerprints(
    wanted: str, today: date, *, whole: bool = False, **values: Any
) -> list[Fingerprint]:
    """The fingerprints of services.

    Args:
        wanted: SQL for an array of their ids, ours alone.
        today: an action due before it is overdue.
        whole: by id, of the facts with what programs are told; else by name.
        values: what `wanted` names.
    """
    statement = FINGERPRINTS.format(wanted=wanted)
    (found,) = ask(statement, today=today, whole=whole, **values) or (None,)
    return apart(found or "")


def apart(written: str) -> list[Fingerprint]:
    """They are written one after the other."""
    return [written[start : start + FINGERPRINT] for start in range(0, len(written), FINGERPRINT)]


def service_facts(
    services: list[str], today: date, *, whole: bool
) -> Iterator[tuple[Fingerprint, ServiceFacts]]:
    """The facts of these services as they are now, under their own fingerprints."""
    (found,) = ask(FACTS, services=services, today=today, whole=whole) or (None,)
    for text in found.split(BETWEEN) if found else ():
        facts = read_service(text)
        yield fingerprint(facts.id, text), facts


def fingerprint(service: str, facts: str) -> Fingerprint:
    """As the database makes it."""
    comes_to = b64encode(sha256(facts.encode()).digest()).decode()
    return service + comes_to[: FINGERPRINT - ID]


def due_actions(until: date, most: int) -> list[DueFacts]:
    """Open actions that are due by `until` or overdue, of all open boxes, the first due first."""
    row = ask(DUE, until=until, due=most)
    return read_due(row[0]) if row and row[0] else []


def ask(statement: str, **values: Any) -> tuple[Any, ...] | None:
    """The statement's one row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, {"customer": customer_id(), **values})
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row
