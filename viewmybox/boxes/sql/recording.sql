-- Measurements come in only here, so that the day roll-up and the indicators' latest values can
-- never disagree with them: no login role may write the three tables' columns itself. The customer
-- is taken once from the signed context; asked a row, as a policy does, it cost 16 µs each.

-- Rows arrive by COPY in a temporary table that belongs to the owner: were it the caller's own, a
-- view with a function of the caller's could stand in its place and run with the owner's rights.
CREATE FUNCTION wall.begin_recording() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF wall.customer() IS NULL THEN
        RAISE EXCEPTION 'wall: no customer has been entered' USING ERRCODE = '28000';
    END IF;
    IF to_regclass('pg_temp.incoming') IS NULL THEN
        CREATE TEMPORARY TABLE pg_temp.incoming (
            indicator_id uuid NOT NULL, at timestamptz NOT NULL, value float8 NOT NULL, note text
        ) ON COMMIT DELETE ROWS;
        GRANT INSERT ON pg_temp.incoming TO vmb_web, vmb_worker;
    END IF;
    PERFORM wall.check_incoming();
    TRUNCATE pg_temp.incoming;
END
$$;

CREATE FUNCTION wall.check_incoming() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_class WHERE oid = to_regclass('pg_temp.incoming')
            AND relkind = 'r' AND relpersistence = 't' AND relowner = 'vmb_owner'::regrole
    ) THEN
        RAISE EXCEPTION 'wall: the incoming rows are not ours' USING ERRCODE = '28000';
    END IF;
END
$$;

-- Records what has arrived. Returns how many moments were new, how many rows were of indicators of
-- this customer, and the indicators that are not.
--
-- Two callers with the same indicator take turns, in the order of ids: else each would roll the
-- days up without the other's rows, and what one found to be newest would not be. Sorted by key
-- (0.77 of the time); of several rows for one moment the last given counts; a row that says what is
-- already there is not written again. No foreign key watches the customer: the locked indicators
-- are the customer's, and have one.
CREATE FUNCTION wall.record(source text, OUT fresh bigint, OUT known bigint, OUT unknown uuid[])
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    customer uuid := wall.customer();
    zone text := (SELECT time_zone FROM customer c WHERE c.id = customer);
    found uuid[];
BEGIN
    IF zone IS NULL THEN
        RAISE EXCEPTION 'wall: no customer has been entered' USING ERRCODE = '28000';
    END IF;
    PERFORM wall.check_incoming();
    SELECT array_agg(locked.id) INTO found FROM (
        SELECT k.id FROM indicator k
        WHERE k.customer_id = customer
            AND k.id IN (SELECT DISTINCT indicator_id FROM pg_temp.incoming)
        ORDER BY k.id FOR NO KEY UPDATE
    ) AS locked;
    SELECT count(*) FILTER (WHERE indicator_id = ANY(found)),
        array_agg(DISTINCT indicator_id)
            FILTER (WHERE found IS NULL OR indicator_id <> ALL(found))
    INTO known, unknown FROM pg_temp.incoming;

    -- What comes after all that is there cannot be there already, and goes in twice as fast.
    IF EXISTS (
        WITH newest AS MATERIALIZED (
            SELECT f.id, (
                SELECT m.at FROM measurement m
                WHERE m.customer_id = customer AND m.indicator_id = f.id
                ORDER BY m.at DESC LIMIT 1
            ) AS at
            FROM unnest(found) AS f(id)
        )
        SELECT FROM newest n JOIN pg_temp.incoming i ON i.indicator_id = n.id AND i.at <= n.at
    ) THEN
        WITH done AS (
            INSERT INTO measurement (customer_id, indicator_id, at, value, note, source)
            SELECT DISTINCT ON (i.indicator_id, i.at)
                customer, i.indicator_id, i.at, i.value, i.note, record.source
            FROM pg_temp.incoming i WHERE i.indicator_id = ANY(found)
            ORDER BY i.indicator_id, i.at, i.ctid DESC
            ON CONFLICT (customer_id, indicator_id, at) DO UPDATE
                SET value = excluded.value, note = excluded.note, source = excluded.source
                WHERE (measurement.value, measurement.note)
                    IS DISTINCT FROM (excluded.value, excluded.note)
            RETURNING xmax = 0 AS inserted
        )
        SELECT count(*) FILTER (WHERE inserted) INTO fresh FROM done;
    ELSE
        INSERT INTO measurement (customer_id, indicator_id, at, value, note, source)
        SELECT DISTINCT ON (i.indicator_id, i.at)
            customer, i.indicator_id, i.at, i.value, i.note, record.source
        FROM pg_temp.incoming i WHERE i.indicator_id = ANY(found)
        ORDER BY i.indicator_id, i.at, i.ctid DESC;
        GET DIAGNOSTICS fresh = ROW_COUNT;
    END IF;

    PERFORM wall.roll_up(customer, zone, indicator_id, array_agg(day))
    FROM (
        SELECT DISTINCT indicator_id, (at AT TIME ZONE zone)::date AS day
        FROM pg_temp.incoming WHERE indicator_id = ANY(found)
    ) AS touched
    GROUP BY indicator_id;
    TRUNCATE pg_temp.incoming;
END
$$;

-- Days anew from their measurements: right whatever was replaced, late or sent twice. Each day by
-- itself is one step in the measurements' index; as a join, planned while the tables were still
-- small, it went through an indicator's whole history for every batch.
CREATE FUNCTION wall.roll_up(customer uuid, zone text, indicator uuid, days date[]) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO measurement_day (customer_id, indicator_id, day, count, sum, min, max, last)
    SELECT customer, indicator, d.day, s.count, s.sum, s.min, s.max, s.last
    FROM unnest(days) AS d(day)
    CROSS JOIN LATERAL (
        SELECT count(*), sum(m.value), min(m.value), max(m.value),
            (array_agg(m.value ORDER BY m.at DESC))[1] AS last
        FROM measurement m
        WHERE m.customer_id = customer AND m.indicator_id = indicator
            AND m.at >= d.day::timestamp AT TIME ZONE zone
            AND m.at < (d.day + 1)::timestamp AT TIME ZONE zone
    ) AS s
    WHERE s.count > 0
    ORDER BY d.day
    ON CONFLICT (customer_id, indicator_id, day) DO UPDATE SET count = excluded.count,
        sum = excluded.sum, min = excluded.min, max = excluded.max, last = excluded.last
$$;

-- The latest measurement of each indicator, and its last twelve periods' values (NULL for a silent
-- one). The same statement serves a changed period or aggregate.
CREATE FUNCTION wall.refresh_indicators(indicators uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    customer uuid := wall.customer();
    zone text := (SELECT time_zone FROM customer c WHERE c.id = customer);
BEGIN
    WITH latest AS (
        SELECT k.id, k.period, k.aggregate, m.at, m.value,
            date_trunc(k.period, m.at AT TIME ZONE zone)::date AS start,
            CASE k.period WHEN 'quarter' THEN interval '3 months'
                ELSE ('1 ' || k.period)::interval END AS step
        FROM indicator k
        LEFT JOIN LATERAL (
            SELECT r.at, r.value FROM measurement r
            WHERE r.customer_id = customer AND r.indicator_id = k.id
            ORDER BY r.at DESC LIMIT 1
        ) m ON true
        WHERE k.customer_id = customer AND k.id = ANY(indicators)
    ), periods AS (
        SELECT l.id, date_trunc(l.period, d.day)::date AS start,
            CASE l.aggregate
                WHEN 'sum' THEN sum(d.sum)
                WHEN 'mean' THEN sum(d.sum) / sum(d.count)
                WHEN 'share' THEN 100 * sum(d.sum) / sum(d.count)
                WHEN 'min' THEN min(d.min)
                WHEN 'max' THEN max(d.max)
                ELSE (array_agg(d.last ORDER BY d.day DESC))[1]
            END AS value
        FROM latest l
        JOIN measurement_day d ON d.customer_id = customer AND d.indicator_id = l.id
            AND d.day >= (l.start - 11 * l.step)::date AND d.day < (l.start + l.step)::date
        GROUP BY l.id, l.period, l.aggregate, date_trunc(l.period, d.day)
    ), trends AS (
        SELECT l.id, array_agg(p.value ORDER BY n DESC) AS trend
        FROM latest l
        CROSS JOIN generate_series(0, 11) AS n
        LEFT JOIN periods p ON p.id = l.id AND p.start = (l.start - n * l.step)::date
        WHERE l.start IS NOT NULL
        GROUP BY l.id
    )
    UPDATE indicator k SET latest_at = l.at, latest_value = l.value, trend_period = l.start,
        trend = coalesce(t.trend, '{}')
    FROM latest l LEFT JOIN trends t ON t.id = l.id
    WHERE k.customer_id = customer AND k.id = l.id;
END
$$;

-- Takes one measurement away again; the day and the indicator follow.
CREATE FUNCTION wall.remove_measurement(indicator uuid, moment timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    customer uuid := wall.customer();
    zone text := (SELECT time_zone FROM customer c WHERE c.id = customer);
BEGIN
    PERFORM FROM indicator k WHERE k.customer_id = customer AND k.id = indicator
    FOR NO KEY UPDATE;
    DELETE FROM measurement
    WHERE customer_id = customer AND indicator_id = indicator AND at = moment;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Without measurements there is no day; with others left, the roll-up makes it anew.
    DELETE FROM measurement_day
    WHERE customer_id = customer AND indicator_id = indicator
        AND day = (moment AT TIME ZONE zone)::date;
    PERFORM wall.roll_up(customer, zone, indicator, ARRAY[(moment AT TIME ZONE zone)::date]);
    PERFORM wall.refresh_indicators(ARRAY[indicator]);
    RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION wall.begin_recording(), wall.record(text),
    wall.refresh_indicators(uuid[]), wall.remove_measurement(uuid, timestamptz)
    TO vmb_web, vmb_worker;
