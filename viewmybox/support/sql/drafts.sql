-- What operators upload to be looked at before it is done: a policy version or a price list, which
-- two must agree on, or a bank's file. A draft is never changed, so what was looked at and agreed
-- on is what is done; the same file again is the same draft.
ALTER TABLE support_draft
    ADD CHECK (kind IN ('policy', 'price', 'bank')),
    ADD CHECK (length(facts::text) < 4000000);

CREATE FUNCTION wall.make_draft(kind text, facts jsonb) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    s support_session := wall.acting_operator();
    made uuid := gen_random_uuid();
    sha256 text := encode(sha256(convert_to(facts::text, 'UTF8')), 'hex');
BEGIN
    INSERT INTO support_draft (id, kind, facts, sha256, made_by_id, made_in)
    VALUES (made, kind, facts, sha256, s.operator_id, pg_current_xact_id()::text::bigint)
    ON CONFLICT ON CONSTRAINT support_draft_once DO NOTHING;
    IF NOT FOUND THEN
        RETURN (SELECT d.id FROM support_draft d WHERE d.kind = kind AND d.sha256 = sha256);
    END IF;
    PERFORM wall.add_provider_line('draft.made', jsonb_build_object('facts',
        jsonb_build_object('operator', s.operator_id, 'draft', made, 'what', kind)));
    RETURN made;
END
$$;

CREATE FUNCTION wall.drafts(kind text) RETURNS TABLE (
    id uuid, made_by text, made_at timestamptz, done_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM wall.acting_operator();
    RETURN QUERY SELECT d.id, o.name::text, d.made_at, d.done_at
    FROM support_draft d JOIN support_operator o ON o.id = d.made_by_id
    WHERE d.kind = drafts.kind ORDER BY d.made_at DESC LIMIT 50;
END
$$;

-- A draft that was noted and committed before.
CREATE FUNCTION wall.see_draft(draft uuid, kind text) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM wall.acting_operator();
    RETURN (SELECT jsonb_build_object('id', d.id, 'made_by', o.name, 'made_at', d.made_at,
            'done_at', d.done_at, 'done_by', b.name, 'facts', d.facts)
        FROM support_draft d JOIN support_operator o ON o.id = d.made_by_id
        LEFT JOIN support_operator b ON b.id = d.done_by_id
        WHERE d.id = draft AND d.kind = see_draft.kind
            AND d.made_in IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint);
END
$$;

-- What a proposal says of it, so that it is this and nothing else that is agreed on.
CREATE FUNCTION wall.draft_hash(draft uuid, kind text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM wall.acting_operator();
    RETURN (SELECT d.sha256 FROM support_draft d
        WHERE d.id = draft AND d.kind = draft_hash.kind AND d.done_at IS NULL);
END
$$;

-- What becomes of each payment of a bank's file: what became of it, if it was taken already.
CREATE FUNCTION wall.see_bank_file(draft uuid) RETURNS TABLE (
    n bigint, reference text, invoice bigint, ore bigint, received_on date, left_ore bigint,
    outcome text, is_known boolean
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    facts jsonb := wall.see_draft(draft, 'bank') -> 'facts';
BEGIN
    RETURN QUERY WITH given AS (
        SELECT x.n, x.p ->> 'reference' AS reference, (x.p ->> 'invoice')::bigint AS invoice,
            (x.p ->> 'ore')::bigint AS ore, (x.p ->> 'received_on')::date AS received_on,
            k.outcome::text AS known
        FROM jsonb_array_elements(facts -> 'payments') WITH ORDINALITY AS x(p, n)
        LEFT JOIN ledger_payment k ON k.source = 'bank' AND k.reference = x.p ->> 'key'
    ), summed AS (
        SELECT g.*, coalesce(sum(CASE WHEN g.known IS NULL THEN g.ore END) OVER (
            PARTITION BY g.invoice ORDER BY g.n
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS before
        FROM given g
    )
    SELECT s.n, s.reference, s.invoice, s.ore, s.received_on,
        CASE WHEN l.settled_at IS NULL THEN l.total_ore - l.paid_ore ELSE 0 END,
        CASE WHEN s.known IS NOT NULL THEN s.known
            WHEN s.ore = 0 THEN 'nothing'
            WHEN l.number IS NULL THEN 'unmatched'
            WHEN l.settled_at IS NOT NULL OR l.paid_ore + s.before + s.ore > l.total_ore THEN 'over'
            WHEN l.paid_ore + s.before + s.ore < l.total_ore THEN 'part'
            ELSE 'settled' END,
        s.known IS NOT NULL
    FROM summed s LEFT JOIN ledger_invoice l ON l.number = s.invoice AND l.kind = 'invoice'
    ORDER BY s.n;
END
$$;

-- Takes the payments of a bank's file, each once. Returns how many were new.
CREATE FUNCTION wall.book_bank_file(draft uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    d support_draft;
    who jsonb := wall.operator_as_noted() - 'id';
    p jsonb;
    taken integer := 0;
BEGIN
    SELECT * INTO d FROM support_draft f WHERE f.id = draft AND f.kind = 'bank' FOR UPDATE;
    IF d.id IS NULL THEN
        RETURN NULL;
    END IF;
    FOR p IN SELECT x FROM jsonb_array_elements(d.facts -> 'payments') AS x LOOP
        IF (p ->> 'ore')::bigint <> 0 AND wall.receive('bank', p ->> 'key',
            (p ->> 'invoice')::bigint, (p ->> 'ore')::bigint, (p ->> 'received_on')::date,
            p ->> 'about', who ->> 'name', '', who) <> 'known'
        THEN
            taken := taken + 1;
        END IF;
    END LOOP;
    UPDATE support_draft f SET done_at = coalesce(f.done_at, now()),
        done_by_id = coalesce(f.done_by_id, s.operator_id) WHERE f.id = draft;
    PERFORM wall.add_provider_line('payments.taken', jsonb_build_object('facts',
        jsonb_build_object('operator', s.operator_id, 'draft', draft, 'count', taken)));
    RETURN taken;
END
$$;

CREATE FUNCTION wall.see_odd_payments() RETURNS TABLE (
    invoice bigint, ore bigint, received_on date, about text, outcome text
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM wall.acting_operator();
    RETURN QUERY SELECT o.invoice, o.ore, o.received_on, o.about, o.outcome
    FROM wall.odd_payments() o;
END
$$;

-- Per version: customers and letters that it was announced to, and who has acknowledged it of the
-- members there are now. Counts only.
CREATE FUNCTION wall.policy_figures() RETURNS TABLE (
    number integer, customers bigint, letters bigint, refused bigint, acknowledged bigint,
    members bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM wall.acting_operator();
    RETURN QUERY WITH told AS (
        SELECT l.about, count(DISTINCT l.customer_id) AS customers,
            count(*) FILTER (WHERE l.refused = '') AS letters,
            count(*) FILTER (WHERE l.refused <> '') AS refused
        FROM sent_letter l WHERE l.kind = 'policy' GROUP BY l.about
    ), known AS (
        SELECT a.policy_version_id AS number, count(*) AS acknowledged
        FROM policy_acknowledgement a
        JOIN member m ON m.customer_id = a.customer_id AND m.id = a.member_id AND m.ended_at IS NULL
        GROUP BY a.policy_version_id
    )
    SELECT p.number, coalesce(t.customers, 0), coalesce(t.letters, 0), coalesce(t.refused, 0),
        coalesce(k.acknowledged, 0), (SELECT count(*) FROM member m WHERE m.ended_at IS NULL)
    FROM policy_version p LEFT JOIN told t ON t.about = p.number::text
    LEFT JOIN known k ON k.number = p.number ORDER BY p.number DESC;
END
$$;

-- A draft that two operators agreed on, to be done now.
CREATE FUNCTION wall.agreed_draft(proposal uuid, deed text, kind text) RETURNS support_draft
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    about jsonb := wall.carry_out(proposal, deed);
    d support_draft;
BEGIN
    UPDATE support_draft f SET done_at = now(), done_by_id = (wall.acting_operator()).operator_id
    WHERE f.id = (about ->> 'draft')::uuid AND f.kind = agreed_draft.kind
        AND f.sha256 = about ->> 'sha256' AND f.done_at IS NULL
    RETURNING * INTO d;
    IF d.id IS NULL THEN
        RAISE EXCEPTION 'wall: this is not what was agreed on' USING ERRCODE = '42501';
    END IF;
    RETURN d;
END
$$;

-- Publishes a version (VMB02: it is not the next, or customers would have less than thirty days).
CREATE FUNCTION wall.publish_policy(proposal uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    d support_draft := wall.agreed_draft(proposal, 'policy.publishing', 'policy');
    day date := (d.facts ->> 'effective_on')::date;
    hash text := encode(sha256(convert_to(
        (d.facts ->> 'text_sv') || chr(12) || (d.facts ->> 'text_en'), 'UTF8')), 'hex');
    newest policy_version;
BEGIN
    LOCK TABLE policy_version IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO newest FROM policy_version p ORDER BY p.number DESC LIMIT 1;
    IF (d.facts ->> 'number')::integer IS DISTINCT FROM newest.number + 1
        OR day <= newest.effective_on OR day < wall.swedish_today() + 30
    THEN
        RAISE EXCEPTION 'policies: too late to publish' USING ERRCODE = 'VMB02';
    END IF;
    INSERT INTO policy_version (number, effective_on, published_at, text_sv, text_en, sha256)
    VALUES (newest.number + 1, day, now(), d.facts ->> 'text_sv', d.facts ->> 'text_en', hash);
    PERFORM wall.add_provider_line('policy.published', jsonb_build_object('facts',
        jsonb_build_object('number', newest.number + 1, 'effective', day,
            'sha256', btrim(regexp_replace(hash, '(.{16})', '\1 ', 'g')),
            'operator', s.operator_id, 'proposal', proposal)));
    RETURN newest.number + 1;
END
$$;

-- Publishes a price list (VMB02: its day has been, or another list's is later).
CREATE FUNCTION wall.publish_prices(proposal uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    d support_draft := wall.agreed_draft(proposal, 'price.change', 'price');
    day date := (d.facts ->> 'effective_on')::date;
    newest price_list;
    made integer;
BEGIN
    LOCK TABLE price_list IN SHARE ROW EXCLUSIVE MODE;
    SELECT * INTO newest FROM price_list p ORDER BY p.number DESC LIMIT 1;
    IF day < wall.swedish_today() OR day <= newest.effective_on THEN
        RAISE EXCEPTION 'billing: too late to publish' USING ERRCODE = 'VMB02';
    END IF;
    made := coalesce(newest.number, 0) + 1;
    INSERT INTO price_list (number, effective_on, published_at, vat_percent, extract_base_ore,
        extract_gb_ore, plans)
    VALUES (made, day, now(), (d.facts ->> 'vat_percent')::smallint,
        (d.facts ->> 'extract_base_ore')::bigint, (d.facts ->> 'extract_gb_ore')::bigint,
        d.facts -> 'plans');
    PERFORM wall.add_provider_line('price.published', jsonb_build_object('facts',
        jsonb_build_object('number', made, 'effective', day, 'operator', s.operator_id,
            'proposal', proposal)));
    RETURN made;
END
$$;

-- Bank files go after ninety days, what nobody agreed on too; what was published is kept with it.
CREATE FUNCTION wall.purge_drafts() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DELETE FROM support_draft WHERE made_at < now() - interval '90 days'
        AND (kind = 'bank' OR done_at IS NULL)
$$;

GRANT EXECUTE ON FUNCTION wall.make_draft(text, jsonb), wall.drafts(text),
    wall.see_draft(uuid, text), wall.draft_hash(uuid, text), wall.see_bank_file(uuid), wall.book_bank_file(uuid),
    wall.see_odd_payments(), wall.policy_figures(), wall.publish_policy(uuid),
    wall.publish_prices(uuid) TO vmb_support;
GRANT EXECUTE ON FUNCTION wall.purge_drafts() TO vmb_worker;
