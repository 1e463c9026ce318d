"""A box's lists: narrowed, sorted, chosen columns, pages, files, and what a page costs."""

import csv
import io
import re
import zipfile
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import inside
from viewmybox.boxes.models import Action, Agreement, Box, Entry, Service

LISTS = ("services", "agreements", "entries", "actions")


@pytest.fixture
def kept(alice, erik):
    """Three services of two suppliers, with entries and actions."""
    with inside(alice):
        box = Box.objects.create(name="Huset")
        today = timezone.localdate()
        clean = Agreement.objects.create(
            box=box, supplier="Rena Hus", number="A-1", price_ore=1_250_050,
            ends_on=today + timedelta(days=400), notice_months=3,
        )  # fmt: skip
        lift = Agreement.objects.create(box=box, supplier="=Hiss & Co", price_ore=90_000)
        made = {
            name: Service.objects.create(box=box, name=name, category=category, **more)
            for name, category, more in (
                ("Städning", "cleaning", {"agreement": clean, "responsible_id": alice.member}),
                ("Hissar", "maintenance", {"agreement": lift, "responsible_id": erik.member}),
                ("Ånga", "energy", {}),
            )
        }
        for number, kind in enumerate(("visit", "deviation", "note")):
            Entry.objects.create(
                service=made["Städning"], kind=kind, title=f"Hände {number}",
                at=timezone.now() - timedelta(days=number), member_id=alice.member,
            )  # fmt: skip
        for number, due in enumerate((-3, 2, None)):
            Action.objects.create(
                service=made["Hissar"], title=f"Gör {number}", responsible_id=erik.member,
                due_on=None if due is None else today + timedelta(days=due),
            )  # fmt: skip
    return {"box": box, "agreements": (clean, lift)} | made


def listed(person, kept, name, query="", language="en"):
    """The headings of the rows, in order."""
    answer = person.client.get(
        f"/boxes/{kept['box'].id}/{name}/{query}", headers={"accept-language": language}
    )
    assert answer.status_code == 200
    text = answer.content.decode().replace("&#39;", "'").replace("&amp;", "&")
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a>', text)


def test_lists_open_in_their_own_order(alice, kept):
    assert listed(alice, kept, "services") == ["Hissar", "Städning", "Ånga"]
    assert listed(alice, kept, "agreements") == ["Rena Hus", "=Hiss & Co"]
    assert listed(alice, kept, "entries") == ["Hände 0", "Hände 1", "Hände 2"]
    assert listed(alice, kept, "actions") == ["Gör 0", "Gör 1", "Gör 2"]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("?q=rena", ["Städning"]),
        ("?q=ÅNG", ["Ånga"]),
        ("?sort=-name", ["Ånga", "Städning", "Hissar"]),
        ("?sort=price", ["Hissar", "Städning", "Ånga"]),
        ("?sort=-price", ["Städning", "Hissar", "Ånga"]),
        ("?category=energy&category=cleaning", ["Städning", "Ånga"]),
        ("?responsible=me", ["Städning"]),
        ("?responsible=none", ["Ånga"]),
        ("?responsible=me&responsible=none", ["Städning", "Ånga"]),
        ("?supplier=hiss", ["Hissar"]),
        ("?price_from=1+000", ["Städning"]),
        ("?price_to=12%C2%A0000,50", ["Hissar"]),
        ("?overdue_from=1", ["Hissar"]),
        ("?status=none", ["Ånga"]),
        ("?state=closed", []),
        ("?category=nonsense&sort=nonsense&columns=nonsense", ["Hissar", "Städning", "Ånga"]),
    ],
)
def test_services_are_narrowed_and_sorted(alice, kept, query, rows):
    assert listed(alice, kept, "services", query) == rows


@pytest.mark.parametrize(
    ("name", "query", "rows"),
    [
        ("agreements", "?q=städ", ["Rena Hus"]),
        ("agreements", "?sort=-price", ["Rena Hus", "=Hiss & Co"]),
        ("agreements", "?ends_on_from=2020-01-01", ["Rena Hus"]),
        ("entries", "?kind=visit&kind=note", ["Hände 0", "Hände 2"]),
        ("entries", "?state=open", ["Hände 1"]),
        ("entries", "?state=none", ["Hände 0", "Hände 2"]),
        ("entries", "?sort=title&q=hände", ["Hände 0", "Hände 1", "Hände 2"]),
        ("entries", "?member=me&sort=-title", ["Hände 2", "Hände 1", "Hände 0"]),
        ("entries", "?member=none", []),
        ("actions", "?sort=-due_on", ["Gör 1", "Gör 0", "Gör 2"]),
        ("actions", "?state=overdue", ["Gör 0"]),
        ("actions", "?state=done", []),
        ("actions", "?responsible=me", []),
        ("actions", "?due_on_to=2031-01-01", ["Gör 0", "Gör 1"]),
    ],
)
def test_the_others_are_too(alice, kept, name, query, rows):
    assert listed(alice, kept, name, query) == rows


def test_days_are_the_readers_own(alice, kept):
    today = timezone.localdate(timezone=alice_zone())
    query = f"?at_from={today}&at_to={today}"
    assert listed(alice, kept, "entries", query) == ["Hände 0"]


def alice_zone():
    from zoneinfo import ZoneInfo

    return ZoneInfo("Europe/Stockholm")


def test_what_cannot_be_understood_is_said(alice, kept):
    answer = alice.client.get(f"/boxes/{kept['box'].id}/services/?price_from=much")
    assert "Could not be understood" in answer.content.decode()


def test_columns_are_chosen_and_stay_in_the_address(alice, kept):
    text = page(alice, kept, "services", "?columns=price&columns=category&q=a")
    heads = re.findall(r'<th scope="col"[^>]*>(?:<a[^>]*>)?([^<]+)', text)
    assert heads[-3:] == ["Service", "Category", "A month"]
    assert "?q=a&amp;sort=-name&amp;columns=name%2Ccategory%2Cprice" in text


def page(person, kept, name, query=""):
    answer = person.client.get(
        f"/boxes/{kept['box'].id}/{name}/{query}", headers={"accept-language": "en"}
    )
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", ["entries", "services"])
@pytest.mark.parametrize("sort", ["", "?sort=title", "?sort=-state", "?sort=name", "?sort=-why"])
def test_pages_hold_every_row_once(alice, kept, name, sort):
    with inside(alice):
        service = kept["Ånga"]
        for number in range(110):
            Entry.objects.create(
                service=service, kind="deviation" if number % 3 else "visit", title=f"X{number % 7}"
            )
            Service.objects.create(box=kept["box"], name=f"S{number}")
    query, seen = sort, []
    while query is not None:
        text = page(alice, kept, name, query)
        seen += re.findall(r'name="ids" value="([^"]+)"', text)
        link = re.search(r'rel="next" href="([^"]+)"', text)
        query = link and link[1].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 113


def test_after_a_row_that_is_gone_the_list_begins_again(alice, charlie, kept):
    assert len(listed(alice, kept, "entries", f"?after={kept['box'].id}")) == 3


# The door's three, the box, its views, and what the list itself reads.
MOST_STATEMENTS = {"services": 9, "agreements": 8, "entries": 9, "actions": 9}


@pytest.mark.parametrize("name", LISTS)
def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(alice, kept, name):
    def counted():
        with CaptureQueriesContext(connection) as found:
            page(alice, kept, name)
        return len(found)

    counted()  # the person's first page ever asks for more
    few = counted()
    with inside(alice):
        for number in range(30):
            agreement = Agreement.objects.create(box=kept["box"], supplier=f"L{number}")
            service = Service.objects.create(
                box=kept["box"], name=f"S{number}", agreement=agreement, responsible_id=alice.member
            )
            Entry.objects.create(service=service, title="X")
            Action.objects.create(service=service, title="X")
    counted()  # standings that are worked out anew
    assert counted() == few
    assert few <= MOST_STATEMENTS[name] + 4


def file_of(person, kept, name, query, language="sv"):
    answer = person.client.get(
        f"/boxes/{kept['box'].id}/{name}/{query}", headers={"accept-language": language}
    )
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.content


def test_what_is_shown_is_had_as_csv(alice, kept):
    content = file_of(alice, kept, "services", "?columns=supplier,price,status&sort=-price&as=csv")
    rows = [*csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")]
    assert rows == [
        ["Tjänst", "Status", "Leverantör", "Per månad"],
        ["Städning", "I riskzonen", "Rena Hus", "12500"],
        ["Hissar", "I riskzonen", "'=Hiss & Co", "900"],
        ["Ånga", "Inga data", "", ""],
    ]
    content = file_of(alice, kept, "entries", "?kind=visit&columns=at&as=csv", "en")
    [head, row] = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert head == ["What happened", "When"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", row[1])


def test_what_is_shown_is_had_as_a_workbook_with_real_numbers_and_dates(alice, kept):
    content = file_of(alice, kept, "actions", "?columns=due_on,state&state=overdue&as=xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
    days = (timezone.localdate() - timedelta(days=3) - date(1899, 12, 30)).days
    assert re.search(rf'<c r="B2" s="\d"><v>{days}</v></c>', sheet)
    assert "<t>Gör 0</t>" in strings
    content = file_of(alice, kept, "services", "?columns=supplier,price&as=xlsx")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "<t>=Hiss &amp; Co</t>" in book.read("xl/sharedStrings.xml").decode()
    assert re.search(r'<c r="C3" s="\d"><v>12500</v></c>', sheet)
    assert "<f>" not in sheet


def test_nobody_elses_list_is_there(alice, charlie, kept):
    for name in LISTS:
        assert charlie.client.get(f"/boxes/{kept['box'].id}/{name}/").status_code == 404


@pytest.mark.parametrize("name", LISTS)
def test_a_sign_that_no_text_has_is_passed_over(alice, kept, name):
    assert listed(alice, kept, name, "?q=%00zz%00&name=%00&title=%00&supplier=%00") == []
    assert listed(alice, kept, name, "?q=%00") == listed(alice, kept, name)
