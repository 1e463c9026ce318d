"""The mail that a customer was sent, and sending a letter again; what members acknowledged."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import dateparse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from viewmybox.accounts.models import SentLetter
from viewmybox.support.console.seeing import Seen, account, acts, operator, said, sees
from viewmybox.web.pages import go

# The subscription's letters, by the words that it remembers them by.
TOLD: dict[str, Promise] = {
    "invoice": _("Invoice"),
    "reminder": _("Reminder of an unpaid invoice"),
    "read_only": _("The boxes become read-only"),
    "trial_ending": _("The trial ends"),
    "ended": _("The subscription has ended"),
    "erasing": _("Everything is going to be erased"),
}


@require_GET
@sees("letters")
def letters(request: HttpRequest, seen: Seen) -> HttpResponse:  # noqa: ARG001 - Django's signature
    facts = seen.facts("SELECT wall.see_letters(%s, %s)")
    kinds = dict(SentLetter.Kind.choices)
    return seen.page(
        "support/letters.html",
        name=facts["name"],
        letters=[
            one | {"words": kinds.get(one["kind"], one["kind"]), "at": moment(one["at"])}
            for one in facts["letters"] or []
        ],
        told=told(facts["told"] or {}),
    )


def told(words: dict[str, str]) -> list[dict[str, Any]]:
    """The newest first; what the word says beside the letter: an invoice's number."""
    found = []
    for word, day in words.items():
        letter, _colon, rest = word.partition(":")
        about = rest.partition(":")[0]
        if letter in TOLD:
            on = dateparse.parse_date(day)
            number = about if about.isdecimal() else ""
            found.append({"words": TOLD[letter], "about": number, "on": on})
    return sorted(found, key=lambda one: str(one["on"]), reverse=True)


@require_POST
@acts
def send_again(request: HttpRequest, customer_id: UUID, letter_id: UUID) -> HttpResponse:
    """To the same address."""
    said("SELECT wall.send_letter_again(%s, %s)", [customer_id, letter_id], operator(request))
    return go(account(customer_id, "letters/"), "letter-queued")


@require_GET
@sees("acknowledgements")
def acknowledgements(request: HttpRequest, seen: Seen) -> HttpResponse:  # noqa: ARG001 - the same
    facts = seen.facts("SELECT wall.see_acknowledgements(%s, %s)")
    found = [one | {"at": moment(one["at"])} for one in facts["acknowledgements"] or []]
    return seen.page("support/acknowledgements.html", name=facts["name"], acknowledgements=found)


def moment(text: str) -> object:
    return dateparse.parse_datetime(text)
