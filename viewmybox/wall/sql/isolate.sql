-- Makes one table the customer's own: keys that begin with the customer, forced row-level
-- security, the policy, the grants. In the order that also serves Citus: create → (distribute) →
-- row-level security → grants.
CREATE FUNCTION wall.isolate(target regclass, key text[], rights text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    old text;
    columns text := (SELECT string_agg(quote_ident(k), ', ' ORDER BY n)
                     FROM unnest(key) WITH ORDINALITY AS u(k, n));
BEGIN
    SELECT conname INTO old FROM pg_constraint WHERE conrelid = target AND contype = 'p';
    IF old IS NOT NULL THEN
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', target, old);
    END IF;
    EXECUTE format('ALTER TABLE %s ADD PRIMARY KEY (%s)', target, columns);
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY wall ON %s USING (%I = wall.customer()) '
                   'WITH CHECK (%I = wall.customer())', target, key[1], key[1]);
    EXECUTE format('REVOKE ALL ON %s FROM PUBLIC, vmb_web, vmb_worker, vmb_support', target);
    EXECUTE format('GRANT %s ON %s TO vmb_web, vmb_worker', rights, target);
END
$$;

CREATE FUNCTION wall.refer(target regclass, field text, other regclass, on_delete text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    EXECUTE format(
        'ALTER TABLE %s ADD FOREIGN KEY (customer_id, %I) REFERENCES %s (customer_id, id) %s '
        'DEFERRABLE INITIALLY DEFERRED', target, field, other, on_delete);
END
$$;
