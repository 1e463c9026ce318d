-- Customers with a webhook, on or off, for the look at what happened: what happens while one is off
-- is remembered too, so that it is not told of afterwards. Ids only.
CREATE FUNCTION wall.customers_with_webhooks() RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT DISTINCT w.customer_id FROM webhook w
$$;

-- Messages that wait, as wall.letters_waiting says it of letters: of which customers, how many, and
-- when the next is to be tried. What waits for a webhook that is off does not count.
CREATE FUNCTION wall.webhooks_waiting(
    OUT customer uuid, OUT waiting bigint, OUT next_try_at timestamptz
) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT d.customer_id, count(*), min(d.next_try_at) FROM webhook_delivery d
    JOIN webhook w ON w.customer_id = d.customer_id AND w.id = d.webhook_id AND w.off_at IS NULL
    WHERE d.next_try_at IS NOT NULL GROUP BY d.customer_id ORDER BY min(d.next_try_at)
$$;

GRANT EXECUTE ON FUNCTION wall.customers_with_webhooks() TO vmb_worker;
GRANT EXECUTE ON FUNCTION wall.webhooks_waiting() TO vmb_worker;
