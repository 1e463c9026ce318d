"""Where a member was when they asked for help: what is attached if, and only if, they tick it."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from viewmybox.accounts.visitor import visitor

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """A page's path, the browser and the system; each empty where it is not known."""

    page: str
    browser: str
    system: str

    @property
    def lines(self) -> list[str]:
        """Word for word what is attached."""
        named = ((_("Page"), self.page), (_("Browser"), self.browser), (_("System"), self.system))
        return [f"{name}: {value}" for name, value in named if value]


NOWHERE = Whereabouts("", "", "")


def whereabouts(request: HttpRequest, address: str) -> Whereabouts:
    """Of the member who asks, and the page that they came from."""
    who = visitor(request)
    return Whereabouts(path_of(address), who.browser, who.system)


def path_of(address: str) -> str:
    """The path of one of our own pages, never what comes after it.

    Ids in it are the customer's own. Any other part that varies may be a secret, as an
    invitation's is: then it is the page's pattern, without what stands there.
    """
    path = urlsplit(address).path[:LONGEST] if re.match(r"/(?!/)", address) else ""
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    is_plain = all(isinstance(part, UUID | int) for part in found.kwargs.values())
    return path if is_plain else f"/{found.route}"
