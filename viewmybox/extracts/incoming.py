"""An extract that somebody sends in, to be restored into their own empty customer."""

import contextlib
import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import PurePath
from typing import IO, Any, ClassVar, Self
from zipfile import ZipFile

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as _n

from viewmybox.boxes.models import Box
from viewmybox.extracts.checking import DAMAGE, Told, checked
from viewmybox.extracts.flaws import Flaw
from viewmybox.extracts.hostile import inside
from viewmybox.extracts.kinds import KINDS
from viewmybox.extracts.restoring import KIBIBYTE, Extract, NotRestoredError, Restoring
from viewmybox.journal.noting import Thing, note
from viewmybox.vault import files
from viewmybox.vault.models import FileName
from viewmybox.vault.signing import public_keys
from viewmybox.vault.stream import CHUNK
from viewmybox.wall.context import fetch_one, member_id
from viewmybox.wall.models import CustomerForeignKey, CustomerManager, CustomerOwned

__all__ = ["LARGEST", "Incoming", "NotEmptyError", "is_empty"]

LARGEST = 2 * 1024**3
# A zip may say that it holds a thousand times its size; an extract of documents holds little more.
MOST_INSIDE = 16 * 1024**3
PATIENCE = timedelta(days=1)
MOST_FLAWS = 20
KEEPS = {
    "contact_detail": _n("the customer has its own, given under the policy then in force"),
    "registration": _n("the customer has its own"),
}


def kept(flaws: list[Flaw]) -> list[dict[str, Any]]:
    """The first of them, as they are kept."""
    return [flaw.kept() for flaw in flaws[:MOST_FLAWS]]


class NotEmptyError(RuntimeError):
    """There is something in the customer's boxes: nothing is restored over it."""


def is_empty() -> bool:
    """Whether the entered customer has no box, and so nothing that hangs on one."""
    return not Box.objects.exists()


class Incoming(CustomerOwned):
    """One extract sent in: checked to its end, shown, and restored when an owner confirms it.

    `file` names it in the vault, until it is restored, refused or abandoned.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("Being checked")
        REFUSED = "refused", _("Not restorable")
        CHECKED = "checked", _("To be confirmed")
        RESTORING = "restoring", _("Being restored")
        RESTORED = "restored", _("Restored")
        FAILED = "failed", _("Not restored")
        ABANDONED = "abandoned", _("Abandoned")

    state = models.CharField(max_length=10, choices=State.choices, default=State.CHECKING)
    name = models.CharField(max_length=200)
    file = FileName(max_length=100, blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    # Why it was refused: `Flaw.kept` of each.
    flaws = models.JSONField(default=list)
    # What is in it: see `facts_of`.
    found = models.JSONField(default=dict)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    sent_by = CustomerForeignKey("accounts.Member", null=True)
    sent_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta(CustomerOwned.Meta):
        db_table = "incoming_extract"
        indexes = [models.Index(fields=["customer", "-sent_at"], name="incoming_extract_newest")]

    @classmethod
    def take(cls, name: str, content: IO[bytes]) -> Self:
        """Keep what was sent, encrypted; what was sent before it is given up.

        Raises:
            NotEmptyError: there is something in the customer already.
            OSError: the storage took no more; nothing was kept.
        """
        if not is_empty():
            raise NotEmptyError
        for before in cls.waiting().select_for_update():
            before.abandon()
        stored = files.store(content)
        made: Self = cls.objects.create(
            name=PurePath(name).name[:200],
            file=stored.key,
            size=stored.size,
            sha256=stored.sha256,
            total=max(1, stored.size // KIBIBYTE),
            sent_by_id=member_id(),
        )
        made.note("incoming.sent")
        return made

    @classmethod
    def waiting(cls) -> models.QuerySet[Self]:
        return cls.objects.filter(state__in=[cls.State.CHECKING, cls.State.CHECKED])

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.CHECKING, self.State.RESTORING)

    @property
    def told_flaws(self) -> list[str]:
        """Why it was refused or failed, a sentence each in the reader's language."""
        return [Flaw.again(one).told() for one in self.flaws]

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0

    @property
    def left_out(self) -> list[tuple[str, str]]:
        """What will not come back: (kind, why), of the kinds that there is something of."""
        counts = self.found.get("counts", {})
        reasons = {kind.name: kind.not_restored for kind in KINDS if kind.not_restored} | KEEPS
        return [(kind, why) for kind, why in reasons.items() if counts.get(kind)]

    @property
    def coming(self) -> list[tuple[str, int]]:
        """What will: (kind, how many)."""
        counts = self.found.get("counts", {})
        left_out = {kind for kind, _why in self.left_out} | {"customer"}
        known = [kind.name for kind in KINDS if kind.name not in left_out]
        return [(kind, counts[kind]) for kind in known if counts.get(kind)]

    def examine(self, told: Told) -> None:
        """Read all of it and note what it is, or why it cannot be restored."""
        with self.opened() as content:
            flaws = self.too_large(content)
            found = None if flaws else checked(content, told)
            if found and found.manifest:
                try:
                    with ZipFile(content) as archive:
                        extract = Extract(archive, found.manifest, found.signed_by)
                        extract.refuse_unrestorable()
                        self.found = facts_of(extract)
                except NotRestoredError as error:
                    flaws = [error.flaw]
            elif found:
                flaws = found.flaws
        if not type(self).objects.filter(id=self.id, state=self.State.CHECKING).exists():
            return  # it was abandoned meanwhile
        if flaws:
            self.let_go()
            self.become(self.State.REFUSED, flaws=kept(flaws), finished_at=timezone.now())
        else:
            self.become(self.State.CHECKED, found=self.found)

    @staticmethod
    def too_large(content: IO[bytes]) -> list[Flaw]:
        with contextlib.suppress(*DAMAGE):  # the check says what is wrong
            if inside(content) > MOST_INSIDE:
                return [Flaw(_n("It holds more than can be restored from a page: ask support."))]
        return []

    def confirm(self) -> bool:
        """An owner has seen what it is, and wants it. Returns whether it is to be restored now.

        Raises:
            NotEmptyError: there is something in the customer by now.
        """
        found = type(self).objects.select_for_update().get(id=self.id)
        if found.state != self.State.CHECKED:
            return False
        if not is_empty():
            raise NotEmptyError
        self.become(self.State.RESTORING)
        self.note("incoming.confirmed")
        return True

    def abandon(self) -> None:
        """Erase it; of one that is being restored, or was, nothing happens."""
        if self.state in (self.State.CHECKING, self.State.CHECKED):
            self.let_go()
            self.become(self.State.ABANDONED, finished_at=timezone.now())
            self.note("incoming.abandoned")

    def restore(self, told: Told) -> None:
        """Write it into the customer, all or nothing, in the surrounding transaction.

        Raises:
            NotEmptyError: somebody has put something in meanwhile.
            NotRestoredError: its rows do not fit together.
            DatabaseError: one of them is no row of its table.
        """
        with self.opened() as content, ZipFile(content) as archive:
            extract = Extract(archive, self.found["manifest"], self.found["signed_by"])
            zone = extract.one("customer")["time_zone"]
            if fetch_one("SELECT wall.begin_restoring(%s, %s)", [self.id, zone]) != (True,):
                raise NotEmptyError
            restoring = Restoring(extract, KEEPS, told)
            restoring.write(ordered_by=str(self.sent_by))
            if Box.objects.count() != self.found["counts"].get("box", 0):
                raise NotEmptyError
            fetch_one("SELECT wall.end_restoring()", [])
        self.let_go()
        # What the manifest says is in the restoration, the journal and the rows themselves.
        self.become(self.State.RESTORED, found={}, finished_at=timezone.now())

    def fail(self, why: Flaw) -> None:
        """Nothing was written: say why. The file is not kept."""
        self.let_go()
        self.become(self.State.FAILED, flaws=kept([why]), found={}, finished_at=timezone.now())
        self.note("incoming.failed")

    @contextlib.contextmanager
    def opened(self) -> Iterator[IO[bytes]]:
        with files.opened(self.file, self.size) as reader:
            yield io.BufferedReader(reader, CHUNK)

    @classmethod
    def purge_abandoned(cls) -> int:
        """Erase the entered customer's that nobody has confirmed for a day. Returns how many."""
        old = cls.waiting().filter(sent_at__lt=timezone.now() - PATIENCE)
        gone = 0
        for one in old.select_for_update():
            one.abandon()
            gone += 1
        return gone

    def note_progress(self, done: int, total: int) -> None:
        type(self).objects.filter(id=self.id).update(done=done, total=total)

    def note(self, deed: str) -> None:
        by_service = self.sent_by_id and member_id() is None
        sent_by = {"ordered_by": str(self.sent_by)} if by_service else {}
        note(deed, Thing("incoming", self.id, self.name), **sent_by)

    def let_go(self) -> None:
        """Remove the file: before the row says so, as removing it once more does no harm."""
        if self.file:
            files.remove(self.file)
            self.become(self.State(self.state), file="")

    def become(self, state: State, **facts: object) -> None:
        for name, value in facts.items():
            setattr(self, name, value)
        self.state = state
        self.save(update_fields=["state", *facts])


def facts_of(extract: Extract) -> dict[str, Any]:
    """What a page shows of a whole extract, and what restoring it needs."""
    manifest, documents = extract.manifest, extract.documents.values()
    return {
        "manifest": manifest,
        "signed_by": extract.signed_by,
        "is_own": extract.signed_by in {key.id for key in public_keys()},
        "time_zone": extract.one("customer")["time_zone"],
        "counts": {kind.name: manifest["kinds"][kind.name]["count"] for kind in extract.kinds},
        "unknown": sorted(manifest["kinds"].keys() - {kind.name for kind in KINDS}),
        "documents_bytes": sum(manifest["files"][path]["size"] for path in documents),
    }


def made_at(found: dict[str, Any]) -> datetime | None:
    """When the extract was made."""
    return datetime.fromisoformat(found["manifest"]["made_at"]) if found else None
