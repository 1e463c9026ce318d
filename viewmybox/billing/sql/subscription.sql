-- What a customer does with its own subscription. The pages' role writes none of it: each verb is
-- a function, told nothing but whom the context says and counting from the database's own day.
-- Each says whether anything changed.

-- The last day that the trial or an invoice covers. What there is none of does not count.
CREATE FUNCTION wall.paid_through(s subscription) RETURNS date
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT greatest(s.trial_ends_on, s.billed_until, s.resumed_on - 1)
$$;

-- The entered customer's, nobody else changing it meanwhile.
CREATE FUNCTION wall.held_subscription() RETURNS subscription
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s subscription;
BEGIN
    SELECT * INTO s FROM subscription WHERE customer_id = wall.customer() FOR UPDATE;
    IF s.id IS NULL THEN
        RAISE EXCEPTION 'wall: no customer has been entered' USING ERRCODE = '28000';
    END IF;
    RETURN s;
END
$$;

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
DECLARE
    s subscription := wall.held_subscription();
    is_held boolean := s.plan = choose_plan.plan AND s.every = choose_plan.every;
BEGIN
    IF choose_plan.every NOT IN ('month', 'year') OR NOT EXISTS (
        SELECT FROM price_list l, jsonb_array_elements(l.plans) AS p
        WHERE l.number = wall.price_in_force(wall.swedish_today())
        AND p ->> 'key' = choose_plan.plan)
    THEN
        RAISE EXCEPTION 'billing: no such plan' USING ERRCODE = '22023';
    END IF;
    UPDATE subscription SET
        next_plan = CASE WHEN is_held THEN '' ELSE choose_plan.plan END,
        next_every = CASE WHEN is_held THEN '' ELSE choose_plan.every END
    WHERE customer_id = s.customer_id AND id = s.id;
    RETURN true;
END
$$;

-- Ends it with the day that is paid for. Twice is once.
CREATE FUNCTION wall.cancel_subscription() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s subscription := wall.held_subscription();
BEGIN
    UPDATE subscription SET ends_on = greatest(wall.swedish_today(), wall.paid_through(s))
    WHERE customer_id = s.customer_id AND id = s.id AND ends_on IS NULL;
    RETURN FOUND;
END
$$;

-- Takes the cancelling back; after the end it begins anew with today, until an erasure has begun.
CREATE FUNCTION wall.resume_subscription() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s subscription := wall.held_subscription();
BEGIN
    IF EXISTS (SELECT FROM erasure e WHERE e.customer_id = s.customer_id) THEN
        RETURN false;
    END IF;
    UPDATE subscription SET ends_on = NULL, erase_after = NULL,
        resumed_on = CASE state WHEN 'ended' THEN wall.swedish_today() ELSE resumed_on END,
        state = CASE state WHEN 'ended' THEN 'active' ELSE state END
    WHERE customer_id = s.customer_id AND id = s.id AND ends_on IS NOT NULL;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM wall.work_out_standing(s.customer_id, wall.swedish_today());
    RETURN true;
END
$$;

-- Once it has ended: the customer does not want to wait for what is kept to be erased.
CREATE FUNCTION wall.ask_for_erasure() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s subscription := wall.held_subscription();
BEGIN
    UPDATE subscription SET erase_after = wall.swedish_today() - 1
    WHERE customer_id = s.customer_id AND id = s.id AND state = 'ended';
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
