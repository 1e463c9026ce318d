-- What a fresh database allows: nothing to everybody, a door to each role.
-- {database} is put in by the caller as a quoted identifier.
REVOKE ALL ON DATABASE {database} FROM PUBLIC;
GRANT CONNECT ON DATABASE {database} TO vmb_migrator, vmb_web, vmb_worker, vmb_support;
-- Bulk measurements pass through a temporary table that the owner's own function makes. The login
-- roles make nothing temporary: on a pooled connection it would lie in wait for the next customer.
GRANT TEMPORARY ON DATABASE {database} TO vmb_owner;
GRANT CREATE ON DATABASE {database} TO vmb_owner;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
ALTER SCHEMA public OWNER TO vmb_owner;
GRANT USAGE ON SCHEMA public TO vmb_web, vmb_worker, vmb_support;
-- Large objects have no row-level security, and no product of ours needs them.
REVOKE EXECUTE ON FUNCTION lo_create(oid), lo_creat(integer), lo_from_bytea(oid, bytea),
    lo_open(oid, integer), lo_get(oid), lo_get(oid, bigint, integer), lo_put(oid, bigint, bytea),
    lo_unlink(oid) FROM PUBLIC;
-- A role may end its own other sessions, which here are other customers'.
REVOKE EXECUTE ON FUNCTION pg_terminate_backend(integer, bigint), pg_cancel_backend(integer)
    FROM PUBLIC;
