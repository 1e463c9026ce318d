"""A box's own fields: in forms, on pages and in lists."""

from datetime import date

import pytest
from django.utils import timezone

from tests.cast import inside
from viewmybox.boxes.models import Agreement, Box, CustomField, Entry, Service

NOBODY = "00000000-0000-7000-8000-000000000000"
KINDS = {
    "text": ("Källaren", "Källaren", "Källaren"),
    "number": ("1 234,5", 1234.5, "1,234.5"),
    "date": ("2026-03-31", "2026-03-31", "31 Mar 2026"),
    "choice": ("Norr", "Norr", "Norr"),
    "yes_no": ("no", False, "No"),
    "link": ("https://example.com/a?b=1", "https://example.com/a?b=1", "example.com/a?b=1"),
}
NAMES = ("Alfa", "Beta", "Gamma")
SERVICE = {"name": "Städning", "category": "cleaning", "agreement-renewal": "none",
           "agreement-price_period": "month"}  # fmt: skip


@pytest.fixture
def box(alice):
    with inside(alice):
        return Box.objects.create(name="Huset")


def field(box, kind="text", of="service", name="", **more):
    choices = ["Norr", "Söder"] if kind == "choice" else []
    return CustomField.objects.create(
        box=box, of=of, kind=kind, name=name or f"Ett {kind}", choices=choices, **more
    )


def a_field(alice, box, kind="text", of="service", name=""):
    with inside(alice):
        return field(box, kind, of, name)


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_in_a_form_is_kept_and_shown(alice, box, kind):
    own = a_field(alice, box, kind)
    written, kept, shown = KINDS[kind]
    answer = alice.client.post(f"/boxes/{box.id}/services/new/", SERVICE | {own.key: written})
    assert answer.status_code == 302, answer.content.decode()
    with inside(alice):
        service = Service.objects.get()
        assert service.custom == {str(own.id): kept}
    page = alice.client.get(f"/services/{service.id}/").content.decode()
    assert f"Ett {kind}" in page
    assert shown in page
    form = alice.client.get(f"/services/{service.id}/change/").content.decode()
    again = SERVICE | {own.key: written, "name": "Städ"}
    assert alice.client.post(f"/services/{service.id}/change/", again).status_code == 302
    with inside(alice):
        assert Service.objects.get().custom == {str(own.id): kept}
    assert own.key in form
    assert alice.client.post(f"/services/{service.id}/change/", SERVICE).status_code == 302
    with inside(alice):
        assert Service.objects.get().custom == {}


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("number", "många"), ("date", "i går"), ("choice", "Öster"), ("yes_no", "kanske"),
        ("link", "javascript:alert(1)"), ("link", "example.com"), ("member", NOBODY),
    ],
)  # fmt: skip
def test_what_is_of_another_kind_is_refused_and_nothing_is_lost(alice, box, kind, written):
    own = a_field(alice, box, kind)
    answer = alice.client.post(f"/boxes/{box.id}/services/new/", SERVICE | {own.key: written})
    assert answer.status_code == 422
    assert f"Ett {kind}" in answer.content.decode()
    with inside(alice):
        assert not Service.objects.exists()


def test_a_member_is_one_of_the_customers(alice, erik, charlie, box):
    own = a_field(alice, box, "member")
    path = f"/boxes/{box.id}/services/new/"
    theirs = SERVICE | {own.key: str(charlie.member)}
    assert alice.client.post(path, theirs).status_code == 422
    assert alice.client.post(path, SERVICE | {own.key: str(erik.member)}).status_code == 302
    with inside(alice):
        service = Service.objects.get()
        assert service.custom == {str(own.id): str(erik.member)}
    assert "Erik" in alice.client.get(f"/services/{service.id}/").content.decode()


def test_a_choice_that_is_gone_stays_where_it_was_chosen(alice, box):
    own = a_field(alice, box, "choice")
    with inside(alice):
        service = Service.objects.create(box=box, name="Hiss", custom={str(own.id): "Norr"})
    change = {"name": own.name, "choices": "Söder\nVäster\n\nSöder"}
    assert alice.client.post(f"/fields/{own.id}/change/", change).status_code == 302
    with inside(alice):
        assert CustomField.objects.get().choices == ["Söder", "Väster"]
    form = alice.client.get(f"/services/{service.id}/change/").content.decode()
    assert "Norr" in form
    same = SERVICE | {"name": "Hiss", own.key: "Norr"}
    assert alice.client.post(f"/services/{service.id}/change/", same).status_code == 302
    other = Service.objects.none()
    with inside(alice):
        assert Service.objects.get().custom == {str(own.id): "Norr"}
        other = Service.objects.create(box=box, name="Tvätt")
    refused = SERVICE | {"name": "Tvätt", own.key: "Norr"}
    assert alice.client.post(f"/services/{other.id}/change/", refused).status_code == 422


def test_a_field_that_is_taken_away_comes_back_with_what_was_written(alice, box):
    own = a_field(alice, box)
    with inside(alice):
        service = Service.objects.create(box=box, name="Hiss", custom={str(own.id): "Vinden"})
    assert "Vinden" in alice.client.get(f"/services/{service.id}/").content.decode()
    assert alice.client.post(f"/fields/{own.id}/closure/").status_code == 302
    assert "Vinden" not in alice.client.get(f"/services/{service.id}/").content.decode()
    form = SERVICE | {"name": "Hissen"}
    assert alice.client.post(f"/services/{service.id}/change/", form).status_code == 302
    assert alice.client.post(f"/fields/{own.id}/opening/").status_code == 302
    assert "Vinden" in alice.client.get(f"/services/{service.id}/").content.decode()


def test_agreements_and_entries_have_theirs(alice, box):
    of_agreement = a_field(alice, box, "text", "agreement", "Diarienummer")
    of_entry = a_field(alice, box, "number", "entry", "Minuter")
    facts = {"supplier": "Rent AB", "renewal": "none", "price_model": "fixed",
             "price_period": "month", of_agreement.key: "KS 2026/17"}  # fmt: skip
    made = alice.client.post(f"/boxes/{box.id}/agreements/new/", facts)
    assert made.status_code == 302, made.content.decode()
    assert "KS 2026/17" in alice.client.get(made["Location"].partition("?")[0]).content.decode()
    with inside(alice):
        assert Agreement.objects.get().custom == {str(of_agreement.id): "KS 2026/17"}
        service = Service.objects.create(box=box, name="Hiss")
    happened = {"kind": "visit", "title": "Kom sent", "at": "2026-03-01T10:00", of_entry.key: "45"}
    said = alice.client.post(f"/services/{service.id}/entries/new/", happened)
    assert said.status_code == 302, said.content.decode()
    with inside(alice):
        assert Entry.objects.get().custom == {str(of_entry.id): 45}
    page = alice.client.get(f"/services/{service.id}/").content.decode()
    assert "Minuter: 45" in page


@pytest.mark.parametrize("of", ["service", "agreement", "entry"])
def test_a_list_shows_narrows_sorts_and_files_them(alice, box, of):
    number, text = (a_field(alice, box, kind, of, kind) for kind in ("number", "text"))
    day, choice = (a_field(alice, box, kind, of, kind) for kind in ("date", "choice"))
    yes, nobody = a_field(alice, box, "yes_no", of, "yes_no"), a_field(alice, box, "member", of)
    with inside(alice):
        service = Service.objects.create(box=box, name="0")
        for at, name in enumerate(NAMES):
            custom = {
                str(number.id): float(at), str(text.id): f"rum {at}", str(choice.id): "Norr",
                str(day.id): f"2026-03-0{at + 1}", str(yes.id): at == 1,
                str(nobody.id): str(alice.member),
            }  # fmt: skip
            if of == "service":
                Service.objects.create(box=box, name=name, custom=custom)
            elif of == "agreement":
                Agreement.objects.create(box=box, supplier=name, custom=custom)
            else:
                Entry.objects.create(service=service, title=name, custom=custom)
    plural = {"service": "services", "agreement": "agreements", "entry": "entries"}[of]
    first = {"service": "name", "agreement": "supplier", "entry": "title"}[of]

    def listed(**asked):
        shown = ",".join([first, *(one.key for one in (number, text, day, choice, yes, nobody))])
        answer = alice.client.get(
            f"/boxes/{box.id}/{plural}/", {"columns": shown, "as": "csv"} | asked
        )
        assert answer.status_code == 200, answer.content
        return answer.content.decode("utf-8-sig")

    heads, *rows = listed().splitlines()
    assert heads.split(",")[1:] == [one.name for one in (number, text, day, choice, yes, nobody)]
    assert any(row.startswith("Beta,1,rum 1,2026-03-02,Norr,Yes,Alice") for row in rows), rows
    page = alice.client.get(f"/boxes/{box.id}/{plural}/", {"sort": f"-{number.key}"})
    assert page.status_code == 200
    told = page.content.decode()
    assert told.index(">Gamma<") < told.index(">Beta<") < told.index(">Alfa<")
    for asked, found in (
        ({f"{number.key}_from": "1"}, {"Beta", "Gamma"}),
        ({text.key: "rum 2"}, {"Gamma"}),
        ({f"{day.key}_to": "2026-03-01"}, {"Alfa"}),
        ({choice.key: "Norr"}, {*NAMES}),
        ({yes.key: "true"}, {"Beta"}),
        ({nobody.key: "me"}, {*NAMES}),
        ({"q": "rum 1"}, {"Beta"}),
    ):
        text_of = listed(**asked)
        assert {name for name in NAMES if name in text_of} == found, asked


def test_the_kind_stays_as_it_was_made(alice, box):
    own = a_field(alice, box, "number")
    change = {"name": "Rum", "kind": "text", "of": "entry"}
    assert alice.client.post(f"/fields/{own.id}/change/", change).status_code == 302
    with inside(alice):
        kept = CustomField.objects.get()
        assert (kept.name, kept.kind, kept.of) == ("Rum", "number", "service")


def test_a_name_is_given_once_for_each_and_choices_are_needed(alice, box):
    path = f"/boxes/{box.id}/fields/new/"
    made = {"of": "service", "name": "Rum", "kind": "text", "choices": ""}
    assert alice.client.post(path, made).status_code == 302
    again = alice.client.post(path, made)
    assert again.status_code == 422
    assert "already a field with this name" in again.content.decode()
    assert alice.client.post(path, made | {"of": "entry"}).status_code == 302
    none = alice.client.post(path, made | {"name": "Läge", "kind": "choice"})
    assert none.status_code == 422
    assert "Write at least one choice." in none.content.decode()


def test_a_viewer_sees_them_and_changes_none(alice, bob, box):
    own = a_field(alice, box)
    assert own.name in bob.client.get(f"/boxes/{box.id}/fields/").content.decode()
    for path in (f"/boxes/{box.id}/fields/new/", f"/fields/{own.id}/change/"):
        assert bob.client.get(path).status_code == 403
    assert bob.client.post(f"/fields/{own.id}/closure/").status_code == 403


def test_there_can_be_so_many_and_no_more(alice, box, monkeypatch):
    monkeypatch.setattr("viewmybox.boxes.forms.custom_fields.MOST_FIELDS", 1)
    a_field(alice, box)
    made = {"of": "service", "name": "Rum", "kind": "text"}
    refused = alice.client.post(f"/boxes/{box.id}/fields/new/", made)
    assert refused.status_code == 422
    assert "Take one away first." in refused.content.decode()


def test_a_page_asks_for_the_fields_once(alice, box, django_assert_max_num_queries):
    """However many entries have something written in them."""
    own = a_field(alice, box, "member", "entry")
    with inside(alice):
        service = Service.objects.create(box=box, name="Hiss")
        entry = {"service": service, "custom": {str(own.id): str(alice.member)}}
        Entry.objects.create(title="Ett", **entry)
    path = f"/services/{service.id}/"
    with django_assert_max_num_queries(100) as few:
        alice.client.get(path)
    with inside(alice):
        for number in range(20):
            Entry.objects.create(title=str(number), at=timezone.now(), **entry)
    with django_assert_max_num_queries(len(few)):
        alice.client.get(path)


def test_days_and_numbers_are_what_they_are_in_a_workbook(alice, box):
    from viewmybox.followup.lists.own import value

    with inside(alice):
        assert value(field(box, "date", name="d"), "2026-03-01") == date(2026, 3, 1)
        assert value(field(box, "number", name="n"), 1.5) == 1.5
