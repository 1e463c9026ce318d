"""Access that a customer grants: what it opens, for whom, for how long, and who sees it."""

import re

import pytest
from django.utils import timezone

from tests.support.conftest import WHY
from tests.wall.whole import whole
from viewmybox.journal.models import JournalLine
from viewmybox.support.models import Grant, Visit, VisitView
from viewmybox.wall.context import fetch_one

pytestmark = pytest.mark.promise("P3")


@pytest.fixture(scope="module")
def a(database):
    return whole("Alice", "Customer A")


@pytest.fixture
def box(cast, alice):
    from viewmybox.boxes.models import Box, Service

    with cast.inside(alice):
        made = Box.objects.create(name="Storgatan", description="What only we know")
        Service.objects.create(box=made, name="Night cleaning")
        return made


@pytest.fixture
def give(alice, box):
    """Let somebody read Alice's box, as the page does it."""

    def grant(to, hours=8, which=None):
        given = {"box": str((which or box).id), "to": str(to), "reason": WHY, "hours": str(hours)}
        return alice.client.post("/settings/support/grants/new/", given)

    return grant


@pytest.fixture
def open_box(alice, box, visit):
    """What an operator gets to see of it."""

    def opened(operator, which=None):
        address = f"/support/customers/{alice.customer}/boxes/{(which or box).id}/"
        answer = operator.client.get(address)
        if answer.status_code == 302:
            visit(operator, alice.customer)
            answer = operator.client.get(address)
        return answer

    return opened


def test_it_is_off_by_default(olga, open_box):
    assert open_box(olga).status_code == 404


def test_a_grant_to_an_operator_opens_the_box_to_her_alone(olga, nils, give, open_box):
    assert give(olga.member)["Location"].endswith("done=access-granted")
    page = open_box(olga).content.decode()
    assert "What only we know" in page
    assert "Night cleaning" in page
    assert open_box(nils).status_code == 404


def test_a_grant_to_a_team_opens_it_to_the_team(cast, olga, nils, give, open_box):
    give("Support")
    assert open_box(cast.operator("Olga", team="Support")).status_code == 200
    assert open_box(nils).status_code == 404


def test_no_other_box_is_opened(cast, alice, olga, give, open_box):
    from viewmybox.boxes.models import Box

    with cast.inside(alice):
        other = Box.objects.create(name="Another")
    give(olga.member)
    assert open_box(olga, other).status_code == 404


def test_services_and_indicators_are_opened_with_it(a):
    base = f"/support/customers/{a.id}"
    for kind in ("service", "indicator"):
        page = a.operator.client.get(f"{base}/{kind}s/{a.facts[kind]}/").content.decode()
        assert a.secret in page


def test_an_indicator_is_shown_as_a_chart_with_its_target(a):
    page = a.operator.client.get(f"/support/customers/{a.id}/indicators/{a.facts['indicator']}/")
    assert page.content.decode().count("<svg") >= 2


def test_of_a_document_the_name_is_told_and_nothing_more(a):
    page = a.operator.client.get(f"/support/customers/{a.id}/services/{a.facts['service']}/")
    assert f"{a.secret}.txt" in page.content.decode()
    document = a.operator.client.get(f"/documents/{a.facts['document']}/content/")
    assert document.status_code == 302
    assert document["Location"].startswith("/sign-in/")


def test_it_ends_at_once_when_it_is_revoked(cast, alice, olga, give, open_box):
    give(olga.member)
    assert open_box(olga).status_code == 200
    with cast.inside(alice):
        grant = Grant.objects.get()
    answer = alice.client.post(f"/settings/support/grants/{grant.id}/revocation/")
    assert answer["Location"].endswith("done=access-revoked")
    assert open_box(olga).status_code == 404


def test_it_ends_by_itself(cast, alice, olga, give, open_box):
    give(olga.member)
    with cast.as_role("migrator"), cast.connections["default"].cursor() as cursor:
        cursor.execute(
            "UPDATE support_grant SET set_at = now() - interval '9 hours', until = now() "
            "WHERE customer_id = %s",
            [alice.customer],
        )
    assert open_box(olga).status_code == 404
    assert "over since" in alice.client.get("/settings/support/").content.decode()


def test_only_the_customer_extends_it_and_a_day_from_now_at_most(cast, alice, olga, give):
    give(olga.member, hours=1)
    with cast.inside(alice):
        grant = Grant.objects.get()
    address = f"/settings/support/grants/{grant.id}/extension/"
    assert alice.client.post(address, {"hours": "24"})["Location"].endswith("access-extended")
    alice.client.post(address, {"hours": "9999"})
    with cast.inside(alice):
        left = Grant.objects.get().until - timezone.now()
        assert left.total_seconds() <= 8 * 3600


@pytest.mark.parametrize("hours", ["0", "25", "-1", ""])
def test_longer_than_a_day_is_not_granted(alice, olga, give, hours):
    assert give(olga.member, hours=hours).status_code == 422


def test_viewers_and_editors_cannot_grant(bob, erik, box, olga):
    given = {"box": str(box.id), "to": str(olga.member), "reason": WHY, "hours": "8"}
    for member in (bob, erik):
        assert member.client.post("/settings/support/grants/new/", given).status_code == 403


def test_every_member_sees_a_banner_while_it_lasts(cast, alice, bob, olga, give):
    words = "Support may read what you have granted it"
    assert words not in bob.client.get("/boxes/").content.decode()
    give(olga.member)
    for member in (alice, bob):
        page = member.client.get("/boxes/").content.decode()
        assert words in page
        assert "nobody else" not in page
    with cast.inside(alice):
        Grant.objects.get().revoke()
    assert words not in bob.client.get("/boxes/").content.decode()


@pytest.fixture
def opened(olga, give, open_box):
    """Olga has opened the box."""
    give(olga.member)
    assert open_box(olga).status_code == 200


def test_every_page_that_was_opened_is_listed(cast, alice, bob, box, opened):
    page = bob.client.get("/settings/support/").content.decode()
    assert "Olga Olsson" in page
    assert f'href="/boxes/{box.id}/"' in page.partition("What support has looked at")[2]
    with cast.inside(alice):
        view = VisitView.objects.get(page="box")
        assert (view.thing_id, view.box_id) == (box.id, box.id)
        line = JournalLine.objects.get(deed="support.viewed")
        assert line.thing_id == box.id


def test_a_granting_is_noted(cast, alice, olga, give):
    give(olga.member)
    with cast.inside(alice):
        Grant.objects.get().extend(2)
        Grant.objects.get().revoke()
    with cast.inside(alice):
        deeds = JournalLine.objects.filter(deed__startswith="access.").order_by("number")
        assert list(deeds.values_list("deed", flat=True)) == [
            "access.granted", "access.extended", "access.revoked",
        ]  # fmt: skip
    page = alice.client.get("/settings/journal/").content.decode()
    assert "Let Olga Olsson read the box “Storgatan” for 8 hours" in page


def test_the_console_lists_what_is_granted_without_the_boxs_name(olga, nils, box, give):
    give(olga.member)
    page = olga.client.get("/support/").content.decode()
    assert str(box.id) in page
    assert "Storgatan" not in page
    assert str(box.id) not in nils.client.get("/support/").content.decode()


def test_an_operator_who_is_one_no_more_reads_nothing(cast, olga, give, open_box):
    from viewmybox.support.models import Operator
    from viewmybox.support.roster import end_operator

    give(olga.member)
    assert open_box(olga).status_code == 200
    with cast.as_role("migrator"):
        who = Operator.objects.get(id=olga.member)
        end_operator(who.issuer, who.subject)
    assert open_box(olga).status_code == 302


def test_every_visit_is_listed_in_pages(cast, alice, olga, visit):
    """Also when there have been more than a page holds, and several in the same moment."""
    reasons = [f"Reason number {number:02}." for number in range(45)]
    for reason in reasons:
        visit(olga, alice.customer, reason)
    with cast.as_role("migrator"):
        fetch_one(
            "WITH moved AS (UPDATE support_visit SET at = date_trunc('day', at) "
            "WHERE customer_id = %s RETURNING 1) SELECT count(*) FROM moved",
            [alice.customer],
        )
    listed, address = [], "/settings/support/"
    while address:
        page = alice.client.get(address).content.decode()
        listed += re.findall(r"Reason number \d\d\.", page)
        older = re.search(r'rel="next" href="([^"#]+)', page)
        address = f"/settings/support/{older[1]}" if older else None
    assert sorted(listed) == reasons


@pytest.mark.parametrize("before", ["nonsense", "0190b8a0-0000-7000-8000-000000000001"])
def test_before_a_visit_that_is_none_there_is_no_page(alice, before):
    assert alice.client.get(f"/settings/support/?before={before}").status_code == 404


def test_before_another_customers_visit_there_is_none_either(cast, alice, charlie, olga, visit):
    visit(olga, charlie.customer)
    with cast.inside(charlie):
        theirs = Visit.objects.get().id
    assert alice.client.get(f"/settings/support/?before={theirs}").status_code == 404


@pytest.mark.parametrize(("language", "words"), [("en", "8 hours"), ("sv", "8 timmar")])
def test_for_how_long_is_asked_in_the_readers_language(alice, language, words):
    headers = {"accept-language": language}
    page = alice.client.get("/settings/support/grants/new/", headers=headers).content.decode()
    assert words in page
