"""Damages to a database, and the check that must notice each. `{database}` is its name."""

FORGETFUL_CUSTOMER = (
    "CREATE OR REPLACE FUNCTION wall.customer() RETURNS uuid LANGUAGE sql STABLE SECURITY DEFINER "
    "SET search_path = pg_catalog, pg_temp AS "
    "$$ SELECT split_part(current_setting('vmb.context', true), '|', 1)::uuid $$"
)
LETTER = (
    "INSERT INTO sent_letter (id, customer_id, kind, about, address, at, refused, next_try_at) "
    "SELECT gen_random_uuid(), (SELECT id FROM customer LIMIT 1), 'policy', 'x', 'x@example.com',"
)
QUEUED = "INSERT INTO procrastinate_jobs (queue_name, task_name, lock, scheduled_at, status) VALUES"

WAITED = "UPDATE procrastinate_events SET at = now() - interval '1 hour'"

# Done to a copy, which is thrown away.
STATEMENTS = [
    ("row-level-security-is-enabled-and", "ALTER TABLE box NO FORCE ROW LEVEL SECURITY"),
    ("each-customer-owned-table-has-the", "ALTER POLICY wall ON box USING (true)"),
    ("each-customer-owned-table-has-the", "CREATE POLICY more ON box USING (true)"),
    ("every-key-and-index-of-a", "CREATE INDEX x ON box (name)"),
    (
        "no-foreign-key-can-point-at",
        (
            "CREATE UNIQUE INDEX ON box (id); ALTER TABLE service ADD FOREIGN KEY (box_id) "
            "REFERENCES box (id)"
        ),
    ),
    ("no-login-role-owns-a-customer", "GRANT TRUNCATE ON box TO vmb_web"),
    ("no-login-role-reaches-a-table", "GRANT SELECT ON identity TO vmb_web"),
    (
        "no-login-role-reaches-a-table",
        "CREATE VIEW x AS SELECT * FROM box; GRANT SELECT ON x TO vmb_web",
    ),
    ("pages-jobs-and-support-can-make", "GRANT CREATE ON SCHEMA public TO vmb_web"),
    (
        "sessions-of-pages-jobs-and-support",
        "ALTER ROLE vmb_worker IN DATABASE {database} SET track_activities = on",
    ),
    (
        "there-is-no-function-that-everybody",
        "GRANT EXECUTE ON FUNCTION wall.enter(text, boolean) TO PUBLIC",
    ),
    (
        "the-functions-that-decide-who-is",
        "GRANT EXECUTE ON FUNCTION wall.enter_customer(uuid, text, integer) TO vmb_web",
    ),
    (
        "every-function-that-runs-as-its",
        "ALTER FUNCTION wall.enter(text, boolean) RESET search_path",
    ),
    ("every-customer-owned-table-is-there", "DROP TABLE subscription"),
    ("nothing-without-a-context", "ALTER TABLE box DISABLE ROW LEVEL SECURITY"),
    ("forged-contexts-are-refused", FORGETFUL_CUSTOMER),
    ("secrets-are-kept", "GRANT SELECT (inner_pad) ON wall.secret TO vmb_web"),
    ("secrets-are-kept", "DELETE FROM wall.secret WHERE name = 'proof'"),
    ("secrets-are-kept", "UPDATE wall.secret SET inner_pad = decode(repeat('36', 64), 'hex')"),
    ("proofs-are-ours", "SELECT wall.set_secret('proof', sha256('another'))"),
    ("passwords-are-stored-well", "ALTER DATABASE {database} SET password_encryption = 'md5'"),
    (
        "nothing-by-default",
        "ALTER DEFAULT PRIVILEGES FOR ROLE vmb_owner GRANT SELECT ON TABLES TO vmb_web",
    ),
    (
        "nothing-by-default",
        "ALTER DEFAULT PRIVILEGES FOR ROLE vmb_owner GRANT EXECUTE ON FUNCTIONS TO PUBLIC",
    ),
    ("settings-of-roles", "ALTER ROLE vmb_web IN DATABASE {database} SET work_mem = 64"),
    ("settings-of-roles", "ALTER DATABASE {database} SET row_security = off"),
    ("pages-have-limits", "ALTER ROLE vmb_web IN DATABASE {database} SET statement_timeout = 0"),
    ("strange-tables", "CREATE TABLE stray (x integer)"),
    ("strange-tables", "CREATE TABLE wall.stray (x integer)"),
    ("strange-tables", "CREATE VIEW stray AS SELECT 1 AS x"),
    ("strange-tables", "CREATE MATERIALIZED VIEW stray AS SELECT 1 AS x"),
    ("strange-tables", "CREATE SEQUENCE stray"),
    ("strange-tables", "CREATE SCHEMA stray"),
    (
        "strange-tables",
        (
            "CREATE FOREIGN DATA WRAPPER x; CREATE SERVER y FOREIGN DATA WRAPPER x; "
            "CREATE FOREIGN TABLE stray (x integer) SERVER y"
        ),
    ),
    ("strange-columns", "ALTER TABLE customer ADD personal_number text"),
    ("strange-columns", "ALTER TABLE registration DROP delete_on"),
    ("strange-columns", "DROP TABLE sign_in_attempt"),
    ("no-passwords", "ALTER TABLE identity ADD password_hash text"),
    ("tables-are-the-owners", "ALTER TABLE box OWNER TO vmb_migrator"),
    ("tables-are-the-owners", "ALTER SCHEMA wall OWNER TO vmb_migrator"),
    ("rights-on-tables", "GRANT INSERT ON contact_detail TO vmb_web"),
    ("rights-on-tables", "GRANT UPDATE (name) ON customer TO vmb_web"),
    ("rights-on-tables", "GRANT SELECT ON box TO vmb_support"),
    ("rights-on-tables", "REVOKE INSERT ON box FROM vmb_web"),
    ("nothing-for-everybody", "GRANT TEMPORARY ON DATABASE {database} TO PUBLIC"),
    ("nothing-for-everybody", "GRANT USAGE ON SCHEMA wall TO PUBLIC"),
    ("nothing-for-everybody", "GRANT SELECT ON box TO PUBLIC"),
    ("nothing-for-everybody", "GRANT SELECT (name) ON box TO PUBLIC"),
    ("keys-of-tables", "ALTER TABLE subscription DROP CONSTRAINT subscription_pkey"),
    ("foreign-keys", "ALTER TABLE service DROP CONSTRAINT service_customer_id_box_id_fkey"),
    ("strange-triggers", "ALTER TABLE service DISABLE TRIGGER ALL"),
    (
        "strange-triggers",
        (
            "CREATE TRIGGER x BEFORE UPDATE ON box FOR EACH ROW "
            "EXECUTE FUNCTION suppress_redundant_updates_trigger()"
        ),
    ),
    ("strange-triggers", "CREATE RULE x AS ON DELETE TO box DO INSTEAD NOTHING"),
    (
        "strange-triggers",
        (
            "CREATE FUNCTION x() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END'; "
            "CREATE EVENT TRIGGER x ON ddl_command_end EXECUTE FUNCTION x()"
        ),
    ),
    ("no-copies", "CREATE PUBLICATION x FOR ALL TABLES"),
    ("no-copies", "CREATE FOREIGN DATA WRAPPER x"),
    ("no-copies", "SELECT lo_create(0)"),
    (
        "no-copies",
        (
            "CREATE SUBSCRIPTION {database} CONNECTION 'host=nowhere password=x' PUBLICATION x "
            "WITH (connect = false)"
        ),
    ),
    ("strange-extensions", "CREATE LANGUAGE strange HANDLER plpgsql_call_handler"),
    ("everything-is-extracted", "CREATE TABLE stray (customer_id uuid)"),
    ("details-are-kept", "GRANT UPDATE (value) ON contact_detail TO vmb_worker"),
    ("strange-functions", "CREATE FUNCTION stray() RETURNS integer LANGUAGE sql AS 'SELECT 1'"),
    (
        "strange-functions",
        "CREATE FUNCTION wall.enter(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    ),
    ("strange-functions", "DROP FUNCTION wall.customers()"),
    (
        "altered-functions",
        (
            "UPDATE pg_proc SET prosrc = replace(prosrc, '60 minutes', '60 days') "
            "WHERE proname = 'live_session'"
        ),
    ),
    ("altered-functions", FORGETFUL_CUSTOMER),
    (
        "altered-functions",
        "UPDATE pg_proc SET prosrc = prosrc || ' ' WHERE proname = 'procrastinate_fetch_job_v2'",
    ),
    ("rights-of-functions", "ALTER FUNCTION wall.member() SECURITY DEFINER"),
    ("rights-of-functions", "ALTER FUNCTION wall.customers() SECURITY INVOKER"),
    (
        "rights-of-functions",
        "ALTER FUNCTION wall.enter(text, boolean) SET search_path = pg_catalog, wall, pg_temp",
    ),
    ("rights-of-functions", "ALTER FUNCTION wall.customer() VOLATILE"),
    ("rights-of-functions", "ALTER FUNCTION wall.customer() LEAKPROOF"),
    ("rights-of-functions", "ALTER FUNCTION wall.enter(text, boolean) OWNER TO vmb_migrator"),
    ("runners-of-functions", "GRANT EXECUTE ON FUNCTION wall.customers() TO vmb_support"),
    ("runners-of-functions", "REVOKE EXECUTE ON FUNCTION wall.enter(text, boolean) FROM vmb_web"),
    ("server-functions", "GRANT EXECUTE ON FUNCTION lo_create(oid) TO vmb_web"),
    ("server-functions", "GRANT EXECUTE ON FUNCTION pg_cancel_backend(integer) TO PUBLIC"),
    ("quiet-log", "ALTER DATABASE {database} SET log_statement = 'all'"),
    ("quiet-log", "ALTER DATABASE {database} SET log_min_duration_statement = 100"),
    ("quiet-log", "ALTER DATABASE {database} SET log_parameter_max_length_on_error = -1"),
    ("durable", "ALTER DATABASE {database} SET synchronous_commit = local"),
    ("migrated", "DELETE FROM django_migrations WHERE app = 'extracts'"),
    (
        "migrated",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('boxes', '0099_x', now())",
    ),
    (
        "tokens-are-hashed",
        "ALTER TABLE session ALTER token_hash TYPE text USING encode(token_hash, 'hex')",
    ),
    ("tokens-are-hashed", "UPDATE api_key SET secret_hash = convert_to(id::text, 'UTF8')"),
    ("sessions-end", "UPDATE session SET expires_at = created_at + interval '2 days'"),
    ("policy-in-force", "UPDATE policy_version SET effective_on = '2999-01-01'"),
    ("policy-unaltered", "UPDATE policy_version SET text_sv = text_sv || ' '"),
    (
        "policy-unaltered",
        (
            "INSERT INTO policy_version SELECT 3, '2999-01-01', now(), text_sv, text_en, sha256 "
            "FROM policy_version"
        ),
    ),
    (
        "policy-unaltered",
        (
            "INSERT INTO policy_version SELECT 2, effective_on, now(), text_sv, text_en, sha256 "
            "FROM policy_version"
        ),
    ),
    (
        "policy-came-in-time",
        (
            "INSERT INTO policy_version SELECT 2, current_date + 10, now(), text_sv, text_en, "
            "sha256 FROM policy_version"
        ),
    ),
    ("what-was-read-stands", "UPDATE policy_acknowledgement SET sha256 = repeat('0', 64)"),
    ("details-are-stamped", "ALTER TABLE contact_detail ALTER policy_version_id DROP NOT NULL"),
    ("stamps-are-true", "UPDATE registration SET at = '2020-01-01'"),
    (
        "only-the-named-details",
        "ALTER TABLE contact_detail DROP CONSTRAINT contact_detail_kind_check",
    ),
    ("registrations-go", "UPDATE registration SET delete_on = '2020-01-01'"),
    ("customers-keys-open", "UPDATE customer_key SET wrapped = set_byte(wrapped, 20, 0)"),
    (
        "customers-keys-open",
        "UPDATE customer_key SET wrapped = (SELECT wrapped FROM customer_key ORDER BY 1 LIMIT 1)",
    ),
    ("cases-keys-open", "UPDATE shared_key SET wrapped = set_byte(wrapped, 20, 0)"),
    ("cases-keys-open", "UPDATE shared_key SET thing = gen_random_uuid()"),
    ("documents-have-keys", "DELETE FROM customer_key"),
    ("journals-are-whole", "UPDATE journal_line SET deed = 'x.y' WHERE number = 1"),
    ("journals-are-whole", "DELETE FROM journal_line WHERE number = 2"),
    ("journals-are-whole", "DELETE FROM journal_head"),
    ("what-is-only-added-to-nobody", "GRANT DELETE ON journal_line TO vmb_worker"),
    ("what-is-bought-and-for-how", "GRANT UPDATE (trial_ends_on) ON subscription TO vmb_web"),
    ("provider-journal-is-whole", "UPDATE provider_head SET hash = repeat('0', 64)"),
    ("provider-journal-is-whole", "UPDATE provider_head SET gone = 1"),
    ("provider-journal-is-whole", "DELETE FROM provider_head"),
    ("what-is-only-added-to-nobody", "GRANT DELETE ON provider_line TO vmb_support"),
    ("no-login-role-reaches-a-table", "GRANT SELECT ON provider_line TO vmb_web"),
    ("upkeep-is-done", "INSERT INTO wall.upkeep VALUES ('x', now() - interval '2 days')"),
    ("jobs-are-done", f"{QUEUED} ('default', 'x', 'x', now() - interval '1 hour', 'todo')"),
    (
        "jobs-are-done",
        f"{QUEUED} ('default', 'x', 'x', NULL, 'todo'); {WAITED}",
    ),
    (
        "letters-go",
        f"{LETTER} now() - interval '2 hours', '', now()",
    ),
    ("no-abandoned-jobs", f"{QUEUED} ('default', 'x', 'x', NULL, 'doing')"),
]

# Done to what all databases of the server share, and undone.
SHARED = [
    (
        "no-login-role-is-a-superuser",
        "ALTER ROLE vmb_web BYPASSRLS",
        "ALTER ROLE vmb_web NOBYPASSRLS",
    ),
    (
        "no-login-role-is-a-superuser",
        "ALTER ROLE vmb_support CREATEDB",
        "ALTER ROLE vmb_support NOCREATEDB",
    ),
    ("nobody-may-log-in-as-the", "ALTER ROLE vmb_owner LOGIN", "ALTER ROLE vmb_owner NOLOGIN"),
    (
        "pages-jobs-and-support-can-become",
        "GRANT vmb_owner TO vmb_web",
        "REVOKE vmb_owner FROM vmb_web",
    ),
    (
        "owner-is-out-of-reach",
        "CREATE ROLE stranger LOGIN IN ROLE vmb_owner",
        "DROP ROLE stranger",
    ),
    (
        "no-strangers",
        "CREATE ROLE stranger LOGIN; GRANT CONNECT ON DATABASE {database} TO stranger",
        "DROP OWNED BY stranger; DROP ROLE stranger",
    ),
    (
        "strange-libraries",
        (
            "GRANT pg_read_all_settings TO vmb_owner; "
            "ALTER DATABASE {database} SET session_preload_libraries = 'plpgsql'"
        ),
        "REVOKE pg_read_all_settings FROM vmb_owner",
    ),
]
# What test_files.py, test_settings.py, test_pages.py and test_server.py damage otherwise.
