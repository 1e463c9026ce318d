-- The queue as operators see it: counts by the jobs' names. Never an argument: those are customers'.
CREATE FUNCTION wall.queue() RETURNS TABLE (
    task text, waiting bigint, oldest_seconds bigint, doing bigint, failed bigint
)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM wall.acting_operator();
    RETURN QUERY SELECT j.task_name::text,
        count(*) FILTER (WHERE j.status = 'todo' AND due.at <= now()),
        max(extract(epoch FROM now() - due.at)::bigint)
            FILTER (WHERE j.status = 'todo' AND due.at <= now()),
        count(*) FILTER (WHERE j.status = 'doing'),
        count(*) FILTER (WHERE j.status = 'failed')
    FROM procrastinate_jobs j CROSS JOIN LATERAL (
        SELECT coalesce(j.scheduled_at, (SELECT max(e.at) FROM procrastinate_events e
            WHERE e.job_id = j.id AND e.type = 'deferred')) AS at
    ) AS due
    WHERE j.status IN ('todo', 'doing', 'failed') GROUP BY j.task_name ORDER BY j.task_name;
END
$$;

-- Queues the failed jobs of that name again. Returns how many.
CREATE FUNCTION wall.retry_failed(task text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    again bigint;
BEGIN
    WITH failed AS (
        SELECT j.id FROM procrastinate_jobs j
        WHERE j.status = 'failed' AND j.task_name = task ORDER BY j.id LIMIT 1000
    ), queued AS (
        SELECT procrastinate_retry_job_v2(f.id, now(), NULL, NULL, NULL) FROM failed f
    )
    SELECT count(*) INTO again FROM queued;
    IF again > 0 THEN
        PERFORM wall.add_provider_line('jobs.retried', jsonb_build_object('facts',
            jsonb_build_object('operator', s.operator_id, 'job', task, 'count', again)));
    END IF;
    RETURN again;
END
$$;

GRANT EXECUTE ON FUNCTION wall.queue(), wall.retry_failed(text) TO vmb_support;
