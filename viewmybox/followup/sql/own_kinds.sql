-- What a box's page shows, as facts.sql wrote it, and with the box's own kinds of entries by name.
CREATE OR REPLACE FUNCTION box_facts(
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
            SELECT CASE WHEN e.kind_name = '' THEN e.kind ELSE e.kind_name END AS kind, e.at,
                e.title, e.closed_at, e.service_id, e.member_id FROM entry e
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
