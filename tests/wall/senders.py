"""Who sends the matrix's requests: everybody who should learn nothing of customer A."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from tests import cast
from tests.wall.routes import KEYS, Call, Who
from tests.wall.whole import Whole
from viewmybox.wall.context import fetch_one

READER = {Who.ANYBODY, Who.PERSON, Who.READ}


@dataclass(frozen=True)
class Sender:
    """Somebody's browser or program."""

    client: Any
    whole: Whole  # whose ids stand where another's are not tried
    inside: bool  # one of A's own, whose every page says A's name


@dataclass
class World:
    """Customers A and B, and who sends what."""

    a: Whole
    b: Whole
    senders: dict[str, Sender] = field(default_factory=dict)

    @cached_property
    def as_ids(self) -> frozenset[str]:
        """What is A's own. An operator is the provider's: any owner may choose who is let in."""
        return hexadecimal(self.a) - {self.a.facts["operator"].hex}

    @cached_property
    def known(self) -> frozenset[str]:
        return hexadecimal(self.a) | hexadecimal(self.b)


def hexadecimal(whole: Whole) -> frozenset[str]:
    """All but the operator, who is the provider's and whom every customer may grant access to."""
    ids = {name: fact for name, fact in whole.facts.items() if isinstance(fact, UUID)}
    return frozenset(fact.hex for name, fact in ids.items() if name != "operator")


STRANGERS: dict[str, Callable[[Whole, Whole], Any]] = {
    "nobody": lambda _a, _b: cast.client(),
    "owner of another customer": lambda _a, b: b.owner.client,
    "editor of another customer": lambda _a, b: b.editor.client,
    "viewer of another customer": lambda _a, b: b.viewer.client,
    "operator without a grant": lambda _a, _b: cast.operator("Olga").client,
    "operator whose session ended": lambda _a, _b: ended_operator(),
    "member of no customer": lambda _a, _b: cast.newcomer("Charlie").client,
    "expired session": lambda a, _b: cast.client(expired_session(a)),
    "ended session": lambda a, _b: cast.client(ended_session(a)),
    "ended member": lambda a, _b: ended_member(a),
    "disabled person": lambda a, _b: disabled_person(a),
    "another's writing key": lambda _a, b: program(b.keys["write"]),
    "another's reading key": lambda _a, b: program(b.keys["read"]),
    "another's recording key": lambda _a, b: program(b.keys["record"]),
    "revoked key": lambda a, _b: program(revoked_key(a)),
    "key with a guessed secret": lambda a, _b: program(
        a.keys["write"].rpartition("_")[0] + "_" + secrets.token_hex(32)
    ),
    "key of another with this customer's name": lambda a, b: program(
        b.keys["write"].replace(b.id.hex, a.id.hex)
    ),
    "session as a key": lambda a, _b: program(a.owner.token),
    "key as a session": lambda a, _b: cast.client(a.keys["write"]),
}
# A's own, and what each is entitled to.
INSIDERS: dict[str, tuple[Callable[[Whole], Any], set[Who]]] = {
    "viewer": (lambda a: a.viewer.client, READER),
    "editor": (lambda a: a.editor.client, READER | {Who.REPORT, Who.EDIT}),
    "supplier": (lambda a: a.supplier.client, {Who.ANYBODY, Who.PERSON, Who.SUPPLY}),
    "reporter": (lambda a: a.reporter.client, READER | {Who.REPORT}),
    "reading key": (lambda a: program(a.keys["read"]), {Who.ANYBODY, Who.KEY, Who.READ_KEY}),
    "recording key": (lambda a: program(a.keys["record"]), {Who.ANYBODY, Who.KEY, Who.RECORD_KEY}),
    "member's session at the API": (lambda a: a.owner.client, set(Who) - set(KEYS)),
    "key at the pages": (lambda a: program(a.keys["write"]), {Who.ANYBODY, *KEYS}),
}
SENDERS = [*STRANGERS, *INSIDERS]


def is_entitled(sender: str, calls: tuple[Call, ...], method: str) -> bool:
    """Whether one of A's own may do this, so that an answer rightly tells of A."""
    _client, may = INSIDERS.get(sender, (None, set()))
    if sender == "operator without a grant":
        may = {Who.OPERATOR}  # in the console, where every look is noted (tests/support)
    method = "GET" if method in ("HEAD", "OPTIONS") else method.upper()
    return any(
        call.who in may or (call.own and Who.REPORT in may)
        for call in calls
        if call.method == method
    )


def make_world(a: Whole, b: Whole) -> World:
    world = World(a, b)
    for name, client in STRANGERS.items():
        world.senders[name] = Sender(client(a, b), b, inside=False)
    for name, (made, _may) in INSIDERS.items():
        world.senders[name] = Sender(made(a), a, inside=True)
    return world


def program(word: str) -> Any:
    return cast.client(headers={"authorization": f"Bearer {word}"})


def again(a: Whole) -> str:
    """A further session of the owner's, inside A."""
    token = cast.sign_in(a.owner.name, subject=f"again-{a.id.hex}")
    assert fetch_one("SELECT wall.choose_customer(%s, %s)", [token, a.id]) == (True,)
    return token


def as_owner(statement: str, *values: Any) -> None:
    with cast.as_role("migrator"):
        assert fetch_one(statement, list(values))


def expired_session(a: Whole) -> str:
    token = again(a)
    as_owner(
        "UPDATE session SET expires_at = now() WHERE token_hash = sha256(%s) RETURNING id",
        token.encode(),
    )
    return token


def ended_session(a: Whole) -> str:
    token = again(a)
    fetch_one("SELECT * FROM wall.sign_out(%s)", [token])
    return token


def ended_member(a: Whole) -> Any:
    person = cast.join(a.owner, "Erik", "editor")
    as_owner("UPDATE member SET ended_at = now() WHERE id = %s RETURNING id", person.member)
    return person.client


def disabled_person(a: Whole) -> Any:
    person = cast.join(a.owner, "Erik", "editor")
    as_owner(
        "UPDATE identity i SET disabled_at = now() FROM member m "
        "WHERE i.id = m.identity_id AND m.id = %s RETURNING i.id",
        person.member,
    )
    return person.client


def ended_operator() -> Any:
    person = cast.operator("Olga")
    person.client.post("/support/sign-out/")
    return cast.client(person.token)


def revoked_key(a: Whole) -> str:
    from viewmybox.accounts.models import ApiKey, Scope  # read when the settings are known

    with cast.inside(a.owner):
        key, word = ApiKey.make("a revoked key", Scope.WRITE)
        key.revoke()
    return word
