"""Answers kept for a day, so that a repeated call with the same Idempotency-Key does nothing."""

import hashlib
from uuid import UUID

from django.db import models
from django.db.models.functions import Now

from viewmybox.wall.models import CustomerOwned

__all__ = ["KeptAnswer"]


class KeptAnswer(CustomerOwned):
    """The first answer to a call. Its id is made of the caller's key, so a key is there once."""

    request_hash = models.BinaryField()
    status = models.PositiveSmallIntegerField(default=0)  # 0: being answered
    location = models.CharField(max_length=200, blank=True)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(db_default=Now())

    class Meta(CustomerOwned.Meta):
        db_table = "idempotency"
        indexes = [models.Index(fields=["customer", "created_at"], name="idempotency_by_age")]

    @staticmethod
    def id_of(key: str) -> UUID:
        return UUID(bytes=hashlib.sha256(key.encode()).digest()[:16])
