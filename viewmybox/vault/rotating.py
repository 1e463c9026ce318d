"""A new master key while the service runs.

A new version is made; from then on it wraps what is new. Then each customer's key is wrapped anew,
in a transaction of its own, while the old version still opens those whose turn has not come. The
old one stays until it is destroyed by a command of its own: backups of the database need it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from viewmybox.vault.keystore import key_store
from viewmybox.vault.models import MASTER, CustomerKey, SharedKey, newest_master
from viewmybox.wall.context import NoCustomerError, acting
from viewmybox.wall.housekeeping import customers

# Longer than any transaction: who wrapped with the version that was newest then has ended.
SETTLED = timedelta(days=1)


class NeededVersionError(RuntimeError):
    """A master version that something still needs, or may."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the master key, and how many customers' keys it wraps."""

    number: int
    made_at: datetime
    needed_by: int


def versions() -> list[Version]:
    """Every master version, oldest first. As the worker."""
    newest_master()
    needed = needs()
    store = key_store()
    return [
        Version(number, store.made_at(MASTER, number), needed[number])
        for number in store.versions(MASTER)
    ]


def rotate() -> Version:
    """Make a new master version and put every customer's key under it. As the worker.

    Run again after an interruption it goes on where it was: no newer version is made while a key
    is still under an older one.

    Returns the newest version, which now wraps every key.
    """
    newest = newest_master()
    if not any(number < newest for number in needs()):
        newest += 1
        key_store().make(MASTER, newest)
    # Again, until none is left: a customer may have come, with the old version, meanwhile.
    while wrap_all_anew(newest):
        pass
    return next(version for version in versions() if version.number == newest)


def wrap_all_anew(newest: int) -> int:
    """Wrap anew every key that is under another version. Returns how many were."""
    done = 0
    for customer in customers():
        try:
            with acting(customer, "rotation"):
                # Both, whatever the first one says.
                done += any([CustomerKey.wrap_anew(newest), SharedKey.wrap_anew(newest)])
        except NoCustomerError:
            continue  # it ended its subscription meanwhile
    return done


def destroy(number: int) -> None:
    """Destroy one old master version. As the worker.

    Raises:
        NeededVersionError: it is the newest, its successor is younger than a day, a customer's key
            is under it, or there is no such version.
    """
    store = key_store()
    found = store.versions(MASTER)
    if number not in found:
        raise NeededVersionError(f"there is no master version {number}.")
    if number == found[-1]:
        raise NeededVersionError(f"master version {number} is the newest; rotate first.")
    successor = found[found.index(number) + 1]
    if datetime.now(UTC) - store.made_at(MASTER, successor) < SETTLED:
        raise NeededVersionError(
            f"master version {successor} is younger than a day: something that runs may still "
            f"use version {number}."
        )
    if needed_by := needs()[number]:
        raise NeededVersionError(
            f"master version {number} wraps {needed_by} customers’ keys; rotate first."
        )
    store.retire(MASTER, number)


def needs() -> Counter[int]:
    """How many customers' keys each master version wraps."""
    counted: Counter[int] = Counter()
    for customer in customers():
        try:
            with acting(customer, "rotation"):
                counted.update(
                    {
                        number
                        for kind in (CustomerKey, SharedKey)
                        for number in kind.objects.values_list("master_version", flat=True)
                    }
                )
        except NoCustomerError:
            continue
    return counted
