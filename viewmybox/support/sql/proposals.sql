-- Four eyes: one operator proposes, another one decides. That they are two is the table's own
-- rule, and so is that what was decided stays decided.
ALTER TABLE support_proposal
    ADD CHECK (length(btrim(reason)) >= 3),
    ADD CHECK (decided_by_id IS DISTINCT FROM proposed_by_id),
    ADD CHECK ((decided_by_id IS NULL) = (decided_at IS NULL)),
    ADD CHECK ((decided_by_id IS NULL) = (approved IS NULL)),
    ADD CHECK (carried_out_at IS NULL OR approved);

CREATE FUNCTION wall.propose(deed text, about jsonb, reason text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    made uuid := gen_random_uuid();
BEGIN
    INSERT INTO support_proposal (id, deed, about, reason, proposed_by_id, expires_at)
    VALUES (made, deed, about, left(btrim(reason), 500), s.operator_id, now() + interval '7 days');
    PERFORM wall.add_provider_line('proposal.made', jsonb_build_object('facts',
        jsonb_build_object('operator', s.operator_id, 'proposal', made, 'what', deed)));
    RETURN made;
END
$$;

CREATE FUNCTION wall.proposals() RETURNS TABLE (
    id uuid, deed text, about jsonb, reason text, proposed_by text, proposed_at timestamptz,
    expires_at timestamptz, mine boolean, decided_by text, decided_at timestamptz,
    approved boolean, decision text, carried_out_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
BEGIN
    RETURN QUERY SELECT p.id, p.deed::text, p.about, p.reason, a.name::text, p.proposed_at,
        p.expires_at, p.proposed_by_id = s.operator_id, b.name::text, p.decided_at, p.approved,
        p.decision, p.carried_out_at
    FROM support_proposal p JOIN support_operator a ON a.id = p.proposed_by_id
    LEFT JOIN support_operator b ON b.id = p.decided_by_id
    ORDER BY p.decided_at IS NOT NULL, p.proposed_at DESC LIMIT 200;
END
$$;

-- Whether it was still to be decided, and by somebody else: the table itself refuses the same one.
CREATE FUNCTION wall.decide_proposal(proposal uuid, yes boolean, decision text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
BEGIN
    UPDATE support_proposal p SET decided_by_id = s.operator_id, decided_at = now(), approved = yes,
        decision = left(btrim(decide_proposal.decision), 500)
    WHERE p.id = proposal AND p.decided_by_id IS NULL AND p.expires_at > now()
        AND p.proposed_by_id <> s.operator_id AND yes IS NOT NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM wall.add_provider_line('proposal.decided', jsonb_build_object('facts',
        jsonb_build_object('operator', s.operator_id, 'proposal', proposal, 'approved', yes)));
    RETURN true;
END
$$;

-- What was approved, once: called by the function that does the deed, in its transaction.
CREATE FUNCTION wall.carry_out(proposal uuid, wanted text) RETURNS jsonb
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found jsonb;
BEGIN
    UPDATE support_proposal p SET carried_out_at = now()
    WHERE p.id = proposal AND p.deed = wanted AND p.approved AND p.carried_out_at IS NULL
        AND p.decided_at > now() - interval '7 days'
    RETURNING p.about INTO found;
    IF found IS NULL THEN
        RAISE EXCEPTION 'wall: two operators have not agreed on this' USING ERRCODE = '42501';
    END IF;
    RETURN found;
END
$$;

GRANT EXECUTE ON FUNCTION wall.propose(text, jsonb, text), wall.proposals(),
    wall.decide_proposal(uuid, boolean, text) TO vmb_support;
