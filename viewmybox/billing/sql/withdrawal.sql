-- Taking an invoice back, by the provider or, for an extract that is not paid, by whoever ordered.
-- Returns the credit note's number; NULL where there is nothing to take back.
CREATE FUNCTION wall.take_back(credited bigint, who jsonb, reason text) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    l ledger_invoice;
    taken bigint;
BEGIN
    SELECT * INTO l FROM ledger_invoice
    WHERE number = credited AND kind = 'invoice' AND credited_by IS NULL FOR UPDATE;
    IF l.number IS NULL THEN
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
    PERFORM wall.settle(credited, who);
    IF EXISTS (SELECT FROM customer WHERE id = l.customer_id) THEN
        PERFORM wall.add_line(l.customer_id, NULL, 'invoice.credited', 'invoice', NULL,
            jsonb_build_object('who', who, 'thing', credited::text,
                'facts', jsonb_build_object('reason', left(reason, 500))));
    END IF;
    RETURN taken;
END
$$;

CREATE OR REPLACE FUNCTION wall.credit_invoice(credited bigint, taken_by text, reason text)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF coalesce(taken_by, '') = '' THEN
        RETURN NULL;
    END IF;
    RETURN wall.take_back(credited, jsonb_build_object('kind', 'provider', 'name', taken_by),
        reason);
END
$$;

-- Withdraws an order of the entered customer's of which nothing is paid; its invoice is credited.
CREATE FUNCTION wall.withdraw_order(ordered uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    due bigint;
BEGIN
    -- The books first, as whoever takes a payment has it: what is paid meanwhile is not withdrawn.
    SELECT l.number INTO due FROM ledger_invoice l
    WHERE l.customer_id = whose AND l.kind = 'invoice' AND l.paid_ore = 0 AND l.settled_at IS NULL
    AND l.number = (SELECT i.number FROM invoice i
        WHERE i.customer_id = whose AND i.order_id = ordered AND i.kind = 'invoice')
    FOR UPDATE;
    IF due IS NULL THEN
        RETURN false;
    END IF;
    UPDATE extract_order SET withdrawn_at = now()
    WHERE customer_id = whose AND id = ordered AND released_at IS NULL AND withdrawn_at IS NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM wall.take_back(due, '{"kind": "service"}', 'The order was withdrawn');
    RETURN true;
END
$$;

GRANT EXECUTE ON FUNCTION wall.withdraw_order(uuid) TO vmb_web;
