-- The signed context (docs/wall.md). A plain setting could be changed by any injected statement;
-- this one is believed only with a MAC made from a secret that no login role can read.
CREATE SCHEMA wall;
GRANT USAGE ON SCHEMA wall TO vmb_web, vmb_worker, vmb_support;
ALTER DEFAULT PRIVILEGES IN SCHEMA wall REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;

-- HMAC-SHA-256 keys (RFC 2104), kept as their two padded halves so that SQL needs no XOR:
-- 'context' is made here and never leaves; 'proof' is shared with the web process, which with it
-- proves that a statement about a sign-in comes from its own code and not from injected SQL.
CREATE TABLE wall.secret (
    name text PRIMARY KEY,
    inner_pad bytea NOT NULL CHECK (length(inner_pad) = 64),
    outer_pad bytea NOT NULL CHECK (length(outer_pad) = 64)
);

CREATE FUNCTION wall.set_secret(name text, key bytea) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    inner_pad bytea := decode(repeat('36', 64), 'hex');
    outer_pad bytea := decode(repeat('5c', 64), 'hex');
BEGIN
    IF length(key) NOT BETWEEN 32 AND 64 THEN
        RAISE EXCEPTION 'wall: a secret has 32 to 64 bytes';
    END IF;
    FOR i IN 0 .. length(key) - 1 LOOP
        inner_pad := set_byte(inner_pad, i, get_byte(inner_pad, i) # get_byte(key, i));
        outer_pad := set_byte(outer_pad, i, get_byte(outer_pad, i) # get_byte(key, i));
    END LOOP;
    INSERT INTO wall.secret VALUES (set_secret.name, inner_pad, outer_pad)
    ON CONFLICT ON CONSTRAINT secret_pkey
    DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad;
END
$$;

SELECT wall.set_secret('context', sha256(
    uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
));

CREATE FUNCTION wall.mac(secret_name text, message text) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(sha256(outer_pad || sha256(inner_pad || convert_to(message, 'UTF8'))), 'hex')
    FROM wall.secret WHERE name = secret_name
$$;

-- customer|member|purpose|expiry|MAC. Handed out only by the wall.enter… functions.
CREATE FUNCTION wall.sign(customer uuid, member uuid, purpose text, seconds integer) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    message text := concat_ws('|', customer::text, coalesce(member::text, '-'), purpose,
        (extract(epoch FROM clock_timestamp())::bigint + seconds)::text);
BEGIN
    IF customer IS NULL OR purpose ~ '[^a-z0-9:-]' THEN
        RAISE EXCEPTION 'wall: no such context';
    END IF;
    RETURN message || '|' || wall.mac('context', message);
END
$$;

-- The context's parts, or NULL without a context. Forged or expired: an error, so that a mistake
-- is noticed and never reads as "no rows".
CREATE FUNCTION wall.context() RETURNS text[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given text := current_setting('vmb.context', true);
    parts text[];
BEGIN
    IF given IS NULL OR given = '' THEN
        RETURN NULL;
    END IF;
    parts := string_to_array(given, '|');
    IF cardinality(parts) <> 5
        OR wall.mac('context', array_to_string(parts[1:4], '|')) IS DISTINCT FROM parts[5]
    THEN
        RAISE EXCEPTION 'wall: the context is not one of ours' USING ERRCODE = '28000';
    END IF;
    IF parts[4]::bigint < extract(epoch FROM clock_timestamp()) THEN
        RAISE EXCEPTION 'wall: the context has expired' USING ERRCODE = '28000';
    END IF;
    RETURN parts;
END
$$;

-- Whose rows this transaction may reach. Every policy is the bare customer_id = wall.customer().
-- It says what wall.context() says, in one function: called for every statement, and for every
-- row that is written, the nesting cost a third of its time.
CREATE FUNCTION wall.customer() RETURNS uuid
LANGUAGE plpgsql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given text := current_setting('vmb.context', true);
    parts text[];
    key record;
BEGIN
    IF given IS NULL OR given = '' THEN
        RETURN NULL;
    END IF;
    parts := string_to_array(given, '|');
    SELECT inner_pad, outer_pad INTO key FROM wall.secret WHERE name = 'context';
    IF cardinality(parts) <> 5 OR parts[5] IS DISTINCT FROM encode(sha256(key.outer_pad
            || sha256(key.inner_pad || convert_to(array_to_string(parts[1:4], '|'), 'UTF8'))), 'hex')
    THEN
        RAISE EXCEPTION 'wall: the context is not one of ours' USING ERRCODE = '28000';
    END IF;
    IF parts[4]::bigint < extract(epoch FROM clock_timestamp()) THEN
        RAISE EXCEPTION 'wall: the context has expired' USING ERRCODE = '28000';
    END IF;
    RETURN parts[1]::uuid;
END
$$;

-- Which member acts; NULL for an API key or a job.
CREATE FUNCTION wall.member() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
    SELECT nullif((wall.context())[2], '-')::uuid
$$;

-- True when the web process itself, and not injected SQL, wrote this payload within the minute.
-- The payload is a JSON object with the member "at" (seconds since 1970) and "deed".
CREATE FUNCTION wall.proven(deed text, payload text, mac text) RETURNS jsonb
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    -- Each condition is refused when it is unknown: without the key there is no MAC to compare.
    IF mac IS NULL OR wall.mac('proof', payload) IS DISTINCT FROM mac
        OR payload::jsonb ->> 'deed' IS DISTINCT FROM deed
        OR (abs((payload::jsonb ->> 'at')::numeric - extract(epoch FROM clock_timestamp())) <= 60)
            IS NOT TRUE
    THEN
        RAISE EXCEPTION 'wall: unproven' USING ERRCODE = '28000';
    END IF;
    RETURN payload::jsonb;
END
$$;

GRANT EXECUTE ON FUNCTION wall.customer(), wall.context(), wall.member()
    TO vmb_web, vmb_worker, vmb_support;
