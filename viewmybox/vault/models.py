"""A key per customer, wrapped twice; and which columns of the database name files."""

from typing import Any, ClassVar, Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models
from django.db.models.functions import Now

from viewmybox.vault.keystore import FIRST, key_store
from viewmybox.wall.context import customer_id
from viewmybox.wall.models import CustomerManager, CustomerOwned

__all__ = ["MASTER", "CustomerKey", "FileName", "newest_master"]

KEY_BITS = 256
MASTER = "master"


class FileName(models.CharField[str, str]):
    """The name of a file of the vault. What no such column names is removed by housekeeping."""

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """To a migration it is a text like any other."""
        name, _path, arguments, facts = super().deconstruct()
        return name, "django.db.models.CharField", arguments, facts


class CustomerKey(CustomerOwned):
    """256 random bits, wrapped by a key of the customer's in the key store, then by the master key.

    Both are needed. The master key is renewed without touching the other (rotating.py); the other
    is destroyed when the customer is erased, and no copy of this row opens anything after that.
    """

    wrapped = models.BinaryField()
    master_version = models.IntegerField()
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta(CustomerOwned.Meta):
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
            cls.objects.bulk_create([cls.fresh()], ignore_conflicts=True)
            found = cls.objects.get()
        return found.unwrapped()

    @classmethod
    def fresh(cls) -> Self:
        store, version = key_store(), newest_master()
        store.make(own_name(), FIRST)
        key = AESGCM.generate_key(bit_length=KEY_BITS)
        inner = store.wrap(own_name(), FIRST, key, customer_id().bytes)
        wrapped = store.wrap(MASTER, version, inner, customer_id().bytes)
        return cls(wrapped=wrapped, master_version=version)

    def unwrapped(self) -> bytes:
        return key_store().unwrap(own_name(), FIRST, self.inner(), customer_id().bytes)

    @classmethod
    def wrap_anew(cls, version: int) -> bool:
        """Put the entered customer's key under a newer master version. Returns whether it was due.

        The customer's key is not unwrapped for it. Who reads at the same time has either wrapping,
        and both open.
        """
        found: Self | None = (
            cls.objects.filter(master_version__lt=version).select_for_update().first()
        )
        if found is None:
            return False
        found.wrapped = key_store().wrap(MASTER, version, found.inner(), customer_id().bytes)
        found.master_version = version
        found.save(update_fields=["wrapped", "master_version"])
        return True

    @classmethod
    def destroy(cls) -> None:
        """Make every file of the entered customer's unreadable, for good and in every copy.

        For erasing a customer; repeatable. It is done at once, whatever becomes of the transaction.
        """
        key_store().destroy(own_name())
        cls.objects.all().delete()

    def inner(self) -> bytes:
        wrapped = bytes(self.wrapped)
        return key_store().unwrap(MASTER, self.master_version, wrapped, customer_id().bytes)


def own_name() -> str:
    """What the entered customer's key in the key store is called."""
    return f"customer-{customer_id().hex}"


def newest_master() -> int:
    """The master version that wraps from now on; the first is made at the first use."""
    store = key_store()
    if not store.versions(MASTER):
        store.make(MASTER, FIRST)
    return store.versions(MASTER)[-1]
