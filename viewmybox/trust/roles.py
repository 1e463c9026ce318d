"""Who may log in, how, and as whom."""

from collections.abc import Iterator

import psycopg

from viewmybox.config import Role
from viewmybox.trust import source
from viewmybox.trust.checking import check
from viewmybox.trust.installation import CONNECT_SECONDS, Installation, Unseen
from viewmybox.wall.checks import LOGIN_ROLES

ROLES: tuple[Role, ...] = ("migrator", "web", "worker", "support")
REFUSED = ("28P01", "28000")
# With these, no page holds a connection or a lock for ever.
LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")

OWNERS = """
SELECT rolname FROM pg_roles
WHERE rolname NOT IN ('vmb_owner', 'vmb_migrator') AND rolcanlogin AND NOT rolsuper
AND (pg_has_role(oid, 'vmb_owner', 'USAGE') OR pg_has_role(oid, 'vmb_owner',
    CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END))
"""
STRANGERS = """
SELECT rolname FROM pg_roles
WHERE rolcanlogin AND NOT rolsuper AND rolname <> ALL(%s)
AND has_database_privilege(oid, current_database(), 'CONNECT')
"""
# Who else than the owner gets something on what will be made tomorrow; and whether functions
# still come without the right that PostgreSQL gives to everybody.
DEFAULTS = """
SELECT coalesce(g.rolname, 'everybody') || ' gets ' || x.privilege_type
    || ' on what the owner will make'
FROM pg_default_acl d, aclexplode(d.defaclacl) AS x LEFT JOIN pg_roles g ON g.oid = x.grantee
WHERE x.grantee <> d.defaclrole
UNION ALL
SELECT 'everybody gets EXECUTE on functions that the owner will make'
WHERE NOT EXISTS (SELECT FROM pg_default_acl
    WHERE defaclrole = 'vmb_owner'::regrole AND defaclobjtype = 'f' AND defaclnamespace = 0)
"""
OWN_SETTINGS = """
SELECT coalesce(r.rolname, 'every role') || coalesce(' in ' || d.datname, '') || ': ' || one
FROM pg_db_role_setting s LEFT JOIN pg_roles r ON r.oid = s.setrole
LEFT JOIN pg_database d ON d.oid = s.setdatabase, unnest(s.setconfig) AS one
WHERE (s.setrole = 0 OR r.rolname = ANY(%s)) AND (s.setdatabase = 0 OR datname = current_database())
AND NOT (lower(split_part(one, '=', 1)) = ANY(%s) AND s.setdatabase = 0 AND s.setrole <> 0)
"""


def given(here: Installation) -> list[Role]:
    return [role for role in ROLES if here.config.database(role)]


@check("P15", "A login role gets in with its password by SCRAM, and a wrong password keeps it out")
def passwords_are_asked(here: Installation) -> Iterator[str]:
    for role in given(here):
        url = here.given(role)
        # Azure's servers take a token as it is: over TLS, which faults.py sees to.
        if not here.config.takes_token(role) and not asks_by_scram(url):
            yield f"vmb_{role}: the server asks for no password by SCRAM"
        try:
            psycopg.connect(url, password="wrong", connect_timeout=CONNECT_SECONDS).close()  # noqa: S106 - on purpose
        except psycopg.OperationalError as error:
            # Refused before a session, an error has no SQLSTATE of its own.
            if error.sqlstate not in (None, *REFUSED):
                raise
        else:
            yield f"vmb_{role}: gets in with any password"


def asks_by_scram(url: str) -> bool:
    try:
        psycopg.connect(url, require_auth="scram-sha-256", connect_timeout=CONNECT_SECONDS).close()
    except psycopg.OperationalError:
        return False
    return True


@check("P15", "The server stores new passwords as SCRAM verifiers")
def passwords_are_stored_well(here: Installation) -> Iterator[str]:
    if (found := here.column("web", "SHOW password_encryption")) != ["scram-sha-256"]:
        yield f"password_encryption is {found[0]}"


@check("P3", "Nobody but the migrator may become the owner of the tables")
def owner_is_out_of_reach(here: Installation) -> Iterator[str]:
    for role in here.column("web", OWNERS):
        yield f"{role} may become vmb_owner"


@check("P3", "No role but our own may enter the database")
def no_strangers(here: Installation) -> Iterator[str]:
    for role in here.column("web", STRANGERS, [list(LOGIN_ROLES)]):
        yield f"{role} may enter"


@check("P3", "What the owner will make tomorrow is granted to nobody in advance")
def nothing_by_default(here: Installation) -> Iterator[str]:
    yield from here.column("web", DEFAULTS)


@check("P3", "Our roles and the database carry the settings that roles.sql gives, and no others")
def settings_of_roles(here: Installation) -> Iterator[str]:
    text = source.file("viewmybox.wall", "roles.sql")
    known = [name.lower() for name in source.settings_in(text)]
    yield from here.column("web", OWN_SETTINGS, [[*LOGIN_ROLES, "vmb_owner"], known])


@check("P15", "No page can hold a connection or a lock of the database for ever")
def pages_have_limits(here: Installation) -> Iterator[str]:
    for name in LIMITS:
        if here.column("web", f"SHOW {name}") == ["0"]:
            yield f"vmb_web: {name} is off"


@check("P15", "The way to the database is a socket of this machine, or encrypted")
def way_to_the_database(here: Installation) -> Iterator[str]:
    for role in given(here):
        connection = here.connection(role)
        if not (connection.info.host.startswith("/") or connection.pgconn.ssl_in_use):
            yield f"vmb_{role}: reaches {connection.info.host} without TLS"
    if not given(here):
        raise Unseen("no role was given")
