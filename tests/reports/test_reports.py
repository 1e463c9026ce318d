"""A report is begun, written by several, signed, and then stays as it was."""

import re
from datetime import date

import pytest

from tests.cast import inside
from tests.reports.march import MARCH, facts_now, later, part_of
from viewmybox.accounts.models import Member
from viewmybox.journal.models import JournalLine
from viewmybox.reports.models import Report, ReportComment, ReportPart, ReportTemplate, SignedError
from viewmybox.reports.sections import sheet


def page(person, report, language="en", ending=""):
    answer = person.client.get(
        f"/reports/{report.id}/{ending}", headers={"accept-language": language}
    )
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def words(person, report):
    """The report's own words, without the frame and the form around them."""
    main = re.search(r"<main.*</main>", page(person, report), re.DOTALL).group()
    return re.sub(r'<nav class="crumbs.*?</nav>|name="csrf\w+" value="\w+"', "", main)


def test_a_period_has_one_draft_that_says_what_is_so_now(alice, kept, draft):
    with inside(alice):
        assert Report.begin(kept["template"], MARCH).id == draft.id
        assert ReportPart.objects.filter(report=draft).count() == 7
    said = words(alice, draft)
    assert "Månadsrapport, March 2026" in said
    assert "A draft: nobody has signed it" in said
    later(alice, kept)
    assert "Något annat" in words(alice, draft)


def test_what_was_written_comes_along_to_the_next_period(alice, erik, kept, signed):
    with inside(alice):
        part = part_of(signed, "summary")
        assert part.responsible_id is None
        following = Report.begin(kept["template"], date(2026, 4, 1))
        assert part_of(following, "summary").text == "En lugn månad.\n=1+1"
        assert part_of(following, "summary").ready_at is None
        part = part_of(following, "costs")
        part.responsible_id = erik.member
        following.write(part)
        assert (
            part_of(Report.begin(kept["template"], date(2026, 5, 1)), "costs").responsible_id
            == erik.member
        )


def test_a_part_is_written_and_marked_as_ready(alice, erik, draft):
    with inside(alice):
        part = part_of(draft, "costs")
    answer = erik.client.post(f"/reports/parts/{part.id}/change/", {"text": "Dyrare än avtalat."})
    assert answer.status_code == 302
    assert erik.client.post(f"/reports/parts/{part.id}/closure/").status_code == 302
    said = words(alice, draft)
    assert "Dyrare än avtalat." in said
    assert "Ready · Erik" in said
    assert "Costs" not in re.search(r"Not yet marked as ready:([^.]+)", said).group(1)
    with inside(alice):
        part.refresh_from_db()
        assert part.ready_by_id == erik.member
        part.text = "Nej."
        draft.write(part)
        part.refresh_from_db()
        assert part.ready_at is None


def test_comments_are_seen_and_are_no_part_of_it(alice, erik, bob, draft):
    sent = {"kind": "costs", "text": "Stämmer det?"}
    assert erik.client.post(f"/reports/{draft.id}/comments/new/", sent).status_code == 302
    assert "Stämmer det?" in words(bob, draft)
    with inside(alice):
        assert "Stämmer" not in str(facts_now(draft))


def test_signing_is_pressed_once_and_noted_with_its_digest(alice, erik, draft):
    assert erik.client.post(f"/reports/{draft.id}/signature/").status_code == 302
    again = alice.client.post(f"/reports/{draft.id}/signature/")
    assert again.headers["Location"].endswith("done=report-is-signed")
    with inside(alice):
        report = Report.objects.get(id=draft.id)
        assert report.signed_by_id == erik.member
        line = JournalLine.objects.get(deed="report.signed")
        assert report.sha256 in str(line.details)
        assert report.is_as_signed
    assert "Signed by Erik" in words(alice, draft)


def test_a_signed_report_stays_as_it_was(alice, kept, signed):
    before = words(alice, signed)
    assert "13,500" in before
    later(alice, kept)
    # The box's name in the way to the page is today's; what the report says is not.
    assert words(alice, signed) == before


def test_a_forgotten_members_name_is_in_no_report_and_its_figures_stand(alice, erik, kept, signed):
    before = words(alice, signed)
    assert "Erik" in before
    with inside(alice):
        member = Member.objects.get(id=erik.member)
        member.end()
        assert member.forget()
        report = Report.objects.get(id=signed.id)
        assert report.is_as_signed
        assert "Erik" not in str(report.facts)
    after = words(alice, signed)
    assert "Erik" not in after
    assert "13,500" in after
    assert "Laga dörren" in after


@pytest.mark.parametrize("way", ["change", "closure", "opening"])
def test_nothing_is_written_in_a_signed_report(alice, signed, way):
    with inside(alice):
        part = part_of(signed, "summary")
    before = words(alice, signed)
    alice.client.post(f"/reports/parts/{part.id}/{way}/", {"text": "Efteråt"})
    assert words(alice, signed) == before
    with inside(alice):
        assert part_of(signed, "summary").text == "En lugn månad.\n=1+1"
        with pytest.raises(SignedError):
            signed.sign(facts_now(signed))
    alice.client.post(f"/reports/{signed.id}/closure/")
    with inside(alice):
        assert Report.objects.get(id=signed.id).closed_at is None


def test_whoever_alters_what_was_signed_is_found_out(alice, signed):
    with inside(alice):
        facts = Report.objects.get(id=signed.id).facts
        facts["parts"][0]["text"] = "En stökig månad."
        Report.objects.filter(id=signed.id).update(facts=facts)
    assert "What is kept is not what was signed" in words(alice, signed)


def test_what_is_wrong_is_put_right_by_a_new_version(alice, kept, signed):
    answer = alice.client.post(f"/reports/{signed.id}/correction/")
    assert answer.status_code == 302
    with inside(alice):
        newer = Report.objects.get(corrects=signed)
        assert (newer.version, newer.starts_on) == (2, MARCH)
        assert part_of(newer, "summary").text == "En lugn månad.\n=1+1"
    assert "A newer version is being written" in words(alice, signed)
    assert alice.client.post(f"/reports/{newer.id}/signature/").status_code == 302
    assert "A newer version takes the place of this one" in words(alice, signed)
    assert "Version 2; it takes the place of the one before" in words(alice, newer)


def test_a_draft_is_laid_aside_and_begun_again_as_it_was(alice, kept, draft):
    with inside(alice):
        part = part_of(draft, "costs")
        part.text = "Halvfärdig."
        draft.write(part)
    alice.client.post(f"/reports/{draft.id}/closure/")
    assert str(draft.id) not in alice.client.get("/reports/").content.decode()
    with inside(alice):
        again = Report.begin(kept["template"], MARCH)
        assert again.id == draft.id
        assert again.closed_at is None
        assert part_of(again, "costs").text == "Halvfärdig."


def test_a_template_is_made_by_its_form(alice, kept):
    answer = alice.client.post(
        f"/boxes/{kept['box'].id}/reports/templates/new/",
        {"name": "Kvartal", "period": "quarter", "parts": ["costs", "summary"]},
    )
    assert answer.status_code == 302
    with inside(alice):
        made = ReportTemplate.objects.get(name="Kvartal")
        assert [str(kind) for kind in made.in_order] == ["summary", "costs"]
    begun = alice.client.post(
        f"/reports/templates/{made.id}/reports/new/", {"starts_on": "1999-01-01"}
    )
    assert begun.status_code == 422  # a period that is not offered


def test_who_only_reads_writes_nothing(bob, alice, draft):
    with inside(alice):
        part = part_of(draft, "costs")
    said = words(bob, draft)
    assert "Sign the report" not in said
    assert "Write" not in said
    for path in (f"/reports/{draft.id}/signature/", f"/reports/{draft.id}/comments/new/",
                 f"/reports/parts/{part.id}/closure/", f"/reports/parts/{part.id}/change/",
                 f"/reports/{draft.id}/correction/"):  # fmt: skip
        assert bob.client.post(path, {"text": "x", "kind": "costs"}).status_code == 403
    with inside(alice):
        assert not Report.objects.get(id=draft.id).is_signed
        assert not ReportComment.objects.exists()


def test_another_customer_sees_none_of_it(charlie, signed):
    assert "Månadsrapport" not in charlie.client.get("/reports/").content.decode()
    for ending in ("", "report.pdf", "report.xlsx"):
        assert page(charlie, signed, ending=ending) == 404


def test_it_is_in_the_readers_language(alice, signed):
    swedish = page(alice, signed, "sv")
    assert "Månadsrapport, mars 2026" in swedish
    assert "Öppna vid periodens slut" in swedish
    with inside(alice):
        facts = Report.objects.get(id=signed.id).facts
        assert sheet(facts, "sv").title == "Månadsrapport, mars 2026"
