"""Customers' keys, each wrapped twice; and which columns of the database name files."""

from typing import Any, ClassVar, Self
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models
from django.db.models.functions import Now

from viewmybox.vault.keystore import FIRST, key_store
from viewmybox.wall.context import customer_id
from viewmybox.wall.models import CustomerManager, CustomerOwned

__all__ = ["MASTER", "CustomerKey", "FileName", "SharedKey", "newest_master", "own_names"]

KEY_BITS = 256
MASTER = "master"


class FileName(models.CharField[str, str]):
    """The name of a file of the vault. What no such column names is removed by housekeeping."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """To a migration it is a text like any other."""
        name, _path, arguments, facts = super().deconstruct()
        return name, "django.db.models.CharField", arguments, facts


class WrappedKey(CustomerOwned):
    """256 random bits, wrapped by a key of the customer's in the key store, then by the master key.

    Both are needed. The master key is renewed without touching the other (rotating.py); the other
    is destroyed when the customer is erased, and no copy of this row opens anything after that.
    """

    wrapped = models.BinaryField()
    master_version = models.IntegerField()
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta(CustomerOwned.Meta):
        abstract = True

    def own(self) -> tuple[str, bytes]:
        """What wraps it in the key store is called, and what it is bound to there."""
        raise NotImplementedError

    def seal(self) -> Self:
        """Make the key, and wrap it."""
        store, version = key_store(), newest_master()
        name, bound = self.own()
        store.make(name, FIRST)
        key = AESGCM.generate_key(bit_length=KEY_BITS)
        self.wrapped = store.wrap(MASTER, version, store.wrap(name, FIRST, key, bound), bound)
        self.master_version = version
        return self

    def unwrapped(self) -> bytes:
        name, bound = self.own()
        return key_store().unwrap(name, FIRST, self.inner(), bound)

    def inner(self) -> bytes:
        wrapped = bytes(self.wrapped)
        return key_store().unwrap(MASTER, self.master_version, wrapped, self.own()[1])

    @classmethod
    def wrap_anew(cls, version: int) -> bool:
        """Put the entered customer's keys under a newer master version. Returns whether it was due.

        The customer's key is not unwrapped for it. Who reads at the same time has either wrapping,
        and both open.
        """
        due = list(cls.objects.filter(master_version__lt=version).select_for_update())
        for found in due:
            found.wrapped = key_store().wrap(MASTER, version, found.inner(), found.own()[1])
            found.master_version = version
            found.save(update_fields=["wrapped", "master_version"])
        return bool(due)


class CustomerKey(WrappedKey):
    """The key of everything the customer keeps for itself."""

    class Meta(WrappedKey.Meta):
        db_table = "customer_key"
        constraints = [models.UniqueConstraint(fields=["customer"], name="customer_key_once")]

    @classmethod
    def current(cls) -> bytes:
        """The entered customer's key, made at its first use.

        Raises:
            KeyDestroyedError: the customer was erased.
            KeyStoreError: the key store does not have what it should.
        """
        found: Self | None = cls.objects.first()
        if found is None:
            cls.objects.bulk_create([cls().seal()], ignore_conflicts=True)
            found = cls.objects.get()
        return found.unwrapped()

    @classmethod
    def destroy(cls) -> None:
        """Make every file of the entered customer's unreadable, for good and in every copy.

        For erasing a customer; repeatable. It is done at once, whatever becomes of the transaction.
        """
        for name in own_names(customer_id()):
            key_store().destroy(name)
        cls.objects.all().delete()
        SharedKey.objects.all().delete()

    def own(self) -> tuple[str, bytes]:
        whose: UUID = self.customer_id  # type: ignore[assignment] # every row has one
        return own_names(whose)[0], whose.bytes


class SharedKey(WrappedKey):
    """A key for the files of one thing that the customer shows the provider: a support case.

    What wraps it in the key store is a key of the customer's that is for such keys alone: whoever
    opens this one, as the console does for an operator, is no nearer to any document.
    """

    thing = models.UUIDField()

    class Meta(WrappedKey.Meta):
        db_table = "shared_key"
        constraints = [
            models.UniqueConstraint(fields=["customer", "thing"], name="shared_key_once")
        ]

    @classmethod
    def of(cls, thing: UUID) -> bytes:
        """The key of one of the entered customer's things, made at its first use.

        Raises: as `CustomerKey.current` does.
        """
        found: Self | None = cls.objects.filter(thing=thing).first()
        if found is None:
            cls.objects.bulk_create([cls(thing=thing).seal()], ignore_conflicts=True)
            found = cls.objects.get(thing=thing)
        return found.unwrapped()

    def own(self) -> tuple[str, bytes]:
        whose: UUID = self.customer_id  # type: ignore[assignment] # the same
        return own_names(whose)[1], whose.bytes + self.thing.bytes


def own_names(customer: UUID) -> tuple[str, str]:
    """What a customer's keys in the key store are called."""
    return f"customer-{customer.hex}", f"shared-{customer.hex}"


def newest_master() -> int:
    """The master version that wraps from now on; the first is made at the first use."""
    store = key_store()
    if not store.versions(MASTER):
        store.make(MASTER, FIRST)
    return store.versions(MASTER)[-1]
