"""What happens makes one message for each webhook that is to be told of it, and never a second."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from viewmybox.boxes.models import Action, Agreement, Entry, Indicator
from viewmybox.boxes.recording import record
from viewmybox.webhooks.kinds import KINDS
from viewmybox.webhooks.models import Delivery, ToldEvent, Webhook
from viewmybox.webhooks.telling import remember

EVERY = [kind.name for kind in KINDS]
ADDRESS = "https://hooks.example.com/"


def test_what_happens_is_told_once_and_as_it_is_written_down(scene, made):
    made(scene.alice, ADDRESS)
    with scene.inside():
        action = Action.objects.create(service=scene.service, title="Laga dörren")
    [(kind, message)] = scene.told()
    assert kind == message["type"] == "action.made"
    assert timezone.now() - timezone.datetime.fromisoformat(message["timestamp"]) < timedelta(
        minutes=1
    )
    assert message["data"] == {
        "object": "action",
        "id": str(action.id),
        "title": "Laga dörren",
        "link": message["data"]["link"],
        "service": {"id": str(scene.service.id), "name": "Städning"},
        "box": {"id": str(scene.service.box_id), "name": "Huset"},
        "day": None,
    }
    assert message["data"]["link"].endswith(f"/actions/{action.id}/")
    assert len(scene.told()) == 1
    with scene.inside():
        Action.objects.get(id=action.id).close()
        Entry.objects.create(
            service=scene.service, kind="deviation", title="Trasig", text="Hemligt"
        )
    found = scene.told()
    assert [kind for kind, _message in found] == ["action.made", "action.closed", "entry.made"]
    assert found[2][1]["data"]["kind"] == "deviation"
    assert "Hemligt" not in json.dumps(found)


def test_done_twice_is_told_twice(scene, made):
    made(scene.alice, ADDRESS, ["action.closed"])
    with scene.inside():
        action = Action.objects.create(service=scene.service, title="Laga")
    for count in (1, 2):
        with scene.inside():
            found = Action.objects.get(id=action.id)
            found.reopen()
            found.close()
        assert len(scene.told()) == count


def test_every_kind_that_waits_for_the_clock(scene, made):
    made(scene.alice, ADDRESS, EVERY)
    today, now, service = timezone.localdate(), timezone.now(), scene.service
    with scene.inside():
        Action.objects.create(service=service, title="Sen", due_on=today - timedelta(days=1))
        Action.objects.create(service=service, title="Snart", due_on=today + timedelta(days=2))
        Agreement.objects.create(
            box=service.box,
            supplier="Rent AB",
            ends_on=today + timedelta(days=40),
            notice_months=1,
        )
        off, silent = (
            Indicator.objects.create(service=service, name=name, low=95, expected="day")
            for name in ("Andel", "Tyst")
        )
        record([(off.id, now - timedelta(hours=n), 1.0, None) for n in range(5)], source="form")
        record([(silent.id, now - timedelta(days=30), 99.0, None)], source="form")
    kinds = {(kind, message["data"]["title"]) for kind, message in scene.told()}
    assert {
        ("action.overdue", "Sen"), ("action.due", "Snart"), ("agreement.act_by", "Rent AB"),
        ("indicator.off_target", "Andel"), ("indicator.silent", "Tyst"),
    } <= kinds  # fmt: skip


def test_reports_that_wait_and_that_are_signed(scene, made):
    from datetime import date

    from viewmybox.reports.facts import gather
    from viewmybox.reports.models import Report, ReportTemplate

    made(scene.alice, ADDRESS, ["report.waiting", "report.signed"])
    with scene.inside():
        template = ReportTemplate.objects.create(
            box=scene.service.box, name="Månad", period="month", parts=["summary"]
        )
        report = Report.begin(template, date(2026, 3, 1))
    assert [kind for kind, _message in scene.told()] == ["report.waiting"]
    now = timezone.now()
    with scene.inside():
        report.sign(gather(report, now.date(), now))
    found = scene.told()
    assert [kind for kind, _message in found] == ["report.waiting", "report.signed"]
    assert found[1][1]["data"]["box"] == {"id": str(scene.service.box_id), "name": "Huset"}


def test_only_what_was_chosen_is_sent(scene, made):
    one, _secret = made(scene.alice, ADDRESS, ["entry.made"])
    both, _secret = made(scene.alice, ADDRESS, ["entry.made", "action.made"])
    with scene.inside():
        Action.objects.create(service=scene.service, title="Laga")
        Entry.objects.create(service=scene.service, title="Besök")
    scene.told()
    assert {(row.webhook_id, row.kind) for row in scene.messages()} == {
        (one.id, "entry.made"), (both.id, "entry.made"), (both.id, "action.made"),
    }  # fmt: skip


def test_what_was_so_when_the_first_was_made_is_no_news(scene):
    with scene.inside():
        Action.objects.create(service=scene.service, title="Gammal", due_on=timezone.localdate())
        Webhook.make("Receiver", ADDRESS, EVERY)
        remember()
    assert scene.told() == []
    with scene.inside():
        Action.objects.create(service=scene.service, title="Ny")
        # A second one takes nothing from the first.
        Webhook.make("Another", ADDRESS, [])
        remember()
    assert [message["data"]["title"] for _kind, message in scene.told()] == ["Ny"]


def test_what_happens_while_it_is_paused_is_not_told_afterwards(scene, made):
    webhook, _secret = made(scene.alice, ADDRESS)
    with scene.inside():
        Webhook.objects.get(id=webhook.id).pause()
        Action.objects.create(service=scene.service, title="Under pausen")
    assert scene.told() == []
    with scene.inside():
        Webhook.objects.get(id=webhook.id).resume()
        Action.objects.create(service=scene.service, title="Efter")
    assert [message["data"]["title"] for _kind, message in scene.told()] == ["Efter"]


@pytest.mark.promise("P3")
def test_it_is_told_of_its_own_customer_only(scene, charlie, made):
    made(scene.alice, ADDRESS, EVERY)
    made(charlie, ADDRESS, EVERY)
    with scene.inside():
        Action.objects.create(service=scene.service, title="Hos Alice")
    assert scene.told(charlie) == []
    assert [message["data"]["title"] for _kind, message in scene.told()] == ["Hos Alice"]


def test_a_flood_is_told_in_parts(scene, made, monkeypatch):
    from viewmybox.webhooks import telling

    monkeypatch.setattr(telling, "MOST_AT_ONCE", 3)
    made(scene.alice, ADDRESS)
    with scene.inside():
        for number in range(5):
            Action.objects.create(service=scene.service, title=f"{number}")
    assert len(scene.told()) == 3
    assert len(scene.told()) == 5


def test_what_is_still_so_is_remembered_and_the_rest_forgotten(scene, made):
    made(scene.alice, ADDRESS, EVERY)
    with scene.inside():
        action = Action.objects.create(
            service=scene.service, title="Sen", due_on=timezone.localdate() - timedelta(days=1)
        )
    scene.told()
    with scene.inside():
        long_ago = timezone.now() - timedelta(days=31)
        ToldEvent.objects.update(at=long_ago)
        Action.objects.filter(id=action.id).update(created_at=long_ago)
        before = Delivery.objects.count()
    scene.told()
    with scene.inside():
        assert list(ToldEvent.objects.values_list("kind", flat=True)) == ["action.overdue"]
        assert Delivery.objects.count() == before


def test_messages_are_kept_for_thirty_days(scene, made):
    from viewmybox.webhooks.jobs import purge_messages

    made(scene.alice, ADDRESS)
    with scene.inside():
        Action.objects.create(service=scene.service, title="Gammal")
    scene.told()
    with scene.cast.as_worker():
        purge_messages()
    assert len(scene.messages()) == 1
    with scene.inside():
        Delivery.objects.update(made_at=timezone.now() - timedelta(days=31))
    with scene.cast.as_worker():
        purge_messages()
    assert scene.messages() == []
