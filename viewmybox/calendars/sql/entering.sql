-- A calendar's door. Lets in who knows the secret of one that is not revoked, of a member who has
-- not left, and whom their identity provider has let in within sixty days: whoever can no longer sign
-- in soon reads no calendar either. As that member, for a minute: what reads a calendar writes
-- nothing.
CREATE FUNCTION wall.enter_calendar(customer uuid, feed uuid, secret text) RETURNS TABLE (
    context text, member_id uuid, whose text, customer_name text, language text, time_zone text
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    f calendar_feed;
BEGIN
    SELECT * INTO f FROM calendar_feed
    WHERE customer_id = customer AND id = feed AND revoked_at IS NULL
        AND secret_hash = sha256(convert_to(secret, 'UTF8'));
    IF f.id IS NULL OR NOT EXISTS (
        SELECT 1 FROM identity i WHERE i.disabled_at IS NULL
            AND i.last_seen_at > now() - interval '60 days'
            AND i.id = (SELECT identity_id FROM member
                WHERE customer_id = customer AND id = f.member_id AND ended_at IS NULL)
    ) THEN
        RETURN;
    END IF;
    IF f.last_used_at IS NULL OR f.last_used_at < now() - interval '1 minute' THEN
        UPDATE calendar_feed SET last_used_at = now() WHERE customer_id = customer AND id = feed;
    END IF;
    RETURN QUERY SELECT wall.sign(customer, f.member_id, 'calendar:' || feed::text, 60),
        f.member_id, f.whose::text, c.name::text, c.language::text, c.time_zone::text
    FROM customer c WHERE c.id = customer;
END
$$;

GRANT EXECUTE ON FUNCTION wall.enter_calendar(uuid, uuid, text) TO vmb_web;
