-- An extract becomes a new customer. What no login role may write is written here, and only for a
-- customer whom nobody has ever entered: as soon as somebody is a member, nothing more can be put
-- into the history of what was given.
CREATE FUNCTION wall.restore_customer(name text, kind text, language text, time_zone text)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    made uuid := gen_random_uuid();
BEGIN
    PERFORM now() AT TIME ZONE time_zone;
    INSERT INTO customer (id, kind, name, language, time_zone)
    VALUES (made, restore_customer.kind, left(restore_customer.name, 200),
            restore_customer.language, restore_customer.time_zone);
    RETURN made;
END
$$;

-- Rows of the tables that the worker may not write itself. The customer is the entered one,
-- whatever the rows say. As json and not jsonb, which knows no negative zero.
CREATE FUNCTION wall.restore_rows(target text, lines json) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    columns text;
    written bigint;
BEGIN
    IF whose IS NULL THEN
        RAISE EXCEPTION 'wall: no customer has been entered' USING ERRCODE = '28000';
    END IF;
    IF target <> ALL (ARRAY['contact_detail', 'registration', 'member', 'measurement',
        'measurement_day'])
    THEN
        RAISE EXCEPTION 'wall: % is not restored here', target USING ERRCODE = '28000';
    END IF;
    IF EXISTS (SELECT FROM membership m WHERE m.customer_id = whose) THEN
        RAISE EXCEPTION 'wall: somebody has entered this customer' USING ERRCODE = '28000';
    END IF;
    -- A restored member is a name without a way in.
    IF target = 'member' AND EXISTS (
        SELECT FROM json_array_elements(lines) AS l(line)
        JOIN identity i ON i.id = (line ->> 'identity_id')::uuid
    ) THEN
        RAISE EXCEPTION 'wall: a restored member is nobody who can sign in' USING ERRCODE = '28000';
    END IF;
    SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
    WHERE attrelid = format('public.%I', target)::regclass AND attnum > 0 AND NOT attisdropped
        AND attname <> 'customer_id';
    EXECUTE format('INSERT INTO public.%1$I (customer_id, %2$s) SELECT $1, %2$s '
        'FROM json_populate_recordset(NULL::public.%1$I, $2)', target, columns)
    USING whose, lines;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;

-- Whether the restored days are what the restored measurements add up to, and every measurement is
-- of an indicator that is there: no foreign key watches either.
CREATE FUNCTION wall.restored_days_agree() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    zone text := (SELECT time_zone FROM customer c WHERE c.id = whose);
BEGIN
    IF EXISTS (
        SELECT FROM measurement m WHERE m.customer_id = whose AND NOT EXISTS (
            SELECT FROM indicator k WHERE k.customer_id = whose AND k.id = m.indicator_id)
    ) THEN
        RETURN false;
    END IF;
    RETURN NOT EXISTS (
        SELECT FROM (
            SELECT m.indicator_id, (m.at AT TIME ZONE zone)::date AS day, count(*), sum(m.value),
                min(m.value), max(m.value), (array_agg(m.value ORDER BY m.at DESC))[1] AS last
            FROM measurement m WHERE m.customer_id = whose GROUP BY 1, 2
        ) AS r
        FULL JOIN (SELECT * FROM measurement_day WHERE customer_id = whose) AS d
            ON d.indicator_id = r.indicator_id AND d.day = r.day
        WHERE (d.count, d.min, d.max, d.last) IS DISTINCT FROM (r.count, r.min, r.max, r.last)
            -- Added up in another order a sum may differ in its last digits.
            OR abs(d.sum - r.sum) > 1e-6 * greatest(1, abs(d.sum), abs(d.max) * d.count,
                abs(d.min) * d.count)
    );
END
$$;

GRANT EXECUTE ON FUNCTION wall.restore_customer(text, text, text, text),
    wall.restore_rows(text, json), wall.restored_days_agree() TO vmb_worker;
