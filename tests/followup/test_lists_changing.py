"""Many rows of a list changed at once, and saved views."""

import re
from datetime import date

import pytest

from tests.cast import inside
from viewmybox.boxes.models import (
    Action,
    ActionChange,
    Agreement,
    Box,
    CustomField,
    Entry,
    SavedView,
    Service,
)
from viewmybox.journal.models import JournalLine
from viewmybox.wall.models import new_id


@pytest.fixture
def kept(alice):
    with inside(alice):
        box, other = (Box.objects.create(name=name) for name in ("Huset", "Annat"))
        services = [
            Service.objects.create(box=box, name=f"S{n}", category="it" if n else "other")
            for n in range(3)
        ]
        elsewhere = Service.objects.create(box=other, name="Elsewhere")
        actions = [
            Action.objects.create(service=services[0], title=f"A{n}", due_on=date(2026, 3, n + 1))
            for n in range(3)
        ]
        actions[1].close()
    return {"box": box, "services": services, "elsewhere": elsewhere, "actions": actions}


def changed(person, kept, name, what, rows, value="", status=200):  # noqa: PLR0913, PLR0917 - a form
    answer = person.client.post(
        f"/boxes/{kept['box'].id}/{name}/changes/",
        {"ids": [getattr(row, "id", row) for row in rows], "what": what, "value": value},
        headers={"accept-language": "en"},
    )
    assert answer.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def deeds(person, since=0):
    with inside(person):
        lines = JournalLine.objects.order_by("number").values_list("deed", "details")
        return [*lines][since:]


def test_services_get_another_responsible_by_one_deed(alice, erik, kept):
    before = len(deeds(alice))
    text = changed(alice, kept, "services", "responsible", kept["services"], erik.member)
    assert "3 rows are changed" in text
    with inside(alice):
        found = Service.objects.filter(box=kept["box"]).values_list("responsible_id", flat=True)
        assert {*found} == {erik.member}
    [(deed, _details)] = deeds(alice, before)
    assert deed == "services.changed"


def test_what_was_so_already_and_what_is_not_there_is_told(alice, kept):
    rows = [*kept["services"], kept["elsewhere"], new_id()]
    text = changed(alice, kept, "services", "category", rows, "it")
    assert "1 row is changed" in text
    assert "2 rows are not in the box any more" in text
    assert re.search(r"Was so already S1 S2", text)
    assert re.search(r"Before S0 Other", text)
    with inside(alice):
        assert Service.objects.get(id=kept["elsewhere"].id).category == "other"


def test_services_are_closed_and_opened_again(alice, kept):
    changed(alice, kept, "services", "closing", kept["services"][:2])
    with inside(alice):
        assert Service.opened().filter(box=kept["box"]).count() == 1
    text = changed(alice, kept, "services", "opening", kept["services"])
    assert "2 rows are changed" in text
    with inside(alice):
        assert Service.opened().filter(box=kept["box"]).count() == 3


def test_a_wrong_value_changes_nothing(alice, charlie, kept):
    assert "Check what you filled in" in changed(
        alice, kept, "services", "category", kept["services"], "nonsense", 422
    )
    changed(alice, kept, "services", "responsible", kept["services"], charlie.member, 422)
    before = deeds(alice)
    changed(alice, kept, "services", "nonsense", kept["services"], "x", 302)
    changed(alice, kept, "services", "category", [], "it", 302)
    assert deeds(alice) == before


def test_actions_get_another_day_and_their_history_says_so(alice, kept):
    text = changed(alice, kept, "actions", "due_on", kept["actions"], "2026-12-24")
    assert "2 rows are changed" in text
    assert re.search(r"Not changed Name Why A1 It is done", text)
    with inside(alice):
        assert Action.objects.filter(due_on=date(2026, 12, 24)).count() == 2
        [line] = ActionChange.objects.filter(action=kept["actions"][0], deed="changed")
        assert (line.field, line.before, line.after) == ("due_on", "2026-03-01", "2026-12-24")
        assert line.member_id == alice.member


def test_actions_are_done_and_those_that_repeat_go_on(alice, kept):
    with inside(alice):
        again = Action.objects.create(
            service=kept["services"][0], title="Again", due_on=date(2026, 3, 1), repeats_every=1
        )
    text = changed(alice, kept, "actions", "closing", [*kept["actions"], again])
    assert "3 rows are changed" in text
    assert "Was so already A1" in text
    with inside(alice):
        assert Action.objects.filter(follows=again, closed_at=None).count() == 1
        assert ActionChange.objects.filter(deed="closed").count() == 4
    text = changed(alice, kept, "actions", "due_on", [following(alice, again)], "")
    assert "What repeats needs a day" in text


def following(person, action):
    with inside(person):
        return Action.objects.get(follows=action)


def test_what_repeats_counts_from_its_new_day(alice, kept):
    with inside(alice):
        again = Action.objects.create(
            service=kept["services"][0], title="Again", due_on=date(2026, 3, 1), repeats_every=1
        )
    changed(alice, kept, "actions", "due_on", [again, kept["actions"][0]], "2026-05-31")
    with inside(alice):
        assert Action.objects.get(id=again.id).repeats_from == date(2026, 5, 31)
        assert Action.objects.get(id=kept["actions"][0].id).repeats_from is None


def test_only_deviations_are_closed(alice, kept):
    with inside(alice):
        rows = [
            Entry.objects.create(service=kept["services"][0], kind=kind, title=kind.title())
            for kind in ("deviation", "visit")
        ]
    text = changed(alice, kept, "entries", "closing", rows)
    assert "Visit It is no deviation" in text
    with inside(alice):
        assert Entry.objects.get(kind="visit").closed_at is None
        assert Entry.objects.get(kind="deviation").closed_at


def test_agreements_keep_to_their_own_rules(alice, kept):
    with inside(alice):
        rows = [
            Agreement.objects.create(box=kept["box"], supplier="In days", notice_days=30),
            Agreement.objects.create(
                box=kept["box"], supplier="Tacit", renewal="tacit", renewal_months=12
            ),
        ]
    assert "In days Its notice is in days" in changed(
        alice, kept, "agreements", "notice_months", rows, "6"
    )
    changed(alice, kept, "agreements", "renewal", rows[1:], "none")
    changed(alice, kept, "agreements", "noticed_on", rows[1:], "2026-03-01")
    with inside(alice):
        one = Agreement.objects.get(supplier="Tacit")
        assert (one.notice_months, one.renewal_months) == (6, None)
        assert one.noticed_on == date(2026, 3, 1)
        one.full_clean(exclude=["box"])


def test_the_form_names_what_was_chosen(alice, kept):
    ids = "&".join(f"ids={row.id}" for row in kept["services"][:2])
    answer = alice.client.get(f"/boxes/{kept['box'].id}/services/changes/?{ids}&what=category")
    text = answer.content.decode()
    assert "<li>S0</li><li>S1</li>" in text
    assert text.count('name="ids"') == 2


def test_a_viewer_chooses_nothing(alice, bob, kept):
    text = bob.client.get(f"/boxes/{kept['box'].id}/services/").content.decode()
    assert 'name="ids"' not in text
    changed(bob, kept, "services", "closing", kept["services"], status=403)


def save(person, kept, name, **sent):
    return person.client.post(
        f"/boxes/{kept['box'].id}/services/views/new/",
        {"name": name, "query": "q=s1&sort=-name", "whose": "mine"} | sent,
    )


def opened(person, kept, query=""):
    return person.client.get(
        f"/boxes/{kept['box'].id}/services/{query}", headers={"accept-language": "en"}
    )


def test_a_view_of_ones_own_is_nobody_elses(alice, erik, kept):
    answer = save(alice, kept, "Mine")
    shown = alice.client.get(answer["Location"]).content.decode()
    assert ">S1</a>" in shown
    assert ">S0</a>" not in shown
    assert ">Mine" in opened(alice, kept).content.decode()
    assert ">Mine" not in opened(erik, kept).content.decode()
    with inside(alice):
        view = SavedView.objects.get()
    for path in ("change", "removal"):
        sent = {"name": "Taken"}
        assert erik.client.post(f"/views/{view.id}/{path}/", sent).status_code == 404


def test_a_view_for_everybody_is_an_editors_to_make_and_change(alice, bob, erik, kept):
    save(erik, kept, "Ours", whose="all")
    assert ">Ours" in opened(bob, kept).content.decode()
    with inside(alice):
        view = SavedView.objects.get()
        assert view.member_id is None
    assert bob.client.post(f"/views/{view.id}/removal/").status_code == 403
    save(bob, kept, "Bob’s", whose="all")
    with inside(alice):
        assert SavedView.objects.get(name="Bob’s").member_id == bob.member
    assert alice.client.post(f"/views/{view.id}/removal/").status_code == 302
    with inside(alice):
        assert not SavedView.objects.filter(id=view.id).exists()


def test_a_list_opens_with_ones_own_default_before_everybodys(alice, erik, kept):
    save(erik, kept, "Ours", whose="all", is_default="on")
    save(erik, kept, "First", is_default="on")
    save(erik, kept, "Mine", is_default="on")
    with inside(alice):
        ids = {view.name: view.id for view in SavedView.objects.all()}
        assert SavedView.objects.filter(is_default=True).count() == 2
    assert f"view={ids['Mine']}" in opened(erik, kept)["Location"]
    assert f"view={ids['Ours']}" in opened(alice, kept)["Location"]
    assert opened(alice, kept, "?sort=name").status_code == 200
    assert alice.client.get(opened(alice, kept)["Location"]).status_code == 200


def test_a_view_keeps_what_the_list_shows_in_the_lists_own_words(alice, kept):
    save(alice, kept, "Mine", query="sort=name&q=+a+&evil=1&state=open&category=it&as=csv")
    with inside(alice):
        assert SavedView.objects.get().query == "q=a&category=it"
        view = SavedView.objects.get()
    alice.client.post(f"/views/{view.id}/change/", {"name": "New", "query": "q=b"})
    with inside(alice):
        view = SavedView.objects.get()
        assert (view.name, view.query) == ("New", "q=b")


def test_two_views_have_two_names(alice, kept):
    assert save(alice, kept, "Mine").status_code == 302
    assert save(alice, kept, "Mine").status_code == 422
    assert save(alice, kept, "Mine", whose="all").status_code == 302
    assert save(alice, kept, "Mine", whose="all").status_code == 422


OWN = {
    "text": ("Källaren", "Källaren", "Vinden"),
    "number": ("1 234,5", 1234.5, "2"),
    "date": ("2026-03-31", "2026-03-31", "2026-04-30"),
    "choice": ("Norr", "Norr", "Söder"),
    "yes_no": ("no", False, "yes"),
    "link": ("https://example.com/a", "https://example.com/a", "https://example.com/b"),
}


def own_field(kept, kind, of="service"):
    choices = ["Norr", "Söder"] if kind == "choice" else []
    return CustomField.objects.create(
        box=kept["box"], of=of, kind=kind, name=f"Own {kind}", choices=choices
    )


@pytest.mark.parametrize("kind", OWN)
def test_own_fields_are_changed_at_once_and_the_others_stay(alice, kept, kind):
    with inside(alice):
        own, beside = own_field(kept, kind), own_field(kept, "text" if kind != "text" else "link")
        first, *_rest = kept["services"]
        Service.objects.filter(id=first.id).update(custom={str(beside.id): "stays"})
    written, as_kept, other = OWN[kind]
    text = changed(alice, kept, "services", own.key, kept["services"], written)
    assert "3 rows are changed" in text
    with inside(alice):
        found = Service.objects.filter(box=kept["box"]).values_list("custom", flat=True)
        assert all(custom[str(own.id)] == as_kept for custom in found)
        assert Service.objects.get(id=first.id).custom[str(beside.id)] == "stays"
    assert "Was so already" in changed(alice, kept, "services", own.key, [first], written)
    assert "1 row is changed" in changed(alice, kept, "services", own.key, [first], other)
    changed(alice, kept, "services", own.key, kept["services"])
    with inside(alice):
        assert Service.objects.get(id=first.id).custom == {str(beside.id): "stays"}


def test_own_fields_of_agreements_and_entries_are_changed_at_once(alice, kept):
    with inside(alice):
        things = {
            "agreements": ("agreement", Agreement(box=kept["box"], supplier="Rent AB")),
            "entries": ("entry", Entry(service=kept["services"][0], box=kept["box"], title="E")),
        }
        for _of, one in things.values():
            one.save()
        fields = {name: own_field(kept, "member", of) for name, (of, _one) in things.items()}
    for name, (_of, one) in things.items():
        own = fields[name]
        assert "1 row is changed" in changed(alice, kept, name, own.key, [one], alice.member)
        text = changed(alice, kept, name, own.key, [one])
        assert "Before" in text
        assert "Alice" in text
        with inside(alice):
            assert type(one).objects.get(id=one.id).custom == {}


def test_what_an_own_field_cannot_hold_changes_nothing(alice, charlie, kept):
    with inside(alice):
        number, member = own_field(kept, "number"), own_field(kept, "member")
    changed(alice, kept, "services", number.key, kept["services"], "many", 422)
    changed(alice, kept, "services", member.key, kept["services"], charlie.member, 422)
    with inside(alice):
        assert not Service.objects.exclude(custom={}).exists()
