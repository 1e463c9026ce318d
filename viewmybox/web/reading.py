"""Views that write though the customer may only read: whoever is unpaid, or has left, pays, fetches
what is theirs, changes contact details and logs out all the same.
"""

from collections.abc import Callable
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., object])
MARK = "writes_when_read_only"


def writes_when_read_only(view: View) -> View:
    """Mark a view as one of these; the door (accounts/middleware.py) refuses writing in others."""
    setattr(view, MARK, True)
    return view


def may_write(view: object) -> bool:
    return bool(getattr(view, MARK, False))
