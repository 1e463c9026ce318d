"""What has happened lately in a box, and what is due soon; read as in rows.py."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from viewmybox.followup.rows import OPEN_BOXES, Columns, Row, read

ENTRIES = """
SELECT json_agg(json_build_array(e.kind, e.at, e.title, e.closed_at, e.service_id, s.name, m.name)
    ORDER BY e.at DESC)::text
FROM (
    SELECT kind, at, title, closed_at, service_id, member_id FROM entry
    WHERE customer_id = %(customer)s AND box_id = %(box)s ORDER BY at DESC LIMIT %(most)s
) e
JOIN service s ON s.customer_id = %(customer)s AND s.id = e.service_id
LEFT JOIN member m ON m.customer_id = %(customer)s AND m.id = e.member_id
"""
DUE = """
SELECT json_agg(json_build_array(title, due_on, service_id, name) ORDER BY due_on)::text
FROM (
    SELECT a.title, a.due_on, a.service_id, s.name FROM action a
    JOIN service s ON s.customer_id = %(customer)s AND s.id = a.service_id
    WHERE a.customer_id = %(customer)s AND a.closed_at IS NULL AND a.due_on <= %(until)s
        AND s.closed_at IS NULL AND s.box_id {scope}
    ORDER BY a.due_on LIMIT %(most)s
) d
"""
DUE_IN_BOX = DUE.format(scope="= %(box)s")
DUE_ANYWHERE = DUE.format(scope=f"IN ({OPEN_BOXES})")


class EntryRow(Row, frozen=True, array_like=True, gc=False):
    kind: str
    at: datetime
    title: str
    closed_at: datetime | None
    service_id: UUID
    service__name: str
    member__name: str | None


class DueRow(Row, frozen=True, array_like=True, gc=False):
    title: str
    due_on: date
    service_id: UUID
    service__name: str


read_entries: Any = msgspec.json.Decoder(list[EntryRow]).decode
read_due: Any = msgspec.json.Decoder(list[DueRow]).decode


def latest_entries(box: UUID, most: int) -> list[Columns]:
    """The box's newest entries, newest first."""
    (entries,) = read(ENTRIES, box=box, most=most)
    found: list[Columns] = read_entries(entries)
    return found


def soon_due(box: UUID | None, until: date, most: int) -> list[Columns]:
    """Open actions that are due by `until` or overdue, of one box or of all open ones."""
    (actions,) = read(DUE_IN_BOX if box else DUE_ANYWHERE, box=box, until=until, most=most)
    found: list[Columns] = read_due(actions)
    return found
