-- What the service knows of itself: when what must happen last happened, what `verify` last found,
-- and whether writing is halted. Counts, names of our own and moments: nothing of a customer's.
-- Everybody may read it by the functions below; the worker writes it by two of them.
CREATE TABLE wall.upkeep (
    name text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    first_at timestamptz NOT NULL DEFAULT now(),
    at timestamptz NOT NULL DEFAULT now(),
    facts jsonb NOT NULL DEFAULT '{}'
);

CREATE TABLE wall.verified (
    name text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    promise text NOT NULL,
    state text NOT NULL CHECK (state IN ('ok', 'hole', 'skipped')),
    at timestamptz NOT NULL,
    looked_by text NOT NULL
);

CREATE TABLE wall.halt (
    since timestamptz NOT NULL DEFAULT now(),
    until timestamptz NOT NULL,
    reason text NOT NULL CHECK (length(reason) BETWEEN 1 AND 500)
);

CREATE FUNCTION wall.note_done(deed text, found jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO wall.upkeep AS u (name, facts) VALUES (deed, found)
    ON CONFLICT (name) DO UPDATE SET at = now(), facts = excluded.facts
$$;

-- Takes what a run found. Where this run could not look, what an earlier one saw stays, and ages.
CREATE FUNCTION wall.note_verified(found jsonb, looked_by text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO wall.verified AS v
    SELECT one ->> 'check', one ->> 'promise', one ->> 'state', now(), note_verified.looked_by
    FROM jsonb_array_elements(found) AS one
    ON CONFLICT (name) DO UPDATE SET promise = excluded.promise, state = excluded.state,
        at = excluded.at, looked_by = excluded.looked_by
    WHERE excluded.state <> 'skipped' OR v.state = 'skipped'
$$;

-- Maintenance can be announced: writing is halted from a moment on.
CREATE FUNCTION wall.halt_writing(since timestamptz, until timestamptz, reason text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM wall.halt;
    INSERT INTO wall.halt (since, until, reason)
    SELECT halt_writing.since, halt_writing.until, halt_writing.reason
    WHERE halt_writing.until > halt_writing.since
$$;

CREATE FUNCTION wall.upkeep(
    OUT name text, OUT first_at timestamptz, OUT at timestamptz, OUT facts jsonb
) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT u.name, u.first_at, u.at, u.facts FROM wall.upkeep u ORDER BY u.name
$$;

CREATE FUNCTION wall.verified(
    OUT name text, OUT promise text, OUT state text, OUT at timestamptz, OUT looked_by text
) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT v.name, v.promise, v.state, v.at, v.looked_by FROM wall.verified v ORDER BY v.name
$$;

CREATE FUNCTION wall.halted(OUT since timestamptz, OUT until timestamptz, OUT reason text)
RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT h.since, h.until, h.reason FROM wall.halt h WHERE h.until > now()
$$;

-- Which migrations are applied: the web says that it is not ready while some of its own are missing.
CREATE FUNCTION wall.applied(OUT app text, OUT name text) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT m.app::text, m.name::text FROM public.django_migrations m
$$;

GRANT EXECUTE ON FUNCTION wall.note_done(text, jsonb), wall.note_verified(jsonb, text),
    wall.halt_writing(timestamptz, timestamptz, text) TO vmb_worker;
GRANT EXECUTE ON FUNCTION wall.upkeep(), wall.verified(), wall.halted(), wall.applied()
    TO vmb_web, vmb_worker, vmb_support;
