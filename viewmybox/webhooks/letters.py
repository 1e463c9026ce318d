"""The letter to the owners when a webhook was switched off. Nothing that a customer wrote is in it,
and its one link needs signing in.
"""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from viewmybox.accounts.models import Customer, SentLetter
from viewmybox.accounts.permissions import Role
from viewmybox.accounts.telling import Errand, addresses_of, put_in, written_by
from viewmybox.accounts.writing import Letter, Part, both
from viewmybox.webhooks.models import Webhook, Why


def put_in_letters(now: datetime) -> None:
    """One to each owner for what was switched off in the same minute."""
    owners = addresses_of(role=Role.OWNER)
    put_in(SentLetter.Kind.WEBHOOK, f"{now:%Y-%m-%dT%H:%M}", owners)


@written_by(SentLetter.Kind.WEBHOOK)
def of_webhook(named: Customer, sent: SentLetter) -> Errand | None:  # noqa: ARG001 - all say the same
    """Nothing where none is off any more."""
    if not Webhook.objects.filter(off_why__in=[Why.FAILING, Why.GONE]).exists():
        return None
    letter = Letter(tuple(part(named.name, one) for one in both(named.language)))
    # The row of the letter is the proof; that it was switched off is a line of the journal.
    return Errand(letter, lambda _thing: None)


def part(customer: str, language: str) -> Part:
    with translation.override(language):
        facts = {"customer": customer}
        return Part(
            language=language,
            subject=_("VIEWMYBOX: a webhook was switched off"),
            before=_(
                "A webhook of %(customer)s was switched off: its receiver has taken no message for "
                "five days, or has answered that it is gone. Nothing is sent to it until one of "
                "you lets it go on."
            )
            % facts,
            markdown="",
            link=settings.BASE_URL + reverse("webhooks"),
            link_text=_("See what the receiver answered; you sign in first"),
            after=_("You get this letter because you are an owner of %(customer)s in VIEWMYBOX.")
            % facts,
        )
