"""Is the entered customer's journal whole? Every line is worked out again (lines.py)."""

from collections.abc import Iterable, Iterator

from django.db.models import Subquery

from viewmybox.journal import chain
from viewmybox.journal.lines import Checked, Flaw, Line, StoredHead, check_lines
from viewmybox.journal.models import JournalHead, JournalLine
from viewmybox.wall.context import customer_id

BATCH = 5000
COLUMNS = (
    "number", "at", "deed", "thing_kind", "thing_id", "who", "salt", "details", "commitment",
    "hash",
)  # fmt: skip


def check(stored: Iterable[StoredHead] = ()) -> Checked:
    """Check the entered customer's whole journal; `stored` are the heads the storage has of it."""
    known = list(stored)
    last, head = ends()
    found = check_lines(customer_id(), all_lines(head[0]), head, known)
    if last > head[0]:
        found.find(last, Flaw.HEAD)
    return found


def ends() -> tuple[int, tuple[int, str]]:
    """The number of the last line, and the head's number and hash: all of one moment."""
    newest = JournalLine.objects.order_by("-number").values_list("number", flat=True)
    heads = JournalHead.objects.annotate(last=Subquery(newest[:1]))
    found = heads.values_list("last", "number", "hash").first()
    if found is None:
        return newest.first() or 0, (0, chain.start(customer_id()))
    last, number, written = found
    return last or 0, (number, written)


def all_lines(until: int) -> Iterator[Line]:
    """The entered customer's lines, a batch at a time, without those that come meanwhile."""
    number = 0
    while True:
        rows = JournalLine.objects.filter(number__gt=number, number__lte=until)
        batch = list(rows.order_by("number").values(*COLUMNS)[:BATCH])
        if not batch:
            return
        yield from batch
        number = batch[-1]["number"]
