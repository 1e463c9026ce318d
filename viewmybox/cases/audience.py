"""Who sees a page about support cases: said on the page itself, and counted in its bar."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from viewmybox.accounts.models import Member
from viewmybox.accounts.permissions import Role
from viewmybox.web.pages import page


def case_page(
    request: HttpRequest, template: str, *, author: Any = None, status: int = 200, **facts: Any
) -> HttpResponse:
    """A page that its author, by default the reader, and the customer's owners see."""
    viewer: Any = request.viewer  # type: ignore[attr-defined] # set by the door
    seers = set(
        Member.objects.filter(ended_at=None, role=Role.OWNER).values_list("id", flat=True)
    ) | {author or viewer.member_id}
    provider = settings.PROVIDER["name"]
    return page(request, template, status=status, audience=len(seers), provider=provider, **facts)
