"""What the service's own letters say: Swedish and English in one, the customer's language first."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from markupsafe import Markup

from viewmybox.kit.dates import format_date
from viewmybox.policies.models import PolicyVersion
from viewmybox.policies.wording import as_html, as_plain
from viewmybox.web.jinja import environment

LINE = "-" * 40


@dataclass(frozen=True, slots=True)
class Part:
    """One language of a letter: a line of its own for the link, and a list in Markdown between."""

    language: str
    subject: str
    before: str
    markdown: str
    after: str
    link: str
    link_text: str

    @property
    def shown(self) -> Markup:
        return as_html(self.markdown)

    @property
    def plain(self) -> str:
        pieces = [self.before, as_plain(self.markdown), f"{self.link_text}:\n{self.link}"]
        return "\n\n".join(piece for piece in [*pieces, self.after] if piece)


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter in both languages, as text and as a page."""

    parts: tuple[Part, ...]

    @property
    def subject(self) -> str:
        return self.parts[0].subject

    @property
    def plain(self) -> str:
        sender = f"{settings.PROVIDER['name']}, {urlsplit(settings.BASE_URL).hostname}"
        return f"\n\n{LINE}\n\n".join(part.plain for part in self.parts) + f"\n\n{sender}\n"

    @property
    def html(self) -> str:
        template = environment(self.parts[0].language).get_template("accounts/letter.html")
        return template.render(parts=self.parts, provider=settings.PROVIDER["name"])


def both(language: str) -> tuple[str, str]:
    return (language, "en" if language == "sv" else "sv")


def policy_letter(version: PolicyVersion, customer: str, language: str) -> Letter:
    """A new version is announced: from when, what it changes, where to read it."""
    return Letter(tuple(policy_part(version, customer, one) for one in both(language)))


def policy_part(version: PolicyVersion, customer: str, language: str) -> Part:
    with translation.override(language):
        facts = {
            "number": version.number,
            "day": format_date(version.effective_on, language, long=True),
            "customer": customer,
        }
        path = reverse("policy-changes", args=[version.number - 1, version.number])
        return Part(
            language=language,
            subject=_("VIEWMYBOX: new privacy policy from %(day)s") % facts,
            before=_(
                "On %(day)s version %(number)s of the privacy policy takes effect. This is what it "
                "changes:"
            )
            % facts,
            markdown=version.wording(language).summary,
            link=settings.BASE_URL + path,
            link_text=_("Every change, word by word"),
            after=_(
                "You need do nothing. What you have given before stays under the version it was "
                "given under. Once you are signed in, one press says that you have read it.\n\n"
                "You get this letter because you belong to %(customer)s in VIEWMYBOX."
            )
            % facts,
        )


def contact_letter(customer: str, language: str) -> Letter:
    """Once a year: are the contact details right? They are not in the letter."""
    return Letter(tuple(contact_part(customer, one) for one in both(language)))


def contact_part(customer: str, language: str) -> Part:
    with translation.override(language):
        facts = {"customer": customer}
        return Part(
            language=language,
            subject=_("VIEWMYBOX: are your contact details right?"),
            before=_(
                "It is a year since the contact details of %(customer)s in VIEWMYBOX were given or "
                "confirmed. Please see whether they are still right. One press confirms them; what "
                "has changed you change on the same page."
            )
            % facts,
            markdown="",
            link=settings.BASE_URL + reverse("contact"),
            link_text=_("See the contact details"),
            after=_("You get this letter because you own %(customer)s in VIEWMYBOX.") % facts,
        )
