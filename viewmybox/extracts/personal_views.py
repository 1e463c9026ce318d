"""The copy of the personal information (P10): at once, and free whatever an extract costs."""

import io

from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from viewmybox.accounts.permissions import Permission, permitted
from viewmybox.extracts.building import write_personal
from viewmybox.extracts.checking import check
from viewmybox.journal.noting import note
from viewmybox.web.attachments import attach
from viewmybox.web.reading import writes_when_read_only

TRIES = 3


class NotWholeError(RuntimeError):
    """Something was given in the middle of each try."""


@require_safe
@permitted(Permission.MANAGE)
@writes_when_read_only
def personal_copy(request: HttpRequest) -> HttpResponseBase:  # noqa: ARG001 - Django's signature
    """Everything ever given, with its history, as a zip file of tables and a viewer."""
    content = whole_copy()
    note("personal.copied")
    response = FileResponse(io.BytesIO(content), content_type="application/zip")
    attach(response, f"viewmybox-personal-{timezone.localdate().isoformat()}.zip")
    response.headers["Cache-Control"] = "no-store"
    return response


def whole_copy() -> bytes:
    """The copy, checked as everybody can check it.

    Raises:
        NotWholeError: it could not be written between two changes.
    """
    for _again in range(TRIES):
        target = io.BytesIO()
        write_personal(target)
        if not check(io.BytesIO(target.getvalue())):
            return target.getvalue()
    raise NotWholeError("The copy of the personal information was changed while it was written.")
