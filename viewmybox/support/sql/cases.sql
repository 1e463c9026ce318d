-- Support cases as operators see and answer them (the tables: cases/sql/cases.sql). The queue says
-- whose a case is, its number and its promised times; what was written is handed out page by page,
-- on a look that the customer's journal has, and so is each file with the key of its case alone.

-- A grant may name the case that it is for: of the same customer, as the key sees to.
DROP FUNCTION wall.grant_access(uuid, uuid, text, text, integer);
CREATE FUNCTION wall.grant_access(
    box uuid, operator uuid, team text, reason text, hours integer, for_case uuid
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
        (customer_id, id, box_id, case_id, operator_id, team, "to", reason, granted_by, until)
    VALUES (who.customer_id, made, box, for_case, operator,
        CASE WHEN operator IS NULL THEN receiver ELSE '' END, receiver,
        left(btrim(reason), 500), who.id, now() + make_interval(hours => hours));
    RETURN made;
END
$$;

-- Every open case, and those that were closed in the last thirty days: nothing that was written.
CREATE FUNCTION wall.case_queue() RETURNS TABLE (
    customer_id uuid, customer text, case_id uuid, number integer, about text,
    opened_at timestamptz, answer_by timestamptz, answered boolean, solve_by timestamptz,
    closed_at timestamptz, operator text, mine boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    s support_session := wall.acting_operator();
BEGIN
    RETURN QUERY SELECT k.customer_id, c.name::text, k.id, k.number, k.about::text, k.opened_at,
        k.answer_by, k.first_answered_at IS NOT NULL, k.solve_by, k.closed_at, k.operator::text,
        k.operator_id IS NOT DISTINCT FROM s.operator_id
    FROM customer c CROSS JOIN LATERAL (
        SELECT n.* FROM support_case n WHERE n.customer_id = c.id AND n.closed_at IS NULL
        UNION ALL
        SELECT n.* FROM support_case n WHERE n.customer_id = c.id
            AND n.closed_at > now() - interval '30 days'
    ) k
    ORDER BY k.closed_at DESC NULLS FIRST, k.answer_by NULLS LAST, k.solve_by LIMIT 500;
END
$$;

-- A customer's cases, by what they are called.
CREATE FUNCTION wall.see_cases(customer uuid, look uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked(customer, look, 'cases');
BEGIN
    RETURN coalesce((SELECT jsonb_agg(jsonb_build_object('id', k.id, 'number', k.number,
            'subject', k.subject, 'about', k.about, 'opened_at', k.opened_at,
            'answer_by', k.answer_by, 'closed_at', k.closed_at, 'operator', k.operator)
            ORDER BY k.number DESC)
        FROM support_case k WHERE k.customer_id = seen.customer_id), '[]');
END
$$;

-- One case: what was written and by whom, its files by name, and what was granted for its sake.
CREATE FUNCTION wall.see_case(customer uuid, look uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked(customer, look, 'case');
BEGIN
    RETURN (SELECT jsonb_build_object(
        'id', k.id, 'number', k.number, 'about', k.about, 'subject', k.subject, 'page', k.page,
        'browser', k.browser, 'system', k.system, 'customer', c.name, 'by', a.name,
        'opened_at', k.opened_at, 'first_answer_by', k.first_answer_by,
        'first_answered_at', k.first_answered_at, 'answer_by', k.answer_by,
        'solve_by', k.solve_by, 'closed_at', k.closed_at, 'operator', k.operator,
        'mine', k.operator_id IS NOT DISTINCT FROM v.operator_id,
        'messages', (SELECT jsonb_agg(jsonb_build_object('id', m.id, 'text', m.text, 'at', m.at,
                'operator', m.operator, 'by', w.name) ORDER BY m.number)
            FROM support_case_message m LEFT JOIN member w
                ON w.customer_id = m.customer_id AND w.id = m.member_id
            WHERE m.customer_id = k.customer_id AND m.case_id = k.id),
        'files', (SELECT jsonb_agg(jsonb_build_object('id', f.id, 'message', f.message_id,
                'name', f.name, 'size', f.size) ORDER BY f.at, f.id)
            FROM support_case_file f WHERE f.customer_id = k.customer_id AND f.case_id = k.id),
        'grants', (SELECT jsonb_agg(jsonb_build_object('box_id', g.box_id, 'to', g."to",
                'reason', g.reason, 'until', coalesce(g.ended_at, g.until),
                'live', g.ended_at IS NULL AND g.until > clock_timestamp()
                    AND (g.operator_id = o.id OR (g.team <> '' AND g.team = o.team)))
                ORDER BY g.granted_at DESC)
            FROM support_grant g, support_operator o
            WHERE g.customer_id = k.customer_id AND g.case_id = k.id AND o.id = v.operator_id)
    ) FROM support_case k
    JOIN customer c ON c.id = k.customer_id
    JOIN member a ON a.customer_id = k.customer_id AND a.id = k.member_id
    JOIN support_visit v ON v.customer_id = k.customer_id AND v.id = seen.visit_id
    WHERE k.customer_id = seen.customer_id AND k.id = seen.thing_id);
END
$$;

-- One file of a case, and the key of that case: wrapped, and of no use for anything else.
CREATE FUNCTION wall.see_case_file(customer uuid, look uuid) RETURNS TABLE (
    name text, size bigint, sha256 text, file text, case_id uuid, wrapped bytea,
    master_version integer
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    seen support_view := wall.looked(customer, look, 'case_file');
BEGIN
    RETURN QUERY SELECT f.name::text, f.size, f.sha256::text, f.file::text, f.case_id, y.wrapped,
        y.master_version
    FROM support_case_file f
    JOIN shared_key y ON y.customer_id = f.customer_id AND y.thing = f.case_id
    WHERE f.customer_id = seen.customer_id AND f.id = seen.thing_id;
END
$$;

-- An answer, under the operator's own name; the members are told by mail that there is one.
CREATE FUNCTION wall.answer_case(
    customer uuid, look uuid, written text, closing boolean
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked(customer, look, 'case');
    s support_session := wall.acting_operator();
    who support_operator;
    k support_case;
    made uuid;
BEGIN
    SELECT o.* INTO who FROM support_operator o WHERE o.id = s.operator_id;
    SELECT n.* INTO k FROM support_case n
    WHERE n.customer_id = seen.customer_id AND n.id = seen.thing_id FOR UPDATE;
    IF k.id IS NULL THEN
        RETURN NULL;
    END IF;
    made := wall.add_message(k, written, NULL, who.id, who.name);
    UPDATE support_case n SET answer_by = NULL, paused_at = coalesce(n.paused_at, now()),
        first_answered_at = coalesce(n.first_answered_at, now()),
        closed_at = CASE WHEN closing THEN coalesce(n.closed_at, now()) ELSE n.closed_at END,
        operator_id = coalesce(n.operator_id, who.id),
        operator = CASE WHEN n.operator_id IS NULL THEN who.name ELSE n.operator END
    WHERE n.customer_id = k.customer_id AND n.id = k.id;
    PERFORM wall.note_by_operator(k.customer_id, 'case.answered', 'case', k.id,
        jsonb_build_object('number', k.number));
    IF closing AND k.closed_at IS NULL THEN
        PERFORM wall.note_by_operator(k.customer_id, 'case.closed', 'case', k.id,
            jsonb_build_object('number', k.number));
    END IF;
    PERFORM procrastinate_defer_jobs_v1(ARRAY[ROW('default', 'viewmybox.cases.jobs.tell_members',
        0, NULL, NULL, jsonb_build_object('customer', k.customer_id, 'case', k.id, 'number',
            (SELECT m.number FROM support_case_message m
                WHERE m.customer_id = k.customer_id AND m.id = made)),
        NULL)::procrastinate_job_to_defer_v1]);
    RETURN made;
END
$$;

-- Takes a case, or gives it back. Returns whether that changed anything.
CREATE FUNCTION wall.take_case(customer uuid, look uuid, taking boolean) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked(customer, look, 'case');
    s support_session := wall.acting_operator();
    which integer;
BEGIN
    UPDATE support_case n SET operator_id = CASE WHEN taking THEN o.id END,
        operator = CASE WHEN taking THEN o.name ELSE '' END
    FROM support_operator o
    WHERE o.id = s.operator_id AND n.customer_id = seen.customer_id AND n.id = seen.thing_id
        AND (n.operator_id IS NOT DISTINCT FROM o.id) <> taking
    RETURNING n.number INTO which;
    IF which IS NULL THEN
        RETURN false;
    END IF;
    PERFORM wall.note_by_operator(seen.customer_id,
        CASE WHEN taking THEN 'case.taken' ELSE 'case.left' END, 'case', seen.thing_id,
        jsonb_build_object('number', which));
    RETURN true;
END
$$;

CREATE FUNCTION wall.close_case_seen(customer uuid, look uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked(customer, look, 'case');
    which integer;
BEGIN
    UPDATE support_case n SET closed_at = now(), answer_by = NULL,
        paused_at = coalesce(n.paused_at, now())
    WHERE n.customer_id = seen.customer_id AND n.id = seen.thing_id AND n.closed_at IS NULL
    RETURNING n.number INTO which;
    IF which IS NULL THEN
        RETURN false;
    END IF;
    PERFORM wall.note_by_operator(seen.customer_id, 'case.closed', 'case', seen.thing_id,
        jsonb_build_object('number', which));
    RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION wall.grant_access(uuid, uuid, text, text, integer, uuid) TO vmb_web;
GRANT EXECUTE ON FUNCTION
    wall.case_queue(), wall.see_cases(uuid, uuid), wall.see_case(uuid, uuid),
    wall.see_case_file(uuid, uuid), wall.answer_case(uuid, uuid, text, boolean),
    wall.take_case(uuid, uuid, boolean), wall.close_case_seen(uuid, uuid) TO vmb_support;
