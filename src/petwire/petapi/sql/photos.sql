-- The pictures of an animal that the caller found shown, in order and without withdrawn ones.
SELECT p.id, p.content, p.original_url, p.original_width, p.original_height, p.large_url, p.large_width, p.large_height,
    p.small_url, p.small_width, p.small_height
FROM catalog_picture p
WHERE p.animal_id = %(id)s
    AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'picture' AND w.subject = p.id)
ORDER BY p.position, p.id
