"""Letters that the service itself writes to members: of a new policy, and the yearly question.

Each goes once to each address, however often the job runs: it is put into the queue, which is the
table of letters itself, and sent from there. What could not be sent is tried again, later each
time; an address that the mail server refuses for good is noted, and left alone.
"""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone

from viewmybox.accounts.letters import send
from viewmybox.accounts.models import (
    ContactConfirmation,
    ContactDetail,
    Customer,
    Member,
    SentLetter,
)
from viewmybox.accounts.models.letter import MOOT
from viewmybox.accounts.permissions import Role
from viewmybox.accounts.writing import Letter, contact_letter, policy_letter
from viewmybox.journal.noting import Thing, note
from viewmybox.policies.models import PolicyVersion
from viewmybox.wall.context import acting

log = structlog.get_logger()

FOR_GOOD = range(500, 600)
# By address: the member it belongs to, or None for the contact details' own.
Recipients = dict[str, UUID | None]


@dataclass(frozen=True, slots=True)
class Errand:
    """What a letter says, and how the journal is told that it went."""

    letter: Letter
    noting: Callable[[Thing], None]


Writing = Callable[[Customer, SentLetter], Errand | None]
# How a letter of each kind is written, of what it is about: each app says it of its own.
WRITTEN: dict[str, Writing] = {}


def written_by(kind: SentLetter.Kind) -> Callable[[Writing], Writing]:
    """Marks what writes the letters of a kind, when they are sent: None is nothing left to say."""

    def mark(write: Writing) -> Writing:
        WRITTEN[kind] = write
        return write

    return mark


def tell_customer_of_policy(customer: UUID, number: int) -> None:
    """Every member, and the customer's own address, while the version is still ahead."""
    if PolicyVersion.objects.announced().filter(number=number).exists():
        with acting(customer):
            put_in(SentLetter.Kind.POLICY, str(number), with_own(addresses_of()))
        send_waiting(customer)


@written_by(SentLetter.Kind.POLICY)
def of_policy(named: Customer, sent: SentLetter) -> Errand:
    version = PolicyVersion.objects.get(number=int(sent.about))
    return Errand(
        policy_letter(version, named.name, named.language),
        lambda thing: note("policy.told", thing, version=version.number),
    )


@written_by(SentLetter.Kind.CONTACT)
def of_contact(named: Customer, sent: SentLetter) -> Errand:  # noqa: ARG001 - all say the same
    return Errand(
        contact_letter(named.name, named.language), lambda thing: note("contact.asked", thing)
    )


def send_once_more(customer: UUID, letter: str) -> None:
    """A letter that was sent, to the same address: somebody asked for it. Nothing if it is gone."""
    if not settings.SMTP_URL:
        return
    with acting(customer):
        sent = SentLetter.objects.select_for_update().filter(id=letter).first()
        if sent is not None:
            sent.wait_again()
    send_waiting(customer)


def ask_customer_to_confirm(customer: UUID) -> None:
    """The owners, whether the contact details are right; nothing of the details is in it."""
    with acting(customer):
        due_on = ContactConfirmation.due_on()
        if due_on is not None:
            put_in(SentLetter.Kind.CONTACT, due_on.isoformat(), addresses_of(role=Role.OWNER))
    send_waiting(customer)


def addresses_of(**which: str) -> Recipients:
    """Of the members who are still in."""
    members = Member.objects.filter(ended_at=None, **which).exclude(email="")
    return {email.lower(): member for email, member in members.values_list("email", "id")}


def with_own(members: Recipients) -> Recipients:
    """These members, and the address among the customer's own contact details."""
    given = ContactDetail.objects.current().get("email")
    own: Recipients = {given.value.lower(): None} if given else {}
    return own | members


def put_in(kind: SentLetter.Kind, about: str, to: Recipients) -> None:
    """Have a letter wait for each address, once for what it is about. Inside the customer.

    From here on it is sent: at once by `send_waiting`, or by the worker, which looks every minute.
    Where no letters are sent there is no queue either.
    """
    if not settings.SMTP_URL:
        return
    now = timezone.now()
    SentLetter.objects.bulk_create(
        [
            SentLetter(
                kind=kind, about=about, address=address, member_id=member, at=now, next_try_at=now
            )
            for address, member in to.items()
        ],
        ignore_conflicts=True,
    )


def send_waiting(customer: UUID) -> bool:
    """Send the customer's letters whose time has come, each in a transaction of its own.

    Returns:
        Whether the mail server could be reached; when not, the others wait for the next round.
    """
    if not settings.SMTP_URL:
        return False
    with acting(customer):
        due = SentLetter.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at")
        letters = list(due.values_list("id", flat=True))
    return all(send_one(customer, letter) for letter in letters)


def send_one(customer: UUID, letter: UUID) -> bool:
    """Send one unless somebody else has, or is about to; whether the mail server was there."""
    with acting(customer):
        waiting = SentLetter.objects.select_for_update(skip_locked=True)
        sent = waiting.filter(id=letter, next_try_at__lte=timezone.now()).first()
        if sent is None:
            return True
        errand = written(sent)
        if errand is None:
            sent.given_up(MOOT)
            return True
        try:
            sent.taken(delivered(errand, sent))
        except smtplib.SMTPResponseException as refusal:
            not_taken(sent, refusal.smtp_code)
        except smtplib.SMTPRecipientsRefused as refusal:
            not_taken(sent, next(iter(refusal.recipients.values()))[0])
        except OSError as error:
            log.warning("letter not sent", kind=sent.kind, why=type(error).__name__)
            sent.put_off()
            return False
        else:
            errand.noting(Thing("member", sent.member_id, sent.address))
    return True


def written(sent: SentLetter) -> Errand | None:
    """What it says now; None where what it was about is gone."""
    try:
        return WRITTEN[sent.kind](Customer.objects.get(), sent)
    except ObjectDoesNotExist:
        return None


def delivered(errand: Errand, sent: SentLetter) -> str:
    letter = errand.letter
    return send(letter.subject, letter.plain, sent.address, letter.html, named=str(sent.id))


def not_taken(sent: SentLetter, code: int) -> None:
    """The server would not have it: for good, or this time."""
    if code in FOR_GOOD:
        log.warning("letter refused", kind=sent.kind, letter=str(sent.id), code=code)
        sent.given_up(str(code))
    else:
        log.warning("letter not sent", kind=sent.kind, why=str(code))
        sent.put_off()
