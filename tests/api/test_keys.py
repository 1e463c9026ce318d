"""A key opens what its scope says, and nothing else opens anything."""

import pytest

from tests.api.programs import Program
from tests.cast import inside

CALLS = [
    ("GET", "me"),
    ("GET", "boxes"),
    ("POST", "boxes"),
    ("GET", "boxes/{boxes}"),
    ("PATCH", "boxes/{boxes}"),
    ("GET", "boxes/{boxes}/services"),
    ("POST", "boxes/{boxes}/services"),
    ("GET", "services/{services}"),
    ("PATCH", "services/{services}"),
    ("GET", "services/{services}/indicators"),
    ("POST", "services/{services}/indicators"),
    ("GET", "services/{services}/entries"),
    ("POST", "services/{services}/entries"),
    ("GET", "services/{services}/actions"),
    ("POST", "services/{services}/actions"),
    ("GET", "indicators/{indicators}"),
    ("PATCH", "indicators/{indicators}"),
    ("GET", "indicators/{indicators}/measurements"),
    ("GET", "search"),
    ("GET", "boxes/{boxes}/fields"),
    ("GET", "reports"),
    ("GET", "reports/{reports}"),
    ("GET", "services/{services}/costs"),
    ("POST", "services/{services}/costs"),
    ("GET", "costs/{costs}"),
    ("PATCH", "costs/{costs}"),
    ("GET", "entries/{entries}"),
    ("PATCH", "entries/{entries}"),
    ("GET", "actions/{actions}"),
    ("PATCH", "actions/{actions}"),
    ("GET", "boxes/{boxes}/agreements"),
    ("POST", "boxes/{boxes}/agreements"),
    ("GET", "agreements/{agreements}"),
    ("PATCH", "agreements/{agreements}"),
    ("POST", "services/{services}/agreement"),
    ("GET", "actions/{actions}/checklist"),
    ("POST", "actions/{actions}/checklist"),
    ("GET", "actions/{actions}/history"),
    ("GET", "checklist/{items}"),
    ("PATCH", "checklist/{items}"),
    ("POST", "measurements"),
    ("DELETE", "actions/{actions}"),
    ("DELETE", "entries/{entries}"),
]
# Under which name `kept` has the id of each part of an address.
ONE = {
    "boxes": "box",
    "services": "service",
    "indicators": "indicator",
    "costs": "cost",
    "entries": "entry",
    "actions": "action",
    "items": "item",
    "agreements": "agreement",
    "reports": "report",
}
ALLOWED = {
    "read": {call for call in CALLS if call[0] == "GET"},
    "record": {("GET", "me"), ("POST", "measurements")},
    "write": set(CALLS),
}
NEVER = "00000000-0000-7000-8000-000000000000"


def test_every_call_is_in_the_list(database):
    from viewmybox.api.urls import api

    stated = {
        (method.upper(), path.removeprefix("/api/v1/"))
        for path, calls in api.get_openapi_schema()["paths"].items()
        for method in calls
    }
    assert stated == {(m, p.format(**{k: f"{{{v}}}" for k, v in ONE.items()})) for m, p in CALLS}


@pytest.mark.parametrize("scope", ["read", "record", "write"])
def test_a_scope_allows_what_it_says(program, alice, kept, scope):
    mine = program(alice, scope)
    for method, path in CALLS:
        answer = mine.call(method, path.format(**kept), {} if method != "GET" else None)
        allowed = (method, path) in ALLOWED[scope]
        assert (answer.status_code != 403) == allowed, (method, path, answer.content)
        if not allowed:
            assert answer.json()["status"] == 403
            assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_without_a_key_nothing_opens(cast, alice, method, path):
    ids = dict.fromkeys(ONE, NEVER)
    # Alice's own session is no key.
    nobody = Program(cast.client(alice.token, enforce_csrf_checks=True), "vmb_nonsense")
    answer = nobody.call(method, path.format(**ids))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_revoked_key_is_none(alices, alice):
    from viewmybox.accounts.models import ApiKey

    assert alices.get("me").status_code == 200
    with inside(alice):
        ApiKey.objects.get().revoke()
    assert alices.get("me").status_code == 401


@pytest.mark.parametrize(("method", "path"), [call for call in CALLS if "{" in call[1]])
def test_what_is_anothers_never_was(charlies, kept, method, path):
    """Byte for byte and header for header, whatever is sent."""
    for body in (None, {}, {"name": "X", "title": "X"}) if method != "GET" else (None,):
        foreign = charlies.call(method, path.format(**kept), body)
        never = charlies.call(method, path.format(**dict.fromkeys(kept, NEVER)), body)
        assert (foreign.status_code, foreign.content) == (never.status_code, never.content)
        assert dict(foreign.headers) == dict(never.headers)
        assert foreign.status_code in ((404,) if method == "GET" else (404, 422))


@pytest.mark.parametrize("path", sorted(p for m, p in CALLS if "{" in p and m == "GET"))
@pytest.mark.parametrize("malformed", ["nonsense", "1", "%00", NEVER[:-1], NEVER + "0"])
def test_a_malformed_id_never_was_either(charlies, kept, path, malformed):
    foreign = charlies.get(path.format(**kept))
    answer = charlies.get(path.format(**dict.fromkeys(kept, malformed)))
    assert (answer.status_code, answer.content) == (404, foreign.content)
    assert dict(answer.headers) == dict(foreign.headers)


def test_a_foreign_indicator_cannot_be_told_from_none(charlies, kept):
    def line(indicator: str) -> str:
        return f'{{"indicator":"{indicator}","at":"2026-01-01","value":1}}\n'

    answer = charlies.record("".join(map(line, (kept["indicators"], NEVER, "nonsense")))).json()
    assert (answer["recorded"], answer["replaced"]) == (0, 0)
    assert [rejected["line"] for rejected in answer["rejected"]] == [1, 2, 3]
    assert {rejected["error"] for rejected in answer["rejected"]} == {"There is no such indicator."}


def test_a_wrong_method_is_named(alices, kept):
    answer = alices.call("DELETE", f"boxes/{kept['boxes']}")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, PATCH"
    assert answer.json()["status"] == 405


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b'{"name": NaN}', "application/json", 400),
        (b'{"name": "\xff"}', "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b"", "application/json", 422),
        (b'{"name": "X"}', "text/plain", 415),
        (b"name=X", "application/x-www-form-urlencoded", 415),
        (b'{"name": "' + b"x" * 3_000_000 + b'"}', "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(alices, body, kind, status):
    answer = alices.post("boxes", body, content_type=kind)
    assert answer.status_code == status, answer.content
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["status"] == status


def test_a_failure_of_ours_tells_nothing_of_the_inside(alices, monkeypatch):
    from viewmybox.api import boxes

    monkeypatch.setattr(boxes, "told", lambda _box: 1 / 0)
    answer = alices.get(f"boxes/{NEVER}")
    assert answer.status_code == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert "Zero" not in answer.content.decode()
