SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
CREATE FUNCTION public._pgtrigger_should_ignore(trigger_name name) RETURNS boolean
    LANGUAGE plpgsql
    AS $$
                DECLARE
                    _pgtrigger_ignore TEXT[];
                    _result BOOLEAN;
                BEGIN
                    BEGIN
                        SELECT INTO _pgtrigger_ignore
                            CURRENT_SETTING('pgtrigger.ignore');
                        EXCEPTION WHEN OTHERS THEN
                    END;
                    IF _pgtrigger_ignore IS NOT NULL THEN
                        SELECT trigger_name = ANY(_pgtrigger_ignore)
                        INTO _result;
                        RETURN _result;
                    ELSE
                        RETURN FALSE;
                    END IF;
                END;
            $$;
CREATE FUNCTION public.bulkfiles_tell_sets() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('petwire_sets', '');
    RETURN NULL;
END
$$;
CREATE FUNCTION public.petapi_forget() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.petapi_tell() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM pg_notify('petwire_sharing', CASE
        WHEN TG_TABLE_NAME IN ('catalog_animal', 'catalog_picture', 'catalog_video') THEN 'records' ELSE '' END);
    RETURN NULL;
END
$$;
CREATE FUNCTION public.pgtrigger_append_only_04e01() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_0fc02() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_123a0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_2046a() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_350fd() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_3e0e1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_411e0() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_6e623() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_71053() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_73840() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_a07ca() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_afeed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.pgtrigger_append_only_c48bf() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
                
                BEGIN
                    IF ("public"._pgtrigger_should_ignore(TG_NAME) IS TRUE) THEN
                        IF (TG_OP = 'DELETE') THEN
                            RETURN OLD;
                        ELSE
                            RETURN NEW;
                        END IF;
                    END IF;
                    RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;
                END;
            $$;
CREATE FUNCTION public.sharing_digest(digest bytea, hidden_pictures text) RETURNS bytea
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE WHEN hidden_pictures IS NULL THEN digest
        ELSE substr(sha256(digest || convert_to(hidden_pictures, 'UTF8')), 1, 16) END
$$;
CREATE FUNCTION public.sharing_log(kind text, subject bigint, org bigint, verb text) RETURNS void
    LANGUAGE sql
    AS $$
    INSERT INTO catalog_change (epoch, transaction, at, kind, subject, org, verb)
    SELECT e.number, pg_current_xact_id()::text::bigint, statement_timestamp(), kind, subject, org, verb
    FROM catalog_epoch e
$$;
CREATE FUNCTION public.sharing_log_audience() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM sharing_log('source', s.id, NULL, 'changed') FROM orgs_source s;
    RETURN NULL;
END
$$;
CREATE FUNCTION public.sharing_log_decision() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    changed record := coalesce(NEW, OLD);
BEGIN
    IF EXISTS (SELECT FROM sharing_audience a WHERE a.id = changed.audience_id AND a.kind = 'own') THEN
        PERFORM sharing_log('org', changed.org_id, changed.org_id, 'changed');
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION public.sharing_log_master() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    changed record := coalesce(NEW, OLD);
BEGIN
    IF changed.kind = 'own' THEN
        PERFORM sharing_log('org', changed.org_id, changed.org_id, 'changed');
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION public.sharing_log_moved() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM sharing_log('animal', OLD.id, OLD.org_id, 'moved');
    RETURN NULL;
END
$$;
CREATE FUNCTION public.sharing_log_org() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF NEW.standing IN ('applied', 'approved') THEN
        UPDATE catalog_animal SET was_listed = true
        WHERE org_id = NEW.id AND NOT was_listed AND NOT do_not_publish AND status = ANY (NEW.public_statuses);
    END IF;
    PERFORM sharing_log('org', NEW.id, NEW.id, 'changed');
    RETURN NULL;
END
$$;
CREATE FUNCTION public.sharing_log_source() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM sharing_log('source', NEW.id, NULL, 'changed');
    RETURN NULL;
END
$$;
CREATE FUNCTION public.sharing_log_unbonded() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    PERFORM sharing_log('animal', NEW.id, NEW.org_id, 'changed');
    RETURN NULL;
END
$$;
CREATE FUNCTION public.sharing_log_withheld() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
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
CREATE FUNCTION public.sharing_reason(withdrawn boolean, org_standing text, animal_deleted boolean, status_fits boolean, do_not_publish boolean, origin_terms_fit boolean, audience_standing text, environment_fits boolean, terms_accepted boolean, master_on boolean, decision boolean, animal_withheld boolean, by_default boolean) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    SELECT CASE
        WHEN withdrawn IS NOT FALSE THEN 'withdrawn'
        WHEN org_standing = 'suspended' THEN 'org_suspended'
        WHEN org_standing = 'closed' THEN 'org_closed'
        WHEN org_standing IS DISTINCT FROM 'approved' THEN 'org_not_approved'
        WHEN animal_deleted IS NOT FALSE THEN 'animal_deleted'
        WHEN status_fits IS NOT TRUE THEN 'status'
        WHEN do_not_publish IS NOT FALSE THEN 'do_not_publish'
        WHEN origin_terms_fit IS NOT TRUE THEN 'origin_terms'
        WHEN audience_standing = 'suspended' THEN 'audience_suspended'
        WHEN audience_standing = 'terminated' THEN 'audience_terminated'
        WHEN audience_standing IS DISTINCT FROM 'approved' THEN 'audience_not_approved'
        WHEN environment_fits IS NOT TRUE THEN 'wrong_environment'
        WHEN terms_accepted IS NOT TRUE THEN 'terms_not_accepted'
        WHEN master_on IS NOT TRUE THEN 'master_off'
        WHEN decision IS FALSE THEN 'org_said_no'
        WHEN animal_withheld IS NOT FALSE THEN 'animal_withheld'
        WHEN decision IS TRUE OR by_default IS TRUE THEN NULL
        ELSE 'not_granted'
    END
$$;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.access_breachletter (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    report_id bigint NOT NULL
);
ALTER TABLE public.access_breachletter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_breachletter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_breachletterto (
    id bigint NOT NULL,
    org bigint NOT NULL,
    handed_over_at timestamp with time zone,
    letter_id bigint NOT NULL
);
ALTER TABLE public.access_breachletterto ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_breachletterto_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_breachreport (
    id bigint NOT NULL,
    own boolean NOT NULL,
    which text NOT NULL,
    text text NOT NULL,
    happened text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    at timestamp with time zone NOT NULL,
    settled_at timestamp with time zone,
    service_id bigint
);
ALTER TABLE public.access_breachreport ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_breachreport_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_certificate (
    id bigint NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    key text NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.access_certificate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_certificate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_certificatetext (
    id bigint NOT NULL,
    content bytea NOT NULL,
    certificate_id bigint NOT NULL
);
ALTER TABLE public.access_certificatetext ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_certificatetext_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_dayuse (
    id bigint NOT NULL,
    day date NOT NULL,
    channel text NOT NULL,
    requests bigint NOT NULL,
    bytes bigint NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.access_dayuse ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_dayuse_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_ending (
    id bigint NOT NULL,
    code text NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    deadline timestamp with time zone NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.access_ending ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_ending_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE UNLOGGED TABLE public.access_filesbucket (
    service_id bigint NOT NULL,
    tokens double precision NOT NULL,
    granted integer NOT NULL,
    at timestamp with time zone NOT NULL
);
CREATE TABLE public.access_hostingnotice (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.access_hostingnotice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_hostingnotice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_idlewarning (
    id bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    days integer NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.access_idlewarning ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_idlewarning_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_keylink (
    id bigint NOT NULL,
    draws text DEFAULT 'both'::text NOT NULL,
    digest bytea NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    service_id bigint NOT NULL
);
ALTER TABLE public.access_keylink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_keylink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_keyquestion (
    id bigint NOT NULL,
    text text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    answered_at timestamp with time zone,
    request_id bigint NOT NULL
);
ALTER TABLE public.access_keyquestion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_keyquestion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_keyrequest (
    id bigint NOT NULL,
    contact_name text NOT NULL,
    email character varying(254) NOT NULL,
    name text NOT NULL,
    company text NOT NULL,
    url text NOT NULL,
    description text NOT NULL,
    categories text[] NOT NULL,
    public boolean NOT NULL,
    domains text[] DEFAULT '{}'::text[] NOT NULL,
    environment text NOT NULL,
    nightly_files boolean NOT NULL,
    term_ends date,
    terms_version text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    state text DEFAULT 'unconfirmed'::text NOT NULL,
    digest bytea,
    decided_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    exception text DEFAULT ''::text NOT NULL,
    person_id bigint,
    service_id bigint,
    CONSTRAINT key_request_education_is_never_public CHECK (((NOT (categories @> ARRAY['education'::text])) OR (NOT public))),
    CONSTRAINT key_request_has_a_category CHECK ((
CASE
    WHEN (categories IS NULL) THEN NULL::integer
    ELSE COALESCE(array_length(categories, 1), 0)
END > 0)),
    CONSTRAINT key_request_refused_with_a_reason CHECK (((NOT (state = 'refused'::text)) OR (NOT (reason = ''::text))))
);
ALTER TABLE public.access_keyrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_keyrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_knownaddress (
    id bigint NOT NULL,
    address bytea NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.access_knownaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_knownaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_noticestep (
    id bigint NOT NULL,
    kind text NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    notice_id bigint NOT NULL
);
ALTER TABLE public.access_noticestep ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_noticestep_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_noticetext (
    id bigint NOT NULL,
    text text NOT NULL,
    step_id bigint NOT NULL
);
ALTER TABLE public.access_noticetext ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_noticetext_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_oldkey (
    id bigint NOT NULL,
    key_digest bytea NOT NULL,
    ftp_digest bytea NOT NULL,
    until timestamp with time zone NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.access_oldkey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_oldkey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_orgtold (
    id bigint NOT NULL,
    upto timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    tried_at timestamp with time zone,
    org_id bigint NOT NULL
);
ALTER TABLE public.access_orgtold ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_orgtold_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_reactivation (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    words text NOT NULL,
    answered_at timestamp with time zone,
    granted boolean,
    service_id bigint NOT NULL,
    CONSTRAINT reactivation_answered_whole CHECK ((((answered_at IS NULL) AND (granted IS NULL)) OR ((answered_at IS NOT NULL) AND (granted IS NOT NULL))))
);
ALTER TABLE public.access_reactivation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_reactivation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_service (
    id bigint NOT NULL,
    key_id text NOT NULL,
    key_digest bytea NOT NULL,
    ftp_digest bytea NOT NULL,
    name text NOT NULL,
    company text DEFAULT ''::text NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    url text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    nightly_files boolean DEFAULT true NOT NULL,
    tls_only boolean DEFAULT false NOT NULL,
    suspended_for text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    approved_at timestamp with time zone,
    used_at timestamp with time zone,
    audience_id bigint NOT NULL,
    prefix boolean DEFAULT false NOT NULL,
    rows_per_file integer DEFAULT 1000 NOT NULL,
    zipped boolean DEFAULT false NOT NULL,
    holder_id bigint,
    public boolean DEFAULT true NOT NULL,
    pictures_refused boolean DEFAULT false NOT NULL,
    resumed_at timestamp with time zone,
    files_since timestamp with time zone,
    term_asked_at timestamp with time zone,
    term_ends date,
    terms_told text DEFAULT ''::text NOT NULL,
    terms_version text DEFAULT ''::text NOT NULL,
    functions text[] DEFAULT '{}'::text[] NOT NULL,
    per_minute integer DEFAULT 900 NOT NULL,
    CONSTRAINT service_education_is_never_public CHECK (((term_ends IS NULL) OR (NOT public))),
    CONSTRAINT service_per_minute CHECK ((per_minute >= 1)),
    CONSTRAINT service_rows_per_file CHECK (((rows_per_file >= 1) AND (rows_per_file <= 1000)))
);
ALTER TABLE public.access_service ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_service_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_servicechange (
    id bigint NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    digest bytea,
    decided_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    service_id bigint NOT NULL,
    CONSTRAINT service_change_refused_with_a_reason CHECK (((NOT (state = 'refused'::text)) OR (NOT (reason = ''::text))))
);
ALTER TABLE public.access_servicechange ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_servicechange_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_termsacceptance (
    id bigint NOT NULL,
    service bigint NOT NULL,
    version text NOT NULL,
    person bigint,
    at timestamp with time zone NOT NULL
);
ALTER TABLE public.access_termsacceptance ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_termsacceptance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_termsnotice (
    id bigint NOT NULL,
    code text NOT NULL,
    danger boolean NOT NULL,
    at timestamp with time zone NOT NULL,
    deadline timestamp with time zone NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.access_termsnotice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.access_termsnotice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.access_wrongpasswords (
    subject bytea NOT NULL,
    kind text NOT NULL,
    times timestamp with time zone[] DEFAULT '{}'::timestamp with time zone[] NOT NULL,
    last_at timestamp with time zone NOT NULL,
    locked_at timestamp with time zone
);
CREATE TABLE public.account_emailaddress (
    id integer NOT NULL,
    email character varying(254) NOT NULL,
    verified boolean NOT NULL,
    "primary" boolean NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.account_emailaddress ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailaddress_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.account_emailconfirmation (
    id integer NOT NULL,
    created timestamp with time zone NOT NULL,
    sent timestamp with time zone,
    key character varying(64) NOT NULL,
    email_address_id integer NOT NULL
);
ALTER TABLE public.account_emailconfirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.account_emailconfirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.audit_deed (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    verb text NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    org bigint,
    detail jsonb NOT NULL
);
ALTER TABLE public.audit_deed ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.audit_deed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);
ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);
ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);
ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_confirmation (
    id bigint NOT NULL,
    hub text NOT NULL,
    number bigint NOT NULL,
    upto bigint NOT NULL,
    hidden_at timestamp with time zone NOT NULL,
    erased_at timestamp with time zone,
    key text DEFAULT ''::text NOT NULL,
    signature text DEFAULT ''::text NOT NULL,
    by text NOT NULL,
    at timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.bulkfiles_confirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_confirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_delivery (
    id bigint NOT NULL,
    name text NOT NULL,
    event text NOT NULL,
    upto bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    next_at timestamp with time zone,
    service_id bigint NOT NULL
);
ALTER TABLE public.bulkfiles_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_deliverytry (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    status integer,
    trouble text DEFAULT ''::text NOT NULL,
    delivery_id bigint NOT NULL
);
ALTER TABLE public.bulkfiles_deliverytry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_deliverytry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_issue (
    id bigint NOT NULL,
    number bigint NOT NULL,
    upto bigint NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    signed_for text NOT NULL,
    content bytea NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.bulkfiles_issue ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_issue_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_line (
    animal bigint NOT NULL,
    digest bytea NOT NULL,
    style text NOT NULL,
    line text NOT NULL
);
CREATE TABLE public.bulkfiles_masterfiles (
    id bigint NOT NULL,
    name text NOT NULL,
    made_at timestamp with time zone NOT NULL
);
ALTER TABLE public.bulkfiles_masterfiles ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_masterfiles_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_orderentry (
    id bigint NOT NULL,
    seq bigint,
    kind text NOT NULL,
    org bigint,
    animal bigint,
    media bigint,
    at timestamp with time zone NOT NULL,
    deadline timestamp with time zone,
    code text NOT NULL,
    lifts bigint,
    service_id bigint NOT NULL,
    CONSTRAINT order_or_its_end CHECK ((((deadline IS NOT NULL) AND (lifts IS NULL) AND (seq >= 1)) OR ((deadline IS NULL) AND (lifts IS NOT NULL) AND (seq IS NULL))))
);
ALTER TABLE public.bulkfiles_orderentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_orderentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_possession (
    id bigint NOT NULL,
    number bigint NOT NULL,
    hash bytea NOT NULL,
    content bytea NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.bulkfiles_possession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_possession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_possessionentry (
    id bigint NOT NULL,
    number bigint NOT NULL,
    set text NOT NULL,
    at timestamp with time zone NOT NULL,
    terms text NOT NULL,
    parts bytea NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.bulkfiles_possessionentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_possessionentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_publishedset (
    id bigint NOT NULL,
    kind text NOT NULL,
    day date NOT NULL,
    name text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    published_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    revoked_at timestamp with time zone,
    pets bigint NOT NULL,
    orgs bigint NOT NULL,
    new bigint NOT NULL,
    updated bigint NOT NULL,
    bytes bigint NOT NULL,
    service_id bigint NOT NULL,
    known_order bigint DEFAULT 0 NOT NULL,
    master_id bigint
);
ALTER TABLE public.bulkfiles_publishedset ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_publishedset_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_receipt (
    id bigint NOT NULL,
    number bigint NOT NULL,
    upto bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.bulkfiles_receipt ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_receipt_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_received (
    id bigint NOT NULL,
    orgs bytea NOT NULL,
    animals bytea NOT NULL,
    pictures bytea NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.bulkfiles_received ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_received_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_signerkey (
    id bigint NOT NULL,
    key text NOT NULL,
    since timestamp with time zone NOT NULL,
    offered text DEFAULT ''::text NOT NULL,
    offered_at timestamp with time zone,
    service_id bigint NOT NULL
);
ALTER TABLE public.bulkfiles_signerkey ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_signerkey_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_told (
    id bigint NOT NULL,
    mailed_upto bigint DEFAULT 0 NOT NULL,
    mailed_at timestamp with time zone,
    reminded_upto bigint DEFAULT 0 NOT NULL,
    escalated_upto bigint DEFAULT 0 NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.bulkfiles_told ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_told_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.bulkfiles_webhook (
    id bigint NOT NULL,
    url text NOT NULL,
    turn integer DEFAULT 1 NOT NULL,
    set_at timestamp with time zone NOT NULL,
    service_id bigint NOT NULL
);
ALTER TABLE public.bulkfiles_webhook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.bulkfiles_webhook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_animal (
    id bigint NOT NULL,
    source_id text NOT NULL,
    status text DEFAULT 'Available'::text NOT NULL,
    updated_at timestamp with time zone,
    media_updated_at timestamp with time zone,
    rescue_id text DEFAULT ''::text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    species text DEFAULT ''::text NOT NULL,
    breed text DEFAULT ''::text NOT NULL,
    primary_breed text DEFAULT ''::text NOT NULL,
    secondary_breed text DEFAULT ''::text NOT NULL,
    sex text DEFAULT ''::text NOT NULL,
    mixed boolean,
    ok_with_dogs boolean,
    ok_with_cats boolean,
    ok_with_kids boolean,
    declawed boolean,
    housetrained boolean,
    age text DEFAULT ''::text NOT NULL,
    birthdate date,
    special_needs boolean,
    altered boolean,
    size text DEFAULT ''::text NOT NULL,
    size_current numeric(18,6),
    size_potential numeric(18,6),
    size_unit text DEFAULT ''::text NOT NULL,
    vaccinated boolean,
    color text DEFAULT ''::text NOT NULL,
    coat_length text DEFAULT ''::text NOT NULL,
    pattern text DEFAULT ''::text NOT NULL,
    courtesy boolean,
    found boolean,
    found_date date,
    found_zip text DEFAULT ''::text NOT NULL,
    location_zip text DEFAULT ''::text NOT NULL,
    kill_date date,
    kill_reason text DEFAULT ''::text NOT NULL,
    description text DEFAULT ''::text NOT NULL,
    description_plain text DEFAULT ''::text NOT NULL,
    tracker_url text DEFAULT ''::text NOT NULL,
    adoption_fee text DEFAULT ''::text NOT NULL,
    ok_with_adults text DEFAULT ''::text NOT NULL,
    obedience_training text DEFAULT ''::text NOT NULL,
    owner_experience text DEFAULT ''::text NOT NULL,
    exercise_needs text DEFAULT ''::text NOT NULL,
    energy_level text DEFAULT ''::text NOT NULL,
    grooming_needs text DEFAULT ''::text NOT NULL,
    yard_required boolean,
    fence text DEFAULT ''::text NOT NULL,
    shedding text DEFAULT ''::text NOT NULL,
    new_people text DEFAULT ''::text NOT NULL,
    vocal text DEFAULT ''::text NOT NULL,
    activity_level text DEFAULT ''::text NOT NULL,
    ear_type text DEFAULT ''::text NOT NULL,
    eye_color text DEFAULT ''::text NOT NULL,
    tail_type text DEFAULT ''::text NOT NULL,
    contact_name text DEFAULT ''::text NOT NULL,
    contact_email text DEFAULT ''::text NOT NULL,
    contact_cell_phone text DEFAULT ''::text NOT NULL,
    contact_home_phone text DEFAULT ''::text NOT NULL,
    pet_url text DEFAULT ''::text NOT NULL,
    message_pet boolean,
    needs_foster boolean,
    qualities text[] DEFAULT '{}'::text[] NOT NULL,
    kept jsonb DEFAULT '{}'::jsonb NOT NULL,
    contact_public boolean DEFAULT false NOT NULL,
    do_not_publish boolean DEFAULT false NOT NULL,
    deleted_at timestamp with time zone,
    was_listed boolean DEFAULT false NOT NULL,
    digest bytea DEFAULT '\x'::bytea NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    changed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    bonded_with_id bigint,
    org_id bigint NOT NULL,
    source text DEFAULT 'here'::text NOT NULL,
    birthdate_guessed boolean DEFAULT false NOT NULL,
    own_words jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT animal_bonded_with_another CHECK (((bonded_with_id IS NULL) OR (NOT ((bonded_with_id = id) AND (bonded_with_id IS NOT NULL)))))
)
WITH (toast_tuple_target='8160');
ALTER TABLE public.catalog_animal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_animal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_change (
    id bigint NOT NULL,
    epoch integer NOT NULL,
    transaction bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind text NOT NULL,
    subject bigint NOT NULL,
    org bigint,
    verb text NOT NULL
);
ALTER TABLE public.catalog_change ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_edit (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    verb text NOT NULL,
    org_id bigint NOT NULL,
    undoes_id bigint
);
ALTER TABLE public.catalog_edit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_edit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_editedanimal (
    id bigint NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    animal_id bigint NOT NULL,
    edit_id bigint NOT NULL,
    org_id bigint NOT NULL
);
ALTER TABLE public.catalog_editedanimal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_editedanimal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_epoch (
    id smallint DEFAULT 1 NOT NULL,
    number integer DEFAULT 1 NOT NULL,
    CONSTRAINT epoch_one_row CHECK ((id = 1))
);
CREATE TABLE public.catalog_fostering (
    id bigint NOT NULL,
    animal_id bigint NOT NULL,
    org_id bigint NOT NULL,
    person_id bigint NOT NULL
);
ALTER TABLE public.catalog_fostering ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_fostering_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_importdraft (
    id bigint NOT NULL,
    by text NOT NULL,
    at timestamp with time zone NOT NULL,
    name text NOT NULL,
    content bytea NOT NULL,
    org_id bigint NOT NULL
);
ALTER TABLE public.catalog_importdraft ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_importdraft_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_offer (
    id bigint NOT NULL,
    by text NOT NULL,
    at timestamp with time zone NOT NULL,
    animal_id bigint NOT NULL,
    org_id bigint NOT NULL,
    to_id bigint NOT NULL,
    CONSTRAINT offer_to_another CHECK ((NOT (org_id = to_id)))
);
ALTER TABLE public.catalog_offer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_offer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_picture (
    id bigint NOT NULL,
    source_id text DEFAULT ''::text NOT NULL,
    "position" integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone,
    kept jsonb DEFAULT '{}'::jsonb NOT NULL,
    content text DEFAULT ''::text NOT NULL,
    original_url text DEFAULT ''::text NOT NULL,
    original_bytes bigint,
    original_width integer,
    original_height integer,
    large_url text DEFAULT ''::text NOT NULL,
    large_bytes bigint,
    large_width integer,
    large_height integer,
    small_url text DEFAULT ''::text NOT NULL,
    small_bytes bigint,
    small_width integer,
    small_height integer,
    refetch_since timestamp with time zone,
    animal_id bigint NOT NULL,
    org_id bigint NOT NULL,
    source text DEFAULT 'here'::text NOT NULL,
    look bigint,
    sharpness double precision,
    tries smallint DEFAULT 0 NOT NULL,
    trouble text DEFAULT ''::text NOT NULL,
    try_after timestamp with time zone
);
ALTER TABLE public.catalog_picture ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_picture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_report (
    id bigint NOT NULL,
    reason text NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    at timestamp with time zone NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    settled_at timestamp with time zone,
    animal_id bigint NOT NULL
);
ALTER TABLE public.catalog_report ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_report_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_tombstone (
    id bigint NOT NULL,
    kind text NOT NULL,
    subject bigint NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE public.catalog_tombstone ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_tombstone_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.catalog_video (
    id bigint NOT NULL,
    source_id text DEFAULT ''::text NOT NULL,
    "position" integer DEFAULT 1 NOT NULL,
    updated_at timestamp with time zone,
    kept jsonb DEFAULT '{}'::jsonb NOT NULL,
    kind text NOT NULL,
    url text DEFAULT ''::text NOT NULL,
    video_id text DEFAULT ''::text NOT NULL,
    thumbnail_url text DEFAULT ''::text NOT NULL,
    bytes bigint,
    animal_id bigint NOT NULL,
    org_id bigint NOT NULL,
    source text DEFAULT 'here'::text NOT NULL
);
ALTER TABLE public.catalog_video ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.catalog_video_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.desk_dailymail (
    id bigint NOT NULL,
    wanted boolean DEFAULT true NOT NULL,
    day date,
    something boolean DEFAULT false NOT NULL,
    again_at timestamp with time zone,
    person_id bigint NOT NULL
);
ALTER TABLE public.desk_dailymail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.desk_dailymail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);
ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);
ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);
CREATE TABLE public.exports_account (
    id bigint NOT NULL,
    site text NOT NULL,
    protocol text DEFAULT 'ftp'::text NOT NULL,
    host text DEFAULT ''::text NOT NULL,
    port integer,
    "user" text DEFAULT ''::text NOT NULL,
    password text DEFAULT ''::text NOT NULL,
    folder text DEFAULT ''::text NOT NULL,
    active boolean DEFAULT false NOT NULL,
    identity text DEFAULT ''::text NOT NULL,
    options jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    made_with bytea DEFAULT '\x'::bytea NOT NULL,
    looked_at timestamp with time zone,
    sent_at timestamp with time zone,
    removing boolean DEFAULT false NOT NULL,
    asked_at timestamp with time zone,
    stop_asked_at timestamp with time zone,
    refusals integer DEFAULT 0 NOT NULL,
    not_before timestamp with time zone,
    paused_at timestamp with time zone,
    trouble text DEFAULT ''::text NOT NULL,
    trouble_since timestamp with time zone,
    alarmed_at timestamp with time zone,
    approved integer DEFAULT 0 NOT NULL,
    approved_at timestamp with time zone,
    waiting integer DEFAULT 0 NOT NULL,
    org_id bigint NOT NULL,
    failures integer DEFAULT 0 NOT NULL
);
ALTER TABLE public.exports_account ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exports_account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.exports_accountrequest (
    id bigint NOT NULL,
    site text NOT NULL,
    state text DEFAULT 'requested'::text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    by text NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    nonce text NOT NULL,
    told text DEFAULT ''::text NOT NULL,
    told_at timestamp with time zone,
    times integer DEFAULT 0 NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    tried_at timestamp with time zone,
    answered_at timestamp with time zone,
    answered_by text DEFAULT ''::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    org_id bigint NOT NULL,
    CONSTRAINT export_request_answered CHECK ((((answered_at IS NULL) AND (state = 'requested'::text)) OR ((NOT (state = 'requested'::text)) AND (answered_at IS NOT NULL))))
);
ALTER TABLE public.exports_accountrequest ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exports_accountrequest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.exports_daylag (
    id bigint NOT NULL,
    day date NOT NULL,
    seconds integer[] NOT NULL,
    account_id bigint NOT NULL
);
ALTER TABLE public.exports_daylag ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exports_daylag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.exports_delivery (
    id bigint NOT NULL,
    animal_id bigint NOT NULL,
    code text NOT NULL,
    there boolean DEFAULT false NOT NULL,
    since timestamp with time zone,
    first_sent_at timestamp with time zone,
    last_sent_at timestamp with time zone,
    sent bytea DEFAULT '\x'::bytea NOT NULL,
    gone_at timestamp with time zone,
    gone_because text DEFAULT ''::text NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    error_at timestamp with time zone,
    partner_id text DEFAULT ''::text NOT NULL,
    link text DEFAULT ''::text NOT NULL,
    account_id bigint NOT NULL
);
ALTER TABLE public.exports_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exports_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.exports_lostcopy (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    listings jsonb DEFAULT '[]'::jsonb NOT NULL,
    file bytea DEFAULT '\x'::bytea NOT NULL,
    account_id bigint NOT NULL
);
ALTER TABLE public.exports_lostcopy ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exports_lostcopy_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.exports_made (
    id bigint NOT NULL,
    animal_id bigint NOT NULL,
    digest bytea NOT NULL,
    since text DEFAULT ''::text NOT NULL,
    until date,
    code text NOT NULL,
    name text NOT NULL,
    body bytea DEFAULT '\x'::bytea NOT NULL,
    shots jsonb DEFAULT '[]'::jsonb NOT NULL,
    replaced jsonb DEFAULT '[]'::jsonb NOT NULL,
    troubles jsonb DEFAULT '[]'::jsonb NOT NULL,
    sends bytea DEFAULT '\x'::bytea NOT NULL,
    held text DEFAULT ''::text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    account_id bigint NOT NULL
);
ALTER TABLE public.exports_made ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exports_made_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.exports_ownmapping (
    id bigint NOT NULL,
    site text NOT NULL,
    kind text NOT NULL,
    species text DEFAULT ''::text NOT NULL,
    value text NOT NULL,
    written text NOT NULL,
    target text NOT NULL,
    org_id bigint NOT NULL
);
ALTER TABLE public.exports_ownmapping ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exports_ownmapping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.exports_partner (
    id bigint NOT NULL,
    site text NOT NULL,
    way text NOT NULL,
    address text NOT NULL,
    secret text DEFAULT ''::text NOT NULL
);
ALTER TABLE public.exports_partner ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exports_partner_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.exports_sending (
    id bigint NOT NULL,
    run bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    state text NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    counts jsonb DEFAULT '{}'::jsonb NOT NULL,
    entries jsonb DEFAULT '[]'::jsonb NOT NULL,
    replaced jsonb DEFAULT '[]'::jsonb NOT NULL,
    pictures jsonb DEFAULT '{}'::jsonb NOT NULL,
    file_name text DEFAULT ''::text NOT NULL,
    file bytea DEFAULT '\x'::bytea NOT NULL,
    animals bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    account_id bigint NOT NULL
);
ALTER TABLE public.exports_sending ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exports_sending_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.exports_sentpicture (
    id bigint NOT NULL,
    path text NOT NULL,
    content text NOT NULL,
    account_id bigint NOT NULL
);
ALTER TABLE public.exports_sentpicture ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exports_sentpicture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.exports_wishes (
    id bigint NOT NULL,
    "values" jsonb DEFAULT '{}'::jsonb NOT NULL,
    org_id bigint NOT NULL
);
ALTER TABLE public.exports_wishes ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.exports_wishes_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.freshness_lag (
    id bigint NOT NULL,
    outlet text NOT NULL,
    subject text NOT NULL,
    day date NOT NULL,
    bucket smallint NOT NULL,
    count bigint NOT NULL
);
ALTER TABLE public.freshness_lag ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.freshness_lag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.listings_allowance (
    id bigint NOT NULL,
    subject bytea NOT NULL,
    tokens double precision NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE public.listings_allowance ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_allowance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.listings_arrival (
    id bigint NOT NULL,
    identity bytea NOT NULL,
    animal bigint NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE public.listings_arrival ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_arrival_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.listings_letter (
    id bigint NOT NULL,
    about text NOT NULL,
    subject bigint NOT NULL,
    org bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    sender bytea NOT NULL,
    nonce bytea NOT NULL,
    report_digest bytea NOT NULL,
    reported_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    settled_at timestamp with time zone,
    verdict text DEFAULT ''::text NOT NULL,
    CONSTRAINT letter_settled CHECK ((((settled_at IS NULL) AND (verdict = ''::text)) OR ((NOT (verdict = ''::text)) AND (reported_at IS NOT NULL) AND (settled_at IS NOT NULL))))
);
ALTER TABLE public.listings_letter ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_letter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.listings_orglook (
    id bigint NOT NULL,
    org bigint NOT NULL,
    accent text NOT NULL,
    ground text NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
ALTER TABLE public.listings_orglook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_orglook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.listings_reader (
    id bigint NOT NULL,
    email character varying(254) NOT NULL,
    language text NOT NULL,
    seed bytea NOT NULL,
    digest bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    warned_at timestamp with time zone,
    asked_on date,
    asked integer DEFAULT 0 NOT NULL,
    mailed_on date,
    mailed integer DEFAULT 0 NOT NULL
);
ALTER TABLE public.listings_reader ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_reader_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.listings_watch (
    id bigint NOT NULL,
    kind text NOT NULL,
    query text DEFAULT ''::text NOT NULL,
    animal bigint,
    pace text DEFAULT 'daily'::text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    confirm_digest bytea,
    confirmed_at timestamp with time zone,
    seen bigint DEFAULT 0 NOT NULL,
    state text DEFAULT ''::text NOT NULL,
    looked_on date,
    reader_id bigint NOT NULL,
    CONSTRAINT watch_of_one_thing CHECK ((((animal IS NULL) AND (kind = 'search'::text)) OR ((animal IS NOT NULL) AND (kind = 'animal'::text) AND (query = ''::text))))
);
ALTER TABLE public.listings_watch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.listings_watch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.mfa_authenticator (
    id bigint NOT NULL,
    type character varying(20) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone
);
ALTER TABLE public.mfa_authenticator ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mfa_authenticator_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.mirror_farewell (
    id bigint NOT NULL,
    source_name text NOT NULL,
    hub text NOT NULL,
    service text NOT NULL,
    seq bigint NOT NULL,
    url text NOT NULL,
    ordered_at timestamp with time zone NOT NULL,
    deadline timestamp with time zone NOT NULL,
    number bigint NOT NULL,
    upto bigint NOT NULL,
    hidden_at timestamp with time zone,
    begun_at timestamp with time zone NOT NULL,
    erased jsonb DEFAULT '{}'::jsonb NOT NULL,
    erased_at timestamp with time zone,
    certificate bytea DEFAULT '\x'::bytea NOT NULL,
    receipt bytea DEFAULT '\x'::bytea NOT NULL,
    tried_at timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    trouble text DEFAULT ''::text NOT NULL,
    sent_at timestamp with time zone
);
ALTER TABLE public.mirror_farewell ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mirror_farewell_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.mirror_heldback (
    id bigint NOT NULL,
    kind text NOT NULL,
    line_hash bytea NOT NULL,
    source_id text DEFAULT ''::text NOT NULL,
    code text NOT NULL,
    upstream_id bigint NOT NULL
);
ALTER TABLE public.mirror_heldback ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mirror_heldback_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.mirror_huborder (
    id bigint NOT NULL,
    seq bigint NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    org text NOT NULL,
    animal text NOT NULL,
    ordered_at timestamp with time zone NOT NULL,
    deadline timestamp with time zone NOT NULL,
    code text NOT NULL,
    lifted_at timestamp with time zone,
    upstream_id bigint NOT NULL
);
ALTER TABLE public.mirror_huborder ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mirror_huborder_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.mirror_huborders (
    id bigint NOT NULL,
    key text DEFAULT ''::text NOT NULL,
    hub text DEFAULT ''::text NOT NULL,
    service text DEFAULT ''::text NOT NULL,
    number bigint DEFAULT 0 NOT NULL,
    digest bytea DEFAULT '\x'::bytea NOT NULL,
    expires_at timestamp with time zone,
    alarm text DEFAULT ''::text NOT NULL,
    alarm_words text DEFAULT ''::text NOT NULL,
    tried_at timestamp with time zone,
    failures integer DEFAULT 0 NOT NULL,
    fetched_at timestamp with time zone,
    upstream_id bigint NOT NULL,
    erased_at timestamp with time zone,
    erased_upto bigint DEFAULT 0 NOT NULL,
    hidden_at timestamp with time zone,
    hidden_upto bigint DEFAULT 0 NOT NULL,
    telling_at timestamp with time zone,
    telling_failures integer DEFAULT 0 NOT NULL,
    telling_words text DEFAULT ''::text NOT NULL,
    told_erased bigint DEFAULT 0 NOT NULL,
    told_hidden bigint DEFAULT 0 NOT NULL
);
ALTER TABLE public.mirror_huborders ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mirror_huborders_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.mirror_removedorg (
    id bigint NOT NULL,
    source_id text NOT NULL,
    why text NOT NULL,
    at timestamp with time zone NOT NULL,
    upstream_id bigint NOT NULL
);
ALTER TABLE public.mirror_removedorg ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mirror_removedorg_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.mirror_upstream (
    id bigint NOT NULL,
    url text NOT NULL,
    certificate text DEFAULT ''::text NOT NULL,
    pictures text DEFAULT 'link'::text NOT NULL,
    set_id text DEFAULT ''::text NOT NULL,
    set_stamp timestamp with time zone,
    imported_at timestamp with time zone,
    updated_at timestamp with time zone,
    scrubbed_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    source_id bigint NOT NULL,
    daily_at time without time zone DEFAULT '04:30:00'::time without time zone NOT NULL,
    scrub_day text DEFAULT 'sun'::text NOT NULL,
    pictures_at timestamp with time zone,
    pictures_due_at timestamp with time zone,
    vouched boolean DEFAULT false NOT NULL
);
ALTER TABLE public.mirror_upstream ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.mirror_upstream_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.orgs_application (
    id bigint NOT NULL,
    kind text NOT NULL,
    registration text DEFAULT ''::text NOT NULL,
    first_reference text DEFAULT ''::text NOT NULL,
    second_reference text DEFAULT ''::text NOT NULL,
    contact_name text NOT NULL,
    contact_email character varying(254) NOT NULL,
    terms_accepted_at timestamp with time zone NOT NULL,
    applied_at timestamp with time zone NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    decided_at timestamp with time zone,
    reason text DEFAULT ''::text NOT NULL,
    org_id bigint NOT NULL,
    CONSTRAINT application_refused_with_a_reason CHECK (((NOT (state = 'refused'::text)) OR (NOT (reason = ''::text)))),
    CONSTRAINT application_registration_or_two_references CHECK (((NOT (registration = ''::text)) OR ((NOT (first_reference = ''::text)) AND (NOT (second_reference = ''::text)))))
);
ALTER TABLE public.orgs_application ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_application_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.orgs_branch (
    id bigint NOT NULL,
    name text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    city text DEFAULT ''::text NOT NULL,
    state text DEFAULT ''::text NOT NULL,
    zip text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    url text DEFAULT ''::text NOT NULL,
    org_id bigint NOT NULL
);
ALTER TABLE public.orgs_branch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_branch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.orgs_invitation (
    id bigint NOT NULL,
    email character varying(254) NOT NULL,
    role text NOT NULL,
    digest bytea NOT NULL,
    sent_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    accepted_at timestamp with time zone,
    org_id bigint NOT NULL
);
ALTER TABLE public.orgs_invitation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_invitation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.orgs_membership (
    id bigint NOT NULL,
    role text NOT NULL,
    person_id bigint NOT NULL,
    org_id bigint NOT NULL
);
ALTER TABLE public.orgs_membership ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_membership_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.orgs_organisation (
    id bigint NOT NULL,
    source_id text NOT NULL,
    standing text DEFAULT 'applied'::text NOT NULL,
    approved_at timestamp with time zone,
    name text NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    city text DEFAULT ''::text NOT NULL,
    state text DEFAULT ''::text NOT NULL,
    zip text DEFAULT ''::text NOT NULL,
    country text DEFAULT ''::text NOT NULL,
    phone text DEFAULT ''::text NOT NULL,
    fax text DEFAULT ''::text NOT NULL,
    email text DEFAULT ''::text NOT NULL,
    url text DEFAULT ''::text NOT NULL,
    facebook_url text DEFAULT ''::text NOT NULL,
    org_type text DEFAULT ''::text NOT NULL,
    species text DEFAULT ''::text NOT NULL,
    serve_areas text DEFAULT ''::text NOT NULL,
    adoption_process text DEFAULT ''::text NOT NULL,
    about text DEFAULT ''::text NOT NULL,
    meet_pets text DEFAULT ''::text NOT NULL,
    services text DEFAULT ''::text NOT NULL,
    allow_applications boolean,
    message_org boolean,
    status text DEFAULT 'Available'::text NOT NULL,
    kept jsonb DEFAULT '{}'::jsonb NOT NULL,
    show_address boolean DEFAULT false NOT NULL,
    public_statuses text[] DEFAULT '{Available,Adopted}'::text[] NOT NULL,
    digest bytea DEFAULT '\x'::bytea NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    changed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    source text DEFAULT 'here'::text NOT NULL,
    travels_to text[] DEFAULT '{}'::text[] NOT NULL,
    CONSTRAINT org_deleted_is_never_public CHECK ((NOT (public_statuses @> ARRAY['Deleted'::text])))
)
WITH (autovacuum_analyze_threshold='0');
ALTER TABLE public.orgs_organisation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_organisation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.orgs_person (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    email character varying(254) NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    is_operator boolean DEFAULT false NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);
ALTER TABLE public.orgs_person ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.orgs_question (
    id bigint NOT NULL,
    text text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    answer text DEFAULT ''::text NOT NULL,
    answered_at timestamp with time zone,
    application_id bigint NOT NULL
);
ALTER TABLE public.orgs_question ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_question_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.orgs_source (
    id bigint NOT NULL,
    name text NOT NULL,
    terms text NOT NULL,
    environment text DEFAULT 'production'::text NOT NULL,
    attribution_text text DEFAULT ''::text NOT NULL,
    attribution_url text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT source_own_terms_are_for_here CHECK ((((name = 'here'::text) AND (terms = 'own'::text)) OR ((NOT (name = 'here'::text)) AND (NOT (terms = 'own'::text)))))
)
WITH (autovacuum_analyze_threshold='0');
ALTER TABLE public.orgs_source ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.orgs_source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE UNLOGGED TABLE public.petapi_bucket (
    service_id bigint NOT NULL,
    tokens double precision NOT NULL,
    at timestamp with time zone NOT NULL,
    granted integer NOT NULL
);
CREATE TABLE public.petapi_detail (
    animal bigint NOT NULL,
    mark bigint NOT NULL,
    limited text NOT NULL,
    status text NOT NULL,
    images text NOT NULL,
    about text NOT NULL,
    contact text NOT NULL
);
CREATE TABLE public.sharing_withdrawn (
    id bigint NOT NULL,
    kind text NOT NULL,
    subject bigint NOT NULL,
    entry_id bigint NOT NULL
)
WITH (autovacuum_analyze_threshold='0');
CREATE VIEW public.petapi_detailed AS
 SELECT n.id AS animal,
    hash_record_extended(ROW(n.xmin, n.ctid, o.xmin, o.ctid, ( SELECT string_agg(((p.xmin)::text || (p.ctid)::text), ' '::text ORDER BY p."position", p.id) AS string_agg
           FROM public.catalog_picture p
          WHERE ((p.animal_id = n.id) AND (NOT (EXISTS ( SELECT
                   FROM public.sharing_withdrawn w
                  WHERE ((w.kind = 'picture'::text) AND (w.subject = p.id))))))), ( SELECT string_agg(((v.xmin)::text || (v.ctid)::text), ' '::text ORDER BY v."position", v.id) AS string_agg
           FROM public.catalog_video v
          WHERE (v.animal_id = n.id))), (0)::bigint) AS mark
   FROM (public.catalog_animal n
     JOIN public.orgs_organisation o ON ((o.id = n.org_id)));
CREATE TABLE public.petapi_item (
    animal bigint NOT NULL,
    mark bigint NOT NULL,
    head text NOT NULL,
    species text NOT NULL,
    tail text NOT NULL
);
CREATE VIEW public.petapi_listed AS
 SELECT n.id AS animal,
    p.id AS picture,
    hash_record_extended(ROW(n.xmin, n.ctid, o.xmin, o.ctid, p.xmin, p.ctid), (0)::bigint) AS mark
   FROM ((public.catalog_animal n
     JOIN public.orgs_organisation o ON ((o.id = n.org_id)))
     LEFT JOIN LATERAL ( SELECT p_1.id,
            p_1.xmin,
            p_1.ctid
           FROM public.catalog_picture p_1
          WHERE ((p_1.animal_id = n.id) AND (NOT (EXISTS ( SELECT
                   FROM public.sharing_withdrawn w
                  WHERE ((w.kind = 'picture'::text) AND (w.subject = p_1.id))))))
          ORDER BY p_1."position", p_1.id
         LIMIT 1) p ON (true));
CREATE UNLOGGED TABLE public.petapi_pagerun (
    id bigint NOT NULL,
    query bytea NOT NULL,
    content bytea NOT NULL,
    ids bigint[] NOT NULL,
    nexts integer[] NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE public.petapi_pagerun ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.petapi_pagerun_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE UNLOGGED TABLE public.petwire_cache (
    cache_key character varying(255) NOT NULL,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE TABLE public.runs_run (
    id bigint NOT NULL,
    kind text NOT NULL,
    subject text NOT NULL,
    state text DEFAULT 'running'::text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    heartbeat_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    owner text DEFAULT ''::text NOT NULL,
    progress jsonb DEFAULT '{}'::jsonb NOT NULL,
    report jsonb DEFAULT '{}'::jsonb NOT NULL,
    outcome text DEFAULT ''::text NOT NULL,
    approved_by text DEFAULT ''::text NOT NULL,
    approved_at timestamp with time zone
);
ALTER TABLE public.runs_run ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.runs_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.runs_runnotice (
    id bigint NOT NULL,
    code text NOT NULL,
    severity text NOT NULL,
    file text DEFAULT ''::text NOT NULL,
    "row" integer,
    field text DEFAULT ''::text NOT NULL,
    subject text DEFAULT ''::text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    run_id bigint NOT NULL
);
ALTER TABLE public.runs_runnotice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.runs_runnotice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sharing_audience (
    id bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    environment text DEFAULT 'production'::text NOT NULL,
    standing text DEFAULT 'pending'::text NOT NULL,
    terms_accepted boolean DEFAULT false NOT NULL,
    first_party boolean DEFAULT false NOT NULL,
    categories text[] DEFAULT '{}'::text[] NOT NULL,
    domains text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    statuses text[] DEFAULT '{Available}'::text[] NOT NULL
)
WITH (autovacuum_analyze_threshold='0');
CREATE TABLE public.sharing_decision (
    id bigint NOT NULL,
    yes boolean NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    audience_id bigint NOT NULL,
    org_id bigint NOT NULL
)
WITH (autovacuum_analyze_threshold='0');
CREATE TABLE public.sharing_master (
    id bigint NOT NULL,
    kind text NOT NULL,
    "on" boolean NOT NULL,
    org_id bigint NOT NULL
)
WITH (autovacuum_analyze_threshold='0');
CREATE TABLE public.sharing_preference (
    id bigint NOT NULL,
    category text NOT NULL,
    yes boolean,
    org_id bigint NOT NULL
)
WITH (autovacuum_analyze_threshold='0');
CREATE VIEW public.sharing_source_facts AS
 SELECT s.name AS source,
    a.id AS audience_id,
    (EXISTS ( SELECT
           FROM public.sharing_withdrawn w
          WHERE ((w.kind = 'source'::text) AND (w.subject = s.id)))) AS withdrawn,
    ((s.terms = ANY (ARRAY['own'::text, 'republish'::text])) OR (a.kind = 'own'::text) OR a.first_party) AS origin_terms_fit,
    (NOT ((s.environment = 'test'::text) AND (a.environment = 'production'::text))) AS environment_fits,
    a.kind AS audience_kind
   FROM (public.orgs_source s
     CROSS JOIN public.sharing_audience a);
CREATE VIEW public.sharing_org_facts AS
 SELECT o.id AS org_id,
    a.id AS audience_id,
    a.kind AS audience_kind,
    ((EXISTS ( SELECT
           FROM public.sharing_withdrawn)) AND (s.withdrawn OR (EXISTS ( SELECT
           FROM public.sharing_withdrawn w
          WHERE ((w.kind = 'org'::text) AND (w.subject = o.id)))))) AS withdrawn,
    o.standing AS org_standing,
    o.public_statuses,
    s.origin_terms_fit,
    a.standing AS audience_standing,
    s.environment_fits,
    a.terms_accepted,
    COALESCE(m."on", true) AS master_on,
    d.yes AS decision,
        CASE a.kind
            WHEN 'own'::text THEN true
            WHEN 'service'::text THEN ((cardinality(a.categories) > 0) AND (a.categories <@ ARRAY( SELECT p.category
               FROM public.sharing_preference p
              WHERE ((p.org_id = o.id) AND p.yes))))
            ELSE false
        END AS by_default,
    a.statuses AS audience_statuses
   FROM ((((public.orgs_organisation o
     JOIN public.sharing_source_facts s ON ((s.source = o.source)))
     JOIN public.sharing_audience a ON ((a.id = s.audience_id)))
     LEFT JOIN public.sharing_master m ON (((m.org_id = o.id) AND (m.kind = a.kind))))
     LEFT JOIN public.sharing_decision d ON (((d.org_id = o.id) AND (d.audience_id = a.id))));
CREATE TABLE public.sharing_withheld (
    id bigint NOT NULL,
    animal_id bigint NOT NULL,
    audience_id bigint NOT NULL
)
WITH (autovacuum_analyze_threshold='0');
CREATE VIEW public.sharing_animal_facts AS
 SELECT n.id AS animal_id,
    f.org_id,
    f.audience_id,
    ((EXISTS ( SELECT
           FROM public.sharing_withdrawn)) AND (f.withdrawn OR s.withdrawn OR (EXISTS ( SELECT
           FROM public.sharing_withdrawn w
          WHERE ((w.kind = 'animal'::text) AND (w.subject = n.id)))))) AS withdrawn,
    f.org_standing,
    ((n.deleted_at IS NOT NULL) OR (n.status = 'Deleted'::text)) AS animal_deleted,
        CASE f.audience_kind
            WHEN 'own'::text THEN (n.status = ANY (f.public_statuses))
            WHEN 'site'::text THEN (n.status = ANY (f.audience_statuses))
            ELSE (n.status = 'Available'::text)
        END AS status_fits,
    n.do_not_publish,
    (f.origin_terms_fit AND s.origin_terms_fit) AS origin_terms_fit,
    f.audience_standing,
    (f.environment_fits AND s.environment_fits) AS environment_fits,
    f.terms_accepted,
    f.master_on,
    f.decision,
    ((EXISTS ( SELECT
           FROM public.sharing_withheld)) AND (EXISTS ( SELECT
           FROM public.sharing_withheld h
          WHERE ((h.animal_id = n.id) AND (h.audience_id = f.audience_id))))) AS animal_withheld,
    f.by_default,
    n.digest
   FROM ((public.catalog_animal n
     JOIN public.sharing_org_facts f ON ((f.org_id = n.org_id)))
     JOIN public.sharing_source_facts s ON (((s.source = n.source) AND (s.audience_id = f.audience_id))));
ALTER TABLE public.sharing_audience ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sharing_audience_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE VIEW public.sharing_barred_animal AS
 SELECT h.animal_id,
    h.audience_id
   FROM public.sharing_withheld h
UNION ALL
 SELECT w.subject AS animal_id,
    a.id AS audience_id
   FROM (public.sharing_withdrawn w
     CROSS JOIN public.sharing_audience a)
  WHERE (w.kind = 'animal'::text);
CREATE VIEW public.sharing_bond AS
 SELECT n.id AS animal_id,
    n.bonded_with_id AS partner_id
   FROM public.catalog_animal n
  WHERE (n.bonded_with_id IS NOT NULL)
UNION ALL
 SELECT n.bonded_with_id AS animal_id,
    n.id AS partner_id
   FROM public.catalog_animal n
  WHERE (n.bonded_with_id IS NOT NULL);
CREATE VIEW public.sharing_looked_for AS
 SELECT id AS animal_id,
    org_id,
    source,
    status,
    species,
    primary_breed,
    secondary_breed,
    age,
    size,
    sex,
    ok_with_dogs,
    ok_with_cats,
    ok_with_kids,
    special_needs,
    courtesy,
    bonded_with_id,
    location_zip
   FROM public.catalog_animal n
  WHERE ((deleted_at IS NULL) AND (NOT do_not_publish));
CREATE VIEW public.sharing_browsed_animal AS
 SELECT animal_id,
    org_id,
    source,
    status,
    species,
    primary_breed,
    secondary_breed,
    age,
    size,
    sex,
    ok_with_dogs,
    ok_with_cats,
    ok_with_kids,
    special_needs,
    courtesy,
    bonded_with_id,
    location_zip
   FROM public.sharing_looked_for n
  WHERE ((source = ANY (ARRAY( SELECT s.source
           FROM public.sharing_source_facts s
          WHERE ((s.audience_id = ( SELECT a.id
                   FROM public.sharing_audience a
                  WHERE (a.name = 'own'::text))) AND (NOT s.withdrawn) AND s.origin_terms_fit AND s.environment_fits)))) AND (NOT (animal_id IN ( SELECT w.subject
           FROM public.sharing_withdrawn w
          WHERE (w.kind = 'animal'::text)))) AND (NOT (animal_id IN ( SELECT h.animal_id
           FROM public.sharing_withheld h
          WHERE (h.audience_id = ( SELECT a.id
                   FROM public.sharing_audience a
                  WHERE (a.name = 'own'::text)))))));
ALTER TABLE public.sharing_decision ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sharing_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.sharing_decisionentry (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    org bigint NOT NULL,
    audience bigint NOT NULL,
    yes boolean
);
ALTER TABLE public.sharing_decisionentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sharing_decisionentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE VIEW public.sharing_fit_source AS
 SELECT source,
    audience_id
   FROM public.sharing_source_facts s
  WHERE ((NOT withdrawn) AND origin_terms_fit AND environment_fits);
CREATE VIEW public.sharing_hidden_pictures AS
 SELECT p.animal_id,
    string_agg((p.id)::text, ','::text ORDER BY p.id) AS pictures
   FROM (public.sharing_withdrawn w
     JOIN public.catalog_picture p ON ((p.id = w.subject)))
  WHERE (w.kind = 'picture'::text)
  GROUP BY p.animal_id;
CREATE TABLE public.sharing_hold (
    id smallint DEFAULT 1 NOT NULL,
    since timestamp with time zone NOT NULL,
    backup_at timestamp with time zone NOT NULL,
    journal_seal text DEFAULT ''::text NOT NULL,
    staged text DEFAULT ''::text NOT NULL,
    CONSTRAINT hold_one_row CHECK ((id = 1))
)
WITH (autovacuum_analyze_threshold='0');
ALTER TABLE public.sharing_master ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sharing_master_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.sharing_preference ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sharing_preference_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE VIEW public.sharing_ready_animal AS
 SELECT id AS animal_id,
    org_id,
    source,
    location_zip,
    species,
    primary_breed,
    secondary_breed,
    mixed
   FROM public.catalog_animal n
  WHERE ((status = 'Available'::text) AND (deleted_at IS NULL) AND (NOT do_not_publish));
CREATE VIEW public.sharing_shown_animal AS
 SELECT f.animal_id,
    f.org_id,
    f.audience_id,
    public.sharing_digest(f.digest, h.pictures) AS digest
   FROM (public.sharing_animal_facts f
     LEFT JOIN public.sharing_hidden_pictures h ON ((h.animal_id = f.animal_id)))
  WHERE (public.sharing_reason(f.withdrawn, f.org_standing, f.animal_deleted, f.status_fits, f.do_not_publish, f.origin_terms_fit, f.audience_standing, f.environment_fits, f.terms_accepted, f.master_on, f.decision, f.animal_withheld, f.by_default) IS NULL);
CREATE VIEW public.sharing_shown_org AS
 SELECT org_id,
    audience_id
   FROM public.sharing_org_facts f
  WHERE (public.sharing_reason(withdrawn, org_standing, false, true, false, origin_terms_fit, audience_standing, environment_fits, terms_accepted, master_on, decision, false, by_default) IS NULL);
CREATE VIEW public.sharing_unbarred_animal AS
 SELECT n.animal_id,
    n.org_id,
    a.id AS audience_id,
    n.location_zip,
    n.species,
    n.primary_breed,
    n.secondary_breed,
    n.mixed
   FROM ((public.sharing_audience a
     CROSS JOIN LATERAL ( SELECT ARRAY( SELECT f.source
                   FROM public.sharing_fit_source f
                  WHERE (f.audience_id = a.id)) AS sources
         OFFSET 0) fit)
     JOIN public.sharing_ready_animal n ON ((n.source = ANY (fit.sources))))
  WHERE ((a.kind = 'service'::text) AND (NOT (EXISTS ( SELECT
           FROM public.sharing_withdrawn w
          WHERE ((w.kind = 'animal'::text) AND (w.subject = n.animal_id))))) AND (NOT (EXISTS ( SELECT
           FROM public.sharing_withheld h
          WHERE ((h.animal_id = n.animal_id) AND (h.audience_id = a.id))))));
CREATE TABLE public.sharing_withdrawalentry (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    by text NOT NULL,
    previous bytea NOT NULL,
    hash bytea NOT NULL,
    kind text NOT NULL,
    subject bigint NOT NULL,
    org bigint,
    code text NOT NULL,
    deadline timestamp with time zone,
    lifts bigint
);
ALTER TABLE public.sharing_withdrawalentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sharing_withdrawalentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.sharing_withdrawn ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sharing_withdrawn_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE public.sharing_withheld ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sharing_withheld_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.stores_erasure (
    id bigint NOT NULL,
    place text NOT NULL,
    at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    renewed boolean DEFAULT false NOT NULL
);
ALTER TABLE public.stores_erasure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.stores_erasure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tracker_drop (
    id bigint NOT NULL,
    org bigint NOT NULL,
    audience bigint NOT NULL,
    host text NOT NULL,
    day date NOT NULL,
    usual integer NOT NULL,
    seen integer NOT NULL,
    found_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    over_at timestamp with time zone
);
ALTER TABLE public.tracker_drop ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tracker_drop_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tracker_lost (
    id bigint NOT NULL,
    day date NOT NULL,
    count bigint NOT NULL
);
ALTER TABLE public.tracker_lost ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tracker_lost_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tracker_month (
    id bigint NOT NULL,
    org bigint NOT NULL,
    animal bigint NOT NULL,
    month date NOT NULL,
    audience bigint DEFAULT 0 NOT NULL,
    host text NOT NULL,
    count bigint NOT NULL
);
ALTER TABLE public.tracker_month ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tracker_month_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tracker_page (
    id bigint NOT NULL,
    audience bigint NOT NULL,
    url text NOT NULL,
    animal bigint,
    added_at timestamp with time zone NOT NULL,
    looked_at timestamp with time zone,
    finding text DEFAULT ''::text NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    since timestamp with time zone,
    told_at timestamp with time zone
);
ALTER TABLE public.tracker_page ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tracker_page_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.tracker_views (
    id bigint NOT NULL,
    animal bigint NOT NULL,
    day date NOT NULL,
    host text NOT NULL,
    count bigint NOT NULL,
    audience bigint DEFAULT 0 NOT NULL,
    org bigint DEFAULT 0 NOT NULL
);
ALTER TABLE public.tracker_views ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tracker_views_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.usersessions_usersession (
    id bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ip inet NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    session_key character varying(40) NOT NULL,
    user_agent character varying(200) NOT NULL,
    data jsonb NOT NULL,
    user_id bigint NOT NULL
);
ALTER TABLE public.usersessions_usersession ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.usersessions_usersession_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
INSERT INTO public.auth_permission VALUES
	(1, 'Can add content type', 1, 'add_contenttype'),
	(2, 'Can change content type', 1, 'change_contenttype'),
	(3, 'Can delete content type', 1, 'delete_contenttype'),
	(4, 'Can view content type', 1, 'view_contenttype'),
	(5, 'Can add permission', 2, 'add_permission'),
	(6, 'Can change permission', 2, 'change_permission'),
	(7, 'Can delete permission', 2, 'delete_permission'),
	(8, 'Can view permission', 2, 'view_permission'),
	(9, 'Can add group', 3, 'add_group'),
	(10, 'Can change group', 3, 'change_group'),
	(11, 'Can delete group', 3, 'delete_group'),
	(12, 'Can view group', 3, 'view_group'),
	(13, 'Can add session', 4, 'add_session'),
	(14, 'Can change session', 4, 'change_session'),
	(15, 'Can delete session', 4, 'delete_session'),
	(16, 'Can view session', 4, 'view_session'),
	(17, 'Can add email address', 5, 'add_emailaddress'),
	(18, 'Can change email address', 5, 'change_emailaddress'),
	(19, 'Can delete email address', 5, 'delete_emailaddress'),
	(20, 'Can view email address', 5, 'view_emailaddress'),
	(21, 'Can add email confirmation', 6, 'add_emailconfirmation'),
	(22, 'Can change email confirmation', 6, 'change_emailconfirmation'),
	(23, 'Can delete email confirmation', 6, 'delete_emailconfirmation'),
	(24, 'Can view email confirmation', 6, 'view_emailconfirmation'),
	(25, 'Can add authenticator', 7, 'add_authenticator'),
	(26, 'Can change authenticator', 7, 'change_authenticator'),
	(27, 'Can delete authenticator', 7, 'delete_authenticator'),
	(28, 'Can view authenticator', 7, 'view_authenticator'),
	(29, 'Can add user session', 8, 'add_usersession'),
	(30, 'Can change user session', 8, 'change_usersession'),
	(31, 'Can delete user session', 8, 'delete_usersession'),
	(32, 'Can view user session', 8, 'view_usersession'),
	(33, 'Can add deed', 9, 'add_deed'),
	(34, 'Can change deed', 9, 'change_deed'),
	(35, 'Can delete deed', 9, 'delete_deed'),
	(36, 'Can view deed', 9, 'view_deed'),
	(37, 'Can add run', 10, 'add_run'),
	(38, 'Can change run', 10, 'change_run'),
	(39, 'Can delete run', 10, 'delete_run'),
	(40, 'Can view run', 10, 'view_run'),
	(41, 'Can add run notice', 11, 'add_runnotice'),
	(42, 'Can change run notice', 11, 'change_runnotice'),
	(43, 'Can delete run notice', 11, 'delete_runnotice'),
	(44, 'Can view run notice', 11, 'view_runnotice'),
	(45, 'Can add erasure', 12, 'add_erasure'),
	(46, 'Can change erasure', 12, 'change_erasure'),
	(47, 'Can delete erasure', 12, 'delete_erasure'),
	(48, 'Can view erasure', 12, 'view_erasure'),
	(49, 'Can add person', 13, 'add_person'),
	(50, 'Can change person', 13, 'change_person'),
	(51, 'Can delete person', 13, 'delete_person'),
	(52, 'Can view person', 13, 'view_person'),
	(53, 'Can add source', 14, 'add_source'),
	(54, 'Can change source', 14, 'change_source'),
	(55, 'Can delete source', 14, 'delete_source'),
	(56, 'Can view source', 14, 'view_source'),
	(57, 'Can add organisation', 15, 'add_organisation'),
	(58, 'Can change organisation', 15, 'change_organisation'),
	(59, 'Can delete organisation', 15, 'delete_organisation'),
	(60, 'Can view organisation', 15, 'view_organisation'),
	(61, 'Can add membership', 16, 'add_membership'),
	(62, 'Can change membership', 16, 'change_membership'),
	(63, 'Can delete membership', 16, 'delete_membership'),
	(64, 'Can view membership', 16, 'view_membership'),
	(65, 'Can add application', 17, 'add_application'),
	(66, 'Can change application', 17, 'change_application'),
	(67, 'Can delete application', 17, 'delete_application'),
	(68, 'Can view application', 17, 'view_application'),
	(69, 'Can add branch', 18, 'add_branch'),
	(70, 'Can change branch', 18, 'change_branch'),
	(71, 'Can delete branch', 18, 'delete_branch'),
	(72, 'Can view branch', 18, 'view_branch'),
	(73, 'Can add invitation', 19, 'add_invitation'),
	(74, 'Can change invitation', 19, 'change_invitation'),
	(75, 'Can delete invitation', 19, 'delete_invitation'),
	(76, 'Can view invitation', 19, 'view_invitation'),
	(77, 'Can add question', 20, 'add_question'),
	(78, 'Can change question', 20, 'change_question'),
	(79, 'Can delete question', 20, 'delete_question'),
	(80, 'Can view question', 20, 'view_question'),
	(81, 'Can add animal', 21, 'add_animal'),
	(82, 'Can change animal', 21, 'change_animal'),
	(83, 'Can delete animal', 21, 'delete_animal'),
	(84, 'Can view animal', 21, 'view_animal'),
	(85, 'Can add change', 22, 'add_change'),
	(86, 'Can change change', 22, 'change_change'),
	(87, 'Can delete change', 22, 'delete_change'),
	(88, 'Can view change', 22, 'view_change'),
	(89, 'Can add epoch', 23, 'add_epoch'),
	(90, 'Can change epoch', 23, 'change_epoch'),
	(91, 'Can delete epoch', 23, 'delete_epoch'),
	(92, 'Can view epoch', 23, 'view_epoch'),
	(93, 'Can add picture', 24, 'add_picture'),
	(94, 'Can change picture', 24, 'change_picture'),
	(95, 'Can delete picture', 24, 'delete_picture'),
	(96, 'Can view picture', 24, 'view_picture'),
	(97, 'Can add tombstone', 25, 'add_tombstone'),
	(98, 'Can change tombstone', 25, 'change_tombstone'),
	(99, 'Can delete tombstone', 25, 'delete_tombstone'),
	(100, 'Can view tombstone', 25, 'view_tombstone');
INSERT INTO public.auth_permission VALUES
	(101, 'Can add video', 26, 'add_video'),
	(102, 'Can change video', 26, 'change_video'),
	(103, 'Can delete video', 26, 'delete_video'),
	(104, 'Can view video', 26, 'view_video'),
	(105, 'Can add edit', 27, 'add_edit'),
	(106, 'Can change edit', 27, 'change_edit'),
	(107, 'Can delete edit', 27, 'delete_edit'),
	(108, 'Can view edit', 27, 'view_edit'),
	(109, 'Can add edited animal', 28, 'add_editedanimal'),
	(110, 'Can change edited animal', 28, 'change_editedanimal'),
	(111, 'Can delete edited animal', 28, 'delete_editedanimal'),
	(112, 'Can view edited animal', 28, 'view_editedanimal'),
	(113, 'Can add fostering', 29, 'add_fostering'),
	(114, 'Can change fostering', 29, 'change_fostering'),
	(115, 'Can delete fostering', 29, 'delete_fostering'),
	(116, 'Can view fostering', 29, 'view_fostering'),
	(117, 'Can add import draft', 30, 'add_importdraft'),
	(118, 'Can change import draft', 30, 'change_importdraft'),
	(119, 'Can delete import draft', 30, 'delete_importdraft'),
	(120, 'Can view import draft', 30, 'view_importdraft'),
	(121, 'Can add offer', 31, 'add_offer'),
	(122, 'Can change offer', 31, 'change_offer'),
	(123, 'Can delete offer', 31, 'delete_offer'),
	(124, 'Can view offer', 31, 'view_offer'),
	(125, 'Can add report', 32, 'add_report'),
	(126, 'Can change report', 32, 'change_report'),
	(127, 'Can delete report', 32, 'delete_report'),
	(128, 'Can view report', 32, 'view_report'),
	(129, 'Can add shown animal', 33, 'add_shownanimal'),
	(130, 'Can change shown animal', 33, 'change_shownanimal'),
	(131, 'Can delete shown animal', 33, 'delete_shownanimal'),
	(132, 'Can view shown animal', 33, 'view_shownanimal'),
	(133, 'Can add shown org', 34, 'add_shownorg'),
	(134, 'Can change shown org', 34, 'change_shownorg'),
	(135, 'Can delete shown org', 34, 'delete_shownorg'),
	(136, 'Can view shown org', 34, 'view_shownorg'),
	(137, 'Can add audience', 35, 'add_audience'),
	(138, 'Can change audience', 35, 'change_audience'),
	(139, 'Can delete audience', 35, 'delete_audience'),
	(140, 'Can view audience', 35, 'view_audience'),
	(141, 'Can add master', 36, 'add_master'),
	(142, 'Can change master', 36, 'change_master'),
	(143, 'Can delete master', 36, 'delete_master'),
	(144, 'Can view master', 36, 'view_master'),
	(145, 'Can add preference', 37, 'add_preference'),
	(146, 'Can change preference', 37, 'change_preference'),
	(147, 'Can delete preference', 37, 'delete_preference'),
	(148, 'Can view preference', 37, 'view_preference'),
	(149, 'Can add withdrawal entry', 38, 'add_withdrawalentry'),
	(150, 'Can change withdrawal entry', 38, 'change_withdrawalentry'),
	(151, 'Can delete withdrawal entry', 38, 'delete_withdrawalentry'),
	(152, 'Can view withdrawal entry', 38, 'view_withdrawalentry'),
	(153, 'Can add withdrawn', 39, 'add_withdrawn'),
	(154, 'Can change withdrawn', 39, 'change_withdrawn'),
	(155, 'Can delete withdrawn', 39, 'delete_withdrawn'),
	(156, 'Can view withdrawn', 39, 'view_withdrawn'),
	(157, 'Can add withheld', 40, 'add_withheld'),
	(158, 'Can change withheld', 40, 'change_withheld'),
	(159, 'Can delete withheld', 40, 'delete_withheld'),
	(160, 'Can view withheld', 40, 'view_withheld'),
	(161, 'Can add decision', 41, 'add_decision'),
	(162, 'Can change decision', 41, 'change_decision'),
	(163, 'Can delete decision', 41, 'delete_decision'),
	(164, 'Can view decision', 41, 'view_decision'),
	(165, 'Can add decision entry', 42, 'add_decisionentry'),
	(166, 'Can change decision entry', 42, 'change_decisionentry'),
	(167, 'Can delete decision entry', 42, 'delete_decisionentry'),
	(168, 'Can view decision entry', 42, 'view_decisionentry'),
	(169, 'Can add hold', 43, 'add_hold'),
	(170, 'Can change hold', 43, 'change_hold'),
	(171, 'Can delete hold', 43, 'delete_hold'),
	(172, 'Can view hold', 43, 'view_hold'),
	(173, 'Can add views', 44, 'add_views'),
	(174, 'Can change views', 44, 'change_views'),
	(175, 'Can delete views', 44, 'delete_views'),
	(176, 'Can view views', 44, 'view_views'),
	(177, 'Can add lost', 45, 'add_lost'),
	(178, 'Can change lost', 45, 'change_lost'),
	(179, 'Can delete lost', 45, 'delete_lost'),
	(180, 'Can view lost', 45, 'view_lost'),
	(181, 'Can add month', 46, 'add_month'),
	(182, 'Can change month', 46, 'change_month'),
	(183, 'Can delete month', 46, 'delete_month'),
	(184, 'Can view month', 46, 'view_month'),
	(185, 'Can add drop', 47, 'add_drop'),
	(186, 'Can change drop', 47, 'change_drop'),
	(187, 'Can delete drop', 47, 'delete_drop'),
	(188, 'Can view drop', 47, 'view_drop'),
	(189, 'Can add page', 48, 'add_page'),
	(190, 'Can change page', 48, 'change_page'),
	(191, 'Can delete page', 48, 'delete_page'),
	(192, 'Can view page', 48, 'view_page'),
	(193, 'Can add lag', 49, 'add_lag'),
	(194, 'Can change lag', 49, 'change_lag'),
	(195, 'Can delete lag', 49, 'delete_lag'),
	(196, 'Can view lag', 49, 'view_lag'),
	(197, 'Can add service', 50, 'add_service'),
	(198, 'Can change service', 50, 'change_service'),
	(199, 'Can delete service', 50, 'delete_service'),
	(200, 'Can view service', 50, 'view_service');
INSERT INTO public.auth_permission VALUES
	(201, 'Can add wrong passwords', 51, 'add_wrongpasswords'),
	(202, 'Can change wrong passwords', 51, 'change_wrongpasswords'),
	(203, 'Can delete wrong passwords', 51, 'delete_wrongpasswords'),
	(204, 'Can view wrong passwords', 51, 'view_wrongpasswords'),
	(205, 'Can add known address', 52, 'add_knownaddress'),
	(206, 'Can change known address', 52, 'change_knownaddress'),
	(207, 'Can delete known address', 52, 'delete_knownaddress'),
	(208, 'Can view known address', 52, 'view_knownaddress'),
	(209, 'Can add notice step', 53, 'add_noticestep'),
	(210, 'Can change notice step', 53, 'change_noticestep'),
	(211, 'Can delete notice step', 53, 'delete_noticestep'),
	(212, 'Can view notice step', 53, 'view_noticestep'),
	(213, 'Can add breach report', 54, 'add_breachreport'),
	(214, 'Can change breach report', 54, 'change_breachreport'),
	(215, 'Can delete breach report', 54, 'delete_breachreport'),
	(216, 'Can view breach report', 54, 'view_breachreport'),
	(217, 'Can add breach letter', 55, 'add_breachletter'),
	(218, 'Can change breach letter', 55, 'change_breachletter'),
	(219, 'Can delete breach letter', 55, 'delete_breachletter'),
	(220, 'Can view breach letter', 55, 'view_breachletter'),
	(221, 'Can add certificate', 56, 'add_certificate'),
	(222, 'Can change certificate', 56, 'change_certificate'),
	(223, 'Can delete certificate', 56, 'delete_certificate'),
	(224, 'Can view certificate', 56, 'view_certificate'),
	(225, 'Can add certificate text', 57, 'add_certificatetext'),
	(226, 'Can change certificate text', 57, 'change_certificatetext'),
	(227, 'Can delete certificate text', 57, 'delete_certificatetext'),
	(228, 'Can view certificate text', 57, 'view_certificatetext'),
	(229, 'Can add day use', 58, 'add_dayuse'),
	(230, 'Can change day use', 58, 'change_dayuse'),
	(231, 'Can delete day use', 58, 'delete_dayuse'),
	(232, 'Can view day use', 58, 'view_dayuse'),
	(233, 'Can add ending', 59, 'add_ending'),
	(234, 'Can change ending', 59, 'change_ending'),
	(235, 'Can delete ending', 59, 'delete_ending'),
	(236, 'Can view ending', 59, 'view_ending'),
	(237, 'Can add hosting notice', 60, 'add_hostingnotice'),
	(238, 'Can change hosting notice', 60, 'change_hostingnotice'),
	(239, 'Can delete hosting notice', 60, 'delete_hostingnotice'),
	(240, 'Can view hosting notice', 60, 'view_hostingnotice'),
	(241, 'Can add idle warning', 61, 'add_idlewarning'),
	(242, 'Can change idle warning', 61, 'change_idlewarning'),
	(243, 'Can delete idle warning', 61, 'delete_idlewarning'),
	(244, 'Can view idle warning', 61, 'view_idlewarning'),
	(245, 'Can add notice text', 62, 'add_noticetext'),
	(246, 'Can change notice text', 62, 'change_noticetext'),
	(247, 'Can delete notice text', 62, 'delete_noticetext'),
	(248, 'Can view notice text', 62, 'view_noticetext'),
	(249, 'Can add reactivation', 63, 'add_reactivation'),
	(250, 'Can change reactivation', 63, 'change_reactivation'),
	(251, 'Can delete reactivation', 63, 'delete_reactivation'),
	(252, 'Can view reactivation', 63, 'view_reactivation'),
	(253, 'Can add terms notice', 64, 'add_termsnotice'),
	(254, 'Can change terms notice', 64, 'change_termsnotice'),
	(255, 'Can delete terms notice', 64, 'delete_termsnotice'),
	(256, 'Can view terms notice', 64, 'view_termsnotice'),
	(257, 'Can add breach letter to', 65, 'add_breachletterto'),
	(258, 'Can change breach letter to', 65, 'change_breachletterto'),
	(259, 'Can delete breach letter to', 65, 'delete_breachletterto'),
	(260, 'Can view breach letter to', 65, 'view_breachletterto'),
	(261, 'Can add key link', 66, 'add_keylink'),
	(262, 'Can change key link', 66, 'change_keylink'),
	(263, 'Can delete key link', 66, 'delete_keylink'),
	(264, 'Can view key link', 66, 'view_keylink'),
	(265, 'Can add key question', 67, 'add_keyquestion'),
	(266, 'Can change key question', 67, 'change_keyquestion'),
	(267, 'Can delete key question', 67, 'delete_keyquestion'),
	(268, 'Can view key question', 67, 'view_keyquestion'),
	(269, 'Can add key request', 68, 'add_keyrequest'),
	(270, 'Can change key request', 68, 'change_keyrequest'),
	(271, 'Can delete key request', 68, 'delete_keyrequest'),
	(272, 'Can view key request', 68, 'view_keyrequest'),
	(273, 'Can add old key', 69, 'add_oldkey'),
	(274, 'Can change old key', 69, 'change_oldkey'),
	(275, 'Can delete old key', 69, 'delete_oldkey'),
	(276, 'Can view old key', 69, 'view_oldkey'),
	(277, 'Can add service change', 70, 'add_servicechange'),
	(278, 'Can change service change', 70, 'change_servicechange'),
	(279, 'Can delete service change', 70, 'delete_servicechange'),
	(280, 'Can view service change', 70, 'view_servicechange'),
	(281, 'Can add terms acceptance', 71, 'add_termsacceptance'),
	(282, 'Can change terms acceptance', 71, 'change_termsacceptance'),
	(283, 'Can delete terms acceptance', 71, 'delete_termsacceptance'),
	(284, 'Can view terms acceptance', 71, 'view_termsacceptance'),
	(285, 'Can add org told', 72, 'add_orgtold'),
	(286, 'Can change org told', 72, 'change_orgtold'),
	(287, 'Can delete org told', 72, 'delete_orgtold'),
	(288, 'Can view org told', 72, 'view_orgtold'),
	(289, 'Can add files bucket', 73, 'add_filesbucket'),
	(290, 'Can change files bucket', 73, 'change_filesbucket'),
	(291, 'Can delete files bucket', 73, 'delete_filesbucket'),
	(292, 'Can view files bucket', 73, 'view_filesbucket'),
	(293, 'Can add line', 74, 'add_line'),
	(294, 'Can change line', 74, 'change_line'),
	(295, 'Can delete line', 74, 'delete_line'),
	(296, 'Can view line', 74, 'view_line'),
	(297, 'Can add published set', 75, 'add_publishedset'),
	(298, 'Can change published set', 75, 'change_publishedset'),
	(299, 'Can delete published set', 75, 'delete_publishedset'),
	(300, 'Can view published set', 75, 'view_publishedset');
INSERT INTO public.auth_permission VALUES
	(301, 'Can add issue', 76, 'add_issue'),
	(302, 'Can change issue', 76, 'change_issue'),
	(303, 'Can delete issue', 76, 'delete_issue'),
	(304, 'Can view issue', 76, 'view_issue'),
	(305, 'Can add receipt', 77, 'add_receipt'),
	(306, 'Can change receipt', 77, 'change_receipt'),
	(307, 'Can delete receipt', 77, 'delete_receipt'),
	(308, 'Can view receipt', 77, 'view_receipt'),
	(309, 'Can add received', 78, 'add_received'),
	(310, 'Can change received', 78, 'change_received'),
	(311, 'Can delete received', 78, 'delete_received'),
	(312, 'Can view received', 78, 'view_received'),
	(313, 'Can add order entry', 79, 'add_orderentry'),
	(314, 'Can change order entry', 79, 'change_orderentry'),
	(315, 'Can delete order entry', 79, 'delete_orderentry'),
	(316, 'Can view order entry', 79, 'view_orderentry'),
	(317, 'Can add delivery', 80, 'add_delivery'),
	(318, 'Can change delivery', 80, 'change_delivery'),
	(319, 'Can delete delivery', 80, 'delete_delivery'),
	(320, 'Can view delivery', 80, 'view_delivery'),
	(321, 'Can add delivery try', 81, 'add_deliverytry'),
	(322, 'Can change delivery try', 81, 'change_deliverytry'),
	(323, 'Can delete delivery try', 81, 'delete_deliverytry'),
	(324, 'Can view delivery try', 81, 'view_deliverytry'),
	(325, 'Can add signer key', 82, 'add_signerkey'),
	(326, 'Can change signer key', 82, 'change_signerkey'),
	(327, 'Can delete signer key', 82, 'delete_signerkey'),
	(328, 'Can view signer key', 82, 'view_signerkey'),
	(329, 'Can add told', 83, 'add_told'),
	(330, 'Can change told', 83, 'change_told'),
	(331, 'Can delete told', 83, 'delete_told'),
	(332, 'Can view told', 83, 'view_told'),
	(333, 'Can add webhook', 84, 'add_webhook'),
	(334, 'Can change webhook', 84, 'change_webhook'),
	(335, 'Can delete webhook', 84, 'delete_webhook'),
	(336, 'Can view webhook', 84, 'view_webhook'),
	(337, 'Can add confirmation', 85, 'add_confirmation'),
	(338, 'Can change confirmation', 85, 'change_confirmation'),
	(339, 'Can delete confirmation', 85, 'delete_confirmation'),
	(340, 'Can view confirmation', 85, 'view_confirmation'),
	(341, 'Can add possession', 86, 'add_possession'),
	(342, 'Can change possession', 86, 'change_possession'),
	(343, 'Can delete possession', 86, 'delete_possession'),
	(344, 'Can view possession', 86, 'view_possession'),
	(345, 'Can add possession entry', 87, 'add_possessionentry'),
	(346, 'Can change possession entry', 87, 'change_possessionentry'),
	(347, 'Can delete possession entry', 87, 'delete_possessionentry'),
	(348, 'Can view possession entry', 87, 'view_possessionentry'),
	(349, 'Can add master files', 88, 'add_masterfiles'),
	(350, 'Can change master files', 88, 'change_masterfiles'),
	(351, 'Can delete master files', 88, 'delete_masterfiles'),
	(352, 'Can view master files', 88, 'view_masterfiles'),
	(353, 'Can add account', 89, 'add_account'),
	(354, 'Can change account', 89, 'change_account'),
	(355, 'Can delete account', 89, 'delete_account'),
	(356, 'Can view account', 89, 'view_account'),
	(357, 'Can add delivery', 90, 'add_delivery'),
	(358, 'Can change delivery', 90, 'change_delivery'),
	(359, 'Can delete delivery', 90, 'delete_delivery'),
	(360, 'Can view delivery', 90, 'view_delivery'),
	(361, 'Can add lost copy', 91, 'add_lostcopy'),
	(362, 'Can change lost copy', 91, 'change_lostcopy'),
	(363, 'Can delete lost copy', 91, 'delete_lostcopy'),
	(364, 'Can view lost copy', 91, 'view_lostcopy'),
	(365, 'Can add made', 92, 'add_made'),
	(366, 'Can change made', 92, 'change_made'),
	(367, 'Can delete made', 92, 'delete_made'),
	(368, 'Can view made', 92, 'view_made'),
	(369, 'Can add own mapping', 93, 'add_ownmapping'),
	(370, 'Can change own mapping', 93, 'change_ownmapping'),
	(371, 'Can delete own mapping', 93, 'delete_ownmapping'),
	(372, 'Can view own mapping', 93, 'view_ownmapping'),
	(373, 'Can add sending', 94, 'add_sending'),
	(374, 'Can change sending', 94, 'change_sending'),
	(375, 'Can delete sending', 94, 'delete_sending'),
	(376, 'Can view sending', 94, 'view_sending'),
	(377, 'Can add sent picture', 95, 'add_sentpicture'),
	(378, 'Can change sent picture', 95, 'change_sentpicture'),
	(379, 'Can delete sent picture', 95, 'delete_sentpicture'),
	(380, 'Can view sent picture', 95, 'view_sentpicture'),
	(381, 'Can add wishes', 96, 'add_wishes'),
	(382, 'Can change wishes', 96, 'change_wishes'),
	(383, 'Can delete wishes', 96, 'delete_wishes'),
	(384, 'Can view wishes', 96, 'view_wishes'),
	(385, 'Can add partner', 97, 'add_partner'),
	(386, 'Can change partner', 97, 'change_partner'),
	(387, 'Can delete partner', 97, 'delete_partner'),
	(388, 'Can view partner', 97, 'view_partner'),
	(389, 'Can add account request', 98, 'add_accountrequest'),
	(390, 'Can change account request', 98, 'change_accountrequest'),
	(391, 'Can delete account request', 98, 'delete_accountrequest'),
	(392, 'Can view account request', 98, 'view_accountrequest'),
	(393, 'Can add day lag', 99, 'add_daylag'),
	(394, 'Can change day lag', 99, 'change_daylag'),
	(395, 'Can delete day lag', 99, 'delete_daylag'),
	(396, 'Can view day lag', 99, 'view_daylag'),
	(397, 'Can add bucket', 100, 'add_bucket'),
	(398, 'Can change bucket', 100, 'change_bucket'),
	(399, 'Can delete bucket', 100, 'delete_bucket'),
	(400, 'Can view bucket', 100, 'view_bucket');
INSERT INTO public.auth_permission VALUES
	(401, 'Can add page run', 101, 'add_pagerun'),
	(402, 'Can change page run', 101, 'change_pagerun'),
	(403, 'Can delete page run', 101, 'delete_pagerun'),
	(404, 'Can view page run', 101, 'view_pagerun'),
	(405, 'Can add item', 102, 'add_item'),
	(406, 'Can change item', 102, 'change_item'),
	(407, 'Can delete item', 102, 'delete_item'),
	(408, 'Can view item', 102, 'view_item'),
	(409, 'Can add detail', 103, 'add_detail'),
	(410, 'Can change detail', 103, 'change_detail'),
	(411, 'Can delete detail', 103, 'delete_detail'),
	(412, 'Can view detail', 103, 'view_detail'),
	(413, 'Can add upstream', 104, 'add_upstream'),
	(414, 'Can change upstream', 104, 'change_upstream'),
	(415, 'Can delete upstream', 104, 'delete_upstream'),
	(416, 'Can view upstream', 104, 'view_upstream'),
	(417, 'Can add removed org', 105, 'add_removedorg'),
	(418, 'Can change removed org', 105, 'change_removedorg'),
	(419, 'Can delete removed org', 105, 'delete_removedorg'),
	(420, 'Can view removed org', 105, 'view_removedorg'),
	(421, 'Can add held back', 106, 'add_heldback'),
	(422, 'Can change held back', 106, 'change_heldback'),
	(423, 'Can delete held back', 106, 'delete_heldback'),
	(424, 'Can view held back', 106, 'view_heldback'),
	(425, 'Can add hub orders', 107, 'add_huborders'),
	(426, 'Can change hub orders', 107, 'change_huborders'),
	(427, 'Can delete hub orders', 107, 'delete_huborders'),
	(428, 'Can view hub orders', 107, 'view_huborders'),
	(429, 'Can add hub order', 108, 'add_huborder'),
	(430, 'Can change hub order', 108, 'change_huborder'),
	(431, 'Can delete hub order', 108, 'delete_huborder'),
	(432, 'Can view hub order', 108, 'view_huborder'),
	(433, 'Can add farewell', 109, 'add_farewell'),
	(434, 'Can change farewell', 109, 'change_farewell'),
	(435, 'Can delete farewell', 109, 'delete_farewell'),
	(436, 'Can view farewell', 109, 'view_farewell'),
	(437, 'Can add daily mail', 110, 'add_dailymail'),
	(438, 'Can change daily mail', 110, 'change_dailymail'),
	(439, 'Can delete daily mail', 110, 'delete_dailymail'),
	(440, 'Can view daily mail', 110, 'view_dailymail'),
	(441, 'Can add allowance', 111, 'add_allowance'),
	(442, 'Can change allowance', 111, 'change_allowance'),
	(443, 'Can delete allowance', 111, 'delete_allowance'),
	(444, 'Can view allowance', 111, 'view_allowance'),
	(445, 'Can add arrival', 112, 'add_arrival'),
	(446, 'Can change arrival', 112, 'change_arrival'),
	(447, 'Can delete arrival', 112, 'delete_arrival'),
	(448, 'Can view arrival', 112, 'view_arrival'),
	(449, 'Can add org look', 113, 'add_orglook'),
	(450, 'Can change org look', 113, 'change_orglook'),
	(451, 'Can delete org look', 113, 'delete_orglook'),
	(452, 'Can view org look', 113, 'view_orglook'),
	(453, 'Can add letter', 114, 'add_letter'),
	(454, 'Can change letter', 114, 'change_letter'),
	(455, 'Can delete letter', 114, 'delete_letter'),
	(456, 'Can view letter', 114, 'view_letter'),
	(457, 'Can add reader', 115, 'add_reader'),
	(458, 'Can change reader', 115, 'change_reader'),
	(459, 'Can delete reader', 115, 'delete_reader'),
	(460, 'Can view reader', 115, 'view_reader'),
	(461, 'Can add watch', 116, 'add_watch'),
	(462, 'Can change watch', 116, 'change_watch'),
	(463, 'Can delete watch', 116, 'delete_watch'),
	(464, 'Can view watch', 116, 'view_watch');
INSERT INTO public.catalog_epoch VALUES
	(1, 1);
INSERT INTO public.django_content_type VALUES
	(1, 'contenttypes', 'contenttype'),
	(2, 'auth', 'permission'),
	(3, 'auth', 'group'),
	(4, 'sessions', 'session'),
	(5, 'account', 'emailaddress'),
	(6, 'account', 'emailconfirmation'),
	(7, 'mfa', 'authenticator'),
	(8, 'usersessions', 'usersession'),
	(9, 'audit', 'deed'),
	(10, 'runs', 'run'),
	(11, 'runs', 'runnotice'),
	(12, 'stores', 'erasure'),
	(13, 'orgs', 'person'),
	(14, 'orgs', 'source'),
	(15, 'orgs', 'organisation'),
	(16, 'orgs', 'membership'),
	(17, 'orgs', 'application'),
	(18, 'orgs', 'branch'),
	(19, 'orgs', 'invitation'),
	(20, 'orgs', 'question'),
	(21, 'catalog', 'animal'),
	(22, 'catalog', 'change'),
	(23, 'catalog', 'epoch'),
	(24, 'catalog', 'picture'),
	(25, 'catalog', 'tombstone'),
	(26, 'catalog', 'video'),
	(27, 'catalog', 'edit'),
	(28, 'catalog', 'editedanimal'),
	(29, 'catalog', 'fostering'),
	(30, 'catalog', 'importdraft'),
	(31, 'catalog', 'offer'),
	(32, 'catalog', 'report'),
	(33, 'sharing', 'shownanimal'),
	(34, 'sharing', 'shownorg'),
	(35, 'sharing', 'audience'),
	(36, 'sharing', 'master'),
	(37, 'sharing', 'preference'),
	(38, 'sharing', 'withdrawalentry'),
	(39, 'sharing', 'withdrawn'),
	(40, 'sharing', 'withheld'),
	(41, 'sharing', 'decision'),
	(42, 'sharing', 'decisionentry'),
	(43, 'sharing', 'hold'),
	(44, 'tracker', 'views'),
	(45, 'tracker', 'lost'),
	(46, 'tracker', 'month'),
	(47, 'tracker', 'drop'),
	(48, 'tracker', 'page'),
	(49, 'freshness', 'lag'),
	(50, 'access', 'service'),
	(51, 'access', 'wrongpasswords'),
	(52, 'access', 'knownaddress'),
	(53, 'access', 'noticestep'),
	(54, 'access', 'breachreport'),
	(55, 'access', 'breachletter'),
	(56, 'access', 'certificate'),
	(57, 'access', 'certificatetext'),
	(58, 'access', 'dayuse'),
	(59, 'access', 'ending'),
	(60, 'access', 'hostingnotice'),
	(61, 'access', 'idlewarning'),
	(62, 'access', 'noticetext'),
	(63, 'access', 'reactivation'),
	(64, 'access', 'termsnotice'),
	(65, 'access', 'breachletterto'),
	(66, 'access', 'keylink'),
	(67, 'access', 'keyquestion'),
	(68, 'access', 'keyrequest'),
	(69, 'access', 'oldkey'),
	(70, 'access', 'servicechange'),
	(71, 'access', 'termsacceptance'),
	(72, 'access', 'orgtold'),
	(73, 'access', 'filesbucket'),
	(74, 'bulkfiles', 'line'),
	(75, 'bulkfiles', 'publishedset'),
	(76, 'bulkfiles', 'issue'),
	(77, 'bulkfiles', 'receipt'),
	(78, 'bulkfiles', 'received'),
	(79, 'bulkfiles', 'orderentry'),
	(80, 'bulkfiles', 'delivery'),
	(81, 'bulkfiles', 'deliverytry'),
	(82, 'bulkfiles', 'signerkey'),
	(83, 'bulkfiles', 'told'),
	(84, 'bulkfiles', 'webhook'),
	(85, 'bulkfiles', 'confirmation'),
	(86, 'bulkfiles', 'possession'),
	(87, 'bulkfiles', 'possessionentry'),
	(88, 'bulkfiles', 'masterfiles'),
	(89, 'exports', 'account'),
	(90, 'exports', 'delivery'),
	(91, 'exports', 'lostcopy'),
	(92, 'exports', 'made'),
	(93, 'exports', 'ownmapping'),
	(94, 'exports', 'sending'),
	(95, 'exports', 'sentpicture'),
	(96, 'exports', 'wishes'),
	(97, 'exports', 'partner'),
	(98, 'exports', 'accountrequest'),
	(99, 'exports', 'daylag'),
	(100, 'petapi', 'bucket');
INSERT INTO public.django_content_type VALUES
	(101, 'petapi', 'pagerun'),
	(102, 'petapi', 'item'),
	(103, 'petapi', 'detail'),
	(104, 'mirror', 'upstream'),
	(105, 'mirror', 'removedorg'),
	(106, 'mirror', 'heldback'),
	(107, 'mirror', 'huborders'),
	(108, 'mirror', 'huborder'),
	(109, 'mirror', 'farewell'),
	(110, 'desk', 'dailymail'),
	(111, 'listings', 'allowance'),
	(112, 'listings', 'arrival'),
	(113, 'listings', 'orglook'),
	(114, 'listings', 'letter'),
	(115, 'listings', 'reader'),
	(116, 'listings', 'watch');
INSERT INTO public.django_migrations VALUES
	(1, 'orgs', '0001_initial', now()),
	(2, 'catalog', '0001_initial', now()),
	(3, 'sharing', '0001_initial', now()),
	(4, 'orgs', '0002_here', now()),
	(5, 'catalog', '0002_storage', now()),
	(6, 'sharing', '0002_views', now()),
	(7, 'sharing', '0003_hold', now()),
	(8, 'sharing', '0004_asked_each_time', now()),
	(9, 'orgs', '0003_joining', now()),
	(10, 'orgs', '0004_role_words', now()),
	(11, 'access', '0001_initial', now()),
	(12, 'access', '0002_file_habits', now()),
	(13, 'access', '0003_wrong_passwords', now()),
	(14, 'access', '0004_holder', now()),
	(15, 'access', '0005_life', now()),
	(16, 'access', '0006_keys', now()),
	(17, 'access', '0007_org_told', now()),
	(18, 'access', '0008_search_api', now()),
	(19, 'access', '0009_files_bucket', now()),
	(20, 'account', '0001_initial', now()),
	(21, 'account', '0002_email_max_length', now()),
	(22, 'account', '0003_alter_emailaddress_create_unique_verified_email', now()),
	(23, 'account', '0004_alter_emailaddress_drop_unique_email', now()),
	(24, 'account', '0005_emailaddress_idx_upper_email', now()),
	(25, 'account', '0006_emailaddress_lower', now()),
	(26, 'account', '0007_emailaddress_idx_email', now()),
	(27, 'account', '0008_emailaddress_unique_primary_email_fixup', now()),
	(28, 'account', '0009_emailaddress_unique_primary_email', now()),
	(29, 'audit', '0001_initial', now()),
	(30, 'audit', '0002_search', now()),
	(31, 'contenttypes', '0001_initial', now()),
	(32, 'contenttypes', '0002_remove_content_type_name', now()),
	(33, 'auth', '0001_initial', now()),
	(34, 'auth', '0002_alter_permission_name_max_length', now()),
	(35, 'auth', '0003_alter_user_email_max_length', now()),
	(36, 'auth', '0004_alter_user_username_opts', now()),
	(37, 'auth', '0005_alter_user_last_login_null', now()),
	(38, 'auth', '0006_require_contenttypes_0002', now()),
	(39, 'auth', '0007_alter_validators_add_error_messages', now()),
	(40, 'auth', '0008_alter_user_username_max_length', now()),
	(41, 'auth', '0009_alter_user_last_name_max_length', now()),
	(42, 'auth', '0010_alter_group_name_max_length', now()),
	(43, 'auth', '0011_update_proxy_permissions', now()),
	(44, 'auth', '0012_alter_user_first_name_max_length', now()),
	(45, 'bulkfiles', '0001_initial', now()),
	(46, 'bulkfiles', '0002_known_order', now()),
	(47, 'bulkfiles', '0003_orders', now()),
	(48, 'bulkfiles', '0004_receipts', now()),
	(49, 'bulkfiles', '0005_possession', now()),
	(50, 'bulkfiles', '0006_masters', now()),
	(51, 'bulkfiles', '0007_sets_told', now()),
	(52, 'catalog', '0003_animals_side', now()),
	(53, 'catalog', '0004_do_not_publish', now()),
	(54, 'catalog', '0005_picture_facts', now()),
	(55, 'catalog', '0006_reports', now()),
	(56, 'catalog', '0007_digest_in_index', now()),
	(57, 'catalog', '0008_of_no_row', now()),
	(58, 'console', '0001_cache', now()),
	(59, 'desk', '0001_initial', now()),
	(60, 'exports', '0001_initial', now()),
	(61, 'exports', '0002_failures', now()),
	(62, 'exports', '0003_no_config_sent', now()),
	(63, 'exports', '0004_asking_and_lags', now()),
	(64, 'freshness', '0001_initial', now()),
	(65, 'sharing', '0005_statuses_of_sites', now()),
	(66, 'sharing', '0006_unbarred', now()),
	(67, 'listings', '0001_initial', now()),
	(68, 'listings', '0002_arrivals', now()),
	(69, 'listings', '0003_letters_settled', now()),
	(70, 'mfa', '0001_initial', now()),
	(71, 'mfa', '0002_authenticator_timestamps', now()),
	(72, 'mfa', '0003_authenticator_type_uniq', now()),
	(73, 'mirror', '0001_initial', now()),
	(74, 'mirror', '0002_schedule', now()),
	(75, 'mirror', '0003_copied_pictures', now()),
	(76, 'mirror', '0004_hub_orders', now()),
	(77, 'mirror', '0005_receipts', now()),
	(78, 'mirror', '0006_vouched', now()),
	(79, 'mirror', '0007_farewell', now()),
	(80, 'orgs', '0005_travels_to', now()),
	(81, 'petapi', '0001_initial', now()),
	(82, 'petapi', '0002_search', now()),
	(83, 'petapi', '0003_pieces', now()),
	(84, 'petapi', '0004_places', now()),
	(85, 'petapi', '0005_news', now()),
	(86, 'petapi', '0006_what_changed', now()),
	(87, 'petapi', '0007_replicated', now()),
	(88, 'runs', '0001_initial', now()),
	(89, 'sessions', '0001_initial', now()),
	(90, 'sharing', '0007_logged', now()),
	(91, 'sharing', '0008_browsed', now()),
	(92, 'sharing', '0009_sources_once', now()),
	(93, 'sharing', '0010_counted', now()),
	(94, 'sharing', '0011_nothing_withdrawn', now()),
	(95, 'stores', '0001_initial', now()),
	(96, 'tracker', '0001_initial', now()),
	(97, 'tracker', '0002_audiences', now()),
	(98, 'tracker', '0003_drops_and_pages', now()),
	(99, 'usersessions', '0001_initial', now());
INSERT INTO public.orgs_source VALUES
	(1, 'here', 'own', 'production', '', '', now());
INSERT INTO public.sharing_audience VALUES
	(1, 'own', 'own', 'production', 'approved', true, false, '{}', '{}', now(), '{Available}');
SELECT pg_catalog.setval('public.access_breachletter_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_breachletterto_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_breachreport_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_certificate_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_certificatetext_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_dayuse_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_ending_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_hostingnotice_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_idlewarning_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_keylink_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_keyquestion_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_keyrequest_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_knownaddress_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_noticestep_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_noticetext_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_oldkey_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_orgtold_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_reactivation_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_service_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_servicechange_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_termsacceptance_id_seq', 1, false);
SELECT pg_catalog.setval('public.access_termsnotice_id_seq', 1, false);
SELECT pg_catalog.setval('public.account_emailaddress_id_seq', 1, false);
SELECT pg_catalog.setval('public.account_emailconfirmation_id_seq', 1, false);
SELECT pg_catalog.setval('public.audit_deed_id_seq', 1, false);
SELECT pg_catalog.setval('public.auth_group_id_seq', 1, false);
SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 1, false);
SELECT pg_catalog.setval('public.auth_permission_id_seq', 464, true);
SELECT pg_catalog.setval('public.bulkfiles_confirmation_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_delivery_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_deliverytry_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_issue_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_masterfiles_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_orderentry_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_possession_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_possessionentry_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_publishedset_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_receipt_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_received_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_signerkey_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_told_id_seq', 1, false);
SELECT pg_catalog.setval('public.bulkfiles_webhook_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_animal_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_change_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_edit_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_editedanimal_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_fostering_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_importdraft_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_offer_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_picture_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_report_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_tombstone_id_seq', 1, false);
SELECT pg_catalog.setval('public.catalog_video_id_seq', 1, false);
SELECT pg_catalog.setval('public.desk_dailymail_id_seq', 1, false);
SELECT pg_catalog.setval('public.django_content_type_id_seq', 116, true);
SELECT pg_catalog.setval('public.django_migrations_id_seq', 99, true);
SELECT pg_catalog.setval('public.exports_account_id_seq', 1, false);
SELECT pg_catalog.setval('public.exports_accountrequest_id_seq', 1, false);
SELECT pg_catalog.setval('public.exports_daylag_id_seq', 1, false);
SELECT pg_catalog.setval('public.exports_delivery_id_seq', 1, false);
SELECT pg_catalog.setval('public.exports_lostcopy_id_seq', 1, false);
SELECT pg_catalog.setval('public.exports_made_id_seq', 1, false);
SELECT pg_catalog.setval('public.exports_ownmapping_id_seq', 1, false);
SELECT pg_catalog.setval('public.exports_partner_id_seq', 1, false);
SELECT pg_catalog.setval('public.exports_sending_id_seq', 1, false);
SELECT pg_catalog.setval('public.exports_sentpicture_id_seq', 1, false);
SELECT pg_catalog.setval('public.exports_wishes_id_seq', 1, false);
SELECT pg_catalog.setval('public.freshness_lag_id_seq', 1, false);
SELECT pg_catalog.setval('public.listings_allowance_id_seq', 1, false);
SELECT pg_catalog.setval('public.listings_arrival_id_seq', 1, false);
SELECT pg_catalog.setval('public.listings_letter_id_seq', 1, false);
SELECT pg_catalog.setval('public.listings_orglook_id_seq', 1, false);
SELECT pg_catalog.setval('public.listings_reader_id_seq', 1, false);
SELECT pg_catalog.setval('public.listings_watch_id_seq', 1, false);
SELECT pg_catalog.setval('public.mfa_authenticator_id_seq', 1, false);
SELECT pg_catalog.setval('public.mirror_farewell_id_seq', 1, false);
SELECT pg_catalog.setval('public.mirror_heldback_id_seq', 1, false);
SELECT pg_catalog.setval('public.mirror_huborder_id_seq', 1, false);
SELECT pg_catalog.setval('public.mirror_huborders_id_seq', 1, false);
SELECT pg_catalog.setval('public.mirror_removedorg_id_seq', 1, false);
SELECT pg_catalog.setval('public.mirror_upstream_id_seq', 1, false);
SELECT pg_catalog.setval('public.orgs_application_id_seq', 1, false);
SELECT pg_catalog.setval('public.orgs_branch_id_seq', 1, false);
SELECT pg_catalog.setval('public.orgs_invitation_id_seq', 1, false);
SELECT pg_catalog.setval('public.orgs_membership_id_seq', 1, false);
SELECT pg_catalog.setval('public.orgs_organisation_id_seq', 1, false);
SELECT pg_catalog.setval('public.orgs_person_id_seq', 1, false);
SELECT pg_catalog.setval('public.orgs_question_id_seq', 1, false);
SELECT pg_catalog.setval('public.orgs_source_id_seq', 1, true);
SELECT pg_catalog.setval('public.petapi_pagerun_id_seq', 1, false);
SELECT pg_catalog.setval('public.runs_run_id_seq', 1, false);
SELECT pg_catalog.setval('public.runs_runnotice_id_seq', 1, false);
SELECT pg_catalog.setval('public.sharing_audience_id_seq', 1, true);
SELECT pg_catalog.setval('public.sharing_decision_id_seq', 1, false);
SELECT pg_catalog.setval('public.sharing_decisionentry_id_seq', 1, false);
SELECT pg_catalog.setval('public.sharing_master_id_seq', 1, false);
SELECT pg_catalog.setval('public.sharing_preference_id_seq', 1, false);
SELECT pg_catalog.setval('public.sharing_withdrawalentry_id_seq', 1, false);
SELECT pg_catalog.setval('public.sharing_withdrawn_id_seq', 1, false);
SELECT pg_catalog.setval('public.sharing_withheld_id_seq', 1, false);
SELECT pg_catalog.setval('public.stores_erasure_id_seq', 1, false);
SELECT pg_catalog.setval('public.tracker_drop_id_seq', 1, false);
SELECT pg_catalog.setval('public.tracker_lost_id_seq', 1, false);
SELECT pg_catalog.setval('public.tracker_month_id_seq', 1, false);
SELECT pg_catalog.setval('public.tracker_page_id_seq', 1, false);
SELECT pg_catalog.setval('public.tracker_views_id_seq', 1, false);
SELECT pg_catalog.setval('public.usersessions_usersession_id_seq', 1, false);
ALTER TABLE ONLY public.access_breachletter
    ADD CONSTRAINT access_breachletter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_breachletterto
    ADD CONSTRAINT access_breachletterto_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_breachreport
    ADD CONSTRAINT access_breachreport_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_certificate
    ADD CONSTRAINT access_certificate_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_certificatetext
    ADD CONSTRAINT access_certificatetext_certificate_id_key UNIQUE (certificate_id);
ALTER TABLE ONLY public.access_certificatetext
    ADD CONSTRAINT access_certificatetext_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_dayuse
    ADD CONSTRAINT access_dayuse_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_ending
    ADD CONSTRAINT access_ending_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_ending
    ADD CONSTRAINT access_ending_service_id_key UNIQUE (service_id);
ALTER TABLE ONLY public.access_filesbucket
    ADD CONSTRAINT access_filesbucket_pkey PRIMARY KEY (service_id);
ALTER TABLE ONLY public.access_hostingnotice
    ADD CONSTRAINT access_hostingnotice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_idlewarning
    ADD CONSTRAINT access_idlewarning_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_keylink
    ADD CONSTRAINT access_keylink_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.access_keylink
    ADD CONSTRAINT access_keylink_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_keyquestion
    ADD CONSTRAINT access_keyquestion_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_keyrequest
    ADD CONSTRAINT access_keyrequest_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.access_keyrequest
    ADD CONSTRAINT access_keyrequest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_keyrequest
    ADD CONSTRAINT access_keyrequest_service_id_key UNIQUE (service_id);
ALTER TABLE ONLY public.access_knownaddress
    ADD CONSTRAINT access_knownaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_noticestep
    ADD CONSTRAINT access_noticestep_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_noticetext
    ADD CONSTRAINT access_noticetext_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_noticetext
    ADD CONSTRAINT access_noticetext_step_id_key UNIQUE (step_id);
ALTER TABLE ONLY public.access_oldkey
    ADD CONSTRAINT access_oldkey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_orgtold
    ADD CONSTRAINT access_orgtold_org_id_key UNIQUE (org_id);
ALTER TABLE ONLY public.access_orgtold
    ADD CONSTRAINT access_orgtold_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_reactivation
    ADD CONSTRAINT access_reactivation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_service
    ADD CONSTRAINT access_service_audience_id_key UNIQUE (audience_id);
ALTER TABLE ONLY public.access_service
    ADD CONSTRAINT access_service_key_digest_key UNIQUE (key_digest);
ALTER TABLE ONLY public.access_service
    ADD CONSTRAINT access_service_key_id_key UNIQUE (key_id);
ALTER TABLE ONLY public.access_service
    ADD CONSTRAINT access_service_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_servicechange
    ADD CONSTRAINT access_servicechange_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.access_servicechange
    ADD CONSTRAINT access_servicechange_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_termsacceptance
    ADD CONSTRAINT access_termsacceptance_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_termsnotice
    ADD CONSTRAINT access_termsnotice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_wrongpasswords
    ADD CONSTRAINT access_wrongpasswords_pkey PRIMARY KEY (subject);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_email_987c8728_uniq UNIQUE (user_id, email);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_key_key UNIQUE (key);
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.audit_deed
    ADD CONSTRAINT audit_deed_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_confirmation
    ADD CONSTRAINT bulkfiles_confirmation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_delivery
    ADD CONSTRAINT bulkfiles_delivery_name_key UNIQUE (name);
ALTER TABLE ONLY public.bulkfiles_delivery
    ADD CONSTRAINT bulkfiles_delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_deliverytry
    ADD CONSTRAINT bulkfiles_deliverytry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_issue
    ADD CONSTRAINT bulkfiles_issue_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_issue
    ADD CONSTRAINT bulkfiles_issue_service_id_key UNIQUE (service_id);
ALTER TABLE ONLY public.bulkfiles_line
    ADD CONSTRAINT bulkfiles_line_pkey PRIMARY KEY (animal);
ALTER TABLE ONLY public.bulkfiles_masterfiles
    ADD CONSTRAINT bulkfiles_masterfiles_name_key UNIQUE (name);
ALTER TABLE ONLY public.bulkfiles_masterfiles
    ADD CONSTRAINT bulkfiles_masterfiles_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_orderentry
    ADD CONSTRAINT bulkfiles_orderentry_lifts_key UNIQUE (lifts);
ALTER TABLE ONLY public.bulkfiles_orderentry
    ADD CONSTRAINT bulkfiles_orderentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_possession
    ADD CONSTRAINT bulkfiles_possession_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_possession
    ADD CONSTRAINT bulkfiles_possession_service_id_key UNIQUE (service_id);
ALTER TABLE ONLY public.bulkfiles_possessionentry
    ADD CONSTRAINT bulkfiles_possessionentry_hash_key UNIQUE (hash);
ALTER TABLE ONLY public.bulkfiles_possessionentry
    ADD CONSTRAINT bulkfiles_possessionentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_publishedset
    ADD CONSTRAINT bulkfiles_publishedset_name_key UNIQUE (name);
ALTER TABLE ONLY public.bulkfiles_publishedset
    ADD CONSTRAINT bulkfiles_publishedset_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_receipt
    ADD CONSTRAINT bulkfiles_receipt_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_received
    ADD CONSTRAINT bulkfiles_received_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_received
    ADD CONSTRAINT bulkfiles_received_service_id_key UNIQUE (service_id);
ALTER TABLE ONLY public.bulkfiles_signerkey
    ADD CONSTRAINT bulkfiles_signerkey_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_signerkey
    ADD CONSTRAINT bulkfiles_signerkey_service_id_key UNIQUE (service_id);
ALTER TABLE ONLY public.bulkfiles_told
    ADD CONSTRAINT bulkfiles_told_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_told
    ADD CONSTRAINT bulkfiles_told_service_id_key UNIQUE (service_id);
ALTER TABLE ONLY public.bulkfiles_webhook
    ADD CONSTRAINT bulkfiles_webhook_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.bulkfiles_webhook
    ADD CONSTRAINT bulkfiles_webhook_service_id_key UNIQUE (service_id);
ALTER TABLE ONLY public.catalog_animal
    ADD CONSTRAINT catalog_animal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_change
    ADD CONSTRAINT catalog_change_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_edit
    ADD CONSTRAINT catalog_edit_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_editedanimal
    ADD CONSTRAINT catalog_editedanimal_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_epoch
    ADD CONSTRAINT catalog_epoch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_fostering
    ADD CONSTRAINT catalog_fostering_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_importdraft
    ADD CONSTRAINT catalog_importdraft_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_offer
    ADD CONSTRAINT catalog_offer_animal_id_key UNIQUE (animal_id);
ALTER TABLE ONLY public.catalog_offer
    ADD CONSTRAINT catalog_offer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_picture
    ADD CONSTRAINT catalog_picture_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_report
    ADD CONSTRAINT catalog_report_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_tombstone
    ADD CONSTRAINT catalog_tombstone_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_video
    ADD CONSTRAINT catalog_video_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.access_certificate
    ADD CONSTRAINT certificate_once UNIQUE (service_id, digest);
ALTER TABLE ONLY public.bulkfiles_confirmation
    ADD CONSTRAINT confirmation_once UNIQUE (service_id, digest);
ALTER TABLE ONLY public.access_dayuse
    ADD CONSTRAINT day_use_once UNIQUE (service_id, day, channel);
ALTER TABLE ONLY public.sharing_decision
    ADD CONSTRAINT decision_once UNIQUE (org_id, audience_id);
ALTER TABLE ONLY public.desk_dailymail
    ADD CONSTRAINT desk_dailymail_person_id_key UNIQUE (person_id);
ALTER TABLE ONLY public.desk_dailymail
    ADD CONSTRAINT desk_dailymail_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);
ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);
ALTER TABLE ONLY public.catalog_editedanimal
    ADD CONSTRAINT edited_animal_once UNIQUE (edit_id, animal_id);
ALTER TABLE ONLY public.exports_account
    ADD CONSTRAINT export_account_once UNIQUE (org_id, site);
ALTER TABLE ONLY public.exports_delivery
    ADD CONSTRAINT export_delivery_once UNIQUE (account_id, animal_id);
ALTER TABLE ONLY public.exports_daylag
    ADD CONSTRAINT export_lag_once UNIQUE (account_id, day);
ALTER TABLE ONLY public.exports_made
    ADD CONSTRAINT export_made_once UNIQUE (account_id, animal_id);
ALTER TABLE ONLY public.exports_ownmapping
    ADD CONSTRAINT export_mapping_once UNIQUE (org_id, site, kind, species, value);
ALTER TABLE ONLY public.exports_sentpicture
    ADD CONSTRAINT export_picture_once UNIQUE (account_id, path);
ALTER TABLE ONLY public.exports_account
    ADD CONSTRAINT exports_account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exports_accountrequest
    ADD CONSTRAINT exports_accountrequest_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exports_daylag
    ADD CONSTRAINT exports_daylag_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exports_delivery
    ADD CONSTRAINT exports_delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exports_lostcopy
    ADD CONSTRAINT exports_lostcopy_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exports_made
    ADD CONSTRAINT exports_made_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exports_ownmapping
    ADD CONSTRAINT exports_ownmapping_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exports_partner
    ADD CONSTRAINT exports_partner_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exports_partner
    ADD CONSTRAINT exports_partner_site_key UNIQUE (site);
ALTER TABLE ONLY public.exports_sending
    ADD CONSTRAINT exports_sending_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exports_sentpicture
    ADD CONSTRAINT exports_sentpicture_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.exports_wishes
    ADD CONSTRAINT exports_wishes_org_id_key UNIQUE (org_id);
ALTER TABLE ONLY public.exports_wishes
    ADD CONSTRAINT exports_wishes_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mirror_farewell
    ADD CONSTRAINT farewell_once UNIQUE (source_name, service, seq);
ALTER TABLE ONLY public.catalog_fostering
    ADD CONSTRAINT fostering_once UNIQUE (animal_id, person_id);
ALTER TABLE ONLY public.freshness_lag
    ADD CONSTRAINT freshness_lag_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mirror_heldback
    ADD CONSTRAINT held_back_once UNIQUE (upstream_id, kind, line_hash);
ALTER TABLE ONLY public.mirror_huborder
    ADD CONSTRAINT hub_order_once UNIQUE (upstream_id, seq);
ALTER TABLE ONLY public.access_idlewarning
    ADD CONSTRAINT idle_warning_once UNIQUE (service_id, since, days);
ALTER TABLE ONLY public.access_knownaddress
    ADD CONSTRAINT known_address_once UNIQUE (service_id, address);
ALTER TABLE ONLY public.freshness_lag
    ADD CONSTRAINT lag_once UNIQUE (day, outlet, subject, bucket);
ALTER TABLE ONLY public.access_breachletterto
    ADD CONSTRAINT letter_once UNIQUE (letter_id, org);
ALTER TABLE ONLY public.listings_letter
    ADD CONSTRAINT letter_reported_by_link UNIQUE (report_digest);
ALTER TABLE ONLY public.listings_letter
    ADD CONSTRAINT letter_sent_once UNIQUE (nonce);
ALTER TABLE ONLY public.listings_allowance
    ADD CONSTRAINT listings_allowance_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.listings_allowance
    ADD CONSTRAINT listings_allowance_subject_key UNIQUE (subject);
ALTER TABLE ONLY public.listings_arrival
    ADD CONSTRAINT listings_arrival_identity_key UNIQUE (identity);
ALTER TABLE ONLY public.listings_arrival
    ADD CONSTRAINT listings_arrival_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.listings_letter
    ADD CONSTRAINT listings_letter_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.listings_orglook
    ADD CONSTRAINT listings_orglook_org_key UNIQUE (org);
ALTER TABLE ONLY public.listings_orglook
    ADD CONSTRAINT listings_orglook_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.listings_reader
    ADD CONSTRAINT listings_reader_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.listings_watch
    ADD CONSTRAINT listings_watch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sharing_master
    ADD CONSTRAINT master_once UNIQUE (org_id, kind);
ALTER TABLE ONLY public.orgs_membership
    ADD CONSTRAINT membership_once UNIQUE (org_id, person_id);
ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mirror_farewell
    ADD CONSTRAINT mirror_farewell_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mirror_heldback
    ADD CONSTRAINT mirror_heldback_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mirror_huborder
    ADD CONSTRAINT mirror_huborder_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mirror_huborders
    ADD CONSTRAINT mirror_huborders_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mirror_huborders
    ADD CONSTRAINT mirror_huborders_upstream_id_key UNIQUE (upstream_id);
ALTER TABLE ONLY public.mirror_removedorg
    ADD CONSTRAINT mirror_removedorg_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mirror_upstream
    ADD CONSTRAINT mirror_upstream_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.mirror_upstream
    ADD CONSTRAINT mirror_upstream_source_id_key UNIQUE (source_id);
ALTER TABLE ONLY public.bulkfiles_orderentry
    ADD CONSTRAINT order_numbered_once UNIQUE (service_id, seq);
ALTER TABLE ONLY public.orgs_organisation
    ADD CONSTRAINT org_once_per_source UNIQUE (source, source_id);
ALTER TABLE ONLY public.orgs_application
    ADD CONSTRAINT orgs_application_org_id_key UNIQUE (org_id);
ALTER TABLE ONLY public.orgs_application
    ADD CONSTRAINT orgs_application_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orgs_branch
    ADD CONSTRAINT orgs_branch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orgs_invitation
    ADD CONSTRAINT orgs_invitation_digest_key UNIQUE (digest);
ALTER TABLE ONLY public.orgs_invitation
    ADD CONSTRAINT orgs_invitation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orgs_membership
    ADD CONSTRAINT orgs_membership_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orgs_organisation
    ADD CONSTRAINT orgs_organisation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orgs_person
    ADD CONSTRAINT orgs_person_email_key UNIQUE (email);
ALTER TABLE ONLY public.orgs_person
    ADD CONSTRAINT orgs_person_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orgs_question
    ADD CONSTRAINT orgs_question_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orgs_source
    ADD CONSTRAINT orgs_source_name_key UNIQUE (name);
ALTER TABLE ONLY public.orgs_source
    ADD CONSTRAINT orgs_source_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.petapi_bucket
    ADD CONSTRAINT petapi_bucket_pkey PRIMARY KEY (service_id);
ALTER TABLE ONLY public.petapi_detail
    ADD CONSTRAINT petapi_detail_pkey PRIMARY KEY (animal);
ALTER TABLE ONLY public.petapi_item
    ADD CONSTRAINT petapi_item_pkey PRIMARY KEY (animal);
ALTER TABLE ONLY public.petapi_pagerun
    ADD CONSTRAINT petapi_pagerun_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.petwire_cache
    ADD CONSTRAINT petwire_cache_pkey PRIMARY KEY (cache_key);
ALTER TABLE ONLY public.bulkfiles_possessionentry
    ADD CONSTRAINT possession_numbered_once UNIQUE (service_id, number);
ALTER TABLE ONLY public.sharing_preference
    ADD CONSTRAINT preference_once UNIQUE (org_id, category);
ALTER TABLE ONLY public.tracker_page
    ADD CONSTRAINT probed_page_once UNIQUE (audience, url);
ALTER TABLE ONLY public.listings_reader
    ADD CONSTRAINT reader_by_token UNIQUE (digest);
ALTER TABLE ONLY public.bulkfiles_receipt
    ADD CONSTRAINT receipt_once UNIQUE (service_id, number);
ALTER TABLE ONLY public.mirror_removedorg
    ADD CONSTRAINT removed_once UNIQUE (upstream_id, source_id);
ALTER TABLE ONLY public.runs_run
    ADD CONSTRAINT runs_run_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.runs_runnotice
    ADD CONSTRAINT runs_runnotice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sharing_audience
    ADD CONSTRAINT sharing_audience_name_key UNIQUE (name);
ALTER TABLE ONLY public.sharing_audience
    ADD CONSTRAINT sharing_audience_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sharing_decision
    ADD CONSTRAINT sharing_decision_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sharing_decisionentry
    ADD CONSTRAINT sharing_decisionentry_hash_key UNIQUE (hash);
ALTER TABLE ONLY public.sharing_decisionentry
    ADD CONSTRAINT sharing_decisionentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sharing_hold
    ADD CONSTRAINT sharing_hold_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sharing_master
    ADD CONSTRAINT sharing_master_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sharing_preference
    ADD CONSTRAINT sharing_preference_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sharing_withdrawalentry
    ADD CONSTRAINT sharing_withdrawalentry_hash_key UNIQUE (hash);
ALTER TABLE ONLY public.sharing_withdrawalentry
    ADD CONSTRAINT sharing_withdrawalentry_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sharing_withdrawn
    ADD CONSTRAINT sharing_withdrawn_entry_id_key UNIQUE (entry_id);
ALTER TABLE ONLY public.sharing_withdrawn
    ADD CONSTRAINT sharing_withdrawn_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.sharing_withheld
    ADD CONSTRAINT sharing_withheld_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.stores_erasure
    ADD CONSTRAINT stores_erasure_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.catalog_tombstone
    ADD CONSTRAINT tombstone_once UNIQUE (kind, subject);
ALTER TABLE ONLY public.tracker_drop
    ADD CONSTRAINT tracker_drop_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tracker_lost
    ADD CONSTRAINT tracker_lost_day_key UNIQUE (day);
ALTER TABLE ONLY public.tracker_lost
    ADD CONSTRAINT tracker_lost_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tracker_month
    ADD CONSTRAINT tracker_month_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tracker_page
    ADD CONSTRAINT tracker_page_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.tracker_views
    ADD CONSTRAINT tracker_views_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_session_key_key UNIQUE (session_key);
ALTER TABLE ONLY public.tracker_month
    ADD CONSTRAINT views_month_once UNIQUE (animal, month, audience, host, org);
ALTER TABLE ONLY public.tracker_views
    ADD CONSTRAINT views_once UNIQUE (animal, day, audience, host);
ALTER TABLE ONLY public.listings_watch
    ADD CONSTRAINT watch_by_token UNIQUE (confirm_digest);
ALTER TABLE ONLY public.listings_watch
    ADD CONSTRAINT watch_once UNIQUE NULLS NOT DISTINCT (reader_id, kind, query, animal);
ALTER TABLE ONLY public.sharing_withdrawn
    ADD CONSTRAINT withdrawn_once UNIQUE (kind, subject);
ALTER TABLE ONLY public.sharing_withheld
    ADD CONSTRAINT withheld_once UNIQUE (animal_id, audience_id);
CREATE INDEX access_breachletter_report_id_fd2f088c ON public.access_breachletter USING btree (report_id);
CREATE INDEX access_breachletterto_letter_id_d5b6c21b ON public.access_breachletterto USING btree (letter_id);
CREATE INDEX access_breachreport_at_9c125698 ON public.access_breachreport USING btree (at);
CREATE INDEX access_breachreport_service_id_70f0abd8 ON public.access_breachreport USING btree (service_id);
CREATE INDEX access_certificate_service_id_654c2df4 ON public.access_certificate USING btree (service_id);
CREATE INDEX access_dayuse_service_id_b45969ab ON public.access_dayuse USING btree (service_id);
CREATE INDEX access_hostingnotice_service_id_2b92cf73 ON public.access_hostingnotice USING btree (service_id);
CREATE INDEX access_idlewarning_service_id_a7bd43a9 ON public.access_idlewarning USING btree (service_id);
CREATE INDEX access_keylink_service_id_1fa5f717 ON public.access_keylink USING btree (service_id);
CREATE INDEX access_keyquestion_request_id_fae65f19 ON public.access_keyquestion USING btree (request_id);
CREATE INDEX access_keyrequest_person_id_3d645709 ON public.access_keyrequest USING btree (person_id);
CREATE INDEX access_knownaddress_service_id_1c55497c ON public.access_knownaddress USING btree (service_id);
CREATE INDEX access_noticestep_notice_id_a544b8c4 ON public.access_noticestep USING btree (notice_id);
CREATE INDEX access_oldkey_service_id_01614d77 ON public.access_oldkey USING btree (service_id);
CREATE INDEX access_reactivation_service_id_58873606 ON public.access_reactivation USING btree (service_id);
CREATE INDEX access_service_holder_id_60087cf7 ON public.access_service USING btree (holder_id);
CREATE INDEX access_service_key_id_19c40676_like ON public.access_service USING btree (key_id text_pattern_ops);
CREATE INDEX access_servicechange_service_id_71e7dfa8 ON public.access_servicechange USING btree (service_id);
CREATE INDEX access_termsnotice_service_id_50019d28 ON public.access_termsnotice USING btree (service_id);
CREATE INDEX access_wrongpasswords_last_at_5db4d2fe ON public.access_wrongpasswords USING btree (last_at);
CREATE INDEX account_emailaddress_email_03be32b2 ON public.account_emailaddress USING btree (email);
CREATE INDEX account_emailaddress_email_03be32b2_like ON public.account_emailaddress USING btree (email varchar_pattern_ops);
CREATE INDEX account_emailaddress_user_id_2c513194 ON public.account_emailaddress USING btree (user_id);
CREATE INDEX account_emailconfirmation_email_address_id_5b7f8c58 ON public.account_emailconfirmation USING btree (email_address_id);
CREATE INDEX account_emailconfirmation_key_f43612bd_like ON public.account_emailconfirmation USING btree (key varchar_pattern_ops);
CREATE INDEX animal_bonded ON public.catalog_animal USING btree (bonded_with_id) WHERE (bonded_with_id IS NOT NULL);
CREATE INDEX animal_do_not_publish ON public.catalog_animal USING btree (id) WHERE do_not_publish;
CREATE INDEX animal_of_no_row ON public.catalog_animal USING btree (source, source_id) INCLUDE (digest) WHERE (digest = ANY (ARRAY['\x00000000000000000000000000000000'::bytea, '\xffffffffffffffffffffffffffffffff'::bytea]));
CREATE UNIQUE INDEX animal_once_per_source ON public.catalog_animal USING btree (source, source_id) INCLUDE (digest);
CREATE INDEX animal_species_newest ON public.catalog_animal USING btree (species, id DESC);
CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);
CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);
CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);
CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);
CREATE UNIQUE INDEX branch_name_once ON public.orgs_branch USING btree (org_id, lower(name));
CREATE INDEX bulkfiles_confirmation_service_id_b28ae970 ON public.bulkfiles_confirmation USING btree (service_id);
CREATE INDEX bulkfiles_delivery_name_76b0e160_like ON public.bulkfiles_delivery USING btree (name text_pattern_ops);
CREATE INDEX bulkfiles_delivery_service_id_1d987406 ON public.bulkfiles_delivery USING btree (service_id);
CREATE INDEX bulkfiles_deliverytry_delivery_id_52a1616a ON public.bulkfiles_deliverytry USING btree (delivery_id);
CREATE INDEX bulkfiles_masterfiles_name_aa168d47_like ON public.bulkfiles_masterfiles USING btree (name text_pattern_ops);
CREATE INDEX bulkfiles_orderentry_service_id_c136ce5f ON public.bulkfiles_orderentry USING btree (service_id);
CREATE INDEX bulkfiles_possessionentry_service_id_3d6d2d5f ON public.bulkfiles_possessionentry USING btree (service_id);
CREATE INDEX bulkfiles_publishedset_master_id_66cc4c97 ON public.bulkfiles_publishedset USING btree (master_id);
CREATE INDEX bulkfiles_publishedset_name_0b5e6711_like ON public.bulkfiles_publishedset USING btree (name text_pattern_ops);
CREATE INDEX bulkfiles_publishedset_service_id_3aa86cbf ON public.bulkfiles_publishedset USING btree (service_id);
CREATE INDEX bulkfiles_receipt_service_id_b6419034 ON public.bulkfiles_receipt USING btree (service_id);
CREATE INDEX catalog_animal_org_id_02e321f6 ON public.catalog_animal USING btree (org_id);
CREATE INDEX catalog_editedanimal_edit_id_c99b156e ON public.catalog_editedanimal USING btree (edit_id);
CREATE INDEX catalog_fostering_org_id_f92011f8 ON public.catalog_fostering USING btree (org_id);
CREATE INDEX catalog_fostering_person_id_0aac49e9 ON public.catalog_fostering USING btree (person_id);
CREATE INDEX catalog_importdraft_org_id_78ef28d6 ON public.catalog_importdraft USING btree (org_id);
CREATE INDEX catalog_offer_org_id_90974799 ON public.catalog_offer USING btree (org_id);
CREATE INDEX catalog_offer_to_id_75e9c332 ON public.catalog_offer USING btree (to_id);
CREATE INDEX catalog_report_animal_id_bd4ac4e4 ON public.catalog_report USING btree (animal_id);
CREATE INDEX change_order ON public.catalog_change USING btree (epoch, transaction, id);
CREATE INDEX change_subject ON public.catalog_change USING btree (kind, subject);
CREATE INDEX day_use_day ON public.access_dayuse USING btree (day);
CREATE INDEX decision_entry_subject ON public.sharing_decisionentry USING btree (org, audience);
CREATE INDEX deed_by_by ON public.audit_deed USING btree (by, at, id);
CREATE INDEX deed_by_kind ON public.audit_deed USING btree (kind, at, id);
CREATE INDEX deed_by_org ON public.audit_deed USING btree (org, at, id);
CREATE INDEX deed_by_subject ON public.audit_deed USING btree (subject, at, id);
CREATE INDEX deed_by_time ON public.audit_deed USING btree (at, id);
CREATE INDEX deed_by_verb ON public.audit_deed USING btree (verb, at, id);
CREATE INDEX delivery_newest ON public.bulkfiles_delivery USING btree (service_id, id DESC);
CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);
CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);
CREATE UNIQUE INDEX drop_open_once ON public.tracker_drop USING btree (org, audience, host) WHERE (over_at IS NULL);
CREATE INDEX edit_newest ON public.catalog_edit USING btree (org_id, id DESC);
CREATE INDEX edited_animal_newest ON public.catalog_editedanimal USING btree (animal_id, id DESC);
CREATE INDEX erasure_at ON public.stores_erasure USING btree (at);
CREATE INDEX erasure_left ON public.stores_erasure USING btree (id) WHERE (done_at IS NULL);
CREATE INDEX erasure_place ON public.stores_erasure USING btree (place);
CREATE INDEX export_copy_newest ON public.exports_lostcopy USING btree (account_id, id DESC);
CREATE INDEX export_delivery_animal ON public.exports_delivery USING btree (animal_id);
CREATE INDEX export_request_newest ON public.exports_accountrequest USING btree (org_id, site, id DESC);
CREATE UNIQUE INDEX export_request_one_open ON public.exports_accountrequest USING btree (org_id, site) WHERE (state = 'requested'::text);
CREATE INDEX export_sending_newest ON public.exports_sending USING btree (account_id, id DESC);
CREATE INDEX exports_account_org_id_9240306c ON public.exports_account USING btree (org_id);
CREATE INDEX exports_accountrequest_org_id_126ed609 ON public.exports_accountrequest USING btree (org_id);
CREATE INDEX exports_ownmapping_org_id_e7c466d8 ON public.exports_ownmapping USING btree (org_id);
CREATE INDEX exports_partner_site_e997730a_like ON public.exports_partner USING btree (site text_pattern_ops);
CREATE INDEX hub_order_in_force ON public.mirror_huborder USING btree (upstream_id, kind, subject) WHERE (lifted_at IS NULL);
CREATE UNIQUE INDEX invitation_open_once ON public.orgs_invitation USING btree (org_id, lower((email)::text)) WHERE (accepted_at IS NULL);
CREATE INDEX letter_reported ON public.listings_letter USING btree (sender) WHERE (reported_at IS NOT NULL);
CREATE INDEX listings_watch_reader_id_e05bd1e1 ON public.listings_watch USING btree (reader_id);
CREATE INDEX mfa_authenticator_user_id_0c3a50c0 ON public.mfa_authenticator USING btree (user_id);
CREATE INDEX mirror_heldback_upstream_id_c6bbf246 ON public.mirror_heldback USING btree (upstream_id);
CREATE INDEX mirror_huborder_upstream_id_a255dfd0 ON public.mirror_huborder USING btree (upstream_id);
CREATE INDEX mirror_removedorg_upstream_id_cd6f2447 ON public.mirror_removedorg USING btree (upstream_id);
CREATE INDEX org_travels_to ON public.orgs_organisation USING gin (travels_to);
CREATE INDEX orgs_branch_org_id_94510676 ON public.orgs_branch USING btree (org_id);
CREATE INDEX orgs_invitation_org_id_d9d2be95 ON public.orgs_invitation USING btree (org_id);
CREATE INDEX orgs_membership_org_id_50f5ac7a ON public.orgs_membership USING btree (org_id);
CREATE INDEX orgs_membership_person_id_2c23c9b6 ON public.orgs_membership USING btree (person_id);
CREATE INDEX orgs_person_email_d4726379_like ON public.orgs_person USING btree (email varchar_pattern_ops);
CREATE INDEX orgs_question_application_id_4864bd4d ON public.orgs_question USING btree (application_id);
CREATE INDEX orgs_source_name_a6dd38bd_like ON public.orgs_source USING btree (name text_pattern_ops);
CREATE INDEX page_run_query ON public.petapi_pagerun USING btree (query);
CREATE UNIQUE INDEX person_email_once ON public.orgs_person USING btree (lower((email)::text));
CREATE INDEX petapi_animal_at_place ON public.catalog_animal USING btree ("left"(location_zip, 5), species) INCLUDE (id, org_id, source, primary_breed, secondary_breed, mixed, location_zip) WHERE ((status = 'Available'::text) AND (deleted_at IS NULL) AND (NOT do_not_publish) AND (location_zip ~ '^[0-9]{5}'::text));
CREATE INDEX petapi_animal_of_org ON public.catalog_animal USING btree (org_id, species) INCLUDE (id, source, primary_breed, secondary_breed, mixed, location_zip) WHERE ((status = 'Available'::text) AND (deleted_at IS NULL) AND (NOT do_not_publish) AND (location_zip !~ '^[0-9]{5}'::text));
CREATE INDEX petapi_org_place ON public.orgs_organisation USING btree (lpad("left"(split_part(btrim(zip), '-'::text, 1), 5), 5, '0'::text));
CREATE INDEX petapi_pagerun_at_bd9a20f4 ON public.petapi_pagerun USING btree (at);
CREATE INDEX petwire_cache_expires ON public.petwire_cache USING btree (expires);
CREATE INDEX picture_content ON public.catalog_picture USING btree (content) WHERE (NOT (content = ''::text));
CREATE INDEX picture_in_order ON public.catalog_picture USING btree (animal_id, "position");
CREATE UNIQUE INDEX reactivation_open_once ON public.access_reactivation USING btree (service_id) WHERE (answered_at IS NULL);
CREATE UNIQUE INDEX reader_once ON public.listings_reader USING btree (lower((email)::text));
CREATE INDEX report_at ON public.catalog_report USING btree (at);
CREATE INDEX run_latest ON public.runs_run USING btree (kind, subject, id DESC);
CREATE INDEX runs_runnotice_run_id_f127e42f ON public.runs_runnotice USING btree (run_id);
CREATE INDEX set_newest ON public.bulkfiles_publishedset USING btree (service_id, id DESC);
CREATE INDEX sharing_audience_name_e55e38e7_like ON public.sharing_audience USING btree (name text_pattern_ops);
CREATE INDEX sharing_browsed_at_place ON public.catalog_animal USING btree ("left"(location_zip, 5)) INCLUDE (id, org_id, source, species, status, age, size, sex, ok_with_dogs, ok_with_cats, ok_with_kids, special_needs, courtesy, bonded_with_id, primary_breed, secondary_breed, location_zip) WHERE ((deleted_at IS NULL) AND (NOT do_not_publish) AND (location_zip ~ '^[0-9]{5}'::text));
CREATE INDEX sharing_browsed_newest ON public.catalog_animal USING btree (id) INCLUDE (org_id, source, species, status, age, size, sex, ok_with_dogs, ok_with_cats, ok_with_kids, special_needs, courtesy, bonded_with_id, primary_breed, secondary_breed, location_zip) WHERE ((deleted_at IS NULL) AND (NOT do_not_publish));
CREATE INDEX sharing_browsed_of_org ON public.catalog_animal USING btree (org_id, id) INCLUDE (source, species, status, age, size, sex, ok_with_dogs, ok_with_cats, ok_with_kids, special_needs, courtesy, bonded_with_id, primary_breed, secondary_breed, location_zip) WHERE ((deleted_at IS NULL) AND (NOT do_not_publish));
CREATE INDEX sharing_decision_audience_id_0224cefa ON public.sharing_decision USING btree (audience_id);
CREATE INDEX sharing_decision_org_id_cdb988f6 ON public.sharing_decision USING btree (org_id);
CREATE INDEX sharing_master_org_id_cf2268b7 ON public.sharing_master USING btree (org_id);
CREATE INDEX sharing_preference_org_id_91f470cc ON public.sharing_preference USING btree (org_id);
CREATE INDEX sharing_withheld_animal_id_4a7c5cc2 ON public.sharing_withheld USING btree (animal_id);
CREATE INDEX sharing_withheld_audience_id_bcee9e56 ON public.sharing_withheld USING btree (audience_id);
CREATE INDEX terms_acceptance_service ON public.access_termsacceptance USING btree (service);
CREATE UNIQUE INDEX unique_authenticator_type ON public.mfa_authenticator USING btree (user_id, type) WHERE ((type)::text = ANY ((ARRAY['totp'::character varying, 'recovery_codes'::character varying])::text[]));
CREATE UNIQUE INDEX unique_primary_email ON public.account_emailaddress USING btree (user_id, "primary") WHERE "primary";
CREATE UNIQUE INDEX unique_verified_email ON public.account_emailaddress USING btree (email) WHERE verified;
CREATE INDEX usersessions_usersession_session_key_fd35de43_like ON public.usersessions_usersession USING btree (session_key varchar_pattern_ops);
CREATE INDEX usersessions_usersession_user_id_af5e0a6d ON public.usersessions_usersession USING btree (user_id);
CREATE INDEX video_in_order ON public.catalog_video USING btree (animal_id, "position");
CREATE INDEX views_month_of_org ON public.tracker_month USING btree (org, month);
CREATE INDEX views_of_audience ON public.tracker_views USING btree (audience, day);
CREATE INDEX views_of_day ON public.tracker_views USING btree (day);
CREATE INDEX views_of_org ON public.tracker_views USING btree (org, day);
CREATE INDEX withdrawal_entry_subject ON public.sharing_withdrawalentry USING btree (kind, subject);
CREATE TRIGGER bulkfiles_tell_sets AFTER DELETE OR UPDATE OR TRUNCATE ON public.bulkfiles_publishedset FOR EACH STATEMENT EXECUTE FUNCTION public.bulkfiles_tell_sets();
CREATE TRIGGER petapi_forget AFTER INSERT ON public.sharing_withdrawn FOR EACH ROW EXECUTE FUNCTION public.petapi_forget();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.access_oldkey FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OF key_id, key_digest, audience_id, terms_version, functions, per_minute OR TRUNCATE ON public.access_service FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.catalog_animal FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.catalog_picture FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.catalog_video FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.orgs_organisation FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.orgs_source FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.sharing_audience FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.sharing_decision FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.sharing_hold FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.sharing_master FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.sharing_preference FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.sharing_withdrawn FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER petapi_tell AFTER INSERT OR DELETE OR UPDATE OR TRUNCATE ON public.sharing_withheld FOR EACH STATEMENT EXECUTE FUNCTION public.petapi_tell();
CREATE TRIGGER pgtrigger_append_only_04e01 BEFORE DELETE OR UPDATE ON public.sharing_decisionentry FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_04e01();
COMMENT ON TRIGGER pgtrigger_append_only_04e01 ON public.sharing_decisionentry IS 'bf2c31543acb0690239f752a5c5ac6ddeec7f63c';
CREATE TRIGGER pgtrigger_append_only_0fc02 BEFORE DELETE OR UPDATE ON public.access_termsacceptance FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_0fc02();
COMMENT ON TRIGGER pgtrigger_append_only_0fc02 ON public.access_termsacceptance IS 'ae8635e111ff4ea0b87847b15f2adc9ed8b158e9';
CREATE TRIGGER pgtrigger_append_only_123a0 BEFORE DELETE OR UPDATE ON public.access_ending FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_123a0();
COMMENT ON TRIGGER pgtrigger_append_only_123a0 ON public.access_ending IS 'a57b295af4e747ede19e7a7c59bb3bac26769880';
CREATE TRIGGER pgtrigger_append_only_2046a BEFORE DELETE OR UPDATE ON public.access_termsnotice FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_2046a();
COMMENT ON TRIGGER pgtrigger_append_only_2046a ON public.access_termsnotice IS 'ad9866bfc1da45960cebe3bb52307d273e58bd74';
CREATE TRIGGER pgtrigger_append_only_350fd BEFORE DELETE OR UPDATE ON public.access_noticestep FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_350fd();
COMMENT ON TRIGGER pgtrigger_append_only_350fd ON public.access_noticestep IS '9d60b3dbf26cf6fb8961055dfb145930a85c1aa3';
CREATE TRIGGER pgtrigger_append_only_3e0e1 BEFORE DELETE OR UPDATE ON public.audit_deed FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_3e0e1();
COMMENT ON TRIGGER pgtrigger_append_only_3e0e1 ON public.audit_deed IS '57b382bef9bcb45fc14f72640b23f489d8472138';
CREATE TRIGGER pgtrigger_append_only_411e0 BEFORE DELETE OR UPDATE ON public.access_hostingnotice FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_411e0();
COMMENT ON TRIGGER pgtrigger_append_only_411e0 ON public.access_hostingnotice IS '9f9feef4a52c4bb4f12eb5b98e481c68bf20908f';
CREATE TRIGGER pgtrigger_append_only_6e623 BEFORE DELETE OR UPDATE ON public.bulkfiles_confirmation FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_6e623();
COMMENT ON TRIGGER pgtrigger_append_only_6e623 ON public.bulkfiles_confirmation IS '02a9a9fb5780b300ef1bdcbf65be18293c147bad';
CREATE TRIGGER pgtrigger_append_only_71053 BEFORE DELETE OR UPDATE ON public.access_certificate FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_71053();
COMMENT ON TRIGGER pgtrigger_append_only_71053 ON public.access_certificate IS 'cd6ea46f346c223aa0afbfc6385189b52b1ef7cb';
CREATE TRIGGER pgtrigger_append_only_73840 BEFORE DELETE OR UPDATE ON public.bulkfiles_orderentry FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_73840();
COMMENT ON TRIGGER pgtrigger_append_only_73840 ON public.bulkfiles_orderentry IS '357057a288a2c396f3308ce25085e5da45090e66';
CREATE TRIGGER pgtrigger_append_only_a07ca BEFORE DELETE OR UPDATE ON public.bulkfiles_receipt FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_a07ca();
COMMENT ON TRIGGER pgtrigger_append_only_a07ca ON public.bulkfiles_receipt IS 'ecaf14337cf47e4e1584926291b361f182308560';
CREATE TRIGGER pgtrigger_append_only_afeed BEFORE DELETE OR UPDATE ON public.sharing_withdrawalentry FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_afeed();
COMMENT ON TRIGGER pgtrigger_append_only_afeed ON public.sharing_withdrawalentry IS 'c427a04b93b7a62c19aec2a6f8d15a22122eb3d1';
CREATE TRIGGER pgtrigger_append_only_c48bf BEFORE DELETE OR UPDATE ON public.bulkfiles_possessionentry FOR EACH ROW EXECUTE FUNCTION public.pgtrigger_append_only_c48bf();
COMMENT ON TRIGGER pgtrigger_append_only_c48bf ON public.bulkfiles_possessionentry IS 'bf8fe8278bbf3973fbedc3c903be40d6c800ae51';
CREATE TRIGGER sharing_log AFTER UPDATE OF org_id ON public.catalog_animal FOR EACH ROW WHEN (((old.org_id IS DISTINCT FROM new.org_id) AND old.was_listed)) EXECUTE FUNCTION public.sharing_log_moved();
CREATE TRIGGER sharing_log AFTER UPDATE ON public.orgs_organisation FOR EACH ROW WHEN ((((((old.standing IS DISTINCT FROM new.standing) OR (old.public_statuses IS DISTINCT FROM new.public_statuses)) OR (old.show_address IS DISTINCT FROM new.show_address)) OR (old.digest IS DISTINCT FROM new.digest)) OR (old.source IS DISTINCT FROM new.source))) EXECUTE FUNCTION public.sharing_log_org();
CREATE TRIGGER sharing_log AFTER UPDATE ON public.orgs_source FOR EACH ROW WHEN (((((old.terms IS DISTINCT FROM new.terms) OR (old.environment IS DISTINCT FROM new.environment)) OR (old.attribution_text IS DISTINCT FROM new.attribution_text)) OR (old.attribution_url IS DISTINCT FROM new.attribution_url))) EXECUTE FUNCTION public.sharing_log_source();
CREATE TRIGGER sharing_log AFTER UPDATE ON public.sharing_audience FOR EACH ROW WHEN (((new.kind = 'own'::text) AND (((old.environment IS DISTINCT FROM new.environment) OR (old.standing IS DISTINCT FROM new.standing)) OR (old.terms_accepted IS DISTINCT FROM new.terms_accepted)))) EXECUTE FUNCTION public.sharing_log_audience();
CREATE TRIGGER sharing_log AFTER INSERT OR DELETE OR UPDATE ON public.sharing_decision FOR EACH ROW EXECUTE FUNCTION public.sharing_log_decision();
CREATE TRIGGER sharing_log AFTER INSERT OR DELETE OR UPDATE ON public.sharing_master FOR EACH ROW EXECUTE FUNCTION public.sharing_log_master();
CREATE TRIGGER sharing_log AFTER INSERT OR DELETE OR UPDATE ON public.sharing_withheld FOR EACH ROW EXECUTE FUNCTION public.sharing_log_withheld();
CREATE TRIGGER sharing_log_unbonded AFTER UPDATE OF bonded_with_id ON public.catalog_animal FOR EACH ROW WHEN (((old.bonded_with_id IS NOT NULL) AND (new.bonded_with_id IS NULL))) EXECUTE FUNCTION public.sharing_log_unbonded();
ALTER TABLE ONLY public.access_breachletter
    ADD CONSTRAINT access_breachletter_report_id_fd2f088c_fk_access_br FOREIGN KEY (report_id) REFERENCES public.access_breachreport(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_breachletterto
    ADD CONSTRAINT access_breachlettert_letter_id_d5b6c21b_fk_access_br FOREIGN KEY (letter_id) REFERENCES public.access_breachletter(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_breachreport
    ADD CONSTRAINT access_breachreport_service_id_70f0abd8_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_certificate
    ADD CONSTRAINT access_certificate_service_id_654c2df4_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_certificatetext
    ADD CONSTRAINT access_certificatete_certificate_id_2458c4b7_fk_access_ce FOREIGN KEY (certificate_id) REFERENCES public.access_certificate(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_dayuse
    ADD CONSTRAINT access_dayuse_service_id_b45969ab_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_ending
    ADD CONSTRAINT access_ending_service_id_4efdc088_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_filesbucket
    ADD CONSTRAINT access_filesbucket_service_id_07d38be2_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_hostingnotice
    ADD CONSTRAINT access_hostingnotice_service_id_2b92cf73_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_idlewarning
    ADD CONSTRAINT access_idlewarning_service_id_a7bd43a9_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_keylink
    ADD CONSTRAINT access_keylink_service_id_1fa5f717_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_keyquestion
    ADD CONSTRAINT access_keyquestion_request_id_fae65f19_fk_access_keyrequest_id FOREIGN KEY (request_id) REFERENCES public.access_keyrequest(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_keyrequest
    ADD CONSTRAINT access_keyrequest_person_id_3d645709_fk_orgs_person_id FOREIGN KEY (person_id) REFERENCES public.orgs_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_keyrequest
    ADD CONSTRAINT access_keyrequest_service_id_60bbf729_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_knownaddress
    ADD CONSTRAINT access_knownaddress_service_id_1c55497c_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_noticestep
    ADD CONSTRAINT access_noticestep_notice_id_a544b8c4_fk_access_termsnotice_id FOREIGN KEY (notice_id) REFERENCES public.access_termsnotice(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_noticetext
    ADD CONSTRAINT access_noticetext_step_id_d0d8bc9f_fk_access_noticestep_id FOREIGN KEY (step_id) REFERENCES public.access_noticestep(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_oldkey
    ADD CONSTRAINT access_oldkey_service_id_01614d77_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_orgtold
    ADD CONSTRAINT access_orgtold_org_id_7f1713d7_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_reactivation
    ADD CONSTRAINT access_reactivation_service_id_58873606_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_service
    ADD CONSTRAINT access_service_audience_id_41d50ce3_fk_sharing_audience_id FOREIGN KEY (audience_id) REFERENCES public.sharing_audience(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_service
    ADD CONSTRAINT access_service_holder_id_60087cf7_fk_orgs_person_id FOREIGN KEY (holder_id) REFERENCES public.orgs_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_servicechange
    ADD CONSTRAINT access_servicechange_service_id_71e7dfa8_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.access_termsnotice
    ADD CONSTRAINT access_termsnotice_service_id_50019d28_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.account_emailaddress
    ADD CONSTRAINT account_emailaddress_user_id_2c513194_fk_orgs_person_id FOREIGN KEY (user_id) REFERENCES public.orgs_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.account_emailconfirmation
    ADD CONSTRAINT account_emailconfirm_email_address_id_5b7f8c58_fk_account_e FOREIGN KEY (email_address_id) REFERENCES public.account_emailaddress(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_confirmation
    ADD CONSTRAINT bulkfiles_confirmation_service_id_b28ae970_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_delivery
    ADD CONSTRAINT bulkfiles_delivery_service_id_1d987406_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_deliverytry
    ADD CONSTRAINT bulkfiles_deliverytr_delivery_id_52a1616a_fk_bulkfiles FOREIGN KEY (delivery_id) REFERENCES public.bulkfiles_delivery(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_issue
    ADD CONSTRAINT bulkfiles_issue_service_id_931a4ee1_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_orderentry
    ADD CONSTRAINT bulkfiles_orderentry_service_id_c136ce5f_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_possessionentry
    ADD CONSTRAINT bulkfiles_possession_service_id_3d6d2d5f_fk_access_se FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_possession
    ADD CONSTRAINT bulkfiles_possession_service_id_cf802424_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_publishedset
    ADD CONSTRAINT bulkfiles_publisheds_master_id_66cc4c97_fk_bulkfiles FOREIGN KEY (master_id) REFERENCES public.bulkfiles_masterfiles(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_publishedset
    ADD CONSTRAINT bulkfiles_publishedset_service_id_3aa86cbf_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_receipt
    ADD CONSTRAINT bulkfiles_receipt_service_id_b6419034_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_received
    ADD CONSTRAINT bulkfiles_received_service_id_a537a357_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_signerkey
    ADD CONSTRAINT bulkfiles_signerkey_service_id_3303e7d9_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_told
    ADD CONSTRAINT bulkfiles_told_service_id_e2acfda0_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.bulkfiles_webhook
    ADD CONSTRAINT bulkfiles_webhook_service_id_41999835_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_animal
    ADD CONSTRAINT catalog_animal_bonded_with_id_9baa1e8e_fk_catalog_animal_id FOREIGN KEY (bonded_with_id) REFERENCES public.catalog_animal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_animal
    ADD CONSTRAINT catalog_animal_org_id_02e321f6_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_animal
    ADD CONSTRAINT catalog_animal_source_6db46130_fk_orgs_source_name FOREIGN KEY (source) REFERENCES public.orgs_source(name) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_edit
    ADD CONSTRAINT catalog_edit_org_id_429de5d1_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_edit
    ADD CONSTRAINT catalog_edit_undoes_id_08ea9205_fk_catalog_edit_id FOREIGN KEY (undoes_id) REFERENCES public.catalog_edit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_editedanimal
    ADD CONSTRAINT catalog_editedanimal_animal_id_0b5f720f_fk_catalog_animal_id FOREIGN KEY (animal_id) REFERENCES public.catalog_animal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_editedanimal
    ADD CONSTRAINT catalog_editedanimal_edit_id_c99b156e_fk_catalog_edit_id FOREIGN KEY (edit_id) REFERENCES public.catalog_edit(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_editedanimal
    ADD CONSTRAINT catalog_editedanimal_org_id_0cc99876_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_fostering
    ADD CONSTRAINT catalog_fostering_animal_id_05a1907a_fk_catalog_animal_id FOREIGN KEY (animal_id) REFERENCES public.catalog_animal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_fostering
    ADD CONSTRAINT catalog_fostering_org_id_f92011f8_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_fostering
    ADD CONSTRAINT catalog_fostering_person_id_0aac49e9_fk_orgs_person_id FOREIGN KEY (person_id) REFERENCES public.orgs_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_importdraft
    ADD CONSTRAINT catalog_importdraft_org_id_78ef28d6_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_offer
    ADD CONSTRAINT catalog_offer_animal_id_ec380b83_fk_catalog_animal_id FOREIGN KEY (animal_id) REFERENCES public.catalog_animal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_offer
    ADD CONSTRAINT catalog_offer_org_id_90974799_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_offer
    ADD CONSTRAINT catalog_offer_to_id_75e9c332_fk_orgs_organisation_id FOREIGN KEY (to_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_picture
    ADD CONSTRAINT catalog_picture_animal_id_b9306fc2_fk_catalog_animal_id FOREIGN KEY (animal_id) REFERENCES public.catalog_animal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_picture
    ADD CONSTRAINT catalog_picture_org_id_72fdc039_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_picture
    ADD CONSTRAINT catalog_picture_source_aa9575ce_fk_orgs_source_name FOREIGN KEY (source) REFERENCES public.orgs_source(name) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_report
    ADD CONSTRAINT catalog_report_animal_id_bd4ac4e4_fk_catalog_animal_id FOREIGN KEY (animal_id) REFERENCES public.catalog_animal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_video
    ADD CONSTRAINT catalog_video_animal_id_46a69966_fk_catalog_animal_id FOREIGN KEY (animal_id) REFERENCES public.catalog_animal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_video
    ADD CONSTRAINT catalog_video_org_id_adc7106f_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.catalog_video
    ADD CONSTRAINT catalog_video_source_6e7aa569_fk_orgs_source_name FOREIGN KEY (source) REFERENCES public.orgs_source(name) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.desk_dailymail
    ADD CONSTRAINT desk_dailymail_person_id_b6c303a8_fk_orgs_person_id FOREIGN KEY (person_id) REFERENCES public.orgs_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.exports_account
    ADD CONSTRAINT exports_account_org_id_9240306c_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.exports_accountrequest
    ADD CONSTRAINT exports_accountrequest_org_id_126ed609_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.exports_daylag
    ADD CONSTRAINT exports_daylag_account_id_f05efc7f_fk_exports_account_id FOREIGN KEY (account_id) REFERENCES public.exports_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.exports_delivery
    ADD CONSTRAINT exports_delivery_account_id_628b7a10_fk_exports_account_id FOREIGN KEY (account_id) REFERENCES public.exports_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.exports_lostcopy
    ADD CONSTRAINT exports_lostcopy_account_id_7172b407_fk_exports_account_id FOREIGN KEY (account_id) REFERENCES public.exports_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.exports_made
    ADD CONSTRAINT exports_made_account_id_f309914b_fk_exports_account_id FOREIGN KEY (account_id) REFERENCES public.exports_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.exports_ownmapping
    ADD CONSTRAINT exports_ownmapping_org_id_e7c466d8_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.exports_sending
    ADD CONSTRAINT exports_sending_account_id_8b87ceee_fk_exports_account_id FOREIGN KEY (account_id) REFERENCES public.exports_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.exports_sentpicture
    ADD CONSTRAINT exports_sentpicture_account_id_7b84614e_fk_exports_account_id FOREIGN KEY (account_id) REFERENCES public.exports_account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.exports_wishes
    ADD CONSTRAINT exports_wishes_org_id_caff65bc_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.listings_watch
    ADD CONSTRAINT listings_watch_reader_id_e05bd1e1_fk_listings_reader_id FOREIGN KEY (reader_id) REFERENCES public.listings_reader(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.mfa_authenticator
    ADD CONSTRAINT mfa_authenticator_user_id_0c3a50c0_fk_orgs_person_id FOREIGN KEY (user_id) REFERENCES public.orgs_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.mirror_heldback
    ADD CONSTRAINT mirror_heldback_upstream_id_c6bbf246_fk_mirror_upstream_id FOREIGN KEY (upstream_id) REFERENCES public.mirror_upstream(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.mirror_huborder
    ADD CONSTRAINT mirror_huborder_upstream_id_a255dfd0_fk_mirror_upstream_id FOREIGN KEY (upstream_id) REFERENCES public.mirror_upstream(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.mirror_huborders
    ADD CONSTRAINT mirror_huborders_upstream_id_283add4e_fk_mirror_upstream_id FOREIGN KEY (upstream_id) REFERENCES public.mirror_upstream(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.mirror_removedorg
    ADD CONSTRAINT mirror_removedorg_upstream_id_cd6f2447_fk_mirror_upstream_id FOREIGN KEY (upstream_id) REFERENCES public.mirror_upstream(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.mirror_upstream
    ADD CONSTRAINT mirror_upstream_source_id_21d4e42b_fk_orgs_source_id FOREIGN KEY (source_id) REFERENCES public.orgs_source(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.orgs_application
    ADD CONSTRAINT orgs_application_org_id_469aea1b_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.orgs_branch
    ADD CONSTRAINT orgs_branch_org_id_94510676_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.orgs_invitation
    ADD CONSTRAINT orgs_invitation_org_id_d9d2be95_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.orgs_membership
    ADD CONSTRAINT orgs_membership_org_id_50f5ac7a_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.orgs_membership
    ADD CONSTRAINT orgs_membership_person_id_2c23c9b6_fk_orgs_person_id FOREIGN KEY (person_id) REFERENCES public.orgs_person(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.orgs_organisation
    ADD CONSTRAINT orgs_organisation_source_8bf77c18_fk_orgs_source_name FOREIGN KEY (source) REFERENCES public.orgs_source(name) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.orgs_question
    ADD CONSTRAINT orgs_question_application_id_4864bd4d_fk_orgs_application_id FOREIGN KEY (application_id) REFERENCES public.orgs_application(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.petapi_bucket
    ADD CONSTRAINT petapi_bucket_service_id_7f32e29c_fk_access_service_id FOREIGN KEY (service_id) REFERENCES public.access_service(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.petapi_detail
    ADD CONSTRAINT petapi_detail_of_animal FOREIGN KEY (animal) REFERENCES public.catalog_animal(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.petapi_item
    ADD CONSTRAINT petapi_item_of_animal FOREIGN KEY (animal) REFERENCES public.catalog_animal(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.runs_runnotice
    ADD CONSTRAINT runs_runnotice_run_id_f127e42f_fk_runs_run_id FOREIGN KEY (run_id) REFERENCES public.runs_run(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sharing_decision
    ADD CONSTRAINT sharing_decision_audience_id_0224cefa_fk_sharing_audience_id FOREIGN KEY (audience_id) REFERENCES public.sharing_audience(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sharing_decision
    ADD CONSTRAINT sharing_decision_org_id_cdb988f6_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sharing_master
    ADD CONSTRAINT sharing_master_org_id_cf2268b7_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sharing_preference
    ADD CONSTRAINT sharing_preference_org_id_91f470cc_fk_orgs_organisation_id FOREIGN KEY (org_id) REFERENCES public.orgs_organisation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sharing_withdrawn
    ADD CONSTRAINT sharing_withdrawn_entry_id_e7748803_fk_sharing_w FOREIGN KEY (entry_id) REFERENCES public.sharing_withdrawalentry(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sharing_withheld
    ADD CONSTRAINT sharing_withheld_animal_id_4a7c5cc2_fk_catalog_animal_id FOREIGN KEY (animal_id) REFERENCES public.catalog_animal(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.sharing_withheld
    ADD CONSTRAINT sharing_withheld_audience_id_bcee9e56_fk_sharing_audience_id FOREIGN KEY (audience_id) REFERENCES public.sharing_audience(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.usersessions_usersession
    ADD CONSTRAINT usersessions_usersession_user_id_af5e0a6d_fk_orgs_person_id FOREIGN KEY (user_id) REFERENCES public.orgs_person(id) DEFERRABLE INITIALLY DEFERRED;
