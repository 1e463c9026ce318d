-- Contact details and the registration come in only through here: the policy version in force is
-- stamped by the database itself (P8), and no login role may insert, change or remove a row.
CREATE FUNCTION wall.policy_in_force() RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    version integer := (SELECT number FROM policy_version
        WHERE effective_on <= (now() AT TIME ZONE 'Europe/Stockholm')::date
        ORDER BY number DESC LIMIT 1);
BEGIN
    IF version IS NULL THEN
        RAISE EXCEPTION 'no privacy policy is in force';
    END IF;
    RETURN version;
END
$$;

CREATE FUNCTION wall.give_contact(kind text, value text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
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
    VALUES (whose, gen_random_uuid(), kind, value, clock_timestamp(), wall.member(),
            wall.policy_in_force());
    IF kind = 'name' THEN
        UPDATE customer SET name = left(value, 200) WHERE id = whose;
    END IF;
    RETURN true;
END
$$;

ALTER TABLE contact_detail ADD CHECK (kind IN
    ('name', 'organisation_number', 'address', 'email', 'telephone'));

-- A signed-in person makes a customer of their own and becomes its owner. The registration record
-- holds what the policy names (P5) and is given with it, under the version in force.
CREATE FUNCTION wall.subscribe(
    token text, kind text, name text, language text,
    ip inet, browser text, system text, kept_months integer
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    person record;
    new_customer uuid := gen_random_uuid();
    new_member uuid := gen_random_uuid();
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
            now(), (now() AT TIME ZONE 'Europe/Stockholm' + make_interval(months => kept_months))::date,
            wall.policy_in_force());
    UPDATE session SET customer_id = new_customer, member_id = new_member
    WHERE id = person.session;
    RETURN new_customer;
END
$$;

GRANT EXECUTE ON FUNCTION wall.give_contact(text, text),
    wall.subscribe(text, text, text, text, inet, text, text, integer) TO vmb_web;
GRANT EXECUTE ON FUNCTION wall.give_contact(text, text) TO vmb_worker;

-- The registration record goes when its time is up (P5). Returns how many went.
CREATE FUNCTION wall.purge_registrations() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone integer := 0;
    whose uuid;
BEGIN
    FOR whose IN DELETE FROM registration
        WHERE delete_on <= (now() AT TIME ZONE 'Europe/Stockholm')::date RETURNING customer_id
    LOOP
        PERFORM wall.add_line(whose, NULL, 'registration.deleted', NULL, NULL,
            '{"who": {"kind": "service"}}');
        gone := gone + 1;
    END LOOP;
    RETURN gone;
END
$$;
GRANT EXECUTE ON FUNCTION wall.purge_registrations() TO vmb_worker;
