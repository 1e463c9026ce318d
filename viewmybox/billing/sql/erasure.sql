-- Erasing a customer (P15, decision 0013). A row of `erasure` says how far each has come, so that
-- what was interrupted goes on; the rows themselves go in one transaction. What names nobody stays
-- there as the certificate.

-- Begins the entered customer's erasure where its time is up. Nobody is let in any more.
CREATE FUNCTION wall.begin_erasure(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    s subscription;
BEGIN
    SELECT * INTO s FROM subscription WHERE customer_id = whose FOR UPDATE;
    IF s.state = 'ended' AND s.erase_after < day THEN
        PERFORM wall.note_erasure(whose, 'ended');
        RETURN true;
    END IF;
    RETURN false;
END
$$;

-- The subscription has ended: the registration record of the entered customer goes (P5).
CREATE FUNCTION wall.end_registration() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
BEGIN
    DELETE FROM registration WHERE customer_id = whose;
    IF FOUND THEN
        PERFORM wall.add_line(whose, NULL, 'registration.deleted', NULL, NULL,
            '{"who": {"kind": "service"}}');
    END IF;
END
$$;

CREATE FUNCTION wall.note_erasure(whose uuid, reason text) RETURNS uuid
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    noted uuid;
BEGIN
    INSERT INTO erasure (id, customer_id, reason, tell, language, journal_hash)
    SELECT gen_random_uuid(), c.id, reason, coalesce((
            SELECT left(d.value, 254) FROM contact_detail d
            WHERE d.customer_id = c.id AND d.kind = 'email' ORDER BY given_at DESC, id DESC LIMIT 1
        ), ''), c.language, ''
    FROM customer c WHERE c.id = whose
    ON CONFLICT (customer_id) DO NOTHING;
    SELECT e.id INTO noted FROM erasure e WHERE e.customer_id = whose;
    UPDATE customer SET read_only = 'erasing' WHERE id = whose;
    UPDATE session SET ended_at = now(), id_token = ''
    WHERE customer_id = whose AND ended_at IS NULL;
    RETURN noted;
END
$$;

-- What is under way: whose, and which steps are done.
CREATE FUNCTION wall.erasures_under_way() RETURNS TABLE (
    customer uuid, key_destroyed boolean, storage_emptied boolean, rows_deleted boolean
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT e.customer_id, e.key_destroyed_at IS NOT NULL, e.storage_emptied_at IS NOT NULL,
        e.rows_deleted_at IS NOT NULL
    FROM erasure e WHERE e.told_at IS NULL ORDER BY e.begun_at
$$;

-- A step is done: 'key', 'storage' (with how many files went) or 'told'.
CREATE FUNCTION wall.mark_erasure(whose uuid, step text, removed integer) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE erasure SET
        key_destroyed_at = CASE step WHEN 'key' THEN now() ELSE key_destroyed_at END,
        storage_emptied_at = CASE step WHEN 'storage' THEN now() ELSE storage_emptied_at END,
        files = coalesce(files, 0) + coalesce(removed, 0),
        told_at = CASE step WHEN 'told' THEN now() ELSE told_at END,
        tell = CASE step WHEN 'told' THEN '' ELSE tell END
    WHERE customer_id = whose
$$;

-- Everything that names the customer, in whichever table; then the people who belong to nobody
-- else, and the jobs that were waiting. Only for an erasure whose key is destroyed already.
CREATE FUNCTION wall.erase_rows(whose uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    e erasure;
    head journal_head;
    name text;
    found bigint;
    counted jsonb := '{}';
    people uuid[];
    tables text[];
BEGIN
    SELECT * INTO e FROM erasure WHERE customer_id = whose FOR UPDATE;
    IF e.key_destroyed_at IS NULL OR e.storage_emptied_at IS NULL OR e.rows_deleted_at IS NOT NULL
    THEN
        RETURN;
    END IF;
    PERFORM FROM customer WHERE id = whose FOR UPDATE;
    SELECT * INTO head FROM journal_head WHERE customer_id = whose;
    people := ARRAY(SELECT identity_id FROM membership WHERE customer_id = whose);
    tables := ARRAY(SELECT c.relname::text FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'customer_id'
            AND NOT a.attisdropped
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND c.relname NOT IN ('erasure', 'ledger_invoice', 'session') ORDER BY 1);
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('SELECT count(*) FROM %I WHERE customer_id = $1', name)
            INTO found USING whose;
        counted := counted || jsonb_build_object(name, found);
    END LOOP;
    -- What an operator wrote to find the customer: a search is no customer's, but its words are.
    DELETE FROM support_search f WHERE EXISTS (SELECT FROM customer c WHERE c.id = whose
            AND (lower(f.words) = c.id::text OR strpos(lower(c.name), lower(f.words)) > 0))
        OR EXISTS (SELECT FROM contact_detail d WHERE d.customer_id = whose
            AND lower(regexp_replace(d.value, '[\s-]', '', 'g'))
                = lower(regexp_replace(f.words, '[\s-]', '', 'g')));
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('DELETE FROM %I WHERE customer_id = $1', name) USING whose;
    END LOOP;
    DELETE FROM customer WHERE id = whose;
    DELETE FROM session WHERE customer_id = whose;
    DELETE FROM session WHERE identity_id = ANY(people)
        AND NOT EXISTS (SELECT FROM membership m WHERE m.identity_id = session.identity_id);
    DELETE FROM identity i WHERE i.id = ANY(people)
        AND NOT EXISTS (SELECT FROM membership m WHERE m.identity_id = i.id)
        AND NOT EXISTS (SELECT FROM session s WHERE s.identity_id = i.id);
    DELETE FROM procrastinate_jobs WHERE args ->> 'customer' = whose::text AND status <> 'doing';
    UPDATE erasure SET rows_deleted_at = now(), counts = counted,
        journal_number = head.number, journal_hash = coalesce(head.hash, ''),
        kept = (SELECT jsonb_build_object('invoices', count(*), 'until', max(keep_until))
            FROM ledger_invoice WHERE customer_id = whose)
    WHERE customer_id = whose;
END
$$;

-- Jobs of a customer that is there no more: one that was running while it was erased.
CREATE FUNCTION wall.sweep_jobs_of_the_erased() RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone integer;
BEGIN
    DELETE FROM procrastinate_jobs WHERE status <> 'doing' AND args ->> 'customer' IN (
        SELECT customer_id::text FROM erasure WHERE rows_deleted_at IS NOT NULL);
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

-- The certificate: what was erased, when, how much, and what the law keeps. Nobody's name is in it.
CREATE FUNCTION wall.erasure_certificate(whose uuid) RETURNS jsonb
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT jsonb_build_object('id', id, 'customer', customer_id, 'reason', reason,
        'begun_at', begun_at, 'key_destroyed_at', key_destroyed_at,
        'storage_emptied_at', storage_emptied_at, 'files', files,
        'rows_deleted_at', rows_deleted_at, 'counts', counts, 'kept', kept,
        'journal_head', jsonb_build_object('number', journal_number, 'hash', journal_hash))
    FROM erasure WHERE customer_id = whose AND rows_deleted_at IS NOT NULL
$$;

-- Where to send it, until it is sent.
CREATE FUNCTION wall.erasure_tells(whose uuid) RETURNS TABLE (address text, language text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT tell::text, e.language::text FROM erasure e WHERE customer_id = whose
$$;

-- Every erasure, for the provider: no personal details.
CREATE FUNCTION wall.erasures() RETURNS TABLE (
    customer uuid, reason text, begun_at timestamptz, rows_deleted_at timestamptz,
    told_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT e.customer_id, e.reason::text, e.begun_at, e.rows_deleted_at, e.told_at
    FROM erasure e ORDER BY e.begun_at DESC LIMIT 500
$$;

GRANT EXECUTE ON FUNCTION wall.begin_erasure(date), wall.end_registration(), wall.erasures_under_way(),
    wall.mark_erasure(uuid, text, integer), wall.erase_rows(uuid),
    wall.sweep_jobs_of_the_erased(), wall.erasure_tells(uuid) TO vmb_worker;
GRANT EXECUTE ON FUNCTION wall.erasure_certificate(uuid), wall.erasures() TO vmb_worker;
