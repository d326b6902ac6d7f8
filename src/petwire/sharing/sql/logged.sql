-- What changes who sees an animal on own pages, or what is said of its organisation there, stands in the change log as
-- well, whoever writes it and however: else a follower of the log would keep what is hidden. Own pages alone; nobody
-- follows the log for others. A row of an organisation or a source speaks for all its animals.
CREATE OR REPLACE FUNCTION sharing_log(kind text, subject bigint, org bigint, verb text) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO catalog_change (epoch, transaction, at, kind, subject, org, verb)
    SELECT e.number, pg_current_xact_id()::text::bigint, statement_timestamp(), kind, subject, org, verb
    FROM catalog_epoch e
$$;

-- Animals that come to be listed by that are listed ones from then on, as if they had been changed themselves: what is
-- gone afterwards answers 410 and is told to followers.
CREATE OR REPLACE FUNCTION sharing_log_org() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.standing IN ('applied', 'approved') THEN
        UPDATE catalog_animal SET was_listed = true
        WHERE org_id = NEW.id AND NOT was_listed AND NOT do_not_publish AND status = ANY (NEW.public_statuses);
    END IF;
    PERFORM sharing_log('org', NEW.id, NEW.id, 'changed');
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER sharing_log AFTER UPDATE ON orgs_organisation FOR EACH ROW
WHEN ((OLD.standing, OLD.public_statuses, OLD.show_address, OLD.digest, OLD.source)
    IS DISTINCT FROM (NEW.standing, NEW.public_statuses, NEW.show_address, NEW.digest, NEW.source))
EXECUTE FUNCTION sharing_log_org();

CREATE OR REPLACE FUNCTION sharing_log_decision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record := coalesce(NEW, OLD);
BEGIN
    IF EXISTS (SELECT FROM sharing_audience a WHERE a.id = changed.audience_id AND a.kind = 'own') THEN
        PERFORM sharing_log('org', changed.org_id, changed.org_id, 'changed');
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER sharing_log AFTER INSERT OR UPDATE OR DELETE ON sharing_decision
FOR EACH ROW EXECUTE FUNCTION sharing_log_decision();

CREATE OR REPLACE FUNCTION sharing_log_master() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record := coalesce(NEW, OLD);
BEGIN
    IF changed.kind = 'own' THEN
        PERFORM sharing_log('org', changed.org_id, changed.org_id, 'changed');
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER sharing_log AFTER INSERT OR UPDATE OR DELETE ON sharing_master
FOR EACH ROW EXECUTE FUNCTION sharing_log_master();

CREATE OR REPLACE FUNCTION sharing_log_withheld() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed record := coalesce(NEW, OLD);
BEGIN
    IF EXISTS (SELECT FROM sharing_audience a WHERE a.id = changed.audience_id AND a.kind = 'own') THEN
        PERFORM sharing_log('animal', n.id, n.org_id, 'changed')
        FROM catalog_animal n WHERE n.id = changed.animal_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER sharing_log AFTER INSERT OR UPDATE OR DELETE ON sharing_withheld
FOR EACH ROW EXECUTE FUNCTION sharing_log_withheld();

-- An animal that leaves an organisation that had it listed: whoever follows that organisation learns that it left.
CREATE OR REPLACE FUNCTION sharing_log_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sharing_log('animal', OLD.id, OLD.org_id, 'moved');
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER sharing_log AFTER UPDATE OF org_id ON catalog_animal FOR EACH ROW
WHEN (OLD.org_id IS DISTINCT FROM NEW.org_id AND OLD.was_listed) EXECUTE FUNCTION sharing_log_moved();

-- The other half of a pair is erased: what is told of this one changes by that, and no deed on it says so.
CREATE OR REPLACE FUNCTION sharing_log_unbonded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sharing_log('animal', NEW.id, NEW.org_id, 'changed');
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER sharing_log_unbonded AFTER UPDATE OF bonded_with_id ON catalog_animal FOR EACH ROW
WHEN (OLD.bonded_with_id IS NOT NULL AND NEW.bonded_with_id IS NULL) EXECUTE FUNCTION sharing_log_unbonded();

CREATE OR REPLACE FUNCTION sharing_log_source() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sharing_log('source', NEW.id, NULL, 'changed');
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER sharing_log AFTER UPDATE ON orgs_source FOR EACH ROW
WHEN ((OLD.terms, OLD.environment, OLD.attribution_text, OLD.attribution_url)
    IS DISTINCT FROM (NEW.terms, NEW.environment, NEW.attribution_text, NEW.attribution_url))
EXECUTE FUNCTION sharing_log_source();

CREATE OR REPLACE FUNCTION sharing_log_audience() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM sharing_log('source', s.id, NULL, 'changed') FROM orgs_source s;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER sharing_log AFTER UPDATE ON sharing_audience FOR EACH ROW
WHEN (NEW.kind = 'own' AND (OLD.environment, OLD.standing, OLD.terms_accepted)
    IS DISTINCT FROM (NEW.environment, NEW.standing, NEW.terms_accepted))
EXECUTE FUNCTION sharing_log_audience();
