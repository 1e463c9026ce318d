"""A customer with one member, come in by the doors that people and programs come by."""

import contextlib
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.test import RequestFactory

from viewmybox.accounts.contact_form import SubscribeForm
from viewmybox.accounts.models import ApiKey
from viewmybox.accounts.models.key import Scope
from viewmybox.billing.subscribing import make_customer
from viewmybox.kit.tokens import token_hash
from viewmybox.wall.context import Admission, admitted, fetch_one
from viewmybox.wall.proof import prove

DETAILS = {
    "kind_of_customer": "business",
    "organisation_number": "556036-0793",
    "address": "Storgatan 1\n111 22 Stockholm",
    "email": "office@example.com",
    "telephone": "08-123 456 78",
}


@dataclass(frozen=True, slots=True)
class Customer:
    id: UUID
    token: str
    key: str

    @property
    def as_person(self) -> Mapping[str, str]:
        """The headers of a signed-in browser, from its second page on."""
        csrf = "csrf" * 8  # as long as Django's
        cookies = {settings.SESSION_COOKIE: self.token, settings.CSRF_COOKIE_NAME: csrf}
        written = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return {"Cookie": written, "Accept-Language": "sv"}

    @property
    def as_program(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    @contextlib.contextmanager
    def entered(self) -> Iterator[None]:
        """One transaction in which the ORM works, as the member."""
        with transaction.atomic():
            found = fetch_one(
                "SELECT customer_id, context, member_id FROM wall.enter(%s)", [self.token]
            )
            if found is None:
                raise RuntimeError("The session is not alive.")
            with admitted(Admission(*found)):
                yield


def subscribed(name: str) -> Customer:
    """A new customer with its owner signed in and an API key that may do everything."""
    token = sign_in(name)
    request = RequestFactory().post("/subscribe/")
    request.COOKIES[settings.SESSION_COOKIE] = token
    form = SubscribeForm({"name": name, **DETAILS})
    if not form.is_valid():
        raise RuntimeError(form.errors.as_text())
    make_customer(request, form)
    row = fetch_one("SELECT customer_id FROM wall.enter(%s)", [token])
    made = Customer(row[0] if row else UUID(int=0), token, "")
    with made.entered():
        _key, word = ApiKey.make("Benchmarks", Scope.WRITE)
    return Customer(made.id, token, word)


def sign_in(name: str) -> str:
    token = secrets.token_urlsafe(32)
    payload, mac = prove(
        "sign in",
        token_hash=token_hash(token).hex(),
        issuer=settings.IDENTITY_PROVIDERS["bench"].issuer,
        subject=name,
        name=f"Alice at {name}",
        email="alice@example.com",
        email_verified=True,
        provider="bench",
        provider_session="",
        id_token="",
        ip="127.0.0.1",
        browser="Firefox 140",
        system="Linux",
        hours=12,
    )
    fetch_one("SELECT wall.sign_in(%s, %s)", [payload, mac])
    return token
