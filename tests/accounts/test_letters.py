"""A letter goes to one address and says what it says, whatever stands in the names."""

import pytest

from tests.cast import as_role, inside, invite
from viewmybox.accounts.letters import send_invitation_letter
from viewmybox.accounts.models import Invitation
from viewmybox.wall.context import fetch_one

BREAKING = "Alice\r\nBcc: everybody@example.com\n\nAnother letter"


def test_a_name_with_line_breaks_stays_one_subject(alice, settings, mailoutbox):
    settings.SMTP_URL = "smtp://localhost"
    invite(alice, email="erik@example.com")
    with as_role("migrator"):
        change = "UPDATE member SET name = %s WHERE customer_id = %s RETURNING 1"
        fetch_one(change, [BREAKING, alice.customer])
    with inside(alice):
        send_invitation_letter(Invitation.objects.get(), "en")
    [letter] = mailoutbox
    assert letter.recipients() == ["erik@example.com"]
    sent = letter.message()
    assert sent.get_all("Bcc") is None
    assert sent["Subject"].startswith("Alice Bcc: everybody@example.com Another letter invites you")


def test_an_invitation_that_was_taken_back_is_not_sent(alice, settings, mailoutbox):
    settings.SMTP_URL = "smtp://localhost"
    invite(alice, email="erik@example.com")
    with inside(alice):
        invitation = Invitation.objects.get()
        invitation.revoke()
        send_invitation_letter(invitation, "en")
    assert mailoutbox == []


def test_a_link_of_another_secret_key_is_not_sent(alice, settings, mailoutbox):
    """The letter would lead nowhere; the job fails, and is seen among the failed."""
    settings.SMTP_URL = "smtp://localhost"
    word = invite(alice, email="erik@example.com")
    with inside(alice):
        assert Invitation.objects.get().word == word
        settings.SECRET_KEY += "x"
        with pytest.raises(LookupError):
            send_invitation_letter(Invitation.objects.get(), "en")
    assert mailoutbox == []
