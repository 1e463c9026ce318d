-- Whether the customer of a context that was just signed may only read, and why: one look more in
-- the statement that enters. Only a context of ours is believed, so that nobody asks about others.
CREATE FUNCTION wall.standing(signed text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    parts text[] := string_to_array(signed, '|');
BEGIN
    IF cardinality(parts) = 5
        AND wall.mac('context', array_to_string(parts[1:4], '|')) = parts[5]
    THEN
        RETURN (SELECT c.read_only FROM customer c WHERE c.id = parts[1]::uuid);
    END IF;
    RETURN '';
END
$$;

GRANT EXECUTE ON FUNCTION wall.standing(text) TO vmb_web;
