-- The embedded identity provider answers strangers and writes no event; the auditor writes its own through functions of its own
-- (20261126170000). Whoever took over one of them could have put events of anybody into the chain of every tenant.
REVOKE EXECUTE ON FUNCTION audit.append(uuid, jsonb, jsonb) FROM tiffin_identity, tiffin_auditor;
REVOKE USAGE ON SCHEMA audit FROM tiffin_identity;
