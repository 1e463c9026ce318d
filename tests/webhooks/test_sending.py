"""A message arrives, or is tried again later each time; a receiver that takes nothing is let be."""

import json
from datetime import timedelta

import pytest
import standardwebhooks
from django.utils import timezone

from viewmybox.boxes.models import Entry
from viewmybox.journal.models import JournalLine
from viewmybox.vault.models import CustomerKey
from viewmybox.wall.context import acting
from viewmybox.webhooks import jobs, sending
from viewmybox.webhooks.models import PAUSES, Delivery, State, Trouble, Webhook, Why
from viewmybox.webhooks.telling import message_of_test


def test_a_message_arrives_signed(hooked):
    hooked.put()
    [sent] = hooked.send()
    assert (sent.state, sent.status, sent.attempts, sent.next_try_at) == (
        State.DELIVERED, 204, 1, None,
    )  # fmt: skip
    assert sent.milliseconds is not None
    [(_path, headers, body)] = hooked.receiver.came
    assert headers["webhook-id"] == sent.message
    read = standardwebhooks.Webhook(hooked.words).verify(body, headers)
    assert read == json.loads(sent.body)
    assert read["type"] == "webhook.test"
    hooked.send()
    assert len(hooked.receiver.came) == 1


def test_after_a_renewal_both_secrets_know_it(hooked):
    with hooked.inside():
        second = Webhook.objects.get(id=hooked.hook.id).renew()
    hooked.put()
    hooked.send()
    [(_path, headers, body)] = hooked.receiver.came
    for words in (hooked.words, second):
        standardwebhooks.Webhook(words).verify(body, headers)


@pytest.mark.parametrize(
    ("answer", "status", "trouble"),
    [(500, 500, Trouble.STATUS), (400, 400, Trouble.STATUS), ((302, {"Location": "/"}), 302,
     Trouble.STATUS), ("garbage", None, Trouble.ANSWER)],
)  # fmt: skip
def test_what_is_not_taken_is_tried_again(hooked, answer, status, trouble):
    hooked.receiver.answers = [answer, 200]
    hooked.put()
    [sent] = hooked.send()
    assert (sent.state, sent.status, sent.trouble) == (State.FAILED, status, trouble)
    assert timedelta(0) < sent.next_try_at - timezone.now() <= timedelta(seconds=5)
    hooked.make_due()
    [sent] = hooked.send()
    assert (sent.state, sent.status, sent.attempts, sent.trouble) == (
        State.DELIVERED, 200, 2, "",
    )  # fmt: skip
    ids = {headers["webhook-id"] for _path, headers, _body in hooked.receiver.came}
    assert ids == {sent.message}


def test_the_first_pause_is_kept_by_a_job_of_its_own(hooked):
    hooked.receiver.answers = [500, 200]
    hooked.put()
    hooked.send()
    with hooked.cast.as_role("migrator"):
        from viewmybox.wall.context import fetch_all

        waiting = fetch_all(
            "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE args ->> 'customer' = %s "
            "AND scheduled_at <= now() + interval '6 seconds' RETURNING task_name",
            [str(hooked.alice.customer)],
        )
    assert waiting == [("viewmybox.webhooks.sending.deliver",)]
    hooked.make_due()
    hooked.cast.run_jobs(hooked.alice.customer)
    assert len(hooked.receiver.came) == 2


def test_the_pauses_grow_and_end(hooked):
    hooked.receiver.answers = [503]
    hooked.put()
    for pause in PAUSES:
        [sent] = hooked.send()
        assert sent.state == State.FAILED
        assert abs(sent.next_try_at - timezone.now() - pause) < timedelta(seconds=30)
        hooked.make_due()
    [sent] = hooked.send()
    assert (sent.state, sent.next_try_at) == (State.GIVEN_UP, None)
    assert sent.attempts == len(PAUSES) + 1 == len(hooked.receiver.came)


def test_the_rest_waits_for_a_minute_when_one_is_not_taken(hooked):
    hooked.receiver.answers = [500, 204]
    hooked.put(3)
    found = hooked.send()
    assert len(hooked.receiver.came) == 1
    assert [one.attempts for one in found] == [1, 0, 0]
    assert found[1].next_try_at - timezone.now() > timedelta(seconds=50)
    hooked.make_due()
    assert {one.state for one in hooked.send()} == {State.DELIVERED}
    order = [headers["webhook-id"] for _path, headers, _body in hooked.receiver.came]
    assert order == [found[0].message, *(one.message for one in found)]


def test_one_that_is_gone_is_switched_off(hooked):
    hooked.receiver.answers = [410]
    hooked.put(2)
    hooked.send()
    there = hooked.there
    assert (there.off_why, len(hooked.receiver.came)) == (Why.GONE, 1)
    hooked.make_due()
    hooked.send()
    assert len(hooked.receiver.came) == 1
    with hooked.inside():
        assert JournalLine.objects.filter(deed="webhook.switched_off").count() == 1


def test_five_days_of_nothing_but_failures_switch_it_off(hooked):
    hooked.receiver.answers = [500, 200, 500]
    hooked.put()
    hooked.send()
    assert hooked.there.failing_since is not None
    hooked.make_due()
    hooked.send()
    assert hooked.there.failing_since is None
    hooked.put()
    hooked.send()
    with hooked.inside():
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=4))
    hooked.make_due()
    hooked.send()
    assert hooked.there.off_at is None
    with hooked.inside():
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=5, minutes=1))
    hooked.make_due()
    hooked.send()
    assert hooked.there.off_why == Why.FAILING


def test_a_paused_one_gets_nothing_until_it_goes_on(hooked):
    hooked.put()
    with hooked.inside():
        Webhook.objects.get(id=hooked.hook.id).pause()
    hooked.send()
    assert hooked.receiver.came == []
    with hooked.inside():
        Webhook.objects.get(id=hooked.hook.id).resume()
    hooked.send()
    assert len(hooked.receiver.came) == 1


def test_who_has_taken_a_message_has_it_alone_and_not_for_ever(hooked):
    hooked.put()
    with hooked.cast.as_worker():
        [[taken]] = sending.taken_of(hooked.alice.customer)
        assert sending.taken_of(hooked.alice.customer) == []
    hooked.send()
    assert hooked.receiver.came == []
    # The worker that had it was killed.
    with hooked.inside():
        Delivery.objects.update(next_try_at=timezone.now() - timedelta(seconds=1))
    assert hooked.send()[0].message == taken.message
    assert len(hooked.receiver.came) == 1


def test_removed_while_it_is_sent(hooked):
    hooked.put()
    with hooked.cast.as_worker():
        [queue] = sending.taken_of(hooked.alice.customer)
    with hooked.inside():
        Webhook.objects.get(id=hooked.hook.id).remove()
    with hooked.cast.as_worker():
        sending.settle(sending.send_in_order(queue))
    assert hooked.messages() == []


def test_one_without_a_secret_sends_nothing(hooked):
    hooked.put()
    with hooked.inside():
        Webhook.objects.update(secret=b"x" * 40)
    [sent] = hooked.send()
    assert (sent.state, sent.trouble, hooked.receiver.came) == (State.FAILED, Trouble.SECRET, [])


def test_a_slow_receiver_holds_up_nobody_else(hooked, charlie, made):
    """Charlie's waits in the same round as Alice's, and is sent beside it."""
    made(charlie, hooked.receiver.address)
    with hooked.cast.inside(charlie):
        message_of_test(Webhook.objects.get())
    hooked.receiver.answers = ["hang", 204]
    hooked.put()
    with hooked.cast.as_worker():
        sending.send_waiting([hooked.alice.customer, charlie.customer])
    assert len(hooked.receiver.came) == 2


def test_the_workers_own_round(hooked):
    hooked.put()
    with hooked.cast.as_worker():
        jobs.send_all()
    assert [one.state for one in hooked.messages()] == [State.DELIVERED]


def test_a_look_tells_and_sends(hooked):
    with hooked.inside():
        Entry.objects.create(service=hooked.service, title="Besök")
    with hooked.cast.as_worker():
        jobs.look_for_events()
    assert [(one.kind, one.state) for one in hooked.messages()] == [("entry.made", "delivered")]


def test_a_customer_who_has_left_sends_nothing(hooked):
    hooked.put()
    with hooked.cast.as_role("migrator"):
        from viewmybox.wall.context import fetch_all

        fetch_all(
            "UPDATE customer SET read_only = 'ended' WHERE id = %s RETURNING id",
            [hooked.alice.customer],
        )
    hooked.send()
    assert hooked.receiver.came == []


def test_a_customer_whose_key_is_gone_holds_up_nobody_else(hooked, cast, made):
    erased = cast.owner("Charlie", "Erased AB")
    hook, _secret = made(erased, hooked.receiver.address)
    with cast.inside(erased):
        message_of_test(hook)
    hooked.put()
    with cast.as_worker():
        with acting(erased.customer):
            CustomerKey.destroy()
        sending.send_waiting([erased.customer, hooked.alice.customer])
    assert [one.state for one in hooked.messages()] == [State.DELIVERED]
    assert len(hooked.receiver.came) == 1
