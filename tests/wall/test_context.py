# ruff: noqa: S608, ISC004 - statements made of our own names, over several lines
"""The signed context: who hands it out, what is believed of it, and when it ends."""

import hashlib
import hmac
import json
import re
import secrets
import time
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connections, transaction

from tests import cast
from tests.wall.attacker import enter, set_context
from tests.wall.whole import customer_column, owned_tables
from viewmybox.kit.tokens import token_hash
from viewmybox.wall import context
from viewmybox.wall.context import Admission, NoCustomerError, acting, admitted, fetch_one
from viewmybox.wall.proof import proof_key, prove

DOCUMENT = Path(__file__).parents[2] / "docs" / "wall.md"
NOT_OURS = psycopg.errors.InvalidAuthorizationSpecification
DENIED = psycopg.errors.InsufficientPrivilege
ROLES = ("web", "worker", "support")


@pytest.fixture
def web(connect):
    return connect("web")


def signed(web, person):
    with web.transaction(), web.cursor() as cursor:
        return enter(cursor, person.token)


def as_owner(statement, *values):
    with cast.as_role("migrator"):
        return fetch_one(statement, list(values))


# Without one


@pytest.mark.promise("P3")
@pytest.mark.parametrize("role", ["web", "worker"])
def test_without_a_context_there_are_no_rows(a, connect, role):
    connection = connect(role)
    for table in owned_tables():
        assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table


@pytest.mark.promise("P3")
def test_support_has_no_right_to_any_customers_rows(a, connect):
    support = connect("support")
    for table in owned_tables():
        with pytest.raises(DENIED):
            support.execute(f"SELECT count(*) FROM {table}")


def test_an_empty_context_is_none(a, web):
    web.execute("SET vmb.context = ''")
    row = web.execute("SELECT wall.customer(), wall.context(), wall.member()").fetchone()
    assert row == (None, None, None)
    assert web.execute("SELECT count(*) FROM box").fetchone() == (0,)


def test_without_a_context_the_doors_of_a_customer_are_shut(a, web):
    for statement in (
        "SELECT wall.give_contact('name', 'x')",
        "SELECT wall.defer('x', '{}', '0')",
        "SELECT wall.begin_recording()",
        "SELECT wall.record('form')",
    ):
        with pytest.raises(NOT_OURS):
            web.execute(statement)
    assert web.execute(
        "SELECT wall.remove_measurement(%s, now())", [a.facts["indicator"]]
    ).fetchone() == (False,)


# Another than was handed out

FORGERIES = {
    "another's customer": lambda own, other: [other[0], *own[1:]],
    "another's member": lambda own, other: [own[0], other[1], *own[2:]],
    "no member": lambda own, _other: [own[0], "-", *own[2:]],
    "another purpose": lambda own, _other: [*own[:2], "job", *own[3:]],
    "a later end": lambda own, _other: [*own[:3], str(int(own[3]) + 1), own[4]],
    "another's MAC": lambda own, other: [*own[:4], other[4]],
    "another's with my MAC": lambda own, other: [*other[:4], own[4]],
    "another's with no MAC": lambda _own, other: [*other[:4], ""],
    "another's without a MAC": lambda _own, other: other[:4],
    "another's with a part more": lambda own, other: [*other[:4], own[4], own[4]],
    "mine with a part more": lambda own, _other: [*own, own[4]],
    "mine before another's": lambda own, other: own + other,
    "a part in two": lambda own, _other: [own[0][:8], own[0][8:], *own[1:]],
    "a MAC in capitals": lambda own, _other: [*own[:4], own[4].upper()],
    "half a MAC": lambda own, _other: [*own[:4], own[4][:32]],
    "a MAC and a space": lambda own, _other: [*own[:4], own[4] + " "],
    "a MAC and a line": lambda own, _other: [*own[:4], own[4] + "\n"],
    "only bars": lambda _own, _other: ["", "", "", "", ""],
    "one word": lambda _own, _other: ["x"],
    "only a customer": lambda _own, other: other[:1],
    "the word NULL": lambda _own, other: [*other[:4], "NULL"],
    "the key of the proofs": lambda _own, other: [
        *other[:4],
        hmac.new(proof_key(), "|".join(other[:4]).encode(), hashlib.sha256).hexdigest(),
    ],
    "a hash without a key": lambda _own, other: [
        *other[:4],
        hashlib.sha256("|".join(other[:4]).encode()).hexdigest(),
    ],
}


@pytest.mark.promise("P3")
@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_context_is_an_error(a, b, web, forgery):
    own, other = (signed(web, whole.owner).split("|") for whole in (b, a))
    forged = "|".join(FORGERIES[forgery](own, other))
    for statement in (
        "SELECT * FROM box",
        "SELECT wall.customer()",
        "SELECT wall.context()",
        "SELECT wall.member()",
        "UPDATE box SET name = 'x'",
        "SELECT wall.record('form')",
    ):
        with pytest.raises(NOT_OURS), web.transaction():  # noqa: PT012 - one statement and its setting
            set_context(web, forged)
            web.execute(statement)


def test_an_expired_context_is_an_error(a, web):
    expired = as_owner("SELECT wall.sign(%s, NULL, 'page', -1)", a.id)[0]
    for statement in ("SELECT * FROM box", "SELECT wall.context()"):
        with pytest.raises(NOT_OURS, match="expired"), web.transaction():  # noqa: PT012 - the same
            set_context(web, expired)
            web.execute(statement)


def test_a_context_lives_two_minutes_for_a_page_and_fifteen_for_a_key(a, web):
    end = int(signed(web, a.owner).split("|")[3])
    assert 100 < end - time.time() <= 121
    customer, key, secret = a.id, a.facts["api_key"], a.keys["write"].rpartition("_")[2]
    found = web.execute("SELECT context FROM wall.enter_key(%s, %s, %s)", [customer, key, secret])
    assert 880 < int(found.fetchone()[0].split("|")[3]) - time.time() <= 901


def test_ones_own_context_set_by_hand_gives_ones_own_rows_only(a, b, web):
    own = signed(web, b.owner)
    web.execute("SELECT set_config('vmb.context', %s, false)", [own])
    for table in owned_tables():
        found = web.execute(f"SELECT DISTINCT {customer_column(table)} FROM {table}").fetchall()
        assert found == [(b.id,)], table


def test_the_context_can_be_changed_inside_a_statement_to_ones_own_only(a, b, web):
    """An injected expression may set it; only what is signed counts, and nothing of A is."""
    own = signed(web, b.owner)
    forged = "|".join([str(a.id), *own.split("|")[1:]])
    with pytest.raises(NOT_OURS), web.transaction():  # noqa: PT012 - the same
        set_context(web, own)
        web.execute(
            "SELECT set_config('vmb.context', %s, true), (SELECT count(*) FROM box)", [forged]
        )
        web.execute("SELECT count(*) FROM box")


def test_the_purpose_is_one_word(a, connect):
    worker = connect("worker")
    for purpose in ("a|b", "a b", "A", "a\n", "å", "", None):
        if purpose:
            with pytest.raises(psycopg.errors.RaiseException):
                worker.execute("SELECT wall.enter_customer(%s, %s, 60)", [a.id, purpose])
    without = worker.execute("SELECT wall.enter_customer(%s, NULL, 60)", [a.id]).fetchone()[0]
    with pytest.raises(NOT_OURS), worker.transaction():  # noqa: PT012 - the same
        set_context(worker, without)
        worker.execute("SELECT * FROM box")


# It ends with the transaction


def test_it_does_not_outlive_the_transaction(a, web):
    signed(web, a.owner)
    with web.transaction(), web.cursor() as cursor:
        enter(cursor, a.owner.token)
        assert web.execute("SELECT count(*) FROM box").fetchone() != (0,)
    assert web.execute("SELECT current_setting('vmb.context', true)").fetchone() == ("",)
    assert web.execute("SELECT count(*) FROM box").fetchone() == (0,)


def pooled(pid=None):
    """A connection out of the web's pool; with a process's number, that one again."""
    deadline = time.monotonic() + 10
    aside = []
    try:
        while time.monotonic() < deadline:
            wrapper = connections.create_connection("default")
            wrapper.ensure_connection()
            found = wrapper.connection.info.backend_pid
            if pid in (None, found):
                return wrapper, found
            aside.append(wrapper)
            time.sleep(0.01)  # the pool empties a connection in a thread of its own
    finally:
        for wrapper in aside:
            wrapper.close()
    return pytest.fail("The pool did not give the connection back.")


LEFT_BEHIND = [
    ("SET vmb.context = 'x'", "SELECT current_setting('vmb.context')", [("",)]),
    ("SELECT set_config('x.y', 'kept', false)", "SELECT current_setting('x.y')", [("",)]),
    ("SET search_path = pg_catalog", "SHOW search_path", [("public, pg_temp",)]),
    ("SET statement_timeout = 1", "SHOW statement_timeout", [("30s",)]),
    ("SET default_transaction_read_only = on", "SHOW default_transaction_read_only", [("off",)]),
    ("SET timezone = 'Asia/Tokyo'", "SHOW timezone", [("UTC",)]),
    ("PREPARE _pg3_0 AS SELECT 1", "SELECT name FROM pg_prepared_statements", []),
    ("DECLARE h CURSOR WITH HOLD FOR SELECT 1", "SELECT name FROM pg_cursors", []),
    ("LISTEN somebody", "SELECT pg_listening_channels()", []),
    (
        "SELECT pg_advisory_lock(7)",
        "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
        [],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("plant", "look", "expected"), LEFT_BEHIND)
def test_nothing_waits_on_a_pooled_connection_for_the_next(database, plant, look, expected):
    """What one session leaves would else be the next customer's: a channel, or a trap."""
    first, pid = pooled()
    first.cursor().execute(plant)
    first.close()
    second, _pid = pooled(pid)
    with second.cursor() as cursor:
        cursor.execute(look)
        found = cursor.fetchall()
    second.close()
    assert found == expected


def test_the_admission_needs_a_transaction(a, web):
    with pytest.raises(RuntimeError, match="transaction"), admitted(Admission(a.id, "x")):
        pass


def test_the_customer_never_changes_inside_a_transaction(a, b, web):
    other = signed(web, b.owner)
    with cast.inside(a.owner):
        with (
            pytest.raises(RuntimeError, match="never changes"),
            admitted(Admission(b.id, other)),
        ):
            pass
        assert context.customer_id() == a.id
        assert fetch_one("SELECT wall.customer()", []) == (a.id,)
    assert not context.is_entered()


def test_the_same_customer_may_be_entered_again(a):
    with cast.inside(a.owner), cast.inside(a.owner):
        assert fetch_one("SELECT wall.customer()", []) == (a.id,)


def test_only_the_worker_acts_for_a_customer(a):
    with pytest.raises(DatabaseError, match="permission denied"), acting(a.id):
        pass
    with cast.as_worker(), acting(a.id):
        assert fetch_one("SELECT wall.customer(), wall.member()", []) == (a.id, None)
    with cast.as_worker(), pytest.raises(NoCustomerError), acting(uuid4()):
        pass


# Who is handed one


def test_a_member_who_was_ended_is_handed_none(a, cast):
    person = cast.join(a.owner, "Erik", "editor")
    as_owner("UPDATE member SET ended_at = now() WHERE id = %s RETURNING id", person.member)
    assert fetch_one("SELECT context FROM wall.enter(%s)", [person.token]) == (None,)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE session SET ended_at = now() WHERE token_hash = %s RETURNING id",
        "UPDATE session SET expires_at = now() WHERE token_hash = %s RETURNING id",
        "UPDATE session SET last_used_at = now() - interval '1 hour' WHERE token_hash = %s "
        "RETURNING id",
        "UPDATE identity i SET disabled_at = now() FROM session s WHERE i.id = s.identity_id "
        "AND s.token_hash = %s RETURNING i.id",
    ],
)
def test_a_session_that_is_over_opens_nothing(cast, change, alice):
    assert as_owner(change, token_hash(alice.token))
    token = alice.token
    assert fetch_one("SELECT * FROM wall.enter(%s)", [token]) is None
    assert fetch_one("SELECT * FROM wall.my_customers(%s)", [token]) is None
    assert fetch_one("SELECT * FROM wall.my_sessions(%s)", [token]) is None
    assert fetch_one("SELECT wall.choose_customer(%s, %s)", [token, alice.customer]) == (False,)
    assert fetch_one("SELECT wall.end_sessions(%s, NULL)", [token]) == (0,)
    with pytest.raises(DatabaseError, match="nobody is signed in"):
        fetch_one("SELECT wall.subscribe(%s, 'business', 'X', 'sv', '::1', '', '', 24)", [token])


def test_a_revoked_key_opens_nothing(a):
    customer, key, secret = a.id, a.facts["spare_key"], secrets.token_hex(32)
    as_owner(
        "UPDATE api_key SET secret_hash = %s WHERE id = %s RETURNING id", token_hash(secret), key
    )
    opened = "SELECT scope FROM wall.enter_key(%s, %s, %s)"
    assert fetch_one(opened, [customer, key, secret]) == ("read",)
    as_owner("UPDATE api_key SET revoked_at = now() WHERE id = %s RETURNING id", key)
    assert fetch_one(opened, [customer, key, secret]) is None


# Proofs


def facts(**changes):
    return {
        "token_hash": secrets.token_hex(32), "issuer": "https://x", "subject": secrets.token_hex(8),
        "name": "Mallory", "email": "", "email_verified": False, "provider": "demo",
        "provider_session": "", "id_token": "", "ip": "", "browser": "", "system": "", "hours": 1,
    } | changes  # fmt: skip


def sealed(**payload):
    text = json.dumps(payload)
    return text, hmac.new(proof_key(), text.encode(), hashlib.sha256).hexdigest()


def test_a_proven_sign_in_is_believed_once(web):
    payload, mac = prove("sign in", **facts())
    assert web.execute("SELECT wall.sign_in(%s, %s)", [payload, mac]).fetchone()[0]
    with pytest.raises(psycopg.errors.UniqueViolation):
        web.execute("SELECT wall.sign_in(%s, %s)", [payload, mac])


@pytest.mark.parametrize(
    ("payload", "mac"),
    [
        (json.dumps({"deed": "sign in", "at": time.time()} | facts()), "00" * 32),
        (json.dumps({"deed": "sign in", "at": time.time()} | facts()), ""),
        (json.dumps({"deed": "sign in", "at": time.time()} | facts()), None),
        (None, None),
        (None, "00" * 32),
        prove("another deed", **facts()),
        sealed(deed="sign in", at=time.time() - 6000, **facts()),
        sealed(deed="sign in", at=time.time() + 6000, **facts()),
        sealed(deed="sign in", **facts()),
        sealed(deed="sign in", at=None, **facts()),
        sealed(at=time.time(), **facts()),
    ],
    ids=[
        "another MAC", "no MAC", "MAC unknown", "nothing", "payload unknown", "another deed",
        "past", "future", "no time", "time unknown", "no deed",
    ],
)  # fmt: skip
def test_an_unproven_sign_in_is_refused(web, payload, mac):
    with pytest.raises(NOT_OURS, match="unproven"):
        web.execute("SELECT wall.sign_in(%s, %s)", [payload, mac])


def test_a_proof_is_over_after_a_minute(web, monkeypatch):
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now - 61)
    payload, mac = prove("sign in", **facts())
    with pytest.raises(NOT_OURS):
        web.execute("SELECT wall.sign_in(%s, %s)", [payload, mac])


def test_a_changed_payload_is_refused(web):
    payload, mac = prove("sign in", **facts(subject="alice"))
    with pytest.raises(NOT_OURS):
        web.execute("SELECT wall.sign_in(%s, %s)", [payload.replace("alice", "olga"), mac])


def test_without_the_proof_key_nobody_signs_in(damaged, connect):
    """Between `migrate` and the key there must be no moment in which anything is believed."""
    connect("admin", damaged).execute("DELETE FROM wall.secret WHERE name = 'proof'")
    web = connect("web", damaged)
    payload, mac = prove("sign in", **facts())
    for given in (mac, None, ""):
        with pytest.raises(NOT_OURS):
            web.execute("SELECT wall.sign_in(%s, %s)", [payload, given])


def test_without_the_context_key_nothing_is_believed(damaged, connect):
    connect("admin", damaged).execute("DELETE FROM wall.secret WHERE name = 'context'")
    web = connect("web", damaged)
    for given in (f"{uuid4()}|-|page|99999999999|", f"{uuid4()}|-|page|99999999999|x"):
        set_context(web, given, "SESSION")
        with pytest.raises(NOT_OURS):
            web.execute("SELECT * FROM box")


# Who may run what: the table in docs/wall.md is what the database says


def documented():
    """Of each function in the document, which roles it says may run it."""
    rows = re.findall(r"^\| `wall\.(\w+)` \| ([^|]*) \|", DOCUMENT.read_text(), re.MULTILINE)
    return {name: {role for role in ROLES if role in roles.split(", ")} for name, roles in rows}


def test_the_document_says_who_may_run_each_function(database):
    with cast_role_of_owner():
        found = context.fetch_all(
            "SELECT proname::text, array(SELECT r FROM unnest(%s::text[]) r WHERE "
            "has_function_privilege('vmb_' || r, oid, 'EXECUTE')) FROM pg_proc "
            "WHERE pronamespace = 'wall'::regnamespace",
            [list(ROLES)],
        )
    assert {name: set(roles) for name, roles in found} == documented()


def cast_role_of_owner():
    return cast.as_role("migrator")


@pytest.mark.parametrize(
    "call",
    [
        "enter_customer(NULL, NULL, NULL)", "customers()", "sign(NULL, NULL, NULL, NULL)",
        "mac('context', 'x')", "set_secret('context', 'x')", "proven('x', 'y', 'z')",
        "live_session('x')", "roll_up(NULL, NULL, NULL, NULL)", "check_incoming()",
        "isolate('box', '{}', 'x')", "refer('box', 'x', 'box', '')", "policy_in_force(now())",
        "purge_registrations()", "purge_sessions()", "neighbourhood(NULL)",
    ],
)  # fmt: skip
@pytest.mark.parametrize("role", ["web", "support"])
def test_what_is_not_the_webs_cannot_be_run(connect, call, role):
    with pytest.raises(DENIED):
        connect(role).execute(f"SELECT wall.{call}")


@pytest.mark.parametrize("role", ["web", "worker", "support"])
@pytest.mark.parametrize(
    "deed",
    ["SELECT inner_pad FROM wall.secret", "UPDATE wall.secret SET inner_pad = outer_pad",
     "DELETE FROM wall.secret", "INSERT INTO wall.secret DEFAULT VALUES", "TABLE wall.secret",
     "COPY wall.secret TO STDOUT", "SELECT count(*) FROM wall.secret"],
)  # fmt: skip
def test_the_secrets_are_the_owners(connect, role, deed):
    with (
        pytest.raises(DENIED),
        connect(role).cursor() as cursor,
        cursor.copy(deed) if deed.startswith("COPY") else cursor.execute(deed),
    ):
        pass


def test_the_secrets_differ(connect):
    found = connect("admin").execute("SELECT name, inner_pad, outer_pad FROM wall.secret")
    pads = {name: pads for name, *pads in found.fetchall()}
    assert pads.keys() == {"context", "proof", "operator"}
    assert len({pad for both in pads.values() for pad in both}) == 6


def test_a_failed_statement_ends_the_admission(a):
    with pytest.raises(DatabaseError), cast.inside(a.owner):
        fetch_one("SELECT 1 / 0", [])
    assert not context.is_entered()
    with transaction.atomic():
        assert fetch_one("SELECT wall.customer()", []) == (None,)
