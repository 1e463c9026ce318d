"""Sending what waits: taken from the queue, sent outside of any transaction, and what came of it.

A webhook's messages go in their order, by one sender; different webhooks' at the same time, so that
a receiver that lets us wait holds up nobody but itself. Whoever takes messages has them for two
minutes: of a worker that is killed meanwhile another takes over, and the receiver may get the same
message twice, under the same id.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.utils import timezone

from viewmybox.accounts.models import Customer
from viewmybox.wall.context import NoCustomerError, acting
from viewmybox.wall.jobs import job, travelling_customer
from viewmybox.webhooks import line
from viewmybox.webhooks.letters import put_in_letters
from viewmybox.webhooks.models import (
    FAILS_FOR,
    GONE,
    LEASE,
    PAUSES,
    Delivery,
    State,
    Trouble,
    Webhook,
    Why,
)
from viewmybox.webhooks.sealing import UnopenableError, headers

ENDED = "ended"
MOST_AT_ONCE = 16
# Of one customer, and of one webhook, before others have their turn.
WEBHOOKS_EACH, MESSAGES_EACH = 4, 25
# A sender goes on with a webhook's next message for so long.
GOES_ON_SECONDS = 15.0
# Until the rest of a webhook's messages are tried, when one was not taken.
NOT_AT_ALL, AFTER_A_FAILURE = timedelta(0), timedelta(minutes=1)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Taken:
    """One message that is ours to send."""

    customer: UUID
    webhook: UUID
    delivery: UUID
    message: str
    address: str
    body: bytes
    secrets: list[bytes]


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one: a status, or what was in the way; or that it was not tried this time."""

    taken: Taken
    status: int | None = None
    trouble: str = ""
    milliseconds: int = 0
    pause: timedelta | None = None

    @property
    def is_good(self) -> bool:
        return self.status is not None and self.status // 100 == 2  # noqa: PLR2004 - of HTTP


def send_waiting(customers: Iterable[UUID], until: float = 0.0) -> None:
    """Send the customers' messages whose time has come. As the worker.

    Args:
        customers: whose, the most urgent first.
        until: when to begin nothing more (of `time.monotonic`); at least one round is done.
    """
    whose = list(customers)
    with ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="webhook") as senders:
        while whose:
            queues = taken_of_some(whose)
            if not queues:
                return
            for results in senders.map(send_in_order, queues):
                if results:
                    settle(results)
            if time.monotonic() > until:
                return


def taken_of_some(customers: list[UUID]) -> list[list[Taken]]:
    queues: list[list[Taken]] = []
    for customer in customers:
        if len(queues) >= MOST_AT_ONCE:
            break
        queues += taken_of(customer)
    return queues


def taken_of(customer: UUID) -> list[list[Taken]]:
    """Take some of what is due, by webhook. One customer's trouble is not the others'."""
    try:
        with acting(customer):
            if Customer.objects.get().read_only == ENDED:
                return []
            return list(take(customer, timezone.now()).values())
    except NoCustomerError:
        return []  # erased meanwhile
    except Exception as error:  # noqa: BLE001 - its key may be away, or whatever else
        log.warning("nothing taken", customer=str(customer), kind=type(error).__name__)
        return []


def take(customer: UUID, now: datetime) -> dict[UUID, list[Taken]]:
    due = Delivery.objects.filter(next_try_at__lte=now, webhook__off_at=None)
    longest = due.order_by("next_try_at").values_list("webhook_id", flat=True)
    chosen = list(dict.fromkeys(longest[: WEBHOOKS_EACH * MESSAGES_EACH]))[:WEBHOOKS_EACH]
    queues: dict[UUID, list[Taken]] = defaultdict(list)
    for webhook in Webhook.objects.filter(id__in=chosen):
        ours = list(
            Delivery.objects.filter(next_try_at__lte=now, webhook=webhook)
            .select_for_update(skip_locked=True)
            .order_by("id")[:MESSAGES_EACH]
        )
        Delivery.objects.filter(id__in=[one.id for one in ours]).update(next_try_at=now + LEASE)
        try:
            secrets = webhook.secrets(now)
        except UnopenableError:
            secrets = []
        for one in ours:
            queues[webhook.id].append(
                Taken(
                    customer, webhook.id, one.id, one.message, webhook.address,
                    one.body.encode(), secrets,
                )
            )  # fmt: skip
    return queues


def send_in_order(queue: list[Taken]) -> list[Came]:
    """Until one is not taken, or it has gone on for long; the rest waits. Touches no database."""
    ends, results = time.monotonic() + GOES_ON_SECONDS, []
    for one in queue:
        results.append(send(one))
        if not results[-1].is_good or time.monotonic() > ends:
            break
    pause = NOT_AT_ALL if results[-1].is_good else AFTER_A_FAILURE
    return results + [Came(one, pause=pause) for one in queue[len(results) :]]


def send(one: Taken) -> Came:
    began = time.monotonic()
    status, trouble = None, ""
    if not one.secrets:
        return Came(one, trouble=Trouble.SECRET.value)
    try:
        signed = headers(one.secrets, one.message, timezone.now(), one.body)
        status = line.post(one.address, one.body, signed)
    except line.NoAnswerError as error:
        trouble = error.trouble.value
    except Exception as error:  # noqa: BLE001 - one receiver's oddity is not the others'
        log.warning("webhook not sent", webhook=str(one.webhook), kind=type(error).__name__)
        trouble = Trouble.ANSWER.value
    came = Came(one, status, trouble, int((time.monotonic() - began) * 1000))
    return came if came.is_good or trouble else replace(came, trouble=Trouble.STATUS.value)


def settle(results: list[Came]) -> None:
    """Write down what came of one webhook's messages."""
    customer, webhook = results[0].taken.customer, results[0].taken.webhook
    try:
        with acting(customer):
            note_all(results, webhook)
    except NoCustomerError:
        return


def note_all(results: list[Came], webhook: UUID) -> None:
    there = Webhook.objects.select_for_update().filter(id=webhook).first()
    if there is None:
        return  # removed meanwhile, and its messages with it
    for came in results:
        one = Delivery.objects.filter(id=came.taken.delivery).first()
        if one is None:
            continue
        if came.pause is not None:
            Delivery.objects.filter(id=one.id).update(next_try_at=timezone.now() + came.pause)
            continue
        one.tried_at, one.status = timezone.now(), came.status
        one.trouble, one.milliseconds = came.trouble, came.milliseconds
        if came.is_good:
            one.taken()
            succeeded(there)
        else:
            one.not_taken()
            failed(there, came.status)
            try_again_soon(one)


def succeeded(webhook: Webhook) -> None:
    if webhook.failing_since is not None:
        webhook.failing_since = None
        webhook.save(update_fields=["failing_since"])


def failed(webhook: Webhook, status: int | None) -> None:
    """Gone at once; else after five days with nothing but failures it is switched off."""
    now = timezone.now()
    if webhook.failing_since is None:
        webhook.failing_since = now
        webhook.save(update_fields=["failing_since"])
    if webhook.off_at is not None:
        return
    if status == GONE:
        switch_off(webhook, Why.GONE)
    elif webhook.failing_since < now - FAILS_FOR:
        switch_off(webhook, Why.FAILING)


def switch_off(webhook: Webhook, why: Why) -> None:
    log.warning("webhook switched off", webhook=str(webhook.id), why=why.value)
    webhook.switch_off(why)
    put_in_letters(timezone.now())


def try_again_soon(one: Delivery) -> None:
    """The first pause is shorter than the minute in which the worker looks by itself."""
    if one.state == State.FAILED and one.attempts == 1:
        deliver.defer(after=PAUSES[0])


@job
def deliver() -> None:
    """One customer's messages: somebody pressed a button, or a first try failed."""
    send_waiting([travelling_customer()])
