-- Support cases. The rows are written here and nowhere else: by members in the customer's own
-- signed context, here; by operators in support/sql/cases.sql. Who wrote is never the caller's to
-- say. A case is its author's and the owners', which every function here asks about.
ALTER TABLE support_case
    ADD CHECK (length(btrim(subject)) >= 1),
    ADD CHECK ((closed_at IS NULL) OR (answer_by IS NULL)),
    ADD CHECK ((answer_by IS NULL) = (paused_at IS NOT NULL));
ALTER TABLE support_case_message
    ADD CHECK (length(btrim(text)) >= 1 AND length(text) <= 20000),
    ADD CHECK ((member_id IS NULL) <> (operator_id IS NULL)),
    ADD CHECK ((operator_id IS NULL) = (operator = ''));

-- The member who acts by a page, whatever the role; an error for everybody else.
CREATE FUNCTION wall.acting_member() RETURNS member
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parts text[] := wall.context();
    found member;
BEGIN
    SELECT m.* INTO found FROM member m
    WHERE m.customer_id = wall.customer() AND m.id = wall.member() AND m.ended_at IS NULL
        AND parts[3] = 'page';
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'wall: no member of a customer acts' USING ERRCODE = '42501';
    END IF;
    RETURN found;
END
$$;

-- A case of theirs, locked; an error where it is another's, and where there is none.
CREATE FUNCTION wall.own_case(wanted uuid, who member) RETURNS support_case
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found support_case;
BEGIN
    SELECT k.* INTO found FROM support_case k
    WHERE k.customer_id = who.customer_id AND k.id = wanted
        AND (k.member_id = who.id OR who.role = 'owner') FOR UPDATE;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'wall: no such case' USING ERRCODE = '42501';
    END IF;
    RETURN found;
END
$$;

-- The next message of a case that is locked; by a member, or by an operator.
CREATE FUNCTION wall.add_message(
    k support_case, written text, whose uuid, clerk uuid, clerk_name text
) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    made uuid := gen_random_uuid();
BEGIN
    INSERT INTO support_case_message
        (customer_id, id, case_id, number, text, member_id, operator_id, operator, at)
    VALUES (k.customer_id, made, k.id, 1 + (SELECT count(*) FROM support_case_message m
            WHERE m.customer_id = k.customer_id AND m.case_id = k.id),
        btrim(written), whose, clerk, coalesce(clerk_name, ''), now());
    RETURN made;
END
$$;

CREATE FUNCTION wall.open_case(
    about text, subject text, written text, page text, browser text, system text,
    answer_by timestamptz, solve_by timestamptz
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who member := wall.acting_member();
    k support_case;
BEGIN
    -- One at a time for each customer: the numbers have no gap, and are nobody else's.
    PERFORM FROM customer c WHERE c.id = who.customer_id FOR NO KEY UPDATE;
    INSERT INTO support_case (customer_id, id, number, about, subject, page, browser, system,
        member_id, first_answer_by, solve_by, answer_by, operator)
    VALUES (who.customer_id, gen_random_uuid(), 1 + (SELECT coalesce(max(n.number), 0)
            FROM support_case n WHERE n.customer_id = who.customer_id),
        left(about, 20), left(btrim(subject), 200), left(page, 200), left(browser, 120),
        left(system, 120), who.id, open_case.answer_by, open_case.solve_by, open_case.answer_by, '')
    RETURNING * INTO k;
    PERFORM wall.add_message(k, written, who.id, NULL, NULL);
    RETURN k.id;
END
$$;

-- What is written to a closed case opens it again; one that waits already is promised no later.
CREATE FUNCTION wall.write_to_case(
    wanted uuid, written text, answer_by timestamptz, solve_by timestamptz
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who member := wall.acting_member();
    k support_case := wall.own_case(wanted, who);
BEGIN
    UPDATE support_case c SET closed_at = NULL, paused_at = NULL,
        answer_by = coalesce(k.answer_by, write_to_case.answer_by),
        solve_by = write_to_case.solve_by
    WHERE c.customer_id = k.customer_id AND c.id = k.id;
    RETURN wall.add_message(k, written, who.id, NULL, NULL);
END
$$;

CREATE FUNCTION wall.keep_case_file(
    wanted uuid, name text, size bigint, sha256 text, file text
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who member := wall.acting_member();
    made uuid := gen_random_uuid();
BEGIN
    -- Only with what one is writing now, and only a file of the customer's own.
    INSERT INTO support_case_file (customer_id, id, case_id, message_id, name, size, sha256, file)
    SELECT m.customer_id, made, m.case_id, m.id, left(keep_case_file.name, 200),
        keep_case_file.size, keep_case_file.sha256, keep_case_file.file
    FROM support_case_message m
    WHERE m.customer_id = who.customer_id AND m.id = wanted AND m.member_id = who.id
        AND m.at = now() AND starts_with(keep_case_file.file,
            replace(who.customer_id::text, '-', '') || '/');
    IF NOT FOUND THEN
        RAISE EXCEPTION 'wall: no such message' USING ERRCODE = '42501';
    END IF;
    RETURN made;
END
$$;

CREATE FUNCTION wall.close_case(wanted uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who member := wall.acting_member();
    k support_case := wall.own_case(wanted, who);
BEGIN
    UPDATE support_case c SET closed_at = now(), answer_by = NULL,
        paused_at = coalesce(c.paused_at, now())
    WHERE c.customer_id = k.customer_id AND c.id = k.id AND c.closed_at IS NULL;
    RETURN FOUND;
END
$$;

CREATE FUNCTION wall.reopen_case(
    wanted uuid, answer_by timestamptz, solve_by timestamptz
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    who member := wall.acting_member();
    k support_case := wall.own_case(wanted, who);
BEGIN
    UPDATE support_case c SET closed_at = NULL, paused_at = NULL,
        answer_by = reopen_case.answer_by, solve_by = reopen_case.solve_by
    WHERE c.customer_id = k.customer_id AND c.id = k.id AND c.closed_at IS NOT NULL;
    RETURN FOUND;
END
$$;

GRANT EXECUTE ON FUNCTION
    wall.open_case(text, text, text, text, text, text, timestamptz, timestamptz),
    wall.write_to_case(uuid, text, timestamptz, timestamptz),
    wall.keep_case_file(uuid, text, bigint, text, text), wall.close_case(uuid),
    wall.reopen_case(uuid, timestamptz, timestamptz) TO vmb_web;
