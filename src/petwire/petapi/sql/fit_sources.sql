-- The sources of which an audience may see records, as the text of an array: they are only handed on to the next statement.
SELECT coalesce(array_agg(f.source), '{}')::text FROM sharing_fit_source f WHERE f.audience_id = %(audience)s
