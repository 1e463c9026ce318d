"""The wall stands: the rules that `serve` and `worker` start on; the wall tried from outside."""

import hashlib
import hmac
import re
import uuid
from collections.abc import Iterator
from functools import partial

import psycopg
from psycopg import sql

from viewmybox.config import Role
from viewmybox.trust import source
from viewmybox.trust.checking import add, check
from viewmybox.trust.installation import Installation, Unseen
from viewmybox.wall.checks import RULES, holes_in
from viewmybox.wall.proof import proof_key

ROLES: tuple[Role, ...] = ("web", "worker", "support")
FORGED = f"{uuid.UUID(int=1)}|-|page|99999999999|{'0' * 64}"
SECRET_BYTES = 64
NOT_OURS = "28000"


def broken(rule: str, here: Installation) -> list[str]:
    """Asked as each role that serves somebody: some holes are in a role's own settings."""
    found: dict[str, None] = {}
    for role in ROLES:
        if role == "web" or here.config.database(role):
            with here.connection(role).cursor() as cursor:
                found |= dict.fromkeys(holes_in(cursor, [rule]))
    return list(found)


for told in RULES:
    add("-".join(re.findall(r"\w+", told.lower())[:6]), "P3", told, partial(broken, told))


@check("P3", "Without a signed context pages, jobs and support see no row of any customer")
def nothing_without_a_context(here: Installation) -> Iterator[str]:
    for role in ROLES:
        if role != "web" and not here.config.database(role):
            continue
        for table in source.tables().values():
            if table.isolated and "SELECT" in table.rights[f"vmb_{role}"]:
                ask = f"SELECT EXISTS (SELECT FROM {table.name})"  # noqa: S608 - a table of ours
                if here.column(role, ask) != [False]:
                    yield f"{table.name}: vmb_{role} sees rows that belong to nobody it entered"


@check("P3", "A context that the database has not signed is an error, never somebody’s rows")
def forged_contexts_are_refused(here: Installation) -> Iterator[str]:
    connection = here.connection("web")
    with connection.transaction(force_rollback=True):
        connection.execute(sql.SQL("SET LOCAL vmb.context = {}").format(sql.Literal(FORGED)))
        try:
            believed = connection.execute("SELECT wall.customer()").fetchone()
        except psycopg.Error as error:
            if error.sqlstate == NOT_OURS:
                return
            raise
        yield f"a forged context was answered with {believed}"


@check("P3", "The wall’s three secrets are there, whole, and readable by no login role")
def secrets_are_kept(here: Installation) -> Iterator[str]:
    reads = "SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper AND "
    reads += "has_any_column_privilege(oid, 'wall.secret', 'SELECT, INSERT, UPDATE, REFERENCES')"
    for role in here.column("web", reads):
        yield f"{role} reaches wall.secret"
    pads = here.rows("migrator", "SELECT name, inner_pad, outer_pad FROM wall.secret")
    if {name for name, *_pads in pads} != {"context", "operator", "proof"}:
        yield f"the secrets are {sorted(name for name, *_pads in pads)}; run viewmybox migrate"
    for name, *both in pads:
        if any(len(pad) != SECRET_BYTES or len(set(pad)) < SECRET_BYTES // 4 for pad in both):
            yield f"the secret “{name}” is not a random one of {SECRET_BYTES} bytes"


@check("P2", "The database believes this installation’s proofs of who signed in, and no others")
def proofs_are_ours(here: Installation) -> Iterator[str]:
    if not here.config.secret_key.get_secret_value():
        raise Unseen("needs SECRET_KEY, which was not given")
    message = uuid.uuid4().hex
    ours = hmac.new(proof_key(), message.encode(), hashlib.sha256).hexdigest()
    if here.column("migrator", "SELECT wall.mac('proof', %s)", [message]) != [ours]:
        yield "it holds the key of another SECRET_KEY; run viewmybox migrate"
