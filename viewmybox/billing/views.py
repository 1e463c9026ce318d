"""Settings: the subscription."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.billing.models import Plan, Subscription
from viewmybox.web.pages import page


@require_http_methods(["GET"])
@permitted(Permission.READ)
def subscription(request: HttpRequest) -> HttpResponse:
    found = Subscription.objects.first()
    return page(
        request,
        "billing/subscription.html",
        subscription=found,
        plan=Plan(found.plan).label if found else "",
        state=Subscription.State(found.state).label if found else "",
    )
