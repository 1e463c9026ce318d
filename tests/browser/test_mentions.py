"""An @ in a text offers the members' names, by keyboard and by pointer."""

import pytest

from tests import cast
from viewmybox.boxes.models import Box, Entry, Service

pytestmark = pytest.mark.browser


@pytest.fixture
def form(page, alice, erik, context, live):
    context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    with cast.inside(alice):
        service = Service.objects.create(box=Box.objects.create(name="Huset"), name="Städning")
    page.goto(f"/services/{service.id}/entries/new/")
    page.get_by_label("What happened").fill("Besök")
    return page


def test_a_name_is_taken_by_keyboard_and_sent(form, alice):
    area = form.get_by_label("Details")
    area.press_sequentially("Ask @")
    offers = form.get_by_role("listbox", name="Members")
    assert offers.get_by_role("option").all_text_contents() == ["Alice Andersson", "Erik Ek"]
    area.press("ArrowDown")
    assert offers.get_by_role("option", selected=True).text_content() == "Erik Ek"
    area.press("Enter")
    assert area.input_value() == "Ask @Erik Ek "
    assert not offers.is_visible()
    form.get_by_role("button", name="Note it").click()
    form.locator("strong.mention").wait_for()
    with cast.inside(alice):
        assert Entry.objects.get().text.startswith("Ask @Erik Ek")
    assert form.locator("strong.mention").text_content() == "@Erik Ek"


def test_a_name_is_taken_by_pointer_and_escape_leaves_what_was_written(form):
    area = form.get_by_label("Details")
    area.press_sequentially("@er")
    form.get_by_role("option", name="Erik Ek").click()
    assert area.input_value() == "@Erik Ek "
    area.press_sequentially("and @a")
    assert form.get_by_role("option", name="Alice Andersson").is_visible()
    area.press("Escape")
    assert not form.get_by_role("listbox").is_visible()
    assert area.input_value() == "@Erik Ek and @a"


def test_an_address_offers_nothing(form):
    form.get_by_label("Details").press_sequentially("bob@a")
    assert not form.get_by_role("listbox").is_visible()
