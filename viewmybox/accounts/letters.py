"""Letters: how one is sent, and the invitation's, in the inviter's language."""

from collections.abc import Sequence
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import translation
from django.utils.translation import gettext as _

from viewmybox.accounts.models import Customer, Invitation, Member
from viewmybox.accounts.permissions import Role

SMTP_PORT = 25
Attached = tuple[str, bytes, str]


def send_invitation_letter(invitation: Invitation, language: str) -> None:
    """Send it now, unless the invitation was taken or taken back meanwhile.

    Raises:
        OSError: the mail server did not take it.
    """
    if not invitation.open:
        return
    inviter = Member.objects.filter(id=invitation.invited_by).values_list("name", flat=True)
    with translation.override(language):
        facts = {
            "inviter": inviter.first() or settings.PROVIDER["name"],
            "customer": Customer.objects.get().name,
            "role": Role(invitation.role).label,
            "link": link(invitation),
            "until": invitation.expires_at.date().isoformat(),
        }
        subject = _("%(inviter)s invites you to %(customer)s in VIEWMYBOX") % facts
        body = _(
            "%(inviter)s invites you to %(customer)s in VIEWMYBOX, as %(role)s.\n\n"
            "Open this address and sign in with the identity provider you normally use:\n\n"
            "%(link)s\n\n"
            "The address works once, until %(until)s. If you did not expect this letter, "
            "you need do nothing.\n"
        )
        send(subject, body % facts, invitation.email)


def link(invitation: Invitation) -> str:
    return f"{settings.BASE_URL}/invitations/{invitation.word}/"


def send(  # noqa: PLR0913 - what there is to say of a letter
    subject: str,
    body: str,
    to: str,
    html: str = "",
    attached: Sequence[Attached] = (),
    *,
    named: str = "",
) -> str:
    """One letter through the server that SMTP_URL names (smtp://user:password@host:port).

    Where it names a folder (file:///folder), as a demo's does, the letter is laid there.

    Args:
        subject: its subject; line breaks in it become blanks.
        body: its plain text.
        to: the one address.
        html: the same as a page, for who reads it so.
        attached: files, each with its name, content and type.
        named: the same each time this letter is sent, so that who gets it twice, because we were
            killed before we had noted the first time, can tell: its Message-ID.

    Returns:
        What the mail server said when it took it; nothing where it says nothing.

    Raises:
        OSError: the mail server did not take it.
    """
    server = server_at(urlsplit(settings.SMTP_URL))
    host = urlsplit(settings.BASE_URL).hostname
    sender = settings.PROVIDER["support_email"] or f"noreply@{host}"
    # Names are in it, and a name with a line break in it must not keep a letter from going.
    subject = " ".join(subject.split())
    headers = {"Auto-Submitted": "auto-generated"}  # RFC 3834: no absence is told of to us
    if named:
        headers["Message-ID"] = f"<{named}@{host}>"
    letter = EmailMultiAlternatives(
        subject, body, f"VIEWMYBOX <{sender}>", [to], connection=server, headers=headers
    )
    if html:
        letter.attach_alternative(html, "text/html")
    for name, content, kind in attached:
        letter.attach(name, content, kind)
    with server:
        letter.send()
        return str(getattr(getattr(server, "connection", None), "answer", ""))


def server_at(url: SplitResult) -> BaseEmailBackend:
    if url.scheme == "file":
        folder = unquote(url.path)
        return get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=folder)
    return get_connection(
        host=url.hostname or "localhost",
        port=url.port or SMTP_PORT,
        username=unquote(url.username or ""),
        password=unquote(url.password or ""),
        use_tls=url.scheme == "smtp+starttls",
        use_ssl=url.scheme == "smtps",
        timeout=20,
    )
