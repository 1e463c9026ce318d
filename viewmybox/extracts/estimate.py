"""How large an extract will be, and how long it takes, before anything is ordered (P12)."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import Length

from viewmybox.boxes.models import Action, DayRollup, Document, Entry, Indicator
from viewmybox.journal.models import JournalHead

# What a row takes in both of its files, seen in large extracts and rounded up.
MEASUREMENT, ENTRY, LINE = 600, 3_000, 2_500
# What is always there: the files' heads, the readme and the pages to read it with.
FRAME = 2_000_000
# Bytes a second that are built even on a small machine.
PACE = 10_000_000
START_SECONDS = 5
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Estimate:
    """`documents` is exact: it is what the price counts. `at_most` holds all of it, unpacked."""

    documents: int
    at_most: int

    @property
    def minutes(self) -> int:
        """Begun ones."""
        return -(-(START_SECONDS + self.at_most // PACE) // MINUTE)


def estimate(box: UUID | None) -> Estimate:
    """Of the entered customer's everything, or of one box."""
    documents = total(Document, "size", {"service__box": box} if box else {})
    rollups: QuerySet[DayRollup] = DayRollup.objects.all()
    if box:
        rollups = rollups.filter(
            indicator_id__in=Indicator.objects.filter(service__box=box).values("id")
        )
    measured = rollups.aggregate(of=Sum("count"))["of"] or 0
    written = texts(Entry, {"box": box} if box else {})
    written += texts(Action, {"service__box": box} if box else {})
    lines = JournalHead.objects.values_list("number", flat=True).first() or 0
    rows = measured * MEASUREMENT + written + lines * LINE
    return Estimate(documents=documents, at_most=documents + rows + FRAME)


def total(model: type[Document], column: str, which: dict[str, UUID]) -> int:
    found: int | None = model.objects.filter(**which).aggregate(of=Sum(column))["of"]
    return found or 0


def texts(model: type[Entry | Action], which: dict[str, UUID]) -> int:
    """A letter takes at most four bytes, in each of two files."""
    found = model.objects.filter(**which).aggregate(rows=Count("id"), letters=Sum(Length("text")))
    return int(found["rows"]) * ENTRY + int(found["letters"] or 0) * 8
