-- One browser, one session. Whoever begins to sign in at either door leaves what the browser's
-- cookie has opened so far, a member's session or an operator's: the cookie is about to be written
-- over, and nothing is to stay alive that nobody can see or end. Returns whether anything ended.
CREATE FUNCTION wall.leave(token text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s session := wall.live_session(token);
BEGIN
    IF s.id IS NULL THEN
        RETURN wall.sign_out_operator(token) IS NOT NULL;
    END IF;
    UPDATE session SET ended_at = now(), id_token = '' WHERE id = s.id;
    PERFORM wall.note_person(s.customer_id, s.member_id, 'session.left', NULL, NULL);
    RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION wall.leave(text) TO vmb_web, vmb_support;
