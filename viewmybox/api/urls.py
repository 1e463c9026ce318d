"""The API's addresses, mounted at /api/v1/."""

import functools

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

from viewmybox.api import (
    actions,
    agreements,
    boxes,
    checklists,
    costs,
    entries,
    fields,
    indicators,
    me,
    measurements,
    problems,
    reports,
    search,
    services,
)
from viewmybox.api.describing import with_problem_types
from viewmybox.api.door import JSON, JsonBody, guarded, nothing_here

ABOUT = """
Everything that a customer keeps in its boxes. Errors are problem+json (RFC 9457). A list answers
`items` and `next`: send `next` as `after` for the page that follows; null ends it. An id that is
another customer's answers exactly as one that never existed.
"""

api = NinjaAPI(
    title="VIEWMYBOX",
    version="1",
    description=ABOUT.strip(),
    openapi_url=None,
    docs_url=None,
    parser=JsonBody(),
    urls_namespace="api",
)
problems.register(api)
for noun in (
    me,
    boxes,
    services,
    agreements,
    indicators,
    measurements,
    entries,
    fields,
    costs,
    actions,
    checklists,
    reports,
    search,
):
    api.add_router("", noun.router)


@csrf_exempt
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, open to everybody: it says nothing of anybody."""
    if request.method not in ("GET", "HEAD"):
        return problems.not_allowed("GET, HEAD").answer()
    return HttpResponse(written(), content_type=JSON)


@functools.cache
def written() -> bytes:
    return msgspec.json.encode(with_problem_types(api.get_openapi_schema()))


app_name = "api"
calls, _app_name, _namespace = api.urls
urlpatterns = [
    path("openapi.json", document),
    *guarded(calls),
    path("<path:path>", nothing_here),
    path("", nothing_here),
]
