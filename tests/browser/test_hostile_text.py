"""In a real browser: what somebody wrote never runs, and nothing is kept when one looks at it."""

import pytest

from tests.cast import inside
from viewmybox.boxes.models import Action, Box, Entry, Indicator, Service

pytestmark = pytest.mark.browser

TEXT = '"><img src=x onerror=alert(1)><script>alert(2)</script><svg onload=alert(3)>{{ 4 }}'


def test_nothing_that_was_written_runs_and_nothing_is_kept(page, context, live, alice):
    with inside(alice):
        box = Box.objects.create(name=TEXT[:120], description=TEXT)
        service = Service.objects.create(box=box, name=TEXT[:120], description=TEXT)
        indicator = Indicator.objects.create(service=service, name=TEXT[:120], low=1)
        Entry.objects.create(service=service, kind="deviation", title=TEXT, text=TEXT)
        Action.objects.create(service=service, title=TEXT, text=TEXT)
    context.add_cookies([{"name": "session", "value": alice.token, "url": live}])
    ran = []
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    for path in (
        "/boxes/",
        f"/boxes/{box.id}/",
        f"/boxes/{box.id}/change/",
        f"/services/{service.id}/",
        f"/indicators/{indicator.id}/",
        f"/indicators/{indicator.id}/change/",
        "/actions/?whose=all",
        "/extracts/",
    ):
        page.goto(path)
        if "extracts" not in path:  # its list of boxes has it as a choice
            assert "onerror=alert(1)" in page.content(), path
        assert page.locator("main img, main script").count() == 0, path
        kept = page.evaluate("[localStorage.length, sessionStorage.length]")
        assert kept == [0, 0], path
    assert ran == []
    assert page.complaints == []
