"""What the roles may do, as one enum, and the decorator that pages wear."""

import functools
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any, Concatenate
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

View = Callable[Concatenate[HttpRequest, ...], HttpResponseBase]


class Permission(Enum):
    """Each thing a member can be allowed."""

    READ = auto()  # see everything in the customer's boxes
    REPORT = auto()  # record measurements, note entries with documents, do one's own actions
    EDIT = auto()  # change boxes and what is in them
    SHARE = auto()  # say who may what in a box
    SUPPLY = auto()  # report on the services that were opened for a supplier
    MANAGE = auto()  # members, keys, contact details, subscription, extracts


class Role(models.TextChoices):
    """A member's role. Olga, the operator, has none of these: she is not a member."""

    OWNER = "owner", _("Owner")
    EDITOR = "editor", _("Editor")
    REPORTER = "reporter", _("Reporter")
    VIEWER = "viewer", _("Viewer")
    SUPPLIER = "supplier", _("Supplier")

    def may(self, permission: Permission) -> bool:
        return permission in GRANTS[self]


# Who are let in as members of the customer's own, and are responsible for things.
INSIDE = (Role.OWNER, Role.EDITOR, Role.REPORTER, Role.VIEWER)

GRANTS = {
    Role.VIEWER: {Permission.READ},
    Role.REPORTER: {Permission.READ, Permission.REPORT},
    Role.EDITOR: {Permission.READ, Permission.REPORT, Permission.EDIT},
    Role.OWNER: set(Permission) - {Permission.SUPPLY},
    # Sees no box: what it reports on has pages of its own.
    Role.SUPPLIER: {Permission.SUPPLY},
}


def permitted(permission: Permission) -> Callable[[View], View]:
    """Let a page be reached only by members whose role allows it.

    Where the address names a box, or something in one, it is the role in that box that counts, for
    what the page offers too.

    Nobody signed in: to the sign-in page and back here. Signed in without a customer: to where one
    is chosen or made. A role that does not allow it: 403, which tells nothing that the member
    could not see otherwise.
    """

    def wear(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            viewer = getattr(request, "viewer", None)
            if viewer is None:
                return to_sign_in(request)
            if viewer.customer_id is None:
                return HttpResponseRedirect("/customers/" if viewer.customers else "/subscribe/")
            if viewer.box_roles and kwargs:
                viewer = viewer.in_box(addressed(kwargs))
                request.viewer = viewer  # type: ignore[attr-defined] # as the page asks it too
            if not viewer.may(permission):
                if viewer.role == Role.SUPPLIER and request.path == "/boxes/":
                    return HttpResponseRedirect("/reporting/")
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined] # read by the routes' test
        return guarded

    return wear


def addressed(named: Mapping[str, Any]) -> UUID | None:
    """The box of what an address names (boxes/addressed.py)."""
    box_of: Callable[[Mapping[str, Any]], UUID | None] = import_string(settings.BOX_OF)
    return box_of(named)


def signed_in(view: View) -> View:
    """Let a page be reached by whoever is signed in, a member or nobody's."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if getattr(request, "viewer", None) is None:
            return to_sign_in(request)
        return view(request, *args, **kwargs)

    return guarded


def to_sign_in(request: HttpRequest) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': here(request)})}")


def here(request: HttpRequest) -> str:
    """Where to come back to after signing in: only pages are come back to, never deeds."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else "/boxes/"
