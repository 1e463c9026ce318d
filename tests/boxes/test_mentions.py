"""Who is mentioned in a text, and how it is shown."""

import re
from uuid import UUID

import pytest

from tests.cast import inside
from viewmybox.boxes.mentions import Mentions
from viewmybox.boxes.models import Action, Box, Entry, Service

DANA, DAN, DAVID, OTHER = (UUID(int=number) for number in range(1, 5))
MEMBERS = {DANA: "Dana Holm", DAN: "Dan Å. Öberg", DAVID: "David Ek", OTHER: "David Alm"}


@pytest.fixture
def service(alice):
    with inside(alice):
        return Service.objects.create(box=Box.objects.create(name="Huset"), name="Städning")


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("Ask @Dana Holm about it", {DANA}),
        ("@dana, look", {DANA}),
        ("(@DANA  HOLM)", {DANA}),
        ("@Dan Å. Öberg and @Dana", {DAN, DANA}),
        ("@Dan", {DAN}),
        ("@Danas", set()),
        ("@David decides", set()),  # there are two
        ("@David Ek decides", {DAVID}),
        ("write to bob@dana or @@Dana", set()),
        ("Dana", set()),
        ("@", set()),
        ("", set()),
    ],
)
def test_a_sign_and_a_name_mention_one_member(text, whom):
    assert Mentions(MEMBERS).in_texts([text]) == whom


def test_nobody_can_be_mentioned_where_nobody_has_a_name():
    assert Mentions({DANA: " "}).in_texts(["@ and @Dana"]) == set()


def test_a_text_is_shown_with_its_mentions_and_nothing_of_it_is_markup():
    shown = Mentions(MEMBERS).marked("<b>@Dana Holm</b> & @Nobody")
    assert shown == ('&lt;b&gt;<strong class="mention">@Dana Holm</strong>&lt;/b&gt; &amp; @Nobody')
    assert Mentions(MEMBERS).marked("<i>") == "&lt;i&gt;"


def test_the_pages_set_mentions_off(alice, erik, service):
    with inside(alice):
        Entry.objects.create(service=service, title="Hände", text="Fråga @Erik")
        action = Action.objects.create(service=service, title="Gör", text="Med @erik <b>")
    for address in (f"/services/{service.id}/", f"/actions/{action.id}/"):
        text = alice.client.get(address).content.decode()
        assert '<strong class="mention">@' in text
        assert "@erik <b>" not in text


def test_the_forms_offer_the_members_and_no_supplier_or_other_customer(
    cast, alice, erik, charlie, service
):
    cast.join(alice, "Petra", "supplier")
    for address in (f"/services/{service.id}/entries/new/", f"/services/{service.id}/actions/new/"):
        text = erik.client.get(address).content.decode()
        offered = text[text.index('id="mention-names"') :].partition("</datalist>")[0]
        assert re.findall('option value="([^"]+)"', offered) == ["Alice Andersson", "Erik Ek"]
