"""One look at a customer: what is new makes a message for each webhook that wants to know."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.utils import timezone, translation

from viewmybox.accounts.models import Customer
from viewmybox.followup.standing import Moment
from viewmybox.notices.finding import Found, Look
from viewmybox.wall.context import acting
from viewmybox.webhooks.kinds import BY_NAME, KINDS, TEST, Kind
from viewmybox.webhooks.models import KEPT, Delivery, ToldEvent, Webhook

ENDED = "ended"
# Kind, thing and occasion: what makes an event one and no other, within the customer.
Key = tuple[str, UUID, str]
# New events of one look; what is more waits for the next.
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Event:
    """Something that is so, on one occasion of it."""

    kind: Kind
    found: Found

    @property
    def key(self) -> Key:
        return self.kind.name, self.found.thing, self.found.occasion


def look(customer: UUID) -> None:
    """Have messages wait for what is new since the last look. As the worker."""
    with acting(customer):
        named = Customer.objects.get()
        if named.read_only == ENDED:
            return
        with timezone.override(named.zone), translation.override(named.language):
            tell(found_now(), timezone.now())


def remember() -> None:
    """What is so when a customer's first webhook is made is no news. Inside the customer.

    With others beside it nothing is remembered: it would be lost for them.
    """
    if Webhook.objects.count() > 1:
        return
    named = Customer.objects.get()
    with timezone.override(named.zone), translation.override(named.language):
        remembered(list(found_now()), timezone.now())


def found_now() -> Iterator[Event]:
    """Everything that is so now."""
    seen = Look(Moment.now_here())
    for kind in KINDS:
        for found in kind.find(seen):
            yield Event(kind, found)


def tell(found: Iterator[Event], now: datetime) -> None:
    """Make the messages, and forget what is no longer so and old."""
    every = list(found)
    known = told(every)
    # A webhook that is gone when this is committed takes its messages with it.
    wanted: dict[str, list[UUID]] = defaultdict(list)
    for webhook, kinds in Webhook.objects.filter(off_at=None).values_list("id", "kinds"):
        for kind in kinds:
            wanted[kind].append(webhook)
    new = list({one.key: one for one in every if one.key not in known}.values())[:MOST_AT_ONCE]
    new = remembered(new, now)
    Delivery.objects.bulk_create(
        Delivery(webhook_id=webhook, kind=kind, body=body, made_at=now, next_try_at=now)
        for kind, body in bodies([one for one in new if wanted[one.kind.name]], now)
        for webhook in wanted[kind]
    )
    forget({one.key for one in every}, now)


def told(found: list[Event]) -> set[Key]:
    """What is known already of the things that were found."""
    rows = ToldEvent.objects.filter(thing__in={one.found.thing for one in found})
    return set(rows.values_list("kind", "thing", "occasion"))


def remembered(found: list[Event], now: datetime) -> list[Event]:
    """Note them; those that were new. Two looks at once agree on who tells of each."""
    rows = {
        one.key: ToldEvent(kind=one.key[0], thing=one.key[1], occasion=one.key[2], at=now)
        for one in found
    }
    ToldEvent.objects.bulk_create(rows.values(), ignore_conflicts=True)
    ours = set(
        ToldEvent.objects.filter(id__in=[row.id for row in rows.values()]).values_list(
            "id", flat=True
        )
    )
    return [one for one in found if rows[one.key].id in ours]


def forget(so: set[Key], now: datetime) -> None:
    """What is old and no longer so."""
    old = ToldEvent.objects.filter(at__lt=now - KEPT).values_list("id", "kind", "thing", "occasion")
    gone = [row for row, *key in old if tuple(key) not in so]
    if gone:
        ToldEvent.objects.filter(id__in=gone).delete()


def bodies(events: list[Event], now: datetime) -> Iterator[tuple[str, str]]:
    """Each event's kind and message; a thing that is gone meanwhile is passed over."""
    things: dict[str, set[UUID]] = defaultdict(set)
    for one in events:
        things[one.kind.name].add(one.found.thing)
    rows = {kind: rows_of(BY_NAME[kind], ids) for kind, ids in things.items()}
    for one in events:
        row = rows[one.kind.name].get(one.found.thing)
        if row is not None:
            data = one.kind.shape.told(row, settings.BASE_URL)
            day = one.found.day
            yield (
                one.kind.name,
                written(one.kind.name, now, data | {"day": day.isoformat() if day else None}),
            )


def rows_of(kind: Kind, ids: set[UUID]) -> dict[UUID, dict[str, Any]]:
    found: Any = apps.get_model(kind.shape.model).objects.filter(id__in=ids)
    return {row["id"]: row for row in found.values(*kind.shape.columns)}


def written(kind: str, at: datetime, data: dict[str, Any]) -> str:
    """A message as Standard Webhooks says: type, timestamp, data."""
    whole = {"type": kind, "timestamp": at.isoformat(), "data": data}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


def message_of_test(webhook: Webhook) -> Delivery:
    """One that says nothing of any thing, to be sent at once."""
    now = timezone.now()
    link = f"{settings.BASE_URL}/settings/webhooks/{webhook.id}/"
    body = written(TEST, now, {"object": "webhook", "id": str(webhook.id), "link": link})
    made: Delivery = Delivery.objects.create(
        webhook=webhook, kind=TEST, body=body, made_at=now, next_try_at=now
    )
    return made
