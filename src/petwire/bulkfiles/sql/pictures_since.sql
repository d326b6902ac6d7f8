-- Were pictures of the animals of a set withdrawn after its snapshot was taken?
SELECT EXISTS (
    SELECT FROM sharing_withdrawn w
    JOIN catalog_picture p ON p.id = w.subject
    WHERE w.kind = 'picture' AND w.entry_id > %(entry)s AND p.animal_id = ANY (%(animals)s::bigint[])
)
