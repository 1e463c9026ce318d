"""Asking for help: from any page, whatever one's role, also when nothing else may be written."""

import pytest

from tests.cases.conftest import SECRET_WORDS
from viewmybox.cases.models import Case, CaseFile, Message
from viewmybox.cases.whereabouts import path_of
from viewmybox.wall.context import fetch_one


def test_every_signed_in_page_leads_there_and_says_which_page_it_was(alice):
    for page in ("/boxes/", "/settings/privacy/", "/cases/"):
        assert "/cases/new/" in alice.client.get(page).content.decode()
    assert (
        "/cases/new/?page=/settings/keys/" in alice.client.get("/settings/keys/").content.decode()
    )


def test_a_viewer_may_write_and_finds_it_as_a_conversation(bob, ask, deeds):
    case = ask(bob)
    page = bob.client.get(f"/cases/{case}/").content.decode()
    assert SECRET_WORDS in page
    assert "Case 1" in page
    assert "case.opened" in [deed for who, deed in deeds(bob) if who.startswith("Bob")]


def test_what_is_attached_stands_on_the_form_and_only_what_is_ticked_goes(cast, alice, ask):
    form = alice.client.get("/cases/new/?page=/actions/%3Fshow=secret").content.decode()
    assert "Page: /actions/" in form
    assert "Browser: Firefox 140" in form
    assert "System: Linux" in form
    assert 'name="page" value="/actions/"' in form
    without, ticked = ask(alice, page="/actions/"), ask(alice, page="/actions/", attach="on")
    with cast.inside(alice):
        kept = Case.objects.in_bulk()
        told = {str(key): (one.page, one.browser, one.system) for key, one in kept.items()}
    assert told[without] == ("", "", "")
    assert told[ticked] == ("/actions/", "Firefox 140", "Linux")


@pytest.mark.promise("P4")
@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/boxes/?status=off#x", "/boxes/"),
        ("/boxes/0190b8a0-0000-7000-8000-000000000001/?q=1",
         "/boxes/0190b8a0-0000-7000-8000-000000000001/"),
        ("/invitations/0190.thesecretword/", "/invitations/<str:token>/"),
        ("https://elsewhere.example/boxes/", ""),
        ("//elsewhere.example/boxes/", ""),
        ("/no/such/page/", ""),
        ("javascript:alert(1)", ""),
    ],
)  # fmt: skip
def test_of_an_address_the_path_alone_and_no_secret_in_it(address, path):
    assert path_of(address) == path


def test_numbers_are_each_customers_own(cast, alice, charlie, ask):
    for person in (alice, charlie, alice):
        ask(person)
    for person, numbers in ((alice, [1, 2]), (charlie, [1])):
        with cast.inside(person):
            assert list(Case.objects.order_by("number").values_list("number", flat=True)) == numbers


@pytest.mark.parametrize("why", ["unpaid", "ended"])
def test_a_customer_that_may_only_read_asks_all_the_same(cast, bob, ask, upload, why):
    with cast.as_role("migrator"):
        fetch_one(
            "UPDATE customer SET read_only = %s WHERE id = %s RETURNING 1", [why, bob.customer]
        )
    assert bob.client.get("/cases/new/").status_code == 200
    case = ask(bob, attachments=upload())
    assert bob.client.post(f"/cases/{case}/messages/", {"text": "And more"}).status_code == 302
    assert bob.client.post(f"/cases/{case}/closure/").status_code == 302
    assert bob.client.post(f"/cases/{case}/opening/").status_code == 302
    with cast.inside(bob):
        assert Message.objects.filter(case=case).count() == 2
        file = CaseFile.objects.get(case=case)
    assert bob.client.get(f"/cases/files/{file.id}/content/").status_code == 200


def test_nothing_is_lost_after_an_error(alice, upload):
    given = {"about": "other", "subject": "", "text": "Long and well thought", "page": "/actions/"}
    answer = alice.client.post("/cases/new/", given | {"attachments": upload()})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Long and well thought" in page
    assert 'value="/actions/"' in page
    assert "Choose your files again" in page


def test_writing_opens_a_closed_case_again(cast, alice, ask):
    case = ask(alice)
    alice.client.post(f"/cases/{case}/closure/")
    with cast.inside(alice):
        assert Case.objects.get(id=case).state == "closed"
    alice.client.post(f"/cases/{case}/messages/", {"text": "Not solved after all"})
    with cast.inside(alice):
        assert Case.objects.get(id=case).state == "support"


def test_pages_about_cases_say_truly_who_sees_them(alice, bob, ask):
    page = alice.client.get(f"/cases/{ask(alice)}/").content.decode()
    assert "nobody else" not in page
    assert "to the support of" in page
    assert "nobody else" in alice.client.get("/boxes/").content.decode()
