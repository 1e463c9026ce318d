"""Entering a customer outside of the door: where a page has just made, or chosen, a customer."""

import contextlib
from collections.abc import Iterator
from uuid import UUID

from viewmybox.wall.context import Admission, admitted, fetch_one


@contextlib.contextmanager
def inside(token: str) -> Iterator[UUID | None]:
    """In the customer that the token's session is in now, in the open transaction.

    Yields the customer; None, and nobody has entered, where the session is in none.
    """
    found = fetch_one("SELECT customer_id, context, member_id FROM wall.enter(%s)", [token])
    if not found or found[1] is None:
        yield None
        return
    with admitted(Admission(*found)):
        yield found[0]
