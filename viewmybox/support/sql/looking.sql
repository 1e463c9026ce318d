-- Looking at a customer's account. In two steps, each a transaction of its own: first the look is
-- noted, where the customer sees it; then, and only then, what was looked for is handed out. A
-- look is known by the transaction that noted it, so one that was not committed opens nothing:
-- whoever runs SQL of their own on the console's connection reads nothing and takes it back.

-- A search needs a reason, and is itself noted before it is answered.
CREATE FUNCTION wall.search_customers(words text, reason text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    made uuid := gen_random_uuid();
BEGIN
    IF length(btrim(words)) < 3 OR length(btrim(reason)) < 3 THEN
        RAISE EXCEPTION 'wall: a search needs three characters and a reason'
            USING ERRCODE = '22023';
    END IF;
    INSERT INTO support_search (id, operator_id, words, reason, made_in)
    VALUES (made, s.operator_id, left(btrim(words), 200), left(btrim(reason), 500),
        pg_current_xact_id()::text::bigint);
    PERFORM wall.add_provider_line('operator.searched', jsonb_build_object('facts',
        jsonb_build_object('operator', s.operator_id, 'search', made)));
    RETURN made;
END
$$;

-- At most ten, and no more of each than its name and by what it was found. Organisation numbers,
-- e-mail addresses and telephone numbers are found whole, names by a part.
CREATE FUNCTION wall.found_customers(search uuid)
RETURNS TABLE (customer_id uuid, name text, found_by text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    s support_session := wall.acting_operator();
    asked support_search;
    plain text;
BEGIN
    SELECT * INTO asked FROM support_search f
    WHERE f.id = search AND f.operator_id = s.operator_id
        AND f.at > clock_timestamp() - interval '1 hour'
        AND f.made_in <> pg_current_xact_id()::text::bigint;
    IF asked.id IS NULL THEN
        RETURN;
    END IF;
    plain := lower(regexp_replace(asked.words, '[\s-]', '', 'g'));
    RETURN QUERY
    SELECT DISTINCT ON (c.name, c.id) c.id, c.name::text, f.how::text FROM (
        SELECT c.id, 'id' AS how FROM customer c WHERE c.id::text = lower(asked.words)
        UNION ALL
        SELECT d.customer_id, d.kind FROM contact_detail d
        WHERE d.kind IN ('organisation_number', 'email', 'telephone')
            AND lower(regexp_replace(d.value, '[\s-]', '', 'g')) = plain
        UNION ALL
        SELECT c.id, 'name' FROM customer c
        WHERE strpos(lower(c.name), lower(asked.words)) > 0
    ) f JOIN customer c ON c.id = f.id ORDER BY c.name, c.id LIMIT 10;
END
$$;

-- An operator's visit at a customer: for half an hour, for the reason stated. NULL: no such
-- customer. The customer's journal says so at once.
CREATE FUNCTION wall.begin_visit(customer uuid, reason text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    made uuid := gen_random_uuid();
BEGIN
    IF length(btrim(reason)) < 3 THEN
        RAISE EXCEPTION 'wall: a visit needs a reason' USING ERRCODE = '22023';
    END IF;
    INSERT INTO support_visit (customer_id, id, session_id, operator_id, operator, reason, ends_at)
    SELECT c.id, made, s.id, o.id, o.name, left(btrim(reason), 500), now() + interval '30 minutes'
    FROM customer c, support_operator o WHERE c.id = customer AND o.id = s.operator_id;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    PERFORM wall.note_by_operator(customer, 'support.visited', NULL, NULL,
        jsonb_build_object('reason', left(btrim(reason), 500)));
    PERFORM wall.add_provider_line('operator.visited', jsonb_build_object('facts',
        jsonb_build_object('operator', s.operator_id, 'customer', customer)));
    RETURN made;
END
$$;

-- Notes a look at one page of the visited customer. Without a visit both are NULL; where the page
-- is one of a box's content and no grant stands, `look` alone.
CREATE FUNCTION wall.look(
    customer uuid, page text, thing uuid DEFAULT NULL, OUT visit uuid, OUT look uuid
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    s support_session := wall.acting_operator();
    why text;
    opened uuid;
BEGIN
    SELECT v.id, v.reason INTO visit, why FROM support_visit v
    WHERE v.customer_id = customer AND v.session_id = s.id AND v.ends_at > clock_timestamp()
    ORDER BY v.at DESC LIMIT 1;
    IF visit IS NULL THEN
        RETURN;
    END IF;
    IF page IN ('box', 'service', 'indicator') THEN
        opened := wall.granted_box(customer, page, thing);
        IF opened IS NULL THEN
            RETURN;
        END IF;
    END IF;
    look := gen_random_uuid();
    INSERT INTO support_view (customer_id, id, visit_id, page, thing_id, box_id, made_in)
    VALUES (customer, look, visit, page, thing, opened, pg_current_xact_id()::text::bigint);
    PERFORM wall.note_by_operator(customer, 'support.viewed', nullif(page, 'customer'), thing,
        jsonb_build_object('page', page, 'reason', why));
END
$$;

-- The look that a page is handed out on: noted and committed, a minute old at most, one's own.
CREATE FUNCTION wall.looked(customer uuid, look uuid, wanted text) RETURNS support_view
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    found support_view;
BEGIN
    SELECT w.* INTO found FROM support_view w
    JOIN support_visit v ON v.customer_id = w.customer_id AND v.id = w.visit_id
    WHERE w.customer_id = customer AND w.id = look AND w.page = wanted AND v.session_id = s.id
        AND w.at > clock_timestamp() - interval '1 minute'
        AND w.made_in IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'wall: nothing was noted of this look' USING ERRCODE = '42501';
    END IF;
    RETURN found;
END
$$;

-- Which box a page of content is of, if a grant to whoever acts stands for it now; else NULL,
-- whether there is such a box or not.
CREATE FUNCTION wall.granted_box(customer uuid, page text, thing uuid) RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    box uuid := CASE page
        WHEN 'box' THEN thing
        WHEN 'service' THEN (SELECT t.box_id FROM service t
            WHERE t.customer_id = customer AND t.id = thing)
        WHEN 'indicator' THEN (SELECT t.box_id FROM indicator i
            JOIN service t ON t.customer_id = customer AND t.id = i.service_id
            WHERE i.customer_id = customer AND i.id = thing)
    END;
BEGIN
    RETURN (SELECT g.box_id FROM support_grant g, support_operator o
        WHERE g.customer_id = customer AND g.box_id = box AND o.id = s.operator_id
            AND g.ended_at IS NULL AND g.until > clock_timestamp()
            AND (g.operator_id = o.id OR (g.team <> '' AND g.team = o.team))
        LIMIT 1);
END
$$;

-- Contact details with the policy version each falls under, the registration record (P5), the
-- subscription. Nothing of a box: not even that there is one.
CREATE FUNCTION wall.see_customer(customer uuid, look uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked(customer, look, 'customer');
BEGIN
    RETURN (SELECT jsonb_build_object(
        'id', c.id, 'name', c.name, 'kind', c.kind, 'language', c.language,
        'time_zone', c.time_zone, 'created_at', c.created_at,
        'details', (SELECT jsonb_agg(jsonb_build_object('kind', d.kind, 'value', d.value,
                'given_at', d.given_at, 'policy', d.policy_version_id) ORDER BY d.kind)
            FROM (SELECT DISTINCT ON (n.kind) n.* FROM contact_detail n
                WHERE n.customer_id = customer ORDER BY n.kind, n.given_at DESC, n.id DESC) d),
        'registration', (SELECT jsonb_build_object('ip', host(r.ip), 'browser', r.browser,
                'system', r.system, 'at', r.at, 'delete_on', r.delete_on,
                'policy', r.policy_version_id)
            FROM registration r WHERE r.customer_id = customer LIMIT 1),
        'subscription', (SELECT jsonb_build_object('plan', p.plan, 'state', p.state,
                'started_at', p.started_at, 'trial_ends_on', p.trial_ends_on)
            FROM subscription p WHERE p.customer_id = customer)
    ) FROM customer c WHERE c.id = seen.customer_id);
END
$$;

GRANT EXECUTE ON FUNCTION
    wall.search_customers(text, text), wall.found_customers(uuid), wall.begin_visit(uuid, text),
    wall.look(uuid, text, uuid), wall.see_customer(uuid, uuid) TO vmb_support;
