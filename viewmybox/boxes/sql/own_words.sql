-- What a box's own fields say is searched with the rest of the thing: texts, choices, links, days
-- and numbers. A member stands there by id, which nobody looks for.
CREATE FUNCTION wall.own_text(custom jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(pg_catalog.string_agg(value, ' ' ORDER BY key), '')
    FROM pg_catalog.jsonb_each_text(custom)
    WHERE value !~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
$$;
GRANT EXECUTE ON FUNCTION wall.own_text(jsonb) TO vmb_web, vmb_worker;

ALTER TABLE service DROP COLUMN words;
ALTER TABLE service ADD COLUMN words tsvector GENERATED ALWAYS AS (
    wall.words(customer_id, name, description || ' ' || wall.own_text(custom))
) STORED;
ALTER TABLE agreement DROP COLUMN words;
ALTER TABLE agreement ADD COLUMN words tsvector GENERATED ALWAYS AS (
    wall.words(
        customer_id,
        supplier,
        number || ' ' || organisation_number || ' ' || contact_name || ' ' || contact_email || ' '
            || contact_phone || ' ' || wall.own_text(custom)
    )
) STORED;
ALTER TABLE entry DROP COLUMN words;
ALTER TABLE entry ADD COLUMN words tsvector GENERATED ALWAYS AS (
    wall.words(customer_id, title, text || ' ' || wall.own_text(custom))
) STORED;
CREATE INDEX words_of_service ON service USING gin (words);
CREATE INDEX words_of_agreement ON agreement USING gin (words);
CREATE INDEX words_of_entry ON entry USING gin (words);
