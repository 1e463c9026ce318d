-- Operators: who of the provider's staff may open the console, and their sign-ins. No login role
-- reads these tables. An operator's context has a key and a setting of its own, so that what lets
-- somebody into the console can never be taken for what lets a member into a customer, nor the
-- other way about (docs/wall.md).
SELECT wall.set_secret('operator', sha256(
    uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())
));

CREATE FUNCTION wall.live_operator(token text) RETURNS support_session
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s FROM support_session s JOIN support_operator o ON o.id = s.operator_id
    WHERE s.token_hash = sha256(convert_to(token, 'UTF8')) AND s.ended_at IS NULL
        AND s.expires_at > now() AND s.last_used_at > now() - interval '15 minutes'
        AND o.ended_at IS NULL
$$;

CREATE FUNCTION wall.begin_operator_sign_in(
    token text, state text, nonce text, verifier text, next text
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM support_attempt WHERE created_at < now() - interval '15 minutes';
    INSERT INTO support_attempt (token_hash, state, nonce, verifier, next)
    VALUES (sha256(convert_to(token, 'UTF8')), state, nonce, verifier, next)
$$;

-- Taken once: a replayed answer finds nothing.
CREATE FUNCTION wall.take_operator_sign_in(token text)
RETURNS TABLE (state text, nonce text, verifier text, next text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM support_attempt a
    WHERE a.token_hash = sha256(convert_to(token, 'UTF8'))
        AND a.created_at > now() - interval '15 minutes'
    RETURNING a.state, a.nonce, a.verifier, a.next
$$;

-- Believed only with a proof (wall/proof.py), and only of who was made an operator by command: a
-- sign-in makes none. Payload: token_hash (hex), issuer, subject, strength, authenticated_at
-- (seconds since 1970), id_token, ip, browser, system. NULL for everybody else.
CREATE FUNCTION wall.operator_sign_in(payload text, mac text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    given jsonb := wall.proven('operator sign in', payload, mac);
    person support_operator;
    made uuid := gen_random_uuid();
BEGIN
    SELECT * INTO person FROM support_operator o
    WHERE o.issuer = given ->> 'issuer' AND o.subject = given ->> 'subject' AND o.ended_at IS NULL;
    IF person.id IS NULL THEN
        RETURN NULL;
    END IF;
    INSERT INTO support_session (id, token_hash, operator_id, strength, authenticated_at, id_token,
        ip, browser, system, expires_at)
    VALUES (made, decode(given ->> 'token_hash', 'hex'), person.id, given ->> 'strength',
        to_timestamp((given ->> 'authenticated_at')::double precision), given ->> 'id_token',
        wall.neighbourhood(nullif(given ->> 'ip', '')::inet), given ->> 'browser',
        given ->> 'system', now() + interval '8 hours');
    PERFORM wall.add_provider_line('operator.signed_in', jsonb_build_object('facts',
        jsonb_build_object('operator', person.id)));
    RETURN made;
END
$$;

-- operator|session|expiry|MAC
CREATE FUNCTION wall.enter_operator(token text) RETURNS TABLE (
    context text, session_id uuid, operator_id uuid, name text, team text,
    idle_at timestamptz, expires_at timestamptz
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    s support_session := wall.live_operator(token);
    message text;
BEGIN
    IF s.id IS NULL THEN
        RETURN;
    END IF;
    IF s.last_used_at < now() - interval '1 minute' THEN
        UPDATE support_session SET last_used_at = now() WHERE id = s.id;
        s.last_used_at := now();
    END IF;
    message := concat_ws('|', s.operator_id::text, s.id::text,
        (extract(epoch FROM clock_timestamp())::bigint + 60)::text);
    RETURN QUERY SELECT message || '|' || wall.mac('operator', message), s.id, o.id,
        o.name::text, o.team::text, s.last_used_at + interval '15 minutes', s.expires_at
    FROM support_operator o WHERE o.id = s.operator_id;
END
$$;

CREATE FUNCTION wall.sign_out_operator(token text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session;
BEGIN
    SELECT * INTO s FROM support_session t
    WHERE t.token_hash = sha256(convert_to(token, 'UTF8')) AND t.ended_at IS NULL FOR UPDATE;
    IF s.id IS NULL THEN
        RETURN NULL;
    END IF;
    UPDATE support_session t SET ended_at = now(), id_token = '' WHERE t.id = s.id;
    PERFORM wall.add_provider_line('operator.signed_out', jsonb_build_object('facts',
        jsonb_build_object('operator', s.operator_id)));
    RETURN s.id_token;
END
$$;

-- Who acts in the console: asked first by every function there, at every statement. Never in a
-- transaction that goes on seeing what was so when it began: what a customer has ended meanwhile
-- is ended in it too.
CREATE FUNCTION wall.acting_operator() RETURNS support_session
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parts text[] := string_to_array(current_setting('vmb.operator', true), '|');
    s support_session;
BEGIN
    IF cardinality(parts) IS DISTINCT FROM 4
        OR wall.mac('operator', array_to_string(parts[1:3], '|')) IS DISTINCT FROM parts[4]
    THEN
        RAISE EXCEPTION 'wall: no operator has entered' USING ERRCODE = '28000';
    END IF;
    IF parts[3]::bigint < extract(epoch FROM clock_timestamp())
        OR current_setting('transaction_isolation') <> 'read committed'
    THEN
        RAISE EXCEPTION 'wall: the operator''s context has expired' USING ERRCODE = '28000';
    END IF;
    SELECT t.* INTO s FROM support_session t JOIN support_operator o ON o.id = t.operator_id
    WHERE t.id = parts[2]::uuid AND t.operator_id = parts[1]::uuid AND t.ended_at IS NULL
        AND t.expires_at > clock_timestamp() AND o.ended_at IS NULL;
    IF s.id IS NULL THEN
        RAISE EXCEPTION 'wall: the operator''s session is over' USING ERRCODE = '28000';
    END IF;
    RETURN s;
END
$$;

-- A line in a customer's journal by whoever acts in the console.
CREATE FUNCTION wall.note_by_operator(
    whose uuid, deed text, thing_kind text, thing_id uuid, facts jsonb
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    who jsonb;
BEGIN
    SELECT jsonb_build_object('kind', 'operator', 'id', o.id, 'name', o.name) INTO who
    FROM support_operator o WHERE o.id = s.operator_id;
    PERFORM wall.add_line(whose, s.operator_id, deed, thing_kind, thing_id,
        jsonb_strip_nulls(jsonb_build_object('who', who, 'facts', facts)));
END
$$;

-- Which of the provider's staff there are, for the customers to see and to choose among.
CREATE FUNCTION wall.operators() RETURNS TABLE (id uuid, name text, team text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT o.id, o.name::text, o.team::text FROM support_operator o
    WHERE o.ended_at IS NULL ORDER BY o.team, o.name, o.id
$$;

-- What nobody needs any more: sign-ins that are over, searches older than ninety days.
CREATE FUNCTION wall.purge_console() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM support_session WHERE ended_at < now() - interval '1 hour'
        OR expires_at < now() - interval '1 hour';
    DELETE FROM support_attempt WHERE created_at < now() - interval '1 hour';
    DELETE FROM support_search WHERE at < now() - interval '90 days'
$$;

GRANT EXECUTE ON FUNCTION
    wall.begin_operator_sign_in(text, text, text, text, text), wall.take_operator_sign_in(text),
    wall.operator_sign_in(text, text), wall.enter_operator(text), wall.sign_out_operator(text)
    TO vmb_support;
GRANT EXECUTE ON FUNCTION wall.operators() TO vmb_web, vmb_support;
GRANT EXECUTE ON FUNCTION wall.purge_console() TO vmb_worker;
GRANT EXECUTE ON FUNCTION wall.take_turn(bytea, integer, double precision) TO vmb_support;
