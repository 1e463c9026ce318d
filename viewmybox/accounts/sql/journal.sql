-- Signing in, and being signed out by the provider, with their lines in the customers' journals.

-- A line about a person in a customer's journal, where they are a member of it; by themselves.
CREATE FUNCTION wall.note_person(
    whose uuid, which uuid, deed text, origin jsonb, facts jsonb
) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT wall.add_line(m.customer_id, m.id, deed, 'member', m.id, jsonb_strip_nulls(
        jsonb_build_object('who', jsonb_build_object('kind', 'member', 'id', m.id, 'name', m.name),
            'from', origin, 'thing', m.name, 'facts', facts)))
    FROM member m WHERE m.customer_id = whose AND m.id = which AND m.ended_at IS NULL
$$;

-- The one statement that says who somebody is: believed only with a proof (wall/proof.py).
-- Payload: token_hash (hex), issuer, subject, name, email, email_verified, provider,
-- provider_session, id_token, ip, browser, system, hours.
CREATE OR REPLACE FUNCTION wall.sign_in(payload text, mac text) RETURNS uuid
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
        -- Their customers know the person: each journal has its line.
        PERFORM wall.note_person(ms.customer_id, ms.member_id, 'session.refused',
            jsonb_build_object('ip', given -> 'ip', 'browser', given -> 'browser',
                'system', given -> 'system'),
            jsonb_build_object('provider', given -> 'provider'))
        FROM (SELECT * FROM membership WHERE identity_id = person.id ORDER BY customer_id) AS ms;
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

-- The identity provider says that somebody signed out there (OpenID Connect Back-Channel Logout):
-- ends the sessions of that one sign-in, or all of the person's where only the person is named.
-- Returns how many, and NULL for a token that was used before. Payload: issuer, subject or null,
-- provider, provider_session or null, jti.
CREATE OR REPLACE FUNCTION wall.sign_out_from_provider(payload text, mac text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    given jsonb := wall.proven('sign out from provider', payload, mac);
    ended integer;
    one record;
BEGIN
    -- None is taken that is older than eleven minutes (sign_in/logout_token.py).
    DELETE FROM spent_logout_token WHERE received_at < now() - interval '1 hour';
    INSERT INTO spent_logout_token (token_hash) VALUES (
        sha256(convert_to(jsonb_build_array(given -> 'issuer', given -> 'jti')::text, 'UTF8')))
    ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    ended := 0;
    FOR one IN
        WITH over AS (
            UPDATE session s SET ended_at = now(), id_token = '' FROM identity i
            WHERE i.id = s.identity_id AND i.issuer = given ->> 'issuer' AND s.ended_at IS NULL
                AND s.provider = given ->> 'provider'
                AND (given ->> 'subject' IS NOT NULL OR given ->> 'provider_session' IS NOT NULL)
                AND (given ->> 'subject' IS NULL OR i.subject = given ->> 'subject')
                AND (given ->> 'provider_session' IS NULL
                    OR s.provider_session = given ->> 'provider_session')
            RETURNING s.customer_id, s.member_id,
                -- What was over already did not end now.
                s.expires_at > now() AND s.last_used_at > now() - interval '60 minutes' AS lived
        )
        SELECT * FROM over WHERE lived ORDER BY customer_id
    LOOP
        ended := ended + 1;
        PERFORM wall.note_person(one.customer_id, one.member_id, 'session.told', NULL,
            jsonb_build_object('provider', given -> 'provider'));
    END LOOP;
    RETURN ended;
END
$$;
