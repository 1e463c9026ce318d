"""A letter goes to one address and says what it says, whatever stands in the names."""

from tests.cast import inside, invite
from viewmybox.accounts.letters import send_invitation_letter
from viewmybox.accounts.models import Invitation

BREAKING = "Alice\r\nBcc: everybody@example.com\n\nAnother letter"


def test_a_name_with_line_breaks_stays_one_subject(alice, settings, mailoutbox):
    settings.SMTP_URL = "smtp://localhost"
    invite(alice, email="erik@example.com")
    with inside(alice):
        invitation = Invitation.objects.get()
        send_invitation_letter(invitation, "https://box.example/x/", "en", BREAKING)
    [letter] = mailoutbox
    assert letter.recipients() == ["erik@example.com"]
    sent = letter.message()
    assert sent.get_all("Bcc") is None
    assert sent["Subject"].startswith("Alice Bcc: everybody@example.com Another letter invites you")
