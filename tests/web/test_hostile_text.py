"""Text is text: what somebody writes is shown as it was written, and is never run by anything."""

import json

import pytest

from tests.cast import client, inside
from viewmybox.accounts.models import ApiKey, Scope
from viewmybox.boxes.models import Action, Box, ChecklistItem, Document, Entry, Indicator, Service

TEXTS = {
    "a script": "<script>alert(1)</script>",
    "an attribute's end": '" autofocus onfocus=alert(1) x="',
    "an apostrophe": "' onmouseover='alert(1)",
    "the title's end": "</title></textarea><svg onload=alert(1)>",
    "a comment": "--><img src=x onerror=alert(1)>",
    "a template": "{{ 7 * 191 }}{% for x in y %}${7*191}#{7*191}",
    "a format": "%s %(name)s {0} {name.__class__} %n",
    "SQL": "x'; DROP TABLE box; -- \" $$ \\",
    "an entity": "&lt;script&gt; &amp;#x3c;",
}
# What must not be in a page, whatever was written: each would be the text come alive.
ALIVE = ("<script>alert", "<svg onload", "<img src=x", "1337")


def fill(text: str, blob) -> dict[str, object]:
    box = Box.objects.create(name=text, description=text)
    service = Service.objects.create(box=box, name=text, description=text)
    indicator = Indicator.objects.create(service=service, name=text, unit=text[:20], low=1)
    entry = Entry.objects.create(service=service, kind="deviation", title=text, text=text)
    action = Action.objects.create(service=service, entry=entry, title=text, text=text)
    ChecklistItem.objects.create(action=action, title=text)
    Document.keep(service, text, text, blob)
    return {"box": box.id, "service": service.id, "indicator": indicator.id, "action": action.id}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_it_is_shown_as_it_was_written(cast, text, tmp_path):
    person = cast.owner("Alice", f"A {text}")
    (tmp_path / "file").write_bytes(b"x")
    with inside(person), (tmp_path / "file").open("rb") as blob:
        ids = fill(text, blob)
        ApiKey.make(text, Scope.READ)
    for path in (
        "/boxes/", "/boxes/{box}/", "/boxes/{box}/change/", "/services/{service}/",
        "/services/{service}/change/", "/indicators/{indicator}/",
        "/indicators/{indicator}/change/",
        "/actions/?whose=all", "/actions/{action}/", "/actions/{action}/change/",
        "/extracts/", "/settings/contact/", "/settings/keys/", "/customers/",
    ):  # fmt: skip
        page = person.client.get(path.format(**ids))
        assert page.status_code == 200, path
        words = page.content.decode()
        assert not [alive for alive in ALIVE if alive in words], path
        if set(text) & set("<\"'&"):
            assert text not in words, path  # only with its signs escaped


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_api_hands_it_back_as_data(cast, text):
    person = cast.owner("Alice", "Customer A")
    with inside(person):
        _key, word = ApiKey.make("both ways", Scope.WRITE)
    program = client(headers={"authorization": f"Bearer {word}"})
    made = program.post(
        "/api/v1/boxes", json.dumps({"name": text}), content_type="application/json"
    )
    assert made.status_code == 201
    answer = program.get(made["Location"])
    assert answer["Content-Type"] == "application/json"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert json.loads(answer.content)["name"] == text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_an_address_with_it_in_is_harmless(alice, text):
    """In a path, in a query that the page repeats, in a filter."""
    for path in ("/boxes/", "/actions/", "/sign-in/", "/extracts/"):
        page = alice.client.get(path, {"done": text, "next": text, "status": text, "show": text})
        assert page.status_code in {200, 302, 404}
        words = page.content.decode() + page.headers.get("Location", "")
        assert not [alive for alive in ALIVE if alive in words]


def test_what_comes_in_the_wrong_place_counts_for_nothing(alice):
    """A field in the address is none of the form's; a session in the address is none."""
    sent = {"description": "in the body"}
    assert alice.client.post("/boxes/new/?name=Office", sent).status_code == 422
    assert client().get(f"/boxes/?session={alice.token}").status_code == 302
    assert client().post("/boxes/", {"session": alice.token}).status_code in {302, 405}
    with inside(alice):
        _key, word = ApiKey.make("a key", Scope.READ)
    assert client().get(f"/api/v1/me?key={word}&access_token={word}").status_code == 401
    assert client().get("/api/v1/me", headers={"X-Api-Key": word}).status_code == 401


def test_of_a_field_sent_twice_one_value_counts_everywhere(alice):
    """Checked and kept are the same one, the last."""
    sent = "name=&name=Office&description=a&description=b"
    form = "application/x-www-form-urlencoded"
    assert alice.client.post("/boxes/new/", sent, content_type=form).status_code == 302
    with inside(alice):
        assert Box.objects.values_list("name", "description").get() == ("Office", "b")


def test_a_form_takes_its_own_fields_and_no_others(alice, charlie):
    sent = {
        "name": "Office",
        "id": "0197a000-0000-7000-8000-000000000001",
        "customer": str(charlie.customer),
        "customer_id": str(charlie.customer),
        "created_at": "1999-01-01",
        "closed_at": "1999-01-01",
    }
    assert alice.client.post("/boxes/new/", sent).status_code == 302
    with inside(alice):
        box = Box.objects.get()
        assert box.customer_id == alice.customer
        assert str(box.id) != sent["id"]
        assert box.closed_at is None
        assert box.created_at.year > 2000
