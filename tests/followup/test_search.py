"""Searching: what is found, in which order, and that nobody finds what is another's."""

import io
import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import cast
from tests.cast import inside
from viewmybox.boxes.models import (
    Action,
    Agreement,
    Box,
    Cost,
    CustomField,
    Document,
    DocumentWords,
    Entry,
    Indicator,
    Service,
)
from viewmybox.followup.searching import KINDS, is_enough, search
from viewmybox.wall.context import fetch_all, fetch_one


@pytest.fixture
def kept(alice):
    """One of each kind that has the word “fönsterputs”, and others that do not."""
    with inside(alice):
        box = Box.objects.create(name="Huset", description="Med fönsterputs om våren")
        service = Service.objects.create(box=box, name="Fönsterputsning")
        other = Service.objects.create(box=box, name="Hissar")
        made = {
            "box": box,
            "service": service,
            "agreement": Agreement.objects.create(box=box, supplier="Fönsterputs i Ume AB"),
            "indicator": Indicator.objects.create(
                service=service, name="Nöjda", description="Efter fönsterputs", low=4
            ),
            "action": Action.objects.create(service=other, title="Beställ FÖNSTERPUTS"),
            "entry": Entry.objects.create(
                service=other, title="Besök", text="Talade om fönsterputsen, den var dålig."
            ),
            "document": Document.keep(service, "fönsterputs.txt", "text/plain", io.BytesIO(b"x")),
            "cost": Cost.objects.create(
                service=service, day="2026-03-01", text="Fönsterputs mars", amount_ore=100
            ),
        }
        Entry.objects.create(service=other, title="Hissen stod", text="Ny lina.")
    return made


def found(person, asked, **more):
    with inside(person):
        return search(asked, kinds=more.pop("kinds", ()), **more).hits


def titles(hits):
    return ["".join(place.text for place in hit.title) for hit in hits]


def test_every_kind_is_found_by_the_beginning_of_a_word(alice, kept):
    hits = found(alice, "fönsterp")
    assert {hit.kind: hit.id for hit in hits} == {name: one.id for name, one in kept.items()}
    assert set(KINDS) == set(kept)


@pytest.mark.parametrize(
    "asked",
    [
        "fönsterputs",
        "FÖNSTERPUTS",
        "fönsterputsen dålig",
        "fönster dål",
        "dålig; fönsterputs!",
        "ö 'f",
    ],
)
def test_words_are_found_however_they_are_written(alice, kept, asked):
    words = {hit.kind for hit in found(alice, asked)}
    assert ("entry" in words) == (asked != "ö 'f")


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("Städningen av trapporna", "trappor"),
        ("Fakturorna skickas", "faktura"),
        ("Deliveries were late", "delivery"),
        ("The meetings of May", "meeting"),
        ("F-2031 betald", "2031"),
        ("anna@example.com svarade", "anna"),
        ("Åkeri Ökänd ÄR här", "åkeri ökänd"),
    ],
)
def test_endings_and_signs_make_no_difference(alice, kept, written, asked):
    with inside(alice):
        entry = Entry.objects.create(service=kept["service"], title=written)
    assert entry.id in [hit.id for hit in found(alice, asked)]


def test_what_is_called_so_comes_first_the_larger_before_the_smaller(alice, kept):
    kinds = [hit.kind for hit in found(alice, "fönsterputs")]
    assert kinds[:5] == ["service", "agreement", "action", "document", "cost"]
    assert set(kinds[5:]) == {"box", "indicator", "entry"}


def test_of_the_same_rank_the_newest_comes_first(alice, kept):
    with inside(alice):
        for days in (3, 1, 2):
            at = timezone.now() - timedelta(days=days)
            Entry.objects.create(service=kept["service"], title=f"Kvast {days}", at=at)
    assert titles(found(alice, "kvast")) == ["Kvast 1", "Kvast 2", "Kvast 3"]


def test_all_the_words_must_be_there(alice, kept):
    assert found(alice, "fönsterputs raket") == []
    assert [hit.kind for hit in found(alice, "hissen lina")] == ["entry"]


def test_the_words_are_marked_in_the_part_that_has_them(alice, kept):
    (hit,) = [hit for hit in found(alice, "fönsterputs") if hit.kind == "entry"]
    assert [place.text for place in hit.snippet if place.is_hit] == ["fönsterputsen"]
    assert "".join(p.text for p in hit.snippet) == "Talade om fönsterputsen, den var dålig."
    assert hit.beside == ("Hissar", "Huset")


def test_it_is_narrowed_to_a_box_and_a_kind(alice, kept):
    with inside(alice):
        box = Box.objects.create(name="Annat")
        service = Service.objects.create(box=box, name="Fönsterputs igen")
    hits = found(alice, "fönsterputs", box=box.id)
    assert [hit.id for hit in hits] == [service.id]
    assert {hit.kind for hit in found(alice, "fönsterputs", kinds=["service"])} == {"service"}
    assert found(alice, "fönsterputs", box=uuid4()) == []


def test_what_was_changed_is_found_by_its_new_words_only(alice, kept):
    with inside(alice):
        Service.objects.filter(id=kept["service"].id).update(name="Golvvård")
        Entry.objects.bulk_create(
            [Entry(service=kept["service"], box=kept["box"], title=f"Golv {n}") for n in range(3)]
        )
    assert kept["service"].id in [hit.id for hit in found(alice, "golvvård")]
    assert kept["service"].id not in [hit.id for hit in found(alice, "fönsterputs")]
    assert len(found(alice, "golv")) == 4


def test_a_cost_that_was_taken_away_is_not_found(alice, kept):
    with inside(alice):
        kept["cost"].close()
    assert "cost" not in {hit.kind for hit in found(alice, "fönsterputs")}


@pytest.mark.promise("P3")
def test_charlie_finds_nothing_of_alices(alice, charlie, kept):
    assert found(charlie, "fönsterputs") == []
    page = charlie.client.get("/search/?q=fönsterputs").content.decode()
    assert not [one.id for one in kept.values() if str(one.id) in page]


@pytest.mark.promise("P3")
def test_whose_a_row_is_is_asked_even_where_two_customers_words_begin_alike(alice, charlie, kept):
    """Were the eight signs that begin a customer's words another's too, it would find nothing."""
    with inside(charlie):
        box = Box.objects.create(name="Bs")
        with connection.cursor() as cursor:
            cursor.execute("SELECT wall.of_words(%s)", [charlie.customer])
            begins = cursor.fetchone()[0]
    assert begins == str(charlie.customer)[-8:]
    with inside(alice), connection.cursor() as cursor:
        # Alice's own function, asked with words that begin as Charlie's: they are but words.
        cursor.execute(
            "SELECT count(*) FROM wall.search(%s, '', %s, NULL, 100)", [f"{begins}bs", list(KINDS)]
        )
        assert cursor.fetchone()[0] == 0
    assert [hit.id for hit in found(charlie, "bs")] == [box.id]


@pytest.mark.promise("P3")
@pytest.mark.parametrize(
    "asked",
    [
        "' OR '1'='1",
        "fönster') | ('x",
        "a:* | b",
        "!fönsterputs",
        "fönster & ! hiss",
        "\\'",
        "<->",
        "\0",
    ],
)
def test_what_is_asked_is_never_read_as_a_query(alice, charlie, kept, asked):
    for person in (alice, charlie):
        page = person.client.get("/search/", {"q": asked})
        assert page.status_code == 200
    assert found(charlie, asked) == []


@pytest.mark.promise("P3")
def test_nobody_searches_without_having_entered(alice, kept):
    with (
        cast.as_role("web"),
        connection.cursor() as cursor,
        pytest.raises(Exception, match="no customer"),
    ):
        cursor.execute("SELECT * FROM wall.search('fönsterputs', '', '{service}', NULL, 10)")


def test_every_table_of_a_box_with_words_is_searched():
    """Whoever adds a table with words to boxes says here why it is not searched."""
    reasons = {
        "checklist_item": "a part of its action",
        "measurement": "its note is seen with it; values are no words",
        "saved_view": "a way of looking",
        "action_change": "history of its action",
        "document_words": "what documents are searched by",
        "supplier_service": "has no words",
        "bin_item": "was removed, and is nowhere else",
        "bin_file": "has no words",
        "box_role": "has no words",
        "custom_field": "is a form's, and what is written in it is seen with its thing",
        "former_agreement": "has no words",
        "former_price": "has no words but a unit",
        "former_target": "has no words",
        "measurement_day": "has no words",
        "indicator_month": "has no words",
    }
    tables = {model._meta.db_table for model in apps.get_app_config("boxes").get_models()}
    assert tables == set(KINDS) | set(reasons)


def test_every_text_of_a_kind_that_is_searched_is_in_its_words(alice, kept):
    """What the page marks is what the database has looked in."""
    for kind in KINDS.values():
        for name in (kind.title, *kind.texts):
            limit = kind.model._meta.get_field(name).max_length or 100
            word = f"zq{kind.name}{name}".replace("_", "")[:limit]
            with inside(alice):
                kind.model.objects.filter(id=kept[kind.name].id).update(**{name: word})
            assert [hit.id for hit in found(alice, word)] == [kept[kind.name].id], (kind.name, name)


def test_a_page_asks_as_often_for_many_hits_as_for_few(alice, kept):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            alice.client.get("/search/?q=fönsterputs")
        return len(queries)

    asked()
    few = asked()
    with inside(alice):
        for number in range(30):
            Entry.objects.create(service=kept["service"], title=f"Fönsterputs {number}")
            Service.objects.create(box=kept["box"], name=f"Fönsterputs {number}")
    assert asked() <= few  # one a kind that is shown, however many of it


def test_the_page_goes_on_where_it_ended(alice, kept):
    with inside(alice):
        for number in range(60):
            Entry.objects.create(service=kept["service"], title=f"Sopning {number}")
    page = alice.client.get("/search/?q=sopning").content.decode()
    following = re.search(r'href="(\?q=sopning&amp;after=50)"', page)
    assert following
    rest = alice.client.get("/search/" + following[1].replace("&amp;", "&")).content.decode()
    assert rest.count('<li class="hit">') == 10
    assert "after=" not in rest.split('id="found"')[1]


def test_it_says_what_to_do_when_nothing_is_found_or_too_little_is_asked(bob):
    def said(query):
        answer = bob.client.get(f"/search/{query}", headers={"accept-language": "en"})
        assert answer.status_code == 200
        return answer.content.decode()

    assert "Nothing was found" in said("?q=raket")
    assert "Write at least two letters" in said("?q=r")
    assert "are searched" in said("")
    assert not is_enough("a ! b")


def test_an_older_entry_is_shown_in_its_place_on_the_timeline(alice, kept):
    with inside(alice):
        made = [
            Entry.objects.create(
                service=kept["service"], title=f"Gammal {n}", at=timezone.now() - timedelta(days=n)
            )
            for n in range(120)
        ]
    at = f"/services/{kept['service'].id}/"
    newest = alice.client.get(at).content.decode()
    assert f"entry-{made[119].id}" not in newest
    older = re.search(rf'href="({at}\?entry=[^#"]+)#', newest)
    assert older
    assert f"entry-{made[50].id}" in alice.client.get(older[1]).content.decode()
    (hit,) = found(alice, "gammal 119")
    assert f'id="entry-{made[119].id}"' in alice.client.get(hit.href.split("#")[0]).content.decode()


def test_programs_search_too(alice, kept):
    from viewmybox.accounts.models import ApiKey, Scope

    with inside(alice):
        _key, word = ApiKey.make("Reader", Scope.READ)
    answer = cast.client().get(
        "/api/v1/search",
        {"q": "fönsterputs", "kind": "entry", "limit": 1},
        headers={"authorization": f"Bearer {word}"},
    )
    assert answer.status_code == 200
    (item,) = answer.json()["items"]
    assert UUID(item["id"]) == kept["entry"].id
    assert item["text"].startswith("Talade om")
    assert answer.json()["next"] is None


def test_the_index_is_what_is_asked(alice, kept):
    """Without statistics a planner would read the table through; the function's own statement."""
    with inside(alice):
        body = fetch_one("SELECT prosrc FROM pg_proc WHERE oid = 'wall.search'::regproc", [])
        indexes = fetch_all(
            "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '%%gin (words)'", []
        )
        assert not DocumentWords.objects.exists()
    assert body
    assert "FROM entry" in body[0]
    assert {name for (name,) in indexes} == {f"words_of_{name}" for name in KINDS} | {
        "words_in_document"
    }


@pytest.mark.parametrize("kind", ["service", "agreement", "entry"])
def test_what_a_boxs_own_fields_say_is_found_and_marked(alice, charlie, kept, kind):
    with inside(alice):
        box, member = kept["box"], str(alice.member)
        fields = [
            CustomField.objects.create(box=box, of=kind, kind=of, name=of, choices=choices)
            for of, choices in (("text", []), ("choice", ["Kvarnholmen"]), ("member", []))
        ]
        said = ("Kostnadsställe Älvsjö 4711", "Kvarnholmen", member)
        kept[kind].custom = {str(one.id): text for one, text in zip(fields, said, strict=True)}
        kept[kind].save(update_fields=["custom"])
    for asked in ("älvsjö", "4711", "kvarnholm"):
        [hit] = found(alice, asked)
        assert (hit.kind, hit.id) == (kind, kept[kind].id)
        assert any(place.is_hit for place in hit.snippet)
        assert not found(charlie, asked)
    assert not found(alice, member)
    with inside(alice):
        kept[kind].custom = {}
        kept[kind].save(update_fields=["custom"])
    assert not found(alice, "kvarnholmen")
