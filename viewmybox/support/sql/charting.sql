-- As granting.sql wrote it, and with the values per period that a chart shows (followup/series.py).
CREATE OR REPLACE FUNCTION wall.see_indicator(customer uuid, look uuid) RETURNS jsonb
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    seen support_view := wall.looked_inside(customer, look, 'indicator');
BEGIN
    RETURN (SELECT jsonb_build_object(
        'id', i.id, 'name', i.name, 'unit', i.unit, 'decimals', i.decimals, 'target', i.target,
        'low', i.low, 'high', i.high, 'tolerance', i.tolerance,
        'aggregate', i.aggregate, 'period', i.period,
        'service_id', s.id, 'service', s.name, 'box_id', b.id, 'box', b.name,
        'points', (SELECT jsonb_agg(jsonb_build_array(p.start, p.value) ORDER BY p.start)
            FROM (SELECT date_trunc(i.period, d.day)::date AS start,
                    CASE i.aggregate WHEN 'sum' THEN sum(d.sum)
                        WHEN 'mean' THEN sum(d.sum) / sum(d.count)
                        WHEN 'share' THEN 100 * sum(d.sum) / sum(d.count)
                        WHEN 'min' THEN min(d.min) WHEN 'max' THEN max(d.max)
                        ELSE (array_agg(d.last ORDER BY d.day DESC))[1] END AS value
                FROM measurement_day d
                WHERE d.customer_id = customer AND d.indicator_id = i.id
                GROUP BY 1 ORDER BY 1 DESC LIMIT 60) p),
        'former', (SELECT jsonb_agg(jsonb_build_object('until_on', t.until_on, 'low', t.low,
                'high', t.high, 'tolerance', t.tolerance) ORDER BY t.until_on)
            FROM former_target t WHERE t.customer_id = customer AND t.indicator_id = i.id),
        'measurements', (SELECT jsonb_agg(jsonb_build_object('at', m.at, 'value', m.value,
                'note', m.note) ORDER BY m.at DESC)
            FROM (SELECT * FROM measurement n WHERE n.customer_id = customer
                AND n.indicator_id = i.id ORDER BY n.at DESC LIMIT 30) m)
    ) FROM indicator i
    JOIN service s ON s.customer_id = customer AND s.id = i.service_id
    JOIN box b ON b.customer_id = customer AND b.id = s.box_id
    WHERE i.customer_id = customer AND i.id = seen.thing_id);
END
$$;
