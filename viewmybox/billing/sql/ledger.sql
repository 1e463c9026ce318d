-- Invoices and payments (decision 0014). Numbers follow each other without a gap in the whole
-- installation: the counter is locked until the transaction that took one has ended, and goes back
-- with it. An invoice is written twice in the same transaction: for the customer, behind the wall,
-- and in the provider's books, which outlive the customer and no login role reads.
CREATE TABLE wall.ledger_head (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    number bigint NOT NULL
);
INSERT INTO wall.ledger_head (number) VALUES (1000);

ALTER TABLE ledger_payment ADD CHECK (ore <> 0), ADD CHECK (source IN ('bank', 'card', 'operator'));
ALTER TABLE invoice ADD CHECK (net_ore + vat_ore = total_ore);
ALTER TABLE ledger_invoice ADD CHECK (net_ore + vat_ore = total_ore);

CREATE FUNCTION wall.swedish_today() RETURNS date
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (now() AT TIME ZONE 'Europe/Stockholm')::date
$$;

-- VAT of one line, to the nearest öre, half an öre away from nothing.
CREATE FUNCTION wall.vat_of(net bigint, percent integer) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT (sign(net::numeric) * div(abs(net::numeric) * percent + 50, 100))::bigint
$$;

CREATE FUNCTION wall.price_in_force(day date) RETURNS integer
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT number FROM price_list WHERE effective_on <= day ORDER BY effective_on DESC LIMIT 1
$$;

-- Who buys, as an invoice must say it: the newest of what was given.
CREATE FUNCTION wall.buyer(whose uuid) RETURNS jsonb
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT jsonb_build_object('language', c.language) || coalesce((
        SELECT jsonb_object_agg(d.kind, d.value) FROM (
            SELECT DISTINCT ON (kind) kind, value FROM contact_detail
            WHERE customer_id = whose AND kind IN ('name', 'organisation_number', 'address')
            ORDER BY kind, given_at DESC, id DESC) d), jsonb_build_object('name', c.name))
    FROM customer c WHERE c.id = whose
$$;

-- The one hand that writes invoices. `lines`: [{"sv", "en", "net_ore"}, …]; returns the number.
CREATE FUNCTION wall.write_invoice(
    whose uuid, subject text, ordered uuid, credited bigint, lines jsonb, percent integer,
    first_day date, last_day date, day date, seller jsonb, buyer jsonb
) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    taken bigint;
    id uuid := gen_random_uuid();
    kind text := CASE WHEN credited IS NULL THEN 'invoice' ELSE 'credit' END;
    due date := CASE WHEN credited IS NULL THEN day + 30 ELSE day END;
    written jsonb;
    net bigint;
    vat bigint;
BEGIN
    IF length(seller::text) > 3000 OR length(lines::text) > 10000 THEN
        RAISE EXCEPTION 'billing: too much for an invoice' USING ERRCODE = '22023';
    END IF;
    SELECT jsonb_agg(l || jsonb_build_object('vat_percent', percent,
            'vat_ore', wall.vat_of((l ->> 'net_ore')::bigint, percent)) ORDER BY n),
        sum((l ->> 'net_ore')::bigint), sum(wall.vat_of((l ->> 'net_ore')::bigint, percent))
    INTO written, net, vat FROM jsonb_array_elements(lines) WITH ORDINALITY AS x(l, n);
    UPDATE wall.ledger_head SET number = number + 1 RETURNING number INTO taken;
    INSERT INTO invoice (customer_id, id, number, kind, subject, order_id, credits, issued_on,
        due_on, period_from, period_to, seller, buyer, lines, net_ore, vat_ore, total_ore)
    SELECT whose, id, taken, kind, subject, ordered, credited, day, due, first_day, last_day,
        seller, buyer, written, net, vat, net + vat
    WHERE EXISTS (SELECT FROM customer c WHERE c.id = whose);
    -- The financial year is the calendar year: through the seventh year after its end.
    INSERT INTO ledger_invoice (number, customer_id, kind, subject, credits, issued_on, due_on,
        period_from, period_to, seller, buyer, lines, net_ore, vat_ore, total_ore, keep_until)
    VALUES (taken, whose, kind, subject, credited, day, due, first_day, last_day, seller, buyer,
        written, net, vat, net + vat, make_date(extract(year FROM day)::integer + 7, 12, 31));
    IF EXISTS (SELECT FROM customer c WHERE c.id = whose) THEN
        PERFORM wall.add_line(whose, NULL, 'invoice.made', 'invoice', id,
            jsonb_build_object('who', jsonb_build_object('kind', 'service'),
                'thing', taken::text, 'facts', jsonb_build_object('total_ore', net + vat)));
    END IF;
    RETURN taken;
END
$$;

-- Whether a customer may only read, and why: its subscription has ended, or an invoice is unpaid
-- thirty days after it was due.
CREATE FUNCTION wall.work_out_standing(whose uuid, day date) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found text := CASE
        WHEN EXISTS (SELECT FROM erasure e WHERE e.customer_id = whose) THEN 'erasing'
        WHEN EXISTS (SELECT FROM subscription s
            WHERE s.customer_id = whose AND s.state = 'ended') THEN 'ended'
        WHEN EXISTS (SELECT FROM invoice i WHERE i.customer_id = whose AND i.kind = 'invoice'
            AND i.subject = 'subscription' AND i.settled_at IS NULL AND i.due_on + 30 < day)
            THEN 'unpaid'
        ELSE '' END;
BEGIN
    UPDATE customer SET read_only = found WHERE id = whose AND read_only <> found;
    RETURN found;
END
$$;

CREATE FUNCTION wall.refresh_standing() RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT wall.work_out_standing(wall.customer(), wall.swedish_today())
$$;

CREATE FUNCTION wall.refresh_standing_on(day date) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT wall.work_out_standing(wall.customer(), day)
$$;

-- What was ordered may be had: it is free, or it is paid. The job that makes it begins.
CREATE FUNCTION wall.release_order(whose uuid, ordered uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    o extract_order;
BEGIN
    UPDATE extract_order SET released_at = now()
    WHERE customer_id = whose AND id = ordered AND released_at IS NULL RETURNING * INTO o;
    IF o.id IS NOT NULL AND o.on_release <> '' THEN
        PERFORM procrastinate_defer_jobs_v1(ARRAY[ROW('default', o.on_release, 0, NULL, NULL,
            jsonb_build_object('extract', o.thing, 'customer', whose),
            NULL)::procrastinate_job_to_defer_v1]);
    END IF;
END
$$;

-- An invoice is settled: by money, or by a credit note. What waited for it goes on.
CREATE FUNCTION wall.settle(paid bigint, who jsonb) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    l ledger_invoice;
    i invoice;
BEGIN
    UPDATE ledger_invoice SET settled_at = now() WHERE number = paid AND settled_at IS NULL
    RETURNING * INTO l;
    IF l.number IS NULL THEN
        RETURN;
    END IF;
    UPDATE invoice SET settled_at = l.settled_at
    WHERE customer_id = l.customer_id AND number = paid RETURNING * INTO i;
    IF i.id IS NULL THEN
        RETURN;  -- the customer is erased; the books go on
    END IF;
    IF l.credited_by IS NULL THEN
        PERFORM wall.add_line(l.customer_id, NULL, 'invoice.paid', 'invoice', i.id,
            jsonb_build_object('who', who, 'thing', paid::text));
        IF i.order_id IS NOT NULL THEN
            PERFORM wall.release_order(l.customer_id, i.order_id);
        END IF;
    END IF;
    PERFORM wall.work_out_standing(l.customer_id, wall.swedish_today());
END
$$;

-- Takes money that came in, once. Says what became of it: known (taken before), unmatched, part,
-- settled, or over (more than was left to pay).
CREATE FUNCTION wall.receive(
    source text, reference text, paid bigint, ore bigint, day date, about text, taken_by text,
    reason text, who jsonb
) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    l ledger_invoice;
    became text;
BEGIN
    SELECT * INTO l FROM ledger_invoice i WHERE i.number = paid AND i.kind = 'invoice' FOR UPDATE;
    became := CASE
        WHEN l.number IS NULL THEN 'unmatched'
        WHEN l.settled_at IS NOT NULL OR l.paid_ore + ore > l.total_ore THEN 'over'
        WHEN l.paid_ore + ore < l.total_ore THEN 'part'
        ELSE 'settled' END;
    INSERT INTO ledger_payment (id, source, reference, invoice, ore, received_on, about, outcome,
        taken_by, reason)
    VALUES (gen_random_uuid(), source, reference, l.number, ore, day, left(about, 60), became,
        left(taken_by, 200), left(reason, 500))
    ON CONFLICT ON CONSTRAINT ledger_payment_once DO NOTHING;
    IF NOT FOUND THEN
        RETURN 'known';
    END IF;
    IF l.number IS NOT NULL THEN
        UPDATE ledger_invoice i SET paid_ore = i.paid_ore + ore WHERE i.number = l.number;
        UPDATE invoice i SET paid_ore = i.paid_ore + ore
        WHERE i.customer_id = l.customer_id AND i.number = l.number;
        IF l.paid_ore + ore >= l.total_ore THEN
            PERFORM wall.settle(l.number, who);
        END IF;
    END IF;
    RETURN became;
END
$$;

-- The provider's hand: what the bank says came in, or what somebody of the staff knows was paid
-- (`ore` NULL: all that is left). The worker's and the console's.
CREATE FUNCTION wall.take_payment(
    source text, reference text, paid bigint, ore bigint, day date, about text, taken_by text,
    reason text
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    given bigint := coalesce(ore, (SELECT total_ore - paid_ore FROM ledger_invoice
        WHERE number = paid AND kind = 'invoice' AND settled_at IS NULL));
BEGIN
    IF source NOT IN ('bank', 'operator') OR coalesce(taken_by, '') = '' THEN
        RAISE EXCEPTION 'billing: no such payment' USING ERRCODE = '22023';
    END IF;
    IF given IS NULL THEN
        RETURN 'unmatched';
    END IF;
    RETURN wall.receive(source, reference, paid, given, day, about, taken_by, reason,
        jsonb_build_object('kind', 'provider', 'name', taken_by));
END
$$;

-- What the card company says was paid; the web process proves that it checked who said so.
-- Payload: event, invoice, ore.
CREATE FUNCTION wall.take_card_payment(payload text, mac text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    given jsonb := wall.proven('card payment', payload, mac);
BEGIN
    RETURN wall.receive('card', given ->> 'event', (given ->> 'invoice')::bigint,
        (given ->> 'ore')::bigint, wall.swedish_today(), '', 'card', '',
        jsonb_build_object('kind', 'service'));
END
$$;

-- Takes an invoice back by a credit note over all of it. Returns its number.
CREATE FUNCTION wall.credit_invoice(credited bigint, taken_by text, reason text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    l ledger_invoice;
    taken bigint;
BEGIN
    SELECT * INTO l FROM ledger_invoice
    WHERE number = credited AND kind = 'invoice' AND credited_by IS NULL FOR UPDATE;
    IF l.number IS NULL OR coalesce(taken_by, '') = '' THEN
        RETURN NULL;
    END IF;
    taken := wall.write_invoice(l.customer_id, l.subject, NULL, credited, (
            SELECT jsonb_agg(jsonb_build_object('sv', x ->> 'sv', 'en', x ->> 'en',
                'net_ore', -(x ->> 'net_ore')::bigint)) FROM jsonb_array_elements(l.lines) AS x),
        (l.lines -> 0 ->> 'vat_percent')::integer, l.period_from, l.period_to,
        wall.swedish_today(), l.seller, l.buyer);
    UPDATE ledger_invoice SET credited_by = taken WHERE number = credited;
    UPDATE invoice SET credited_by = taken WHERE customer_id = l.customer_id AND number = credited;
    UPDATE ledger_invoice SET settled_at = now() WHERE number = taken;
    UPDATE invoice SET settled_at = now() WHERE customer_id = l.customer_id AND number = taken;
    PERFORM wall.settle(credited, jsonb_build_object('kind', 'provider', 'name', taken_by));
    IF EXISTS (SELECT FROM customer WHERE id = l.customer_id) THEN
        PERFORM wall.add_line(l.customer_id, NULL, 'invoice.credited', 'invoice', NULL,
            jsonb_build_object('who', jsonb_build_object('kind', 'provider', 'name', taken_by),
                'thing', credited::text, 'facts', jsonb_build_object('reason', left(reason, 500))));
    END IF;
    RETURN taken;
END
$$;

-- Books whose time is up. Returns how many invoices went.
CREATE FUNCTION wall.purge_ledger(day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    gone integer;
BEGIN
    DELETE FROM ledger_payment p USING ledger_invoice i
    WHERE p.invoice = i.number AND i.keep_until < day;
    DELETE FROM ledger_payment WHERE invoice IS NULL
        AND make_date(extract(year FROM received_on)::integer + 7, 12, 31) < day;
    DELETE FROM ledger_invoice WHERE keep_until < day;
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

-- The provider's view of its books: of one customer, or (NULL) the newest of all.
CREATE FUNCTION wall.ledger(whose uuid) RETURNS TABLE (
    number bigint, customer uuid, buyer text, kind text, subject text, issued_on date, due_on date,
    total_ore bigint, paid_ore bigint, settled_at timestamptz, credited_by bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT l.number, l.customer_id, l.buyer ->> 'name', l.kind::text, l.subject::text, l.issued_on,
        l.due_on, l.total_ore, l.paid_ore, l.settled_at, l.credited_by
    FROM ledger_invoice l WHERE whose IS NULL OR l.customer_id = whose
    ORDER BY l.number DESC LIMIT 500
$$;

-- Payments that somebody must look at: to no invoice, too little or too much.
CREATE FUNCTION wall.odd_payments() RETURNS TABLE (
    id uuid, source text, invoice bigint, ore bigint, received_on date, about text, outcome text
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT p.id, p.source::text, p.invoice, p.ore, p.received_on, p.about::text, p.outcome::text
    FROM ledger_payment p WHERE p.outcome IN ('unmatched', 'over')
        OR (p.outcome = 'part' AND EXISTS (SELECT FROM ledger_invoice i
            WHERE i.number = p.invoice AND i.settled_at IS NULL))
    ORDER BY p.created_at DESC LIMIT 500
$$;

GRANT EXECUTE ON FUNCTION wall.refresh_standing(), wall.take_card_payment(text, text) TO vmb_web;
GRANT EXECUTE ON FUNCTION wall.refresh_standing(), wall.refresh_standing_on(date),
    wall.purge_ledger(date) TO vmb_worker;
GRANT EXECUTE ON FUNCTION
    wall.take_payment(text, text, bigint, bigint, date, text, text, text),
    wall.credit_invoice(bigint, text, text), wall.ledger(uuid), wall.odd_payments()
    TO vmb_worker;
GRANT SELECT ON price_list TO vmb_web, vmb_worker, vmb_support;
