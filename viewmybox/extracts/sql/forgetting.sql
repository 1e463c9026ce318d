-- Forgetting a former member reaches what stands beside the rows: extracts that wait to be fetched
-- hold the details as they were, and so does the journal that a restored extract came with.

-- Of the entered customer's extracts none that was built, or is being built, can be fetched any
-- more: each is built anew, of what there is now. What was finished of it is erased when that
-- begins (extracts/assembling.py). Returns how many.
CREATE FUNCTION wall.renew_extracts() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    which uuid;
    renewed integer := 0;
BEGIN
    -- One that is being taken up at this moment looks at a moment before this one: wait for it.
    PERFORM FROM extract e WHERE e.customer_id = whose AND e.state IN ('waiting', 'building')
    FOR UPDATE;
    FOR which IN
        SELECT e.id FROM extract e WHERE e.customer_id = whose
        AND (e.state = 'building' OR (e.state = 'ready' AND e.file <> '')) FOR UPDATE
    LOOP
        UPDATE extract_part SET is_finished = false, facts = '{}'
        WHERE customer_id = whose AND extract_id = which;
        UPDATE extract SET state = 'waiting', file = '', size = 0, sha256 = '', done = 0, total = 0,
            finished_at = NULL, delete_at = NULL, renewed_at = now()
        WHERE customer_id = whose AND id = which;
        PERFORM wall.defer('viewmybox.extracts.jobs.build_extract',
            jsonb_build_object('extract', which), interval '0');
        renewed := renewed + 1;
    END LOOP;
    RETURN renewed;
END
$$;

-- The personal details of a former member of the entered customer's: name, address, sign-in, and
-- what the journal says of who and from where. What the member did stays done, by nobody known.
CREATE OR REPLACE FUNCTION wall.forget_member(former uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    m member;
    invited uuid[];
    names text[];
    forgotten integer;
BEGIN
    SELECT * INTO m FROM member
    WHERE customer_id = whose AND id = former AND ended_at IS NOT NULL FOR UPDATE;
    IF m.id IS NULL OR m.name = '…' THEN
        RETURN false;
    END IF;
    invited := ARRAY(SELECT i.id FROM invitation i
        WHERE i.customer_id = whose AND m.email <> '' AND lower(i.email) = lower(m.email));
    names := ARRAY(SELECT m.name::text UNION SELECT l.details::jsonb #>> '{who,name}'
        FROM journal_line l WHERE l.customer_id = whose AND l.who = former);
    UPDATE member SET name = '…', email = '', identity_id = gen_random_uuid()
    WHERE customer_id = whose AND id = former;
    DELETE FROM invitation WHERE customer_id = whose AND id = ANY(invited);
    DELETE FROM sent_letter WHERE customer_id = whose
        AND (member_id = former OR lower(address) = lower(m.email));
    DELETE FROM membership WHERE customer_id = whose AND identity_id = m.identity_id;
    UPDATE session SET ended_at = now(), id_token = ''
    WHERE customer_id = whose AND identity_id = m.identity_id AND ended_at IS NULL;
    IF NOT EXISTS (SELECT FROM membership WHERE identity_id = m.identity_id) THEN
        DELETE FROM session WHERE identity_id = m.identity_id;
        DELETE FROM identity WHERE id = m.identity_id;
    END IF;
    -- The chain is over commitments, so it stays whole. Names are looked for where the service's own
    -- lines have one, and nowhere else: somebody may be called as a word of ours is.
    UPDATE journal_line l SET who = NULL, salt = NULL, details = NULL
    WHERE l.customer_id = whose AND l.details IS NOT NULL
        AND (l.who = former OR l.thing_id = former OR l.thing_id = ANY(invited)
            OR l.details::jsonb #>> '{facts,ordered_by}' = ANY(names)
            OR (l.thing_kind = 'invitation'
                AND lower(l.details::jsonb ->> 'thing') = lower(m.email)));
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    PERFORM wall.add_line(whose, NULL, 'journal.forgotten', NULL, NULL, jsonb_build_object(
        'who', jsonb_build_object('kind', 'service'),
        'facts', jsonb_build_object('lines', forgotten)));
    PERFORM wall.defer('viewmybox.extracts.jobs.forget_in_files',
        jsonb_build_object('member', former, 'invitations', invited), interval '0');
    PERFORM wall.renew_extracts();
    RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION wall.renew_extracts() TO vmb_worker;

-- An old journal that has been written anew lies under another name.
GRANT UPDATE (file, size, sha256) ON restoration TO vmb_worker;
