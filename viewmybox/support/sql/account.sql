-- What operators see of a customer's account besides the account itself, and what they do there.
-- Seeing is by a look that was noted (looking.sql). A deed needs a visit that is going on, and is
-- noted in the customer's journal with the operator's name and the reason of the visit, and in the
-- provider's by ids.

-- The visit of whoever acts at this customer; an error where none is going on.
CREATE FUNCTION wall.visiting(customer uuid) RETURNS support_visit
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    found support_visit;
BEGIN
    SELECT v.* INTO found FROM support_visit v
    WHERE v.customer_id = customer AND v.session_id = s.id AND v.ends_at > clock_timestamp()
    ORDER BY v.at DESC LIMIT 1;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'wall: no visit is going on' USING ERRCODE = '42501';
    END IF;
    RETURN found;
END
$$;

-- Who acts in the console, as a journal says it.
CREATE FUNCTION wall.operator_as_noted() RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT jsonb_build_object('kind', 'operator', 'id', o.id, 'name', o.name)
    FROM support_operator o WHERE o.id = (wall.acting_operator()).operator_id
$$;

-- Notes a deed of whoever acts, for the customer and for the provider. Last in its transaction.
CREATE FUNCTION wall.note_operators_deed(
    whose uuid, deed text, thing_kind text, thing_id uuid, thing text, facts jsonb
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v support_visit := wall.visiting(whose);
BEGIN
    PERFORM wall.add_line(whose, v.operator_id, deed, thing_kind, thing_id,
        jsonb_strip_nulls(jsonb_build_object('who', wall.operator_as_noted(), 'thing', thing,
            'facts', jsonb_build_object('reason', v.reason) || coalesce(facts, '{}'))));
    PERFORM wall.add_provider_line('operator.acted', jsonb_build_object('facts',
        jsonb_build_object('operator', v.operator_id, 'customer', whose, 'what', deed)));
END
$$;

-- Queues one of the customer's jobs; its name is always one of ours below.
CREATE FUNCTION wall.queue_for(whose uuid, task text, arguments jsonb) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', task, 0, NULL, NULL,
        arguments || jsonb_build_object('customer', whose), NULL)::procrastinate_job_to_defer_v1])
$$;

-- Invoices, and what was ordered. Of an order its kind and price: of its size the gigabytes that
-- the price counts, and of a box not which.
CREATE FUNCTION wall.see_invoices(customer uuid, look uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked(customer, look, 'invoices');
BEGIN
    RETURN jsonb_build_object(
        'name', (SELECT c.name FROM customer c WHERE c.id = customer),
        'invoices', (SELECT jsonb_agg(jsonb_build_object('number', i.number, 'kind', i.kind,
                'subject', i.subject, 'issued_on', i.issued_on, 'due_on', i.due_on,
                'total_ore', i.total_ore, 'paid_ore', i.paid_ore, 'settled_at', i.settled_at,
                'credited_by', i.credited_by) ORDER BY i.number DESC)
            FROM (SELECT * FROM invoice n WHERE n.customer_id = customer
                ORDER BY n.number DESC LIMIT 200) i),
        'orders', (SELECT jsonb_agg(jsonb_build_object('what', o.what, 'free', o.free,
                'total_ore', o.total_ore, 'ordered_at', o.ordered_at,
                'gigabytes', CASE WHEN o.total_ore > 0 THEN o.documents_bytes / 1000000000 END,
                'released_at', o.released_at, 'failed_at', o.failed_at) ORDER BY o.ordered_at DESC)
            FROM (SELECT * FROM extract_order n WHERE n.customer_id = customer
                ORDER BY n.ordered_at DESC LIMIT 200) o));
END
$$;

-- The service's own letters, and the subscription's by their words.
CREATE FUNCTION wall.see_letters(customer uuid, look uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked(customer, look, 'letters');
BEGIN
    RETURN jsonb_build_object(
        'name', (SELECT c.name FROM customer c WHERE c.id = customer),
        'letters', (SELECT jsonb_agg(jsonb_build_object('id', l.id, 'kind', l.kind,
                'about', l.about, 'address', l.address, 'at', l.at, 'refused', l.refused)
                ORDER BY l.at DESC, l.address)
            FROM (SELECT * FROM sent_letter n WHERE n.customer_id = customer
                ORDER BY n.at DESC LIMIT 200) l),
        'told', (SELECT s.told FROM subscription s WHERE s.customer_id = customer));
END
$$;

CREATE FUNCTION wall.see_acknowledgements(customer uuid, look uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked(customer, look, 'acknowledgements');
BEGIN
    RETURN jsonb_build_object(
        'name', (SELECT c.name FROM customer c WHERE c.id = customer),
        'acknowledgements', (SELECT jsonb_agg(jsonb_build_object('member', m.name,
                'version', a.policy_version_id, 'language', a.language, 'sha256', a.sha256,
                'at', a.at) ORDER BY a.at DESC)
            FROM (SELECT * FROM policy_acknowledgement n WHERE n.customer_id = customer
                ORDER BY n.at DESC LIMIT 500) a
            JOIN member m ON m.customer_id = customer AND m.id = a.member_id));
END
$$;

-- What is left of an invoice was paid in another way than by the bank's file. Says what became of
-- it, as wall.take_payment does.
CREATE FUNCTION wall.mark_invoice_paid(customer uuid, paid bigint, day date) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v support_visit := wall.visiting(customer);
    owed bigint := (SELECT i.total_ore - i.paid_ore FROM invoice i WHERE i.customer_id = customer
        AND i.number = paid AND i.kind = 'invoice' AND i.settled_at IS NULL);
    became text;
BEGIN
    IF owed IS NULL THEN
        RETURN 'unmatched';
    END IF;
    IF day > wall.swedish_today() OR day < wall.swedish_today() - 366 THEN
        RAISE EXCEPTION 'billing: no such day' USING ERRCODE = '22023';
    END IF;
    -- Without the id: the line that says it is paid is the service's own.
    became := wall.receive('operator', paid::text, paid, owed, day, '', v.operator, v.reason,
        wall.operator_as_noted() - 'id');
    PERFORM wall.note_operators_deed(customer, 'invoice.marked', 'invoice',
        (SELECT i.id FROM invoice i WHERE i.customer_id = customer AND i.number = paid),
        paid::text, jsonb_build_object('received_on', day));
    RETURN became;
END
$$;

CREATE FUNCTION wall.send_invoice_again(customer uuid, sent bigint) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v support_visit := wall.visiting(customer);
    found uuid := (SELECT i.id FROM invoice i WHERE i.customer_id = customer AND i.number = sent);
BEGIN
    IF found IS NULL THEN
        RETURN false;
    END IF;
    PERFORM wall.queue_for(customer, 'viewmybox.billing.jobs.send_letter',
        jsonb_build_object('letter', 'copy', 'invoice', sent));
    PERFORM wall.note_operators_deed(customer, 'invoice.resent', 'invoice', found, sent::text, NULL);
    RETURN true;
END
$$;

CREATE FUNCTION wall.send_letter_again(customer uuid, letter uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v support_visit := wall.visiting(customer);
    found sent_letter;
BEGIN
    SELECT * INTO found FROM sent_letter l WHERE l.customer_id = customer AND l.id = letter;
    IF found.id IS NULL THEN
        RETURN false;
    END IF;
    PERFORM wall.queue_for(customer, 'viewmybox.accounts.jobs.send_letter_again',
        jsonb_build_object('letter', letter));
    PERFORM wall.note_operators_deed(customer, 'letter.resent', 'letter', letter, found.address,
        NULL);
    RETURN true;
END
$$;

GRANT UPDATE (at) ON sent_letter TO vmb_worker;

-- So many days more, sixty from today at most. Returns the trial's last day; NULL where there is
-- no trial that goes on.
CREATE FUNCTION wall.extend_trial(customer uuid, days integer) RETURNS date
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v support_visit := wall.visiting(customer);
    s subscription;
    until date;
BEGIN
    SELECT * INTO s FROM subscription p WHERE p.customer_id = customer FOR UPDATE;
    until := greatest(s.trial_ends_on, wall.swedish_today()) + days;
    IF s.state IS DISTINCT FROM 'trial' OR s.ends_on IS NOT NULL OR days IS NULL OR days < 1
        OR until > wall.swedish_today() + 60
    THEN
        RETURN NULL;
    END IF;
    UPDATE subscription p SET trial_ends_on = until WHERE p.customer_id = customer;
    PERFORM wall.note_operators_deed(customer, 'trial.extended', 'subscription', s.id, s.plan,
        jsonb_build_object('until', until));
    RETURN until;
END
$$;

-- Puts the erasing of a customer before another operator. `why` is one of a few words: a sentence
-- would outlive the customer it is about.
CREATE FUNCTION wall.propose_erasure(customer uuid, why text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    v support_visit := wall.visiting(customer);
    made uuid;
BEGIN
    IF why NOT IN ('asked', 'duplicate', 'test', 'law') THEN
        RAISE EXCEPTION 'billing: no such reason' USING ERRCODE = '22023';
    END IF;
    made := wall.propose('customer.erasure', jsonb_build_object('customer', customer), why);
    PERFORM wall.note_operators_deed(customer, 'erasure.proposed', 'customer', customer, NULL, NULL);
    RETURN made;
END
$$;

-- What two operators agreed on: nobody is let in from here, and the worker does the rest by its
-- steps (billing/erasing.py). Returns whose.
CREATE FUNCTION wall.erase_by_agreement(proposal uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    whose uuid := (wall.carry_out(proposal, 'customer.erasure') ->> 'customer')::uuid;
BEGIN
    IF NOT EXISTS (SELECT FROM customer c WHERE c.id = whose) THEN
        RAISE EXCEPTION 'billing: no such customer' USING ERRCODE = '22023';
    END IF;
    PERFORM wall.note_by_operator(whose, 'erasure.begun', 'customer', whose, NULL);
    PERFORM wall.note_erasure(whose, 'provider');
    PERFORM wall.add_provider_line('operator.acted', jsonb_build_object('facts',
        jsonb_build_object('operator', s.operator_id, 'customer', whose, 'what', 'erasure.begun')));
    RETURN whose;
END
$$;

-- Every erasure, and one's certificate. There is nothing personal in either.
CREATE FUNCTION wall.see_erasures() RETURNS TABLE (
    customer uuid, reason text, begun_at timestamptz, rows_deleted_at timestamptz,
    told_at timestamptz
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM wall.acting_operator();
    RETURN QUERY SELECT * FROM wall.erasures();
END
$$;

CREATE FUNCTION wall.see_certificate(erased uuid) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM wall.acting_operator();
    RETURN wall.erasure_certificate(erased);
END
$$;

GRANT EXECUTE ON FUNCTION wall.see_invoices(uuid, uuid), wall.see_letters(uuid, uuid),
    wall.see_acknowledgements(uuid, uuid), wall.mark_invoice_paid(uuid, bigint, date),
    wall.send_invoice_again(uuid, bigint), wall.send_letter_again(uuid, uuid),
    wall.extend_trial(uuid, integer), wall.propose_erasure(uuid, text),
    wall.erase_by_agreement(uuid), wall.see_erasures(), wall.see_certificate(uuid)
    TO vmb_support;
