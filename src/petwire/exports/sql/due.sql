-- What stands against what is delivered, for accounts of some organisations (or of all): is something not made yet, made
-- and not sent, there and not to be there, and is there one that found a home?
WITH shown AS MATERIALIZED (
    SELECT a.id AS account_id, s.animal_id, s.digest
    FROM exports_account a
    JOIN sharing_audience u ON u.name = a.site
    JOIN sharing_shown_animal s ON s.audience_id = u.id AND s.org_id = a.org_id
    WHERE %(all)s OR a.org_id = ANY (%(orgs)s)
), stale AS (
    SELECT s.account_id, s.animal_id FROM shown s
    LEFT JOIN exports_made m ON m.account_id = s.account_id AND m.animal_id = s.animal_id
    WHERE m.id IS NULL OR m.digest <> s.digest OR m.until <= %(today)s
), unsent AS (
    SELECT m.account_id, m.animal_id FROM exports_made m
    JOIN shown s ON s.account_id = m.account_id AND s.animal_id = m.animal_id
    LEFT JOIN exports_delivery d ON d.account_id = m.account_id AND d.animal_id = m.animal_id
    WHERE CASE WHEN m.held = '' THEN d.id IS NULL OR NOT d.there OR d.sent <> m.sends ELSE d.there END
), gone AS (
    SELECT d.account_id, d.animal_id FROM exports_delivery d
    JOIN exports_account a ON a.id = d.account_id
    LEFT JOIN shown s ON s.account_id = d.account_id AND s.animal_id = d.animal_id
    WHERE d.there AND (%(all)s OR a.org_id = ANY (%(orgs)s)) AND s.animal_id IS NULL
), homed AS (
    SELECT t.account_id FROM stale t
    JOIN exports_delivery d ON d.account_id = t.account_id AND d.animal_id = t.animal_id AND d.there
    JOIN catalog_animal n ON n.id = t.animal_id AND n.status <> 'Available'
)
SELECT
    a.id,
    EXISTS (SELECT FROM stale WHERE account_id = a.id),
    EXISTS (SELECT FROM unsent WHERE account_id = a.id),
    EXISTS (SELECT FROM gone WHERE account_id = a.id),
    EXISTS (SELECT FROM homed WHERE account_id = a.id)
FROM exports_account a
WHERE %(all)s OR a.org_id = ANY (%(orgs)s)
ORDER BY a.id
