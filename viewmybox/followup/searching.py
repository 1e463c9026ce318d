"""Searching all that a member may see: boxes and what is in them, and the words of documents.

What the database finds is ids (boxes/sql/search.sql); the things are read under the policy. Those
that are called by all the words come first, the larger before the smaller, then the newest.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viewmybox.boxes.models import (
    Action,
    Agreement,
    Box,
    Cost,
    Document,
    Entry,
    Indicator,
    Service,
)
from viewmybox.boxes.reading import sealer, stems_of_each
from viewmybox.vault.models import CustomerKey
from viewmybox.wall.context import fetch_all

SHORTEST, LONGEST = 2, 200  # characters that are asked for
MOST_OF_A_KIND = 100
AROUND = 90  # characters of a text before what is found in it, and after


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that is found.

    Attributes:
        name: what the database and addresses call it.
        label, single: what people call several of them, and one.
        model, title, texts: where it is kept, what it is called by, and what else is searched.
        beside: what it belongs to, by the columns that have the names.
        href: its page; its columns go into it.
        more: the columns that its page is found by.
    """

    name: str
    label: Promise
    single: Promise
    model: Any
    title: str
    texts: tuple[str, ...]
    beside: tuple[str, ...]
    href: str
    more: tuple[str, ...] = ()

    @property
    def columns(self) -> set[str]:
        """All that is told of one."""
        there = {name for name in ("closed_at", "custom", "contacts") if hasattr(self.model, name)}
        return {"id", self.title, *self.texts, *self.beside, *self.more, *there}


IN_BOX = ("box__name",)
OF_SERVICE = ("service__name", "service__box__name")
KINDS = {
    kind.name: kind
    for kind in (
        Kind("box", _("Boxes"), _("Box"), Box, "name", ("description",), (), "/boxes/{id}/"),
        Kind(
            "service",
            _("Services"),
            _("Service"),
            Service,
            "name",
            ("description",),
            IN_BOX,
            "/services/{id}/",
        ),
        Kind(
            "agreement",
            _("Agreements"),
            _("Agreement"),
            Agreement,
            "supplier",
            (
                "number",
                "organisation_number",
                "contact_name",
                "contact_email",
                "contact_phone",
            ),
            IN_BOX,
            "/agreements/{id}/",
        ),
        Kind(
            "indicator",
            _("Indicators"),
            _("Indicator"),
            Indicator,
            "name",
            ("description",),
            OF_SERVICE,
            "/indicators/{id}/",
            ("service_id",),
        ),
        Kind(
            "action",
            _("Actions"),
            _("Action"),
            Action,
            "title",
            ("text",),
            OF_SERVICE,
            "/actions/{id}/",
            ("service_id",),
        ),
        Kind(
            "entry",
            _("Entries"),
            _("Entry"),
            Entry,
            "title",
            ("text",),
            OF_SERVICE,
            "/services/{service_id}/?entry={id}#entry-{id}",
            ("service_id",),
        ),
        Kind(
            "document",
            _("Documents"),
            _("Document"),
            Document,
            "name",
            (),
            OF_SERVICE,
            "/documents/{id}/",
            ("service_id",),
        ),
        Kind(
            "cost",
            _("Costs"),
            _("Cost"),
            Cost,
            "text",
            ("number",),
            OF_SERVICE,
            "/services/{service_id}/costs/?year={day.year}",
            ("service_id", "day"),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where in what was found something is: `is_hit` marks the words that were asked for."""

    text: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found.

    Attributes:
        snippet: the part of its text that has the words; empty where its name alone does.
        beside: its service and box, as far as it has them.
        inside: the words are in the document itself.
    """

    kind: str
    id: UUID
    title: tuple[Place, ...]
    snippet: tuple[Place, ...]
    beside: tuple[str, ...]
    service: UUID | None
    at: datetime
    href: str
    is_closed: bool
    inside: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to: how many of each kind that was looked in, and those that are shown."""

    counts: dict[str, int]
    hits: list[Hit]
    following: int | None  # how many to pass over for what follows


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the database says of one thing."""

    kind: str
    id: UUID
    is_named: bool
    at: datetime
    inside: bool = False


def is_enough(asked: str) -> bool:
    """Whether there is a word long enough to look for."""
    return any(len(word) >= SHORTEST for word in words_in(asked))


def search(  # noqa: PLR0913 - what can be asked, each by name
    asked: str,
    *,
    kinds: Sequence[str],
    box: UUID | None = None,
    passed: int = 0,
    most: int = 50,
    counted: bool = False,
) -> Found:
    """What has all the words that are asked for. A word may go on: “städ” finds “städning”.

    Args:
        asked: what somebody wrote.
        kinds: which kinds of KINDS are wanted; none means all.
        box: only what is in it.
        passed: how many to pass over.
        most: how many to give.
        counted: whether it is to be told how many there are of the other kinds too.
    """
    asked = asked[:LONGEST].replace("\0", " ")
    words = words_in(asked)
    of_each = stems_of_each(words)
    looked_in = list(KINDS) if counted or not kinds else list(kinds)
    found = sightings(asked, of_each, looked_in, box)
    counts = {name: sum(one.kind == name for one in found) for name in KINDS}
    found = [one for one in found if not kinds or one.kind in kinds]
    shown = found[passed : passed + most]
    marks = marking(of_each)
    following = passed + most if len(found) > passed + most else None
    return Found(counts, list(told(shown, marks)), following)


def words_in(asked: str) -> list[str]:
    return list(dict.fromkeys(re.findall(r"[^\W_]+", asked.lower())))[:8]


def sightings(
    asked: str, of_each: dict[str, list[str]], kinds: list[str], box: UUID | None
) -> list[Sighting]:
    """All of these kinds, best first."""
    rows = fetch_all(
        "SELECT * FROM wall.search(%s, %s, %s, %s, %s)",
        [asked, inside(of_each), kinds, box, MOST_OF_A_KIND],
    )
    met: dict[UUID, Sighting] = {}
    for kind, id_, is_named, at, is_inside in rows:
        met.setdefault(id_, Sighting(kind, id_, is_named, at, is_inside))
    order = list(KINDS)
    return sorted(
        met.values(),
        key=lambda one: (
            not one.is_named,
            order.index(one.kind) if one.is_named else 0,
            -one.at.timestamp(),
        ),
    )


def inside(of_each: dict[str, list[str]]) -> str:
    """What documents' sealed words are asked for: of each word itself or one of its stems."""
    if not of_each or not CustomerKey.objects.exists():
        return ""
    seal = sealer()
    return " & ".join(
        "(" + " | ".join(map(seal, dict.fromkeys([word, *stems]))) + ")"
        for word, stems in of_each.items()
    )


def told(shown: list[Sighting], marks: re.Pattern[str]) -> Iterator[Hit]:
    """The things themselves, one statement a kind, in the order in which they were found."""
    rows: dict[UUID, dict[str, Any]] = {}
    for name, kind in KINDS.items():
        ids = [one.id for one in shown if one.kind == name]
        if ids:
            rows |= {
                row["id"]: row
                for row in kind.model.objects.filter(id__in=ids).values(*kind.columns)
            }
    for one in shown:
        # Gone since it was found, or never there for who asks.
        if one.id in rows:
            yield hit(one, KINDS[one.kind], rows[one.id], marks)


def hit(one: Sighting, kind: Kind, row: dict[str, Any], marks: re.Pattern[str]) -> Hit:
    # What the box's own fields say is searched too (boxes/sql/own_words.sql).
    said = [*(row[name] for name in kind.texts), *row.get("custom", {}).values()]
    said += [part for one in row.get("contacts", ()) for part in one.values()]
    text = " · ".join(str(one) for one in said if one)
    return Hit(
        kind=kind.name,
        id=one.id,
        title=places(row[kind.title], marks),
        snippet=places(around(text, marks), marks) if marks.search(text) else (),
        beside=tuple(row[name] for name in kind.beside),
        service=row.get("service_id"),
        at=one.at,
        href=kind.href.format(**row),
        is_closed=row.get("closed_at") is not None,
        inside=one.inside,
    )


def marking(of_each: dict[str, list[str]]) -> re.Pattern[str]:
    """What is marked: words that begin as one that was asked for, or as its stem."""
    begin = {
        word
        for asked, stems in of_each.items()
        for word in (asked, *stems)
        if len(word) >= SHORTEST
    }
    if not begin:
        return re.compile(r"(?!)")
    either = "|".join(re.escape(word) for word in sorted(begin, key=len, reverse=True))
    return re.compile(rf"(?<![^\W_])(?:{either})[^\W_]*", re.IGNORECASE)


def places(text: str, marks: re.Pattern[str]) -> tuple[Place, ...]:
    """The text in pieces, those that were asked for marked."""
    made, end = [], 0
    for found in marks.finditer(text):
        if found.start() > end:
            made.append(Place(text[end : found.start()], is_hit=False))
        made.append(Place(found[0], is_hit=True))
        end = found.end()
    if end < len(text):
        made.append(Place(text[end:], is_hit=False))
    return tuple(made)


def around(text: str, marks: re.Pattern[str]) -> str:
    """The part of a text that shows what is first found in it."""
    text = " ".join(text.split())
    found = marks.search(text)
    if found is None:
        return ""
    start, end = found.start() - AROUND, found.end() + AROUND
    start = 0 if start <= 0 else text.find(" ", start, found.start()) + 1 or found.start()
    if end < len(text):
        end = max(text.rfind(" ", found.end(), end), found.end())
    return ("… " if start else "") + text[start:end] + (" …" if end < len(text) else "")
