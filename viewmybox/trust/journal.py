"""Every journal: worked out again, and held against what was written off."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from viewmybox.journal.checking import COLUMNS
from viewmybox.journal.lines import check_lines
from viewmybox.journal.provider_checking import LINES, check_provider
from viewmybox.trust.checking import check
from viewmybox.trust.installation import Installation
from viewmybox.vault.heads import stored

BATCH = 5000
MOST_TOLD = 3  # flaws of one customer's
HEADS = "SELECT customer_id, number, hash FROM journal_head ORDER BY customer_id"
PROVIDER_HEAD = "SELECT number, hash, gone, gone_hash FROM provider_head"
PROVIDER_LINES = f"SELECT {', '.join(LINES)} FROM provider_line ORDER BY number"  # noqa: S608 - ours
WITHOUT = "SELECT customer_id FROM journal_line EXCEPT SELECT customer_id FROM journal_head"


@check("P15", "Every customer’s journal is whole, and as it was when it was written off")
def journals_are_whole(here: Installation) -> Iterator[str]:
    known = stored()
    for file in known.damaged:
        yield f"{file}: the heads that were written off are not what they were"
    for customer in here.column("migrator", WITHOUT):
        yield f"{customer}: lines without a head"
    for customer, number, last in here.rows("migrator", HEADS):
        heads = known.of.get(customer, ())
        found = check_lines(customer, lines(here, customer), (number, last), heads)
        for line, flaw in found.flaws[:MOST_TOLD]:
            yield f"{customer}, line {line}: {flaw.value}"


@check("P15", "The provider’s journal is whole, and as it was when it was written off")
def provider_journal_is_whole(here: Installation) -> Iterator[str]:
    heads = here.rows("migrator", PROVIDER_HEAD)
    if len(heads) != 1:
        yield "it has no head"
        return
    number, last, gone, gone_hash = heads[0]
    found = check_provider(
        (gone, gone_hash),
        (dict(zip(LINES, row, strict=True)) for row in here.in_batches(PROVIDER_LINES, BATCH)),
        (number, last),
        stored().provider,
    )
    for line, flaw in found.flaws[:MOST_TOLD]:
        yield f"line {line}: {flaw.value}"


def lines(here: Installation, customer: UUID) -> Iterator[dict[str, Any]]:
    statement = (
        f"SELECT {', '.join(COLUMNS)} FROM journal_line "  # noqa: S608 - columns of ours, an id
        f"WHERE customer_id = '{customer}' ORDER BY number"
    )
    for row in here.in_batches(statement, BATCH):
        yield dict(zip(COLUMNS, row, strict=True))
