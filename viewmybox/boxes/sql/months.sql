-- How each indicator stood month by month: how many of its periods were on target, at risk and off
-- target. Kept where the days are, in the same transaction, so that years of many services can be
-- shown at the price of their months. The rules are those of followup/judging.py: a period is
-- judged by the target it had. A period counts in the month it ends in; one that is longer than a
-- month in each of its months. Whether it is over is asked by who reads it.

-- What of each indicator's days and months is touched by days from `first` to `last`; everything
-- where the indicator has no months yet, or no days are named.
CREATE FUNCTION wall.months_touched(customer uuid, indicators uuid[], first date, last date)
RETURNS TABLE (id uuid, day_from date, day_before date, month_from date, month_to date)
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT k.id, date_trunc(k.period, e.month_from)::date,
        (e.month_to + interval '1 month')::date, e.month_from, e.month_to
    FROM indicator k
    CROSS JOIN LATERAL (
        SELECT CASE k.period WHEN 'quarter' THEN interval '3 months'
            ELSE ('1 ' || k.period)::interval END AS step
    ) AS s
    CROSS JOIN LATERAL (
        SELECT first IS NULL OR NOT EXISTS (
            SELECT FROM indicator_month m
            WHERE m.customer_id = customer AND m.indicator_id = k.id
        ) AS whole
    ) AS w
    CROSS JOIN LATERAL (
        SELECT
            CASE WHEN w.whole THEN '-infinity'
                WHEN k.period IN ('day', 'week') THEN date_trunc('month',
                    date_trunc(k.period, first) + s.step - interval '1 day')
                ELSE date_trunc(k.period, first) END::date AS month_from,
            CASE WHEN w.whole THEN 'infinity'
                ELSE date_trunc('month',
                    date_trunc(k.period, last) + s.step - interval '1 day') END::date AS month_to
    ) AS e
    WHERE k.customer_id = customer AND k.id = ANY(indicators)
$$;

CREATE FUNCTION wall.judge_months(indicators uuid[], first date, last date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    customer uuid := wall.customer();
BEGIN
    WITH touched AS MATERIALIZED (
        SELECT * FROM wall.months_touched(customer, indicators, first, last)
    ), periods AS (
        SELECT k.id, k.low, k.high, k.tolerance, k.period,
            date_trunc(k.period, d.day)::date AS start,
            CASE k.aggregate
                WHEN 'sum' THEN sum(d.sum)
                WHEN 'mean' THEN sum(d.sum) / sum(d.count)
                WHEN 'share' THEN 100 * sum(d.sum) / sum(d.count)
                WHEN 'min' THEN min(d.min)
                WHEN 'max' THEN max(d.max)
                ELSE (array_agg(d.last ORDER BY d.day DESC))[1]
            END AS value
        FROM touched t
        JOIN indicator k ON k.customer_id = customer AND k.id = t.id
        JOIN measurement_day d ON d.customer_id = customer AND d.indicator_id = t.id
            AND d.day >= t.day_from AND d.day < t.day_before
        GROUP BY k.id, k.low, k.high, k.tolerance, k.period, k.aggregate,
            date_trunc(k.period, d.day)
    ), judged AS (
        SELECT p.id, p.period, p.start, (p.start + CASE p.period WHEN 'quarter'
                THEN interval '3 months' ELSE ('1 ' || p.period)::interval END)::date - 1 AS ends_on,
            greatest(
                0,
                CASE WHEN f.until_on IS NULL THEN p.low ELSE f.low END - p.value,
                p.value - CASE WHEN f.until_on IS NULL THEN p.high ELSE f.high END
            ) AS miss,
            coalesce(f.tolerance, p.tolerance) AS tolerance
        FROM periods p
        LEFT JOIN LATERAL (
            SELECT r.until_on, r.low, r.high, r.tolerance FROM former_target r
            WHERE r.customer_id = customer AND r.indicator_id = p.id AND p.start <= r.until_on
            ORDER BY r.until_on LIMIT 1
        ) AS f ON true
    ), fresh AS MATERIALIZED (
        SELECT j.id, month::date AS month, count(*) FILTER (WHERE miss = 0) AS on_target,
            count(*) FILTER (WHERE miss > 0 AND miss <= j.tolerance) AS at_risk,
            count(*) FILTER (WHERE miss > j.tolerance) AS off_target, max(j.ends_on) AS ends_on
        FROM judged j
        JOIN touched t ON t.id = j.id
        CROSS JOIN LATERAL generate_series(
            CASE WHEN j.period IN ('day', 'week') THEN date_trunc('month', j.ends_on)
                ELSE j.start::timestamp END,
            date_trunc('month', j.ends_on::timestamp), interval '1 month'
        ) AS month
        WHERE month >= t.month_from AND month <= t.month_to
        GROUP BY j.id, month
    ), gone AS (
        DELETE FROM indicator_month m USING touched t
        WHERE m.customer_id = customer AND m.indicator_id = t.id
            AND m.month BETWEEN t.month_from AND t.month_to
            AND NOT EXISTS (SELECT FROM fresh f WHERE f.id = m.indicator_id AND f.month = m.month)
    )
    INSERT INTO indicator_month (customer_id, indicator_id, month, on_target, at_risk, off_target,
        ends_on)
    SELECT customer, f.id, f.month, f.on_target, f.at_risk, f.off_target, f.ends_on
    FROM fresh f ORDER BY f.id, f.month
    ON CONFLICT (customer_id, indicator_id, month) DO UPDATE SET on_target = excluded.on_target,
        at_risk = excluded.at_risk, off_target = excluded.off_target, ends_on = excluded.ends_on
        WHERE (indicator_month.on_target, indicator_month.at_risk, indicator_month.off_target,
            indicator_month.ends_on)
            IS DISTINCT FROM (excluded.on_target, excluded.at_risk, excluded.off_target,
                excluded.ends_on);
END
$$;

-- Takes one measurement away again; the day, the indicator and its month follow.
CREATE OR REPLACE FUNCTION wall.remove_measurement(indicator uuid, moment timestamptz)
RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    customer uuid := wall.customer();
    zone text := (SELECT time_zone FROM customer c WHERE c.id = customer);
    found_on date := (moment AT TIME ZONE zone)::date;
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
    WHERE customer_id = customer AND indicator_id = indicator AND day = found_on;
    PERFORM wall.roll_up(customer, zone, indicator, ARRAY[found_on]);
    PERFORM wall.refresh_indicators(ARRAY[indicator]);
    PERFORM wall.judge_months(ARRAY[indicator], found_on, found_on);
    RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION wall.judge_months(uuid[], date, date) TO vmb_web, vmb_worker;
