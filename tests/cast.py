"""The cast: Alice owns customer A, Bob looks at it, Erik edits in it, Charlie owns B. Olga
and Nils work for the provider: operators of the console, and members of nothing.

Everybody comes in by the real doors, as somebody new in each test, so that tests never meet.

    with inside(alice):            # the ORM, as Alice, in customer A
    with as_worker(), acting(id):  # what only the worker's role may do, such as running jobs
    alice.client.get("/settings/") # pages, as Alice
"""

import contextlib
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connections, transaction
from django.test import Client, RequestFactory
from procrastinate.contrib.django import app

from tests.people import SURNAMES
from viewmybox.accounts.contact_form import SubscribeForm
from viewmybox.accounts.models import Invitation
from viewmybox.accounts.permissions import Role
from viewmybox.accounts.views.invitations import parts
from viewmybox.billing.subscribing import make_customer
from viewmybox.config import config
from viewmybox.kit.tokens import token_hash
from viewmybox.settings import database
from viewmybox.support.connection import ask, bound_to_support
from viewmybox.wall.context import Admission, admitted, fetch_all, fetch_one
from viewmybox.wall.proof import prove

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

DETAILS = {
    "kind_of_customer": "business",
    "organisation_number": "556036-0793",
    "address": "Storgatan 1\n111 22 Stockholm",
    "email": "office@example.com",
    "telephone": "08-123 456 78",
}


@dataclass
class Person:
    """Somebody signed in; `customer` and `member` are None for who belongs to nobody."""

    name: str
    token: str
    customer: UUID | None = None
    member: UUID | None = None
    _client: Any = field(default=None, repr=False)

    @property
    def client(self) -> Any:
        """A `django.test.Client` that carries this person's session; the same one every time."""
        self._client = self._client or client(self.token)
        return self._client


def sign_in(
    name: str, *, subject: str | None = None, hours: int = 12, ip: str = "127.0.0.1"
) -> str:
    """A new session's token, for somebody of that name whom nobody has seen before.

    The same `subject` twice is the same person with two sessions.
    """
    token = secrets.token_urlsafe(32)
    first = name.split(maxsplit=1)[0].lower()
    payload, mac = prove(
        "sign in",
        token_hash=token_hash(token).hex(),
        issuer=settings.IDENTITY_PROVIDERS["demo"].issuer,
        subject=subject or f"{first}-{secrets.token_hex(8)}",
        name=f"{name} {SURNAMES[name]}" if name in SURNAMES else name,
        email=f"{first}@example.com",
        email_verified=True,
        provider="demo",
        provider_session="",
        id_token="",
        ip=ip,
        browser="Firefox 140",
        system="Linux",
        hours=hours,
    )
    fetch_one("SELECT wall.sign_in(%s, %s)", [payload, mac])
    return token


def subscribe(token: str, name: str, **details: str) -> UUID:
    """Make a customer of that name, owned by whoever holds the token, as the page does it."""
    request = RequestFactory(headers={"user-agent": BROWSER}).post("/subscribe/")
    request.COOKIES[settings.SESSION_COOKIE] = token
    form = SubscribeForm(DETAILS | {"name": name} | details)
    assert form.is_valid(), form.errors
    make_customer(request, form)
    return fetch_one("SELECT customer_id FROM wall.enter(%s)", [token])[0]


class Reader(Client):
    """Reads what it is sent to its end, as a browser does, so that no file stays open."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if answer.streaming:
            answer.streaming_content = taken(answer)
        return answer


def taken(answer: Any) -> Any:
    """The parts that came; where it broke off, reading them breaks off there too."""
    parts = []
    try:
        parts.extend(answer)
    except Exception as error:  # noqa: BLE001 - whoever reads it is told
        return broken_off(parts, error)
    return parts


def broken_off(parts: list[bytes], error: Exception) -> Iterator[bytes]:
    yield from parts
    raise error


def client(token: str = "", **options: Any) -> Any:
    """A browser without a window: English, at the installation's own address."""
    headers = {
        "accept-language": "en",
        "user-agent": BROWSER,
        "host": urlsplit(settings.BASE_URL).netloc,
    }
    made = Reader(headers=headers | options.pop("headers", {}), **options)
    if token:
        made.cookies[settings.SESSION_COOKIE] = token
    return made


def owner(name: str, customer: str) -> Person:
    """Somebody new with a customer of their own."""
    token = sign_in(name)
    subscribe(token, customer)
    return entered(name, token)


def newcomer(name: str) -> Person:
    """Somebody new who belongs to nobody."""
    return Person(name, sign_in(name))


def join(host: Person, name: str, role: str) -> Person:
    """Somebody new who takes an invitation from `host`."""
    token = sign_in(name)
    accept(token, invite(host, role))
    return entered(name, token)


def invite(host: Person, role: str = "editor", email: str = "invited@example.com") -> str:
    """The secret part of an invitation's link."""
    with inside(host):
        _invitation, word = Invitation.make(email, Role(role))
    return word


def accept(token: str, word: str) -> bool:
    """Take an invitation as whoever holds the token. Returns whether it was open."""
    return fetch_one("SELECT wall.accept_invitation(%s, %s, %s)", [token, *parts(word)])[0]


def entered(name: str, token: str) -> Person:
    """The person as the door knows them now."""
    found = fetch_one("SELECT customer_id, member_id FROM wall.enter(%s)", [token])
    return Person(name, token, *found)


def operator(name: str, *, team: str = "") -> Person:
    """Somebody new of the provider's staff, signed in to the console; `member` is who they are."""
    from viewmybox.support.models import Operator  # read when the settings are known

    issuer, subject = settings.OPERATOR_PROVIDER.issuer, f"{name.lower()}-{secrets.token_hex(8)}"
    with as_role("migrator"):
        made = Operator.objects.create(
            issuer=issuer, subject=subject, name=f"{name} {SURNAMES[name]}", team=team
        )
    return Person(name, operator_session(made), member=made.id)


def operator_session(who: Any) -> str:
    """A further sign-in of an operator's. Returns its token."""
    token = secrets.token_urlsafe(32)
    payload, mac = prove(
        "operator sign in",
        token_hash=token_hash(token).hex(),
        issuer=who.issuer,
        subject=who.subject,
        strength="strong",
        authenticated_at=time.time(),
        id_token="",
        ip="127.0.0.1",
        browser="Firefox 140",
        system="Linux",
    )
    with bound_to_support():
        assert ask("SELECT wall.operator_sign_in(%s, %s)", [payload, mac])[0]
    return token


@contextlib.contextmanager
def inside(person: Person) -> Iterator[None]:
    """In the person's customer, as that person, in one transaction: the ORM works here.

    Not around a client's requests: each of those enters by itself, in a transaction of its own.
    """
    with transaction.atomic():
        found = fetch_one(
            "SELECT customer_id, context, member_id FROM wall.enter(%s)", [person.token]
        )
        with admitted(Admission(*found)):
            yield


@contextlib.contextmanager
def as_role(role: str) -> Iterator[None]:
    """For a while the thread's default connection is that role's: what runs, runs as the role.

    Roles: worker, support, migrator (which is the tables' owner and sees every customer's rows).
    """
    before = connections["default"]
    facts = before.settings_dict | database(config(), role)
    # Django keeps one pool an alias, and that one is the web's.
    facts["OPTIONS"] = {key: value for key, value in facts["OPTIONS"].items() if key != "pool"}
    other = type(before)(facts, "default")
    other.inc_thread_sharing()
    connections["default"] = other
    try:
        yield
    finally:
        connections["default"] = before
        other.close()


def as_worker() -> contextlib.AbstractContextManager[None]:
    """The role that runs jobs and may enter any customer by `acting`."""
    return as_role("worker")


def run_jobs(customer: UUID) -> list[str]:
    """Run a customer's waiting jobs here and now, as the worker. Returns their names in order."""
    done = []
    with as_worker():
        while job := fetch_one(
            "SELECT id, task_name, args FROM procrastinate_jobs "
            "WHERE status = 'todo' AND args ->> 'customer' = %s "
            "AND (scheduled_at IS NULL OR scheduled_at <= now()) ORDER BY id LIMIT 1",
            [str(customer)],
        ):
            number, name, arguments = job
            fetch_all("DELETE FROM procrastinate_jobs WHERE id = %s RETURNING id", [number])
            app.tasks[name].func(**json.loads(arguments))
            done.append(name)
    return done
