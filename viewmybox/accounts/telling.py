"""Letters that the service itself writes to members: of a new policy, and the yearly question.

Each goes once to each address, however often the job runs. What could not be sent is tried again;
an address that the mail server refuses for good is noted, and left alone.
"""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import structlog
from django.conf import settings
from django.utils import timezone

from viewmybox.accounts.letters import send
from viewmybox.accounts.models import (
    ContactConfirmation,
    ContactDetail,
    Customer,
    Member,
    SentLetter,
)
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
    """A letter of a kind, about one thing of that kind, and how the journal is told."""

    customer: UUID
    kind: SentLetter.Kind
    about: str
    letter: Letter
    noting: Callable[[Thing], None]


Writing = Callable[[Customer, str], Errand]
# How a letter of each kind is written, of what it is about: each app says it of its own.
WRITTEN: dict[str, Writing] = {}


def written_by(kind: SentLetter.Kind) -> Callable[[Writing], Writing]:
    """Marks what writes the letters of a kind, so that one can be sent once more."""

    def mark(write: Writing) -> Writing:
        WRITTEN[kind] = write
        return write

    return mark


def tell_customer_of_policy(customer: UUID, number: int) -> None:
    """Every member, and the customer's own address, while the version is still ahead."""
    is_ahead = PolicyVersion.objects.announced().filter(number=number).exists()
    if not is_ahead or not settings.SMTP_URL:
        return
    with acting(customer):
        to, named = with_own(addresses_of()), Customer.objects.get()
    errand = of_policy(named, str(number))
    to_each(errand, to)


@written_by(SentLetter.Kind.POLICY)
def of_policy(named: Customer, about: str) -> Errand:
    version = PolicyVersion.objects.get(number=int(about))
    return Errand(
        named.id,
        SentLetter.Kind.POLICY,
        about,
        policy_letter(version, named.name, named.language),
        lambda thing: note("policy.told", thing, version=version.number),
    )


@written_by(SentLetter.Kind.CONTACT)
def of_contact(named: Customer, about: str) -> Errand:
    return Errand(
        named.id,
        SentLetter.Kind.CONTACT,
        about,
        contact_letter(named.name, named.language),
        lambda thing: note("contact.asked", thing),
    )


def send_once_more(customer: UUID, letter: str) -> None:
    """A letter that was sent, to the same address: somebody asked for it. Nothing if it is gone.

    Raises:
        OSError: the mail server did not take it.
    """
    if not settings.SMTP_URL:
        return
    with acting(customer):
        sent = SentLetter.objects.select_for_update().filter(id=letter).first()
        if sent is None:
            return
        named = Customer.objects.get()
        errand = WRITTEN[sent.kind](named, sent.about)
        sent.at, sent.refused = timezone.now(), ""
        sent.save(update_fields=["at", "refused"])
        if delivered(errand, sent):
            errand.noting(Thing("member", sent.member_id, sent.address))


def ask_customer_to_confirm(customer: UUID) -> None:
    """The owners, whether the contact details are right; nothing of the details is in it."""
    with acting(customer):
        named, due_on = Customer.objects.get(), ContactConfirmation.due_on()
        to = addresses_of(role=Role.OWNER)
    if due_on is None or not settings.SMTP_URL:
        return
    errand = of_contact(named, due_on.isoformat())
    to_each(errand, to)


def addresses_of(**which: str) -> Recipients:
    """Of the members who are still in."""
    members = Member.objects.filter(ended_at=None, **which).exclude(email="")
    return {email.lower(): member for email, member in members.values_list("email", "id")}


def with_own(members: Recipients) -> Recipients:
    """These members, and the address among the customer's own contact details."""
    given = ContactDetail.objects.current().get("email")
    own: Recipients = {given.value.lower(): None} if given else {}
    return own | members


def to_each(errand: Errand, to: Recipients) -> None:
    for address, member in to.items():
        once(errand, address, member)


def once(errand: Errand, address: str, member: UUID | None) -> None:
    """Send it in a transaction of its own, unless it was sent."""
    try:
        with acting(errand.customer):
            sent, is_new = SentLetter.objects.get_or_create(
                kind=errand.kind,
                about=errand.about,
                address=address,
                defaults={"member_id": member, "at": timezone.now()},
            )
            if is_new and delivered(errand, sent):
                errand.noting(Thing("member", member, address))
    except OSError as error:
        log.warning("letter not sent", kind=errand.kind.value, why=type(error).__name__)


def delivered(errand: Errand, sent: SentLetter) -> bool:
    """Whether the mail server took it; that it refuses the address for good is noted.

    Raises:
        OSError: it did not take it this time.
    """
    try:
        send(errand.letter.subject, errand.letter.plain, sent.address, errand.letter.html)
    except smtplib.SMTPRecipientsRefused as refusal:
        code = next(iter(refusal.recipients.values()))[0]
        if code not in FOR_GOOD:
            raise
        sent.refused = str(code)
        sent.save(update_fields=["refused"])
        log.warning("letter refused", kind=errand.kind.value, letter=str(sent.id), code=code)
        return False
    return True
