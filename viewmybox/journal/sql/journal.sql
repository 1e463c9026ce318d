-- The journal's own hand. No login role may insert, change or remove a line; what is written and
-- in which order is decided here, and bound together as viewmybox/journal/chain.py says.
ALTER TABLE journal_line
    ADD CHECK (number > 0),
    ADD CHECK (deed ~ '^[a-z]+\.[a-z_]+$'),
    ADD CHECK (thing_kind ~ '^[a-z_]+$'),
    ADD CHECK ((details IS NULL) = (salt IS NULL) AND (details IS NOT NULL OR who IS NULL));

CREATE FUNCTION wall.add_line(
    whose uuid, who uuid, deed text, thing_kind text, thing_id uuid, details jsonb
) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    head journal_head;
    moment timestamptz;
    salt text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
    commitment text := encode(sha256(convert_to(salt || '|' || details::text, 'UTF8')), 'hex');
    chained text;
BEGIN
    -- Whoever comes at the same time waits here until this transaction has ended.
    SELECT * INTO head FROM journal_head WHERE customer_id = whose FOR UPDATE;
    IF head.customer_id IS NULL THEN
        INSERT INTO journal_head (customer_id, number, hash, at)
        VALUES (whose, 0, encode(sha256(convert_to(whose::text, 'UTF8')), 'hex'), '-infinity')
        ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM journal_head WHERE customer_id = whose FOR UPDATE;
    END IF;
    -- A clock that is put back does not put a line before the one before it.
    moment := greatest(clock_timestamp(), head.at);
    chained := encode(sha256(convert_to(concat_ws('|', head.hash, head.number + 1,
        to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        deed, coalesce(thing_kind, '-'), coalesce(thing_id::text, '-'), commitment), 'UTF8')), 'hex');
    INSERT INTO journal_line (customer_id, number, at, deed, thing_kind, thing_id, who, salt,
        details, commitment, hash)
    VALUES (whose, head.number + 1, moment, deed, thing_kind, thing_id, who, salt,
        details::text, commitment, chained);
    UPDATE journal_head SET number = head.number + 1, hash = chained, at = moment
    WHERE customer_id = whose;
    RETURN head.number + 1;
END
$$;

-- Notes deeds in the entered customer's journal, in the order given. Who acted is not the caller's
-- to say: it is read from the signed context, and the name from the member or the key.
-- lines: [{"deed", "kind", "id", "thing", "facts"}, …]; origin: {"ip", "browser", "system"} or null.
CREATE FUNCTION wall.note(lines jsonb, origin jsonb) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    parts text[] := wall.context();
    who jsonb;
    line jsonb;
    last bigint;
BEGIN
    IF whose IS NULL THEN
        RAISE EXCEPTION 'wall: no customer has been entered' USING ERRCODE = '28000';
    END IF;
    IF length(lines::text) > 1000000 OR length(origin::text) > 2000 THEN
        RAISE EXCEPTION 'wall: too much to note' USING ERRCODE = '22023';
    END IF;
    IF wall.member() IS NOT NULL THEN
        SELECT jsonb_build_object('kind', 'member', 'id', m.id, 'name', m.name) INTO who
        FROM member m WHERE m.customer_id = whose AND m.id = wall.member();
    ELSIF parts[3] LIKE 'key:%' THEN
        SELECT jsonb_build_object('kind', 'key', 'id', k.id, 'name', k.name) INTO who
        FROM api_key k WHERE k.customer_id = whose AND k.id = substr(parts[3], 5)::uuid;
    ELSE
        -- What the provider's staff does by a command is not what the service does by itself.
        who := jsonb_build_object(
            'kind', CASE parts[3] WHEN 'command' THEN 'provider' ELSE 'service' END);
    END IF;
    FOR line IN SELECT * FROM jsonb_array_elements(lines) LOOP
        last := wall.add_line(whose, (who ->> 'id')::uuid, line ->> 'deed', line ->> 'kind',
            (line ->> 'id')::uuid, jsonb_strip_nulls(jsonb_build_object('who', who, 'from', origin,
                'thing', line -> 'thing', 'facts', line -> 'facts')));
    END LOOP;
    RETURN last;
END
$$;

-- Erases who, from where and which words of the entered customer's lines before a moment; with
-- `about` only where that member or key acted or was acted on. The chain is over commitments, so it
-- stays whole; without the salt a commitment tells nothing. Returns how many lines.
CREATE FUNCTION wall.forget_journal_details(about uuid, before timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    forgotten integer;
BEGIN
    IF whose IS NULL THEN
        RAISE EXCEPTION 'wall: no customer has been entered' USING ERRCODE = '28000';
    END IF;
    UPDATE journal_line l SET who = NULL, salt = NULL, details = NULL
    WHERE l.customer_id = whose AND l.details IS NOT NULL AND l.at < before
        AND (about IS NULL OR l.who = about OR l.thing_id = about);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    PERFORM wall.add_line(whose, NULL, 'journal.forgotten', NULL, NULL, jsonb_build_object(
        'who', jsonb_build_object('kind', 'service'),
        'facts', jsonb_build_object('lines', forgotten)));
    RETURN forgotten;
END
$$;

-- Where each customer's journal has come to, to be written off to the storage: ids and hashes.
CREATE FUNCTION wall.journal_heads() RETURNS TABLE (customer uuid, number bigint, hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT h.customer_id, h.number, h.hash::text FROM journal_head h ORDER BY h.customer_id
$$;

GRANT EXECUTE ON FUNCTION wall.note(jsonb, jsonb) TO vmb_web, vmb_worker;
GRANT EXECUTE ON FUNCTION wall.forget_journal_details(uuid, timestamptz), wall.journal_heads()
    TO vmb_worker;
