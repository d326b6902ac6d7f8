-- Of the animals of a master with their organisations of then, those of which an answer about their organisation does not
-- settle the rule: something is said of the animal itself, or it has moved since.
SELECT held.id
FROM unnest(%(animals)s::bigint[], %(orgs)s::bigint[]) AS held (id, org)
JOIN catalog_animal n ON n.id = held.id
JOIN orgs_organisation o ON o.id = n.org_id
WHERE n.org_id <> held.org
    OR n.source <> o.source
    OR n.do_not_publish
    OR n.id IN (SELECT w.subject FROM sharing_withdrawn w WHERE w.kind = 'animal')
    OR n.id IN (SELECT h.animal_id FROM sharing_withheld h)
UNION
-- Withdrawn and erased by now.
SELECT held.id
FROM unnest(%(animals)s::bigint[]) AS held (id)
WHERE held.id IN (SELECT w.subject FROM sharing_withdrawn w WHERE w.kind = 'animal')
