-- Each of the services as one JSON text, of which `followup/facts.py` says the order: by name, or
-- `whole` by id and with what only the API tells. In the place of the function in 
-- deviations.sql: an agreement's price is the one that counts today, and programs are told
-- of the box's own fields.
CREATE OR REPLACE FUNCTION service_facts(customer uuid, wanted uuid[], today date, whole boolean)
RETURNS TABLE (id uuid, facts text)
LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE
    agreements uuid[];
    members uuid[];
    passing uuid[];
    until_then jsonb;
    zone text := (SELECT time_zone FROM customer c WHERE c.id = customer);
BEGIN
    SELECT array_agg(DISTINCT s.agreement_id), array_agg(DISTINCT s.responsible_id),
        array_agg(s.id) FILTER (WHERE s.agreement_from > today)
    INTO agreements, members, passing
    FROM service s WHERE s.customer_id = customer AND s.id = ANY(wanted);
    IF passing IS NOT NULL THEN
        SELECT jsonb_object_agg(o.service_id, o.agreement_id), array_agg(o.agreement_id) || agreements
        INTO until_then, agreements
        FROM former_agreement o
        WHERE o.customer_id = customer AND o.service_id = ANY(passing)
            AND coalesce(o.from_on, today) <= today AND o.until_on >= today;
    END IF;
    RETURN QUERY
    SELECT s.id, json_build_array(
        s.id, s.box_id, s.name, m.id, m.name,
        g.terms,
        coalesce(a.number, 0), coalesce(a.overdue, 0), a.due, coalesce(d.number, 0),
        coalesce(i.each, '[]'::json),
        CASE WHEN whole THEN
            json_build_array(s.category, s.description, s.created_at, s.closed_at, s.custom)
        END,
        s.deviations_at_most, s.deviations_period, coalesce(b.number, 0)
    )::text
    FROM service s
    LEFT JOIN (
        SELECT n.id, n.name FROM member n WHERE n.customer_id = customer AND n.id = ANY(members)
    ) m ON m.id = s.responsible_id
    LEFT JOIN (
        SELECT t.id, json_build_array(t.id, t.supplier, t.ends_on, t.notice_months, t.renewal,
            p.price_ore, p.price_period, t.number, t.starts_on, t.notice_days, t.renewal_months,
            t.noticed_on, p.price_model, p.price_units, p.index_base, p.index_latest) AS terms
        FROM agreement t
        CROSS JOIN LATERAL (
            SELECT t.price_ore, t.price_period, t.price_model, t.price_units, t.index_base,
                t.index_latest
            WHERE t.price_from IS NULL OR t.price_from <= today
            UNION ALL (
                SELECT r.price_ore, r.price_period, r.price_model, r.price_units, r.index_base,
                    r.index_latest
                FROM former_price r
                WHERE t.price_from > today AND r.customer_id = customer AND r.agreement_id = t.id
                    AND r.until_on >= today
                ORDER BY r.until_on LIMIT 1
            )
        ) p
        WHERE t.customer_id = customer AND t.id = ANY(agreements)
    ) g ON g.id = CASE WHEN s.agreement_from > today THEN (until_then ->> s.id::text)::uuid
        ELSE s.agreement_id END
    LEFT JOIN (
        SELECT o.service_id, count(*) AS number, min(o.due_on) AS due,
            count(*) FILTER (WHERE o.due_on < today) AS overdue
        FROM action o
        WHERE o.customer_id = customer AND o.closed_at IS NULL AND o.service_id = ANY(wanted)
        GROUP BY o.service_id
    ) a ON a.service_id = s.id
    LEFT JOIN (
        SELECT e.service_id, count(*) AS number
        FROM entry e
        WHERE e.customer_id = customer AND e.closed_at IS NULL AND e.kind = 'deviation'
            AND e.service_id = ANY(wanted)
        GROUP BY e.service_id
    ) d ON d.service_id = s.id
    LEFT JOIN (
        SELECT v.id AS service_id, count(*) AS number
        FROM service v
        JOIN entry e ON e.customer_id = customer AND e.service_id = v.id AND e.kind = 'deviation'
            AND e.at >= date_trunc(v.deviations_period, today::timestamp) AT TIME ZONE zone
            AND e.at < (today + 1)::timestamp AT TIME ZONE zone
        WHERE v.customer_id = customer AND v.id = ANY(wanted) AND v.deviations_at_most IS NOT NULL
        GROUP BY v.id
    ) b ON b.service_id = s.id
    LEFT JOIN (
        SELECT k.service_id, json_agg(json_build_array(k.id, k.name, k.unit, k.decimals,
            k.target, k.low, k.high, k.tolerance, k.aggregate, k.period, k.expected,
            k.latest_at, k.latest_value, k.trend, k.trend_period, k.weight,
            CASE WHEN k.target_from IS NULL THEN '[]'::json ELSE (
                SELECT coalesce(json_agg(json_build_array(f.until_on, f.low, f.high, f.tolerance)
                    ORDER BY f.until_on), '[]'::json)
                FROM former_target f WHERE f.customer_id = customer AND f.indicator_id = k.id
            ) END) ORDER BY k.position, k.id) AS each
        FROM indicator k
        WHERE k.customer_id = customer AND k.closed_at IS NULL AND k.service_id = ANY(wanted)
        GROUP BY k.service_id
    ) i ON i.service_id = s.id
    WHERE s.customer_id = customer AND s.id = ANY(wanted)
    ORDER BY CASE WHEN NOT whole THEN s.name END, s.id;
END
$$;
