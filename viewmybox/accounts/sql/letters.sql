-- Letters that wait to be sent: of which customers, how many, since when the oldest does, and when
-- the next is to be tried. Ids, counts and moments. By an index that holds nothing but these.
CREATE FUNCTION wall.letters_waiting(
    OUT customer uuid, OUT waiting bigint, OUT oldest timestamptz, OUT next_try_at timestamptz
) RETURNS SETOF record
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT l.customer_id, count(*), min(l.at), min(l.next_try_at) FROM sent_letter l
    WHERE l.next_try_at IS NOT NULL GROUP BY l.customer_id ORDER BY min(l.next_try_at)
$$;

GRANT EXECUTE ON FUNCTION wall.letters_waiting() TO vmb_worker;
GRANT UPDATE (next_try_at, tries, answer) ON sent_letter TO vmb_worker;
