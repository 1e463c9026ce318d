DROP FUNCTION wall.note(jsonb, jsonb);

-- Notes deeds in the entered customer's journal, in the order given. Who acted is not the caller's
-- to say: it is read from the signed context, and the name from the member or the key.
-- That it was done is believed only with a proof (wall/proof.py): injected SQL writes no lines.
-- Payload: customer, lines ([{"deed", "kind", "id", "thing", "facts"}, …]), origin ({"ip",
-- "browser", "system"} or null).
CREATE FUNCTION wall.note(payload text, mac text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    given jsonb := wall.proven('note', payload, mac);
    lines jsonb := given -> 'lines';
    origin jsonb := nullif(given -> 'origin', 'null');
    parts text[] := wall.context();
    who jsonb;
    line jsonb;
    last bigint;
BEGIN
    IF whose IS NULL OR given ->> 'customer' IS DISTINCT FROM whose::text THEN
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

GRANT EXECUTE ON FUNCTION wall.note(text, text) TO vmb_web, vmb_worker;
