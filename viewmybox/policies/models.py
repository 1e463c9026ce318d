"""Privacy-policy versions (P8, P9): numbered, immutable, in Swedish and English."""

import hashlib
from datetime import date, timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone

from viewmybox.policies.days import swedish_day
from viewmybox.policies.wording import Wording, read

__all__ = ["NOTICE", "PolicyVersion"]

# How long before its day of effect a version is published; the policy says so itself.
NOTICE = timedelta(days=30)


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def in_force(self, on: date | None = None) -> "PolicyVersion | None":
        """The version that governs what is given on that day (today in Sweden by default)."""
        return self.filter(effective_on__lte=on or swedish_day()).order_by("-number").first()

    def announced(self, on: date | None = None) -> "models.QuerySet[PolicyVersion]":
        """What is published and not yet in force, the next one first."""
        return self.filter(effective_on__gt=on or swedish_day()).order_by("number")


class PolicyVersion(models.Model):
    """One published version. The database grants no login role the right to change or remove it."""

    number = models.PositiveIntegerField(primary_key=True)
    effective_on = models.DateField()
    published_at = models.DateTimeField(default=timezone.now)
    # The files as they were published, head and all.
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

    def wording(self, language: str) -> Wording:
        """What the version says in that language, its head apart."""
        return read(self.text(language))

    @staticmethod
    def digest(text_sv: str, text_en: str) -> str:
        """SHA-256 over both languages, separated by a form feed."""
        return hashlib.sha256(f"{text_sv}\f{text_en}".encode()).hexdigest()
