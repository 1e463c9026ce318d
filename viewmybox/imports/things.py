"""Services, agreements, entries and actions of a box from a file, all of it or nothing.

The columns are found by the names that forms and lists give them, in Swedish or English, and the
box's own fields by theirs; a cell is read as the form's field reads it. What is here already stays
as it is, so that the same file can be sent again.
"""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, BinaryIO, ClassVar
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from viewmybox.accounts.models import Member
from viewmybox.boxes.custom import HANDLING, fields_of
from viewmybox.boxes.forms.fields import MomentField, NumberField
from viewmybox.boxes.models import Box, CustomField
from viewmybox.imports.problems import ImportRefused, Problems
from viewmybox.kit.names import plain
from viewmybox.kit.numbers import Decimal
from viewmybox.kit.sheets import SheetError, Table, read_table

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 5_000
LANGUAGES = ("sv", "en")
CUSTOM = "custom"

Codes = Mapping[str, Any]
Read = Callable[[str], Any]


class TwiceError(LookupError):
    """More than one is called so."""


@dataclass(frozen=True)
class Column:
    """A thing that a row can say.

    Attributes:
        key: the model's attribute, or `own_…` for one of the box's own fields.
        label: what it is called on the page.
        names: what the file may call it, in small letters.
        read: turns a cell into what is kept. Raises ValidationError.
    """

    key: str
    label: str
    names: frozenset[str]
    read: Read
    own: str = ""  # the own field's id


@dataclass
class Understood(Problems):
    """What the file says: its things, the lines that are wrong, and how its columns were read."""

    things: list[Any] = field(default_factory=list)
    there: int = 0
    columns: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


class Kind:
    """What a kind of things is made of, and how. One for each file; subclasses are in kinds.py."""

    deed = ""
    needed: tuple[str, ...] = ()
    # What files call things besides what forms do, by key.
    names: ClassVar[Mapping[str, Iterable[str]]] = {}

    def __init__(self, box: Box, zone: ZoneInfo) -> None:
        self.box = box
        self.zone = zone
        self.decimal: Decimal | None = None  # as the file shows it

    @cached_property
    def columns(self) -> list[Column]:
        """All that a row can say. Asks the database what it takes to understand every row."""
        raise NotImplementedError

    def columns_of(self, form: Any, keys: Iterable[str], reads: Mapping[str, Read]) -> list[Column]:
        """A column for each of a form's fields that are named.

        Args:
            form: a form's class, whose fields read the cells.
            keys: which of its fields.
            reads: how a cell is read where the field cannot do it, by key.
        """
        made = []
        for key in keys:
            one = copy(form.base_fields[key])
            if isinstance(one, MomentField):
                one.zone = self.zone
            if isinstance(one, NumberField):
                one.decimal = self.decimal
            words = frozenset({*in_languages(one.label), *map(plain, self.names.get(key, ()))})
            made.append(Column(key, str(one.label), words, reads.get(key, one.clean)))
        return made

    def own_columns(self, of: str, members: Codes) -> list[Column]:
        """A column for each of the box's own fields."""
        return [
            Column(
                key=one.key,
                label=one.name,
                names=frozenset({plain(one.name)}),
                read=own_reader(one, members, self.decimal),
                own=str(one.id),
            )
            for one in fields_of(self.box.id, of)
        ]

    def begin(self, rows: list[tuple[int, dict[str, Any]]]) -> None:
        """Look up what is here already, of all rows at once."""

    def key(self, said: dict[str, Any]) -> object:
        """What makes it one that is here already."""
        raise NotImplementedError

    def make(self, said: dict[str, Any]) -> models.Model:
        """What the row says, not saved. Raises ValidationError."""
        raise NotImplementedError

    def save(self, things: list[Any]) -> None:
        raise NotImplementedError

    there: set[object]


def understand(stream: BinaryIO, kind: Kind) -> Understood:
    """Read a file of things.

    Raises:
        SheetError: the file is no table that can be read.
        ImportRefused: a column that each of them needs is not there.
    """
    table = read_table(stream, max_bytes=LARGEST_FILE, max_rows=MOST_ROWS)
    kind.decimal = table.decimal
    places, found = find_columns(table, kind)
    rows: list[tuple[int, dict[str, Any]]] = []
    for line, cells in table.rows:
        said, wrong = read_row(cells, places)
        missing = [one for one in kind.needed if one not in said and one not in wrong]
        sentences = [*wrong.values(), *(empty(places, one) for one in missing)]
        if sentences:
            found.wrong(line, *sentences)
        else:
            rows.append((line, said))
    kind.begin(rows)
    for line, said in rows:
        if kind.key(said) in kind.there:
            found.there += 1
            continue
        try:
            found.things.append(kind.make(said))
        except ValidationError as error:
            found.wrong(line, *error.messages)
    if not (found.things or found.problem_count or found.there):
        raise SheetError(_("The file has a header, but no rows with values."))
    return found


def find_columns(table: Table, kind: Kind) -> tuple[dict[int, Column], Understood]:
    """By its place in a row what each column says.

    Raises:
        ImportRefused: one that each row needs is not there.
    """
    columns = kind.columns
    places: dict[int, Column] = {}
    taken: set[str] = set()
    found = Understood()
    for at, name in enumerate(table.header):
        column = next(
            (one for one in columns if plain(name) in one.names and one.key not in taken), None
        )
        if column:
            places[at] = column
            taken.add(column.key)
            found.columns.append((name, column.label))
        elif name:
            found.ignored.append(name)
    labels = {one.key: one.label for one in columns}
    if missing := [labels[key] for key in kind.needed if key not in taken]:
        raise ImportRefused(
            _("There is no column “%(missing)s”. Found: %(names)s."),
            missing="”, “".join(missing),
            names=", ".join(table.header),
        )
    return places, found


def read_row(cells: list[str], places: dict[int, Column]) -> tuple[dict[str, Any], dict[str, str]]:
    """What a row says, by key, and what of it cannot be read; empty cells say nothing."""
    said: dict[str, Any] = {}
    custom: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for at, column in places.items():
        text = cells[at].strip()
        if not text:
            continue
        try:
            value = column.read(text)
        except ValidationError as error:
            words = {"name": column.label, "words": " ".join(error.messages)}
            wrong[column.key] = _t("“%(name)s”: %(words)s") % words
            continue
        if column.own:
            custom[column.own] = value
        else:
            said[column.key] = value
    return said | ({CUSTOM: custom} if custom else {}), wrong


def empty(places: dict[int, Column], key: str) -> str:
    label = next(one.label for one in places.values() if one.key == key)
    return _t("“%(name)s” is empty.") % {"name": label}


def own_reader(own: CustomField, members: Codes, decimal: Decimal | None) -> Read:
    handling = HANDLING[own.kind]
    asked = handling.field(own)
    if isinstance(asked, NumberField):
        asked.decimal = decimal
    if own.kind == CustomField.Kind.MEMBER:
        member = chosen(members)
        return lambda text: str(member(text))
    if own.kind == CustomField.Kind.YES_NO:
        yes, no = in_languages(_("Yes")), in_languages(_("No"))
        return chosen({**dict.fromkeys(yes, True), **dict.fromkeys(no, False)})
    if own.kind == CustomField.Kind.CHOICE:
        return chosen({plain(one): one for one in own.choices})
    return lambda text: handling.kept(asked.clean(text))


def chosen(codes: Codes) -> Read:
    """One of these words, however it is spaced and in whichever capitals."""

    def read(text: str) -> Any:
        try:
            found = codes[plain(text)]
        except KeyError:
            raise ValidationError(
                _("“%(text)s” is not known here."), params={"text": text}
            ) from None
        if found is TwiceError:
            raise ValidationError(_("More than one is called “%(text)s”."), params={"text": text})
        return found

    return read


def named(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """By the names in small letters; a name of several means none of them."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        key = plain(name)
        found[key] = value if found.get(key, value) == value else TwiceError
    return found


def members_named() -> dict[str, Any]:
    """The members' ids by their names and their e-mail addresses."""
    members = list(Member.inside().values_list("id", "name", "email"))
    by_name = named((name, member) for member, name, _email in members)
    return by_name | named((email, member) for member, _name, email in members if email)


def worded(choices: type[models.TextChoices]) -> dict[str, str]:
    """The codes of choices by their words in each language, and by themselves."""
    return {
        word: code
        for code, label in choices.choices
        for word in (*in_languages(label), plain(str(code)))
    }


def in_languages(words: object) -> list[str]:
    """In small letters."""
    found = []
    for one in LANGUAGES:
        with translation.override(one):
            found.append(plain(str(words)))
    return found
