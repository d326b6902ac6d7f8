-- Organisations of own pages that bring animals to a state, with their ZIP codes. OFFSET 0 holds the planner to reading those
-- of the state from their index, and asking the gate of each.
SELECT o.id, o.zip
FROM (SELECT o.id, o.zip FROM orgs_organisation o WHERE o.travels_to @> %(state)s::text[] OFFSET 0) o
CROSS JOIN LATERAL (
    SELECT FROM sharing_shown_org s WHERE s.audience_id = %(audience)s AND s.org_id = o.id OFFSET 0
) s
