"""What must hold before an installation may start: every customer-owned table is isolated."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections, models

from viewmybox.wall.models import CustomerForeignKey, CustomerOwned

LOGIN_ROLES = ("vmb_migrator", "vmb_web", "vmb_worker", "vmb_support")


class HoleError(RuntimeError):
    """The wall has a hole; the service does not start. The text lists every one."""


def owned_models() -> list[type[CustomerOwned]]:
    return [model for model in apps.get_models() if issubclass(model, CustomerOwned)]


@register(Tags.models)
def models_keep_to_the_wall(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - Django's signature
    **options: Any,  # noqa: ARG001 - the same
) -> list[CheckMessage]:
    """The models alone: foreign keys inside a customer, keys and indexes that begin with it."""
    return [
        Error(hole, obj=model, id="wall.E001")
        for model in owned_models()
        for hole in [*_field_holes(model), *_key_holes(model)]
    ]


def _field_holes(model: type[models.Model]) -> Iterator[str]:
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey) and field.name != "customer":
            towards_owned = issubclass(field.related_model, CustomerOwned)
            if towards_owned and not isinstance(field, CustomerForeignKey):
                yield f"{field.name} must be a CustomerForeignKey."
            if field.remote_field.on_delete is not models.DO_NOTHING:
                yield f"{field.name} must leave deletion to the database (DO_NOTHING)."
        if field.unique and not field.primary_key:
            yield f"{field.name} is unique across customers, which tells one what another has."
    for many in model._meta.local_many_to_many:
        yield f"{many.name} would keep its rows in a table without a customer."


def _key_holes(model: type[models.Model]) -> Iterator[str]:
    for index in model._meta.indexes:
        if not index.fields or index.fields[0].lstrip("-") not in ("customer", "customer_id"):
            yield f"The index {index.name} must begin with the customer."
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and (
            not constraint.fields or constraint.fields[0] != "customer"
        ):
            yield f"The constraint {constraint.name} must begin with the customer."
    if model._meta.unique_together:
        yield "unique_together: write a UniqueConstraint that begins with the customer."
    if model._meta.base_manager_name != "objects":
        yield "Meta must inherit CustomerOwned.Meta (base_manager_name)."


# A rule in plain words, and the statement that finds what breaks it: a sentence a hole.
OWNED = """
WITH owned AS (
    SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relowner
    FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    AND (c.relname = ANY(%(owned)s) OR EXISTS (
        SELECT FROM pg_attribute a
        WHERE a.attrelid = c.oid AND a.attname = 'customer_id' AND NOT a.attisdropped
        AND c.relname <> ALL(%(excepted)s)))
)
"""

RULES = {
    "Row-level security is enabled and forced on every customer-owned table": """
SELECT relname || ': row-level security is not enabled and forced' FROM owned
WHERE NOT (relrowsecurity AND relforcerowsecurity)
""",
    "Each customer-owned table has the wall’s policy, word for word, and no other": """
SELECT relname || ': the policies are not exactly the wall' FROM owned
WHERE (SELECT array_agg(regexp_replace(
        pg_get_expr(polqual, polrelid) || ' / ' || pg_get_expr(polwithcheck, polrelid),
        '[()]', '', 'g'))
    FROM pg_policy WHERE polrelid = owned.oid)
    IS DISTINCT FROM ARRAY[CASE relname
        WHEN 'customer' THEN 'id = wall.customer / id = wall.customer'
        ELSE 'customer_id = wall.customer / customer_id = wall.customer' END]
""",
    "Every key and index of a customer-owned table begins with the customer": """
SELECT relname || ': the index ' || i.indexrelid::regclass || ' does not begin with the customer'
FROM owned JOIN pg_index i ON i.indrelid = owned.oid
LEFT JOIN pg_attribute a ON a.attrelid = owned.oid AND a.attnum = i.indkey[0]
LEFT JOIN pg_attrdef d ON d.adrelid = owned.oid AND d.adnum = i.indkey[0]
WHERE a.attname IS DISTINCT FROM CASE relname WHEN 'customer' THEN 'id' ELSE 'customer_id' END
AND i.indexrelid::regclass::text <> ALL(%(finding)s)
-- Words that begin with the customer themselves: see boxes/sql/search.sql.
AND NOT starts_with(coalesce(pg_get_expr(d.adbin, d.adrelid), ''), 'wall.words(customer_id, ')
""",
    "No foreign key can point at another customer’s row": """
SELECT owned.relname || ': the foreign key ' || k.conname || ' may point at another customer''s row'
FROM owned JOIN pg_constraint k ON k.conrelid = owned.oid AND k.contype = 'f'
JOIN owned other ON other.oid = k.confrelid
WHERE owned.relname <> 'customer' AND (
    (SELECT attname FROM pg_attribute WHERE attrelid = owned.oid AND attnum = k.conkey[1])
        <> 'customer_id'
    OR (SELECT attname FROM pg_attribute WHERE attrelid = other.oid AND attnum = k.confkey[1])
        <> CASE other.relname WHEN 'customer' THEN 'id' ELSE 'customer_id' END)
""",
    "No login role owns a customer-owned table, or may truncate it": """
SELECT relname || ': ' || r.rolname || ' owns it, or may truncate it' FROM owned, pg_roles r
WHERE r.rolname = ANY(%(roles)s) AND r.rolname <> 'vmb_migrator'
AND (relowner = r.oid OR has_table_privilege(r.oid, owned.oid, 'TRUNCATE, TRIGGER, REFERENCES'))
""",
    "No login role reaches a table that has no wall before it": """
SELECT c.relname || ': ' || rolname || ' reaches it, and no wall stands before it'
FROM pg_class c, pg_roles r
WHERE c.relnamespace IN ('public'::regnamespace, 'wall'::regnamespace)
AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relrowsecurity
AND rolname IN ('vmb_web', 'vmb_worker', 'vmb_support')
AND (has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE, REFERENCES')
    OR has_table_privilege(r.oid, c.oid, 'DELETE, TRUNCATE, TRIGGER')
    OR (has_any_column_privilege(r.oid, c.oid, 'SELECT')
        AND NOT (c.relname = ANY(%(open)s) AND c.relkind = 'r')
        AND NOT (c.relname = ANY(%(supports)s) AND c.relkind = 'r' AND rolname = 'vmb_support')))
AND NOT (c.relname LIKE 'procrastinate%%' AND rolname = 'vmb_worker')
""",
    "What is bought, and for how long, the customer’s pages cannot write": """
SELECT c.relname || ': vmb_web may write it' FROM pg_class c, pg_roles r
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%(bought)s)
AND rolname = 'vmb_web' AND (has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE')
    OR has_table_privilege(r.oid, c.oid, 'DELETE'))
""",
    "What is only added to, nobody may write": """
SELECT c.relname || ': ' || rolname || ' may write it' FROM pg_class c, pg_roles r
WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY(%(untouched)s)
AND rolname IN ('vmb_web', 'vmb_worker', 'vmb_support')
AND (has_any_column_privilege(r.oid, c.oid, 'INSERT, UPDATE')
    OR has_table_privilege(r.oid, c.oid, 'DELETE'))
""",
    "No login role is a superuser, makes roles or databases, replicates or bypasses the wall": """
SELECT rolname || ': a login role with powers' FROM pg_roles
WHERE rolname = ANY(%(roles)s) AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb
    OR rolreplication)
""",
    "Nobody may log in as the owner": """
SELECT 'vmb_owner: somebody may log in as it' FROM pg_roles
WHERE rolname = 'vmb_owner' AND (rolcanlogin OR rolsuper)
""",
    "Pages, jobs and support can become no other role": """
SELECT rolname || ': may become another role' FROM pg_roles r
WHERE rolname IN ('vmb_web', 'vmb_worker', 'vmb_support')
AND EXISTS (SELECT FROM pg_auth_members m WHERE m.member = r.oid)
""",
    "Pages, jobs and support can make no tables or functions of their own": """
SELECT rolname || ': may make tables or functions of its own' FROM pg_roles
WHERE rolname IN ('vmb_web', 'vmb_worker', 'vmb_support')
AND (has_database_privilege(oid, current_database(), 'CREATE, TEMPORARY')
    OR has_schema_privilege(oid, 'public', 'CREATE') OR has_schema_privilege(oid, 'wall', 'CREATE'))
""",
    "Sessions of pages, jobs and support keep the settings that the wall needs": """
SELECT current_user || ': ' || name || ' is ' || setting || ' and not ' || wanted
FROM pg_settings JOIN (VALUES
    ('track_activities', 'off'), ('search_path', 'public, pg_temp'), ('row_security', 'on')
) AS needed(setting_name, wanted) ON name = setting_name
WHERE current_user IN ('vmb_web', 'vmb_worker', 'vmb_support') AND setting <> wanted
""",
    "There is no function that everybody may run": """
SELECT p.pronamespace::regnamespace || '.' || p.proname || ': everybody may run it' FROM pg_proc p
WHERE p.pronamespace IN ('wall'::regnamespace, 'public'::regnamespace)
AND has_function_privilege('public', p.oid, 'EXECUTE')
""",
    "The functions that decide who is believed are run by whom they serve only": """
SELECT 'wall.' || p.proname || ': ' || rolname || ' may run it' FROM pg_proc p, pg_roles r
WHERE p.pronamespace = 'wall'::regnamespace AND has_function_privilege(r.oid, p.oid, 'EXECUTE')
AND (p.proname = ANY(%(inner)s) AND rolname IN ('vmb_web', 'vmb_worker', 'vmb_support')
    OR p.proname = ANY(%(workers)s) AND rolname IN ('vmb_web', 'vmb_support'))
""",
    "Every function that runs as its owner has a search_path of its own": """
SELECT p.pronamespace::regnamespace || '.' || p.proname
    || ': runs as its owner without a search_path of its own'
FROM pg_proc p
WHERE p.pronamespace IN ('wall'::regnamespace, 'public'::regnamespace) AND p.prosecdef
AND NOT coalesce(array_to_string(p.proconfig, ';'), '') ~ 'search_path=pg_catalog,.*pg_temp$'
""",
    "Every customer-owned table is there": """
SELECT name || ': the table is missing; run viewmybox migrate'
FROM unnest(%(owned)s::text[]) AS name
WHERE NOT EXISTS (SELECT FROM owned WHERE relname = name)
""",
}

# Tables that name a customer and are not the customer's: two belong to a person, two are the
# provider's books and its erasures. No login role has any right to them.
EXCEPTED = ["erasure", "ledger_invoice", "membership", "session"]

# By which the console finds a customer among all (support/sql/finding.sql), and by which what was
# read in documents is searched: words that another customer's key seals otherwise. Not unique.
FINDING = ["customer_found_by_name", "contact_detail_found", "words_in_document"]

# What belongs to no customer and may be read by all: it is published anyway.
OPEN = ["policy_version", "price_list"]
# And what the provider's own staff may read: it is theirs.
SUPPORTS = ["provider_line", "provider_head"]

# The functions that decide who is believed: nobody's, and the worker's only.
INNER = [
    "sign",
    "mac",
    "set_secret",
    "proven",
    "live_session",
    "add_line",
    "add_provider_line",
    "note_person",
    "count_for_provider",
    "neighbourhood",
    "live_operator",
    "acting_operator",
    "note_by_operator",
    "looked",
    "granted_box",
    "looked_inside",
    "acting_owner",
    "acting_member",
    "own_case",
    "add_message",
    "carry_out",
    "visiting",
    "operator_as_noted",
    "note_operators_deed",
    "queue_for",
    "agreed_draft",
    "beginnings",
    "plans_had",
    "raises",
    "write_price_list",
    "write_invoice",
    "receive",
    "take_back",
    "settle",
    "release_order",
    "note_erasure",
]
WORKERS = [
    "enter_customer",
    "customers",
    "letters_waiting",
    "customers_with_webhooks",
    "webhooks_waiting",
    "journal_heads",
    "forget_journal_details",
    "provider_journal_head",
    "settle_provider_journal",
    "purge_sessions",
    "purge_console",
    "purge_drafts",
    "expect_customer",
    "unexpect_customer",
    "unborn_customers",
    "begin_restoring",
    "end_restoring",
    "restore_customer",
    "restore_rows",
    "restored_days_agree",
    "renew_extracts",
    "customers_untold_of_prices",
    "bill_period",
    "order_failed",
    "purge_ledger",
    "refresh_standing_on",
    "begin_erasure",
    "end_registration",
    "mark_erasure",
    "erase_rows",
    "erasure_tells",
]

# What the customer's pages change by the database's own verbs (billing/sql).
BOUGHT = ["subscription", "extract_order", "invoice"]

# What is only added to, and only by the database's own hand (docs/journal.md).
UNTOUCHED = [
    "journal_line",
    "journal_head",
    "provider_line",
    "provider_head",
    "support_case",
    "support_case_file",
    "support_case_message",
    "support_grant",
    "support_visit",
    "support_view",
]


def find_holes(alias: str = "default") -> list[str]:
    """Every hole in the running database's wall, a sentence each; empty when it stands."""
    with connections[alias].cursor() as cursor:
        return holes_in(cursor, RULES)


def holes_in(cursor: Any, rules: Iterable[str]) -> list[str]:
    """What breaks some of the rules, as the cursor's role sees it; `viewmybox verify` asks too."""
    owned = [model._meta.db_table for model in owned_models()] + ["customer"]
    facts = {
        "excepted": EXCEPTED,
        "finding": FINDING,
        "open": OPEN,
        "supports": SUPPORTS,
        "inner": INNER,
        "workers": WORKERS,
        "untouched": UNTOUCHED,
        "bought": BOUGHT,
    }
    statement = OWNED + "UNION ALL".join(RULES[rule] for rule in rules) + "ORDER BY 1"
    cursor.execute(statement, {"owned": owned, "roles": list(LOGIN_ROLES)} | facts)
    return [row[0] for row in cursor.fetchall()]


def refuse_holes(alias: str = "default") -> None:
    """Called before anything serves.

    Raises:
        HoleError: the wall has a hole.
    """
    holes = find_holes(alias)
    if holes:
        raise HoleError("The wall between customers has holes:\n  " + "\n  ".join(holes))
