-- Makes the signed-in person a member, once. Returns whether it did. As accounts/sql wrote it, and
-- with what becomes of roles in boxes.
CREATE OR REPLACE FUNCTION wall.accept_invitation(token text, customer uuid, secret text) RETURNS boolean
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
    -- Who comes back has the role of the new invitation, and no other in any box.
    DELETE FROM box_role b USING member o
    WHERE o.customer_id = customer AND o.identity_id = s.identity_id AND o.ended_at IS NOT NULL
        AND b.customer_id = o.customer_id AND b.member_id = o.id;
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

DROP FUNCTION wall.enter(text, boolean);

-- A page's door: who the token's person is and, where a customer is chosen, the signed context.
-- What an open page asks by itself is not the person's use of the session. As notices/sql wrote it,
-- and with the boxes in which the member has another role: a page asks for them with who it is.
CREATE FUNCTION wall.enter(token text, used boolean DEFAULT true) RETURNS TABLE (
    context text, session_id uuid, identity_id uuid, name text, email text,
    customer_id uuid, customer_name text, language text, time_zone text,
    member_id uuid, role text, customers integer, members integer, idle_at timestamptz,
    expires_at timestamptz, support_until timestamptz, unread integer, box_roles jsonb
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
        -- Who sees its pages: a supplier does not (decision 0027).
        CASE WHEN c.id IS NOT NULL THEN (SELECT count(*)::integer FROM member
            WHERE customer_id = c.id AND ended_at IS NULL AND role <> 'supplier') END,
        s.last_used_at + interval '60 minutes', s.expires_at,
        CASE WHEN c.id IS NOT NULL THEN (SELECT max(g.until) FROM support_grant g
            WHERE g.customer_id = c.id AND g.until > now() AND g.ended_at IS NULL) END,
        CASE WHEN m.id IS NOT NULL THEN (SELECT count(*)::integer FROM notice n
            WHERE n.customer_id = m.customer_id AND n.member_id = m.id AND n.read_at IS NULL
            AND n.gone_at IS NULL) END,
        CASE WHEN m.id IS NOT NULL THEN (SELECT jsonb_object_agg(b.box_id, b.role) FROM box_role b
            WHERE b.customer_id = m.customer_id AND b.member_id = m.id) END
    FROM identity i WHERE i.id = s.identity_id;
END
$$;

GRANT EXECUTE ON FUNCTION wall.enter(text, boolean) TO vmb_web;
