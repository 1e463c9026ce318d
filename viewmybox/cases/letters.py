"""Letters about cases: that there is something to read, and nothing of what it says."""

from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from viewmybox.accounts.letters import send
from viewmybox.accounts.models import Customer, Member, SentLetter
from viewmybox.accounts.permissions import Role
from viewmybox.accounts.telling import Errand, Recipients, put_in, send_waiting, written_by
from viewmybox.accounts.writing import Letter, Part, both
from viewmybox.cases.models import Case, Message
from viewmybox.journal.noting import note
from viewmybox.wall.context import acting


def tell_of_answer(customer: UUID, case: str, number: int) -> None:
    """Who has written in it, as long as they may see it, once for each answer."""
    with acting(customer):
        found = Case.objects.get(id=case)
        put_in(SentLetter.Kind.CASE, f"{found.number}/{number}", recipients(found))
    send_waiting(customer)


@written_by(SentLetter.Kind.CASE)
def of_answer(named: Customer, sent: SentLetter) -> Errand:
    """About the numbers of case and message."""
    found = Case.objects.get(number=int(sent.about.partition("/")[0]))
    return Errand(
        answer_letter(found, named.name, named.language),
        lambda thing: note("case.told", thing, number=found.number),
    )


def recipients(case: Case) -> Recipients:
    wrote = Message.objects.filter(case=case, member__isnull=False).values("member_id")
    members = Member.objects.filter(ended_at=None, id__in=wrote).exclude(email="")
    return {
        email.lower(): member
        for email, member, role in members.values_list("email", "id", "role")
        if member == case.member_id or role == Role.OWNER
    }


def answer_letter(case: Case, customer: str, language: str) -> Letter:
    return Letter(tuple(answer_part(case, customer, one) for one in both(language)))


def answer_part(case: Case, customer: str, language: str) -> Part:
    with translation.override(language):
        facts = {"number": case.number, "customer": customer}
        return Part(
            language=language,
            subject=_("VIEWMYBOX: there is an answer to your case %(number)s") % facts,
            before=_(
                "Support has answered your case %(number)s. What it says is not in this letter: "
                "you read it when you have signed in."
            )
            % facts,
            markdown="",
            link=f"{settings.BASE_URL}/cases/{case.id}/",
            link_text=_("Read the answer"),
            after=_(
                "You get this letter because you have written in the case, for %(customer)s in "
                "VIEWMYBOX."
            )
            % facts,
        )


def tell_support_of_case() -> None:
    """The provider's own address: that a case waits. Not whose it is, or what about.

    Raises:
        OSError: the mail server did not take it.
    """
    if not settings.SMTP_URL or not settings.PROVIDER["support_email"]:
        return
    parts = []
    for language in ("sv", "en"):
        with translation.override(language):
            subject = _("A support case waits for an answer")
            words = _("Whose it is, and what it says, you see in the console:")
            parts.append((subject, f"{subject}. {words}\n\n{settings.BASE_URL}/support/cases/\n"))
    send(
        parts[0][0], "\n".join(body for _subject, body in parts), settings.PROVIDER["support_email"]
    )
