"""Drafts begun when their period is over, and who is told that one waits or was signed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.cast import as_worker, inside
from tests.notices.ground import told
from tests.reports.march import facts_now, part_of
from viewmybox.notices.telling import look
from viewmybox.reports.jobs import begin_drafts
from viewmybox.reports.models import Report, ReportTemplate


@pytest.fixture
def monthly(alice, bob, erik, kept):
    """A template that begins by itself, made half a year ago, whose reports Bob reads."""
    with inside(alice):
        template = kept["template"]
        template.by_itself, template.readers = True, [bob.member]
        template.save()
        long_ago = timezone.now() - timedelta(days=200)
        ReportTemplate.objects.filter(id=template.id).update(created_at=long_ago)
    return template


def begun(person):
    """As the worker does every hour."""
    with as_worker():
        begin_drafts()
    with inside(person):
        return list(Report.objects.order_by("starts_on").values_list("starts_on", flat=True))


def tell(person):
    with as_worker():
        look(person.customer)


def test_the_last_months_draft_is_begun_once(alice, monthly):
    with inside(alice):
        last_month = monthly.latest_over(timezone.localdate())
    assert begun(alice) == [last_month]
    assert begun(alice) == [last_month]


def test_a_draft_that_was_laid_aside_is_not_begun_again(alice, monthly):
    assert len(begun(alice)) == 1
    with inside(alice):
        Report.objects.get().close()
    assert len(begun(alice)) == 1
    with inside(alice):
        assert Report.objects.get().closed_at


def test_none_is_begun_that_nobody_asked_for(alice, kept, monthly):
    with inside(alice):
        monthly.by_itself = False
        monthly.save()
    assert begun(alice) == []
    with inside(alice):
        monthly.by_itself = True
        monthly.save()
        ReportTemplate.objects.update(created_at=timezone.now())
    assert begun(alice) == []  # the last month was over before there was the template
    with inside(alice):
        ReportTemplate.objects.update(created_at=timezone.now() - timedelta(days=90))
        kept["box"].close()
    assert begun(alice) == []


def test_a_waiting_draft_is_told_to_who_has_a_part_of_it_and_then_to_the_owners(
    alice, bob, erik, monthly
):
    begun(alice)
    with inside(alice):
        draft = Report.objects.get()
        part = part_of(draft, "costs")
        part.responsible_id = erik.member
        draft.write(part)
    tell(alice)
    assert "report-waiting" in told(erik)
    assert "report-waiting" not in told(alice)
    with inside(alice):
        draft.mark(part, ready=True)
    tell(alice)
    assert "report-waiting" not in told(erik)
    assert "report-waiting" in told(alice)


@pytest.mark.promise("P4")
def test_those_named_get_a_letter_with_a_link_when_it_is_signed(alice, bob, erik, monthly, postbox):
    begun(alice)
    with inside(erik):
        draft = Report.objects.get()
        draft.sign(facts_now(draft))
    tell(alice)
    assert "report-signed" in told(bob)
    assert "report-signed" not in told(alice) + told(erik)
    [letter] = [letter for to, letter in postbox.letters if to == ["bob@example.com"]]
    text = letter.get_body(("plain",)).get_content()
    assert "En rapport signerades" in text
    assert "/notices/" in text
    assert not any(word in text for word in ("Månadsrapport", "Huset", "Erik"))
    page = bob.client.get("/notices/").content.decode()
    assert f'<a href="/reports/{draft.id}/">Månadsrapport</a>' in page


def test_who_begins_and_reads_is_chosen_in_the_form(alice, bob, charlie, kept):
    way = f"/reports/templates/{kept['template'].id}/change/"
    sent = {"name": "Månadsrapport", "period": "month", "parts": ["costs"]}
    answer = alice.client.post(way, sent | {"by_itself": "on", "readers": [str(bob.member)]})
    assert answer.status_code == 302
    with inside(alice):
        template = ReportTemplate.objects.get()
        assert template.by_itself
        assert template.readers == [bob.member]
    assert alice.client.post(way, sent | {"readers": [str(charlie.member)]}).status_code == 422
