"""Settings: webhooks, and what became of each one's messages."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.journal.noting import note
from viewmybox.web.pages import form_page, go, page
from viewmybox.web.reading import writes_when_read_only
from viewmybox.webhooks.forms import WebhookForm
from viewmybox.webhooks.kinds import BY_NAME, TEST
from viewmybox.webhooks.models import MOST, Delivery, State, Trouble, Webhook, Why
from viewmybox.webhooks.sending import deliver
from viewmybox.webhooks.telling import message_of_test, remember

SHOWN = 100
# The shapes of statuses that a state is shown under.
STATUSES = {
    State.WAITING: "none",
    State.DELIVERED: "on",
    State.FAILED: "risk",
    State.GIVEN_UP: "off",
}


@require_http_methods(["GET", "POST"])
@permitted(Permission.MANAGE)
def webhooks(request: HttpRequest) -> HttpResponse:
    """The list, and a new one: its secret is on this one answer and never again."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made, secret = Webhook.make(**form.cleaned_data)
        remember()
        return page(request, "webhooks/secret.html", webhook=made, secret=secret, is_new=True)
    last = Max("tried_at", filter=Q(state=State.DELIVERED))
    waiting = Count("id", filter=Q(next_try_at__isnull=False))
    figures = {
        row["webhook_id"]: row
        for row in Delivery.objects.values("webhook_id").annotate(last=last, waiting=waiting)
    }
    found = [
        {
            "id": one.id,
            "name": one.name,
            "address": one.address,
            "off": Why(one.off_why).label if one.off_why else "",
            "is_failing": one.failing_since is not None,
            "last": figures.get(one.id, {}).get("last"),
            "waiting": figures.get(one.id, {}).get("waiting", 0),
        }
        for one in Webhook.objects.order_by("name", "id")
    ]
    return form_page(request, "webhooks/webhooks.html", form, webhooks=found, most=MOST)


def of(webhook_id: UUID) -> Webhook:
    found: Webhook = get_object_or_404(Webhook.objects.all(), id=webhook_id)
    return found


@require_safe
@permitted(Permission.MANAGE)
def webhook_page(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    webhook = of(webhook_id)
    rows = list(Delivery.objects.filter(webhook=webhook).order_by("-id")[: SHOWN + 1])
    return page(
        request,
        "webhooks/webhook.html",
        webhook=webhook,
        why=Why(webhook.off_why).label if webhook.off_why else "",
        is_by_us=webhook.off_why in (Why.FAILING, Why.GONE),
        needs_secret=webhook.off_why == Why.RESTORED,
        both_until=old_until(webhook),
        told=[BY_NAME[kind].label for kind in webhook.kinds if kind in BY_NAME],
        messages=[shown(row) for row in rows[:SHOWN]],
        most=SHOWN if len(rows) > SHOWN else None,
    )


def old_until(webhook: Webhook) -> Any:
    until = webhook.old_until
    return until if until and until > timezone.now() else None


def shown(row: Delivery) -> dict[str, Any]:
    return {
        "id": row.id,
        "message": row.message,
        "kind": row.kind,
        "made_at": row.made_at,
        "state": State(row.state).label,
        "look": STATUSES[State(row.state)],
        "attempts": row.attempts,
        "status": row.status,
        "trouble": Trouble(row.trouble).label if row.trouble else "",
        "milliseconds": row.milliseconds,
        "next_try_at": row.next_try_at,
        "is_over": row.next_try_at is None,
    }


@require_http_methods(["GET", "POST"])
@permitted(Permission.MANAGE)
def change_webhook(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    webhook = of(webhook_id)
    initial = {"name": webhook.name, "address": webhook.address, "kinds": webhook.kinds}
    sent = request.POST if request.method == "POST" else None
    form = WebhookForm(sent, webhook=webhook, initial=initial)
    if form.is_valid():
        webhook.change(**form.cleaned_data)
        return go(place(webhook.id), "saved")
    return form_page(request, "webhooks/change.html", form, webhook=webhook)


def place(webhook: UUID) -> str:
    return f"/settings/webhooks/{webhook}/"


@require_POST
@permitted(Permission.MANAGE)
def renew_secret(request: HttpRequest, webhook_id: UUID) -> HttpResponse:
    """The new one is on this answer and never again."""
    webhook = of(webhook_id)
    secret = webhook.renew()
    return page(request, "webhooks/secret.html", webhook=webhook, secret=secret, is_new=False)


@require_POST
@permitted(Permission.MANAGE)
def send_test(request: HttpRequest, webhook_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """One message that says nothing of any thing: one at a time, so that nobody is flooded with
    them, and none to a webhook that is off.
    """
    webhook = of(webhook_id)
    if webhook.off_at is not None:
        return go(place(webhook.id), "webhook-is-off")
    waiting = Delivery.objects.filter(webhook=webhook, kind=TEST, next_try_at__isnull=False)
    if waiting.exists():
        return go(place(webhook.id), "webhook-sent")
    message_of_test(webhook)
    note("webhook.tested", webhook)
    deliver.defer()
    return go(place(webhook.id), "webhook-sent")


@require_POST
@permitted(Permission.MANAGE)
@writes_when_read_only
def pause(request: HttpRequest, webhook_id: UUID) -> HttpResponse:  # noqa: ARG001 - the same
    of(webhook_id).pause()
    return go(place(webhook_id), "webhook-paused")


@require_POST
@permitted(Permission.MANAGE)
def resume(request: HttpRequest, webhook_id: UUID) -> HttpResponse:  # noqa: ARG001 - the same
    webhook = of(webhook_id)
    webhook.resume()
    if webhook.off_at is not None:
        return go(place(webhook_id), "webhook-is-off")
    deliver.defer()
    return go(place(webhook_id), "webhook-resumed")


@require_POST
@permitted(Permission.MANAGE)
@writes_when_read_only
def remove(request: HttpRequest, webhook_id: UUID) -> HttpResponse:  # noqa: ARG001 - the same
    of(webhook_id).remove()
    return go("/settings/webhooks/", "webhook-removed")


@require_POST
@permitted(Permission.MANAGE)
def send_again(request: HttpRequest, delivery_id: UUID) -> HttpResponse:  # noqa: ARG001 - the same
    """The same message once more, under its own id."""
    found = Delivery.objects.select_related("webhook")
    delivery: Delivery = get_object_or_404(found, id=delivery_id)
    if delivery.webhook.off_at is not None:
        return go(place(delivery.webhook_id), "webhook-is-off")
    delivery.send_again()
    note("webhook.resent", delivery.webhook, message=delivery.message)
    deliver.defer()
    return go(place(delivery.webhook_id), "webhook-sent")
