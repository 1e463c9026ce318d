"""Privacy-policy versions (P8, P9): numbered, immutable, in Swedish and English."""

import hashlib
from datetime import date
from typing import ClassVar

from django.db import models
from django.utils import timezone

__all__ = ["PolicyVersion"]


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def in_force(self, on: date | None = None) -> "PolicyVersion | None":
        """The version that governs what is given on that day (today by default)."""
        return self.filter(effective_on__lte=on or timezone.localdate()).order_by("-number").first()


class PolicyVersion(models.Model):
    """One published version. The database grants no login role the right to change or remove it."""

    number = models.PositiveIntegerField(primary_key=True)
    effective_on = models.DateField()
    published_at = models.DateTimeField(default=timezone.now)
    text_sv = models.TextField()
    text_en = models.TextField()
    sha256 = models.CharField(max_length=64)

    objects: ClassVar[models.Manager["PolicyVersion"]] = PolicyVersionQuerySet.as_manager()

    class Meta:
        db_table = "policy_version"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"policy version {self.number}"

    def text(self, language: str) -> str:
        return self.text_sv if language == "sv" else self.text_en

    @staticmethod
    def digest(text_sv: str, text_en: str) -> str:
        """SHA-256 over both languages, separated by a form feed."""
        return hashlib.sha256(f"{text_sv}\f{text_en}".encode()).hexdigest()
