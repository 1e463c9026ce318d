"""`Idempotency-Key`: a call sent twice is done once.

    @router.post(…)
    @once
    def make(request, body): …

The key's row is put in first. A twin at the same moment waits for it, then finds the answer.
"""

import functools
import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Concatenate, ParamSpec, cast

from django.db import OperationalError, transaction
from django.db.models import Value
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from viewmybox.api.body import Body
from viewmybox.api.door import JSON
from viewmybox.api.models import KeptAnswer
from viewmybox.api.problems import BAD_REQUEST, CONFLICT, INVALID, Refusal
from viewmybox.wall.context import customer_id, fetch_one

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

HEADER = "Idempotency-Key"
LONGEST_KEY = 255
KEPT_FOR = timedelta(hours=24)
SWEPT_AT_ONCE = 100
LOCK_TIMEOUT = "55P03"

# An expired row of the same key is taken over; a living one is left alone and nothing returned.
TAKE = """
INSERT INTO idempotency (customer_id, id, request_hash, status, location, body)
VALUES (%s, %s, '', 0, '', '')
ON CONFLICT (customer_id, id) DO UPDATE
    SET request_hash = '', status = 0, location = '', body = '', created_at = now()
    WHERE idempotency.created_at < now() - %s
RETURNING id
"""


def once(view: View[P]) -> View[P]:
    """Let a call that carries the header be done once; without it, as often as it comes."""

    @functools.wraps(view)
    def answer(request: HttpRequest, *args: P.args, **values: P.kwargs) -> HttpResponse:
        key = request.headers.get(HEADER)
        if key is None:
            return view(request, *args, **values)
        if not 0 < len(key) <= LONGEST_KEY:
            detail = _("%(header)s takes 1 to %(count)d characters.")
            facts = {"header": HEADER, "count": LONGEST_KEY}
            raise Refusal(BAD_REQUEST, _("Not understood"), detail % facts)
        # A refused call leaves the savepoint, and with it no trace: it may be corrected and sent
        # again with the same key.
        with transaction.atomic():
            if not take(key):
                return repeated(key, fingerprint(request))
            response = view(request, *args, **values)
            keep(key, fingerprint(request), response)
            return response

    return cast("View[P]", answer)


def take(key: str) -> bool:
    """Whether the key is ours to answer now; false when it has been answered.

    Raises:
        Refusal: a twin of this call is still being answered.
    """
    sweep()
    try:
        return fetch_one(TAKE, [customer_id(), KeptAnswer.id_of(key), KEPT_FOR]) is not None
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) != LOCK_TIMEOUT:
            raise
        detail = _("The same call is being answered just now. Ask again in a while.")
        raise Refusal(CONFLICT, _("Under way"), detail, headers={"Retry-After": "10"}) from None


def keep(key: str, request_hash: bytes, response: HttpResponse) -> None:
    KeptAnswer.objects.filter(id=KeptAnswer.id_of(key)).update(
        request_hash=request_hash,
        status=response.status_code,
        location=response.headers.get("Location", ""),
        body=response.content,
    )


def repeated(key: str, request_hash: bytes) -> HttpResponse:
    """The first answer again.

    Raises:
        Refusal: the key was used for another request.
    """
    kept = KeptAnswer.objects.filter(id=KeptAnswer.id_of(key)).get()
    if bytes(kept.request_hash) != request_hash:
        detail = _("The %(header)s was used for another request. Nothing was done.")
        raise Refusal(INVALID, _("Key used before"), detail % {"header": HEADER})
    response = HttpResponse(bytes(kept.body), status=kept.status, content_type=JSON)
    if kept.location:
        response.headers["Location"] = kept.location
    response.headers["Idempotent-Replayed"] = "true"
    return response


def fingerprint(request: HttpRequest) -> bytes:
    """What makes two requests the same: address, kind of content and body."""
    digest = hashlib.sha256()
    for part in (request.get_full_path(), request.content_type or "", body_hash(request).hex()):
        digest.update(part.encode() + b"\0")
    return digest.digest()


def body_hash(request: HttpRequest) -> bytes:
    """SHA-256 of the body; of one that was streamed, what its reader counted up."""
    streamed = getattr(request, "streamed", None)
    return (
        streamed.digest() if isinstance(streamed, Body) else hashlib.sha256(request.body).digest()
    )


def sweep() -> None:
    """Forget answers older than a day, some at a time, none that somebody else is at."""
    old = KeptAnswer.objects.filter(created_at__lt=Now() - Value(KEPT_FOR))
    found = old.select_for_update(skip_locked=True).values_list("id", flat=True)[:SWEPT_AT_ONCE]
    if ids := list(found):
        KeptAnswer.objects.filter(id__in=ids).delete()
