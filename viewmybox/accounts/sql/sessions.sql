-- Signing in, entering, leaving. The web's role reads neither identities nor sessions: whoever
-- holds a token is answered about that token's own person, and nobody else.

-- Which session a token opens: alive, not idle too long, its person not disabled.
CREATE FUNCTION wall.live_session(token text) RETURNS session
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s FROM session s JOIN identity i ON i.id = s.identity_id
    WHERE s.token_hash = sha256(convert_to(token, 'UTF8'))
        AND s.ended_at IS NULL AND s.expires_at > now()
        AND s.last_used_at > now() - interval '60 minutes' AND i.disabled_at IS NULL
$$;

CREATE FUNCTION wall.begin_sign_in(
    token text, provider text, state text, nonce text, verifier text, next text
) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM sign_in_attempt WHERE created_at < now() - interval '1 hour';
    INSERT INTO sign_in_attempt (token_hash, provider, state, nonce, verifier, next)
    VALUES (sha256(convert_to(token, 'UTF8')), provider, state, nonce, verifier, next)
$$;

-- Taken once: a replayed answer finds nothing.
CREATE FUNCTION wall.take_sign_in(token text)
RETURNS TABLE (provider text, state text, nonce text, verifier text, next text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM sign_in_attempt a
    WHERE a.token_hash = sha256(convert_to(token, 'UTF8'))
        AND a.created_at > now() - interval '15 minutes'
    RETURNING a.provider, a.state, a.nonce, a.verifier, a.next
$$;

-- Of an address only the network it lies in: enough to know one's own again in the list of
-- sessions, too little to find a house or a person by.
CREATE FUNCTION wall.neighbourhood(ip inet) RETURNS inet
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT network(set_masklen(ip, CASE family(ip) WHEN 4 THEN 24 ELSE 48 END))::inet
$$;

-- The one statement that says who somebody is: believed only with a proof (wall/proof.py).
-- Payload: token_hash (hex), issuer, subject, name, email, email_verified, provider,
-- provider_session, id_token, ip, browser, system, hours.
CREATE FUNCTION wall.sign_in(payload text, mac text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    given jsonb := wall.proven('sign in', payload, mac);
    person identity;
    chosen member;
    made uuid := gen_random_uuid();
BEGIN
    INSERT INTO identity (id, issuer, subject, name, email, email_verified)
    VALUES (gen_random_uuid(), given ->> 'issuer', given ->> 'subject', left(given ->> 'name', 200),
            left(given ->> 'email', 254), (given ->> 'email_verified')::boolean)
    ON CONFLICT (issuer, subject) DO UPDATE SET name = excluded.name, email = excluded.email,
        email_verified = excluded.email_verified, last_seen_at = now()
    RETURNING * INTO person;
    IF person.disabled_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    -- Where they were last, or the only place they can be.
    SELECT m.* INTO chosen FROM membership ms
    JOIN member m ON m.customer_id = ms.customer_id AND m.id = ms.member_id AND m.ended_at IS NULL
    WHERE ms.identity_id = person.id
    ORDER BY ms.chosen_at DESC LIMIT 1;
    INSERT INTO session (id, token_hash, identity_id, customer_id, member_id, provider,
        provider_session, id_token, ip, browser, system, expires_at)
    VALUES (made, decode(given ->> 'token_hash', 'hex'), person.id, chosen.customer_id, chosen.id,
        given ->> 'provider', given ->> 'provider_session', given ->> 'id_token',
        wall.neighbourhood(nullif(given ->> 'ip', '')::inet), given ->> 'browser', given ->> 'system',
        now() + make_interval(hours => (given ->> 'hours')::integer));
    RETURN made;
END
$$;

-- A page's door: who the token's person is and, where a customer is chosen, the signed context.
-- What an open page asks by itself is not the person's use of the session.
CREATE FUNCTION wall.enter(token text, used boolean DEFAULT true) RETURNS TABLE (
    context text, session_id uuid, identity_id uuid, name text, email text,
    customer_id uuid, customer_name text, language text, time_zone text,
    member_id uuid, role text, customers integer, members integer, idle_at timestamptz,
    expires_at timestamptz
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    s session := wall.live_session(token);
    m member;
    c customer;
BEGIN
    IF s.id IS NULL THEN
        RETURN;
    END IF;
    -- Once a minute is enough to know who is idle, and spares a write a page.
    IF used AND s.last_used_at < now() - interval '1 minute' THEN
        UPDATE session SET last_used_at = now() WHERE id = s.id;
        s.last_used_at := now();
    END IF;
    IF s.customer_id IS NOT NULL THEN
        SELECT * INTO m FROM member
        WHERE customer_id = s.customer_id AND id = s.member_id AND ended_at IS NULL;
        SELECT * INTO c FROM customer WHERE id = m.customer_id;
    END IF;
    RETURN QUERY SELECT
        CASE WHEN m.id IS NOT NULL
            THEN wall.sign(m.customer_id, m.id, 'page', 120) END,
        s.id, i.id, i.name::text, i.email::text,
        c.id, c.name::text, c.language::text, c.time_zone::text, m.id, m.role::text,
        (SELECT count(*)::integer FROM membership ms JOIN member o
            ON o.customer_id = ms.customer_id AND o.id = ms.member_id AND o.ended_at IS NULL
            WHERE ms.identity_id = i.id),
        CASE WHEN c.id IS NOT NULL THEN (SELECT count(*)::integer FROM member
            WHERE customer_id = c.id AND ended_at IS NULL) END,
        s.last_used_at + interval '60 minutes', s.expires_at
    FROM identity i WHERE i.id = s.identity_id;
END
$$;

-- How long the session lasts if nobody does anything: asking is not using, and keeps nothing alive.
CREATE FUNCTION wall.session_ends(token text) RETURNS TABLE (
    identity_id uuid, customer_id uuid, idle_at timestamptz, expires_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    s session := wall.live_session(token);
BEGIN
    IF s.id IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY SELECT s.identity_id,
        (SELECT m.customer_id FROM member m WHERE m.customer_id = s.customer_id
            AND m.id = s.member_id AND m.ended_at IS NULL),
        s.last_used_at + interval '60 minutes', s.expires_at;
END
$$;

-- Among which customers the person may choose.
CREATE FUNCTION wall.my_customers(token text)
RETURNS TABLE (customer_id uuid, name text, role text, chosen boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    s session := wall.live_session(token);
BEGIN
    RETURN QUERY SELECT c.id, c.name::text, m.role::text, c.id IS NOT DISTINCT FROM s.customer_id
    FROM membership ms
    JOIN member m ON m.customer_id = ms.customer_id AND m.id = ms.member_id AND m.ended_at IS NULL
    JOIN customer c ON c.id = ms.customer_id
    WHERE ms.identity_id = s.identity_id ORDER BY c.name;
END
$$;

CREATE FUNCTION wall.choose_customer(token text, customer uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s session := wall.live_session(token);
    m member;
BEGIN
    SELECT * INTO m FROM member
    WHERE customer_id = customer AND identity_id = s.identity_id AND ended_at IS NULL;
    IF m.id IS NULL THEN
        RETURN false;
    END IF;
    UPDATE session SET customer_id = m.customer_id, member_id = m.id WHERE id = s.id;
    UPDATE membership SET chosen_at = now()
    WHERE identity_id = s.identity_id AND customer_id = m.customer_id;
    RETURN true;
END
$$;

-- Ends the session; what is returned lets the provider's own session be ended too.
CREATE FUNCTION wall.sign_out(token text) RETURNS TABLE (provider text, id_token text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    WITH ended AS (
        SELECT s.id, s.provider, s.id_token FROM session s
        WHERE s.token_hash = sha256(convert_to(token, 'UTF8')) AND s.ended_at IS NULL FOR UPDATE
    ), done AS (
        UPDATE session SET ended_at = now(), id_token = ''
        FROM ended WHERE session.id = ended.id
    )
    SELECT ended.provider, ended.id_token FROM ended
$$;

CREATE FUNCTION wall.my_sessions(token text) RETURNS TABLE (
    id uuid, browser text, system text, ip inet, created_at timestamptz,
    last_used_at timestamptz, expires_at timestamptz, this boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    mine session := wall.live_session(token);
BEGIN
    RETURN QUERY SELECT s.id, s.browser::text, s.system::text, s.ip, s.created_at, s.last_used_at,
        s.expires_at, s.id = mine.id
    FROM session s WHERE s.identity_id = mine.identity_id AND s.ended_at IS NULL
        AND s.expires_at > now() AND s.last_used_at > now() - interval '60 minutes'
    ORDER BY s.last_used_at DESC;
END
$$;

-- Ends one of the person's sessions, or (which = NULL) all but the one that asks.
CREATE FUNCTION wall.end_sessions(token text, which uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    mine session := wall.live_session(token);
    ended integer;
BEGIN
    UPDATE session SET ended_at = now(), id_token = ''
    WHERE identity_id = mine.identity_id AND ended_at IS NULL
        AND (id = which OR (which IS NULL AND id <> mine.id));
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END
$$;

-- The identity provider says that somebody signed out there (OpenID Connect Back-Channel Logout):
-- ends the sessions of that one sign-in, or all of the person's where only the person is named.
-- Returns how many, and NULL for a token that was used before. Payload: issuer, subject or null,
-- provider, provider_session or null, jti.
CREATE FUNCTION wall.sign_out_from_provider(payload text, mac text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    given jsonb := wall.proven('sign out from provider', payload, mac);
    ended integer;
BEGIN
    -- None is taken that is older than eleven minutes (sign_in/logout_token.py).
    DELETE FROM spent_logout_token WHERE received_at < now() - interval '1 hour';
    INSERT INTO spent_logout_token (token_hash) VALUES (
        sha256(convert_to(jsonb_build_array(given -> 'issuer', given -> 'jti')::text, 'UTF8')))
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    UPDATE session s SET ended_at = now(), id_token = '' FROM identity i
    WHERE i.id = s.identity_id AND i.issuer = given ->> 'issuer' AND s.ended_at IS NULL
        AND s.provider = given ->> 'provider'
        AND (given ->> 'subject' IS NOT NULL OR given ->> 'provider_session' IS NOT NULL)
        AND (given ->> 'subject' IS NULL OR i.subject = given ->> 'subject')
        AND (given ->> 'provider_session' IS NULL
            OR s.provider_session = given ->> 'provider_session');
    GET DIAGNOSTICS ended = ROW_COUNT;
    RETURN ended;
END
$$;

-- A session is kept until it has ended, and not as a memory of where somebody was.
CREATE FUNCTION wall.purge_sessions() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    purged integer;
BEGIN
    DELETE FROM session WHERE ended_at IS NOT NULL OR expires_at <= now()
        OR last_used_at <= now() - interval '60 minutes';
    GET DIAGNOSTICS purged = ROW_COUNT;
    RETURN purged;
END
$$;

-- What the holder of an invitation's link may know before signing in.
CREATE FUNCTION wall.invitation(customer uuid, secret text) RETURNS TABLE (
    customer_name text, role text, expires_at timestamptz, state text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.name::text, v.role::text, v.expires_at, CASE
        WHEN v.accepted_at IS NOT NULL THEN 'accepted' WHEN v.revoked_at IS NOT NULL THEN 'revoked'
        WHEN v.expires_at <= now() THEN 'expired' ELSE 'open' END
    FROM invitation v JOIN customer c ON c.id = v.customer_id
    WHERE v.customer_id = customer AND v.token_hash = sha256(convert_to(secret, 'UTF8'))
$$;

-- Makes the signed-in person a member, once. Returns whether it did.
CREATE FUNCTION wall.accept_invitation(token text, customer uuid, secret text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s session := wall.live_session(token);
    v invitation;
    m member;
BEGIN
    IF s.id IS NULL THEN
        RETURN false;
    END IF;
    UPDATE invitation SET accepted_at = now()
    WHERE customer_id = customer AND token_hash = sha256(convert_to(secret, 'UTF8'))
        AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > now()
    RETURNING * INTO v;
    IF v.id IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO member (customer_id, id, identity_id, name, email, role)
    SELECT customer, gen_random_uuid(), i.id, i.name, i.email, v.role
    FROM identity i WHERE i.id = s.identity_id
    ON CONFLICT (customer_id, identity_id) DO UPDATE SET ended_at = NULL,
        -- A member who is already in keeps the role they have.
        role = CASE WHEN member.ended_at IS NULL THEN member.role ELSE excluded.role END
    RETURNING * INTO m;
    INSERT INTO membership (identity_id, customer_id, member_id)
    VALUES (s.identity_id, customer, m.id)
    ON CONFLICT (identity_id, customer_id) DO UPDATE SET chosen_at = now();
    UPDATE session SET customer_id = m.customer_id, member_id = m.id WHERE id = s.id;
    RETURN true;
END
$$;

-- A program's door. With a bucket it takes one of the key's turns too: one statement for both. When
-- none is left it lets nobody in and says how many seconds to wait.
CREATE FUNCTION wall.enter_key(
    customer uuid, key uuid, secret text, bucket bytea DEFAULT NULL,
    at_once integer DEFAULT NULL, per_minute double precision DEFAULT NULL
) RETURNS TABLE (
    context text, scope text, customer_name text, time_zone text, remaining integer, wait integer
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    k api_key;
    turns_left integer;
    seconds integer;
BEGIN
    SELECT * INTO k FROM api_key
    WHERE customer_id = customer AND id = key AND revoked_at IS NULL
        AND secret_hash = sha256(convert_to(secret, 'UTF8'));
    IF k.id IS NULL THEN
        RETURN;
    END IF;
    -- Only now: who does not know the secret takes nobody's turns.
    IF enter_key.bucket IS NOT NULL THEN
        SELECT t.remaining, t.wait INTO turns_left, seconds
        FROM wall.take_turn(enter_key.bucket, at_once, per_minute) t;
        IF seconds > 0 THEN
            RETURN QUERY SELECT NULL, NULL, NULL, NULL, 0, seconds;
            RETURN;
        END IF;
    END IF;
    IF k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute' THEN
        UPDATE api_key SET last_used_at = now() WHERE customer_id = customer AND id = key;
    END IF;
    RETURN QUERY SELECT wall.sign(customer, NULL, 'key:' || key::text, 900), k.scope::text,
        c.name::text, c.time_zone::text, turns_left, 0 FROM customer c WHERE c.id = customer;
END
$$;

-- The worker's door, and only the worker's.
CREATE FUNCTION wall.enter_customer(customer uuid, purpose text, seconds integer) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT wall.sign(c.id, NULL, purpose, least(seconds, 86400)) FROM customer c
    WHERE c.id = customer
$$;

-- For the provider's own command line: names and ids, nothing of what is inside.
CREATE FUNCTION wall.customers() RETURNS TABLE (name text, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT c.name::text, c.id FROM customer c ORDER BY c.name, c.id
$$;

GRANT EXECUTE ON FUNCTION
    wall.begin_sign_in(text, text, text, text, text, text), wall.take_sign_in(text),
    wall.sign_in(text, text), wall.enter(text, boolean), wall.session_ends(text),
    wall.sign_out_from_provider(text, text), wall.my_customers(text),
    wall.choose_customer(text, uuid), wall.sign_out(text), wall.my_sessions(text),
    wall.end_sessions(text, uuid), wall.invitation(uuid, text),
    wall.accept_invitation(text, uuid, text),
    wall.enter_key(uuid, uuid, text, bytea, integer, double precision) TO vmb_web;
GRANT EXECUTE ON FUNCTION wall.enter_customer(uuid, text, integer), wall.customers(),
    wall.purge_sessions() TO vmb_worker;
