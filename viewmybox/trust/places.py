"""Where this installation keeps what it is given, in words: from its settings, no addresses."""

from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

from viewmybox.config import config
from viewmybox.trust.azure import DATABASE, KEYS, STORAGE, host_of, outside_azure
from viewmybox.wall.context import fetch_all

Words = str | Lazy

CONSOLE = "viewmybox.support"


@dataclass(frozen=True, slots=True)
class Place:
    """What lies where."""

    what: Words
    where: Words
    in_azure: bool


def places() -> list[Place]:
    """Database, files and keys of this installation."""
    return [
        place(_("The database"), host_of(config().database("web")), DATABASE),
        place(_("Documents and extracts, encrypted"), host_of(settings.STORAGE_URL), STORAGE),
        place(_("The keys"), host_of(settings.KEY_URL), KEYS),
    ]


def place(what: Words, host: str, azure: str) -> Place:
    if host.endswith(azure):
        return Place(what, _("in Microsoft Azure"), in_azure=True)
    where = _("on another server, not in Microsoft Azure") if host else _("on this very machine")
    return Place(what, where, in_azure=False)


def is_in_azure() -> bool:
    return not outside_azure(config())


def has_console() -> bool:
    """Whether this version has pages for the provider's staff at all."""
    return apps.is_installed(CONSOLE)


def operators() -> list[tuple[str, str]]:
    """Name and team of each of the provider's staff who may open the console."""
    if not has_console():
        return []
    return [(name, team) for name, team in fetch_all("SELECT name, team FROM wall.operators()", [])]
