-- For the worker's letters: the customers with an owner, or an address of their own, to whom no
-- letter of a price list has gone. Ids alone; whose subscription has ended is asked for nothing.
CREATE FUNCTION wall.customers_untold_of_prices(list integer) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.customer_id FROM subscription s WHERE s.state <> 'ended' AND (
        EXISTS (SELECT FROM member m WHERE m.customer_id = s.customer_id
            AND m.ended_at IS NULL AND m.role = 'owner' AND m.email <> '' AND NOT EXISTS (
                SELECT FROM sent_letter l WHERE l.customer_id = m.customer_id
                AND l.kind = 'prices' AND l.about = list::text AND l.address = lower(m.email)))
        OR EXISTS (SELECT FROM (
            SELECT d.value FROM contact_detail d
            WHERE d.customer_id = s.customer_id AND d.kind = 'email'
            ORDER BY d.given_at DESC, d.id DESC LIMIT 1) c
            WHERE NOT EXISTS (
                SELECT FROM sent_letter l WHERE l.customer_id = s.customer_id
                AND l.kind = 'prices' AND l.about = list::text AND l.address = lower(c.value))))
$$;

GRANT EXECUTE ON FUNCTION wall.customers_untold_of_prices(integer) TO vmb_worker;
