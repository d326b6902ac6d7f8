-- Does a published set hold what its audience was told no about since? An animal that was adopted, deleted or has
-- changed is no such thing: so of the rule, all is asked but that. An organisation that is erased counts.
SELECT NOT EXISTS (
    SELECT FROM sharing_audience a WHERE a.id = %(audience)s AND a.standing = 'approved'
) OR EXISTS (
    SELECT FROM unnest(%(animals)s::bigint[]) AS written (id)
    JOIN sharing_animal_facts f ON f.animal_id = written.id AND f.audience_id = %(audience)s
    WHERE sharing_reason(
        f.withdrawn, f.org_standing, false, true, f.do_not_publish, f.origin_terms_fit, f.audience_standing,
        f.environment_fits, f.terms_accepted, f.master_on, f.decision, f.animal_withheld, f.by_default
    ) IS NOT NULL
) OR EXISTS (
    SELECT FROM sharing_withdrawn w WHERE w.kind = 'animal' AND w.subject = ANY (%(animals)s::bigint[])
) OR EXISTS (
    SELECT FROM unnest(%(orgs)s::bigint[]) AS written (id)
    WHERE NOT EXISTS (
        SELECT FROM sharing_shown_org s WHERE s.org_id = written.id AND s.audience_id = %(audience)s
    )
)
