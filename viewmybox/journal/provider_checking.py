"""Is the provider's journal whole? It begins where its head says that the older lines went."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from json import loads

from viewmybox.journal.lines import Checked, Flaw, Line, StoredHead, check_chain
from viewmybox.journal.models import ProviderHead, ProviderLine

LINES = ("number", "at", "deed", "salt", "details", "commitment", "hash")
TRIMMED = "journal.trimmed"
KEPT = timedelta(days=365)

Place = tuple[int, str]


def check(stored: Iterable[StoredHead] = ()) -> Checked:
    """Check the whole journal. Only the support's role, and the owner, may read it."""
    head = ProviderHead.objects.get()
    rows = ProviderLine.objects.filter(number__lte=head.number).order_by("number")
    return check_provider(
        (head.gone, head.gone_hash),
        rows.values(*LINES).iterator(),
        (head.number, head.hash),
        stored,
    )


def check_provider(
    gone: Place, lines: Iterable[Line], head: Place, stored: Iterable[StoredHead] = ()
) -> Checked:
    """The same of lines from anywhere; `gone` is the last that is not there any more."""
    known, trims = list(stored), Trims()
    found = check_chain(gone, trims.among(lines), head, known)
    if gone[0] and trims.last != gone:
        found.find(gone[0], Flaw.EARLY)
    for one in known:
        if one.number == gone[0] and one.number and one.hash != gone[1]:
            found.find(one.number, Flaw.STORED)
        # Each trim was at least a year after the last line that it took.
        elif one.number <= gone[0] and one.at and trims.at and one.at > trims.at - KEPT:
            found.find(one.number, Flaw.EARLY)
    return found


class Trims:
    """What the newest line about lines that went says of them."""

    def __init__(self) -> None:
        self.last: Place | None = None
        self.at: datetime | None = None

    def among(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            if line["deed"] == TRIMMED:
                self.read(line)
            yield line

    def read(self, line: Line) -> None:
        try:
            facts = loads(line["details"])["facts"]
            self.last = (int(facts["until"]), str(facts["hash"]))
        except (ValueError, KeyError, TypeError):
            self.last = None
        self.at = line["at"]
