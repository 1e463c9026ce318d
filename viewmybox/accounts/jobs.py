"""What is done for members outside of a page."""

from viewmybox.accounts.letters import send_invitation_letter
from viewmybox.accounts.models import Invitation
from viewmybox.wall.context import acting, fetch_one
from viewmybox.wall.housekeeping import daily
from viewmybox.wall.jobs import job, travelling_customer


@job
def send_invitation(invitation: str, link: str, language: str, inviter: str) -> None:
    with acting(travelling_customer()):
        send_invitation_letter(Invitation.objects.get(id=invitation), link, language, inviter)


@daily
def purge_registrations() -> None:
    """The registration record is kept only for the time that the policy states (P5)."""
    fetch_one("SELECT wall.purge_registrations()", [])


@daily
def purge_sessions() -> None:
    """A session is kept until it has ended, as the policy states; its row goes the next night."""
    fetch_one("SELECT wall.purge_sessions()", [])
