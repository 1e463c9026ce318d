-- A price list must suit the customers there are: each keeps a plan that has a price, and a raise is
-- told thirty days ahead.

-- Which plans customers have or have chosen, and how many; the one that everybody begins with too.
CREATE FUNCTION wall.plans_had() RETURNS TABLE (plan text, customers bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT h.plan, count(h.customer_id) FROM (
        SELECT s.plan::text, s.customer_id FROM subscription s
        UNION SELECT s.next_plan, s.customer_id FROM subscription s WHERE s.next_plan <> ''
        UNION ALL SELECT 'standard', NULL
    ) AS h GROUP BY h.plan ORDER BY h.plan
$$;

-- Whether anything costs more by the later list than by the earlier one. A plan that is new, or
-- gone, is no raise; value-added tax is the state's.
CREATE FUNCTION wall.raises(earlier price_list, plans jsonb, extract_base_ore bigint,
    extract_gb_ore bigint) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT extract_base_ore > earlier.extract_base_ore OR extract_gb_ore > earlier.extract_gb_ore
        OR EXISTS (
            SELECT FROM jsonb_array_elements(earlier.plans) AS was
            JOIN jsonb_array_elements(raises.plans) AS will ON will ->> 'key' = was ->> 'key'
            WHERE (will ->> 'month_ore')::bigint > (was ->> 'month_ore')::bigint
                OR (will ->> 'year_ore')::bigint > (was ->> 'year_ore')::bigint)
$$;

-- The one hand that publishes a list. Returns its number. VMB02: its day has been, or the last
-- list's is later; VMB03: a plan that customers have is not in it; VMB04: it raises a price, and
-- they would have less than thirty days.
CREATE FUNCTION wall.write_price_list(
    day date, vat_percent integer, extract_base_ore bigint, extract_gb_ore bigint, plans jsonb
) RETURNS integer
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_variable
DECLARE
    newest price_list;
    made integer;
BEGIN
    -- Who chooses a plan meanwhile waits (wall.choose_plan).
    LOCK TABLE price_list IN SHARE ROW EXCLUSIVE MODE;
    SELECT p.* INTO newest FROM price_list p ORDER BY p.number DESC LIMIT 1;
    IF newest.number IS NOT NULL AND (day < wall.swedish_today() OR day <= newest.effective_on) THEN
        RAISE EXCEPTION 'billing: too late to publish' USING ERRCODE = 'VMB02';
    END IF;
    IF EXISTS (SELECT FROM wall.plans_had() AS had WHERE NOT EXISTS (
        SELECT FROM jsonb_array_elements(plans) AS p WHERE p ->> 'key' = had.plan))
    THEN
        RAISE EXCEPTION 'billing: customers have a plan that is not in the list'
            USING ERRCODE = 'VMB03';
    END IF;
    IF newest.number IS NOT NULL AND day < wall.swedish_today() + 30
        AND wall.raises(newest, plans, extract_base_ore, extract_gb_ore)
    THEN
        RAISE EXCEPTION 'billing: a raise is told thirty days ahead' USING ERRCODE = 'VMB04';
    END IF;
    made := coalesce(newest.number, 0) + 1;
    INSERT INTO price_list (number, effective_on, published_at, vat_percent, extract_base_ore,
        extract_gb_ore, plans)
    VALUES (made, day, now(), vat_percent, extract_base_ore, extract_gb_ore, plans);
    RETURN made;
END
$$;

-- For who publishes by the console: the same, for a form that refuses in words beforehand.
CREATE FUNCTION wall.see_plans_had() RETURNS TABLE (plan text, customers bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM wall.acting_operator();
    RETURN QUERY SELECT * FROM wall.plans_had();
END
$$;

-- Another plan, or another period, from the next invoice on: one that the price list in force has,
-- and every list that is published and still ahead.
CREATE OR REPLACE FUNCTION wall.choose_plan(plan text, every text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    -- No list is published in between (wall.write_price_list).
    LOCK TABLE price_list IN ROW EXCLUSIVE MODE;
    IF choose_plan.every NOT IN ('month', 'year')
        OR wall.price_in_force(wall.swedish_today()) IS NULL
        OR EXISTS (
            SELECT FROM price_list l
            WHERE (l.number = wall.price_in_force(wall.swedish_today())
                OR l.effective_on > wall.swedish_today())
            AND NOT EXISTS (SELECT FROM jsonb_array_elements(l.plans) AS p
                WHERE p ->> 'key' = choose_plan.plan))
    THEN
        RAISE EXCEPTION 'billing: no such plan' USING ERRCODE = '22023';
    END IF;
    UPDATE subscription SET next_plan = choose_plan.plan, next_every = choose_plan.every
    WHERE customer_id = wall.customer();
    -- What there is already needs no choosing.
    UPDATE subscription SET next_plan = '', next_every = ''
    WHERE customer_id = wall.customer() AND (plan, every) = (next_plan, next_every);
    RETURN true;
END
$$;

-- One period of the entered customer's subscription, invoiced once: who comes second finds it done.
-- Returns the invoice's number; NULL where it was done, or costs nothing. A plan that the list does
-- not have is an error, which takes the period back: it is not let go without an invoice.
CREATE OR REPLACE FUNCTION wall.bill_period(first_day date, last_day date, day date, seller jsonb)
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
    IF prices.number IS NOT NULL AND plan IS NULL THEN
        RAISE EXCEPTION 'billing: the price list has no such plan' USING ERRCODE = 'VMB03';
    END IF;
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

GRANT EXECUTE ON FUNCTION wall.see_plans_had() TO vmb_support;
