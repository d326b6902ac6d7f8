-- Rendered rows of animals that are erased, or that no service may see in any case.
DELETE FROM bulkfiles_line l
WHERE NOT EXISTS (SELECT FROM catalog_animal n WHERE n.id = l.animal AND n.status = 'Available')
