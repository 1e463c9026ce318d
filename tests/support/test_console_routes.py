"""Every route of the console: who is let in, and who is shown to its door."""

import pytest

from tests import cast
from tests.wall.routes import CONSOLE, METHODS, Call, Who
from tests.wall.test_routes import facts_of, never, send, things
from tests.wall.whole import digest, whole

CALLS = [
    pytest.param(path, call, id=f"{call.method} /{path}")
    for path, calls in CONSOLE.items()
    for call in calls
]
GUARDED = [one for one in CALLS if one.values[1].who is not Who.ANYBODY]


@pytest.fixture(scope="module")
def a(database):
    return whole("Alice", "Customer A")


@pytest.fixture
def browsers(a, alice):
    """Nobody, a program, A's own members, another customer's owner."""
    program = cast.client(headers=a.headers())
    people = [a.owner.client, a.editor.client, a.viewer.client, alice.client]
    return [cast.client(), program, *people]


@pytest.mark.promise("P3")
@pytest.mark.parametrize(("path", "call"), GUARDED)
def test_who_is_no_operator_is_shown_to_the_door(a, browsers, path, call):
    for browser in browsers:
        answer = send(browser, path, call, facts_of(a))
        assert answer.status_code == 302
        assert answer["Location"].startswith("/support/sign-in/")


@pytest.mark.parametrize(("path", "call"), GUARDED)
def test_pages_wear_that_they_are_the_operators(path, call):
    from tests.wall.routes import gathered

    worn = {one: getattr(pattern.callback, "permission", None) for one, pattern in gathered()}
    assert worn[path] == "operator"


@pytest.mark.parametrize(("path", "call"), CALLS)
def test_an_operator_succeeds(a, path, call):
    """The control: the calls above are good ones."""
    browser = a.operator.client if call.who is not Who.ANYBODY else cast.client()
    assert send(browser, path, call, facts_of(a)).status_code in call.good


@pytest.mark.parametrize("path", CONSOLE)
def test_other_methods_are_refused(a, path):
    for method in set(METHODS) - {call.method for call in CONSOLE[path]}:
        call = Call(CONSOLE[path][0].who, method, at=CONSOLE[path][0].at)
        assert send(a.operator.client, path, call, facts_of(a)).status_code == 405, method


@pytest.mark.promise("P3")
def test_what_members_and_programs_send_to_the_console_does_nothing(a, browsers):
    before = digest(a.id)
    for browser in browsers:
        for path, calls in CONSOLE.items():
            for call in calls:
                if call.who is not Who.ANYBODY:
                    send(browser, path, call, facts_of(a))
    assert digest(a.id) == before


@pytest.mark.parametrize(("path", "call"), GUARDED)
def test_what_never_existed_is_not_there(a, path, call):
    """A wrong id leads nowhere: to the question why, or to what is not there."""
    for fact in things(path, call).values():
        facts = facts_of(a) | {fact: never(facts_of(a)[fact])}
        answer = send(a.operator.client, path, call, facts)
        assert answer.status_code in (200, 302, 404)
        assert a.secret not in answer.content.decode()
