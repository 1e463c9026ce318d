"""The words that the demo customers' stories are told in: services and what happened to them.

Days count from the day of filling: `-3` is three days ago, `14` is in two weeks.
"""

from dataclasses import dataclass, field

from viewmybox.boxes.models import Aggregate, Entry, RepeatUnit, Target
from viewmybox.boxes.models.agreement import PricePeriod, Renewal
from viewmybox.boxes.models.service import Service
from viewmybox.kit.periods import Period

DELIVERY = Entry.Kind.DELIVERY
VISIT = Entry.Kind.VISIT
MEETING = Entry.Kind.MEETING
DEVIATION = Entry.Kind.DEVIATION
NOTE = Entry.Kind.NOTE

DAY: Period = "day"
WEEK: Period = "week"
MONTH: Period = "month"
QUARTER: Period = "quarter"
YEAR: Period = "year"


@dataclass(frozen=True)
class Dip:
    """From one day to another the values lie so much higher or lower."""

    since: int
    until: int
    by: float
    note: str = ""


@dataclass(frozen=True)
class Series:
    """An indicator and how its values came about: a level, a season, chance and dips.

    `winter` is added in the middle of January and taken away in the middle of July, `growth` is
    spread over a year, `noise` is the standard deviation of chance.
    """

    name: str
    unit: str
    level: float
    noise: float
    at_least: float | None = None
    at_most: float | None = None
    tolerance: float = 0
    every: Period = MONTH
    per: Period = MONTH
    expected: Period | None = None
    aggregate: Aggregate = Aggregate.MEAN
    decimals: int = 1
    winter: float = 0
    growth: float = 0
    lowest: float = 0
    highest: float = float("inf")
    dips: tuple[Dip, ...] = ()
    until: int = 0
    months: tuple[int, ...] = ()  # measured only in these; empty: all year
    weight: int = 1
    before: tuple[float, int] | None = None  # an earlier limit, and how many days ago it changed
    about: str = ""

    @property
    def target(self) -> Target:
        if self.at_least is not None and self.at_most is not None:
            return Target.BETWEEN
        if self.at_least is not None:
            return Target.AT_LEAST
        return Target.AT_MOST if self.at_most is not None else Target.NONE


@dataclass(frozen=True)
class Happening:
    """An entry; a deviation is open unless it says on which day it was closed."""

    day: int
    kind: Entry.Kind
    title: str
    text: str = ""
    by: str = ""
    closed: int | None = None


@dataclass(frozen=True)
class Routine:
    """Entries that come again and again, in one of several wordings."""

    every: int
    kind: Entry.Kind
    titles: tuple[str, ...]
    texts: tuple[str, ...] = ("",)
    by: str = ""


@dataclass(frozen=True)
class ToDo:
    """An action; open unless it says on which day it was done."""

    title: str
    due: int | None
    by: str = ""
    text: str = ""
    done: int | None = None
    after: str = ""  # the title of the entry that it was born from
    checklist: tuple[str, ...] = ()
    ticked: int = 0  # so many of them, from the first
    repeats: tuple[int, RepeatUnit] | None = None


@dataclass(frozen=True)
class Paper:
    """A document with its content."""

    day: int
    name: str
    content: str
    by: str = ""


@dataclass(frozen=True)
class Contract:
    """An agreement, its price in kronor."""

    supplier: str
    number: str
    since: int
    until: int | None
    notice: int
    renewal: Renewal
    price: int
    per: PricePeriod = PricePeriod.MONTH
    renews: int | None = 12  # months
    organisation_number: str = ""
    contact: tuple[str, str, str] = ("", "", "")  # name, e-mail address, telephone number
    units: float | None = None
    unit: str = ""
    index: tuple[str, float, float] | None = None  # name, when agreed, now
    before: "Contract | None" = None  # the one that the service passed on from
    days: int | None = None  # of notice, in the place of months
    # What it cost before in kronor, each until a day; where that is to come, `price` is coming too.
    prices: tuple[tuple[int, int], ...] = ()
    shared: str = ""  # a word: services of the box with the same one are under one agreement


@dataclass(frozen=True)
class Told:
    """A service with everything that is told of it."""

    name: str
    category: Service.Category
    about: str
    by: str
    contract: Contract | None = None
    series: tuple[Series, ...] = ()
    happened: tuple[Happening | Routine, ...] = ()
    to_do: tuple[ToDo, ...] = ()
    papers: tuple[Paper, ...] = ()


@dataclass(frozen=True)
class ToldBox:
    name: str
    about: str
    services: tuple[Told, ...]


@dataclass(frozen=True)
class Story:
    """A customer: the details as its owner gives them on subscribing, and its boxes."""

    customer: str
    kind: str
    language: str
    details: dict[str, str] = field(default_factory=dict)
    boxes: tuple[ToldBox, ...] = ()
