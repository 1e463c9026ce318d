"""Settings → Webhooks: made, changed, tried, paused and removed, by owners; the secret once."""

import re

import pytest

from viewmybox.journal.models import JournalLine
from viewmybox.webhooks.models import MOST, State, Webhook, Why

LIST = "/settings/webhooks/"
SECRET = re.compile(r"whsec_[A-Za-z0-9+/]{43}=")
FORM = {"name": "Robot", "address": "https://hooks.example.com/a", "kinds": ["entry.made"]}


def text(answer):
    return answer.content.decode()


def place(webhook):
    return f"{LIST}{webhook.id}/"


def deeds(scene):
    with scene.inside():
        return list(
            JournalLine.objects.filter(deed__startswith="webhook.")
            .order_by("number")
            .values_list("deed", flat=True)
        )


def test_an_empty_list_says_what_to_do(alice):
    page = text(alice.client.get(LIST))
    assert "There are no webhooks." in page
    assert "Make a webhook" in page


def test_a_new_ones_secret_is_on_one_answer_only(scene):
    answer = scene.alice.client.post(LIST, FORM)
    assert answer.status_code == 200
    [secret] = set(SECRET.findall(text(answer)))
    assert "no-store" in answer.headers["Cache-Control"]
    with scene.inside():
        [made] = Webhook.objects.all()
    assert (made.name, made.address, made.kinds) == tuple(FORM.values())
    for address in (LIST, place(made), f"{place(made)}change/", "/settings/journal/"):
        assert not SECRET.search(text(scene.alice.client.get(address)))
    with scene.inside():
        lines = [str(line) for line in JournalLine.objects.values()]
    assert not any(secret in line for line in lines)
    assert deeds(scene) == ["webhook.made"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("address", "http://hooks.example.com/", "must begin with https://"),
        ("address", "https://10.0.0.1/", "Write a name on the public internet"),
        ("address", "https://localhost/", "Write a name on the public internet"),
        ("address", "https://me:word@hooks.example.com/", "Leave out the name and password"),
        ("address", "https://hooks.example.com:22/", "443 or 8443"),
        ("kinds", [], "field-error"),
        ("kinds", ["journal.read"], "field-error"),
        ("name", "", "field-error"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(scene, field, value, sentence):
    answer = scene.alice.client.post(LIST, FORM | {field: value})
    assert answer.status_code == 422
    assert sentence in text(answer)
    with scene.inside():
        assert not Webhook.objects.exists()


def test_there_can_be_ten(scene):
    with scene.inside():
        for number in range(MOST):
            Webhook.make(f"{number}", FORM["address"], ["entry.made"])
    assert "there can be no more" in text(scene.alice.client.get(LIST))
    assert scene.alice.client.post(LIST, FORM).status_code == 422
    with scene.inside():
        first = Webhook.objects.first()
        assert Webhook.objects.count() == MOST
    # Changing one adds none.
    assert scene.alice.client.post(f"{place(first)}change/", FORM).status_code == 302


def test_a_test_message_is_sent_and_seen(hooked):
    alice, hook = hooked.alice, hooked.hook
    assert "No message has been sent yet." in text(alice.client.get(place(hook)))
    assert alice.client.post(f"{place(hook)}test/").status_code == 302
    assert "Waiting" in text(alice.client.get(place(hook)))
    # Pressed again before it is sent, it is the same one.
    alice.client.post(f"{place(hook)}test/")
    assert len(hooked.messages()) == 1
    hooked.cast.run_jobs(alice.customer)
    assert len(hooked.receiver.came) == 1
    page = text(alice.client.get(place(hook)))
    assert "webhook.test" in page
    assert "Delivered" in page
    assert "204" in page


def test_a_message_can_be_sent_again(hooked):
    hooked.put()
    [sent] = hooked.send()
    again = f"{LIST}messages/{sent.id}/again/"
    assert again in text(hooked.alice.client.get(place(hooked.hook)))
    assert hooked.alice.client.post(again).status_code == 302
    hooked.cast.run_jobs(hooked.alice.customer)
    ids = [headers["webhook-id"] for _path, headers, _body in hooked.receiver.came]
    assert ids == [sent.message] * 2
    assert hooked.messages()[0].state == State.DELIVERED


def test_paused_and_let_go_on(hooked):
    alice, hook = hooked.alice, hooked.hook
    alice.client.post(f"{place(hook)}pause/")
    page = text(alice.client.get(place(hook)))
    assert "It is paused" in page
    assert f"{place(hook)}test/" not in page
    answer = alice.client.post(f"{place(hook)}test/", follow=True)
    assert "Nothing was sent: the webhook is off." in text(answer)
    assert hooked.messages() == []
    alice.client.post(f"{place(hook)}resumption/")
    assert hooked.there.off_at is None
    assert deeds(hooked) == ["webhook.made", "webhook.paused", "webhook.resumed"]


def test_switched_off_by_us_it_says_why_and_what_to_do(hooked):
    hooked.receiver.answers = [410]
    hooked.put()
    hooked.send()
    page = text(hooked.alice.client.get(place(hooked.hook)))
    assert "the receiver answered that it is gone (410)" in page
    assert "Nothing is sent until you let it go on" in page
    assert "gone (410)" in text(hooked.alice.client.get(LIST))


def test_one_out_of_an_extract_needs_a_secret_first(hooked):
    alice, hook = hooked.alice, hooked.hook
    with hooked.inside():
        Webhook.objects.update(off_at=hooked.there.created_at, off_why=Why.RESTORED, secret=b"x")
    alice.client.post(f"{place(hook)}resumption/")
    assert hooked.there.off_why == Why.RESTORED
    answer = alice.client.post(f"{place(hook)}renewal/")
    assert SECRET.search(text(answer))
    alice.client.post(f"{place(hook)}resumption/")
    assert hooked.there.off_at is None
    hooked.put()
    assert [one.state for one in hooked.send()] == [State.DELIVERED]


def test_a_renewal_shows_the_new_one_once(hooked):
    answer = hooked.alice.client.post(f"{place(hooked.hook)}renewal/")
    [new] = set(SECRET.findall(text(answer)))
    assert new != hooked.words
    page = text(hooked.alice.client.get(place(hooked.hook)))
    assert "The former secret signs too until" in page
    assert not SECRET.search(page)


def test_removed_it_is_gone_with_its_messages(hooked):
    hooked.put()
    assert hooked.alice.client.post(f"{place(hooked.hook)}removal/").status_code == 302
    assert hooked.messages() == []
    assert hooked.alice.client.get(place(hooked.hook)).status_code == 404
    assert deeds(hooked) == ["webhook.made", "webhook.removed"]


@pytest.mark.promise("P3")
def test_only_owners_of_its_own_customer_reach_it(hooked, bob, erik, charlie):
    hooked.put()
    [message] = hooked.messages()
    for person, status in ((bob, 403), (erik, 403), (charlie, 404)):
        assert person.client.get(place(hooked.hook)).status_code == status
        for deed in ("change", "renewal", "test", "pause", "resumption", "removal"):
            answer = person.client.post(f"{place(hooked.hook)}{deed}/", FORM)
            assert answer.status_code == status, deed
        again = f"{LIST}messages/{message.id}/again/"
        assert person.client.post(again).status_code == status
    assert hooked.there.off_at is None
    assert LIST not in text(bob.client.get("/settings/members/"))
