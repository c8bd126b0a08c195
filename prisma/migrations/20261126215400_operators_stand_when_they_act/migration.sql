-- Whether a sign-in of an operator still counts, asked in the transaction of what they do. The row of a user is held until that ends; of one
-- who is none, what they do at the very moment comes before the end of it.
CREATE FUNCTION directory.hold_operator(of_subject text, signed_in_at timestamptz) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM FROM platform.app_user u WHERE u.subject = of_subject FOR SHARE;
  RETURN NOT EXISTS (SELECT FROM directory.person(of_subject) p WHERE p.sessions_valid_from > signed_in_at);
END $$;
REVOKE ALL ON FUNCTION directory.hold_operator(text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.hold_operator(text, timestamptz) TO tiffin_operator;
