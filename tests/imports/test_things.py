"""Services, agreements, entries and actions from files as people keep them, all or nothing."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import inside
from viewmybox.boxes.models import Action, ActionChange, Agreement, Box, CustomField, Entry, Service

CONTRACTS = (
    Path(__file__).parents[3] / "shared" / "data" / "contracts" / "unl_contracts_scraped.csv"
)
Of, Kind = CustomField.Of, CustomField.Kind


@pytest.fixture
def box(alice):
    with inside(alice):
        return Box.objects.create(name="Huset", entry_kinds=["Rond"])


def own(box, of, **kinds):
    """Own fields by their names; they are made in this order."""
    made = {}
    for name, kind in kinds.items():
        choices = ["A", "B"] if kind == Kind.CHOICE else []
        made[name] = CustomField.objects.create(
            box=box, of=of, name=name, kind=kind, choices=choices
        )
    return made


def send(person, box, name, content, **more):
    file = SimpleUploadedFile("list.csv", content.encode())
    language = more.pop("language", "en")
    return person.client.post(
        f"/boxes/{box.id}/{name}/imports/new/",
        {"file": file} | more,
        headers={"accept-language": language},
    )


def text_of(answer):
    return " ".join(answer.content.decode().split()).replace("&#39;", "'")


SERVICES = """Tjänst;Kategori;Ansvarig;Leverantör;Avtalsnr;Från;Till;Uppsägningstid;Pris;Färg;Öppen
Städning;Lokalvård;Erik Ek;Rena Hus AB;R-1;2026-01-01;31 december 2027;3;12 500,50;Röd;ja
Fönster;Städning;erik@example.com;Rena  hus AB;R-1;;;;;;nej
Hissar;;;;;;;;;Blå;
"""


def test_a_whole_sheet_of_services_comes_in_with_agreements_and_own_fields(alice, erik, box):
    with inside(alice):
        fields = own(box, Of.SERVICE, Färg=Kind.TEXT, Öppen=Kind.YES_NO)
    content = SERVICES.replace("Lokalvård", "Städning")
    answer = send(alice, box, "services", content, language="sv")
    assert answer.status_code == 200, text_of(answer)
    with inside(alice):
        found = {one.name: one for one in Service.objects.select_related("agreement")}
        [agreement] = Agreement.objects.all()
    assert {*found} == {"Städning", "Fönster", "Hissar"}
    clean, windows, lifts = found["Städning"], found["Fönster"], found["Hissar"]
    assert clean.category == windows.category == "cleaning"
    assert clean.responsible_id == windows.responsible_id == erik.member
    assert clean.agreement == windows.agreement == agreement
    assert lifts.agreement is None
    assert (agreement.supplier, agreement.number) == ("Rena Hus AB", "R-1")
    assert (agreement.starts_on, agreement.ends_on) == (date(2026, 1, 1), date(2027, 12, 31))
    assert (agreement.notice_months, agreement.price_ore) == (3, 1_250_050)
    colour, is_open = (str(fields[name].id) for name in ("Färg", "Öppen"))
    assert clean.custom == {colour: "Röd", is_open: True}
    assert windows.custom == {is_open: False}
    assert lifts.custom == {colour: "Blå"}


def test_the_same_file_again_brings_nothing_and_says_so(alice, box):
    content = "name,supplier\nCleaning,Clean Ltd\n"
    send(alice, box, "services", content)
    answer = send(alice, box, "services", content)
    assert "<dt>Here already</dt><dd>1</dd>" in text_of(answer)
    with inside(alice):
        assert (Service.objects.count(), Agreement.objects.count()) == (1, 1)


def test_a_wrong_line_keeps_all_out_and_is_named_with_what_is_wrong(alice, box):
    content = "name,category,responsible,from\nA,it,,\nB,magic,Nobody,soon\n,it,,\n"
    answer = send(alice, box, "services", content)
    text = text_of(answer)
    assert answer.status_code == 422
    assert '<td class="number">3</td>' in text
    for words in ("“Category”: “magic” is not known here.", "“Responsible”: “Nobody” is not",
                  "“soon”", "“Name” is empty."):  # fmt: skip
        assert words in text
    with inside(alice):
        assert not Service.objects.exists()
    answer = send(alice, box, "services", content, leave_out="on")
    assert answer.status_code == 200
    with inside(alice):
        assert [one.name for one in Service.objects.all()] == ["A"]


def test_one_can_look_first(alice, box):
    answer = send(alice, box, "services", "name,shoe size\nA,44\n", look="1")
    text = text_of(answer)
    assert "nothing is brought in yet" in text
    assert "<dt>New</dt><dd>1</dd>" in text
    assert "<dt>Columns not understood</dt><dd>shoe size</dd>" in text
    with inside(alice):
        assert not Service.objects.exists()


def test_a_file_without_the_column_that_each_needs_says_which(alice, box):
    answer = send(alice, box, "entries", "title,when\nA,2026-01-01\n")
    assert answer.status_code == 422
    assert "There is no column “Service”" in text_of(answer)


def test_two_members_of_one_name_are_told_apart_by_their_addresses(cast, alice, box):
    one, other = cast.join(alice, "Dana", "editor"), cast.join(alice, "Dana", "editor")
    with inside(alice):
        from viewmybox.accounts.models import Member

        email = Member.objects.get(id=other.member).email
        ambiguous = Member.objects.filter(email=email).count() > 1
        name = Member.objects.get(id=one.member).name
    answer = send(alice, box, "services", f"name,responsible\nA,{name}\n")
    assert "More than one is called" in text_of(answer)
    answer = send(alice, box, "services", f"name,responsible\nA,{email}\n")
    assert (answer.status_code == 422) == ambiguous


def test_agreements_come_in_with_their_terms_and_own_fields(alice, box):
    with inside(alice):
        fields = own(box, Of.AGREEMENT, Risk=Kind.CHOICE, Signed=Kind.DATE, Size=Kind.NUMBER)
    content = (
        "Supplier,Number,Organisation number,Until,At the end,Months of each renewal,Price,"
        "Price per,Risk,Signed,Size\n"
        'Clean Ltd,7,556016-0680,2027-06-30,Renews by itself,12,"1,200",a year,b,2025-01-02,3.5\n'
    )
    answer = send(alice, box, "agreements", content)
    assert answer.status_code == 200, text_of(answer)
    with inside(alice):
        [found] = Agreement.objects.all()
    assert (found.renewal, found.renewal_months, found.price_period) == ("tacit", 12, "year")
    assert found.price_ore == 120_000  # the file shows a decimal point elsewhere
    assert found.organisation_number == "556016-0680"
    assert found.custom == {
        str(fields["Risk"].id): "B",
        str(fields["Signed"].id): "2025-01-02",
        str(fields["Size"].id): 3.5,
    }


def test_an_agreement_that_ends_before_it_starts_is_refused(alice, box):
    answer = send(alice, box, "agreements", "supplier,from,until\nA,2026-02-01,2026-01-01\n")
    assert "ends before it starts" in text_of(answer)
    answer = send(alice, box, "agreements", "supplier,organisation number\nA,556016-0681\n")
    assert answer.status_code == 422


def test_entries_come_in_of_every_kind_and_in_local_time(alice, box):
    with inside(alice):
        Service.objects.create(box=box, name="Städning")
        fields = own(box, Of.ENTRY, Seen_by=Kind.MEMBER)
    content = (
        "tjänst;slag;när;rubrik;detaljer;Seen_by\n"
        "städning;Avvikelse;2026-07-01 14.30;Halt;Våt trapp;Alice Andersson\n"
        "Städning;rond;2/7 2026;Runt;;\n"
    )
    for _time in range(2):
        assert send(alice, box, "entries", content, language="sv").status_code == 200
    with inside(alice):
        slip, round_ = Entry.objects.order_by("at")
    assert (slip.kind, slip.title, slip.text) == ("deviation", "Halt", "Våt trapp")
    assert f"{slip.at:%H:%M}" == "12:30"
    assert slip.member_id == alice.member
    assert slip.custom == {str(fields["Seen_by"].id): str(alice.member)}
    assert (round_.kind, round_.kind_name) == ("note", "Rond")


def test_actions_come_in_with_a_history(alice, erik, box):
    with inside(alice):
        Service.objects.create(box=box, name="Lift")
    content = "service,title,responsible,due\nlift,Mend it,Erik Ek,2026-12-24\n"
    assert send(erik, box, "actions", content).status_code == 200
    with inside(alice):
        [action] = Action.objects.all()
        [change] = ActionChange.objects.filter(action=action)
    assert (action.title, action.due_on) == ("Mend it", date(2026, 12, 24))
    assert action.responsible_id == erik.member
    assert (change.deed, change.after, change.member_id) == ("made", "Mend it", erik.member)


@pytest.mark.parametrize("name", ["services", "agreements", "entries", "actions"])
def test_what_a_list_hands_out_comes_in_elsewhere(alice, box, name):
    """The lists' own headings are understood."""
    with inside(alice):
        service = Service.objects.create(box=box, name="Lift", category="maintenance")
        Agreement.objects.create(box=box, supplier="Lift Ltd", number="9", price_ore=100_00,
                                 ends_on=date(2099, 1, 1))  # fmt: skip
        Entry.objects.create(service=service, title="Stuck", kind="deviation")
        Action.objects.create(service=service, title="Mend", due_on=date(2099, 1, 1))
        other = Box.objects.create(name="Other")
        if name in ("entries", "actions"):
            Service.objects.create(box=other, name="Lift")
    handed = alice.client.get(
        f"/boxes/{box.id}/{name}/?as=csv", headers={"accept-language": "en"}
    ).content.decode("utf-8-sig")
    answer = send(alice, other, name, handed)
    assert answer.status_code == 200, text_of(answer)
    again = alice.client.get(
        f"/boxes/{other.id}/{name}/?as=csv", headers={"accept-language": "en"}
    ).content.decode("utf-8-sig")
    [before], [after] = (list(csv.DictReader(io.StringIO(one))) for one in (handed, again))
    for heading in ("Service", "Supplier", "Number", "Category", "What happened", "When", "Kind",
                    "What is to be done", "Due"):  # fmt: skip
        assert after.get(heading) == before.get(heading), heading


def test_viewers_and_others_bring_nothing_in(alice, bob, charlie, box):
    assert send(bob, box, "services", "name\nA\n").status_code == 403
    assert send(charlie, box, "services", "name\nA\n").status_code == 404
    with inside(alice):
        assert not Service.objects.exists()


def test_nobody_elses_member_or_service_is_named(alice, charlie, box):
    with inside(charlie):
        theirs = Box.objects.create(name="Theirs")
        Service.objects.create(box=theirs, name="Secret")
    answer = send(alice, box, "services", "name,responsible\nA,Charlie Carlsson\n")
    assert "is not known here" in text_of(answer)
    answer = send(alice, box, "entries", "service,title,when\nSecret,A,2026-01-01\n")
    assert "“Secret” is not known here" in text_of(answer)


def test_more_lines_cost_no_more_queries(alice, box):
    def asked(first, count):
        lines = "".join(
            f"S{number},it,Alice Andersson,Ltd {number},{number}\n"
            for number in range(first, first + count)
        )
        with CaptureQueriesContext(connection) as queries:
            answer = send(
                alice, box, "services", f"name,category,responsible,supplier,number\n{lines}"
            )
        assert answer.status_code == 200
        return len(queries)

    asked(0, 2)
    assert asked(10, 200) == asked(300, 2)


@pytest.mark.skipif(
    not CONTRACTS.is_file(), reason="the shared data folder is not beside the project"
)
def test_a_real_register_of_contracts_comes_in_or_says_why_not(alice, box):
    """US dates cannot be told from European ones, and 9999 is beyond what is believed."""
    answer = send(alice, box, "agreements", CONTRACTS.read_text())
    text = text_of(answer)
    assert answer.status_code == 422
    assert "lines could not be read" in text
    with inside(alice):
        assert not Agreement.objects.exists()
    # The same in a form that is certain.
    lines = csv.DictReader(io.StringIO(CONTRACTS.read_text()))
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(["Vendor", "Doc Number", "Begin Date", "Amount"])
    given = list(lines)
    for row in given:
        month, day, year = row["Begin Date"].split("/")
        amount = row["Amount"].replace("$", "").replace(",", "")
        writer.writerow([row["Vendor"], row["Doc Number"], f"{year}-{month}-{day}", amount])
    answer = send(alice, box, "agreements", made.getvalue())
    assert answer.status_code == 200, text_of(answer)[:2000]
    with inside(alice):
        assert Agreement.objects.count() == len(given)
