-- A certificate that could not be had is tried again when people ask for it (docs/domains.md), once its authority allows.
ALTER TABLE public.certificate ADD COLUMN not_sooner_than TIMESTAMPTZ(3);
GRANT UPDATE (not_sooner_than) ON public.certificate TO tiffin_worker;

-- Of the tenant that is set. Whether it is tried: who has its turn goes on undisturbed, and what is issued is renewed in its time.
CREATE FUNCTION directory.try_certificate(asked uuid) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  own uuid := nullif(current_setting('app.tenant_id', true), '')::uuid;
BEGIN
  PERFORM FROM directory.certificate_look l
  WHERE l.id = asked AND l.tenant = own AND (l.busy_until IS NULL OR l.busy_until <= now()) FOR UPDATE;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  UPDATE public.certificate c SET next_look_at = greatest(transaction_timestamp(), c.not_sooner_than)
  WHERE c.tenant_id = own AND c.domain_id = asked AND c.state IN ('none', 'failing')
    AND c.next_look_at > greatest(transaction_timestamp(), c.not_sooner_than);
  RETURN FOUND;
END $$;
REVOKE ALL ON FUNCTION directory.try_certificate(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.try_certificate(uuid) TO tiffin_app;
