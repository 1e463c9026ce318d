"""What happens makes one message for each webhook that is to be told of it, and never a second."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from viewmybox.boxes.models import Action, Box, Entry, Indicator, Service
from viewmybox.boxes.recording import record
from viewmybox.webhooks.kinds import KINDS
from viewmybox.webhooks.models import Delivery, ToldEvent, Webhook
from viewmybox.webhooks.telling import look, remember

EVERY = [kind.name for kind in KINDS]
ADDRESS = "https://hooks.example.com/"


@pytest.fixture
def service(alice, cast):
    with cast.inside(alice):
        return Service.objects.create(box=Box.objects.create(name="Huset"), name="Städning")


@pytest.fixture
def told(cast, messages):
    """Looks once, and gives the kinds and messages of all that there are."""

    def run(person):
        with cast.as_worker():
            look(person.customer)
        return [(one.kind, json.loads(one.body)) for one in messages(person)]

    return run


def test_what_happens_is_told_once_and_as_it_is_written_down(alice, cast, service, made, told):
    made(alice, ADDRESS)
    with cast.inside(alice):
        action = Action.objects.create(service=service, title="Laga dörren")
    [(kind, message)] = told(alice)
    assert kind == message["type"] == "action.made"
    assert timezone.now() - timezone.datetime.fromisoformat(message["timestamp"]) < timedelta(
        minutes=1
    )
    assert message["data"] == {
        "object": "action",
        "id": str(action.id),
        "title": "Laga dörren",
        "link": message["data"]["link"],
        "service": {"id": str(service.id), "name": "Städning"},
        "box": {"id": str(service.box_id), "name": "Huset"},
        "day": None,
    }
    assert message["data"]["link"].endswith(f"/actions/{action.id}/")
    assert len(told(alice)) == 1
    with cast.inside(alice):
        Action.objects.get(id=action.id).close()
        Entry.objects.create(service=service, kind="deviation", title="Trasig", text="Hemligt")
    found = told(alice)
    assert [kind for kind, _message in found] == ["action.made", "action.closed", "entry.made"]
    assert found[2][1]["data"]["kind"] == "deviation"
    assert "Hemligt" not in json.dumps(found)


def test_done_twice_is_told_twice(alice, cast, service, made, told):
    made(alice, ADDRESS, ["action.closed"])
    with cast.inside(alice):
        action = Action.objects.create(service=service, title="Laga")
    for count in (1, 2):
        with cast.inside(alice):
            found = Action.objects.get(id=action.id)
            found.reopen()
            found.close()
        assert len(told(alice)) == count


def test_every_kind_that_waits_for_the_clock(alice, cast, service, made, told):
    from viewmybox.boxes.models import Agreement

    made(alice, ADDRESS, EVERY)
    today, now = timezone.localdate(), timezone.now()
    with cast.inside(alice):
        Action.objects.create(service=service, title="Sen", due_on=today - timedelta(days=1))
        Action.objects.create(service=service, title="Snart", due_on=today + timedelta(days=2))
        Agreement.objects.create(
            box=service.box, supplier="Rent AB", ends_on=today + timedelta(days=40), notice_months=1
        )
        off, silent = (
            Indicator.objects.create(service=service, name=name, low=95, expected="day")
            for name in ("Andel", "Tyst")
        )
        record([(off.id, now - timedelta(hours=n), 1.0, None) for n in range(5)], source="form")
        record([(silent.id, now - timedelta(days=30), 99.0, None)], source="form")
    kinds = {(kind, message["data"]["title"]) for kind, message in told(alice)}
    assert {
        ("action.overdue", "Sen"), ("action.due", "Snart"), ("agreement.act_by", "Rent AB"),
        ("indicator.off_target", "Andel"), ("indicator.silent", "Tyst"),
    } <= kinds  # fmt: skip


def test_reports_that_wait_and_that_are_signed(alice, cast, service, made, told):
    from datetime import date

    from viewmybox.reports.facts import gather
    from viewmybox.reports.models import Report, ReportTemplate

    made(alice, ADDRESS, ["report.waiting", "report.signed"])
    with cast.inside(alice):
        template = ReportTemplate.objects.create(
            box=service.box, name="Månad", period="month", parts=["summary"]
        )
        report = Report.begin(template, date(2026, 3, 1))
    assert [kind for kind, _message in told(alice)] == ["report.waiting"]
    now = timezone.now()
    with cast.inside(alice):
        report.sign(gather(report, now.date(), now))
    found = told(alice)
    assert [kind for kind, _message in found] == ["report.waiting", "report.signed"]
    assert found[1][1]["data"]["box"] == {"id": str(service.box_id), "name": "Huset"}


def test_only_what_was_chosen_is_sent(alice, cast, service, made, told, messages):
    one, _secret = made(alice, ADDRESS, ["entry.made"])
    both, _secret = made(alice, ADDRESS, ["entry.made", "action.made"])
    with cast.inside(alice):
        Action.objects.create(service=service, title="Laga")
        Entry.objects.create(service=service, title="Besök")
    told(alice)
    assert {(row.webhook_id, row.kind) for row in messages(alice)} == {
        (one.id, "entry.made"), (both.id, "entry.made"), (both.id, "action.made"),
    }  # fmt: skip


def test_what_was_so_when_the_first_was_made_is_no_news(alice, cast, service, told):
    with cast.inside(alice):
        Action.objects.create(service=service, title="Gammal", due_on=timezone.localdate())
        Webhook.make("Receiver", ADDRESS, EVERY)
        remember()
    assert told(alice) == []
    with cast.inside(alice):
        Action.objects.create(service=service, title="Ny")
        # A second one takes nothing from the first.
        Webhook.make("Another", ADDRESS, [])
        remember()
    assert [message["data"]["title"] for _kind, message in told(alice)] == ["Ny"]


def test_what_happens_while_it_is_paused_is_not_told_afterwards(alice, cast, service, made, told):
    webhook, _secret = made(alice, ADDRESS)
    with cast.inside(alice):
        Webhook.objects.get(id=webhook.id).pause()
        Action.objects.create(service=service, title="Under pausen")
    assert told(alice) == []
    with cast.inside(alice):
        Webhook.objects.get(id=webhook.id).resume()
        Action.objects.create(service=service, title="Efter")
    assert [message["data"]["title"] for _kind, message in told(alice)] == ["Efter"]


@pytest.mark.promise("P3")
def test_it_is_told_of_its_own_customer_only(alice, charlie, cast, service, made, told):
    made(alice, ADDRESS, EVERY)
    made(charlie, ADDRESS, EVERY)
    with cast.inside(alice):
        Action.objects.create(service=service, title="Hos Alice")
    assert told(charlie) == []
    assert [message["data"]["title"] for _kind, message in told(alice)] == ["Hos Alice"]


def test_a_flood_is_told_in_parts(alice, cast, service, made, told, monkeypatch):
    from viewmybox.webhooks import telling

    monkeypatch.setattr(telling, "MOST_AT_ONCE", 3)
    made(alice, ADDRESS)
    with cast.inside(alice):
        for number in range(5):
            Action.objects.create(service=service, title=f"{number}")
    assert len(told(alice)) == 3
    assert len(told(alice)) == 5


def test_what_is_still_so_is_remembered_and_the_rest_forgotten(alice, cast, service, made, told):
    made(alice, ADDRESS, EVERY)
    with cast.inside(alice):
        action = Action.objects.create(
            service=service, title="Sen", due_on=timezone.localdate() - timedelta(days=1)
        )
    told(alice)
    with cast.inside(alice):
        long_ago = timezone.now() - timedelta(days=31)
        ToldEvent.objects.update(at=long_ago)
        Action.objects.filter(id=action.id).update(created_at=long_ago)
        before = Delivery.objects.count()
    told(alice)
    with cast.inside(alice):
        assert list(ToldEvent.objects.values_list("kind", flat=True)) == ["action.overdue"]
        assert Delivery.objects.count() == before


def test_messages_are_kept_for_thirty_days(alice, cast, service, made, told, messages):
    from viewmybox.webhooks.jobs import purge_messages

    made(alice, ADDRESS)
    with cast.inside(alice):
        Action.objects.create(service=service, title="Gammal")
    told(alice)
    with cast.as_worker():
        purge_messages()
    assert len(messages(alice)) == 1
    with cast.inside(alice):
        Delivery.objects.update(made_at=timezone.now() - timedelta(days=31))
    with cast.as_worker():
        purge_messages()
    assert messages(alice) == []
