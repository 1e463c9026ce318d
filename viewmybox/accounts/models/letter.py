from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from viewmybox.accounts.models.member import Member
from viewmybox.wall.models import CustomerForeignKey, CustomerOwned

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
GROWS = 4
# After so long nobody waits for it any more.
KEEPS_TRYING = timedelta(days=3)
LONGEST_ANSWER = 200
EXPIRED, MOOT = "expired", "moot"


class SentLetter(CustomerOwned):
    """A letter to one address: what it is about, to whom, when, and what became of it. Its words
    are not kept: they are written when it is sent.

    The rows are the queue too. One that waits says when it is tried next; `at` is when it was put
    in, and once the mail server has taken it, when that was.
    """

    class Kind(models.TextChoices):
        POLICY = "policy", _("A new version of the privacy policy")
        CONTACT = "contact", _("The yearly question whether the contact details are right")
        CASE = "case", _("That a support case has an answer")
        PRICES = "prices", _("A new price list")
        NOTICE = "notice", _("Notices of what needs the reader")
        WEBHOOK = "webhook", _("That a webhook was switched off")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    # Which one of its kind: the version's number, the day on which the question was due, the
    # numbers of case and message, the price list's number, or the minute the notices are of.
    about = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    # None for the letter to the contact details' own address, where no member has it.
    member = CustomerForeignKey(Member, null=True)
    at = models.DateTimeField()
    # Why it was not taken and is not tried again: what the mail server said when it refused it for
    # good, "550"; that it was tried for too long; or that there was nothing left to say.
    refused = models.CharField(max_length=10, blank=True)
    next_try_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, db_default=0)
    # The mail server's own words when it took it.
    answer = models.CharField(max_length=LONGEST_ANSWER, blank=True, default="", db_default="")

    class Meta(CustomerOwned.Meta):
        db_table = "sent_letter"
        indexes = [
            models.Index(
                fields=["customer", "next_try_at"],
                name="letter_waiting",
                condition=models.Q(next_try_at__isnull=False),
                include=["at"],
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "kind", "about", "address"], name="letter_sent_once"
            )
        ]

    def taken(self, answer: str) -> None:
        """The mail server has it."""
        self.at, self.answer = timezone.now(), answer[:LONGEST_ANSWER]
        self._settle("")

    def given_up(self, why: str) -> None:
        """It is not tried again."""
        self._settle(why)

    def put_off(self) -> None:
        """It could not be sent this time: a longer pause each time, and not for ever."""
        now = timezone.now()
        if now - self.at > KEEPS_TRYING:
            self.given_up(EXPIRED)
            return
        self.next_try_at = now + min(FIRST_PAUSE * GROWS ** min(self.tries, 8), LONGEST_PAUSE)
        self.tries += 1
        self.save(update_fields=["next_try_at", "tries"])

    def wait_again(self) -> None:
        """Somebody wants it sent once more."""
        self.at = self.next_try_at = timezone.now()
        self.tries, self.refused = 0, ""
        self.save(update_fields=["at", "next_try_at", "tries", "refused"])

    def _settle(self, refused: str) -> None:
        self.next_try_at, self.refused = None, refused
        self.tries += 1
        self.save(update_fields=["at", "next_try_at", "tries", "answer", "refused"])


def outcome(refused: str, next_try_at: datetime | None) -> Promise | str:
    """What became of a letter in words; nothing where the mail server took it."""
    if next_try_at is not None:
        return _("waits to be sent")
    if refused == EXPIRED:
        return _("given up: the mail server did not take it for three days")
    if refused == MOOT:
        return _("not sent: there was nothing left to say")
    return _("refused by the mail server") if refused else ""
