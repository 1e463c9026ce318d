"""What is done for members outside of a page."""

from datetime import date, timedelta

import structlog
from django.utils import timezone

from viewmybox.accounts.letters import send_invitation_letter
from viewmybox.accounts.models import Invitation
from viewmybox.accounts.telling import (
    ask_customer_to_confirm,
    send_once_more,
    send_waiting,
    tell_customer_of_policy,
)
from viewmybox.policies.days import swedish_day
from viewmybox.policies.models import PolicyVersion
from viewmybox.wall.context import acting, fetch_all, fetch_one
from viewmybox.wall.housekeeping import EVERY_MINUTE, at_times, daily, hourly
from viewmybox.wall.jobs import job, letter_job, travelling_customer

log = structlog.get_logger()

# The queue of letters is looked through every minute; after this long it is told that it was not.
PATIENCE = timedelta(minutes=30)


@letter_job
def send_invitation(invitation: str, language: str) -> None:
    with acting(travelling_customer()):
        try:
            send_invitation_letter(Invitation.objects.get(id=invitation), language)
        except OSError as error:
            # Without its text, which may quote the address. The job is tried again.
            log.warning("letter not sent", kind="invitation", why=type(error).__name__)
            raise


def send_waiting_letters() -> None:
    """What could not be sent at once, until the mail server cannot be reached this time either."""
    now = timezone.now()
    for customer, *_counts, next_try_at in fetch_all("SELECT * FROM wall.letters_waiting()", []):
        if next_try_at > now or not send_waiting(customer):
            return


at_times(EVERY_MINUTE, send_waiting_letters, PATIENCE)


@hourly
def announce_policies() -> None:
    """Whoever has not been told of a version that is announced is told; so is who comes later."""
    for number in PolicyVersion.objects.announced().values_list("number", flat=True):
        for (customer,) in fetch_all("SELECT wall.customers_untold(%s)", [number]):
            with acting(customer):
                tell_of_policy.defer(version=number)


@job
def tell_of_policy(version: int) -> None:
    tell_customer_of_policy(travelling_customer(), version)


@job
def send_letter_again(letter: str) -> None:
    """An operator asked for it in the console."""
    send_once_more(travelling_customer(), letter)


@daily
def ask_to_confirm() -> None:
    """Owners are asked once a year whether the contact details are right."""
    ask_on(swedish_day())


def ask_on(day: date) -> None:
    for (customer,) in fetch_all("SELECT wall.customers_unconfirmed(%s)", [day]):
        with acting(customer):
            ask_owners_to_confirm.defer()


@job
def ask_owners_to_confirm() -> None:
    ask_customer_to_confirm(travelling_customer())


@daily
def purge_registrations() -> None:
    """The registration record is kept only for the time that the policy states (P5)."""
    fetch_one("SELECT wall.purge_registrations()", [])


@daily
def purge_sessions() -> None:
    """A session is kept until it has ended, as the policy states; its row goes the next night."""
    fetch_one("SELECT wall.purge_sessions()", [])
