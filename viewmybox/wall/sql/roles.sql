-- The five roles (docs/wall.md). Run once per server by its administrator, who then steps back:
-- nothing at run time is a superuser. Passwords are set apart from this file.

DO $$
DECLARE
    login text;
    own text;
BEGIN
    -- Owns every table and function. Nobody logs in as it; BYPASSRLS lets migrations add foreign
    -- keys across forced row-level security and lets the wall's own functions look people up.
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'vmb_owner') THEN
        CREATE ROLE vmb_owner NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE BYPASSRLS;
    END IF;

    FOREACH login IN ARRAY ARRAY['vmb_migrator', 'vmb_web', 'vmb_worker', 'vmb_support'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = login) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS NOINHERIT', login);
        END IF;
        -- A role may change its own settings; each start puts them back.
        EXECUTE format('ALTER ROLE %I RESET ALL', login);
        FOR own IN SELECT datname FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase
            WHERE setrole = login::regrole LOOP
            EXECUTE format('ALTER ROLE %I IN DATABASE %I RESET ALL', login, own);
        END LOOP;
        -- Another session's statement may hold a signed context: do not show statements at all.
        EXECUTE format('ALTER ROLE %I SET track_activities = off', login);
        -- A temporary table must never stand in front of a real one.
        EXECUTE format('ALTER ROLE %I SET search_path = public, pg_temp', login);
        -- What Django would set for itself on each connection; RESET ALL must come back to it.
        EXECUTE format('ALTER ROLE %I SET timezone = ''UTC''', login);
        EXECUTE format('ALTER ROLE %I SET citus.propagate_set_commands = ''local''', login);
    END LOOP;

    GRANT vmb_owner TO vmb_migrator;
    ALTER ROLE vmb_migrator SET lock_timeout = '4s';
    ALTER ROLE vmb_migrator SET search_path = public;
    ALTER ROLE vmb_web SET statement_timeout = '30s';
    ALTER ROLE vmb_web SET lock_timeout = '10s';
    ALTER ROLE vmb_web SET idle_in_transaction_session_timeout = '60s';
    ALTER ROLE vmb_support SET statement_timeout = '30s';
END
$$;
