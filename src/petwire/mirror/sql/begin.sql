-- Where a run gathers what it will change; all of it is gone with the transaction.
SET CONSTRAINTS ALL IMMEDIATE;
CREATE TEMP TABLE mirror_run (source text, at timestamptz, first_id bigint) ON COMMIT DROP;
CREATE TEMP TABLE mirror_org ON COMMIT DROP AS SELECT * FROM orgs_organisation WITH NO DATA;
CREATE TEMP TABLE mirror_animal ON COMMIT DROP AS SELECT * FROM catalog_animal WITH NO DATA;
CREATE TEMP TABLE mirror_picture ON COMMIT DROP AS
    SELECT ''::text AS animal, ''::bytea AS digest, p.* FROM catalog_picture p WITH NO DATA;
CREATE TEMP TABLE mirror_video ON COMMIT DROP AS
    SELECT ''::text AS animal, ''::bytea AS digest, v.* FROM catalog_video v WITH NO DATA;
CREATE TEMP TABLE mirror_rival (source_id text) ON COMMIT DROP;
CREATE TEMP TABLE mirror_gone (kind text, source_id text, because text) ON COMMIT DROP;
CREATE TEMP TABLE mirror_dead (id bigint, org_id bigint, source_id text, was_listed boolean, because text) ON COMMIT DROP;
CREATE TEMP TABLE mirror_dead_org (id bigint, source_id text, because text) ON COMMIT DROP;
CREATE TEMP TABLE mirror_dead_picture (
    id bigint, animal_id bigint, source_id text, position integer, content text
) ON COMMIT DROP;
CREATE TEMP TABLE mirror_touched (
    kind text, subject bigint, org bigint, verb text, source_id text, because text, media boolean DEFAULT false
) ON COMMIT DROP;
