-- Access that a customer grants. The rows are written here and nowhere else, for an owner who acts
-- in the customer's own signed context: no role has the right to insert or change one, the
-- worker's, support's and a key's context least of all.
ALTER TABLE support_grant
    ADD CHECK ((operator_id IS NULL) <> (team = '')),
    ADD CHECK (length(btrim(reason)) >= 3),
    ADD CHECK (until > set_at AND until <= set_at + interval '24 hours');

-- The customer's owner who acts; an error for everybody else.
CREATE FUNCTION wall.acting_owner() RETURNS member
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parts text[] := wall.context();
    found member;
BEGIN
    SELECT m.* INTO found FROM member m
    WHERE m.customer_id = wall.customer() AND m.id = wall.member() AND m.role = 'owner'
        AND m.ended_at IS NULL AND parts[3] = 'page';
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'wall: no owner of a customer acts' USING ERRCODE = '42501';
    END IF;
    RETURN found;
END
$$;

CREATE FUNCTION wall.grant_access(
    box uuid, operator uuid, team text, reason text, hours integer
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who member := wall.acting_owner();
    made uuid := gen_random_uuid();
    receiver text := (SELECT CASE WHEN grant_access.operator IS NULL THEN o.team ELSE o.name END
        FROM support_operator o WHERE o.ended_at IS NULL
            AND (o.id = grant_access.operator
                OR (grant_access.operator IS NULL AND o.team = grant_access.team AND o.team <> ''))
        LIMIT 1);
BEGIN
    IF receiver IS NULL OR hours IS NULL OR hours NOT BETWEEN 1 AND 24 THEN
        RAISE EXCEPTION 'wall: no such grant' USING ERRCODE = '22023';
    END IF;
    INSERT INTO support_grant
        (customer_id, id, box_id, operator_id, team, "to", reason, granted_by, until)
    VALUES (who.customer_id, made, box, operator,
        CASE WHEN operator IS NULL THEN receiver ELSE '' END, receiver,
        left(btrim(reason), 500), who.id, now() + make_interval(hours => hours));
    RETURN made;
END
$$;

CREATE FUNCTION wall.extend_access(access uuid, hours integer) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who member := wall.acting_owner();
BEGIN
    UPDATE support_grant g SET set_at = now(), until = now() + make_interval(hours => hours)
    WHERE g.customer_id = who.customer_id AND g.id = access AND g.ended_at IS NULL
        AND g.until > now();
    RETURN FOUND;
END
$$;

CREATE FUNCTION wall.revoke_access(access uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who member := wall.acting_owner();
BEGIN
    UPDATE support_grant g SET ended_at = now()
    WHERE g.customer_id = who.customer_id AND g.id = access AND g.ended_at IS NULL;
    RETURN FOUND;
END
$$;

-- What is granted to whoever acts in the console: of the box its id and nothing more, until it is
-- opened.
CREATE FUNCTION wall.my_access() RETURNS TABLE (
    customer_id uuid, customer text, box_id uuid, reason text, until timestamptz
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    s support_session := wall.acting_operator();
BEGIN
    RETURN QUERY SELECT g.customer_id, c.name::text, g.box_id, g.reason::text, g.until
    FROM support_grant g JOIN customer c ON c.id = g.customer_id
    JOIN support_operator o ON o.id = s.operator_id
    WHERE g.ended_at IS NULL AND g.until > clock_timestamp()
        AND (g.operator_id = o.id OR (g.team <> '' AND g.team = o.team))
    ORDER BY g.until;
END
$$;

-- A look at a page of content, while the grant stands: asked anew at every statement, for it may
-- have been revoked since the look was noted.
CREATE FUNCTION wall.looked_inside(customer uuid, look uuid, wanted text) RETURNS support_view
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found support_view := wall.looked(customer, look, wanted);
BEGIN
    IF wall.granted_box(customer, wanted, found.thing_id) IS DISTINCT FROM found.box_id THEN
        RAISE EXCEPTION 'wall: no grant stands' USING ERRCODE = '42501';
    END IF;
    RETURN found;
END
$$;

-- The box, its open services as followup/sql/facts.sql tells them, and what happened lately.
CREATE FUNCTION wall.see_box(customer uuid, look uuid, today date) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked_inside(customer, look, 'box');
    services uuid[] := ARRAY(SELECT s.id FROM service s
        WHERE s.customer_id = customer AND s.box_id = seen.box_id AND s.closed_at IS NULL);
BEGIN
    RETURN (SELECT jsonb_build_object(
        'id', b.id, 'name', b.name, 'description', b.description, 'closed_at', b.closed_at,
        'services', (SELECT jsonb_agg(f.facts)
            FROM service_facts(customer, services, today, false) f),
        'entries', (SELECT jsonb_agg(jsonb_build_object('kind', e.kind, 'at', e.at,
                'title', e.title, 'service', e.name) ORDER BY e.at DESC)
            FROM (SELECT n.kind, n.at, n.title, s.name FROM entry n
                JOIN service s ON s.customer_id = customer AND s.id = n.service_id
                WHERE n.customer_id = customer AND n.box_id = seen.box_id
                ORDER BY n.at DESC LIMIT 20) e)
    ) FROM box b WHERE b.customer_id = customer AND b.id = seen.box_id);
END
$$;

-- One service: its facts, agreement, timeline, actions, and of its documents the names.
CREATE FUNCTION wall.see_service(customer uuid, look uuid, today date) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked_inside(customer, look, 'service');
BEGIN
    RETURN (SELECT jsonb_build_object(
        'id', s.id, 'name', s.name, 'description', s.description, 'box_id', b.id, 'box', b.name,
        'facts', (SELECT f.facts FROM service_facts(customer, ARRAY[s.id], today, false) f),
        'agreement', (SELECT jsonb_build_object('supplier', a.supplier, 'number', a.number,
                'starts_on', a.starts_on, 'ends_on', a.ends_on)
            FROM agreement a WHERE a.customer_id = customer AND a.id = s.agreement_id),
        'entries', (SELECT jsonb_agg(jsonb_build_object('kind', e.kind, 'at', e.at,
                'title', e.title, 'text', e.text) ORDER BY e.at DESC)
            FROM (SELECT * FROM entry n WHERE n.customer_id = customer AND n.service_id = s.id
                ORDER BY n.at DESC LIMIT 50) e),
        'actions', (SELECT jsonb_agg(jsonb_build_object('title', o.title, 'due_on', o.due_on)
                ORDER BY o.due_on)
            FROM action o WHERE o.customer_id = customer AND o.service_id = s.id
                AND o.closed_at IS NULL),
        'documents', (SELECT jsonb_agg(jsonb_build_object('name', d.name, 'size', d.size,
                'created_at', d.created_at) ORDER BY d.created_at DESC)
            FROM document d WHERE d.customer_id = customer AND d.service_id = s.id)
    ) FROM service s JOIN box b ON b.customer_id = customer AND b.id = s.box_id
    WHERE s.customer_id = customer AND s.id = seen.thing_id);
END
$$;

-- One indicator: its target, its newest measurements, and its days for a chart.
CREATE FUNCTION wall.see_indicator(customer uuid, look uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked_inside(customer, look, 'indicator');
BEGIN
    RETURN (SELECT jsonb_build_object(
        'id', i.id, 'name', i.name, 'unit', i.unit, 'decimals', i.decimals, 'target', i.target,
        'low', i.low, 'high', i.high, 'tolerance', i.tolerance,
        'service_id', s.id, 'service', s.name, 'box_id', b.id, 'box', b.name,
        'measurements', (SELECT jsonb_agg(jsonb_build_object('at', m.at, 'value', m.value,
                'note', m.note) ORDER BY m.at DESC)
            FROM (SELECT * FROM measurement n WHERE n.customer_id = customer
                AND n.indicator_id = i.id ORDER BY n.at DESC LIMIT 30) m)
    ) FROM indicator i
    JOIN service s ON s.customer_id = customer AND s.id = i.service_id
    JOIN box b ON b.customer_id = customer AND b.id = s.box_id
    WHERE i.customer_id = customer AND i.id = seen.thing_id);
END
$$;

GRANT EXECUTE ON FUNCTION wall.grant_access(uuid, uuid, text, text, integer),
    wall.extend_access(uuid, integer), wall.revoke_access(uuid) TO vmb_web;
GRANT EXECUTE ON FUNCTION wall.my_access(), wall.see_box(uuid, uuid, date),
    wall.see_service(uuid, uuid, date), wall.see_indicator(uuid, uuid) TO vmb_support;
