-- What a customer does with its own subscription. The pages' role writes none of it: each verb is
-- a function, told nothing but whom the context says and counting from the database's own day.
-- Each says whether anything changed.

-- Begins the trial of the entered customer: thirty days, as billing/models/subscription.py has it.
CREATE FUNCTION wall.start_subscription() RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO subscription (customer_id, id, plan, every, state, trial_ends_on, next_plan,
        next_every, told)
    VALUES (wall.customer(), gen_random_uuid(), 'standard', 'month', 'trial',
        wall.swedish_today() + 30, '', '', '{}')
    RETURNING id
$$;

-- Another plan of the price list in force, or another period, from the next invoice on.
CREATE FUNCTION wall.choose_plan(plan text, every text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
BEGIN
    IF choose_plan.every NOT IN ('month', 'year') OR NOT EXISTS (
        SELECT FROM price_list l, jsonb_array_elements(l.plans) AS p
        WHERE l.number = wall.price_in_force(wall.swedish_today())
        AND p ->> 'key' = choose_plan.plan)
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

-- Ends it with the day that is paid for. Twice is once.
CREATE FUNCTION wall.cancel_subscription() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE subscription SET ends_on =
        greatest(wall.swedish_today(), trial_ends_on, billed_until, resumed_on - 1)
    WHERE customer_id = wall.customer() AND ends_on IS NULL;
    RETURN FOUND;
END
$$;

-- Takes the cancelling back; after the end it begins anew with today, until an erasure has begun.
CREATE FUNCTION wall.resume_subscription() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE subscription SET ends_on = NULL, erase_after = NULL,
        resumed_on = CASE state WHEN 'ended' THEN wall.swedish_today() ELSE resumed_on END,
        state = CASE state WHEN 'ended' THEN 'active' ELSE state END
    WHERE customer_id = wall.customer() AND ends_on IS NOT NULL
    AND NOT EXISTS (SELECT FROM erasure e WHERE e.customer_id = wall.customer());
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM wall.work_out_standing(wall.customer(), wall.swedish_today());
    RETURN true;
END
$$;

-- Once it has ended: the customer does not want to wait for what is kept to be erased.
CREATE FUNCTION wall.ask_for_erasure() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    UPDATE subscription SET erase_after = wall.swedish_today() - 1
    WHERE customer_id = wall.customer() AND state = 'ended';
    RETURN FOUND;
END
$$;

GRANT EXECUTE ON FUNCTION wall.start_subscription(), wall.choose_plan(text, text),
    wall.cancel_subscription(), wall.resume_subscription(), wall.ask_for_erasure()
    TO vmb_web, vmb_worker;
REVOKE ALL ON subscription FROM vmb_web, vmb_worker;
GRANT SELECT ON subscription TO vmb_web, vmb_worker;
-- What days bring (billing/lifecycle.py).
GRANT UPDATE (plan, every, next_plan, next_every, state, ends_on, resumed_on, erase_after, told)
    ON subscription TO vmb_worker;
