"""What every page of the console wears.

    @operators                          # somebody signed in to the console
    def start(request): ...

    @sees("invoices")                   # a look at a customer's page "invoices", noted first
    def invoices(request, seen):
        rows = seen.ask("SELECT * FROM wall.see_invoices(%s, %s)")
        return seen.page("support/invoices.html", rows=rows)

    @acts                               # a deed at a customer, while a visit goes on
    def resend(request, customer_id, number): ...

A page about a customer has `<uuid:customer_id>` in its address, and its word among `PAGES` of
journal/deeds.py. `wall.see_…` takes the customer and the look first, and asks `wall.looked` about
them; what else it needs comes after.
"""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Concatenate
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from viewmybox.support.connection import (
    NotLookedError,
    Operator,
    SignedOutError,
    ask,
    ask_all,
)
from viewmybox.support.middleware import SIGN_IN
from viewmybox.web.pages import page

View = Callable[Concatenate[HttpRequest, ...], HttpResponseBase]
LONGEST_NUMBER = 10


@dataclass(frozen=True, slots=True)
class Seen:
    """A look that was noted: at which customer's page, and what of it."""

    request: HttpRequest
    customer: UUID
    look: UUID
    thing: UUID | None = None

    def ask(self, statement: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row of a `wall.see_…(customer, look, …)`."""
        rows = self.ask_all(statement, *values)
        return rows[0] if rows else None

    def ask_all(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        return ask_all(statement, [self.customer, self.look, *values], operator(self.request))

    def row(self, statement: str, *values: Any) -> tuple[Any, ...]:
        """The same; 404 where there is none."""
        found = self.ask(statement, *values)
        if found is None:
            raise Http404
        return found

    def facts(self, statement: str, *values: Any) -> Any:
        """What a function that hands over JSON says; 404 where it has nothing to say."""
        row = self.ask(statement, *values)
        if row is None or row[0] is None:
            raise Http404
        return json.loads(row[0])

    def page(self, template: str, **facts: Any) -> HttpResponse:
        return console_page(self.request, template, customer_id=self.customer, **facts)

    def form_page(self, template: str, form: forms.Form, **facts: Any) -> HttpResponse:
        return self.page(template, form=form, status=422 if form.is_bound else 200, **facts)


def operator(request: HttpRequest) -> Operator:
    """Who is signed in.

    Raises:
        SignedOutError: nobody.
    """
    found: Operator | None = getattr(request, "operator", None)
    if found is None:
        raise SignedOutError
    return found


def said(statement: str, values: list[Any], who: Operator) -> Any:
    """The one value of a function; 404 where it has none to give, or says no."""
    row = ask(statement, values, who)
    if row is None or row[0] is None or row[0] is False:
        raise Http404
    return row[0]


def account(customer: UUID, place: str = "") -> str:
    """The address of a customer's page in the console."""
    return f"/support/customers/{customer}/{place}"


def case_of(request: HttpRequest) -> dict[str, str]:
    """The number of the case that the operator comes from, which is why they look."""
    number = request.GET.get("case", "")
    return {"case": number} if number.isdecimal() and len(number) < LONGEST_NUMBER else {}


def console_page(request: HttpRequest, template: str, **facts: Any) -> HttpResponse:
    zone = timezone.get_current_timezone()
    return page(request, template, operator=operator(request), zone=zone, **facts)


def operators(view: View) -> View:
    """Let a page be reached by operators. Others are shown to the console's door."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            operator(request)
            return view(request, *args, **kwargs)
        except SignedOutError:
            here = request.get_full_path() if request.method in ("GET", "HEAD") else "/support/"
            return HttpResponseRedirect(f"{SIGN_IN}?{urlencode({'next': here})}")
        except NotLookedError:
            raise Http404 from None

    guarded.permission = "operator"  # type: ignore[attr-defined] # read by the routes' test
    return guarded


def sees(name: str, thing: str = "") -> Callable[[View], View]:
    """Note a look at a customer's page and hand it to the view; without a visit ask why first.

    Args:
        name: the page's word.
        thing: the part of the address that names what is looked at, if any.
    """

    def wear(view: View) -> View:
        @operators
        @functools.wraps(view)
        def looking(request: HttpRequest, customer_id: UUID, **parts: Any) -> HttpResponseBase:
            about = parts.pop(thing) if thing else None
            row = ask(
                "SELECT visit, look FROM wall.look(%s, %s, %s)",
                [customer_id, name, about],
                operator(request),
            )
            if row is None or row[0] is None:
                onward = urlencode({"next": request.path} | case_of(request))
                return HttpResponseRedirect(account(customer_id, f"visits/new/?{onward}"))
            if row[1] is None:
                raise Http404
            return view(request, Seen(request, customer_id, row[1], about), **parts)

        return looking

    return wear


def acts(view: View) -> View:
    """Do something at a customer; where no visit goes on, ask why first."""

    @operators
    @functools.wraps(view)
    def acting(request: HttpRequest, customer_id: UUID, **parts: Any) -> HttpResponseBase:
        try:
            return view(request, customer_id, **parts)
        except NotLookedError:
            return HttpResponseRedirect(account(customer_id, "visits/new/"))

    return acting


def form_page(request: HttpRequest, template: str, form: forms.Form, **facts: Any) -> HttpResponse:
    """A form of the console's that is about no customer."""
    status = 422 if form.is_bound else 200
    return console_page(request, template, form=form, status=status, **facts)
