"""Views that write though writing is held still.

Twice a page may find that nothing may be written: the customer may only read (it is unpaid, or has
left), or the whole service is in maintenance. The door (accounts/middleware.py) holds every view to
that, but for those that are marked here.
"""

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])
READ_ONLY = "writes_when_read_only"
ALWAYS = "writes_always"


def writes_when_read_only(view: View) -> View:
    """Mark a view that writes though its customer may only read.

    Whoever is unpaid, or has left, pays, fetches what is theirs, changes contact details and logs
    out all the same. In maintenance only its reading is let through, with what that notes.
    """
    setattr(view, READ_ONLY, True)
    return view


def writes_always(view: View) -> View:
    """Mark a view that writes in maintenance too: logging out, ending sessions, the language."""
    setattr(view, ALWAYS, True)
    return writes_when_read_only(view)


def may_write(view: object) -> bool:
    """Whether the view writes for a customer that may only read; or, when read, in maintenance."""
    return bool(getattr(view, READ_ONLY, False))


def is_always_open(view: object) -> bool:
    """Whether the view writes in maintenance, whatever the method."""
    return bool(getattr(view, ALWAYS, False))
