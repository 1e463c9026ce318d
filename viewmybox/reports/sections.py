"""A report's facts as headings, texts and tables in the reader's language.

The page, the PDF and the workbook are all written from these, so that they say the same.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import SimpleNamespace
from typing import Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _

from viewmybox.accounts.models import Member
from viewmybox.boxes.custom import written
from viewmybox.boxes.models import CustomField, Entry
from viewmybox.boxes.models.indicator import Aggregate
from viewmybox.followup.reasons import target_words
from viewmybox.kit.dates import format_date
from viewmybox.kit.months import month_short
from viewmybox.kit.numbers import format_money, format_number
from viewmybox.kit.periods import period_label
from viewmybox.reports.models import PartKind

Form = Literal["text", "number", "money", "day", "status", "trend"]

# What an own field's kind is in a table; the others are texts.
OWN_FORMS: dict[str, Form] = {CustomField.Kind.NUMBER: "number", CustomField.Kind.DATE: "day"}
OWN_DECIMALS = 2
STATUS = {"on": "●", "risk": "▲", "off": "■", "none": "◇", "": ""}


@dataclass(frozen=True, slots=True)
class Cell:
    """A value as it is, and as it is read; `decimals` of a number."""

    value: Any
    words: str
    form: Form = "text"
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, headings each with the form of what stands below, and rows of cells.

    `charted` are the columns whose amounts a chart of the table shows; the last row may be a total.
    `is_told`: a column holds sentences, which need a line of their own on a telephone.
    """

    name: str
    headings: Sequence[tuple[str, Form]]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    charted: tuple[int, ...] = ()
    has_total: bool = False
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report: its kind, heading, text, and tables."""

    kind: str
    heading: str
    text: str
    tables: Sequence[Table] = field(default_factory=list)
    responsible: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole report, ready to be written down."""

    title: str
    under: str
    sections: Sequence[Section]


def sheet(facts: Mapping[str, Any], language: str) -> Sheet:
    """Facts of `facts.gather`, or those that were signed."""
    writer = Writer(facts, language)
    starts_on = date.fromisoformat(facts["starts_on"])
    return Sheet(
        title=f"{facts['name']}, {period_label(starts_on, facts['period'], language)}",
        under=facts["box"]["name"],
        sections=[writer.section(part) for part in facts["parts"]],
    )


class Writer:
    """One report in one language."""

    def __init__(self, facts: Mapping[str, Any], language: str) -> None:
        self.facts = facts
        self.language = language
        self.services = {one["id"]: one["name"] for one in facts["services"]}
        self.members = names_of(facts)

    def section(self, part: Mapping[str, Any]) -> Section:
        made: Section = getattr(self, part["kind"])(part["facts"])
        return Section(
            kind=part["kind"],
            heading=str(PartKind(part["kind"]).label),
            text=part["text"],
            tables=made.tables,
            responsible=self.members.get(part["responsible"] or "", ""),
        )

    def summary(self, facts: Mapping[str, Any]) -> Section:
        said = [
            (_("Services followed up"), facts["services"]),
            (_("Deviations in the period"), facts["deviations"]),
            (_("Deviations open at its end"), facts["open_deviations"]),
            (_("Actions done in the period"), facts["done"]),
            (_("Actions open at its end"), facts["open_actions"]),
        ]
        rows = [[text(name), self.number(value)] for name, value in said]
        headings: list[tuple[str, Form]] = [(_("What"), "text"), (_("How many"), "number")]
        tables = [Table(_("In short"), headings, rows)]
        if own := facts.get("own"):
            named: list[tuple[str, Form]] = [(_("Service"), "text"), *self.own_headings(own)]
            told = [
                [text(self.service(row["service"])), *self.own(own, row)] for row in own["rows"]
            ]
            tables.append(Table(_("Of the services"), named, told))
        return Section("", "", "", tables=tables)

    @staticmethod
    def own_headings(facts: Mapping[str, Any]) -> list[tuple[str, Form]]:
        """Of the box's own fields that something is written in; reports before them have none."""
        return [
            (one["name"], OWN_FORMS.get(one["kind"], "text")) for one in facts.get("fields", ())
        ]

    def own(self, facts: Mapping[str, Any], row: Mapping[str, Any]) -> list[Cell]:
        """A row's cells below them."""
        return [self.own_cell(one, row["own"].get(one["id"])) for one in facts.get("fields", ())]

    def own_cell(self, field: Mapping[str, Any], value: Any) -> Cell:
        form = OWN_FORMS.get(field["kind"], "text")
        if value is None:
            return Cell(None, "", form)
        about: Any = SimpleNamespace(name=field["name"], kind=field["kind"])
        words = written(about, value, self.members, self.language).words
        if form == "number":
            return Cell(value, words, form, 0 if value == int(value) else OWN_DECIMALS)
        return Cell(date.fromisoformat(value), words, form) if form == "day" else text(words)

    def status(self, facts: Mapping[str, Any]) -> Section:
        months = [date.fromisoformat(month) for month in facts["months"]]
        headings: list[tuple[str, Form]] = [(_("Service"), "text")]
        for place, month in enumerate(months):
            year = f" {month.year % 100:02}" if not place or month.month == 1 else ""
            headings.append((month_short(month.month, self.language) + year, "status"))
        rows = [
            [text(self.service(row["service"])), *[self.stands(code) for code in row["months"]]]
            for row in facts["rows"]
        ]
        note = _("The worst of the service’s indicators in each month that is over.")
        return Section("", "", "", tables=[Table(_("Status month by month"), headings, rows, note)])

    def indicators(self, facts: Mapping[str, Any]) -> Section:
        headings: list[tuple[str, Form]] = [
            (_("Service"), "text"),
            (_("Indicator"), "text"),
            (_("Status"), "status"),
            (_("The period’s value"), "number"),
            (_("Target"), "text"),
            (_("Off target"), "number"),
            (_("Twelve months"), "trend"),
        ]
        rows = [[*self.indicator(row)] for row in facts["rows"]]
        note = _(
            "The status is the worst of the indicator’s own periods that ended in this time; "
            "“off target” is how many of them were. The value is added up over the whole period."
        )
        return Section("", "", "", tables=[Table(_("Indicators"), headings, rows, note)])

    def indicator(self, row: Mapping[str, Any]) -> list[Cell]:
        about: Any = SimpleNamespace(**row, tolerance=0)
        value = row["value"]
        shown = "–"
        if value is not None:
            unit = f"\N{NO-BREAK SPACE}{row['unit']}" if row["unit"] else ""
            shown = format_number(value, self.language, row["decimals"]) + unit
        periods = row["on"] + row["risk"] + row["off"]
        of = _("%(off)s of %(all)s") % {"off": row["off"], "all": periods} if periods else ""
        aggregate = str(Aggregate(row["aggregate"]).label)
        return [
            text(self.service(row["service"])),
            text(f"{row['name']} ({aggregate.lower()})"),
            self.stands(row["status"]),
            Cell(value, shown, "number", row["decimals"]),
            text(target_words(about, self.language)),
            Cell(row["off"] if periods else None, of, "number"),
            Cell((row["trend"], row["low"], row["high"]), "", "trend"),
        ]

    def deviations(self, facts: Mapping[str, Any]) -> Section:
        headings: list[tuple[str, Form]] = [
            (_("Date"), "day"),
            (_("Service"), "text"),
            (_("Kind"), "text"),
            (_("What happened"), "text"),
            (_("State"), "text"),
            *self.own_headings(facts),
        ]
        rows = []
        for row in facts["rows"]:
            is_deviation = row["kind"] == Entry.Kind.DEVIATION
            state = (_("closed") if row["closed"] else _("open")) if is_deviation else ""
            # Reports that were signed before there were own kinds name none.
            kind = row.get("kind_name") or str(Entry.Kind(row["kind"]).label)
            rows.append(
                [
                    self.day(row["on"]),
                    text(self.service(row["service"])),
                    text(kind),
                    text(row["title"]),
                    text(state),
                    *self.own(facts, row),
                ]
            )
        return Section(
            "",
            "",
            "",
            tables=[Table(_("Entries"), headings, rows, self.more(facts["count"], rows))],
        )

    def actions(self, facts: Mapping[str, Any]) -> Section:
        tables = []
        for name, key, count in (
            (_("Done in the period"), "done", facts["done_count"]),
            (_("Open at its end"), "open", facts["open_count"]),
        ):
            headings: list[tuple[str, Form]] = [
                (_("Action"), "text"),
                (_("Service"), "text"),
                (_("Responsible"), "text"),
                (_("Due"), "day"),
                *([(_("Done"), "day")] if key == "done" else []),  # type: ignore[list-item]
            ]
            rows = [
                [
                    text(row["title"]),
                    text(self.service(row["service"])),
                    text(self.members.get(row["responsible"] or "", "")),
                    self.day(row["due_on"]),
                    *([self.day(row["done_on"])] if key == "done" else []),
                ]
                for row in facts[key]
            ]
            tables.append(Table(name, headings, rows, self.more(count, rows)))
        return Section("", "", "", tables=tables)

    def costs(self, facts: Mapping[str, Any]) -> Section:
        headings: list[tuple[str, Form]] = [
            (_("Service"), "text"),
            (_("Agreed"), "money"),
            (_("Came"), "money"),
            (_("More or less"), "money"),
        ]
        has_credits = any(row.get("credits") for row in facts["rows"])
        if has_credits:
            headings.append((_("Service credits"), "money"))
        rows = [
            [
                text(self.service(row["service"])),
                self.money(row["agreed"]),
                self.money(row["came"]),
                self.money(difference(row)),
                *([self.money(row.get("credits"))] if has_credits else []),
            ]
            for row in facts["rows"]
        ]
        if rows:
            agreed, came = (summed(facts["rows"], key) for key in ("agreed", "came"))
            both = difference({"agreed": agreed, "came": came})
            rows.append(
                [
                    text(_("Sum")),
                    self.money(agreed),
                    self.money(came),
                    self.money(both),
                    *([self.money(summed(facts["rows"], "credits"))] if has_credits else []),
                ]
            )
        note = _("Without VAT. What is agreed is worked out from the agreements.")
        table = Table(_("Costs"), headings, rows, note, charted=(1, 2), has_total=bool(rows))
        return Section("", "", "", tables=[table])

    def agreements(self, facts: Mapping[str, Any]) -> Section:
        headings: list[tuple[str, Form]] = [
            (_("Supplier"), "text"),
            (_("Agreement number"), "text"),
            (_("Services"), "text"),
            (_("Until"), "day"),
            (_("Last day to act"), "day"),
            (_("At the end"), "text"),
            *self.own_headings(facts),
        ]
        rows = [
            [
                text(row["supplier"]),
                text(row["number"]),
                text(", ".join(self.service(one) for one in row["services"])),
                self.day(row["ends_on"]),
                self.day(row["act_by"]),
                text(
                    _("has ended")
                    if row["over"]
                    else _("renews by itself")
                    if row["renews"]
                    else ""
                ),
                *self.own(facts, row),
            ]
            for row in facts["rows"]
        ]
        return Section("", "", "", tables=[Table(_("Agreements"), headings, rows)])

    def service(self, id_: str) -> str:
        return str(self.services.get(id_, ""))

    def stands(self, code: str) -> Cell:
        words = {
            "on": _("On target"),
            "risk": _("At risk"),
            "off": _("Off target"),
            "none": _("No data"),
        }
        return Cell(code, words.get(code, ""), "status")

    def number(self, value: float) -> Cell:
        return Cell(value, format_number(value, self.language, 0), "number")

    def money(self, value: int | None) -> Cell:
        shown = "–" if value is None else format_money(value, self.language, short=True)
        return Cell(value, shown, "money")

    def day(self, value: str | None) -> Cell:
        if value is None:
            return Cell(None, "", "day")
        day = date.fromisoformat(value)
        return Cell(day, format_date(day, self.language), "day")

    def more(self, count: int, rows: Sequence[Any]) -> str:
        if count <= len(rows):
            return ""
        return _("%(shown)s of %(all)s are shown.") % {"shown": len(rows), "all": count}


def text(words: str) -> Cell:
    return Cell(words, words)


def difference(row: Mapping[str, int | None]) -> int | None:
    agreed, came = row["agreed"], row["came"]
    return None if agreed is None or came is None else came - agreed


def summed(rows: Sequence[Mapping[str, int | None]], key: str) -> int | None:
    known = [row[key] for row in rows if row.get(key) is not None]
    return sum(known) if known else None  # type: ignore[arg-type] # None was left out


def names_of(facts: Mapping[str, Any]) -> dict[str, str]:
    """The names that the report's members have today; none of who has been forgotten."""
    ids = {part["responsible"] for part in facts["parts"]}
    for part in facts["parts"]:
        if part["kind"] == PartKind.ACTIONS:
            ids |= {row["responsible"] for key in ("done", "open") for row in part["facts"][key]}
        ids |= {one for own in (part["facts"], part["facts"].get("own", {})) for one in named(own)}
    wanted = [UUID(one) for one in ids if one]
    found = Member.objects.filter(id__in=wanted).values_list("id", "name")
    return {str(id_): name for id_, name in found}


def named(facts: Mapping[str, Any]) -> set[str]:
    """The members that own fields of these rows hold."""
    fields = [
        one["id"] for one in facts.get("fields", ()) if one["kind"] == CustomField.Kind.MEMBER
    ]
    return {row["own"][one] for one in fields for row in facts["rows"] if one in row["own"]}
