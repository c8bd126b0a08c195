-- What members want to be told of by mail (docs/events.md). The stream is the audit chain of the tenant, as for webhooks.
CREATE TABLE public.notification (
  tenant_id UUID NOT NULL,
  member_id UUID NOT NULL,
  kinds TEXT[] NOT NULL,
  -- Up to which number of the chain they are told.
  cursor_seq BIGINT NOT NULL,
  -- Until when nothing is looked at: a letter a minute is enough, and whoever is at it is alone.
  rest_until TIMESTAMPTZ(3),
  CONSTRAINT notification_pkey PRIMARY KEY (tenant_id, member_id),
  CONSTRAINT notification_tenant_id_member_id_fkey FOREIGN KEY (tenant_id, member_id)
    REFERENCES public.member (tenant_id, id) ON DELETE CASCADE ON UPDATE CASCADE,
  CONSTRAINT notification_kinds_check CHECK (kinds <@ '{failures,approvals}')
);
ALTER TABLE public.notification ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.notification FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.notification
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
GRANT SELECT, INSERT, DELETE ON public.notification TO tiffin_app;
GRANT UPDATE (kinds, cursor_seq, rest_until) ON public.notification TO tiffin_app;
GRANT EXECUTE ON FUNCTION audit.acts_between(bigint, bigint, text[]) TO tiffin_app;

CREATE TABLE directory.notification (
  member uuid PRIMARY KEY, tenant uuid NOT NULL, cursor_seq bigint NOT NULL, rest_until timestamptz
);
CREATE FUNCTION directory.enter_notification() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM directory.notification n WHERE n.member = OLD.member_id;
  ELSE
    INSERT INTO directory.notification VALUES (NEW.member_id, NEW.tenant_id, NEW.cursor_seq, NEW.rest_until)
    ON CONFLICT (member) DO UPDATE SET cursor_seq = excluded.cursor_seq, rest_until = excluded.rest_until;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER enter_directory AFTER INSERT OR UPDATE OR DELETE ON public.notification
  FOR EACH ROW EXECUTE FUNCTION directory.enter_notification();

-- One member for whom the chain has gone on; nobody else takes them for a minute.
CREATE FUNCTION directory.claim_notification() RETURNS TABLE (tenant uuid, id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  UPDATE directory.notification n SET rest_until = now() + interval '1 minute'
  WHERE n.member = (
    SELECT x.member FROM directory.notification x JOIN audit.head h ON h.tenant_id = x.tenant AND h.seq > x.cursor_seq
    WHERE x.rest_until IS NULL OR x.rest_until <= now() ORDER BY x.rest_until NULLS FIRST LIMIT 1 FOR UPDATE OF x SKIP LOCKED)
  RETURNING n.tenant, n.member
$$;
REVOKE ALL ON FUNCTION directory.enter_notification(), directory.claim_notification() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.claim_notification() TO tiffin_app;
