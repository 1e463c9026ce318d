"""Every deed in a box asks for the role in that box: walked by who is less there, and more."""

import re

import pytest

from tests import cast
from tests.wall.routes import ROUTES, Who, gathered
from tests.wall.test_routes import facts_of, send
from viewmybox.accounts.permissions import Permission
from viewmybox.boxes.addressed import WAYS
from viewmybox.boxes.models import Box, BoxRole

IN_A_BOX = {"box_id", *WAYS}
OF_A_BOX = (Permission.REPORT, Permission.EDIT, Permission.SHARE)
# Deeds that are no box's.
OF_THE_CUSTOMER = {"boxes/new/"}
DEEDS = [
    pytest.param(path, call, id=f"{call.method} /{path}")
    for path, calls in ROUTES.items()
    for call in calls
    if call.who in (Who.REPORT, Who.EDIT, Who.SHARE) and path not in OF_THE_CUSTOMER
]


def guest(a, name, role, here):
    """Somebody with that role in the customer, and another in each of its boxes."""
    person = cast.join(a.owner, name, role)
    with cast.inside(a.owner):
        for box in Box.objects.all():
            BoxRole.objects.create(box=box, member_id=person.member, role=here)
    return person


@pytest.fixture(scope="module")
def less(a):
    return guest(a, "Gun", "editor", "viewer")


@pytest.fixture(scope="module")
def more(a):
    return guest(a, "Greger", "viewer", "owner")


def test_every_deed_in_a_box_says_which_box_it_is_of():
    """Or a role in that box would not be asked for."""
    without = set()
    for path, pattern in gathered():
        if getattr(pattern.callback, "permission", None) in OF_A_BOX:
            named = set(re.findall(r"<uuid:(\w+)>", path))
            assert not named or named & IN_A_BOX, path
            without |= {path} - {path for _ in named}
    assert without == OF_THE_CUSTOMER


@pytest.mark.parametrize(("path", "call"), DEEDS)
def test_who_is_a_viewer_in_the_box_does_none_of_it(a, less, path, call):
    assert send(less.client, path, call, facts_of(a)).status_code == 403


@pytest.mark.parametrize(("path", "call"), DEEDS)
def test_who_is_an_owner_of_the_box_does_all_of_it(a, more, path, call):
    assert send(more.client, path, call, facts_of(a)).status_code in (*call.good, 404)


def test_an_owner_of_every_box_is_none_of_the_customer(a, more):
    for path, calls in ROUTES.items():
        for call in calls:
            if call.who is Who.MANAGE:
                assert send(more.client, path, call, facts_of(a)).status_code == 403, path
