-- Which of some organisations an audience may see.
SELECT o.org_id FROM sharing_shown_org o WHERE o.audience_id = %(audience)s AND o.org_id = ANY (%(orgs)s::bigint[])
