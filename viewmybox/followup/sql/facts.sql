-- What pages and programs ask over and over. As functions, because their plans are kept with the
-- connection, where a prepared statement is thrown away after each request. They run with the
-- caller's own rights, behind the same policies as any statement; each table is gone through once,
-- by an array of ids, and names the customer by itself, so that its policy is asked once.

-- Each of the services as one JSON text, of which `followup/facts.py` says the order: by name, or
-- `whole` by id and with what only the API tells.
CREATE FUNCTION service_facts(customer uuid, wanted uuid[], today date, whole boolean)
RETURNS TABLE (id uuid, facts text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    agreements uuid[];
    members uuid[];
BEGIN
    SELECT array_agg(DISTINCT s.agreement_id), array_agg(DISTINCT s.responsible_id)
    INTO agreements, members
    FROM service s WHERE s.customer_id = customer AND s.id = ANY(wanted);
    RETURN QUERY
    SELECT s.id, json_build_array(
        s.id, s.box_id, s.name, m.id, m.name,
        g.terms,
        coalesce(a.number, 0), coalesce(a.overdue, 0), a.due, coalesce(d.number, 0),
        coalesce(i.each, '[]'::json),
        CASE WHEN whole THEN
            json_build_array(s.category, s.description, s.created_at, s.closed_at)
        END
    )::text
    FROM service s
    LEFT JOIN (
        SELECT n.id, n.name FROM member n WHERE n.customer_id = customer AND n.id = ANY(members)
    ) m ON m.id = s.responsible_id
    LEFT JOIN (
        SELECT t.id, json_build_array(t.id, t.supplier, t.ends_on, t.notice_months, t.renewal,
            t.price_ore, t.price_period) AS terms
        FROM agreement t WHERE t.customer_id = customer AND t.id = ANY(agreements)
    ) g ON g.id = s.agreement_id
    LEFT JOIN (
        SELECT o.service_id, count(*) AS number, min(o.due_on) AS due,
            count(*) FILTER (WHERE o.due_on < today) AS overdue
        FROM action o
        WHERE o.customer_id = customer AND o.closed_at IS NULL AND o.service_id = ANY(wanted)
        GROUP BY o.service_id
    ) a ON a.service_id = s.id
    LEFT JOIN (
        SELECT e.service_id, count(*) AS number
        FROM entry e
        WHERE e.customer_id = customer AND e.closed_at IS NULL AND e.kind = 'deviation'
            AND e.service_id = ANY(wanted)
        GROUP BY e.service_id
    ) d ON d.service_id = s.id
    LEFT JOIN (
        SELECT k.service_id, json_agg(json_build_array(k.id, k.name, k.unit, k.decimals,
            k.target, k.low, k.high, k.tolerance, k.aggregate, k.period, k.expected,
            k.latest_at, k.latest_value, k.trend, k.trend_period) ORDER BY k.position, k.id) AS each
        FROM indicator k
        WHERE k.customer_id = customer AND k.closed_at IS NULL AND k.service_id = ANY(wanted)
        GROUP BY k.service_id
    ) i ON i.service_id = s.id
    WHERE s.customer_id = customer AND s.id = ANY(wanted)
    ORDER BY CASE WHEN NOT whole THEN s.name END, s.id;
END
$$;

-- The same services in the same order, each by its id (36 signs) and what its facts come to (the
-- first 128 bits of their SHA-256 in 22 signs), one after the other. Who knows all of them already
-- need not be told: for a hundred services 6 kB instead of 60.
CREATE FUNCTION service_fingerprints(customer uuid, wanted uuid[], today date, whole boolean)
RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT string_agg(
            f.id::text || left(encode(sha256(convert_to(f.facts, 'UTF8')), 'base64'), 22),
            '' ORDER BY f.place
        )
        FROM service_facts(customer, wanted, today, whole) WITH ORDINALITY f(id, facts, place)
    );
END
$$;

-- All that the page of one box shows: the box, its open services' fingerprints, the actions due
-- until a day, and its newest entries. No row where there is no such box.
CREATE FUNCTION box_facts(
    customer uuid, wanted uuid, today date, until date, most_due integer, most_entries integer
)
RETURNS TABLE (box text, services text, due text, entries text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
    inside uuid[];
    opened boolean;
BEGIN
    SELECT json_build_array(b.id, b.name, b.description, b.closed_at)::text, b.closed_at IS NULL
    INTO box, opened
    FROM box b WHERE b.customer_id = customer AND b.id = wanted;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF opened THEN
        inside := ARRAY(SELECT s.id FROM service s
            WHERE s.customer_id = customer AND s.box_id = wanted AND s.closed_at IS NULL);
        services := service_fingerprints(customer, inside, today, false);
    END IF;
    due := (
        SELECT json_agg(json_build_array(x.title, x.due_on, x.service_id, x.name))::text
        FROM (
            SELECT a.title, a.due_on, a.service_id, s.name FROM action a
            JOIN service s ON s.customer_id = customer AND s.id = a.service_id
            WHERE a.customer_id = customer AND a.closed_at IS NULL AND a.due_on <= until
                AND s.closed_at IS NULL AND s.box_id = wanted
            ORDER BY a.due_on LIMIT most_due
        ) x
    );
    entries := (
        WITH x AS MATERIALIZED (
            SELECT e.kind, e.at, e.title, e.closed_at, e.service_id, e.member_id FROM entry e
            WHERE e.customer_id = customer AND e.box_id = wanted
            ORDER BY e.at DESC LIMIT most_entries
        ), s AS MATERIALIZED (
            SELECT n.id, n.name FROM service n
            WHERE n.customer_id = customer AND n.id = ANY(ARRAY(SELECT service_id FROM x))
        ), m AS MATERIALIZED (
            SELECT n.id, n.name FROM member n
            WHERE n.customer_id = customer AND n.id = ANY(ARRAY(SELECT member_id FROM x))
        )
        SELECT json_agg(json_build_array(
            x.kind, x.at, x.title, x.closed_at, x.service_id, s.name, m.name) ORDER BY x.at DESC
        )::text
        FROM x JOIN s ON s.id = x.service_id LEFT JOIN m ON m.id = x.member_id
    );
    RETURN NEXT;
END
$$;

GRANT EXECUTE ON FUNCTION service_facts(uuid, uuid[], date, boolean),
    service_fingerprints(uuid, uuid[], date, boolean) TO vmb_web, vmb_worker;
GRANT EXECUTE ON FUNCTION box_facts(uuid, uuid, date, date, integer, integer) TO vmb_web;
