-- Why a promotion was aborted: what was only superseded is asked for again by automation, and what somebody has ended is not.
ALTER TABLE public.promotion NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.environment NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.audit_event NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.service_account NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.promotion
  ADD COLUMN abort_cause TEXT,
  -- Of what automation asks for: the person who has turned it on there.
  ADD COLUMN automated_by UUID;
ALTER TABLE public.environment ADD COLUMN auto_promote_by UUID;

ALTER TABLE public.promotion DISABLE TRIGGER ended_stays;
UPDATE public.promotion SET abort_cause = CASE
  WHEN note LIKE 'A newer %' THEN 'superseded'
  WHEN note LIKE 'it was rejected%' THEN 'rejected'
  WHEN note LIKE 'the time for approvals is over%' THEN 'expired'
  WHEN note LIKE 'Its promoter stopped%' THEN 'quarantined'
  ELSE 'person' END
WHERE phase = 'Aborted';
ALTER TABLE public.promotion ENABLE TRIGGER ended_stays;
ALTER TABLE public.promotion
  ADD CONSTRAINT promotion_abort_cause_check CHECK (abort_cause IN ('person', 'rejected', 'expired', 'superseded', 'quarantined', 'irreversible')),
  ADD CONSTRAINT promotion_aborted_check CHECK ((abort_cause IS NOT NULL) = (phase = 'Aborted'));

-- Who has turned it on, as the log says; behind a service account stands who created it.
UPDATE public.environment e SET auto_promote_by = (
  SELECT CASE WHEN x.person ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' THEN x.person::uuid END FROM (
    SELECT coalesce(a.on_behalf_of::text, CASE a.actor_kind WHEN 'user' THEN a.actor_id::text WHEN 'service_account' THEN (
      SELECT s.created_by::text FROM public.service_account s WHERE s.tenant_id = a.tenant_id AND s.id::text = a.actor_id::text) END) AS person
    FROM public.audit_event a
    WHERE a.tenant_id = e.tenant_id AND a.action = 'environment.automate' AND a.object_id = e.id::text
    ORDER BY a.seq DESC LIMIT 1) x)
WHERE e.auto_promote <> 'off';
UPDATE public.promotion p SET automated_by = e.auto_promote_by FROM public.environment e
WHERE e.tenant_id = p.tenant_id AND e.id = p.environment_id AND p.way = 'automation' AND p.finished_at IS NULL;

GRANT UPDATE (abort_cause) ON public.promotion TO tiffin_app, tiffin_worker;
GRANT UPDATE (auto_promote_by) ON public.environment TO tiffin_app;
SELECT audit.keep_states('public.promotion', 'promotion', 'id', '{note,errors}', '{reason}');
SELECT audit.keep_states('public.environment', 'environment', 'id',
  '{deploy_epoch,deploy_holder,deploy_lease_until,deploy_fault,deploy_faults,deploy_next_try_at,deploy_starts,is_paused,held_units,held_replicas,held_cpu_millicores,held_memory_mb,held_disk_mb,promote_epoch,promote_holder,promote_lease_until,promote_look_at,promote_calls,promote_fault,promote_faults,promote_starts}',
  '{deploy_failure,running_failure,hold_reason}');

-- What the stages behind it wait for has moved on, where anything waits there. Whoever asks for something there holds the row of the
-- environment: their request is committed and seen here once the row is had, or they come after this and see what has moved on.
CREATE OR REPLACE FUNCTION public.call_promoters_behind() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM FROM public.environment e WHERE e.tenant_id = NEW.tenant_id AND NEW.environment_id = ANY (e.upstream_ids)
  ORDER BY e.id FOR NO KEY UPDATE;
  PERFORM public.call_promoter(e.tenant_id, e.id) FROM public.environment e
  WHERE e.tenant_id = NEW.tenant_id AND NEW.environment_id = ANY (e.upstream_ids)
    AND (e.auto_promote <> 'off' OR EXISTS (SELECT FROM public.promotion p
      WHERE p.tenant_id = e.tenant_id AND p.environment_id = e.id AND p.phase = 'Pending'))
  ORDER BY e.id;
  RETURN NULL;
END $$;
-- A vote counts by the role that its voter has now.
CREATE FUNCTION public.call_promoters_of_member() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  changed CONSTANT uuid := CASE TG_OP WHEN 'DELETE' THEN OLD.tenant_id ELSE NEW.tenant_id END;
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  PERFORM set_config('app.tenant_id', changed::text, true);
  PERFORM public.call_promoter(e.tenant_id, e.id) FROM public.environment e
  WHERE e.tenant_id = changed AND EXISTS (SELECT FROM public.promotion p
    WHERE p.tenant_id = e.tenant_id AND p.environment_id = e.id AND p.phase = 'Pending')
  ORDER BY e.id;
  PERFORM set_config('app.tenant_id', before, true);
  RETURN NULL;
END $$;
CREATE TRIGGER call_promoters AFTER INSERT OR DELETE OR UPDATE OF role ON public.member
  FOR EACH ROW EXECUTE FUNCTION public.call_promoters_of_member();
REVOKE ALL ON FUNCTION public.call_promoters_of_member() FROM PUBLIC;

ALTER TABLE public.promotion FORCE ROW LEVEL SECURITY;
ALTER TABLE public.environment FORCE ROW LEVEL SECURITY;
ALTER TABLE public.audit_event FORCE ROW LEVEL SECURITY;
ALTER TABLE public.service_account FORCE ROW LEVEL SECURITY;
