from django.db import migrations, models

TABLES = ("petapi_item", "petapi_detail")

# What is hidden is rendered nowhere any more, and what is erased takes its rendered texts along.
FORGET = """
CREATE FUNCTION petapi_forget() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    hidden bigint[] := CASE NEW.kind
        WHEN 'animal' THEN ARRAY[NEW.subject]
        WHEN 'picture' THEN ARRAY(SELECT animal_id FROM catalog_picture WHERE id = NEW.subject)
        WHEN 'org' THEN ARRAY(SELECT id FROM catalog_animal WHERE org_id = NEW.subject)
        ELSE ARRAY(
            SELECT n.id FROM catalog_animal n JOIN orgs_source s ON s.name = n.source WHERE s.id = NEW.subject
        )
    END;
BEGIN
    DELETE FROM petapi_item WHERE animal = ANY (hidden);
    DELETE FROM petapi_detail WHERE animal = ANY (hidden);
    RETURN NULL;
END
$$;
CREATE TRIGGER petapi_forget AFTER INSERT ON sharing_withdrawn FOR EACH ROW EXECUTE FUNCTION petapi_forget();
"""
# In which state the rows are that something is made of: the transaction that wrote each, and where it lies. Whatever
# changes a row, however it does so, changes one of them.
STATES = """
CREATE VIEW petapi_listed AS
SELECT n.id AS animal, p.id AS picture,
    hash_record_extended(ROW (n.xmin, n.ctid, o.xmin, o.ctid, p.xmin, p.ctid), 0) AS mark
FROM catalog_animal n
JOIN orgs_organisation o ON o.id = n.org_id
LEFT JOIN LATERAL (
    SELECT p.id, p.xmin, p.ctid
    FROM catalog_picture p
    WHERE p.animal_id = n.id
        AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'picture' AND w.subject = p.id)
    ORDER BY p.position, p.id
    LIMIT 1
) p ON true;

CREATE VIEW petapi_detailed AS
SELECT n.id AS animal, hash_record_extended(ROW (n.xmin, n.ctid, o.xmin, o.ctid, (
        SELECT string_agg(p.xmin::text || p.ctid::text, ' ' ORDER BY p.position, p.id)
        FROM catalog_picture p
        WHERE p.animal_id = n.id
            AND NOT EXISTS (SELECT FROM sharing_withdrawn w WHERE w.kind = 'picture' AND w.subject = p.id)
    ), (
        SELECT string_agg(v.xmin::text || v.ctid::text, ' ' ORDER BY v.position, v.id)
        FROM catalog_video v WHERE v.animal_id = n.id
    )), 0) AS mark
FROM catalog_animal n
JOIN orgs_organisation o ON o.id = n.org_id;
"""
NO_STATES = "DROP VIEW petapi_listed; DROP VIEW petapi_detailed;"
REMEMBER = "DROP TRIGGER petapi_forget ON sharing_withdrawn; DROP FUNCTION petapi_forget();"


class Migration(migrations.Migration):
    """Animals as they stand in answers, rendered."""

    dependencies = [("petapi", "0002_search"), ("sharing", "0004_asked_each_time"), ("catalog", "0007_digest_in_index")]

    operations = [
        migrations.CreateModel(
            name="Item",
            fields=[
                ("animal", models.BigIntegerField(primary_key=True, serialize=False)),
                ("mark", models.BigIntegerField()),
                ("head", models.TextField()),
                ("species", models.TextField()),
                ("tail", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Detail",
            fields=[
                ("animal", models.BigIntegerField(primary_key=True, serialize=False)),
                ("mark", models.BigIntegerField()),
                ("limited", models.TextField()),
                ("status", models.TextField()),
                ("images", models.TextField()),
                ("about", models.TextField()),
                ("contact", models.TextField()),
            ],
        ),
        *(
            operation
            for table in TABLES
            for operation in (
                migrations.RunSQL(f"ALTER TABLE {table} SET UNLOGGED", f"ALTER TABLE {table} SET LOGGED"),
                migrations.RunSQL(
                    f"ALTER TABLE {table} ADD CONSTRAINT {table}_of_animal FOREIGN KEY (animal)"
                    " REFERENCES catalog_animal (id) ON DELETE CASCADE",
                    f"ALTER TABLE {table} DROP CONSTRAINT {table}_of_animal",
                ),
            )
        ),
        migrations.RunSQL(FORGET, REMEMBER),
        migrations.RunSQL(STATES, NO_STATES),
    ]
