"""A customer that is unpaid, or has left, reads everything and writes only what stays its to do.

Route by route. What stays open is listed here, so that another is a decision.
"""

import pytest
from django.db import DatabaseError
from django.urls import resolve

from tests import cast
from tests.wall.routes import KEYS, members_calls
from tests.wall.test_routes import address, facts_of, send, sender
from tests.wall.whole import digest, whole
from viewmybox.wall.context import fetch_one
from viewmybox.web.reading import may_write

# Logging in and out, the language, paying, leaving, contact details and consent, who may get in,
# asking for help and letting it look, and taking everything out.
STAYS_OPEN = {
    "boxes/<uuid:box_id>/members/<uuid:member_id>/",
    "cases/<uuid:case_id>/closure/",
    "cases/<uuid:case_id>/messages/",
    "cases/<uuid:case_id>/opening/",
    "cases/new/",
    "extracts/",
    "extracts/<uuid:extract_id>/withdrawal/",
    "extracts/check/",
    "notices/<uuid:notice_id>/later/",
    "notices/<uuid:notice_id>/reading/",
    "notices/reading/",
    "policy/<int:number>/acknowledgement/",
    "session/",
    "settings/calendars/<uuid:calendar_id>/revocation/",
    "settings/contact/change/",
    "settings/contact/confirmation/",
    "settings/invoices/<uuid:invoice_id>/card/",
    "settings/keys/<uuid:key_id>/revocation/",
    "settings/members/<uuid:member_id>/end/",
    "settings/members/<uuid:member_id>/forgetting/",
    "settings/members/<uuid:member_id>/role/",
    "settings/members/invitations/<uuid:invitation_id>/revocation/",
    "settings/notices/",
    "settings/sessions/<uuid:session_id>/end/",
    "settings/sessions/others/end/",
    "settings/subscription/cancellation/",
    "settings/subscription/erasure/",
    "settings/subscription/plan/",
    "settings/subscription/resumption/",
    "settings/support/grants/<uuid:grant_id>/extension/",
    "settings/support/grants/<uuid:grant_id>/revocation/",
    "settings/support/grants/new/",
    "settings/webhooks/<uuid:webhook_id>/pause/",
    "settings/webhooks/<uuid:webhook_id>/removal/",
}
# Doors of their own, and pages on which a person is inside no customer.
ELSEWHERE = ("support/", "sign-in/<slug:key>/", "subscribe/", "customers/", "invitations/")


@pytest.fixture(scope="module", params=["unpaid", "ended"])
def held(request, database):
    """A customer that may only read."""
    made = whole("Alice", "Customer A")
    with cast.as_role("migrator"):
        fetch_one(
            "UPDATE customer SET read_only = %s WHERE id = %s RETURNING 1", [request.param, made.id]
        )
    return made


def test_every_page_and_call_reads(held):
    for path, call in members_calls(ELSEWHERE, reading=True):
        try:
            answer = send(sender(held, call), path, call, facts_of(held))
        except DatabaseError:
            pytest.fail(f"{path}: does it note what it hands out? @writes_when_read_only")
        assert answer.status_code in call.good, path


def is_marked(held, path, call):
    return may_write(resolve(address(path, call, facts_of(held))).func)


def test_what_stays_open_is_listed(held):
    marked = {
        path
        for path, call in members_calls(ELSEWHERE, reading=False)
        if is_marked(held, path, call)
    }
    assert marked == STAYS_OPEN


def test_nothing_else_is_written(held):
    before = digest(held.id)
    for path, call in members_calls(ELSEWHERE, reading=False):
        if path not in STAYS_OPEN:
            answer = send(sender(held, call), path, call, facts_of(held))
            assert answer.status_code == 403, path
            if call.who not in KEYS:
                assert "can only be read" in answer.content.decode(), path
    assert digest(held.id) == before
