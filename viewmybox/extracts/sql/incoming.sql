-- A customer that is to be made of an extract is expected before its first file is written, so that
-- what a killed process left is found by whoever sweeps (wall.unborn_customers).
CREATE TABLE wall.expected_customer (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    at timestamptz NOT NULL DEFAULT now()
);

-- In which transaction an extract is being restored into a customer that somebody uses. Its row is
-- written and removed in that transaction, so that no other ever sees one.
CREATE TABLE wall.restoring (
    customer uuid PRIMARY KEY,
    begun_in bigint NOT NULL
);

CREATE FUNCTION wall.expect_customer() RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    INSERT INTO wall.expected_customer DEFAULT VALUES RETURNING id
$$;

CREATE FUNCTION wall.unexpect_customer(which uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM wall.expected_customer WHERE id = which
$$;

-- Those expected for more than a day: no restoration lasts as long.
CREATE FUNCTION wall.unborn_customers() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT e.id FROM wall.expected_customer e
    WHERE e.at < now() - interval '1 day' AND NOT EXISTS (SELECT FROM customer c WHERE c.id = e.id)
$$;

DROP FUNCTION wall.restore_customer(text, text, text, text);

CREATE FUNCTION wall.restore_customer(
    which uuid, name text, kind text, language text, time_zone text
) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM now() AT TIME ZONE time_zone;
    DELETE FROM wall.expected_customer e WHERE e.id = which;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'wall: this customer is not expected' USING ERRCODE = '28000';
    END IF;
    INSERT INTO customer (id, kind, name, language, time_zone)
    VALUES (which, restore_customer.kind, left(restore_customer.name, 200),
            restore_customer.language, restore_customer.time_zone);
END
$$;

-- Begin to restore an extract into the entered customer, which somebody uses and which has nothing
-- in it: false where it has. What wall.restore_rows may do for it after this, it may in this very
-- transaction only. The days of the measurements are in the extract's time zone.
CREATE FUNCTION wall.begin_restoring(which uuid, time_zone text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
BEGIN
    IF whose IS NULL THEN
        RAISE EXCEPTION 'wall: no customer has been entered' USING ERRCODE = '28000';
    END IF;
    PERFORM now() AT TIME ZONE time_zone;
    -- One at a time: another waits here for the first one's end.
    INSERT INTO wall.restoring VALUES (whose, pg_current_xact_id()::text::bigint);
    IF EXISTS (SELECT FROM box b WHERE b.customer_id = whose)
        OR EXISTS (SELECT FROM measurement m WHERE m.customer_id = whose)
    THEN
        RETURN false;
    END IF;
    IF NOT EXISTS (SELECT FROM incoming_extract i
        WHERE i.customer_id = whose AND i.id = which AND i.state = 'restoring')
    THEN
        RAISE EXCEPTION 'wall: nothing is to be restored' USING ERRCODE = '28000';
    END IF;
    UPDATE customer c SET time_zone = begin_restoring.time_zone WHERE c.id = whose;
    RETURN true;
END
$$;

-- All is written.
CREATE FUNCTION wall.end_restoring() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DELETE FROM wall.restoring WHERE customer = wall.customer()
$$;

-- Rows of the tables that the worker may not write itself. The customer is the entered one,
-- whatever the rows say. As json and not jsonb, which knows no negative zero. What was given, and
-- what was recorded at registration, only for a customer whom nobody has ever entered.
CREATE OR REPLACE FUNCTION wall.restore_rows(target text, lines json) RETURNS bigint
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
    IF EXISTS (SELECT FROM membership m WHERE m.customer_id = whose) AND NOT (
        target = ANY (ARRAY['member', 'measurement', 'measurement_day'])
        AND EXISTS (SELECT FROM wall.restoring r WHERE r.customer = whose
            AND r.begun_in = pg_current_xact_id()::text::bigint)
    ) THEN
        RAISE EXCEPTION 'wall: somebody has entered this customer' USING ERRCODE = '28000';
    END IF;
    -- A restored member is a name without a way in.
    IF target = 'member' AND EXISTS (
        SELECT FROM json_array_elements(lines) AS l(line)
        JOIN identity i ON i.id = (line ->> 'identity_id')::uuid
        UNION ALL
        SELECT FROM json_array_elements(lines) AS l(line) WHERE line ->> 'ended_at' IS NULL
    ) THEN
        RAISE EXCEPTION 'wall: a restored member is nobody who can sign in' USING ERRCODE = '28000';
    END IF;
    SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
    WHERE attrelid = format('public.%I', target)::regclass AND attnum > 0 AND NOT attisdropped
        AND attname <> 'customer_id';
    -- A member of the customer's own extract is there already, as it is.
    EXECUTE format('INSERT INTO public.%1$I (customer_id, %2$s) SELECT $1, %2$s '
        'FROM json_populate_recordset(NULL::public.%1$I, $2)%3$s', target, columns,
        CASE WHEN target = 'member' THEN ' ON CONFLICT (customer_id, id) DO NOTHING' ELSE '' END)
    USING whose, lines;
    GET DIAGNOSTICS written = ROW_COUNT;
    RETURN written;
END
$$;

GRANT EXECUTE ON FUNCTION wall.expect_customer(), wall.unexpect_customer(uuid),
    wall.unborn_customers(), wall.restore_customer(uuid, text, text, text, text),
    wall.begin_restoring(uuid, text), wall.end_restoring() TO vmb_worker;

GRANT INSERT, UPDATE (state, file, finished_at) ON incoming_extract TO vmb_web;
GRANT UPDATE (state, file, finished_at, flaws, found, done, total) ON incoming_extract
    TO vmb_worker;
