"""Files that are stored before their request's transaction opens.

A file of gigabytes takes minutes to come and to be encrypted. A transaction that waited for it
would be ended by the database's limits, and the context with it. So the views that keep large files
(`keeps_files`) have them encrypted with the customer's own key as they come, under the name that
they will have; the view then only notes the name. What no view took goes when the request ends.
"""

import contextlib
import io
from collections.abc import Callable
from functools import partial
from typing import TypeVar
from uuid import UUID

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest

from viewmybox.vault import files
from viewmybox.vault.models import CustomerKey
from viewmybox.vault.stream import CHUNK
from viewmybox.vault.uploads import EncryptedUploadHandler
from viewmybox.wall.context import customer_id
from viewmybox.wall.models import new_id

View = TypeVar("View", bound=Callable[..., object])
MARK = "keeps_files"


def keeps_files(view: View) -> View:
    """Mark a view that keeps what is sent to it in the customer's storage."""
    setattr(view, MARK, True)
    return view


def is_keeping_files(view: object) -> bool:
    return bool(getattr(view, MARK, False))


def store_as_they_come(request: HttpRequest) -> None:
    """Have the request's large files stored for the entered customer as they come.

    Asked inside the customer's context and before anything of the body is read; the reading may
    come after the context has closed.
    """
    arriving = partial(Arriving, customer_id(), CustomerKey.current())
    request.upload_handlers = [
        MemoryFileUploadHandler(request),
        EncryptedUploadHandler(request, arriving),
    ]


class Arrived(io.BufferedReader):
    """A stored file, to be read; closed without having been taken, it is removed."""

    def __init__(self, customer: UUID, secret: bytes, stored: files.StoredFile) -> None:
        self.is_taken = False
        self.customer = customer
        self.stored = stored
        super().__init__(files.opened_of(customer, stored.key, stored.size, secret), CHUNK)

    def take(self) -> files.StoredFile | None:
        """Keep it; None where another customer has been entered meanwhile."""
        if customer_id() != self.customer:
            return None
        self.is_taken = True
        return self.stored

    def close(self) -> None:
        if not self.closed:
            super().close()
            if not self.is_taken:
                with contextlib.suppress(OSError):
                    files.storage().delete(self.stored.key)


class Arriving:
    """A file on its way into the storage: whole there when it is finished, or not at all."""

    def __init__(self, customer: UUID, secret: bytes) -> None:
        self.customer = customer
        self.secret = secret
        self.stack = contextlib.ExitStack()
        key = f"{customer.hex}/{new_id().hex}"
        self.sink = self.stack.enter_context(files.filling(key, customer, secret))

    def write(self, content: bytes) -> None:
        self.sink.write(content)

    def finish(self) -> Arrived:
        self.stack.close()
        return Arrived(self.customer, self.secret, self.sink.stored)

    def close(self) -> None:
        gone = ConnectionAbortedError()
        with contextlib.suppress(ConnectionAbortedError):
            self.stack.__exit__(type(gone), gone, None)
