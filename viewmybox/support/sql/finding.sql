-- Finding a customer among many. The console's search alone asks across customers, and these two
-- indexes are its own: of all indexes of customer-owned tables they alone do not begin with the
-- customer (wall/checks.py names them).
CREATE INDEX customer_found_by_name ON customer USING gin (to_tsvector('simple', name));
CREATE INDEX contact_detail_found ON contact_detail
    (lower(regexp_replace(value, '[\s-]', '', 'g')), kind)
    WHERE kind IN ('organisation_number', 'email', 'telephone');

-- The words of a name as the index is asked: each as a beginning.
CREATE FUNCTION wall.beginnings(words text) RETURNS tsquery
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT to_tsquery('simple', coalesce(string_agg('''' || w || ''':*', ' & '), ''))
    FROM regexp_split_to_table(translate(words, '''\', '  '), '\s+') AS w WHERE w <> ''
$$;

-- As looking.sql wrote it, by the indexes: a part of the name that begins with a word of it.
CREATE OR REPLACE FUNCTION wall.found_customers(search uuid)
RETURNS TABLE (customer_id uuid, name text, found_by text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    s support_session := wall.acting_operator();
    asked support_search;
    plain text;
    named tsquery;
    one uuid;
BEGIN
    SELECT * INTO asked FROM support_search f
    WHERE f.id = search AND f.operator_id = s.operator_id
        AND f.at > clock_timestamp() - interval '1 hour'
        AND f.made_in <> pg_current_xact_id()::text::bigint;
    IF asked.id IS NULL THEN
        RETURN;
    END IF;
    plain := lower(regexp_replace(asked.words, '[\s-]', '', 'g'));
    named := wall.beginnings(asked.words);
    one := CASE WHEN asked.words ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
        THEN asked.words::uuid END;
    RETURN QUERY
    SELECT DISTINCT ON (f.name, f.id) f.id, f.name, f.how::text FROM (
        SELECT c.id, c.name::text, 'id' AS how FROM customer c WHERE c.id = one
        UNION ALL
        -- Each name by itself: a join would read through the customers.
        SELECT d.customer_id, (SELECT c.name::text FROM customer c WHERE c.id = d.customer_id),
            d.kind
        FROM contact_detail d
        WHERE d.kind IN ('organisation_number', 'email', 'telephone')
            AND lower(regexp_replace(d.value, '[\s-]', '', 'g')) = plain
        UNION ALL
        -- The part itself too: what an erased customer was looked for by is found so again
        -- (billing/sql/erasure.sql).
        SELECT c.id, c.name::text, 'name' FROM customer c
        WHERE to_tsvector('simple', c.name) @@ named
            AND strpos(lower(c.name), lower(asked.words)) > 0
    ) f ORDER BY f.name, f.id LIMIT 10;
END
$$;
