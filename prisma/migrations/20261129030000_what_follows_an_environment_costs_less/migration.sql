-- Each change of an environment parsed and planned the conditions of all its triggers anew, and where these call functions of SQL the bodies
-- of those as well: nine tenths of what an update took. A function of plpgsql does it once in each session.
CREATE FUNCTION directory.follow_environment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  due_before CONSTANT timestamptz := public.deployment_due_from(OLD);
  due CONSTANT timestamptz := public.deployment_due_from(NEW);
  is_leased CONSTANT boolean := OLD.deploy_lease_until IS DISTINCT FROM NEW.deploy_lease_until;
BEGIN
  IF due_before IS DISTINCT FROM due OR is_leased OR OLD.deploy_epoch <> NEW.deploy_epoch
    OR public.settled_release(OLD) IS DISTINCT FROM public.settled_release(NEW)
    OR public.restore_due_from(OLD) IS DISTINCT FROM public.restore_due_from(NEW)
    OR public.is_troubled(OLD) IS DISTINCT FROM public.is_troubled(NEW) THEN
    UPDATE directory.environment d SET deployment_due_from = due, settled_release = public.settled_release(NEW),
      epoch = NEW.deploy_epoch, idle_from = coalesce(NEW.deploy_lease_until, '-infinity'),
      restore_due_from = public.restore_due_from(NEW), is_troubled = public.is_troubled(NEW)
    WHERE d.id = NEW.id;
  END IF;
  IF public.promotion_due_from(OLD) IS DISTINCT FROM public.promotion_due_from(NEW)
    OR OLD.promote_lease_until IS DISTINCT FROM NEW.promote_lease_until OR OLD.promote_starts <> NEW.promote_starts THEN
    PERFORM directory.keep_work(ROW('promote', NEW.id, NEW.tenant_id, public.promotion_due_from(NEW), NEW.promote_lease_until,
      NEW.promote_starts, NULL, false, NULL)::directory.work);
  END IF;
  IF due_before IS DISTINCT FROM due OR is_leased OR OLD.deploy_starts <> NEW.deploy_starts THEN
    PERFORM directory.keep_work(ROW('deploy', NEW.id, NEW.tenant_id, due, NEW.deploy_lease_until, NEW.deploy_starts,
      NULL, false, NULL)::directory.work);
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION directory.follow_environment() FROM PUBLIC;
DROP TRIGGER update_promotion_work ON public.environment;
DROP TRIGGER update_work ON public.environment;
CREATE OR REPLACE TRIGGER update_directory AFTER UPDATE ON public.environment
  FOR EACH ROW EXECUTE FUNCTION directory.follow_environment();
DROP FUNCTION directory.enter_promotion();

-- As `runs_release`, which nothing has to look up.
CREATE OR REPLACE TRIGGER keep_occupancy AFTER UPDATE ON public.environment FOR EACH ROW WHEN (
  CASE WHEN NOT OLD.is_stopped THEN OLD.current_release_id END
  IS DISTINCT FROM CASE WHEN NOT NEW.is_stopped THEN NEW.current_release_id END) EXECUTE FUNCTION public.keep_occupancy();

-- A promoter knows what it does itself: who starts or verifies a promotion has looked at all of it. An end may be somebody else's.
CREATE OR REPLACE TRIGGER call_promoter_of_end AFTER UPDATE ON public.promotion FOR EACH ROW
  WHEN (OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL) EXECUTE FUNCTION public.call_promoter_of_promotion();

-- Asked of every row that waits whenever work is given out: a setting of its own would keep it from being planned as part of the question.
CREATE OR REPLACE FUNCTION directory.in_flight(w directory.work) RETURNS boolean LANGUAGE sql STABLE AS
  $$ SELECT (w.ticket IS NOT NULL AND NOT w.is_taken) OR coalesce(w.ticket_until > now(), false) OR coalesce(w.busy_until > now(), false) $$;
