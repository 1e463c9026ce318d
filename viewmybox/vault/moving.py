"""Moving to another key store: from a folder to Key Vault, or back when leaving.

Nothing that is kept is read or written anew but the wrappings: each customer's key is unwrapped by
the old store and wrapped by the new one, in this process's memory for as long as that takes. It is
done while nothing else runs, since processes that know the old store cannot open what the new one
wrapped. Interrupted, it is run again: what the new store opens already is left alone.
"""

from dataclasses import dataclass, field
from uuid import UUID

from viewmybox.vault.keystore import FIRST, SIGNING, KeyStore, KeyStoreError, key_store
from viewmybox.vault.models import MASTER, CustomerKey, SharedKey, WrappedKey, newest_master
from viewmybox.wall.context import acting
from viewmybox.wall.housekeeping import customers


@dataclass(slots=True)
class Moved:
    """How many customers' keys the new store wraps, how many it did already, and what else came."""

    wrapped: int = 0
    before: int = 0
    signing: int = 0
    destroyed: int = 0
    # Customers with a key that neither store opens.
    unopened: list[UUID] = field(default_factory=list)


def move_to(new: KeyStore) -> Moved:
    """Have every key wrapped by another store. As the worker, while nothing else runs.

    Raises:
        KeyStoreError: one of the stores does not have, or take, what it should. What is wrapped by
            the new one stays so, and the rest is as it was.
    """
    old, moved, newest = key_store(), Moved(), newest_master()
    # The marks first: what was erased must not be made anew in the new place.
    for name in old.destroyed():
        new.destroy(name)
        moved.destroyed += 1
    for version in range(FIRST, newest + 1):
        new.make(MASTER, version)
    for version in old.versions(SIGNING):
        if version not in new.versions(SIGNING):
            new.take_over(SIGNING, version, old.hand_over(SIGNING, version))
        moved.signing += 1
    for customer in customers():
        with acting(customer, "rotation"):
            for kind in (CustomerKey, SharedKey):
                for row in kind.objects.select_for_update():
                    move(row, new, newest, moved)
    return moved


def move(row: WrappedKey, new: KeyStore, version: int, moved: Moved) -> None:
    if opened(new, row):
        moved.before += 1
    elif key := opened(key_store(), row):
        wrap_by(new, row, version, key)
        moved.wrapped += 1
    else:
        moved.unopened.append(row.customer_id)  # type: ignore[arg-type] # every row has one


def wrap_by(new: KeyStore, row: WrappedKey, version: int, key: bytes) -> None:
    name, bound = row.own()
    new.make(name, FIRST)
    row.wrapped = new.wrap(MASTER, version, new.wrap(name, FIRST, key, bound), bound)
    row.master_version = version
    if opened(new, row) != key:
        raise KeyStoreError("The new key store does not open what it wrapped.")
    row.save(update_fields=["wrapped", "master_version"])


def opened(store: KeyStore, row: WrappedKey) -> bytes | None:
    """The key itself; None where the store does not open what wraps it."""
    name, bound = row.own()
    try:
        inner = store.unwrap(MASTER, row.master_version, bytes(row.wrapped), bound)
        return store.unwrap(name, FIRST, inner, bound)
    except KeyStoreError:
        return None
