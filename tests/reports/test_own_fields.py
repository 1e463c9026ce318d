"""What a box's own fields say stands in its reports: as page, PDF and workbook, and once signed."""

from datetime import date

import pytest

from tests.cast import inside
from tests.reports.march import facts_now
from tests.reports.test_files import pdf_of, rows, text_of, workbook_of
from viewmybox.boxes.models import Agreement, CustomField, Entry, Service
from viewmybox.reports.models import Report

Of, Kind = CustomField.Of, CustomField.Kind


@pytest.fixture
def own(alice, erik, kept):
    """A field of each of the three with something written in it, and one that is empty."""
    with inside(alice):
        made = {}
        for of, name, kind in (
            (Of.SERVICE, "Yta", Kind.NUMBER), (Of.SERVICE, "Tom", Kind.TEXT),
            (Of.AGREEMENT, "Omförhandlas", Kind.DATE), (Of.ENTRY, "Såg det", Kind.MEMBER),
        ):  # fmt: skip
            made[name] = str(
                CustomField.objects.create(box=kept["box"], of=of, name=name, kind=kind).id
            )
        Service.objects.update(custom={made["Yta"]: 1234.5})
        Agreement.objects.update(custom={made["Omförhandlas"]: "2027-05-01"})
        Entry.objects.filter(title="Trasig dörr").update(custom={made["Såg det"]: str(erik.member)})
    return made


def test_the_facts_name_the_fields_that_something_is_written_in(alice, erik, own, draft):
    with inside(alice):
        parts = {part["kind"]: part["facts"] for part in facts_now(draft)["parts"]}
    [service] = parts["summary"]["own"]["rows"]
    assert service["own"] == {own["Yta"]: 1234.5}
    assert [one["name"] for one in parts["summary"]["own"]["fields"]] == ["Yta"]
    assert [row.get("own") for row in parts["deviations"]["rows"]] == [
        {}, {own["Såg det"]: str(erik.member)}
    ]  # fmt: skip
    [agreement] = parts["agreements"]["rows"]
    assert agreement["own"] == {own["Omförhandlas"]: "2027-05-01"}


def test_page_pdf_and_workbook_say_them(alice, own, draft):
    page = alice.client.get(f"/reports/{draft.id}/", headers={"accept-language": "sv"})
    shown = page.content.decode()
    for words in ("Yta", "1\N{NO-BREAK SPACE}234,5", "Omförhandlas", "1 maj 2027", "Erik Ek"):
        assert words in shown
    assert ">Tom<" not in shown
    printed = text_of(pdf_of(alice, draft))
    for words in ("Yta", "Omförhandlas", "Såg det", "Erik Ek"):
        assert words in printed
    book = workbook_of(alice, draft)
    assert ["Städning", 1234.5] in rows(book, "Om tjänsterna")
    assert any(date(2027, 5, 1) in row for row in rows(book, "Avtal"))


def test_a_signed_report_keeps_them_and_not_the_name_of_who_is_forgotten(alice, erik, own, signed):
    with inside(alice):
        CustomField.objects.filter(id=own["Yta"]).update(name="Annat")
        Service.objects.update(custom={})
        kept = Report.objects.get(id=signed.id).facts
    assert "Erik Ek" not in str(kept)
    shown = alice.client.get(f"/reports/{signed.id}/", headers={"accept-language": "sv"})
    text = shown.content.decode()
    assert "Yta" in text
    assert "1\N{NO-BREAK SPACE}234,5" in text


def test_a_box_without_own_fields_says_nothing_of_them(alice, draft):
    with inside(alice):
        parts = {part["kind"]: part["facts"] for part in facts_now(draft)["parts"]}
    assert "own" not in parts["summary"]
    assert "fields" not in parts["deviations"]
    assert "custom" not in parts["deviations"]["rows"][0]
