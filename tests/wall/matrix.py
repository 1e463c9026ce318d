"""Every attempt: route × method × sender × place × form of an id of customer A's.

`core()` is what no long run leaves out, `drawn()` picks from all the rest. An attempt is two
requests, one with A's id and one with an id that nothing ever had, each from the same state.
"""

import difflib
import html
import io
import itertools
import json
import random
import re
import urllib.parse
import zipfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.wall.exceptions import EXCEPTIONS
from tests.wall.routes import EVERY, METHODS, Call, number
from tests.wall.senders import SENDERS, World, is_entitled
from tests.wall.test_routes import RANDOM, address, facts_of, filled, never, things
from viewmybox.wall.context import fetch_one
from viewmybox.wall.models import new_id

ALL_METHODS = [*METHODS, "HEAD", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "QUERY", "get", "PoSt"]
QUIET = {"GET", "HEAD", "OPTIONS"}

FULL_WIDTH = str.maketrans("0123456789abcdef", "０１２３４５６７８９ａｂｃｄｅｆ")
TEXTS: dict[str, Callable[[UUID], str]] = {
    "as written": str,
    "upper case": lambda one: str(one).upper(),
    "no dashes": lambda one: one.hex,
    "dashes elsewhere": lambda one: "-".join(re.findall("....", one.hex)),
    "braces": lambda one: f"{{{one}}}",
    "urn": lambda one: f"urn:uuid:{one}",
    "spaces around": lambda one: f" {one} ",
    "line after": lambda one: f"{one}\n",
    "zero byte after": lambda one: f"{one}\0",
    "percent-encoded": lambda one: "".join(f"%{ord(sign):02x}" for sign in str(one)),
    "full-width digits": lambda one: str(one).translate(FULL_WIDTH),
    "with a comma": lambda one: f"{one},{one}",
    "with a quote": lambda one: f"{one}' OR '1'='1",
    "number": lambda one: str(one.int),
    "JSON in text": lambda one: json.dumps({"id": str(one)}),
    "up and down": lambda one: f"../{one}",
    "other dashes": lambda one: str(one).replace("-", "\N{NON-BREAKING HYPHEN}"),
    "letters without width": lambda one: "\N{ZERO WIDTH SPACE}".join(str(one)),
    "much too long": lambda one: str(one) + "0" * 4000,
}
OBJECTS: dict[str, Callable[[UUID], Any]] = {
    "list": lambda one: [str(one)],
    "list of two": lambda one: [str(one), str(one)],
    "integer": lambda one: one.int,
    "object": lambda one: {"id": str(one)},
    "object in an object": lambda one: {"customer": {"id": str(one)}, "id": str(one)},
    "condition": lambda one: {"$eq": str(one), "in": [str(one)]},
}
# What is tried in every call, whether it asks for it or not, and whose id goes there.
COMMON = {
    "id": "box", "pk": "box", "customer": "customer", "customer_id": "customer",
    "customerId": "customer", "box": "box", "box_id": "box", "service_id": "service",
    "indicator": "indicator", "member": "member", "responsible_id": "member", "entry_id": "entry",
    "document": "document", "extract": "extract", "agreement_id": "agreement", "after": "box",
    "key": "api_key", "session": "session", "created_by": "member", "next": "box",
}  # fmt: skip
HEADERS = {
    "X-Customer": "customer", "X-Customer-Id": "customer", "Idempotency-Key": "answer",
    "If-None-Match": "document", "X-Original-URL": "box", "HX-Current-URL": "box",
    "Cookie": "customer",
}  # fmt: skip


class Attempt(NamedTuple):
    path: str
    method: str
    sender: str
    place: str  # path, query, form, JSON or header
    name: str
    form: str


def core() -> list[Attempt]:
    """Each place that takes an id, by the methods that are there, from everybody, in each form."""
    return list(dict.fromkeys(attempt for attempt in _core() if counts(attempt)))


def _core() -> Iterator[Attempt]:
    for path, calls in EVERY.items():
        for call, sender in itertools.product(calls, SENDERS):
            for place, name in places_of(path, call):
                for form in forms_of(place):
                    yield Attempt(path, call.method, sender, place, name, form)
        for method, sender in itertools.product(ALL_METHODS, SENDERS):
            for part in things(path, calls[0]):
                yield Attempt(path, method, sender, "path", part, "as written")


def drawn(first: list[Attempt], count: int, seed: str) -> list[Attempt]:
    """These and others to make so many, of every route, the same for the same seed."""
    pick = random.Random(seed).choice  # noqa: S311 - a choice of tests
    paths, found = list(EVERY), dict.fromkeys(first)
    left_out = [path for path in paths if path not in {attempt.path for attempt in first}]
    while left_out or len(found) < count:
        path, place = pick(left_out or paths), pick(["query", "form", "JSON", "header"])
        # Half of them by a method that the route has.
        method = pick([pick(ALL_METHODS), pick(EVERY[path]).method])
        name = pick(list(HEADERS if place == "header" else COMMON))
        attempt = Attempt(path, method, pick(SENDERS), place, name, pick(forms_of(place)))
        if counts(attempt):
            found[attempt] = None
            left_out = [other for other in left_out if other != path]
    return list(found)


def counts(attempt: Attempt) -> bool:
    """Whether the wall is to stop it: not what A's own may do, nor one of the exceptions."""
    calls = EVERY[attempt.path]
    return (
        not is_entitled(attempt.sender, calls, attempt.method)
        and (attempt.path, attempt.method) not in EXCEPTIONS
    )


def places_of(path: str, call: Call) -> list[tuple[str, str]]:
    """Where the call itself takes an id."""
    named = [("query", name[1:]) for name in call.ids if name.startswith("?")]
    fields = [name for name in call.ids if not name.startswith("?")]
    bodies = [(kind, name) for name in fields for kind in ("form", "JSON")]
    return [("path", part) for part in things(path, call)] + named + bodies


def forms_of(place: str) -> list[str]:
    return [*TEXTS, *OBJECTS] if place == "JSON" else [*TEXTS, "twice", "mine first"] if place in (
        "query", "form"
    ) else list(TEXTS)  # fmt: skip


def call_of(attempt: Attempt) -> Call:
    """The route's call of that method, or its first one."""
    calls = EVERY[attempt.path]
    return next((call for call in calls if call.method == attempt.method), calls[0])


def fact_of(attempt: Attempt) -> str:
    call = call_of(attempt)
    if attempt.place == "path":
        return things(attempt.path, call)[attempt.name]
    if attempt.place == "header":
        return HEADERS[attempt.name]
    mark = "?" if attempt.place == "query" else ""
    return call.ids.get(mark + attempt.name) or COMMON[attempt.name]


def the_two(world: World, attempt: Attempt) -> tuple[UUID, UUID]:
    """A's id, and one beside it that nothing has."""
    theirs = world.a.facts.get(fact_of(attempt))
    if not isinstance(theirs, UUID):  # a secret of an invitation's, or nothing at all
        theirs = world.a.id
    return theirs, never(theirs)


def send(world: World, attempt: Attempt, one: UUID) -> Any:
    """The request, with this id in its place."""
    sender, call = world.senders[attempt.sender], call_of(attempt)
    facts = facts_of(sender.whole)
    value = value_of(world, attempt, one)
    headers = {}
    if attempt.place == "path":
        mark = "\0here\0"
        to = address(attempt.path, call, facts | {fact_of(attempt): mark})
        value = f"{value.replace('-', '')}.{new_id().hex}" if attempt.name == "token" else value
        to = to.replace(mark, urllib.parse.quote(value, safe=""))
    else:
        to = address(attempt.path, call, facts)
    asked = filled(call.sends(), facts) if attempt.method == call.method == "GET" else {}
    if attempt.place == "query":
        asked = asked | {attempt.name: value}
    if asked:
        to += "?" + urllib.parse.urlencode(asked, doseq=True)
    if attempt.place == "header":
        headers[attempt.name] = urllib.parse.quote(value, safe=" {}:,='")
        if attempt.name == "Cookie":
            held = [f"{one.key}={one.value}" for one in sender.client.cookies.values()]
            placed = f"customer={urllib.parse.quote(value, safe='')}"
            headers["Cookie"] = "; ".join([*held, placed])
    body, kind = body_of(attempt, call, facts, value)
    return sender.client.generic(attempt.method, to, body, content_type=kind, headers=headers)


def value_of(world: World, attempt: Attempt, one: UUID) -> Any:
    if attempt.form == "twice":
        return [str(one), str(one)]
    if attempt.form == "mine first":
        return [str(world.b.facts[fact_of(attempt)]), str(one)]
    return (OBJECTS | TEXTS)[attempt.form](one)


def body_of(attempt: Attempt, call: Call, facts: dict[str, Any], value: Any) -> tuple[bytes, str]:
    """What a good call sends, with the value in its place."""
    if attempt.method in QUIET:
        return b"", "application/octet-stream"
    good = filled(call.sends(), facts) if call.method == attempt.method else {}
    placed = {attempt.name: value} if attempt.place in ("form", "JSON") else {}
    if isinstance(good, bytes):
        line = json.loads(good) | placed
        return json.dumps(line).encode() + b"\n", call.kind
    if attempt.place == "JSON" or (attempt.path.startswith("api/") and not placed):
        plain = {name: item for name, item in good.items() if not hasattr(item, "read")}
        return json.dumps(plain | placed).encode(), "application/json"
    return encode_multipart(BOUNDARY, good | placed), MULTIPART_CONTENT


class Answer(NamedTuple):
    """What a stranger sees, without what differs between any two answers."""

    status: int
    headers: dict[str, str]
    cookies: list[str]
    body: str


CHANCE = re.compile(
    RANDOM.pattern + r"|(?<=state=)[\w-]+|(?<=nonce=)[\w-]+|(?<=code_challenge=)[\w-]+"
    r"|vmb_\w+"
    r"|\d{4}-\d\d-\d\dT\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:\d\d)?"
    r"|(?<=/invitations/)[0-9a-f]{32}\.[\w-]+"
)
A_ZIP = "application/zip"
ZIP = b"PK\x03\x04"
# Hashes of files with a moment in them, and the signature over those.
OF_A_ZIP = re.compile(r'\b[0-9a-f]{64}\b|"signature": ?"[^"]+"')
AN_ID = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")


def ask(world: World, attempt: Attempt, one: UUID, words: Sequence[str]) -> tuple[Answer, bool]:
    """The answer, all that the request did undone; and whether it had written anything."""
    with transaction.atomic():
        response = send(world, attempt, one)
        answer = seen(world, response, words)
        wrote = fetch_one("SELECT pg_current_xact_id_if_assigned() IS NOT NULL", [])
        transaction.set_rollback(True)
    return answer, bool(wrote and wrote[0])


def seen(world: World, response: Any, words: Sequence[str]) -> Answer:
    """The answer, without these words, which it may say back."""
    body = b"".join(response) if response.streaming else response.content

    def without(text: str) -> str:
        for word in words:
            text = text.replace(word, "ID")
        text = CHANCE.sub("", text)
        # What the request made has an id of its own.
        return AN_ID.sub(lambda f: f[0] if f[0].replace("-", "") in world.known else "NEW", text)

    # As long as its hashes and its signature let it be packed: asked by HEAD too.
    own = {"Date", "Content-Length"} if response.get("Content-Type") == A_ZIP else {"Date"}
    text = unpacked(body) if body.startswith(ZIP) else body.decode(errors="replace")
    headers = {name: without(value) for name, value in response.items() if name not in own}
    cookies = sorted(
        f"{morsel.key} {sorted((k, v) for k, v in morsel.items() if v and k != 'expires')}"
        for morsel in response.cookies.values()
    )
    return Answer(response.status_code, headers, cookies, without(text))


def unpacked(body: bytes) -> str:
    """What a zip holds, file by file, but for what each one that is made has of its own."""
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        texts = [
            f"{name}\n{packed.read(name).decode(errors='replace')}" for name in packed.namelist()
        ]
    return OF_A_ZIP.sub("", "\n".join(texts))


def written(world: World, attempt: Attempt, one: UUID) -> list[str]:
    """Every way in which an answer may say back what it was sent, the longest first."""
    value = value_of(world, attempt, one)
    words = {str(one), one.hex, str(one.int), str(one).upper(), str(value)}
    if isinstance(value, str):
        words |= {value.strip(), value.strip("\0"), value.replace("-", ""), value.lower()}
    found = set()
    for word in words:
        quoted = {urllib.parse.quote(word, safe=safe) for safe in ("", "/", "/#%[]=:;$&()+,!?*@'~")}
        quoted |= {urllib.parse.quote(one, safe="") for one in quoted}
        found |= {word, html.escape(word), json.dumps(word)[1:-1], repr(word)[1:-1]} | quoted
        found |= {json.dumps(word, ensure_ascii=False)[1:-1], urllib.parse.quote_plus(word)}
    return sorted(found - {""}, key=len, reverse=True)


def names_a(world: World, answer: Answer) -> bool:
    """Whether an answer to a stranger holds an id of A's, or a word that only A has."""
    text = f"{answer.headers} {answer.body}"
    return world.a.secret in text or any(
        one.replace("-", "") in world.as_ids for one in AN_ID.findall(text)
    )


def unlike(one: Answer, other: Answer) -> str:
    lines = (f"{one._replace(body='')}\n{one.body}", f"{other._replace(body='')}\n{other.body}")
    told = difflib.unified_diff(*(text.splitlines() for text in lines), lineterm="", n=0)
    return "\n".join(told)


def difference(world: World, attempt: Attempt) -> tuple[str, Answer, bool]:
    """What tells A's id from one that never existed; nothing, if the wall holds.

    Asked again before it is believed: between two requests a minute may end.
    """
    theirs, nothing = the_two(world, attempt)
    # Either of the two: one of A's own has A's id in the address anyway.
    words = [word for one in (theirs, nothing) for word in written(world, attempt, one)]
    told = ""
    for _again in range(2):
        before = number.last
        answer, wrote = ask(world, attempt, theirs, words)
        number.last = before  # the same names and days in both
        other, _wrote = ask(world, attempt, nothing, words)
        if answer == other:
            return "", answer, wrote
        told = f"{attempt}: {unlike(answer, other)}"
    return told, answer, wrote
