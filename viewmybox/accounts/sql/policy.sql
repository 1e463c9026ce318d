-- What is given of the policy and under it, and who has still to be told of it.

-- The version that governs what is given at a moment: the newest whose Swedish day has begun. With
-- the moment said, what is stamped and the time beside it can never be of two different days.
DROP FUNCTION wall.policy_in_force();
CREATE FUNCTION wall.policy_in_force(at timestamptz) RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    version integer := (SELECT number FROM policy_version
        WHERE effective_on <= (at AT TIME ZONE 'Europe/Stockholm')::date
        ORDER BY number DESC LIMIT 1);
BEGIN
    IF version IS NULL THEN
        RAISE EXCEPTION 'no privacy policy is in force';
    END IF;
    RETURN version;
END
$$;

CREATE OR REPLACE FUNCTION wall.give_contact(kind text, value text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    moment timestamptz := clock_timestamp();
BEGIN
    IF whose IS NULL THEN
        RAISE EXCEPTION 'wall: no customer has been entered' USING ERRCODE = '28000';
    END IF;
    IF value = (SELECT d.value FROM contact_detail d
                WHERE d.customer_id = whose AND d.kind = give_contact.kind
                ORDER BY given_at DESC, id DESC LIMIT 1) THEN
        RETURN false;
    END IF;
    INSERT INTO contact_detail (customer_id, id, kind, value, given_at, given_by, policy_version_id)
    VALUES (whose, gen_random_uuid(), kind, value, moment, wall.member(),
            wall.policy_in_force(moment));
    IF kind = 'name' THEN
        UPDATE customer SET name = left(value, 200) WHERE id = whose;
    END IF;
    RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION wall.subscribe(
    token text, kind text, name text, language text,
    ip inet, browser text, system text, kept_months integer
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person record;
    new_customer uuid := gen_random_uuid();
    new_member uuid := gen_random_uuid();
    moment timestamptz := clock_timestamp();
BEGIN
    SELECT s.id AS session, i.id AS identity, i.name, i.email INTO person
    FROM wall.live_session(token) s JOIN identity i ON i.id = s.identity_id;
    IF person.session IS NULL THEN
        RAISE EXCEPTION 'wall: nobody is signed in' USING ERRCODE = '28000';
    END IF;
    INSERT INTO customer (id, kind, name, language, time_zone)
    VALUES (new_customer, subscribe.kind, left(subscribe.name, 200), subscribe.language,
            'Europe/Stockholm');
    INSERT INTO member (customer_id, id, identity_id, name, email, role)
    VALUES (new_customer, new_member, person.identity, person.name, person.email, 'owner');
    INSERT INTO membership (identity_id, customer_id, member_id)
    VALUES (person.identity, new_customer, new_member);
    INSERT INTO registration
        (customer_id, id, ip, browser, system, at, delete_on, policy_version_id)
    VALUES (new_customer, gen_random_uuid(), subscribe.ip, subscribe.browser, subscribe.system,
            moment,
            (moment AT TIME ZONE 'Europe/Stockholm' + make_interval(months => kept_months))::date,
            wall.policy_in_force(moment));
    UPDATE session SET customer_id = new_customer, member_id = new_member
    WHERE id = person.session;
    RETURN new_customer;
END
$$;

-- The acting member has read a published version, in force or announced. Once; who, when and the
-- text's hash are the database's own word. Returns whether it was the first time.
CREATE FUNCTION wall.acknowledge_policy(version integer, language text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    whose uuid := wall.customer();
    who uuid := wall.member();
    text_hash text := (SELECT v.sha256 FROM policy_version v WHERE v.number = version);
BEGIN
    IF whose IS NULL OR who IS NULL THEN
        RAISE EXCEPTION 'wall: no member has entered' USING ERRCODE = '28000';
    END IF;
    IF text_hash IS NULL OR language NOT IN ('sv', 'en') THEN
        RAISE EXCEPTION 'there is no such policy version' USING ERRCODE = '22023';
    END IF;
    INSERT INTO policy_acknowledgement
        (customer_id, id, member_id, policy_version_id, sha256, language, at)
    VALUES (whose, gen_random_uuid(), who, version, text_hash, language, clock_timestamp())
    ON CONFLICT (customer_id, member_id, policy_version_id) DO NOTHING;
    RETURN FOUND;
END
$$;

-- The acting member says that the contact details are right. None of them is given anew by it.
CREATE FUNCTION wall.confirm_contact() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    who uuid := wall.member();
    moment timestamptz := clock_timestamp();
BEGIN
    IF whose IS NULL OR who IS NULL THEN
        RAISE EXCEPTION 'wall: no member has entered' USING ERRCODE = '28000';
    END IF;
    INSERT INTO contact_confirmation (customer_id, id, at, confirmed_by, policy_version_id)
    VALUES (whose, gen_random_uuid(), moment, who, wall.policy_in_force(moment));
END
$$;

-- For the worker's letters: the customers with somebody who has not been told of a version yet.
-- Ids alone; the letters themselves are written inside each customer.
CREATE FUNCTION wall.customers_untold(version integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT m.customer_id FROM member m
    WHERE m.ended_at IS NULL AND m.email <> '' AND NOT EXISTS (
        SELECT FROM sent_letter l WHERE l.customer_id = m.customer_id AND l.kind = 'policy'
            AND l.about = version::text AND l.address = lower(m.email))
    UNION
    SELECT c.customer_id FROM (
        SELECT DISTINCT ON (d.customer_id) d.customer_id, d.value FROM contact_detail d
        WHERE d.kind = 'email' ORDER BY d.customer_id, d.given_at DESC, d.id DESC) c
    WHERE NOT EXISTS (
        SELECT FROM sent_letter l WHERE l.customer_id = c.customer_id AND l.kind = 'policy'
            AND l.about = version::text AND l.address = lower(c.value))
$$;

-- The customers whose contact details were last given or confirmed a year before a day, or longer.
CREATE FUNCTION wall.customers_unconfirmed(on_day date) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT d.customer_id FROM contact_detail d
    GROUP BY d.customer_id
    HAVING (greatest(max(d.given_at), (SELECT max(c.at) FROM contact_confirmation c
            WHERE c.customer_id = d.customer_id)) AT TIME ZONE 'Europe/Stockholm')::date
        + interval '1 year' <= on_day
$$;

GRANT EXECUTE ON FUNCTION wall.acknowledge_policy(integer, text), wall.confirm_contact() TO vmb_web;
GRANT EXECUTE ON FUNCTION wall.customers_untold(integer), wall.customers_unconfirmed(date)
    TO vmb_worker;
GRANT INSERT, UPDATE (refused) ON sent_letter TO vmb_worker;
