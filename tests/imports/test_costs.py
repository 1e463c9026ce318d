"""A ledger as the bookkeeping gives it: each line to its service, and never twice."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import inside
from viewmybox.boxes.models import Agreement, Box, Cost, Service

COSTS = Path(__file__).parents[3] / "shared" / "data" / "costs"


@pytest.fixture
def box(alice):
    with inside(alice):
        made = Box.objects.create(name="Huset")
        cleaners = Agreement.objects.create(box=made, supplier="Rent  i Söderort AB")
        Service.objects.create(box=made, name="Städning", agreement=cleaners)
        both = Agreement.objects.create(box=made, supplier="Allt i Ett")
        for name in ("Gräs", "Snö"):
            Service.objects.create(box=made, name=name, agreement=both)
        return made


def send(person, box, content, **choices):
    file = SimpleUploadedFile("l.csv", content if isinstance(content, bytes) else content.encode())
    answer = person.client.post(f"/boxes/{box.id}/costs/imports/new/", {"file": file} | choices)
    return answer.status_code, " ".join(answer.content.decode().split())


def kept(person):
    with inside(person):
        found = Cost.objects.order_by("day", "amount_ore", "id")
        return list(found.values_list("service__name", "day", "amount_ore", "number", "text"))


@pytest.mark.parametrize(
    "content",
    [
        "datum;tjänst;belopp;fakturanummer;text\n2026-01-31;Städning;18 400,50;F 1;Januari\n",
        (
            "Fakturadatum\tLeverantör\tBelopp\tFaktura\tAvser\n31 januari 2026\t"
            "RENT I SÖDERORT AB\t18400,50\tF 1\tJanuari\n"
        ),
        (
            "Date of Payment,Supplier Name,Net,DocumentNo,GL Description\n"
            "2026-01-31,Rent i  Söderort AB,18400.50,F 1,Januari\n"
        ),
    ],
)
def test_files_as_people_have_them(alice, box, content):
    status, text = send(alice, box, content)
    assert status == 200, text
    assert [(*row[:1], str(row[1]), *row[2:]) for row in kept(alice)] == [
        ("Städning", "2026-01-31", 1_840_050, "F 1", "Januari")
    ]


LEDGER = (
    "datum;tjänst;belopp\n2026-01-31;Städning;100\n2026-01-31;Städning;100\n2026-02-28;Snö;-5,25\n"
)


def test_the_same_lines_again_add_nothing_and_new_ones_do(alice, box):
    assert "New costs 3" in plain(send(alice, box, LEDGER)[1])
    text = plain(send(alice, box, LEDGER)[1])
    assert "New costs 0" in text
    assert "Here already 3" in text
    text = plain(send(alice, box, f"{LEDGER}2026-01-31;Städning;100\n2026-03-01;Snö;7\n")[1])
    assert "New costs 2" in text
    assert [row[2] for row in kept(alice)] == [100_00] * 3 + [-525, 700]


def plain(html):
    for tag in ("<dt>", "</dt>", "<dd>", "</dd>", "<div>", "</div>"):
        html = html.replace(tag, " ")
    return " ".join(html.split())


def test_lines_of_other_suppliers_are_left_out_and_counted(alice, box):
    lines = "date,supplier,amount\n2026-01-31,Rent i Söderort AB,100\n" + (
        "2026-01-31,Elbolaget,70\n" * 3
    )
    status, text = send(alice, box, lines)
    assert status == 200
    assert "3 lines are of suppliers that nothing here is bought from" in text
    assert "Elbolaget" in text
    assert len(kept(alice)) == 1
    status, text = send(alice, box, "date,supplier,amount\n2026-01-31,Elbolaget,70\n")
    assert status == 422
    assert "nothing was recorded" in text


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2026-01-31;Stadning;1", "There is no service “Stadning” here."),
        ("2026-01-31;;1", "Neither a service nor a supplier is named."),
        ("i går;Städning;1", "“i går”"),
        ("2026-01-31;Städning;mycket", "“mycket” is not a number"),
        ("2026-01-31;Städning;" + "9" * 14, "larger than can be kept"),
    ],
)
def test_a_wrong_line_is_named_and_nothing_is_kept_unless_asked(alice, box, line, said):
    content = f"datum;tjänst;belopp\n2026-01-31;Snö;1\n{line}\n"
    status, text = send(alice, box, content)
    assert status == 422
    assert said in text
    assert kept(alice) == []
    status, text = send(alice, box, content, leave_out="on")
    assert status == 200
    assert len(kept(alice)) == 1


def test_a_supplier_of_several_services_is_no_guess(alice, box):
    status, text = send(alice, box, "date,supplier,amount\n2026-01-31,Allt i Ett,100\n")
    assert status == 422
    assert "name the service" in text


def test_columns_that_are_not_there_are_asked_for(alice, box):
    status, text = send(alice, box, "when,who,how much\n2026-01-31,Snö,1\n")
    assert status == 422
    assert "Name the columns" in text


def test_nothing_reaches_another_box_or_customer(alice, charlie, box):
    assert send(charlie, box, LEDGER)[0] == 404
    with inside(alice):
        other = Box.objects.create(name="Other")
    assert "There is no service “Städning” here." in send(alice, other, LEDGER)[1]


@pytest.mark.skipif(not COSTS.is_dir(), reason="the shared files are not here")
@pytest.mark.parametrize("name", ["salford_2015-04", "salford_2018-10", "salford_2021-11"])
def test_a_citys_ledger_whose_headers_drift(alice, box, name):
    content = (COSTS / f"{name}.csv").read_bytes()
    suppliers = {"salford_2015-04": "Alliance Disposables Ltd",
                 "salford_2018-10": "Orbis Protect Ltd",
                 "salford_2021-11": "Argyle Nw Construction Ltd"}  # fmt: skip
    with inside(alice):
        agreement = Agreement.objects.create(box=box, supplier=suppliers[name])
        Service.objects.create(box=box, name="Theirs", agreement=agreement)
    status, text = send(alice, box, content)
    assert status == 200, text[-3000:]
    rows = content.decode(errors="replace").count(suppliers[name])
    assert len(kept(alice)) == rows
