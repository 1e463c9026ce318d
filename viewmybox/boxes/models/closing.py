"""Closing instead of deleting: what was kept stays, and can be opened again."""

from typing import Any

from django.db import models
from django.utils import timezone

from viewmybox.journal.noted import Noted


class Closable(Noted):
    closed_at = models.DateTimeField(null=True, editable=False)

    class Meta(Noted.Meta):
        abstract = True

    @classmethod
    def opened(cls) -> models.QuerySet[Any]:
        return cls.objects.filter(closed_at=None)

    def close(self) -> None:
        self.closed_at = self.closed_at or timezone.now()
        self.save(update_fields=["closed_at"])

    def reopen(self) -> None:
        self.closed_at = None
        self.save(update_fields=["closed_at"])
