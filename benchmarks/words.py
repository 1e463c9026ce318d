"""Very many entries and documents, of words as languages have them: few often, many seldom.

They are copied in by the administrator past the wall's checks, a customer's own and others'; the
database makes the words of each as it always does. Its index is made afterwards, all at once.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate
from typing import Any
from uuid import uuid4

import psycopg
from django.utils import timezone

from benchmarks.contents import filled_box
from benchmarks.customer import Customer
from viewmybox.boxes.models import Service
from viewmybox.boxes.reading import sealer, words_of
from viewmybox.demo.postgres import Embedded

COMMON, SOME, RARE = "leverantörsmöte", "läckage", "ventilationsfilter"
OFTEN = {COMMON: 1 / 5, SOME: 1 / 40}  # the share of the entries that have the word
RARE_ENTRIES = 20
VOCABULARY = 30_000
WORDS, OF_TITLE, OF_DOCUMENT = 20, 4, 300
CUSTOMERS = 1_000  # others
MINUTES = 5  # between entries
FIRST = ("st", "sk", "br", "f", "l", "m", "t", "v", "h", "k", "r", "n", "s", "g", "p", "dr")
MIDDLE = ("a", "o", "u", "å", "e", "i", "y", "ä", "ö")
LAST = ("r", "ll", "nd", "st", "k", "m", "ng", "rt", "s", "v", "ck", "t", "ns", "lj", "rd")
INDEXES = ("words_of_entry", "words_in_document", "words_of_document")
ENTRY = "customer_id, id, box_id, service_id, kind, at, title, text, created_at"
DOCUMENT = "customer_id, id, service_id, name, content_type, size, sha256, file"
READ = "customer_id, id, document_id, state, words"


@dataclass(frozen=True, slots=True)
class Amounts:
    entries: int
    documents: int

    def __str__(self) -> str:
        return f"{self.entries:,} entries and {self.documents:,} documents"

    def __truediv__(self, parts: int) -> "Amounts":
        return Amounts(self.entries // parts, self.documents // parts)

    def __mul__(self, times: int) -> "Amounts":
        return Amounts(self.entries * times, self.documents * times)


class Filling:
    """Writes into one installation."""

    def __init__(self, server: Embedded, customer: Customer) -> None:
        self.server = server
        self.customer = customer
        self.chance = random.Random(2026)  # noqa: S311 - words, not secrets
        self.words = vocabulary(self.chance)
        # Zipf: the second is met half as often as the first.
        self.weights = list(accumulate(1 / place for place in range(1, VOCABULARY + 1)))

    def fill(self, amounts: Amounts) -> None:
        """The customer's own: a box of a hundred services, and so much in it."""
        box, _indicators = filled_box(self.customer)
        with self.customer.entered():
            services = list(Service.objects.values_list("id", flat=True))
            seal = sealer()
            hidden = {word: " ".join(map(seal, words_of(word))) for word in [*self.words, *OFTEN]}
        with self.writing() as cursor:
            where = [(self.customer.id, box, services)]
            copy(cursor, "entry", ENTRY, self.entries(where, amounts.entries))
            self.copy_documents(cursor, where, amounts.documents, hidden)

    def fill_others(self, amounts: Amounts) -> None:
        """As much of others', who are new each time."""
        where = [
            (uuid4(), uuid4(), [uuid4() for _service in range(5)]) for _one in range(CUSTOMERS)
        ]
        hidden = {word: f"{self.chance.getrandbits(64):016x}" for word in [*self.words, *OFTEN]}
        with self.writing() as cursor:
            copy(cursor, "entry", ENTRY, self.entries(where, amounts.entries))
            self.copy_documents(cursor, where, amounts.documents, hidden)

    def writing(self) -> "Writing":
        return Writing(self.server)

    def said(self, many: int) -> list[str]:
        return self.chance.choices(self.words, cum_weights=self.weights, k=many)

    def often(self) -> list[str]:
        return [word for word, share in OFTEN.items() if self.chance.random() < share]

    def entries(self, where: Any, many: int) -> Iterator[tuple[Any, ...]]:
        now = timezone.now()
        rare = {many * place // RARE_ENTRIES for place in range(RARE_ENTRIES)}
        for number in range(many):
            customer, box, services = where[number % len(where)]
            words = self.said(WORDS + OF_TITLE)
            words += self.often()
            if number in rare:
                words.append(RARE)
            at = now - timedelta(minutes=MINUTES * number)
            yield (
                customer, uuid4(), box, services[number % len(services)], "note", at,
                " ".join(words[:OF_TITLE]).capitalize(), " ".join(words[OF_TITLE:]), at,
            )  # fmt: skip

    def copy_documents(self, cursor: Any, where: Any, many: int, hidden: dict[str, str]) -> None:
        made = [(uuid4(), *where[number % len(where)]) for number in range(many)]
        copy(cursor, "document", DOCUMENT, (
            (customer, document, services[0], f"{' '.join(self.said(3))}.pdf",
             "application/pdf", 90_000, "0" * 64, f"{customer.hex}/{document.hex}")
            for document, customer, _box, services in made
        ))  # fmt: skip
        copy(cursor, "document_words", READ, (
            (customer, uuid4(), document, "read",
             " ".join(sorted({hidden[word] for word in self.said(OF_DOCUMENT) + self.often()})))
            for document, customer, _box, _services in made
        ))  # fmt: skip


class Writing:
    """A cursor of the administrator's in the block; the indexes of words are made at its end."""

    def __init__(self, server: Embedded) -> None:
        self.connection: psycopg.Connection[Any] = server.administrator()
        self.indexes: list[str] = []

    def __enter__(self) -> psycopg.Cursor[Any]:
        cursor = self.connection.cursor()
        cursor.execute("SET session_replication_role = replica")  # nobody is asked whose they are
        cursor.execute("SET maintenance_work_mem = '1GB'")
        found = cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(INDEXES)]
        ).fetchall()
        self.indexes = [definition for (definition,) in found]
        for name in INDEXES:
            cursor.execute(f"DROP INDEX {name}".encode())
        return cursor

    def __exit__(self, kind: object, *_rest: object) -> None:
        if kind is None:
            for definition in self.indexes:
                self.connection.execute(definition.encode())
        self.connection.close()


def copy(cursor: Any, table: str, columns: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as target:
        for row in rows:
            target.write_row(row)


def vocabulary(chance: random.Random) -> list[str]:
    """Words without a meaning, none twice and none of those that are asked for whole."""
    words: dict[str, None] = {}
    while len(words) < VOCABULARY:
        syllables = [
            chance.choice(FIRST) + chance.choice(MIDDLE) + chance.choice(LAST)
            for _one in range(chance.choice((1, 2, 2, 3)))
        ]
        words["".join(syllables)] = None
    return list(words)
