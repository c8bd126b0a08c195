-- Where a person is invited to, by an address that the identity provider has verified to be theirs: the letter itself may be lost.
CREATE FUNCTION directory.invitations_to(of_email text) RETURNS TABLE (tenant uuid, id uuid)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT i.tenant, i.id FROM directory.invitation i
  WHERE i.email_hash = directory.hash_of(of_email) AND i.open_until > now()
  ORDER BY i.open_until, i.id LIMIT 20
$$;
REVOKE ALL ON FUNCTION directory.invitations_to(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.invitations_to(text) TO tiffin_app;
