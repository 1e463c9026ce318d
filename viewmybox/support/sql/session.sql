-- When an operator's session ends; asking keeps nothing alive.
CREATE FUNCTION wall.operator_session_ends(token text) RETURNS TABLE (
    operator_id uuid, idle_at timestamptz, expires_at timestamptz
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT s.operator_id, s.last_used_at + interval '15 minutes', s.expires_at
    FROM wall.live_operator(token) s WHERE s.id IS NOT NULL
$$;

GRANT EXECUTE ON FUNCTION wall.operator_session_ends(text) TO vmb_support;
