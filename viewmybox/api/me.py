"""Who the key speaks for."""

from typing import Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from viewmybox.api.describing import REFUSED_KEY
from viewmybox.api.door import answered, anything, program_of

router = Router(tags=["Key"])


class CustomerOut(Schema):
    id: UUID
    name: str
    time_zone: str


class MeOut(Schema):
    customer: CustomerOut
    scope: Literal["read", "record", "write"]


@router.get(
    "/me", auth=anything, response={200: MeOut, **REFUSED_KEY}, summary="The key's customer"
)
def me(request: HttpRequest) -> HttpResponse:
    program = program_of(request)
    customer = {
        "id": program.customer_id,
        "name": program.customer_name,
        "time_zone": program.time_zone,
    }
    return answered({"customer": customer, "scope": program.scope})
