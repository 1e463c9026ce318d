-- The provider's journal: one for the installation. As a customer's (journal.sql): written by the
-- database's own hand only, each line bound to the one before it (viewmybox/journal/chain.py).
ALTER TABLE provider_line
    ADD CHECK (number > 0),
    ADD CHECK (deed ~ '^[a-z_]+\.[a-z_]+$');

REVOKE ALL ON provider_line, provider_head FROM PUBLIC, vmb_web, vmb_worker, vmb_support;
GRANT SELECT ON provider_line, provider_head TO vmb_support;

INSERT INTO provider_head (id, number, hash, at, gone, gone_hash)
SELECT 1, 0, start, now(), 0, start FROM encode(sha256('provider'), 'hex') AS start;

-- What anybody can cause as often as they like is counted here, hour by hour. Unlogged, as turns
-- are: a crash loses the counts of an hour, and counting costs no wait for the disk.
CREATE UNLOGGED TABLE wall.provider_tally (
    hour timestamptz NOT NULL,
    deed text NOT NULL,
    -- Of the whole deed: '-', which is no JSON.
    facts text NOT NULL,
    times bigint NOT NULL,
    PRIMARY KEY (hour, deed, facts)
) WITH (fillfactor = 50);

CREATE FUNCTION wall.add_provider_line(deed text, details jsonb) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head provider_head;
    moment timestamptz;
    salt text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
    commitment text := encode(sha256(convert_to(salt || '|' || details::text, 'UTF8')), 'hex');
    chained text;
BEGIN
    SELECT * INTO STRICT head FROM provider_head FOR UPDATE;
    moment := greatest(clock_timestamp(), head.at);
    chained := encode(sha256(convert_to(concat_ws('|', head.hash, head.number + 1,
        to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        deed, '-', '-', commitment), 'UTF8')), 'hex');
    INSERT INTO provider_line (number, at, deed, salt, details, commitment, hash)
    VALUES (head.number + 1, moment, deed, salt, details::text, commitment, chained);
    UPDATE provider_head SET number = head.number + 1, hash = chained, at = moment;
    RETURN head.number + 1;
END
$$;

-- Counts one more in this hour. Returns how many that makes.
CREATE FUNCTION wall.count_for_provider(deed text, facts text) RETURNS bigint
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO wall.provider_tally AS t (hour, deed, facts, times)
    VALUES (date_trunc('hour', clock_timestamp(), 'UTC'), deed, facts, 1)
    ON CONFLICT (hour, deed, facts) DO UPDATE SET times = t.times + 1
    RETURNING t.times
$$;

-- Notes one deed. Believed only with a proof (wall/proof.py): injected SQL says nothing here.
-- Payload: noted (the deed), facts, origin ({"ip", "browser", "system"} or null), lines_an_hour
-- (null: a line always). Returns the line's number, or null where it was only counted.
CREATE FUNCTION wall.note_provider(payload text, mac text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET lock_timeout = 1000 SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    given jsonb := wall.proven('note for the provider', payload, mac);
    said text := given ->> 'noted';
    facts jsonb := given -> 'facts';
    origin jsonb := nullif(given -> 'origin', 'null');
    most bigint := (given ->> 'lines_an_hour')::bigint;
BEGIN
    IF length(facts::text) > 2000 OR length(origin::text) > 2000 THEN
        RAISE EXCEPTION 'wall: too much to note' USING ERRCODE = '22023';
    END IF;
    IF origin IS NOT NULL THEN
        origin := origin || jsonb_build_object(
            'ip', host(wall.neighbourhood(nullif(origin ->> 'ip', '')::inet)));
    END IF;
    -- What is counted never waits for a line: neither beyond so many, nor for who holds the head.
    IF most IS NULL OR wall.count_for_provider(said, '-') <= most THEN
        BEGIN
            RETURN wall.add_provider_line(said, jsonb_strip_nulls(
                jsonb_build_object('from', origin, 'facts', facts)));
        EXCEPTION WHEN lock_not_available THEN
            IF most IS NULL THEN
                RAISE;
            END IF;
        END;
    END IF;
    PERFORM wall.count_for_provider(said, facts::text);
    RETURN NULL;
END
$$;

-- Writes down what was counted in the hours that are over, and removes the lines that are older
-- than a year: once a day, since each time leaves a line. The head remembers the last that went, so
-- that the chain still has a beginning. Returns how many went.
CREATE FUNCTION wall.settle_provider_journal() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    counted record;
    last provider_line;
    removed bigint := 0;
BEGIN
    FOR counted IN
        WITH over AS (
            DELETE FROM wall.provider_tally
            WHERE hour < date_trunc('hour', clock_timestamp(), 'UTC') RETURNING *
        )
        SELECT * FROM over WHERE facts <> '-' ORDER BY hour, deed, facts
    LOOP
        PERFORM wall.add_provider_line(counted.deed, jsonb_build_object('facts',
            counted.facts::jsonb || jsonb_build_object('times', counted.times,
                'hour', to_char(counted.hour AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI"Z"'))));
    END LOOP;
    IF EXISTS (SELECT FROM provider_line WHERE at < clock_timestamp() - interval '1 year 1 day') THEN
        PERFORM FROM provider_head FOR UPDATE;
        SELECT * INTO last FROM provider_line WHERE at < clock_timestamp() - interval '1 year'
        ORDER BY number DESC LIMIT 1;
        DELETE FROM provider_line WHERE number <= last.number;
        GET DIAGNOSTICS removed = ROW_COUNT;
        UPDATE provider_head SET gone = last.number, gone_hash = last.hash;
        PERFORM wall.add_provider_line('journal.trimmed', jsonb_build_object('facts',
            jsonb_build_object('until', last.number, 'hash', last.hash)));
    END IF;
    RETURN removed;
END
$$;

-- Where the journal has come to, to be written off to the storage: a number, a hash, a moment.
CREATE FUNCTION wall.provider_journal_head()
RETURNS TABLE (number bigint, hash text, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT h.number, h.hash::text, h.at FROM provider_head h
$$;

GRANT EXECUTE ON FUNCTION wall.note_provider(text, text) TO vmb_web, vmb_worker, vmb_support;
GRANT EXECUTE ON FUNCTION wall.settle_provider_journal(), wall.provider_journal_head()
    TO vmb_worker;
