from django.db import models
from django.utils.translation import gettext_lazy as _

from viewmybox.accounts.models.member import Member
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned


class SentLetter(CustomerOwned):
    """A letter that was sent once: what it was about, to whom, when. Its words are not kept.

    The row is written in the transaction that sends, before the letter goes: who comes at the same
    time waits for it, and what could not be sent leaves none behind and is tried again.
    """

    class Kind(models.TextChoices):
        POLICY = "policy", _("A new version of the privacy policy")
        CONTACT = "contact", _("The yearly question whether the contact details are right")
        CASE = "case", _("That a support case has an answer")
        PRICES = "prices", _("A new price list")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Which one of its kind: the version's number, the day on which the question was due, or the
    # numbers of case and message, or the price list's number.
    about = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    # None for the letter to the contact details' own address, where no member has it.
    member = CustomerForeignKey(Member, null=True)
    at = models.DateTimeField()
    # What the mail server said when it refused the address for good, "550"; not tried again.
    refused = models.CharField(max_length=3, blank=True)

    class Meta(CustomerOwned.Meta):
        db_table = "sent_letter"
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "about", "address"], name="letter_sent_once"
            )
        ]
