"""Letters of a price list that is still ahead: to the owners, once to each address."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from viewmybox.accounts.models import Customer, SentLetter
from viewmybox.accounts.permissions import Role
from viewmybox.accounts.telling import (
    Errand,
    addresses_of,
    put_in,
    send_waiting,
    with_own,
    written_by,
)
from viewmybox.accounts.writing import Letter, Part, both
from viewmybox.billing.models import Every, PriceList, Subscription
from viewmybox.journal.noting import note
from viewmybox.kit.dates import format_date
from viewmybox.kit.numbers import format_money
from viewmybox.wall.context import acting


def tell_customer_of_prices(customer: UUID, number: int) -> None:
    """Every owner, and the customer's own address, while the list is still ahead."""
    if PriceList.objects.ahead().filter(number=number).exists():
        with acting(customer):
            to = with_own(addresses_of(role=Role.OWNER))
            put_in(SentLetter.Kind.PRICES, str(number), to)
        send_waiting(customer)


@written_by(SentLetter.Kind.PRICES)
def of_prices(named: Customer, sent: SentLetter) -> Errand:
    prices = PriceList.objects.get(number=int(sent.about))
    found = Subscription.objects.get()
    return Errand(
        Letter(tuple(prices_part(prices, found, named.name, one) for one in both(named.language))),
        lambda thing: note("prices.told", thing, number=prices.number),
    )


def prices_part(prices: PriceList, found: Subscription, customer: str, language: str) -> Part:
    with translation.override(language):
        facts = {"day": format_date(prices.effective_on, language, long=True), "customer": customer}
        return Part(
            language=language,
            subject=_("VIEWMYBOX: new prices from %(day)s") % facts,
            before=_(
                "On %(day)s a new price list takes effect. This is what it means for %(customer)s, "
                "without VAT:"
            )
            % facts,
            markdown="\n".join(f"- {line}" for line in lines(prices, found, language)),
            link=settings.BASE_URL + reverse("subscription"),
            link_text=_("Every price, today’s and the new one"),
            after=_(
                "What is invoiced or ordered before that day costs what it costs today. You can "
                "change plan or cancel at any time.\n\n"
                "You get this letter because you own %(customer)s in VIEWMYBOX."
            )
            % facts,
        )


def lines(prices: PriceList, found: Subscription, language: str) -> list[str]:
    """The customer's own plan, as it will be with what it has chosen, and an extract."""
    before = PriceList.objects.filter(number__lt=prices.number).first()
    key, every = found.next_plan or found.plan, found.next_every or found.every
    then, now = prices.plan(key), before.plan(key) if before else None

    def changes(name: str, was: int | None, will_be: int) -> str:
        words = {"name": name, "then": format_money(will_be, language)}
        if was is None:
            return _("%(name)s: %(then)s") % words
        if was == will_be:
            return _("%(name)s: %(then)s, as today") % words
        words["now"] = format_money(was, language)
        return _("%(name)s: %(then)s, instead of %(now)s today") % words

    told = []
    if then:
        name = f"{then.name(language)}, {str(Every(every).label).lower()}"
        told.append(changes(name, now.price(every) if now else None, then.price(every)))
    extract = before.extract_base_ore if before else None
    return [*told, changes(_("An extract"), extract, prices.extract_base_ore)]
