"""An extract becomes a customer's: checked to its end first, then written in one transaction.

Into a new customer, by command, or into one that has nothing in it yet, by its owner. The ids of
things stay (the database's keys begin with the customer, so they are free); the customer's own is
new. Whatever stops it leaves nothing behind.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from django.db import DatabaseError, connection, transaction
from django.db.models import NOT_PROVIDED
from django.utils import timezone
from django.utils.translation import gettext_noop as _n
from psycopg import sql

from viewmybox.billing.models import Subscription
from viewmybox.extracts.checking import checked, lines_of
from viewmybox.extracts.flaws import Flaw
from viewmybox.extracts.kinds import KINDS, Kind, Scope
from viewmybox.extracts.restoration import Restoration
from viewmybox.extracts.returning import RETURNING
from viewmybox.extracts.rows import Row, WrongRowError, rows
from viewmybox.extracts.schema import row_schema
from viewmybox.journal.noting import Thing, note
from viewmybox.policies.models import PolicyVersion
from viewmybox.vault import files
from viewmybox.vault.models import CustomerKey
from viewmybox.wall.context import acting, customer_id, fetch_one

__all__ = ["Extract", "NotRestoredError", "Restored", "Restoring", "restore"]

LONGEST_SECONDS = 86_400
BATCH = 2000
KIBIBYTE = 1024
# Only wall.restore_rows may write these.
OWNERS = frozenset({"contact_detail", "registration", "member", "measurement", "measurement_day"})
MONTHS = """SELECT wall.judge_months(ARRAY(SELECT id FROM indicator WHERE customer_id =
    wall.customer()), NULL, NULL)"""
# Each row is governed by a policy version, which must be the same one here.
GOVERNED = frozenset({"contact_detail", "registration"})


class NotRestoredError(ValueError):
    """Nothing was written, and why."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


@dataclass(frozen=True, slots=True)
class Restored:
    """The new customer, and what did not come back, a sentence each."""

    customer: UUID
    name: str
    left_out: tuple[str, ...]
    signed_by: str


def restore(file: Path, name: str, purpose: str = "command") -> Restored:
    """Make a new customer of an extract, here or from another installation, on the worker's role.

    Args:
        file: the zip.
        name: what the new customer is called.
        purpose: the context's word for who does it; the journal tells it.

    Raises:
        NotRestoredError: it is not a whole extract, or cannot be one customer's here.
        FileNotFoundError: there is no such file.
    """
    if not name.strip():
        raise NotRestoredError(Flaw(_n("Say what the new customer is to be called.")))
    if not file.exists():
        raise FileNotFoundError(f"There is no file {file}.")
    # Opened once: what was checked is what is read.
    with file.open("rb") as content:
        found = checked(content)
        if found.manifest is None:
            raise NotRestoredError(
                Flaw("It is not a whole extract:\n  %(flaws)s", flaws="\n  ".join(found.flaws))
            )
        with ZipFile(content) as archive:
            extract = Extract(archive, found.manifest, found.signed_by)
            extract.refuse_unrestorable()
            return into_new(extract, name.strip()[:200], purpose)


def into_new(extract: "Extract", name: str, purpose: str) -> Restored:
    """A new customer; what was stored for one that did not come to be is removed."""
    customer = expected()
    restoring = Restoring(extract)
    try:
        with transaction.atomic():
            row = extract.one("customer")
            facts = [customer, name, row["kind"], row["language"], row["time_zone"]]
            fetch_one("SELECT wall.restore_customer(%s, %s, %s, %s, %s)", facts)
            with acting(customer, purpose, LONGEST_SECONDS):
                CustomerKey.current()
                restoring.write()
                if not Subscription.objects.exists():
                    Subscription.start()
    except BaseException as error:
        files.forget_unborn(customer)
        fetch_one("SELECT wall.unexpect_customer(%s)", [customer])
        if isinstance(error, DatabaseError):
            raise refused_by_the_database(error) from None
        raise
    return Restored(customer, name, tuple(restoring.left_out), extract.signed_by)


def expected() -> UUID:
    """The id of a customer to be, noted in a transaction of its own before any file is written."""
    with transaction.atomic():
        made = fetch_one("SELECT wall.expect_customer()", [])
    customer: UUID = made[0]  # type: ignore[index] # a function always answers
    return customer


def refused_by_the_database(error: DatabaseError) -> NotRestoredError:
    """Without the error's text, which may hold the customer's words."""
    kind = type(error).__name__
    return NotRestoredError(
        Flaw(_n("The database refused a row of it (%(kind)s): nothing was written."), kind=kind)
    )


class Extract:
    """A whole extract, to be read as rows of this version's kinds."""

    def __init__(self, archive: ZipFile, manifest: dict[str, Any], signed_by: str) -> None:
        self.archive = archive
        self.manifest = manifest
        self.signed_by = signed_by
        self.kinds = [kind for kind in KINDS if kind.name in manifest["kinds"]]
        self.documents = self.paths("document")
        self.journals = self.paths("restoration")

    def paths(self, of: str) -> dict[str, str]:
        listed = self.manifest["files"].items()
        return {facts[of]: path for path, facts in listed if of in facts}

    def rows(self, kind: Kind) -> Iterator[Row]:
        name = self.manifest["kinds"][kind.name]["file"]
        return rows(lines_of(self.archive, name), row_schema(kind), may_lack=True)

    def one(self, kind: str) -> Row:
        """The only row of a kind."""
        [wanted] = [known for known in self.kinds if known.name == kind]
        return next(self.rows(wanted))

    def refuse_unrestorable(self) -> None:
        """Everything that can be known before anything is written.

        Raises:
            NotRestoredError: what the check cannot know, as it asks no installation.
        """
        if self.manifest.get("scope") == Scope.PERSONAL:
            raise NotRestoredError(
                Flaw(_n("It is a copy of personal information: there is no box in it to restore."))
            )
        counts = self.manifest["kinds"]
        if counts.get("customer", {}).get("count") != 1 or "journal" not in counts:
            raise NotRestoredError(Flaw(_n("It does not hold one customer.")))
        for kind in self.kinds:
            try:
                for row in self.rows(kind):
                    self.refuse_lost_file(kind, row)
            except WrongRowError as error:
                raise NotRestoredError(
                    Flaw("%(kind)s: %(error)s.", kind=kind.name, error=error)
                ) from None

    def refuse_lost_file(self, kind: Kind, row: Row) -> None:
        paths = {"document": self.documents, "restoration": self.journals}.get(kind.name)
        if paths is None:
            return
        facts = self.manifest["files"].get(paths.get(row["id"], ""), {})
        if (facts.get("size"), facts.get("sha256")) != (row["size"], row["sha256"]):
            raise NotRestoredError(
                Flaw(_n("%(kind)s %(id)s: its file is not there."), kind=kind.name, id=row["id"])
            )

    def left_out(self) -> Iterator[str]:
        """What is in it and does not come back, a sentence each."""
        for kind in self.kinds:
            if kind.not_restored and self.manifest["kinds"][kind.name]["count"]:
                yield f"{kind.name}: {kind.not_restored}."
        known = {kind.name for kind in self.kinds}
        for name in self.manifest["kinds"].keys() - known:
            yield f"{name}: this version does not know it."


class Restoring:
    """One run: the entered customer gets what the extract holds."""

    def __init__(
        self,
        extract: Extract,
        keeps: Mapping[str, str] = MappingProxyType({}),
        told: Callable[[int], None] = lambda _steps: None,
    ) -> None:
        """What the customer `keeps` of its own, by kind, each with a sentence why."""
        self.extract = extract
        self.keeps = keeps
        self.told = told
        self.now = timezone.now().isoformat()
        self.left_out = [*extract.left_out(), *(f"{kind}: {why}." for kind, why in keeps.items())]

    def write(self, **facts: str) -> None:
        """All of it, in the caller's transaction; `facts` go into the journal.

        Raises:
            NotRestoredError: its rows do not fit together.
            DatabaseError: one of them is no row of its table.
        """
        boxes = {row["id"] for kind in self.extract.kinds if kind.name == "box"
                 for row in self.extract.rows(kind)}  # fmt: skip
        for kind in self.extract.kinds:
            if kind.name != "customer" and not kind.not_restored and kind.name not in self.keeps:
                found = self.governed(kind, self.extract.rows(kind))
                rows_ = (self.prepared(kind, row, boxes) for row in found)
                write_rows(kind, rows_, self.told)
        agree = fetch_one("SELECT wall.restored_days_agree()", [])
        if agree != (True,):
            raise NotRestoredError(Flaw(_n("Its measurements and their days do not add up.")))
        fetch_one(MONTHS, [])  # they are worked out anew
        self.keep_journal(facts)

    def governed(self, kind: Kind, found: Iterator[Row]) -> Iterator[Row]:
        """Without the rows whose policy version is not the very same here (decision 0011)."""
        if kind.name not in GOVERNED:
            yield from found
            return
        here = {version.number: version.sha256 for version in PolicyVersion.objects.all()}
        same = {
            version["number"]
            for version in self.extract.manifest["policy_versions"]
            if here.get(version["number"]) == version["sha256"]
        }
        foreign = 0
        for row in found:
            if row["policy_version_id"] in same:
                yield row
            else:
                foreign += 1
        if foreign:
            self.left_out.append(
                f"{kind.name}: {foreign} given under a policy version that is not known here."
            )

    def prepared(self, kind: Kind, row: Row, boxes: set[str]) -> Row:
        row = filled(kind, row, self.now)
        if change := RETURNING.get(kind.name):
            row = change(row, self.now)
        if kind.name == "agreement" and row["box_id"] not in boxes:
            # Of one box's extract: a service in it points at another box's agreement.
            row |= {"box_id": self.extract.manifest["box"]["id"]}
        if kind.name == "document":
            row |= {"file": self.store(self.extract.documents[row["id"]])}
        if kind.name == "restoration":
            row |= {"file": self.store(self.extract.journals[row["id"]])}
        return row

    def store(self, path: str) -> str:
        with self.extract.archive.open(path) as content:
            stored = files.store(content)
        self.told(stored.size // KIBIBYTE)
        return stored.key

    def keep_journal(self, facts_of_it: dict[str, str]) -> None:
        """The old journal whole, as a file; the new one begins with where it ended."""
        manifest = self.extract.manifest
        facts, head = manifest["kinds"]["journal"], manifest["journal_head"]
        with self.extract.archive.open(facts["file"]) as content:
            stored = files.store(content)
        origin = manifest["customer"]
        kept = Restoration.objects.create(
            from_customer=UUID(origin["id"]),
            from_name=str(origin["name"])[:200],
            made_at=datetime.fromisoformat(manifest["made_at"]),
            journal_number=head["number"],
            journal_head=head["hash"] or "",
            signed_by=self.extract.signed_by,
            left_out=self.left_out,
            size=stored.size,
            sha256=stored.sha256,
            file=stored.key,
        )
        note(
            "customer.restored",
            Thing("restoration", kept.id, kept.from_name),
            number=kept.journal_number,
            hash=kept.journal_head,
            signed_by=kept.signed_by,
            **facts_of_it,
        )


def filled(kind: Kind, row: Row, now: str) -> Row:
    """With what an extract of an older format does not have."""
    if len(row) == len(kind.columns):
        return row
    fields = {field.attname: field for field in kind.model._meta.concrete_fields}
    return {name: row[name] if name in row else absent(fields[name], now) for name in kind.columns}


def absent(field: Any, now: str) -> Any:
    if field.null:
        return None
    if field.db_default is not NOT_PROVIDED and not field.has_default():
        return now
    return field.get_default()


def write_rows(kind: Kind, found: Iterator[Row], told: Callable[[int], None]) -> None:
    while batch := list(islice(found, BATCH)):
        told(len(batch))
        if kind.name in OWNERS:
            table = kind.model._meta.db_table
            fetch_one("SELECT wall.restore_rows(%s, %s::json)", [table, json.dumps(batch)])
        else:
            insert(kind, batch)


def insert(kind: Kind, batch: list[Row]) -> None:
    """By one statement, under row-level security as any other of the worker's."""
    # With its schema: `box` alone is a type of the server's own.
    table = sql.Identifier("public", kind.model._meta.db_table)
    columns = sql.SQL(", ").join(map(sql.Identifier, batch[0]))
    statement = sql.SQL(
        "INSERT INTO {table} (customer_id, {columns}) SELECT %s, {columns} "
        "FROM json_populate_recordset(NULL::{table}, %s::json)"
    ).format(table=table, columns=columns)
    with connection.cursor() as cursor:
        cursor.execute(statement, [customer_id(), json.dumps(batch)])
