"""Extracts: everything a customer owns, taken out."""

from datetime import timedelta
from typing import ClassVar, Self
from uuid import UUID

from django.db import models, transaction
from django.db.models.functions import Coalesce, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from viewmybox.billing.models import Order
from viewmybox.extracts.estimate import estimate
from viewmybox.extracts.incoming import Incoming
from viewmybox.extracts.parts import ExtractPart
from viewmybox.extracts.restoration import Restoration
from viewmybox.journal.noting import Thing, note
from viewmybox.vault import files
from viewmybox.vault.models import FileName
from viewmybox.wall.context import fetch_one, member_id
from viewmybox.wall.models import CustomerForeignKey, CustomerManager, CustomerOwned

__all__ = ["Extract", "ExtractPart", "Incoming", "Restoration", "TakenOverError"]

KEPT = timedelta(days=7)
# The job (jobs.py) that an order begins when it is released.
BUILD = "viewmybox.extracts.jobs.build_extract"
LONGEST_BUILD = timedelta(days=1)


class TakenOverError(RuntimeError):
    """Another worker goes on with the extract."""


class Extract(CustomerOwned):
    """One extract: ordered, built by a job, then to be fetched until it is deleted.

    It is built in parts (parts.py). `file` names one of the vault's files: while building the first
    that the worker who builds has written to, when ready the first part, empty again when the parts
    are deleted. Only the worker whose file it names may go on with the extract.
    """

    class State(models.TextChoices):
        UNPAID = "unpaid", _("To be paid")
        WAITING = "waiting", _("Waiting")
        BUILDING = "building", _("Being built")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Not built")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Failure(models.TextChoices):
        """Why an extract was not built, in a word that the page turns into a sentence."""

        STORAGE = "storage", _("The storage is full or does not answer.")
        DOCUMENT = "document", _("One of the documents could not be read back from the storage.")
        OTHER = "other", _("Something went wrong on our side.")

    box = CustomerForeignKey("boxes.Box", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    failure = models.CharField(max_length=20, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    file = FileName(max_length=100, blank=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    requested_by = CustomerForeignKey("accounts.Member", null=True)
    requested_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    delete_at = models.DateTimeField(null=True)
    # Begun anew then, as a former member's details had been erased (sql/forgetting.sql).
    renewed_at = models.DateTimeField(null=True)

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta(CustomerOwned.Meta):
        db_table = "extract"
        indexes = [models.Index(fields=["customer", "-requested_at"], name="extract_newest")]

    @classmethod
    def under_way(cls) -> models.QuerySet[Self]:
        return cls.objects.filter(state__in=[cls.State.WAITING, cls.State.BUILDING])

    @classmethod
    def order(cls, box: UUID | None = None, accepted_ore: int | None = None) -> Self:
        """Order an extract of everything, or of one box. What is free, or paid, is built.

        The same order twice (an impatient second press) is one extract.

        Args:
            box: one box only.
            accepted_ore: the price that was shown; None accepts any.

        Raises:
            PriceChangedError: it is another now, and nothing was ordered.
        """
        asked_for = [cls.State.UNPAID, cls.State.WAITING, cls.State.BUILDING]
        found: Self | None = cls.objects.filter(state__in=asked_for, box=box).first()
        if found is None:
            # Where the price is another, the extract goes back with its order.
            with transaction.atomic():
                found = cls._ordered(box, accepted_ore)
        return found

    @classmethod
    def _ordered(cls, box: UUID | None, accepted_ore: int | None) -> Self:
        size = estimate(box)
        made: Self = cls.objects.create(box_id=box, requested_by_id=member_id())
        order = Order.place(
            Order.What.BOX if box else Order.What.EVERYTHING,
            made.id,
            documents_bytes=size.documents,
            at_most_bytes=size.at_most,
            on_release=BUILD,
            accepted_ore=accepted_ore,
        )
        if not order.is_released:
            made.become(cls.State.UNPAID)
        made.note("extract.ordered")
        return made

    def withdraw(self) -> bool:
        """Take back an order of which nothing is paid. Returns whether it could be."""
        order = Order.of(self.id)
        if order is None or not order.withdraw():
            return False
        self.become(self.State.WITHDRAWN)
        self.note("extract.withdrawn")
        return True

    @property
    def is_released(self) -> bool:
        """May it be handed out? One that was ordered: once it is paid, or because it is free."""
        order = Order.of(self.id)
        return order is None or order.is_released

    @property
    def is_under_way(self) -> bool:
        return self.state in (self.State.WAITING, self.State.BUILDING)

    @property
    def is_fetchable(self) -> bool:
        return self.state == self.State.READY and bool(self.file) and self.is_released

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @classmethod
    def begin(cls, extract: UUID) -> Self | None:
        """Take an extract up for building; None where it is ready, gone, or not paid.

        What an interrupted build has finished stays: this one goes on from there.
        """
        unfinished = cls.objects.exclude(state=cls.State.READY).select_for_update()
        found = unfinished.filter(id=extract).first()
        if found is not None and not found.is_released:
            return None
        if found is not None:
            found.become(cls.State.BUILDING, failure="", file="", finished_at=None)
        return found

    def fill(self, file: str) -> None:
        """Note which file the worker who builds has written to first."""
        self._while_building(file=file)

    def note_progress(self, done: int, total: int) -> None:
        """Note how far the build has come."""
        self._while_building(done=done, total=total)

    def refuse_taken_over(self, file: str) -> None:
        """Hold the extract until the transaction ends, for the worker that wrote `file` first.

        Raises:
            TakenOverError: it is another's now, or was given up.
        """
        if not self._is_ours(file):
            raise TakenOverError(str(self.id))

    def finish(self, file: str, size: int, sha256: str) -> None:
        """Make what was built the one to fetch. Raises as `refuse_taken_over` does."""
        self.refuse_taken_over(file)
        now = timezone.now()
        parts = ExtractPart.of(self.id)
        self.become(
            self.State.READY,
            file=parts[0].file,
            size=size,
            sha256=sha256,
            finished_at=now,
            delete_at=now + KEPT,
        )
        # What was needed to go on is needed no more.
        parts.update(facts={})
        self.note("extract.built", size=size)

    def fail(self, failure: Failure, file: str) -> None:
        """Say why the build that wrote to `file` ended, unless another has taken over."""
        if self._is_ours(file):
            ExtractPart.drop(self.id)
            self.become(self.State.FAILED, failure=failure, file="", finished_at=timezone.now())
            self.note("extract.failed", failure=failure)
            fetch_one("SELECT wall.order_failed(%s)", [self.id])

    @classmethod
    def purge_expired(cls) -> int:
        """Delete the entered customer's files whose time is up, and give up what was never built.

        The rows stay as history. Returns how many files went.
        """
        now = timezone.now()
        begun = Coalesce("renewed_at", "requested_at")
        forgotten = cls.under_way().alias(begun=begun).filter(begun__lt=now - LONGEST_BUILD)
        expired = cls.objects.filter(state=cls.State.READY, delete_at__lte=now).exclude(file="")
        for extract in forgotten.select_for_update():
            extract.let_go()
            extract.become(cls.State.FAILED, failure=cls.Failure.OTHER, finished_at=now)
            extract.note("extract.failed", failure=cls.Failure.OTHER)
            fetch_one("SELECT wall.order_failed(%s)", [extract.id])
        gone = 0
        for extract in expired.select_for_update():
            extract.let_go()
            extract.note("extract.deleted")
            gone += 1
        return gone

    def _while_building(self, **facts: object) -> None:
        type(self).objects.filter(id=self.id, state=self.State.BUILDING).update(**facts)

    def _is_ours(self, file: str) -> bool:
        """Whether the build that writes to `file` is still the one to finish this extract."""
        building = type(self).objects.filter(state=self.State.BUILDING).select_for_update()
        return building.filter(id=self.id, file=file).exists()

    def let_go(self) -> None:
        """Remove the files: before the row says so, as removing one once more does no harm."""
        ExtractPart.drop(self.id)
        if self.file:
            # One from before extracts had parts.
            files.remove(self.file)
            self.become(self.State(self.state), file="")

    def note(self, deed: str, **facts: object) -> None:
        """A line in the journal; what the service did by itself names who had ordered it."""
        by_service = self.requested_by_id and member_id() is None
        ordered_by = {"ordered_by": str(self.requested_by)} if by_service else {}
        note(deed, Thing("extract", self.id, str(self.box or "")), **ordered_by, **facts)

    def become(self, state: State, **facts: object) -> None:
        for name, value in facts.items():
            setattr(self, name, value)
        self.state = state
        self.save(update_fields=["state", *facts])
