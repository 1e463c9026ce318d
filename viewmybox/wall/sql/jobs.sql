-- The queue is the worker's. The web's role cannot read it (it holds every customer's ids); it
-- puts a job in by this one door, which stamps the customer from the signed context.
CREATE FUNCTION wall.defer(task text, arguments jsonb, after interval) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF wall.customer() IS NULL THEN
        RAISE EXCEPTION 'wall: a job belongs to a customer' USING ERRCODE = '28000';
    END IF;
    -- Anything but an object would keep the stamp out of its place; a moment that Python cannot
    -- hold would stop every customer's worker.
    IF jsonb_typeof(arguments) IS DISTINCT FROM 'object' OR after > interval '10 years' THEN
        RAISE EXCEPTION 'wall: no such job' USING ERRCODE = '22023';
    END IF;
    RETURN (procrastinate_defer_jobs_v1(ARRAY[
        ROW('default', task, 0, NULL, NULL,
            arguments || jsonb_build_object('customer', wall.customer()),
            CASE WHEN after > interval '0' THEN now() + after END)::procrastinate_job_to_defer_v1
    ]))[1];
END
$$;
GRANT EXECUTE ON FUNCTION wall.defer(text, jsonb, interval) TO vmb_web, vmb_worker;

GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_jobs, procrastinate_events,
    procrastinate_periodic_defers, procrastinate_workers TO vmb_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO vmb_worker;
DO $$
DECLARE
    queue_function regprocedure;
BEGIN
    FOR queue_function IN
        SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'procrastinate%'
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', queue_function);
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO vmb_worker', queue_function);
    END LOOP;
END
$$;
