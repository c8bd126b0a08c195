-- What a caller sent under an Idempotency-Key and what came of it, written in the transaction of the change itself: a retry after an
-- answer that was lost gets the first result. Kept for a day.
CREATE TABLE public.idempotency_key (
  tenant_id uuid NOT NULL,
  caller_id text NOT NULL,
  key_hash text NOT NULL,
  field text NOT NULL,
  step int NOT NULL,
  request_hash text NOT NULL,
  answer text,
  created_at timestamptz(3) NOT NULL DEFAULT transaction_timestamp(),
  PRIMARY KEY (tenant_id, caller_id, key_hash, field, step)
);
CREATE INDEX idempotency_key_tenant_id_created_at_idx ON public.idempotency_key (tenant_id, created_at);

ALTER TABLE public.idempotency_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.idempotency_key FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.idempotency_key
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT ON public.idempotency_key TO tiffin_app;

-- Removes what is older than a day of so many tenants behind `last`, and answers the last of them; null: there is none behind.
CREATE FUNCTION directory.forget_idempotency_keys(last uuid, at_most int) RETURNS uuid
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  visited uuid := NULL;
BEGIN
  FOR visited IN SELECT t.tenant FROM directory.tenant t WHERE t.tenant > last ORDER BY t.tenant LIMIT at_most LOOP
    -- The owner is bound by row level security like everybody else.
    PERFORM set_config('app.tenant_id', visited::text, true);
    DELETE FROM public.idempotency_key WHERE tenant_id = visited AND created_at < now() - interval '1 day';
  END LOOP;
  PERFORM set_config('app.tenant_id', '', true);
  RETURN visited;
END $$;
REVOKE ALL ON FUNCTION directory.forget_idempotency_keys(uuid, int) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.forget_idempotency_keys(uuid, int) TO tiffin_app;

-- Nobody calls what a check of a table calls but those who write it.
REVOKE ALL ON FUNCTION platform.are_overrides(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.are_overrides(jsonb) TO tiffin_app;
