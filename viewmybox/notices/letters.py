"""The letter: how many things need the reader, of which kinds and by when. Nothing that a customer
wrote is in it, and its one link needs signing in.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from viewmybox.accounts.models import Customer, Member, SentLetter
from viewmybox.accounts.telling import Errand, written_by
from viewmybox.accounts.writing import Letter, Part
from viewmybox.kit.dates import format_date
from viewmybox.notices.kinds import BY_NAME
from viewmybox.notices.models import Notice, NoticeChoice

SHAPES = {"off": "■", "risk": "▲", "none": "◇", "": "·"}
MOST_LINES = 20


@written_by(SentLetter.Kind.NOTICE)
def of_notices(named: Customer, sent: SentLetter) -> Errand | None:
    """Of what is still so; nothing where that is nothing, or who it was for is gone."""
    notices = list(Notice.objects.filter(letter=sent, gone_at=None).order_by("day", "id"))
    members = {notice.member_id for notice in notices}
    if not Member.inside().filter(id__in=members).exists():
        return None
    choice = NoticeChoice.of(notices[0].member_id, named)
    part = letter_part(notices, named.name, choice.language)
    # The row of the letter is the proof; a line in the journal for each would drown the others.
    return Errand(Letter((part,)), lambda _thing: None)


def letter_part(notices: list[Notice], customer: str, language: str) -> Part:
    with translation.override(language):
        count = len(notices)
        subject = ngettext(
            "VIEWMYBOX: %(count)d thing needs you", "VIEWMYBOX: %(count)d things need you", count
        )
        facts = {"customer": customer, "page": settings.BASE_URL + reverse("notice-choices")}
        return Part(
            language=language,
            subject=subject % {"count": count},
            before=_("This needs you in %(customer)s:") % facts,
            markdown="\n".join(lines(notices, language)),
            link=settings.BASE_URL + reverse("notices"),
            link_text=_("See what it is about; you sign in first"),
            after=_(
                "You get this letter because you belong to %(customer)s in VIEWMYBOX. What you are "
                "written to about, and when, you choose here:\n\n%(page)s"
            )
            % facts,
        )


def lines(notices: list[Notice], language: str) -> list[str]:
    told = [f"- {line(notice, language)}" for notice in notices[:MOST_LINES]]
    more = len(notices) - len(told)
    return told + ([_("- and %(count)d more") % {"count": more}] if more else [])


def line(notice: Notice, language: str) -> str:
    """With the status's shape before it."""
    kind = BY_NAME[notice.kind]
    words = sentence(notice.kind, notice.day, language)
    if notice.escalated:
        words = _("%(what)s; who was told has done nothing") % {"what": words}
    return f"{SHAPES[kind.status]} {words}"


def sentence(kind: str, day: object, language: str) -> str:
    shown = format_date(day, language, long=True) if day else "–"  # type: ignore[arg-type]
    return str(BY_NAME[kind].told) % {"day": shown}
