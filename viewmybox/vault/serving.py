"""Sending a file of the vault to a browser: whole or a range of it, checked before and while."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain

import structlog
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from viewmybox.kit.ranges import UnsatisfiableRangeError, asked_range
from viewmybox.vault import files
from viewmybox.vault.joined import JoinedReader
from viewmybox.vault.keystore import KeyDestroyedError, KeyStoreAwayError, KeyStoreError
from viewmybox.vault.stream import DamagedFileError, DecryptingReader
from viewmybox.web.attachments import BYTES, attach
from viewmybox.web.errors import error_page

log = structlog.get_logger()
RETRY_SECONDS = 60

Reader = DecryptingReader | JoinedReader
Opener = Callable[[str, int], DecryptingReader]


def attachment(  # noqa: PLR0913 - what there is to say of a file
    request: HttpRequest,
    key: str,
    *,
    size: int,
    sha256: str,
    name: str,
    content_type: str = BYTES,
    parts: Sequence[tuple[str, int]] = (),
    opened: Opener = files.opened,
) -> HttpResponseBase:
    """A file of the entered customer's as an attachment, decrypted on its way out.

    Where it lies in `parts`, each one's name and size, they are sent as one. `opened` opens it,
    where its key is not the customer's or nobody has entered.

    The first chunk that is sent is checked before the answer begins: what can be refused with a
    page is. What turns out damaged later breaks the connection off before its announced length.
    """
    try:
        reader: Reader = JoinedReader(parts) if parts else opened(key, size)
    except (DamagedFileError, KeyStoreError, files.ForeignFileError, OSError) as error:
        return unreadable(request, key, error)
    facts = {
        "Accept-Ranges": "bytes",
        "ETag": f'"{sha256}"',  # strong: the same content byte for byte
        "Cache-Control": "no-store",
    }
    try:
        part = wanted(request, facts["ETag"], size)
    except UnsatisfiableRangeError:
        reader.close()
        return unsatisfiable(request, size)
    start, stop = part or (0, size)
    facts["Content-Length"] = str(stop - start)
    if part:
        facts["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    try:
        content = checked(reader, key, start, stop)
    except (DamagedFileError, OSError) as error:
        return unreadable(request, key, error)
    response: HttpResponseBase
    if request.method == "HEAD":
        content.close()
        response = HttpResponse(content_type=content_type, headers=facts)
    else:
        response = StreamingHttpResponse(
            content, status=206 if part else 200, content_type=content_type, headers=facts
        )
    attach(response, name)
    return response


def wanted(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """The range that the request asks for; None for the whole, as after a change (If-Range)."""
    asked = request.headers.get("Range")
    if asked is None or request.method != "GET" or request.headers.get("If-Range", etag) != etag:
        return None
    return asked_range(asked, size)


class checked:  # noqa: N801 - reads as what it does
    """The content from `start` to before `stop`, its first chunk opened already.

    Raises:
        DamagedFileError: the first chunk is damaged; later ones while they are taken.
    """

    def __init__(self, reader: Reader, key: str, start: int, stop: int) -> None:
        self.reader = reader
        self.key = key
        pieces = reader.pieces(start, stop)
        try:
            self.content = chain([next(pieces, b"")], pieces)
        except BaseException:
            reader.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from self.content
        except (DamagedFileError, OSError) as error:
            note(self.key, error)
            raise
        finally:
            self.close()

    def close(self) -> None:
        self.reader.close()


def unreadable(request: HttpRequest, key: str, error: Exception) -> HttpResponse:
    """The page that says that a file cannot be read, instead of any part of it."""
    note(key, error)
    if is_away(error):
        return away(request)
    if isinstance(error, KeyDestroyedError):
        text = _("The key that it was encrypted with has been destroyed. It is erased for good.")
    elif isinstance(error, DamagedFileError | files.ForeignFileError):
        text = _("What lies in our storage is not what was stored: it is damaged, or another file.")
    else:
        text = _("Our storage, or the key to the file, does not answer as it should.")
    return error_page(
        request,
        500,
        _("The file cannot be read"),
        text,
        kept=_("Nothing of it was sent, and nothing was changed."),
        todo=_("Tell support which file it is. Others can still be fetched."),
    )


def is_away(error: Exception) -> bool:
    """Whether it may well be there the next time: a storage or a key store that did not answer."""
    if isinstance(error, OSError):
        return not isinstance(error, FileNotFoundError)
    return isinstance(error, KeyStoreAwayError)


def away(request: HttpRequest) -> HttpResponse:
    return error_page(
        request,
        503,
        _("The storage does not answer"),
        _("The file lies where it did, but our storage, or the keys, cannot be reached just now."),
        kept=_("Nothing of it was sent, and nothing was changed."),
        todo=_("Try again in a minute. If it goes on, see how the service stands."),
        retry_after=RETRY_SECONDS,
    )


def note(key: str, error: Exception) -> None:
    """The file's name holds two ids and nothing of anybody's words."""
    number = getattr(error, "errno", None)
    log.error("file not readable", file=key, kind=type(error).__name__, errno=number)


def unsatisfiable(request: HttpRequest, size: int) -> HttpResponse:
    response = error_page(
        request,
        416,
        _("The file has no such part"),
        _("The part that was asked for begins after the file’s end."),
        todo=_("Fetch the file from its beginning."),
    )
    response.headers["Content-Range"] = f"bytes */{size}"
    return response
