"""A key per customer. Erasing the row makes every file of the customer unreadable, for good."""

import os
from typing import ClassVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models
from django.db.models.functions import Now

from viewmybox.vault.master import master_key
from viewmybox.wall.context import customer_id
from viewmybox.wall.models import CustomerManager, CustomerOwned

__all__ = ["CustomerKey"]

KEY_BYTES = 32
NONCE_BYTES = 12


class CustomerKey(CustomerOwned):
    """256 random bits, wrapped (AES-GCM) by the master key with the customer's id bound in."""

    wrapped = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[CustomerManager] = CustomerManager()

    class Meta(CustomerOwned.Meta):
        db_table = "customer_key"
        constraints = [models.UniqueConstraint(fields=["customer"], name="customer_key_once")]

    @classmethod
    def current(cls) -> bytes:
        """The entered customer's key, made at its first use."""
        found = cls.objects.first()
        if found is None:
            nonce = os.urandom(NONCE_BYTES)
            fresh = AESGCM.generate_key(bit_length=KEY_BYTES * 8)
            wrapped = nonce + AESGCM(master_key()).encrypt(nonce, fresh, customer_id().bytes)
            cls.objects.bulk_create([cls(wrapped=wrapped)], ignore_conflicts=True)
            found = cls.objects.get()
        wrapped = bytes(found.wrapped)
        nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
        return AESGCM(master_key()).decrypt(nonce, sealed, customer_id().bytes)
