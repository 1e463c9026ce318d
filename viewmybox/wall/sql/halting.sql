-- Maintenance can be announced: writing is halted from a moment on. And the web may ask which
-- migrations are applied, to say that it is not ready while some of its own are missing.
DROP FUNCTION wall.halt_writing(timestamptz, text);

CREATE FUNCTION wall.halt_writing(since timestamptz, until timestamptz, reason text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM wall.halt;
    INSERT INTO wall.halt (since, until, reason)
    SELECT halt_writing.since, halt_writing.until, halt_writing.reason
    WHERE halt_writing.until > halt_writing.since
$$;

CREATE FUNCTION wall.applied(OUT app text, OUT name text) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT m.app::text, m.name::text FROM public.django_migrations m
$$;

GRANT EXECUTE ON FUNCTION wall.halt_writing(timestamptz, timestamptz, text) TO vmb_worker;
GRANT EXECUTE ON FUNCTION wall.applied() TO vmb_web, vmb_worker, vmb_support;
