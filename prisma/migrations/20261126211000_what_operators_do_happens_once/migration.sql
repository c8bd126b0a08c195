-- What operators do, and people about themselves, happens once under an Idempotency-Key, as what members do: written in the transaction of the
-- change itself, kept for a day. Who called is a hash, so that nobody whose account is deleted is known by it.
CREATE TABLE platform.idempotency_key (
  -- Under which role it was written: what operators are answered, no other role reads.
  of_role name NOT NULL DEFAULT session_user,
  caller_hash text NOT NULL,
  key_hash text NOT NULL,
  field text NOT NULL,
  step int NOT NULL,
  request_hash text NOT NULL,
  answer text,
  created_at timestamptz(3) NOT NULL DEFAULT transaction_timestamp(),
  PRIMARY KEY (of_role, caller_hash, key_hash, field, step)
);
REVOKE ALL ON platform.idempotency_key FROM PUBLIC;
CREATE INDEX idempotency_key_created_at_idx ON platform.idempotency_key (created_at);

CREATE FUNCTION platform.kept_answers(caller text, key text) RETURNS TABLE (field text, step int, request_hash text, answer text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT k.field, k.step, k.request_hash, k.answer FROM platform.idempotency_key k
  WHERE k.of_role = session_user AND k.caller_hash = caller AND k.key_hash = key AND k.created_at > now() - interval '1 day'
$$;
CREATE FUNCTION platform.keep_answer(caller text, key text, of_field text, of_step int, of_request text, of_answer text) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO platform.idempotency_key (caller_hash, key_hash, field, step, request_hash, answer)
  VALUES (caller, key, of_field, of_step, of_request, of_answer)
$$;
REVOKE ALL ON FUNCTION platform.kept_answers(text, text), platform.keep_answer(text, text, text, int, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.kept_answers(text, text), platform.keep_answer(text, text, text, int, text, text)
  TO tiffin_app, tiffin_operator;

-- Those of no tenant go with the others.
CREATE FUNCTION platform.forget_idempotency_keys() RETURNS void LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS
  $$ DELETE FROM platform.idempotency_key k WHERE k.created_at < now() - interval '1 day' $$;
REVOKE ALL ON FUNCTION platform.forget_idempotency_keys() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.forget_idempotency_keys() TO tiffin_app;
