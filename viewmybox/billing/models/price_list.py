"""What things cost: numbered lists with a day of effect, never altered once published (P12)."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from viewmybox.billing.days import swedish_today


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as a price list has it; prices in öre, without VAT."""

    key: str
    names: dict[str, str]
    about: dict[str, str]
    month_ore: int
    year_ore: int

    def name(self, language: str) -> str:
        return self.names[language]

    def price(self, every: str) -> int:
        return self.year_ore if every == "year" else self.month_ore


class PriceListQuerySet(models.QuerySet["PriceList"]):
    def in_force(self, on: date | None = None) -> "PriceList | None":
        """The list that governs what is ordered on that day (today by default)."""
        on = on or swedish_today()
        return self.filter(effective_on__lte=on).order_by("-effective_on").first()

    def coming(self, on: date | None = None) -> "PriceList | None":
        """The next one, already published."""
        return self.ahead(on).first()

    def ahead(self, on: date | None = None) -> "PriceListQuerySet":
        """All that are published and not yet in force, the next one first."""
        return self.filter(effective_on__gt=on or swedish_today()).order_by("effective_on")

    def to_choose(self) -> "list[Plan]":
        """The plans of the list in force that every list ahead has too: those that can be chosen,
        as the database sees to it (wall.choose_plan).
        """
        now = self.in_force()
        ahead = list(self.ahead())
        offered = now.offered() if now else []
        return [plan for plan in offered if all(later.plan(plan.key) for later in ahead)]


class PriceList(models.Model):
    """One published list. The database grants no login role the right to change or remove it."""

    number = models.PositiveIntegerField(primary_key=True)
    effective_on = models.DateField(unique=True)
    published_at = models.DateTimeField(default=timezone.now)
    vat_percent = models.PositiveSmallIntegerField()
    extract_base_ore = models.BigIntegerField()
    extract_gb_ore = models.BigIntegerField()
    plans = models.JSONField()

    objects: ClassVar[models.Manager["PriceList"]] = PriceListQuerySet.as_manager()

    class Meta:
        db_table = "price_list"
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"price list {self.number}"

    def offered(self) -> list[Plan]:
        """The plans, in the order in which they are shown."""
        return [plan_of(facts) for facts in self.plans]

    def plan(self, key: str) -> Plan | None:
        return next((plan for plan in self.offered() if plan.key == key), None)


def plan_of(facts: dict[str, Any]) -> Plan:
    return Plan(
        key=facts["key"],
        names=facts["names"],
        about=facts["about"],
        month_ore=int(facts["month_ore"]),
        year_ore=int(facts["year_ore"]),
    )
