-- Which version of which row a page of a box's services is made of (xmin: the transaction that
-- wrote it); NULL where there is no such box. Asked at every overview call, so it is a function:
-- its plan is kept with the connection, where a prepared statement is thrown away after each
-- request. It runs with the caller's own rights, behind the same policies as any statement.
CREATE FUNCTION overview_versions(
    customer uuid, box uuid, after uuid, most integer, closed boolean, today date
) RETURNS text
LANGUAGE plpgsql STABLE AS $$
DECLARE
    services uuid[];
    agreements uuid[];
    members uuid[];
    versions text;
BEGIN
    PERFORM FROM box b WHERE b.customer_id = customer AND b.id = overview_versions.box;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT array_agg(s.id), array_agg(s.version)::text,
        array_agg(DISTINCT s.agreement_id), array_agg(DISTINCT s.responsible_id)
    INTO services, versions, agreements, members
    FROM (
        SELECT v.id, v.xmin AS version, v.agreement_id, v.responsible_id FROM service v
        WHERE v.customer_id = customer AND v.box_id = overview_versions.box AND v.id > after
            AND (closed IS NULL OR (v.closed_at IS NOT NULL) = closed)
        ORDER BY v.id LIMIT most
    ) AS s;
    RETURN format('%s %s %s %s %s %s %s', services, versions,
        (SELECT concat(array_agg(i.id), array_agg(i.xmin)) FROM indicator i
            WHERE i.customer_id = customer AND i.service_id = ANY(services)
                AND i.closed_at IS NULL),
        (SELECT array_agg(a) FROM (
            SELECT o.service_id, count(*), count(*) FILTER (WHERE o.due_on < today), min(o.due_on)
            FROM action o WHERE o.customer_id = customer AND o.service_id = ANY(services)
                AND o.closed_at IS NULL
            GROUP BY o.service_id ORDER BY o.service_id) AS a),
        (SELECT array_agg(e) FROM (
            SELECT d.service_id, count(*) FROM entry d
            WHERE d.customer_id = customer AND d.service_id = ANY(services)
                AND d.closed_at IS NULL AND d.kind = 'deviation'
            GROUP BY d.service_id ORDER BY d.service_id) AS e),
        (SELECT concat(array_agg(g.id), array_agg(g.xmin)) FROM agreement g
            WHERE g.customer_id = customer AND g.id = ANY(agreements)),
        (SELECT concat(array_agg(m.id), array_agg(m.xmin)) FROM member m
            WHERE m.customer_id = customer AND m.id = ANY(members)));
END
$$;
GRANT EXECUTE ON FUNCTION overview_versions(uuid, uuid, uuid, integer, boolean, date) TO vmb_web;
