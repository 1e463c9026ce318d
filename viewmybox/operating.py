"""What the provider's own command line does, on the worker's role: list, hand out keys, extract."""

import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from viewmybox.accounts.models import ApiKey, Invitation, Scope
from viewmybox.accounts.permissions import Role
from viewmybox.billing.models import Subscription
from viewmybox.extracts.building import snapshot, write
from viewmybox.journal.noting import note
from viewmybox.wall.context import acting, fetch_all

# The context's word for what the provider's staff does by hand; the journal tells it so.
COMMAND = "command"
KEY_NAME = "viewmybox key add"


class NoSuchCustomerError(ValueError):
    """No customer, or more than one, is meant by what was given."""


class UnwritableFileError(RuntimeError):
    """The file that was named cannot be written."""


def customer_list() -> Iterator[tuple[str, ...]]:
    """Name, id, plan and state of each customer, by name. No text holds a tab or a line break."""
    for name, customer in customers():
        with acting(customer, "list"):
            found = Subscription.objects.values_list("plan", "state").first()
        yield (" ".join(name.split()), str(customer), *(found or ("", "")))


def add_key(which: str, scope: str) -> str:
    """Make an API key for a customer, given by name or id. Returns its secret, kept nowhere.

    Raises:
        NoSuchCustomerError: none is called so, or several are.
    """
    with acting(customer_called(which), COMMAND):
        _key, secret = ApiKey.make(KEY_NAME, Scope(scope))
    return secret


def invite(which: str, email: str) -> str:
    """Invite somebody as an owner of a customer, given by name or id. Returns the link.

    Raises:
        NoSuchCustomerError: none is called so, or several are.
    """
    with acting(customer_called(which), COMMAND):
        _invitation, word = Invitation.make(email, Role.OWNER)
    return f"{settings.BASE_URL}{reverse('invitation', args=[word])}"


def write_extract(which: str, file: Path) -> None:
    """Write a customer's whole extract, given by name or id. Half an extract is never left.

    Raises:
        NoSuchCustomerError: none is called so, or several are.
        UnwritableFileError: the file cannot be written.
    """
    customer = customer_called(which)
    draft = file.with_name(f".{file.name}.draft")
    # Before it is written: what is noted and then fails is better than what is not noted.
    with acting(customer, COMMAND):
        note("extract.written")
    try:
        # Readable by nobody else: it holds all that the customer has.
        private = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(private, "wb") as target, snapshot(customer):
            write(target)
        draft.replace(file)
    except OSError as error:
        raise UnwritableFileError(f"{file} cannot be written: {error.strerror}.") from None
    finally:
        draft.unlink(missing_ok=True)


def customers() -> list[tuple[str, UUID]]:
    return [(name, customer) for name, customer in fetch_all("SELECT * FROM wall.customers()", [])]


def customer_called(which: str) -> UUID:
    """The one customer with that id or exactly that name.

    Raises:
        NoSuchCustomerError: none is called so, or several are.
    """
    meant = [customer for name, customer in customers() if which in (name, str(customer))]
    if not meant:
        raise NoSuchCustomerError(f"no customer is called “{which}”.")
    if len(meant) > 1:
        raise NoSuchCustomerError(f"{len(meant)} customers are called “{which}”; give the id.")
    return meant[0]
