-- What is searched. Each table of a box that has words keeps the set of them in a column that the
-- database makes itself, so that no way of writing a row can leave it behind. A word stands there
-- as it is written and by its stems in Swedish and English, after eight signs of the customer's
-- id: what is looked for is then one short stretch of the index, however much others keep there.
-- What a thing is called stands there once more, after an exclamation mark: it is found first.

-- A text in small letters, without what stands between words. A server's locale may leave letters
-- beyond a to z as they are, so the capitals of Europe's languages are named.
CREATE FUNCTION wall.plain(text text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.translate(
        pg_catalog.translate(
            pg_catalog.lower(text),
            'ÅÄÖÉÈÊËÜÛÙÚØÆÇÑÓÒÔÕÁÀÂÃÍÌÎÏŠŽÝĆČĐŁŚŹŻ',
            'åäöéèêëüûùúøæçñóòôõáàâãíìîïšžýćčđłśźż'
        ),
        '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~–—…“”„‘’«»·•§',
        '                                             '
    )
$$;

-- A text's words and their stems. No language's list of small words is left out: what is written
-- is found.
CREATE FUNCTION wall.stems(text text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(pg_catalog.array_agg(word), '{}')
    FROM (SELECT wall.plain(text) AS plain OFFSET 0) AS p
    CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.tsvector_to_array(
        pg_catalog.to_tsvector('pg_catalog.simple', plain)
        || pg_catalog.to_tsvector('pg_catalog.swedish', plain)
        || pg_catalog.to_tsvector('pg_catalog.english', plain)
    )) AS word
    WHERE pg_catalog.length(word) <= 100
$$;

-- What a customer's words begin with. Two customers may share it: whose a row is is asked too. A row
-- without a customer is refused for that, and not here.
CREATE FUNCTION wall.of_words(customer uuid) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.right(coalesce(customer::text, ''), 8)
$$;

CREATE FUNCTION wall.words(customer uuid, title text, text text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT pg_catalog.array_to_tsvector(
        coalesce(pg_catalog.array_agg(wall.of_words(customer) || word), '{}')
    )
    FROM (
        SELECT '!' || named AS word FROM pg_catalog.unnest(wall.stems(title)) AS named
        UNION ALL
        SELECT pg_catalog.unnest(wall.stems(title || ' ' || text))
    ) AS w
$$;

-- Whoever writes a row makes its words.
GRANT EXECUTE ON FUNCTION wall.plain(text), wall.stems(text), wall.of_words(uuid),
    wall.words(uuid, text, text) TO vmb_web, vmb_worker;

ALTER TABLE box ADD COLUMN words tsvector
    GENERATED ALWAYS AS (wall.words(customer_id, name, description)) STORED;
ALTER TABLE service ADD COLUMN words tsvector
    GENERATED ALWAYS AS (wall.words(customer_id, name, description)) STORED;
ALTER TABLE agreement ADD COLUMN words tsvector
    GENERATED ALWAYS AS (wall.words(customer_id, 
        supplier,
        number || ' ' || organisation_number || ' ' || contact_name || ' ' || contact_email || ' '
            || contact_phone
    )) STORED;
ALTER TABLE indicator ADD COLUMN words tsvector
    GENERATED ALWAYS AS (wall.words(customer_id, name, description)) STORED;
ALTER TABLE entry ADD COLUMN words tsvector
    GENERATED ALWAYS AS (wall.words(customer_id, title, text)) STORED;
ALTER TABLE action ADD COLUMN words tsvector
    GENERATED ALWAYS AS (wall.words(customer_id, title, text)) STORED;
ALTER TABLE document ADD COLUMN words tsvector
    GENERATED ALWAYS AS (wall.words(customer_id, name, '')) STORED;
ALTER TABLE cost ADD COLUMN words tsvector
    GENERATED ALWAYS AS (wall.words(customer_id, text, number)) STORED;

CREATE INDEX words_of_box ON box USING gin (words);
CREATE INDEX words_of_service ON service USING gin (words);
CREATE INDEX words_of_agreement ON agreement USING gin (words);
CREATE INDEX words_of_indicator ON indicator USING gin (words);
CREATE INDEX words_of_entry ON entry USING gin (words);
CREATE INDEX words_of_action ON action USING gin (words);
CREATE INDEX words_of_document ON document USING gin (words);
CREATE INDEX words_of_cost ON cost USING gin (words);
CREATE INDEX entry_of_customer ON entry (customer_id, at DESC);
CREATE INDEX words_in_document ON document_words USING gin (words);

-- Ids of the entered customer's things that have all the words, at most so many of each kind, those
-- that are called so first, then the newest. A word of two signs or more may go on. `inside` is
-- what documents' words are looked for by, which only who holds the customer's key can say.
--
-- It runs with the owner's rights, as under the policy no search could use its index: so it gives
-- ids, and what they name is read under the policy.
CREATE FUNCTION wall.search(
    asked text, inside text, kinds text[], of_box uuid, most integer
) RETURNS TABLE (kind text, id uuid, is_named boolean, at timestamptz, is_inside boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET plan_cache_mode = force_custom_plan
    SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    customer uuid := wall.customer();
    begins text := wall.of_words(customer);
    anywhere tsquery;
    named tsquery;
    recent CONSTANT integer := 2000;
    sealed tsquery := nullif(inside, '')::tsquery;
BEGIN
    IF customer IS NULL THEN
        RAISE EXCEPTION 'wall: no customer has been entered' USING ERRCODE = '28000';
    END IF;
    SELECT string_agg('(' || replace(one_of, '?', begins) || ')', ' & ')::tsquery,
        string_agg('(' || replace(one_of, '?', begins || '!') || ')', ' & ')::tsquery
    INTO anywhere, named
    FROM (
        SELECT concat_ws(
            ' | ',
            format('''?%s''', word) || CASE WHEN length(word) > 1 THEN ':*' ELSE '' END,
            string_agg(format('''?%s''', stem), ' | ') FILTER (WHERE NOT starts_with(stem, word))
        ) AS one_of
        FROM (
            SELECT DISTINCT word FROM unnest(string_to_array(wall.plain(asked), ' ')) AS word
            WHERE length(word) BETWEEN 1 AND 100 LIMIT 8
        ) AS typed
        LEFT JOIN LATERAL unnest(wall.stems(word)) AS stem ON true
        GROUP BY word
    ) AS w;
    IF anywhere IS NULL THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH queries (is_named, query) AS (VALUES (true, named), (false, anywhere))
    SELECT 'box', f.id, q.is_named, f.at, false
    FROM queries q
    CROSS JOIN LATERAL (
        SELECT x.id, x.created_at AS at FROM box x
        WHERE 'box' = ANY(kinds) AND x.customer_id = customer AND x.words @@ q.query
            AND (of_box IS NULL OR x.id = of_box)
        ORDER BY 2 DESC LIMIT most
    ) AS f
    UNION ALL
    SELECT 'service', f.id, q.is_named, f.at, false
    FROM queries q
    CROSS JOIN LATERAL (
        SELECT x.id, x.created_at AS at FROM service x
        WHERE 'service' = ANY(kinds) AND x.customer_id = customer AND x.words @@ q.query
            AND (of_box IS NULL OR x.box_id = of_box)
        ORDER BY 2 DESC LIMIT most
    ) AS f
    UNION ALL
    SELECT 'agreement', f.id, q.is_named, f.at, false
    FROM queries q
    CROSS JOIN LATERAL (
        SELECT x.id, x.created_at AS at FROM agreement x
        WHERE 'agreement' = ANY(kinds) AND x.customer_id = customer AND x.words @@ q.query
            AND (of_box IS NULL OR x.box_id = of_box)
        ORDER BY 2 DESC LIMIT most
    ) AS f
    UNION ALL
    SELECT 'indicator', f.id, q.is_named, f.at, false
    FROM queries q
    CROSS JOIN LATERAL (
        SELECT x.id, x.created_at AS at FROM indicator x
        JOIN service s ON s.customer_id = customer AND s.id = x.service_id
        WHERE 'indicator' = ANY(kinds) AND x.customer_id = customer AND x.words @@ q.query
            AND (of_box IS NULL OR s.box_id = of_box)
        ORDER BY 2 DESC LIMIT most
    ) AS f
    UNION ALL
    (
        -- Entries may be very many, and a word that is in most of them be found among the newest:
        -- only where these do not suffice the index is asked for all that have it.
        WITH newest AS MATERIALIZED (
            SELECT x.id, x.at, x.words FROM entry x
            WHERE 'entry' = ANY(kinds) AND x.customer_id = customer
                AND (of_box IS NULL OR x.box_id = of_box)
            ORDER BY x.at DESC LIMIT recent
        ), quick AS MATERIALIZED (
            SELECT n.id, n.at, n.words @@ named AS is_named FROM newest n
            WHERE n.words @@ anywhere
        )
        SELECT 'entry', f.id, q.is_named, f.at, false
        FROM queries q
        CROSS JOIN LATERAL (
            (
                SELECT n.id, n.at FROM quick n WHERE n.is_named = q.is_named
                ORDER BY n.at DESC LIMIT most
            )
            UNION ALL (
                SELECT x.id, x.at FROM entry x
                WHERE (SELECT count(*) FROM quick n WHERE n.is_named OR NOT q.is_named) < most
                    AND 'entry' = ANY(kinds) AND x.customer_id = customer AND x.words @@ q.query
                    AND (of_box IS NULL OR x.box_id = of_box)
                ORDER BY x.at + interval '0' DESC LIMIT most  -- not by the moments' index
            )
        ) AS f
    )
    UNION ALL
    SELECT 'action', f.id, q.is_named, f.at, false
    FROM queries q
    CROSS JOIN LATERAL (
        SELECT x.id, x.created_at AS at FROM action x
        JOIN service s ON s.customer_id = customer AND s.id = x.service_id
        WHERE 'action' = ANY(kinds) AND x.customer_id = customer AND x.words @@ q.query
            AND (of_box IS NULL OR s.box_id = of_box)
        ORDER BY 2 DESC LIMIT most
    ) AS f
    UNION ALL
    SELECT 'document', f.id, q.is_named, f.at, false
    FROM queries q
    CROSS JOIN LATERAL (
        SELECT x.id, x.created_at AS at FROM document x
        JOIN service s ON s.customer_id = customer AND s.id = x.service_id
        WHERE 'document' = ANY(kinds) AND x.customer_id = customer AND x.words @@ q.query
            AND (of_box IS NULL OR s.box_id = of_box)
        ORDER BY 2 DESC LIMIT most
    ) AS f
    UNION ALL
    SELECT 'cost', f.id, q.is_named, f.at, false
    FROM queries q
    CROSS JOIN LATERAL (
        SELECT x.id, x.day::timestamptz AS at FROM cost x
        JOIN service s ON s.customer_id = customer AND s.id = x.service_id
        WHERE 'cost' = ANY(kinds) AND x.customer_id = customer AND x.words @@ q.query
            AND x.closed_at IS NULL AND (of_box IS NULL OR s.box_id = of_box)
        ORDER BY 2 DESC LIMIT most
    ) AS f
    UNION ALL
    (
        SELECT 'document', x.id, false, x.created_at, true
        FROM document_words w
        JOIN document x ON x.customer_id = customer AND x.id = w.document_id
        JOIN service s ON s.customer_id = customer AND s.id = x.service_id
        WHERE 'document' = ANY(kinds) AND w.customer_id = customer AND w.words @@ sealed
            AND (of_box IS NULL OR s.box_id = of_box)
        ORDER BY 4 DESC LIMIT most
    );
END
$$;

GRANT EXECUTE ON FUNCTION wall.search(text, text, text[], uuid, integer) TO vmb_web;
