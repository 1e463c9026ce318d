"""Settings: the subscription, what happens when, and changing it."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from viewmybox.accounts.models import Customer
from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.billing.days import swedish_today
from viewmybox.billing.lifecycle import READ_ONLY_AFTER
from viewmybox.billing.models import Every, Invoice, Plan, PriceList, Subscription
from viewmybox.billing.models.subscription import AFTERWARDS
from viewmybox.kit.numbers import format_money
from viewmybox.web.jinja import language, url
from viewmybox.web.pages import form_page, go, page
from viewmybox.web.reading import writes_when_read_only

PLANS_APART = ":"


@dataclass(frozen=True, slots=True)
class Terms:
    """A subscription in words and money: which plan, how often, at what price."""

    name: str
    every: str
    price_ore: int | None

    @classmethod
    def of(cls, prices: PriceList | None, key: str, every: str) -> "Terms":
        plan = prices.plan(key) if prices else None
        name = plan.name(language()) if plan else key
        return cls(name, str(Every(every).label), plan.price(every) if plan else None)


class PlanForm(forms.Form):
    plan = forms.ChoiceField(label=_("Plan and period"), widget=forms.RadioSelect)

    def __init__(self, offered: list[Plan], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ChoiceField", self.fields["plan"])
        field.choices = [choice(plan, every) for plan in offered for every in Every]

    def chosen(self) -> tuple[str, Every]:
        plan, _apart, every = self.cleaned_data["plan"].rpartition(PLANS_APART)
        return plan, Every(every)


def choice(plan: Plan, every: Every) -> tuple[str, str]:
    price = format_money(plan.price(every), language(), short=True)
    terms = f"{plan.name(language())}, {str(every.label).lower()}: {price}"
    return f"{plan.key}{PLANS_APART}{every}", terms


class ErasureForm(forms.Form):
    name = forms.CharField(label=_("The customer’s name"), max_length=200)

    def __init__(self, expected: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.expected = expected

    def clean_name(self) -> str:
        if " ".join(self.cleaned_data["name"].split()) != " ".join(self.expected.split()):
            raise forms.ValidationError(_("Write the name exactly as it stands above."))
        return self.expected


@require_safe
@permitted(Permission.READ)
def subscription(request: HttpRequest) -> HttpResponse:
    found = Subscription.objects.get()
    prices = PriceList.objects.in_force()
    today = swedish_today()
    open_invoices = list(Invoice.unpaid()) if request.viewer.may_manage else []  # type: ignore[attr-defined]
    return page(
        request,
        "billing/subscription.html",
        subscription=found,
        state=Subscription.State(found.state).label,
        terms=Terms.of(prices, found.plan, found.every),
        coming=Terms.of(prices, found.next_plan, found.next_every) if found.next_plan else None,
        next_bill_on=found.next_bill_on(),
        prices=prices,
        next_list=PriceList.objects.coming(),
        read_only=Customer.objects.get().read_only,
        open_invoices=open_invoices,
        invoices=Invoice.objects.count(),
        last_day=found.last_day(today),
        kept_until=kept_until(found, today),
        afterwards=AFTERWARDS.days,
        grace=READ_ONLY_AFTER.days,
    )


def kept_until(found: Subscription, today: date) -> date:
    """The last day before everything is erased, if it is cancelled today or has been."""
    return found.erase_after or (found.ends_on or found.last_day(today)) + AFTERWARDS


@require_http_methods(["GET", "POST"])
@permitted(Permission.MANAGE)
@writes_when_read_only
def choose_plan(request: HttpRequest) -> HttpResponse:
    offered = PriceList.objects.to_choose()
    found = Subscription.objects.get()
    plan, every = found.next_plan or found.plan, found.next_every or found.every
    first = {"plan": f"{plan}{PLANS_APART}{every}"}
    form = PlanForm(offered, request.POST if request.method == "POST" else None, initial=first)
    if form.is_valid():
        found.choose(*form.chosen())
        return go(url("subscription"), "subscription-changed")
    return form_page(
        request,
        "billing/choose_plan.html",
        form,
        offered=[(plan.name(language()), plan.about[language()]) for plan in offered],
        from_day=found.next_bill_on(),
    )


@require_http_methods(["GET", "POST"])
@permitted(Permission.MANAGE)
@writes_when_read_only
def cancel(request: HttpRequest) -> HttpResponse:
    """What happens when, and the button."""
    today = swedish_today()
    if request.method == "POST":
        Subscription.objects.get().cancel()
        return go(url("subscription"), "subscription-cancelled")
    found = Subscription.objects.get()
    return page(
        request,
        "billing/cancel.html",
        subscription=found,
        last_day=found.ends_on or found.last_day(today),
        kept_until=kept_until(found, today),
        afterwards=AFTERWARDS.days,
    )


@require_http_methods(["POST"])
@permitted(Permission.MANAGE)
@writes_when_read_only
def resume(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - Django's signature
    Subscription.objects.get().resume()
    return go(url("subscription"), "subscription-resumed")


@require_http_methods(["GET", "POST"])
@permitted(Permission.MANAGE)
@writes_when_read_only
def ask_for_erasure(request: HttpRequest) -> HttpResponse:
    """Only once the subscription has ended; confirmed by writing the name."""
    name = Customer.objects.get().name
    found = Subscription.objects.get()
    if not found.is_ended:
        return go(url("subscription"))
    form = ErasureForm(name, request.POST if request.method == "POST" else None)
    if form.is_valid():
        found.ask_for_erasure()
        return go(url("subscription"), "erasure-asked")
    return form_page(
        request,
        "billing/ask_for_erasure.html",
        form,
        name=name,
        kept_until=found.erase_after or swedish_today() + timedelta(days=1),
    )
