-- The server knows how many rows the small tables of the rule have. It leaves a table of which fewer than fifty rows have
-- changed alone, and takes one it has never looked at for ten pages; multiplied with each other such guesses came to
-- eleven million rows, at which comparing each animal with each looked as cheap as anything else
-- (docs/decisions/0042). From here on one changed row is enough for a look, which takes a millisecond.
ALTER TABLE orgs_organisation SET (autovacuum_analyze_threshold = 0);
ALTER TABLE orgs_source SET (autovacuum_analyze_threshold = 0);
ALTER TABLE sharing_audience SET (autovacuum_analyze_threshold = 0);
ALTER TABLE sharing_decision SET (autovacuum_analyze_threshold = 0);
ALTER TABLE sharing_hold SET (autovacuum_analyze_threshold = 0);
ALTER TABLE sharing_master SET (autovacuum_analyze_threshold = 0);
ALTER TABLE sharing_preference SET (autovacuum_analyze_threshold = 0);
ALTER TABLE sharing_withdrawn SET (autovacuum_analyze_threshold = 0);
ALTER TABLE sharing_withheld SET (autovacuum_analyze_threshold = 0);

-- Empty ones too, which autovacuum never comes to.
ANALYZE orgs_organisation, orgs_source, sharing_audience, sharing_decision, sharing_hold, sharing_master,
    sharing_preference, sharing_withdrawn, sharing_withheld;
