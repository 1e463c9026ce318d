"""What is done for members outside of a page."""

from viewmybox.accounts.models import Invitation
from viewmybox.accounts.letters import send_invitation_letter
from viewmybox.wall.context import acting
from viewmybox.wall.jobs import job, travelling_customer


@job
def send_invitation(invitation: str, link: str, language: str, inviter: str) -> None:
    with acting(travelling_customer()):
        send_invitation_letter(Invitation.objects.get(id=invitation), link, language, inviter)
