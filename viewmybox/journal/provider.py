"""The provider's own journal: what happened in the installation and is no customer's deed.

    note_provider("sign_in.refused", reason=refusal.reason, provider=key)

Ids, numbers and words of our own only: never a name, an address, a token or anything that was sent.
Where the caller came from is kept as the network.
"""

import json
from uuid import UUID

from viewmybox.journal.noting import came_from
from viewmybox.journal.provider_deeds import COUNTED, PROVIDER_DEEDS
from viewmybox.kit.words import is_ours
from viewmybox.wall.context import fetch_one
from viewmybox.wall.proof import prove

# What is counted is counted by these: words of ours, of which there are not many.
KINDS = {"reason", "provider"}

Fact = UUID | str | int | None


def note_provider(deed: str, **facts: Fact) -> None:
    """Note a deed, in the transaction that is open, or at once where none is.

    Note last what is noted in a transaction: others' lines wait until it ends. Deeds that anybody
    can cause do not wait, and beyond so many an hour (`COUNTED`) are counted only.

    Args:
        deed: one of `PROVIDER_DEEDS`.
        facts: what there is to say of it. Of a deed that is counted: `reason`, `provider`.

    Raises:
        KeyError: the deed is not declared.
        ValueError: a fact that might be somebody's, or that a count would not be a count with.
    """
    fetch_one("SELECT wall.note_provider(%s, %s)", [*proven_note(deed, **facts)])


def proven_note(deed: str, **facts: Fact) -> tuple[str, str]:
    """What `wall.note_provider` is to be told, for who asks it on a connection of their own.

    Raises:
        KeyError: the deed is not declared.
        ValueError: a fact that might be somebody's, or that a count would not be a count with.
    """
    if deed not in PROVIDER_DEEDS:
        raise KeyError(deed)
    if deed in COUNTED and not facts.keys() <= KINDS:
        raise ValueError(f"{deed} is counted by its reason and provider.")
    return prove(
        "note for the provider",
        noted=deed,
        facts={name: plain(fact) for name, fact in facts.items() if fact is not None},
        origin=came_from(),
        lines_an_hour=COUNTED.get(deed),
    )


def plain(fact: Fact) -> str | int:
    """A fact as it is kept.

    Raises:
        ValueError: it looks like an address or a token, or is longer than a reason.
    """
    if isinstance(fact, int):
        return fact
    word = str(fact)
    if not is_ours(word):
        raise ValueError("This is not for the provider’s journal.")
    return word


def settle() -> int:
    """Write down what was counted in the hours that are over, and let go what is a year old.

    Only the worker's role may. Returns how many lines went.
    """
    row = fetch_one("SELECT wall.settle_provider_journal()", [])
    return int(row[0]) if row else 0


def told(details: str) -> dict[str, object]:
    """A line's details, to be shown: `from` and `facts`."""
    found: dict[str, object] = json.loads(details)
    return found
