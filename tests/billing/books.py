"""Orders and invoices for tests about them."""

from viewmybox.billing.models import Invoice, Order
from viewmybox.wall.models import new_id


def order(what="everything", size=0, **more):
    """An order by whoever is inside."""
    return Order.place(what, new_id(), documents_bytes=size, at_most_bytes=size + 1, **more)


def invoiced(cast, person):
    """The invoice of the person's second extract this year, which costs something."""
    with cast.inside(person):
        order()
        placed = order()
        return Invoice.objects.get(order=placed)
