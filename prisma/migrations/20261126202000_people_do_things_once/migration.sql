-- What a person does under an Idempotency-Key as themselves, and not as a member of anything, is kept in the tenant that they came into by
-- it: one that they founded, or one that let them in. Whoever asks again is led there.
CREATE FUNCTION directory.entered_once(of_user uuid, of_key text) RETURNS TABLE (tenant uuid, field text, request_hash text)
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  place uuid;
BEGIN
  FOR place IN SELECT m.tenant FROM directory.member m WHERE m.user_id = of_user ORDER BY m.tenant LOOP
    -- The owner is bound by row level security like everybody else.
    PERFORM set_config('app.tenant_id', place::text, true);
    RETURN QUERY SELECT k.tenant_id, k.field, k.request_hash FROM public.idempotency_key k
      WHERE k.tenant_id = place AND k.caller_id = of_user::text AND k.key_hash = of_key
        AND k.created_at > now() - interval '1 day';
  END LOOP;
  PERFORM set_config('app.tenant_id', before, true);
END $$;
REVOKE ALL ON FUNCTION directory.entered_once(uuid, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.entered_once(uuid, text) TO tiffin_app;
