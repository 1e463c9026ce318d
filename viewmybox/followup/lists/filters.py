"""What narrows a list: by a column's value, in Python or in the database, and in the address."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import Q

# What stands in the address for “there is none”.
NOTHING = "none"


class Filter(Protocol):
    """One column's."""

    def fits(self, value: Any) -> bool:
        """Whether a row with that value stays."""
        ...

    def condition(self, name: str) -> Q:
        """The same for the database, of a column or an annotation of that name."""
        ...

    def pairs(self, key: str) -> Iterator[tuple[str, str]]:
        """What the address says of it."""
        ...


@dataclass(frozen=True, slots=True)
class Contains:
    """The text is somewhere in it, in capitals or not."""

    text: str

    def fits(self, value: Any) -> bool:
        return self.text.casefold() in str(value or "").casefold()

    def condition(self, name: str) -> Q:
        return Q(**{f"{name}__icontains": self.text})

    def pairs(self, key: str) -> Iterator[tuple[str, str]]:
        yield key, self.text


@dataclass(frozen=True, slots=True)
class Between:
    """From one value to another, both within; None is no limit. `written`: as it was written."""

    low: Any
    high: Any
    written: tuple[str, str]

    def fits(self, value: Any) -> bool:
        if value is None:
            return False
        return not (
            (self.low is not None and value < self.low)
            or (self.high is not None and value > self.high)
        )

    def condition(self, name: str) -> Q:
        limits = {"gte": self.low, "lte": self.high}
        return Q(**{f"{name}__{way}": limit for way, limit in limits.items() if limit is not None})

    def pairs(self, key: str) -> Iterator[tuple[str, str]]:
        for end, text in zip(("from", "to"), self.written, strict=True):
            if text:
                yield f"{key}_{end}", text


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some codes; NOTHING among them lets through what has no value."""

    codes: tuple[str, ...]
    values: frozenset[str]  # the codes, with “me” as who that is

    def fits(self, value: Any) -> bool:
        return (NOTHING if value is None else str(value)) in self.values

    def condition(self, name: str) -> Q:
        found = Q(**{f"{name}__in": sorted(self.values - {NOTHING})})
        return found | Q(**{f"{name}__isnull": True}) if NOTHING in self.values else found

    def pairs(self, key: str) -> Iterator[tuple[str, str]]:
        for code in self.codes:
            yield key, code
