"""Switching between the customers one is a member of."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from viewmybox.accounts.entering import inside
from viewmybox.accounts.permissions import Role
from viewmybox.journal.noting import note
from viewmybox.wall.context import fetch_all, fetch_one
from viewmybox.web.pages import go, page


@require_http_methods(["GET", "POST"])
def customers(request: HttpRequest) -> HttpResponse:
    """Choose another customer; the session then is inside that one."""
    if getattr(request, "viewer", None) is None:
        return HttpResponseRedirect("/sign-in/?next=/customers/")
    token = request.COOKIES.get(settings.SESSION_COOKIE, "")
    if request.method == "POST":
        wanted = as_uuid(request.POST.get("customer", ""))
        chosen = fetch_one("SELECT wall.choose_customer(%s, %s)", [token, wanted])
        if not chosen or not chosen[0]:
            raise Http404
        with inside(token):
            note("session.entered")
        return go("/boxes/")
    found = [
        {"id": customer, "name": name, "role": Role(role).label, "chosen": chosen}
        for customer, name, role, chosen in fetch_all(
            "SELECT * FROM wall.my_customers(%s)", [token]
        )
    ]
    return page(request, "accounts/customers.html", customers=found)


def as_uuid(text: str) -> UUID:
    """An id from a form; what is none is answered like one that does not exist."""
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
