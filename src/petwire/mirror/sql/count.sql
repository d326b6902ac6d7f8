-- How much is held of a source.
SELECT
    (SELECT count(*) FROM catalog_animal WHERE source = %(source)s),
    (SELECT count(*) FROM orgs_organisation WHERE source = %(source)s),
    (SELECT count(*) FROM catalog_picture WHERE source = %(source)s),
    (SELECT count(*) FROM catalog_video WHERE source = %(source)s)
