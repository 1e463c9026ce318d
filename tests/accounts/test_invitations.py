"""An invitation's link makes whoever signs in through it a member, once."""

import re
from urllib.parse import urlencode

import pytest

from tests.cast import accept, as_role, client, entered, inside, invite, join, run_jobs, sign_in
from viewmybox.accounts.models import Invitation, Member
from viewmybox.wall.context import fetch_one


def send(person, email="erik@example.com", role="editor"):
    return person.client.post("/settings/members/invitations/", {"email": email, "role": role})


def link_in(text):
    return re.search(r"/invitations/[^/\s<]+/", text)[0]


def test_an_owner_invites_and_the_invited_becomes_a_member(alice, olga):
    link = link_in(send(alice).content.decode())

    page = olga.client.get(link).content.decode()
    assert "Customer A" in page
    assert "Editor" in page
    assert entered("Olga", olga.token).customer is None  # opening the link changes nothing
    assert olga.client.post(link)["Location"] == "/boxes/?done=invitation-accepted"
    olga = entered("Olga", olga.token)
    assert olga.customer == alice.customer
    with inside(olga):
        assert Member.objects.get(id=olga.member).role == "editor"


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(alice):
    link = f"/invitations/{invite(alice)}/"
    page = client().get(link)
    assert f"/sign-in/?{urlencode({'next': link})}" in page.content.decode()
    assert client().post(link).status_code == 200
    with inside(alice):
        assert Member.objects.count() == 1


def test_the_link_is_in_a_letter_where_letters_can_be_sent(alice, settings, mailoutbox):
    settings.SMTP_URL = "smtp://localhost"
    page = send(alice, "erik@example.com").content.decode()

    assert "A letter with the link is on its way to erik@example.com" in page
    assert run_jobs(alice.customer) == ["viewmybox.accounts.jobs.send_invitation"]
    [letter] = mailoutbox
    assert letter.to == ["erik@example.com"]
    assert letter.subject == "Alice Andersson invites you to Customer A in VIEWMYBOX"
    assert settings.BASE_URL + link_in(page) in letter.body


def test_the_link_is_never_shown_again(alice):
    link = link_in(send(alice).content.decode())
    secret = link.split(".")[1].strip("/")
    assert secret not in alice.client.get("/settings/members/").content.decode()
    assert fetch_one("SELECT count(*) FROM invitation", []) == (0,)  # outside: no rows at all


def closed(person, word, sentence):
    for response in (
        person.client.get(f"/invitations/{word}/"),
        person.client.post(f"/invitations/{word}/"),
        client().get(f"/invitations/{word}/"),
    ):
        assert response.status_code == 410
        assert sentence in response.content.decode()
    assert entered(person.name, person.token).customer is None


def test_an_invitation_works_once(alice, olga):
    word = invite(alice)
    assert accept(sign_in("Erik"), word)
    closed(olga, word, "It has been used already.")
    assert not accept(olga.token, word)


def test_a_revoked_invitation_opens_nothing(alice, olga):
    word = invite(alice)
    with inside(alice):
        number = Invitation.objects.get().id
    response = alice.client.post(f"/settings/members/invitations/{number}/revocation/")
    assert response["Location"].endswith("?done=invitation-revoked")
    closed(olga, word, "Whoever sent it has taken it back.")
    assert "Open invitations" not in alice.client.get("/settings/members/").content.decode()


def test_an_invitation_expires_after_a_week(alice, olga):
    word = invite(alice)
    with as_role("migrator"):
        fetch_one(
            "UPDATE invitation SET expires_at = expires_at - interval '7 days' "
            "WHERE customer_id = %s RETURNING 1",
            [alice.customer],
        )
    closed(olga, word, "that week is over")


@pytest.mark.parametrize(
    "change",
    [
        lambda word: word[:-1],
        lambda word: word + "x",
        lambda word: word.replace(".", ""),
        lambda word: "0" * 32 + word[32:],
        lambda word: word[1:],
        lambda _: "%00",
        lambda _: "å",
        lambda _: ".",
    ],
)
def test_a_mistyped_link_says_so(alice, olga, change):
    closed(olga, change(invite(alice)), "There is no such invitation.")


def test_a_link_of_one_customer_does_not_open_another(alice, charlie, olga):
    secret = invite(alice).split(".")[1]
    closed(olga, f"{charlie.customer.hex}.{secret}", "There is no such invitation.")


def test_a_member_who_takes_an_invitation_keeps_the_role_they_have(alice, bob):
    assert accept(bob.token, invite(alice, "owner"))
    with inside(bob):
        assert Member.objects.get(id=bob.member).role == "viewer"


def test_a_former_member_comes_back_as_what_they_are_invited_to(alice, bob):
    alice.client.post(f"/settings/members/{bob.member}/end/")
    assert accept(bob.token, invite(alice, "editor"))
    again = entered("Bob", bob.token)
    assert again.member == bob.member
    with inside(again):
        assert Member.objects.get(id=bob.member).role == "editor"


@pytest.mark.parametrize("details", [{"email": "erik"}, {"email": ""}, {"role": "operator"}])
def test_an_invitation_to_nowhere_is_refused(alice, details):
    response = send(alice, **details)
    assert response.status_code == 422
    assert "Check what you filled in" in response.content.decode()
    with inside(alice):
        assert not Invitation.objects.exists()


def test_only_an_owner_invites(alice, bob, erik):
    for person in (bob, erik):
        assert send(person).status_code == 403


def test_another_customers_invitation_does_not_exist(alice, charlie):
    invite(alice)
    with inside(alice):
        number = Invitation.objects.get().id
    path = f"/settings/members/invitations/{number}/revocation/"
    assert charlie.client.post(path).status_code == 404
    assert join(alice, "Erik", "editor").customer == alice.customer
