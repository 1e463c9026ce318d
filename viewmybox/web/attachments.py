"""Files handed out: saved by the browser, never shown or run by it on our own address."""

from django.http import HttpResponseBase
from django.utils.http import content_disposition_header

# Should a browser show one after all: without scripts, forms or an origin.
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"
BYTES = "application/octet-stream"
# A spreadsheet takes a text that begins so for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def attach(response: HttpResponseBase, name: str) -> None:
    """Make the answer a file of that name."""
    response.headers["Content-Disposition"] = str(
        content_disposition_header(as_attachment=True, filename=name)
    )
    response.headers["Content-Security-Policy"] = SANDBOX


def harmless(text: str) -> str:
    """A cell's text as no spreadsheet runs it."""
    return f"'{text}" if text.startswith(FORMULA) else text
