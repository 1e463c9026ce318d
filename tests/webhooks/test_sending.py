"""A message arrives, or is tried again later each time; a receiver that takes nothing is let be."""

import json
from datetime import timedelta

import pytest
import standardwebhooks
from django.utils import timezone

from viewmybox.journal.models import JournalLine
from viewmybox.webhooks import jobs, sending
from viewmybox.webhooks.models import PAUSES, Delivery, State, Trouble, Webhook, Why
from viewmybox.webhooks.telling import message_of_test


@pytest.fixture
def hook(alice, receiver, made):
    return made(alice, receiver.address)


@pytest.fixture
def put(alice, cast, hook):
    """Has messages wait for Alice's webhook."""

    def waits(count=1):
        with cast.inside(alice):
            for _number in range(count):
                message_of_test(Webhook.objects.get(id=hook[0].id))

    return waits


def make_due(cast, person):
    with cast.inside(person):
        Delivery.objects.exclude(next_try_at=None).update(next_try_at=timezone.now())


def now_of(cast, person, hook):
    with cast.inside(person):
        return Webhook.objects.get(id=hook[0].id)


def test_a_message_arrives_signed(alice, receiver, hook, put, send):
    put()
    [sent] = send(alice)
    assert (sent.state, sent.status, sent.attempts, sent.next_try_at) == (
        State.DELIVERED, 204, 1, None,
    )  # fmt: skip
    assert sent.milliseconds is not None
    [(_path, headers, body)] = receiver.came
    assert headers["webhook-id"] == sent.message
    read = standardwebhooks.Webhook(hook[1]).verify(body, headers)
    assert read == json.loads(sent.body)
    assert read["type"] == "webhook.test"
    send(alice)
    assert len(receiver.came) == 1


def test_after_a_renewal_both_secrets_know_it(alice, cast, receiver, hook, put, send):
    with cast.inside(alice):
        second = Webhook.objects.get(id=hook[0].id).renew()
    put()
    send(alice)
    [(_path, headers, body)] = receiver.came
    for words in (hook[1], second):
        standardwebhooks.Webhook(words).verify(body, headers)


@pytest.mark.parametrize(
    ("answer", "status", "trouble"),
    [(500, 500, Trouble.STATUS), (400, 400, Trouble.STATUS), ((302, {"Location": "/"}), 302,
     Trouble.STATUS), ("garbage", None, Trouble.ANSWER)],
)  # fmt: skip
def test_what_is_not_taken_is_tried_again(
    alice, cast, receiver, put, send, answer, status, trouble
):
    receiver.answers = [answer, 200]
    put()
    [sent] = send(alice)
    assert (sent.state, sent.status, sent.trouble) == (State.FAILED, status, trouble)
    assert timedelta(0) < sent.next_try_at - timezone.now() <= timedelta(seconds=5)
    make_due(cast, alice)
    [sent] = send(alice)
    assert (sent.state, sent.status, sent.attempts, sent.trouble) == (
        State.DELIVERED, 200, 2, "",
    )  # fmt: skip
    ids = {headers["webhook-id"] for _path, headers, _body in receiver.came}
    assert ids == {sent.message}


def test_the_first_pause_is_kept_by_a_job_of_its_own(alice, cast, receiver, put, send):
    receiver.answers = [500, 200]
    put()
    send(alice)
    with cast.as_role("migrator"):
        from viewmybox.wall.context import fetch_all

        waiting = fetch_all(
            "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE args ->> 'customer' = %s "
            "AND scheduled_at <= now() + interval '6 seconds' RETURNING task_name",
            [str(alice.customer)],
        )
    assert waiting == [("viewmybox.webhooks.sending.deliver",)]
    make_due(cast, alice)
    cast.run_jobs(alice.customer)
    assert len(receiver.came) == 2


def test_the_pauses_grow_and_end(alice, cast, receiver, put, send):
    receiver.answers = [503]
    put()
    for pause in PAUSES:
        [sent] = send(alice)
        assert sent.state == State.FAILED
        assert abs(sent.next_try_at - timezone.now() - pause) < timedelta(seconds=30)
        make_due(cast, alice)
    [sent] = send(alice)
    assert (sent.state, sent.next_try_at) == (State.GIVEN_UP, None)
    assert sent.attempts == len(PAUSES) + 1 == len(receiver.came)


def test_the_rest_waits_for_a_minute_when_one_is_not_taken(alice, cast, receiver, put, send):
    receiver.answers = [500, 204]
    put(3)
    found = send(alice)
    assert len(receiver.came) == 1
    assert [one.attempts for one in found] == [1, 0, 0]
    assert found[1].next_try_at - timezone.now() > timedelta(seconds=50)
    make_due(cast, alice)
    assert {one.state for one in send(alice)} == {State.DELIVERED}
    order = [headers["webhook-id"] for _path, headers, _body in receiver.came]
    assert order == [found[0].message, *(one.message for one in found)]


def test_one_that_is_gone_is_switched_off(alice, cast, receiver, hook, put, send):
    receiver.answers = [410]
    put(2)
    send(alice)
    there = now_of(cast, alice, hook)
    assert (there.off_why, len(receiver.came)) == (Why.GONE, 1)
    make_due(cast, alice)
    send(alice)
    assert len(receiver.came) == 1
    with cast.inside(alice):
        assert JournalLine.objects.filter(deed="webhook.switched_off").count() == 1


def test_five_days_of_nothing_but_failures_switch_it_off(alice, cast, receiver, hook, put, send):
    receiver.answers = [500, 200, 500]
    put()
    send(alice)
    assert now_of(cast, alice, hook).failing_since is not None
    make_due(cast, alice)
    send(alice)
    assert now_of(cast, alice, hook).failing_since is None
    put()
    send(alice)
    with cast.inside(alice):
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=4))
    make_due(cast, alice)
    send(alice)
    assert now_of(cast, alice, hook).off_at is None
    with cast.inside(alice):
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=5, minutes=1))
    make_due(cast, alice)
    send(alice)
    assert now_of(cast, alice, hook).off_why == Why.FAILING


def test_a_paused_one_gets_nothing_until_it_goes_on(alice, cast, receiver, hook, put, send):
    put()
    with cast.inside(alice):
        Webhook.objects.get(id=hook[0].id).pause()
    send(alice)
    assert receiver.came == []
    with cast.inside(alice):
        Webhook.objects.get(id=hook[0].id).resume()
    send(alice)
    assert len(receiver.came) == 1


def test_who_has_taken_a_message_has_it_alone_and_not_for_ever(alice, cast, receiver, put, send):
    put()
    with cast.as_worker():
        [[taken]] = sending.taken_of(alice.customer)
        assert sending.taken_of(alice.customer) == []
    send(alice)
    assert receiver.came == []
    # The worker that had it was killed.
    with cast.inside(alice):
        Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert send(alice)[0].message == taken.message
    assert len(receiver.came) == 1


def test_removed_while_it_is_sent(alice, cast, receiver, hook, put, messages):
    put()
    with cast.as_worker():
        [queue] = sending.taken_of(alice.customer)
    with cast.inside(alice):
        Webhook.objects.get(id=hook[0].id).remove()
    with cast.as_worker():
        sending.settle(sending.send_in_order(queue))
    assert messages(alice) == []


def test_one_without_a_secret_sends_nothing(alice, cast, receiver, hook, put, send):
    put()
    with cast.inside(alice):
        Webhook.objects.update(secret=b"x" * 40)
    [sent] = send(alice)
    assert (sent.state, sent.trouble, receiver.came) == (State.FAILED, Trouble.SECRET, [])


def test_a_slow_receiver_holds_up_nobody_else(alice, charlie, cast, receiver, made, put, send):
    """Charlie's waits in the same round as Alice's, and is sent beside it."""
    made(charlie, receiver.address)
    with cast.inside(charlie):
        message_of_test(Webhook.objects.get())
    receiver.answers = ["hang", 204]
    put()
    with cast.as_worker():
        sending.send_waiting([alice.customer, charlie.customer])
    assert len(receiver.came) == 2


def test_the_workers_own_round(alice, cast, receiver, hook, put, messages):
    put()
    with cast.as_worker():
        jobs.send_all()
    assert [one.state for one in messages(alice)] == [State.DELIVERED]


def test_a_look_tells_and_sends(alice, cast, receiver, hook, messages):
    from viewmybox.boxes.models import Box, Entry, Service

    with cast.inside(alice):
        service = Service.objects.create(box=Box.objects.create(name="Huset"), name="Städning")
        Entry.objects.create(service=service, title="Besök")
    with cast.as_worker():
        jobs.look_for_events()
    assert [(one.kind, one.state) for one in messages(alice)] == [("entry.made", "delivered")]


def test_a_customer_who_has_left_sends_nothing(alice, cast, receiver, put, send):
    put()
    with cast.as_role("migrator"):
        from viewmybox.wall.context import fetch_all

        fetch_all(
            "UPDATE customer SET read_only = 'ended' WHERE id = %s RETURNING id", [alice.customer]
        )
    send(alice)
    assert receiver.came == []
