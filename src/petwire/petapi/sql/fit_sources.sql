-- The sources of which an audience may see records.
SELECT coalesce(array_agg(f.source), '{}') FROM sharing_fit_source f WHERE f.audience_id = %(audience)s
