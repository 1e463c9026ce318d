"""What is uploaded waits encrypted: Django's own handler would write it to the disk as it comes.

Files of a request larger than FILE_UPLOAD_MAX_MEMORY_SIZE go, chunk by chunk, into a temporary
file that has no name and is encrypted with a key in memory only. When the request ends, however it
ends, the file is gone; and if the machine stops in between, nobody can read what is left.
"""

import io
import os
import tempfile
from collections.abc import Callable
from typing import Any, BinaryIO, Protocol, cast

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, UnreadablePostError

from viewmybox.vault.stream import CHUNK, DecryptingReader, EncryptingWriter

BOUND = b"upload"


def take_in(request: HttpRequest) -> bool:
    """Read a form with its files to the end. Returns False where the connection broke off.

    Done before the request's transaction opens: it may take many minutes. Django itself would take
    a broken connection for the end, and half a file for a whole one.
    """
    body: Any = request._stream  # noqa: SLF001 - it has no public face
    try:
        request.POST  # noqa: B018 - asking is what reads it
    except BaseException as error:
        # Django tells handlers of a file that was whole, and forgets the one under way.
        for handler in request.upload_handlers:
            handler.upload_interrupted()
        if isinstance(error, UnreadablePostError):
            return False
        raise
    return bool(body._pos == body.limit)  # noqa: SLF001 - the same


def discard_files(request: HttpRequest) -> None:
    """Keep nothing of the files that somebody unknown sends, not even for a moment."""
    request.upload_handlers = [Discarding(request)]


class Discarding(FileUploadHandler):
    def new_file(self, *_arguments: Any, **_facts: Any) -> None:
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Nothing comes here."""

    def file_complete(self, file_size: int) -> None:
        """Nor here."""


class Arriving(Protocol):
    """Where one file goes as it comes; in the end it is finished, or closed without."""

    def write(self, content: bytes) -> None: ...

    def finish(self) -> BinaryIO:
        """The content, to be read. Closing it removes the file, unless somebody kept it."""

    def close(self) -> None: ...


class EncryptedTemporary:
    """Written once from front to back, then read from any place."""

    def __init__(self) -> None:
        # Without a name from the beginning, where the system can; else unlinked at once.
        self.file = cast("BinaryIO", tempfile.TemporaryFile())  # noqa: SIM115 - closed by its reader
        self.key = os.urandom(32)
        self.writer = EncryptingWriter(self.file, self.key, BOUND)

    def write(self, content: bytes) -> None:
        self.writer.write(content)

    def finish(self) -> BinaryIO:
        """The content, to be read. Closing it removes the file."""
        self.writer.finish()
        self.file.seek(0)
        content = DecryptingReader(self.file, self.key, BOUND, self.writer.size)
        return io.BufferedReader(content, CHUNK)

    def close(self) -> None:
        self.file.close()


class EncryptedUploadHandler(FileUploadHandler):
    """Comes after Django's MemoryFileUploadHandler, which takes what is small."""

    def __init__(
        self,
        request: HttpRequest | None = None,
        receive: Callable[[], Arriving] = EncryptedTemporary,
    ) -> None:
        super().__init__(request)
        self.receive = receive
        self.arriving: Arriving | None = None

    def new_file(self, *arguments: Any, **facts: Any) -> None:
        super().new_file(*arguments, **facts)
        self.arriving = self.receive()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        if self.arriving is not None:
            self.arriving.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        if self.arriving is None:
            return None
        content, self.arriving = self.arriving.finish(), None
        return UploadedFile(
            file=content,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if self.arriving is not None:
            self.arriving.close()
            self.arriving = None
