"""What the worker does with an extract that was sent in: check it, and restore it."""

from uuid import UUID

import structlog
from django.db import DatabaseError
from django.utils.translation import gettext_noop as _n

from viewmybox.extracts.beside import Beside, Reporter
from viewmybox.extracts.checking import DAMAGE
from viewmybox.extracts.flaws import Flaw
from viewmybox.extracts.incoming import Incoming, NotEmptyError
from viewmybox.extracts.restoring import KIBIBYTE, NotRestoredError, refused_by_the_database
from viewmybox.vault.keystore import KeyStoreError
from viewmybox.wall.context import acting

__all__ = ["check", "restore"]

log = structlog.get_logger()

LONGEST_SECONDS = 86_400
NOT_EMPTY = Flaw(_n("Something was put into the boxes meanwhile: nothing was restored over it."))
UNREADABLE = Flaw(_n("It could not be read back from our storage."))
OTHER = Flaw(_n("Something went wrong on our side."))


def check(customer: UUID, incoming: UUID) -> None:
    """Read it to its end; its page then shows what it holds, or what is wrong with it."""
    run(customer, incoming, Incoming.State.CHECKING)


def restore(customer: UUID, incoming: UUID) -> None:
    """Write it into the customer in one transaction, or say why not."""
    run(customer, incoming, Incoming.State.RESTORING)


def run(customer: UUID, incoming: UUID, state: Incoming.State) -> None:
    with acting(customer):
        found = Incoming.objects.filter(id=incoming, state=state).first()
    if found is None:
        return
    beside = Beside(customer)
    steps = Steps(found, beside, state)
    try:
        with beside.opened(), acting(customer, "restore", LONGEST_SECONDS):
            if state == Incoming.State.CHECKING:
                found.examine(lambda size: steps.further(size / KIBIBYTE))
            else:
                found.restore(steps.further)
    except Exception as error:  # noqa: BLE001 - whatever it was, the customer is told
        # Without the error's text, which may hold the customer's words.
        log.error("extract not restored", incoming=str(incoming), kind=type(error).__name__)  # noqa: TRY400
        with acting(customer):
            # Anew: what the failed transaction changed of it was taken back. Where another worker
            # did the same, and came first, it is done.
            undone = Incoming.objects.filter(id=incoming, state=state).select_for_update().first()
            if undone:
                undone.fail(sentence(error))


def sentence(error: Exception) -> Flaw:
    if isinstance(error, NotEmptyError):
        return NOT_EMPTY
    if isinstance(error, NotRestoredError):
        return error.flaw
    if isinstance(error, DatabaseError):
        return refused_by_the_database(error).flaw
    return UNREADABLE if isinstance(error, (*DAMAGE, KeyStoreError)) else OTHER


class Steps:
    """How far it has come, in kibibytes of files and rows of tables."""

    def __init__(self, incoming: Incoming, beside: Beside, state: Incoming.State) -> None:
        self.report = Reporter(incoming, beside).report
        self.done = 0.0
        self.total = incoming.size // KIBIBYTE
        if state == Incoming.State.RESTORING:
            self.total = sum(count for _kind, count in incoming.coming)
            self.total += incoming.found["documents_bytes"] // KIBIBYTE
        self.total = max(1, self.total)

    def further(self, steps: float) -> None:
        self.done += steps
        self.report(min(int(self.done), self.total), self.total)
