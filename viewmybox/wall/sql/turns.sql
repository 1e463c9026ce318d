-- Turns: how often something may be done, shared by every process. A bucket holds so many at once
-- and is filled again little by little; `full_at` is when it would be full if nobody took more.
-- Its name is a keyed hash that the web process makes (wall/turns.py): no address, session or key
-- can be read out of it. A full bucket says nothing and is forgotten. Unlogged: what a crash loses
-- are refusals, and a turn costs no wait for the disk.
CREATE UNLOGGED TABLE wall.turn (
    bucket bytea PRIMARY KEY CHECK (length(bucket) = 32),
    full_at timestamptz NOT NULL
) WITH (fillfactor = 50);

-- Takes one turn, or says how many seconds to wait for it. Called in a transaction of its own: the
-- row stays locked until that ends, and a turn taken for what fails afterwards stays taken.
CREATE FUNCTION wall.take_turn(
    bucket bytea, at_once integer, per_minute double precision,
    OUT remaining integer, OUT wait integer
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    every interval := greatest(make_interval(secs => 60 / per_minute), interval '1 microsecond');
    -- Read before the row is waited for: two at once can only both think it earlier than it is.
    moment timestamptz := clock_timestamp();
    -- A bucket that is full only later than this is empty.
    horizon timestamptz := moment + at_once * every;
    full_then timestamptz;
BEGIN
    INSERT INTO wall.turn AS t VALUES (bucket, moment + every)
    ON CONFLICT ON CONSTRAINT turn_pkey DO UPDATE SET full_at = greatest(t.full_at, moment) + every
        WHERE greatest(t.full_at, moment) + every <= horizon
    RETURNING t.full_at INTO full_then;
    IF full_then IS NOT NULL THEN
        remaining := floor(extract(epoch FROM horizon - full_then) / extract(epoch FROM every));
        wait := 0;
    ELSE
        SELECT t.full_at + every INTO full_then FROM wall.turn t WHERE t.bucket = take_turn.bucket;
        remaining := 0;
        wait := greatest(1, ceil(extract(epoch FROM full_then - horizon)));
    END IF;
END
$$;

-- Every full bucket. Returns how many.
CREATE FUNCTION wall.forget_turns() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH forgotten AS (
        DELETE FROM wall.turn WHERE full_at < clock_timestamp() RETURNING 1
    )
    SELECT count(*) FROM forgotten
$$;

GRANT EXECUTE ON FUNCTION wall.take_turn(bytea, integer, double precision) TO vmb_web;
GRANT EXECUTE ON FUNCTION wall.forget_turns() TO vmb_worker;
