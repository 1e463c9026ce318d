-- Publishes a price list that two operators agreed on, by the one hand that writes them, which
-- refuses what does not suit the customers there are (VMB02, VMB03, VMB04: billing/sql/notice.sql).
CREATE OR REPLACE FUNCTION wall.publish_prices(proposal uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    s support_session := wall.acting_operator();
    d support_draft := wall.agreed_draft(proposal, 'price.change', 'price');
    day date := (d.facts ->> 'effective_on')::date;
    made integer := wall.write_price_list(day, (d.facts ->> 'vat_percent')::integer,
        (d.facts ->> 'extract_base_ore')::bigint, (d.facts ->> 'extract_gb_ore')::bigint,
        d.facts -> 'plans');
BEGIN
    PERFORM wall.add_provider_line('price.published', jsonb_build_object('facts',
        jsonb_build_object('number', made, 'effective', day, 'operator', s.operator_id,
            'proposal', proposal)));
    RETURN made;
END
$$;
