-- What an extract costs, and ordering one (P12). Three are free whatever a price list says: that is
-- decided here, and no list can change it.
CREATE FUNCTION wall.quote(
    whose uuid, what text, bytes bigint, day date,
    OUT price_list integer, OUT free text, OUT net_ore bigint, OUT vat_percent integer,
    OUT vat_ore bigint, OUT total_ore bigint
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    prices price_list;
BEGIN
    SELECT p.* INTO prices FROM price_list p WHERE p.number = wall.price_in_force(day);
    price_list := prices.number;
    vat_percent := coalesce(prices.vat_percent, 0);
    free := CASE
        WHEN what = 'personal' THEN 'personal'
        WHEN EXISTS (SELECT FROM subscription s
            WHERE s.customer_id = whose AND (s.ends_on IS NOT NULL OR s.state = 'ended'))
            THEN 'leaving'
        WHEN NOT EXISTS (SELECT FROM extract_order o
            WHERE o.customer_id = whose AND o.what <> 'personal' AND o.failed_at IS NULL
            AND extract(year FROM o.ordered_at AT TIME ZONE 'Europe/Stockholm')
                = extract(year FROM day)) THEN 'first_of_year'
        WHEN (SELECT count(*) FILTER (WHERE o.total_ore > 0 AND o.failed_at IS NOT NULL
                AND o.released_at IS NOT NULL)
            > count(*) FILTER (WHERE o.free = 'replacement' AND o.failed_at IS NULL)
            FROM extract_order o WHERE o.customer_id = whose) THEN 'replacement'
        WHEN prices.number IS NULL THEN 'no_price'
        ELSE '' END;
    -- Whole gigabytes of documents: their size is known exactly before the order.
    net_ore := CASE WHEN free <> '' THEN 0
        ELSE prices.extract_base_ore + prices.extract_gb_ore * (bytes / 1000000000) END;
    vat_ore := wall.vat_of(net_ore, vat_percent);
    total_ore := net_ore + vat_ore;
    IF free = '' AND total_ore = 0 THEN
        free := 'no_price';
    END IF;
END
$$;

CREATE FUNCTION wall.quote_order(
    what text, bytes bigint,
    OUT price_list integer, OUT free text, OUT net_ore bigint, OUT vat_percent integer,
    OUT vat_ore bigint, OUT total_ore bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF wall.customer() IS NULL THEN
        RAISE EXCEPTION 'wall: no customer has been entered' USING ERRCODE = '28000';
    END IF;
    SELECT q.* INTO price_list, free, net_ore, vat_percent, vat_ore, total_ore
    FROM wall.quote(wall.customer(), what, bytes, wall.swedish_today()) q;
END
$$;

-- Orders for the entered customer, at the price in force now: invoiced, or released where it is
-- free. `accepted` is the price that was shown; another is refused (VMB01).
CREATE FUNCTION wall.place_order(
    what text, thing uuid, documents_bytes bigint, at_most_bytes bigint, on_release text,
    accepted bigint, seller jsonb
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    whose uuid := wall.customer();
    ordered uuid := gen_random_uuid();
    q record;
BEGIN
    IF whose IS NULL THEN
        RAISE EXCEPTION 'wall: no customer has been entered' USING ERRCODE = '28000';
    END IF;
    IF what NOT IN ('everything', 'box', 'personal') OR documents_bytes < 0 THEN
        RAISE EXCEPTION 'billing: no such order' USING ERRCODE = '22023';
    END IF;
    -- Two at once are not both the year's first.
    PERFORM FROM customer c WHERE c.id = whose FOR NO KEY UPDATE;
    SELECT * INTO q FROM wall.quote(whose, what, documents_bytes, wall.swedish_today());
    IF accepted <> q.total_ore THEN
        RAISE EXCEPTION 'billing: the price is another' USING ERRCODE = 'VMB01';
    END IF;
    INSERT INTO extract_order (customer_id, id, what, thing, documents_bytes, at_most_bytes,
        price_list, free, net_ore, vat_percent, vat_ore, total_ore, ordered_by, on_release)
    VALUES (whose, ordered, what, thing, documents_bytes, at_most_bytes, q.price_list, q.free,
        q.net_ore, q.vat_percent, q.vat_ore, q.total_ore, wall.member(), on_release);
    IF q.total_ore > 0 THEN
        PERFORM wall.write_invoice(whose, 'extract', ordered, NULL,
            jsonb_build_array(jsonb_build_object('sv', 'Utdrag ur VIEWMYBOX',
                'en', 'Extract from VIEWMYBOX', 'net_ore', q.net_ore)),
            q.vat_percent, NULL, NULL, wall.swedish_today(), seller, wall.buyer(whose));
    ELSE
        PERFORM wall.release_order(whose, ordered);
    END IF;
    RETURN ordered;
END
$$;

-- What was ordered could not be made. A free one counts for nothing then; one that was paid for is
-- replaced free of charge by the next.
CREATE FUNCTION wall.order_failed(made uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    UPDATE extract_order SET failed_at = now()
    WHERE customer_id = wall.customer() AND thing = made AND failed_at IS NULL
$$;

-- One period of the entered customer's subscription, invoiced once: who comes second finds it done.
-- Returns the invoice's number; NULL where it was done, or costs nothing.
CREATE FUNCTION wall.bill_period(first_day date, last_day date, day date, seller jsonb)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whose uuid := wall.customer();
    s subscription;
    prices price_list;
    plan jsonb;
    net bigint;
    span text := first_day::text || ' – ' || last_day::text;
BEGIN
    UPDATE subscription SET billed_until = last_day
    WHERE customer_id = whose AND (billed_until IS NULL OR billed_until < first_day)
    RETURNING * INTO s;
    IF s.id IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT * INTO prices FROM price_list WHERE number = wall.price_in_force(day);
    SELECT p INTO plan FROM jsonb_array_elements(prices.plans) AS p WHERE p ->> 'key' = s.plan;
    net := (plan ->> CASE s.every WHEN 'year' THEN 'year_ore' ELSE 'month_ore' END)::bigint;
    IF coalesce(net, 0) = 0 THEN
        RETURN NULL;
    END IF;
    RETURN wall.write_invoice(whose, 'subscription', NULL, NULL,
        jsonb_build_array(jsonb_build_object(
            'sv', 'VIEWMYBOX ' || (plan #>> '{names,sv}') || ', ' || span,
            'en', 'VIEWMYBOX ' || (plan #>> '{names,en}') || ', ' || span, 'net_ore', net)),
        prices.vat_percent, first_day, last_day, day, seller, wall.buyer(whose));
END
$$;

GRANT EXECUTE ON FUNCTION wall.quote_order(text, bigint),
    wall.place_order(text, uuid, bigint, bigint, text, bigint, jsonb) TO vmb_web, vmb_worker;
GRANT EXECUTE ON FUNCTION wall.order_failed(uuid),
    wall.bill_period(date, date, date, jsonb) TO vmb_worker;
