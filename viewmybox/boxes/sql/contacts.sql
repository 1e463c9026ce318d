-- An agreement's further contacts are searched with the rest of it.
CREATE FUNCTION wall.contacts_text(contacts jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(pg_catalog.string_agg(wall.own_text(one), ' ' ORDER BY place), '')
    FROM pg_catalog.jsonb_array_elements(contacts) WITH ORDINALITY AS c (one, place)
$$;
GRANT EXECUTE ON FUNCTION wall.contacts_text(jsonb) TO vmb_web, vmb_worker;

ALTER TABLE agreement DROP COLUMN words;
ALTER TABLE agreement ADD COLUMN words tsvector GENERATED ALWAYS AS (
    wall.words(
        customer_id,
        supplier,
        number || ' ' || organisation_number || ' ' || contact_name || ' ' || contact_email || ' '
            || contact_phone || ' ' || wall.contacts_text(contacts) || ' ' || wall.own_text(custom)
    )
) STORED;
CREATE INDEX words_of_agreement ON agreement USING gin (words);
