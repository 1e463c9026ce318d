-- The personal details of a former member of the entered customer's: name, address, sign-in, and
-- what the journal says of who and from where. What the member did stays done, by nobody known.
CREATE FUNCTION wall.forget_member(former uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    m member;
BEGIN
    SELECT * INTO m FROM member
    WHERE customer_id = whose AND id = former AND ended_at IS NOT NULL FOR UPDATE;
    IF m.id IS NULL OR m.name = '…' THEN
        RETURN false;
    END IF;
    UPDATE member SET name = '…', email = '', identity_id = gen_random_uuid()
    WHERE customer_id = whose AND id = former;
    DELETE FROM invitation WHERE customer_id = whose AND email = m.email;
    DELETE FROM sent_letter WHERE customer_id = whose AND (member_id = former OR address = m.email);
    DELETE FROM membership WHERE customer_id = whose AND identity_id = m.identity_id;
    UPDATE session SET ended_at = now(), id_token = ''
    WHERE customer_id = whose AND identity_id = m.identity_id AND ended_at IS NULL;
    IF NOT EXISTS (SELECT FROM membership WHERE identity_id = m.identity_id) THEN
        DELETE FROM session WHERE identity_id = m.identity_id;
        DELETE FROM identity WHERE id = m.identity_id;
    END IF;
    PERFORM wall.forget_journal_details(former, 'infinity');
    RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION wall.forget_member(uuid) TO vmb_web;
