"""What a column's values are: how they are narrowed, ordered, shown and exported."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext as _

from viewmybox.followup.lists.filters import NOTHING, Between, Contains, Filter, OneOf
from viewmybox.kit.dates import format_at, format_date, parse_written
from viewmybox.kit.numbers import format_money, format_number, parse_number

ORE = 100
ME = "me"
MOST_CODES = 50
LONGEST = 200
# After z come å, ä and ö; no collation of the database's is asked for.
SWEDISH = str.maketrans({"å": "{", "ä": "|", "ö": "}", "é": "e", "ü": "y"})


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a list is read and written."""

    zone: ZoneInfo
    language: str
    member: UUID | None


class Kind:
    """A text, and what every other kind does in its own way.

    `narrows` names the form's part: text, range or choice. `form` is the workbook's number format.
    """

    name: ClassVar[str] = "text"
    css: ClassVar[str] = ""
    narrows: ClassVar[str] = "text"
    form: ClassVar[str] = ""

    def read(
        self, params: QueryDict, key: str, choices: Mapping[str, str], reader: Reader
    ) -> Filter | None:
        """What the address asks of the column. Raises Refused: it cannot be understood."""
        del choices, reader
        text = params.get(key, "").strip()[:LONGEST]
        return Contains(text) if text else None

    def order(self, value: Any, choices: Mapping[str, str]) -> Any:
        """What a value is sorted by; None sorts last."""
        del choices
        return str(value).casefold().translate(SWEDISH) if value else None

    def shown(self, value: Any, choices: Mapping[str, str], reader: Reader) -> str:
        del choices, reader
        return "" if value is None else str(value)

    def is_special(self, code: str) -> bool:
        """Whether the code narrows, though it is none of the choices."""
        del code
        return False

    def filed(self, value: Any, choices: Mapping[str, str], reader: Reader) -> Any:
        """A text, a float, a day or a local moment, for a file; None is an empty cell."""
        return self.shown(value, choices, reader)


class Link(Kind):
    name = "link"


class Number(Kind):
    name, css, narrows, form = "number", "number", "range", "#,##0.######"

    def read(
        self, params: QueryDict, key: str, choices: Mapping[str, str], reader: Reader
    ) -> Filter | None:
        del choices
        written = tuple(params.get(f"{key}_{end}", "").strip()[:LONGEST] for end in ("from", "to"))
        low, high = (self.limit(text, reader, last=end == 1) if text else None
                     for end, text in enumerate(written))  # fmt: skip
        return Between(low, high, (written[0], written[1])) if any(written) else None

    def limit(self, text: str, reader: Reader, *, last: bool) -> Any:
        del reader, last
        return parse_number(text)

    def order(self, value: Any, choices: Mapping[str, str]) -> Any:
        del choices
        return value

    def shown(self, value: Any, choices: Mapping[str, str], reader: Reader) -> str:
        del choices
        return "" if value is None else format_number(value, reader.language)

    def filed(self, value: Any, choices: Mapping[str, str], reader: Reader) -> Any:
        del choices, reader
        return None if value is None else float(value)


class Money(Number):
    """In öre; written and filed in kronor."""

    name, form = "money", "#,##0.00"

    def limit(self, text: str, reader: Reader, *, last: bool) -> Any:
        return round(super().limit(text, reader, last=last) * ORE)

    def shown(self, value: Any, choices: Mapping[str, str], reader: Reader) -> str:
        del choices
        return "" if value is None else format_money(value, reader.language, short=True)

    def filed(self, value: Any, choices: Mapping[str, str], reader: Reader) -> Any:
        del choices, reader
        return None if value is None else value / ORE


class Day(Number):
    name, css, form = "day", "date", "yyyy-mm-dd"

    def limit(self, text: str, reader: Reader, *, last: bool) -> Any:
        del reader, last
        return parse_written(text, ZoneInfo("UTC")).date()

    def shown(self, value: Any, choices: Mapping[str, str], reader: Reader) -> str:
        del choices
        return "" if value is None else format_date(value, reader.language)

    def filed(self, value: Any, choices: Mapping[str, str], reader: Reader) -> Any:
        del choices, reader
        return value


class Moment(Day):
    """Narrowed by days in the reader's zone."""

    name, form = "moment", "yyyy-mm-dd hh:mm"

    def limit(self, text: str, reader: Reader, *, last: bool) -> Any:
        day: date = super().limit(text, reader, last=last)
        begins = datetime.combine(day, time(), reader.zone).astimezone(UTC)
        return begins + timedelta(days=1, microseconds=-1) if last else begins

    def shown(self, value: Any, choices: Mapping[str, str], reader: Reader) -> str:
        del choices
        return "" if value is None else format_at(value, reader.zone, reader.language)

    def filed(self, value: Any, choices: Mapping[str, str], reader: Reader) -> Any:
        del choices
        return None if value is None else value.astimezone(reader.zone).replace(tzinfo=None)


class Choice(Kind):
    """One of some codes, in the words that the column has for them."""

    name, narrows = "choice", "choice"

    def read(
        self, params: QueryDict, key: str, choices: Mapping[str, str], reader: Reader
    ) -> Filter | None:
        known = dict.fromkeys(
            code for code in params.getlist(key) if code in choices or self.is_special(code)
        )
        codes = tuple(known)[:MOST_CODES]
        values = frozenset(str(reader.member) if code == ME else code for code in codes)
        return OneOf(codes, values) if codes else None

    def is_special(self, code: str) -> bool:
        return code == NOTHING

    def order(self, value: Any, choices: Mapping[str, str]) -> Any:
        """In the order of its choices."""
        return (
            None if value is None else [*choices].index(str(value)) if str(value) in choices else -1
        )

    def shown(self, value: Any, choices: Mapping[str, str], reader: Reader) -> str:
        del reader
        return "" if value is None else choices.get(str(value), "…")


class Status(Choice):
    name = "status"

    def is_special(self, code: str) -> bool:
        del code
        return False  # everything has one; NOTHING is one of them, no data


class Member(Choice):
    """A member by id; “me” in the address is whoever reads it, so that a list can be sent on."""

    name = "member"

    def is_special(self, code: str) -> bool:
        return code in (NOTHING, ME)

    def order(self, value: Any, choices: Mapping[str, str]) -> Any:
        return super(Choice, self).order(choices.get(str(value)), choices)


class YesNo(Choice):
    name = "yes_no"

    @staticmethod
    def words() -> dict[str, str]:
        return {"true": _("Yes"), "false": _("No")}


TEXT, LINK, NUMBER, MONEY, DAY, MOMENT = Kind(), Link(), Number(), Money(), Day(), Moment()
CHOICE, STATUS, MEMBER, YES_NO = Choice(), Status(), Member(), YesNo()
