"""Preparing a meeting: from the last one's day, with what stands worst first, and nobody else's."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from tests.cast import inside, join
from viewmybox.boxes.models import Action, Agreement, Box, Cost, Entry, Service
from viewmybox.reports.meeting import since


@pytest.fixture
def kept(alice):
    """Two services under one agreement; a meeting twenty days ago, what came before and after."""
    now = timezone.now()

    def ago(days):
        return now - timedelta(days=days)

    with inside(alice):
        box = Box.objects.create(name="Huset")
        agreement = Agreement.objects.create(box=box, supplier="Rent AB")
        under = {"box": box, "agreement": agreement}
        clean = Service.objects.create(name="Städning", **under)
        lifts = Service.objects.create(name="Hissar", **under)
        Service.objects.create(name="Stängd", closed_at=now, **under)
        minutes = Entry.objects.create(service=clean, kind="meeting", title="Driftmöte", at=ago(20),
                                       text="Enades om fler ronder.")  # fmt: skip
        Entry.objects.create(service=clean, kind="deviation", title="Gammal fläck", at=ago(40))
        Entry.objects.create(service=lifts, kind="deviation", title="Hissen stod", at=ago(2))
        Action.objects.create(service=clean, title="Byt mattan", due_on=ago(3).date(),
                              responsible_id=alice.member)  # fmt: skip
        Cost.objects.create(service=clean, day=now.date(), text="Extra", amount_ore=70_000)
    return {"agreement": agreement, "clean": clean, "lifts": lifts, "minutes": minutes}


def page(person, thing, what="services", query=""):
    answer = person.client.get(
        f"/{what}/{thing.id}/meeting/{query}", headers={"accept-language": "en"}
    )
    assert answer.status_code == 200
    main = re.search(r"<main.*</main>", answer.content.decode(), re.DOTALL).group()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def test_it_begins_where_the_last_meeting_was(alice, kept):
    said = page(alice, kept["clean"])
    assert "Meeting about Städning" in said
    assert "Enades om fler ronder." in said
    assert "Byt mattan" in said
    assert "Alice" in said
    assert re.search(r"Sum\D+700", said)
    assert "Hissen stod" not in said
    assert said.count("Gammal fläck") == 0, "before the last meeting"
    assert "Gammal fläck" in page(alice, kept["clean"], query="?since=2020-01-01")


def test_of_an_agreement_it_is_about_all_that_it_covers_the_worst_first(alice, kept):
    said = page(alice, kept["agreement"], "agreements")
    assert "Meeting about Rent AB" in said
    assert "Hissen stod" in said
    assert "Stängd" not in said
    assert re.search(r"To bring up .*?Hissar .*?Städning", said)
    assert f"/services/{kept['lifts'].id}/entries/new/?kind=meeting" in (
        alice.client.get(f"/agreements/{kept['agreement'].id}/meeting/").content.decode()
    )


def test_what_is_noted_of_it_is_where_the_next_begins(alice, kept):
    with inside(alice):
        Entry.objects.create(service=kept["clean"], kind="meeting", title="Nästa", text="Klart.")
    said = page(alice, kept["clean"])
    assert "Klart." in said
    assert "Enades" not in said
    assert re.search(r"Entries.*Nästa", said)


def test_without_minutes_it_is_about_three_months_and_an_agreement_alone_says_what_to_do(alice):
    with inside(alice):
        box = Box.objects.create(name="Huset")
        service = Service.objects.create(box=box, name="Snö")
        alone = Agreement.objects.create(box=box, supplier="Alone AB")
    assert "No meeting has been noted yet" in page(alice, service)
    assert "Nothing to talk about yet" in page(alice, alone, "agreements")


def test_the_first_day_is_within_three_years_and_not_to_come():
    today = date(2026, 5, 31)
    assert since("", None, today) == date(2026, 2, 28)
    assert since("2026-05-01", None, today) == date(2026, 5, 1)
    assert since("1999-01-01", None, today) == date(2023, 5, 31)
    assert since("2027-01-01", None, today) == today
    assert since("i går", None, today) == date(2026, 2, 28)


def test_it_is_brought_along_as_a_pdf(alice, kept):
    answer = alice.client.get(
        f"/agreements/{kept['agreement'].id}/meeting/meeting.pdf", headers={"accept-language": "en"}
    )
    assert answer["Content-Type"] == "application/pdf"
    said = " ".join(one.extract_text() for one in PdfReader(BytesIO(answer.content)).pages)
    for words in ("Meeting about Rent AB", "Hissen stod", "Byt mattan", "Enades om fler ronder."):
        assert words in said


def test_who_only_reads_prepares_too_and_another_customer_does_not(alice, charlie, kept):
    vera = join(alice, "Vera", "viewer")
    for what, key in (("services", "clean"), ("agreements", "agreement")):
        address = f"/{what}/{kept[key].id}/meeting/"
        assert charlie.client.get(address).status_code == 404
        assert "entries/new" not in vera.client.get(address).content.decode()


def test_a_page_asks_as_often_for_many_services_as_for_few(alice, kept):
    address = f"/agreements/{kept['agreement'].id}/meeting/"

    def asked():
        with CaptureQueriesContext(connection) as queries:
            alice.client.get(address)
        return len(queries)

    asked()
    few = asked()
    with inside(alice):
        for number in range(12):
            one = Service.objects.create(
                box_id=kept["clean"].box_id, agreement=kept["agreement"], name=f"S{number}"
            )
            Entry.objects.create(service=one, title="E", at=timezone.now() - timedelta(days=1))
    assert asked() <= few + 1  # the standings that nobody had asked for yet
