"""Making the demo customers, through the doors that everybody uses, on the web's role."""

import contextlib
import secrets
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import translation

from viewmybox.accounts.contact_form import SubscribeForm
from viewmybox.accounts.models import Customer, Invitation
from viewmybox.accounts.permissions import Role
from viewmybox.accounts.views.invitations import parts
from viewmybox.billing.subscribing import make_customer
from viewmybox.demo.filling.cases import tell_cases
from viewmybox.demo.filling.files import boxes as files_boxes
from viewmybox.demo.filling.it import NORTHBAY_STORY
from viewmybox.demo.filling.people import PEOPLE, PLACES, PUBLISHED
from viewmybox.demo.filling.property import BJORKHAGEN_STORY
from viewmybox.demo.filling.reporting import report
from viewmybox.demo.filling.solo import SARA_LIND_STORY
from viewmybox.demo.filling.story import Story
from viewmybox.demo.filling.telling import Telling, members_by_subject
from viewmybox.kit.tokens import token_hash
from viewmybox.wall.context import Admission, admitted, fetch_all, fetch_one
from viewmybox.wall.proof import prove

# Somebody in two places is taken to the one where they were last: Sara's own comes last.
STORIES = (BJORKHAGEN_STORY, NORTHBAY_STORY, SARA_LIND_STORY)
PERSONS = {person.subject: person for person in PEOPLE}
ADDRESS = "192.0.2.17"  # of those kept free for examples (RFC 5737)
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def fill(files: Path | None = None) -> None:
    """Make each demo customer that is not there yet; of one there is all or nothing.

    Args:
        files: a folder of published files, for one more customer with a box of each kind.
    """
    fill_customers()
    tell_cases(entered)
    if files:
        fill_of_files(files)


def fill_customers() -> None:
    for story in STORIES:
        places = [place for place in PLACES if place.customer == story.customer]
        owner = next(place.subject for place in places if place.role == "owner")
        with transaction.atomic(), signed_in(owner) as token:
            if story.customer in customers_of(token):
                continue
            subscribe(token, story)
            with inside(token):
                words = {
                    place.subject: Invitation.make(PERSONS[place.subject].email, Role(place.role))
                    for place in places
                    if place.subject != owner
                }
            for subject, (_invitation, word) in words.items():
                join(subject, word)
            with inside(token):
                telling = Telling(story, members_by_subject(PEOPLE))
                telling.write()
                report(story, telling.zone, telling.members)


def fill_of_files(folder: Path) -> None:
    """Charlie's other customer, whose boxes are made of what others have published."""
    with transaction.atomic(), signed_in("charlie") as token:
        if PUBLISHED in customers_of(token):
            return
        subscribe(token, replace(NORTHBAY_STORY, customer=PUBLISHED, boxes=()))
        with inside(token):
            owner = members_by_subject(PEOPLE)["charlie"]
            files_boxes.tell(folder, owner, Customer.objects.get().zone)


@contextlib.contextmanager
def signed_in(subject: str) -> Iterator[str]:
    """A person's session, as long as it is needed. Yields its token."""
    person = PERSONS[subject]
    token = secrets.token_urlsafe(32)
    proof = prove(
        "sign in",
        token_hash=token_hash(token).hex(),
        issuer=settings.IDENTITY_PROVIDERS["demo"].issuer,
        subject=person.subject,
        name=person.name,
        email=person.email,
        email_verified=True,
        provider="demo",
        provider_session="",
        id_token="",
        ip=ADDRESS,
        browser="Firefox 140",
        system="Linux",
        hours=1,
    )
    fetch_one("SELECT wall.sign_in(%s, %s)", [*proof])
    yield token
    fetch_one("SELECT wall.sign_out(%s)", [token])


def subscribe(token: str, story: Story) -> None:
    """As the page does it: the form, then the customer with its details, all or nothing."""
    request = HttpRequest()
    request.META = {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": BROWSER}
    request.COOKIES = {settings.SESSION_COOKIE: token}
    given = {"kind_of_customer": story.kind, "name": story.customer, **story.details}
    form = SubscribeForm(given)
    if not form.is_valid():
        raise ValueError(f"The details of {story.customer} are not valid: {form.errors.as_text()}")
    with translation.override(story.language):
        make_customer(request, form)


def join(subject: str, word: str) -> None:
    """Take an invitation."""
    with signed_in(subject) as token:
        fetch_one("SELECT wall.accept_invitation(%s, %s, %s)", [token, *parts(word)])


@contextlib.contextmanager
def entered(subject: str) -> Iterator[None]:
    """One of the people in their customer, in a transaction of its own."""
    with transaction.atomic(), signed_in(subject) as token, inside(token):
        yield


@contextlib.contextmanager
def inside(token: str) -> Iterator[None]:
    """In the customer that the session is in, in the open transaction."""
    found = fetch_one("SELECT customer_id, context, member_id FROM wall.enter(%s)", [token])
    if not found:
        raise RuntimeError("Nobody is signed in.")
    with admitted(Admission(*found)):
        yield


def customers_of(token: str) -> list[str]:
    return [row[0] for row in fetch_all("SELECT name FROM wall.my_customers(%s)", [token])]
