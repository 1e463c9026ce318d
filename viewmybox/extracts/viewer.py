"""The viewer in an extract: `index.html`, which shows the box from the file system alone.

A browser lets a page that lies in a folder run scripts beside it but not read other files, so the
rows lie in scripts: `viewer/<kind>-<n>.js`, some thousand rows each, in the order of what they are
looked up by, so that a page loads only those that it shows. Statuses and charts are worked out
here, as they were at the moment of the extract, in both languages.
"""

import base64
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from importlib import resources
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from django.utils import timezone, translation
from django.utils.functional import Promise

from viewmybox.accounts.models import Customer
from viewmybox.boxes.models import Indicator
from viewmybox.extracts.copying import as_arrays, copied
from viewmybox.extracts.kinds import Kind, Scope
from viewmybox.extracts.viewer_columns import COLUMNS, REFERENCES
from viewmybox.extracts.viewer_words import WORDS
from viewmybox.followup.series import series
from viewmybox.followup.standing import Moment, standings
from viewmybox.followup.views.indicator import chart
from viewmybox.journal.deeds import DEEDS
from viewmybox.web.statics import source

__all__ = ["Viewer"]

LANGUAGES = ("sv", "en")
ROWS = 2000  # in one script: half a second on a slow machine, and less in memory than a picture
Part = tuple[str, Iterator[tuple[bytes, int]]]


class Viewer:
    """All of the viewer's files, one after the other, in an open snapshot."""

    def __init__(  # noqa: PLR0913, PLR0917 - what an extract is of
        self,
        customer: Customer,
        made_at: datetime,
        scope: Scope,
        box: UUID | None,
        kinds: Iterable[Kind],
        documents: dict[str, str],
    ) -> None:
        self.customer = customer
        self.made_at = made_at
        self.scope = scope
        self.box = box
        self.kinds = tuple(kinds)
        self.documents = documents
        self.scripts: dict[str, list[list[Any]]] = defaultdict(list)
        self.charted: list[str] = []

    def parts(self) -> Iterator[Part]:
        """(path, its content in chunks with how many rows each holds)."""
        for kind in self.kinds:
            yield from self.tables(kind)
        if self.scope is not Scope.PERSONAL:
            yield from self.charts()
        yield "index.html", iter([(self.page(), 0)])

    def tables(self, kind: Kind) -> Iterator[Part]:
        found = kind.rows(self.box)
        if kind.viewed_by:
            found = found.order_by(kind.viewed_by, *kind.order)
        lines = rows_of(copied(as_arrays(kind, found, kind.viewed_by)))
        while batch := list(islice(lines, ROWS)):
            number = len(self.scripts[kind.name])
            first, last = (json.loads(line)[0] for line in (batch[0], batch[-1]))
            self.scripts[kind.name].append([first, last])
            call = f"vmb({json.dumps(kind.name)},{number},[\n".encode()
            content = call + b",\n".join(batch) + b"\n]);\n"
            yield f"viewer/{kind.file}-{number}.js", iter([(content, len(batch))])

    def charts(self) -> Iterator[Part]:
        """A script for each service, with its indicators' charts."""
        found = Indicator.objects.select_related("service").order_by("service", "position", "id")
        if self.box:
            found = found.filter(service__box=self.box)
        for service, indicators in groupby(found.iterator(), lambda one: str(one.service_id)):
            drawn = {str(one.id): self.drawn(one) for one in indicators}
            self.charted.append(service)
            call = f"vmbCharts({json.dumps(service)},{json.dumps(drawn)});\n"
            yield f"viewer/charts-{service}.js", iter([(call.encode(), 0)])

    def drawn(self, indicator: Any) -> dict[str, list[str]]:
        points = series(indicator, indicator.period)
        charts = {}
        for language in LANGUAGES:
            with translation.override(language):
                charts[language] = [
                    str(chart(indicator, points, indicator.period, compact=compact))
                    for compact in (False, True)
                ]
        return charts

    def standings(self) -> dict[str, Any]:
        """Of each open service its status, and why, in both languages."""
        found: dict[str, Any] = {}
        zone = self.customer.time_zone
        with timezone.override(zone):
            today = timezone.localdate(self.made_at)
            for language in LANGUAGES:
                with translation.override(language):
                    for standing in standings(moment=Moment(self.made_at, today, language, zone)):
                        said = found.setdefault(
                            str(standing.service.id), {"status": standing.status}
                        )
                        said[language] = [[one.status, one.sentence] for one in standing.reasons]
        return found

    def facts(self) -> dict[str, Any]:
        personal = self.scope is Scope.PERSONAL
        return {
            "customer": self.customer.name,
            "made_at": self.made_at.isoformat(),
            "zone": self.customer.time_zone,
            "scope": self.scope,
            "language": self.customer.language if self.customer.language in LANGUAGES else "sv",
            "kinds": {kind.name: self.kind_facts(kind) for kind in self.kinds},
            "standings": {} if personal else self.standings(),
            "charts": self.charted,
            "documents": self.documents,
            "columns": {
                name: in_both(COLUMNS.get(name, name))
                for name in sorted({name for kind in self.kinds for name in kind.columns})
            },
            "references": REFERENCES,
            "deeds": {deed: in_both(said) for deed, said in DEEDS.items()},
            "words": {name: in_both(word) for name, word in WORDS.items()},
        }

    def kind_facts(self, kind: Kind) -> dict[str, Any]:
        fields = {field.attname: field for field in kind.model._meta.concrete_fields}
        return {
            "file": kind.file,
            "about": dict(zip(LANGUAGES, kind.about, strict=True)),
            "columns": kind.columns,
            "by": kind.viewed_by,
            "scripts": self.scripts[kind.name],
            "choices": {
                name: {value: in_both(label) for value, label in fields[name].choices}
                for name in kind.columns
                if fields[name].choices
            },
        }

    def page(self) -> bytes:
        style, script = source("style.css").read_text(), own("viewer.js")
        # Between two tags nothing may end them.
        facts = json.dumps(self.facts()).replace("<", "\\u003c")
        return (
            own("viewer.html")
            .replace("{language}", "sv")
            .replace("{style-hash}", hashed(style))
            .replace("{script-hash}", hashed(script))
            .replace("{style}", style)
            .replace("{script}", script)
            .replace("{facts}", facts)
            .encode()
        )


def rows_of(batches: Iterable[tuple[bytes, int]]) -> Iterator[bytes]:
    for batch, _rows in batches:
        yield from batch.split(b"\n")[:-1]


def in_both(word: str | Promise) -> dict[str, str]:
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = str(word)
    return said


def own(name: str) -> str:
    return resources.files("viewmybox.extracts").joinpath(name).read_text()


def hashed(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
