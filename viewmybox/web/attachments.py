"""Files handed out: saved by the browser, never shown or run by it on our own address."""

from collections.abc import Iterable

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

# Should a browser show one after all: without scripts, forms or an origin.
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
BYTES = "application/octet-stream"


def attachment(
    chunks: Iterable[bytes], *, size: int, name: str, content_type: str = BYTES
) -> StreamingHttpResponse:
    """A stored file of that name; what it says it is counts for nothing, unless we made it."""
    response = StreamingHttpResponse(chunks, content_type=content_type)
    response.headers["Content-Length"] = str(size)
    attach(response, name)
    return response


def attach(response: HttpResponseBase, name: str) -> None:
    response.headers["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=name)
    )
    response.headers["Content-Security-Policy"] = SANDBOX
