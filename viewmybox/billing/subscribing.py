"""Becoming a customer (P1, P5, P8).

The door (accounts/middleware.py) lets nobody into a customer on this page, so that one is entered
here for the first time in the transaction: a context never changes inside one.
"""

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.contact_form import SubscribeForm
from viewmybox.accounts.models import Customer
from viewmybox.accounts.models.registration import KEPT_MONTHS
from viewmybox.accounts.viewer import Viewer
from viewmybox.accounts.visitor import visitor
from viewmybox.billing.models import TRIAL, Subscription
from viewmybox.policies.models import PolicyVersion
from viewmybox.wall.context import Admission, admitted, fetch_one
from viewmybox.web.jinja import language
from viewmybox.web.pages import form_page, go


@require_http_methods(["GET", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Make a customer of one's own; a member of another customer may do so too."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        return HttpResponseRedirect("/sign-in/?next=/subscribe/")
    first = {"email": viewer.email, "kind_of_customer": Customer.Kind.BUSINESS}
    form = SubscribeForm(request.POST if request.method == "POST" else None, initial=first)
    policy = PolicyVersion.objects.in_force()
    if form.is_valid() and policy:
        make_customer(request, form)
        return go("/boxes/", "subscribed")
    return form_page(
        request,
        "billing/subscribe.html",
        form,
        policy=policy,
        seen=visitor(request),
        months=KEPT_MONTHS,
        trial_days=TRIAL.days,
    )


def make_customer(request: HttpRequest, form: SubscribeForm) -> None:
    """Customer, owner, registration, contact details and trial: all of it, or nothing."""
    seen = visitor(request)
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    details = form.cleaned_data
    with transaction.atomic():
        made = fetch_one(
            "SELECT wall.subscribe(%s, %s, %s, %s, %s, %s, %s, %s)",
            [
                token,
                details["kind_of_customer"],
                details["name"],
                language(),
                seen.ip,
                seen.browser,
                seen.system,
                KEPT_MONTHS,
            ],
        )
        entered = fetch_one("SELECT customer_id, context, member_id FROM wall.enter(%s)", [token])
        if not made or not entered:
            raise RuntimeError("The customer was made but cannot be entered.")
        with admitted(Admission(*entered)):
            form.give()
            Subscription.start()
