-- Releases are promoted (docs/adr/0030). What remains of a stage's settings lies with its environment, and so does who looks at its
-- promotions: `promote_look_at` says when there is next something to look at, null where nothing is.
ALTER TABLE public.environment NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.environment
  ADD COLUMN approvals JSONB,
  ADD COLUMN windows JSONB NOT NULL DEFAULT '[]',
  ADD COLUMN checks JSONB NOT NULL DEFAULT '[{"kind": "health"}, {"kind": "smoke"}]',
  ADD COLUMN auto_promote TEXT NOT NULL DEFAULT 'off',
  ADD COLUMN rollback_skips TEXT[] NOT NULL DEFAULT '{}',
  ADD COLUMN rollback_on TEXT[] NOT NULL DEFAULT '{verification}',
  ADD COLUMN hold_release_id UUID,
  ADD COLUMN hold_promotion_id UUID,
  ADD COLUMN hold_by UUID,
  ADD COLUMN hold_at TIMESTAMPTZ(3),
  ADD COLUMN hold_reason TEXT,
  ADD COLUMN promote_epoch INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN promote_holder TEXT,
  ADD COLUMN promote_lease_until TIMESTAMPTZ(3),
  ADD COLUMN promote_look_at TIMESTAMPTZ(3),
  ADD COLUMN promote_calls INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN promote_fault TEXT,
  ADD COLUMN promote_faults INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN promote_starts INTEGER NOT NULL DEFAULT 0,
  ADD CONSTRAINT environment_auto_promote_check CHECK (auto_promote IN ('off', 'newest', 'upstream')),
  ADD CONSTRAINT environment_rollback_skips_check CHECK (rollback_skips <@ '{approvals,window}'),
  ADD CONSTRAINT environment_rollback_on_check CHECK (rollback_on <@ '{verification,promotion}'),
  ADD CONSTRAINT environment_hold_check CHECK ((hold_at IS NULL) = (hold_release_id IS NULL)),
  ADD CONSTRAINT environment_tenant_id_hold_release_id_fkey FOREIGN KEY (tenant_id, hold_release_id)
    REFERENCES public.release (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE;
GRANT UPDATE (approvals, windows, checks, auto_promote, rollback_skips, rollback_on, hold_release_id, hold_promotion_id, hold_by, hold_at,
  hold_reason, desired_release_id, desired_revision_number, deploy_epoch, deploy_lease_until, promote_starts, promote_fault, promote_faults,
  promote_look_at)
  ON public.environment TO tiffin_app;

-- Who aborts a promotion ends the deployment that it had begun.
GRANT UPDATE (state, finished_at) ON public.deployment TO tiffin_app;

SELECT audit.keep_states('public.environment', 'environment', 'id',
  '{deploy_epoch,deploy_holder,deploy_lease_until,deploy_fault,deploy_faults,deploy_next_try_at,deploy_starts,is_paused,held_units,held_replicas,held_cpu_millicores,held_memory_mb,held_disk_mb,promote_epoch,promote_holder,promote_lease_until,promote_look_at,promote_calls,promote_fault,promote_faults,promote_starts}',
  '{deploy_failure,running_failure,hold_reason}');

-- One attempt to bring a release into an environment. Ids are ordered by time: that is the queue.
CREATE TABLE public.promotion (
  tenant_id UUID NOT NULL,
  id UUID NOT NULL,
  environment_id UUID NOT NULL,
  release_id UUID NOT NULL,
  way TEXT NOT NULL,
  -- Who asked, as audit events name them, and the person behind it; both stamped by the server.
  actor_kind TEXT NOT NULL,
  actor_id TEXT NOT NULL,
  requested_by UUID,
  reason TEXT,
  -- Of a rollback: the promotion that it takes back.
  rollback_of UUID,
  -- What ran when it started; null: nothing.
  from_release_id UUID,
  phase TEXT NOT NULL DEFAULT 'Pending',
  -- Why it waits, or how it ended, for people; null where there is nothing to say.
  note TEXT,
  -- What failed, where it has: verification, or the promotion itself.
  cause TEXT,
  errors INTEGER NOT NULL DEFAULT 0,
  created_at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  started_at TIMESTAMPTZ(3),
  finished_at TIMESTAMPTZ(3),
  CONSTRAINT promotion_pkey PRIMARY KEY (tenant_id, id),
  CONSTRAINT promotion_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT promotion_tenant_id_release_id_fkey FOREIGN KEY (tenant_id, release_id)
    REFERENCES public.release (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT promotion_tenant_id_from_release_id_fkey FOREIGN KEY (tenant_id, from_release_id)
    REFERENCES public.release (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT promotion_way_check CHECK (way IN ('person', 'automation', 'rollback', 'auto-rollback')),
  CONSTRAINT promotion_phase_check
    CHECK (phase IN ('Pending', 'Running', 'Verifying', 'Succeeded', 'Failed', 'Errored', 'Aborted')),
  CONSTRAINT promotion_cause_check CHECK (cause IN ('verification', 'promotion')),
  CONSTRAINT promotion_finished_check
    CHECK ((finished_at IS NULL) = (phase IN ('Pending', 'Running', 'Verifying')))
);
-- One at a time has an environment to itself, its verification included.
CREATE UNIQUE INDEX promotion_open ON public.promotion (tenant_id, environment_id) WHERE phase IN ('Running', 'Verifying');
CREATE INDEX promotion_pending ON public.promotion (tenant_id, environment_id, id) WHERE phase = 'Pending';
CREATE INDEX promotion_tenant_id_environment_id_id_idx ON public.promotion (tenant_id, environment_id, id);
CREATE INDEX promotion_tenant_id_release_id_idx ON public.promotion (tenant_id, release_id);

-- Frozen when the promotion is made: what it does, and then what it checks.
CREATE TABLE public.promotion_step (
  tenant_id UUID NOT NULL,
  promotion_id UUID NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  is_check BOOLEAN NOT NULL,
  -- What it is to do: a kind, with what that kind needs.
  task JSONB NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting',
  detail TEXT,
  started_at TIMESTAMPTZ(3),
  finished_at TIMESTAMPTZ(3),
  CONSTRAINT promotion_step_pkey PRIMARY KEY (tenant_id, promotion_id, position),
  CONSTRAINT promotion_step_tenant_id_promotion_id_fkey FOREIGN KEY (tenant_id, promotion_id)
    REFERENCES public.promotion (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT promotion_step_state_check CHECK (state IN ('waiting', 'running', 'succeeded', 'failed'))
);
CREATE UNIQUE INDEX promotion_step_tenant_id_promotion_id_name_key ON public.promotion_step (tenant_id, promotion_id, name);

-- What people said of a promotion. A person may approve and then reject, each once.
CREATE TABLE public.vote (
  tenant_id UUID NOT NULL,
  promotion_id UUID NOT NULL,
  voter UUID NOT NULL,
  says TEXT NOT NULL,
  comment TEXT,
  at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT vote_pkey PRIMARY KEY (tenant_id, promotion_id, voter, says),
  CONSTRAINT vote_tenant_id_promotion_id_fkey FOREIGN KEY (tenant_id, promotion_id)
    REFERENCES public.promotion (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT vote_says_check CHECK (says IN ('approve', 'reject'))
);

-- The three ledgers of an environment. Rows are added; only the end of the open occupancy is ever filled in.
CREATE TABLE public.occupancy (
  tenant_id UUID NOT NULL,
  environment_id UUID NOT NULL,
  number INTEGER NOT NULL,
  release_id UUID NOT NULL,
  from_at TIMESTAMPTZ(3) NOT NULL,
  until_at TIMESTAMPTZ(3),
  CONSTRAINT occupancy_pkey PRIMARY KEY (tenant_id, environment_id, number),
  CONSTRAINT occupancy_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT occupancy_tenant_id_release_id_fkey FOREIGN KEY (tenant_id, release_id)
    REFERENCES public.release (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE UNIQUE INDEX occupancy_open ON public.occupancy (tenant_id, environment_id) WHERE until_at IS NULL;
CREATE INDEX occupancy_tenant_id_environment_id_release_id_number_idx
  ON public.occupancy (tenant_id, environment_id, release_id, number);
CREATE TABLE public.verification (
  tenant_id UUID NOT NULL,
  environment_id UUID NOT NULL,
  number INTEGER NOT NULL,
  release_id UUID NOT NULL,
  -- Null: by the deployment itself, in an environment that runs what is built.
  promotion_id UUID,
  at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT verification_pkey PRIMARY KEY (tenant_id, environment_id, number),
  CONSTRAINT verification_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT verification_tenant_id_release_id_fkey FOREIGN KEY (tenant_id, release_id)
    REFERENCES public.release (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE INDEX verification_tenant_id_environment_id_release_id_idx ON public.verification (tenant_id, environment_id, release_id);
-- Somebody who may promote here lets a release in that was not verified, or has not soaked, in the stage before.
CREATE TABLE public.approval (
  tenant_id UUID NOT NULL,
  environment_id UUID NOT NULL,
  release_id UUID NOT NULL,
  approved_by UUID NOT NULL,
  at TIMESTAMPTZ(3) NOT NULL DEFAULT transaction_timestamp(),
  CONSTRAINT approval_pkey PRIMARY KEY (tenant_id, environment_id, release_id, approved_by),
  CONSTRAINT approval_tenant_id_environment_id_fkey FOREIGN KEY (tenant_id, environment_id)
    REFERENCES public.environment (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE,
  CONSTRAINT approval_tenant_id_release_id_fkey FOREIGN KEY (tenant_id, release_id)
    REFERENCES public.release (tenant_id, id) ON DELETE RESTRICT ON UPDATE CASCADE
);

GRANT SELECT, INSERT ON public.promotion, public.promotion_step TO tiffin_app, tiffin_worker;
GRANT UPDATE (phase, note, finished_at) ON public.promotion TO tiffin_app;
GRANT UPDATE (phase, note, cause, errors, from_release_id, started_at, finished_at) ON public.promotion TO tiffin_worker;
GRANT UPDATE (state, detail, started_at, finished_at) ON public.promotion_step TO tiffin_worker;
GRANT SELECT, INSERT ON public.vote, public.approval TO tiffin_app;
GRANT SELECT ON public.vote, public.approval TO tiffin_worker;
GRANT SELECT ON public.occupancy, public.verification TO tiffin_app, tiffin_worker;
GRANT INSERT ON public.verification TO tiffin_worker;

ALTER TABLE public.promotion ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.promotion_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.vote ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.occupancy ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.verification ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.approval ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_rows ON public.promotion
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_rows ON public.promotion_step
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_rows ON public.vote
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_rows ON public.occupancy
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_rows ON public.verification
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);
CREATE POLICY tenant_rows ON public.approval
  USING (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid)
  WITH CHECK (tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid);

SELECT audit.keep_states('public.promotion', 'promotion', 'id', '{note,errors}', '{reason}');

-- What ran, as the environments say that are there: since when is not known, so it counts from now.
INSERT INTO public.occupancy (tenant_id, environment_id, number, release_id, from_at)
SELECT e.tenant_id, e.id, 1, e.current_release_id, now() FROM public.environment e
WHERE e.current_release_id IS NOT NULL AND NOT e.is_stopped;
INSERT INTO public.verification (tenant_id, environment_id, number, release_id, at)
SELECT e.tenant_id, e.id, 1, e.current_release_id, now() FROM public.environment e
WHERE e.current_release_id IS NOT NULL AND NOT e.is_stopped AND e.follows_head;

-- What has ended stays as it ended, whoever writes.
CREATE FUNCTION public.refuse_change_of_ended() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  RAISE EXCEPTION 'The promotion % has ended.', OLD.id USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ended_stays BEFORE UPDATE ON public.promotion FOR EACH ROW
  WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION public.refuse_change_of_ended();

-- There is something to look at: `promote_calls` tells who is looking right now that they have to look once more.
CREATE FUNCTION public.call_promoter(of_tenant uuid, of_environment uuid) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
  UPDATE public.environment e SET promote_look_at = least(coalesce(e.promote_look_at, 'infinity'), now()), promote_calls = e.promote_calls + 1
  WHERE e.tenant_id = of_tenant AND e.id = of_environment
$$;
REVOKE ALL ON FUNCTION public.call_promoter(uuid, uuid) FROM PUBLIC;
CREATE FUNCTION public.call_promoter_of_promotion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM public.call_promoter(NEW.tenant_id, NEW.environment_id);
  RETURN NULL;
END $$;
CREATE TRIGGER call_promoter AFTER INSERT ON public.promotion
  FOR EACH ROW EXECUTE FUNCTION public.call_promoter_of_promotion();
CREATE TRIGGER call_promoter_of_end AFTER UPDATE ON public.promotion
  FOR EACH ROW WHEN (OLD.phase IS DISTINCT FROM NEW.phase) EXECUTE FUNCTION public.call_promoter_of_promotion();
CREATE TRIGGER call_promoter AFTER INSERT ON public.approval
  FOR EACH ROW EXECUTE FUNCTION public.call_promoter_of_promotion();
CREATE FUNCTION public.call_promoter_of_vote() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM public.call_promoter(NEW.tenant_id, p.environment_id)
  FROM public.promotion p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.promotion_id;
  RETURN NULL;
END $$;
CREATE TRIGGER call_promoter AFTER INSERT ON public.vote FOR EACH ROW EXECUTE FUNCTION public.call_promoter_of_vote();

-- The environment itself has changed: what it runs, what failed there, its settings, what holds it.
CREATE FUNCTION public.call_promoter_here() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  NEW.promote_look_at := least(coalesce(NEW.promote_look_at, 'infinity'), now());
  NEW.promote_calls := NEW.promote_calls + 1;
  RETURN NEW;
END $$;
CREATE TRIGGER call_promoter BEFORE UPDATE ON public.environment FOR EACH ROW WHEN (
  NOT NEW.follows_head AND
  (OLD.current_release_id, OLD.desired_release_id, OLD.deploy_failed_release_id, OLD.settings_version, OLD.running_failure, OLD.hold_at,
    OLD.upstream_ids, OLD.upstream_required, OLD.soak_ms, OLD.approvals, OLD.windows, OLD.auto_promote, OLD.rollback_skips, OLD.rollback_on,
    OLD.is_paused, OLD.is_stopped)
  IS DISTINCT FROM
  (NEW.current_release_id, NEW.desired_release_id, NEW.deploy_failed_release_id, NEW.settings_version, NEW.running_failure, NEW.hold_at,
    NEW.upstream_ids, NEW.upstream_required, NEW.soak_ms, NEW.approvals, NEW.windows, NEW.auto_promote, NEW.rollback_skips, NEW.rollback_on,
    NEW.is_paused, NEW.is_stopped))
  EXECUTE FUNCTION public.call_promoter_here();

-- The ledger of what runs follows from the environment, and the ledger of what is verified too where builds are deployed by themselves:
-- a deployment there asks for health and answers. What is stopped runs nothing.
CREATE FUNCTION public.runs_release(e public.environment) RETURNS uuid LANGUAGE sql IMMUTABLE AS
  $$ SELECT CASE WHEN NOT e.is_stopped THEN e.current_release_id END $$;
CREATE FUNCTION public.keep_occupancy() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  release CONSTANT uuid := public.runs_release(NEW);
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
BEGIN
  -- Whoever changes what runs, where no tenant is set too.
  PERFORM set_config('app.tenant_id', NEW.tenant_id::text, true);
  UPDATE public.occupancy o SET until_at = now()
  WHERE o.tenant_id = NEW.tenant_id AND o.environment_id = NEW.id AND o.until_at IS NULL;
  IF release IS NOT NULL THEN
    INSERT INTO public.occupancy (tenant_id, environment_id, number, release_id, from_at)
    SELECT NEW.tenant_id, NEW.id, coalesce(max(o.number), 0) + 1, release, now()
    FROM public.occupancy o WHERE o.tenant_id = NEW.tenant_id AND o.environment_id = NEW.id;
  END IF;
  IF release IS NOT NULL AND NEW.follows_head THEN
    INSERT INTO public.verification (tenant_id, environment_id, number, release_id)
    SELECT NEW.tenant_id, NEW.id, coalesce(max(v.number), 0) + 1, release
    FROM public.verification v WHERE v.tenant_id = NEW.tenant_id AND v.environment_id = NEW.id
    HAVING NOT coalesce(bool_or(v.release_id = release), false);
  END IF;
  PERFORM set_config('app.tenant_id', before, true);
  RETURN NULL;
END $$;
CREATE TRIGGER keep_occupancy AFTER UPDATE ON public.environment FOR EACH ROW
  WHEN (public.runs_release(OLD) IS DISTINCT FROM public.runs_release(NEW)) EXECUTE FUNCTION public.keep_occupancy();

-- What the stages behind it wait for has moved on, where anything waits there.
CREATE FUNCTION public.call_promoters_behind() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM public.call_promoter(e.tenant_id, e.id) FROM public.environment e
  WHERE e.tenant_id = NEW.tenant_id AND NEW.environment_id = ANY (e.upstream_ids)
    AND (e.auto_promote <> 'off' OR EXISTS (SELECT FROM public.promotion p
      WHERE p.tenant_id = e.tenant_id AND p.environment_id = e.id AND p.phase = 'Pending'))
  ORDER BY e.id;
  RETURN NULL;
END $$;
CREATE TRIGGER call_promoters AFTER INSERT ON public.occupancy FOR EACH ROW EXECUTE FUNCTION public.call_promoters_behind();
CREATE TRIGGER call_promoters AFTER INSERT ON public.verification FOR EACH ROW EXECUTE FUNCTION public.call_promoters_behind();

-- Work of promoters: after the lease of who is at it.
CREATE FUNCTION public.promotion_due_from(e public.environment) RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN e.promote_look_at IS NOT NULL
    THEN greatest(coalesce(e.promote_lease_until, '-infinity'), e.promote_look_at) END
$$;
CREATE FUNCTION directory.enter_promotion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM directory.keep_work(ROW('promote', NEW.id, NEW.tenant_id, public.promotion_due_from(NEW), NEW.promote_lease_until,
    NEW.promote_starts, NULL, false, NULL)::directory.work);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION directory.enter_promotion() FROM PUBLIC;
CREATE TRIGGER update_promotion_work AFTER UPDATE ON public.environment
  FOR EACH ROW WHEN ((public.promotion_due_from(OLD), OLD.promote_lease_until, OLD.promote_starts)
    IS DISTINCT FROM (public.promotion_due_from(NEW), NEW.promote_lease_until, NEW.promote_starts))
  EXECUTE FUNCTION directory.enter_promotion();
CREATE TRIGGER leave_promotion_work AFTER DELETE ON public.environment
  FOR EACH ROW EXECUTE FUNCTION directory.leave_work('promote');

-- A look at promotions is short, and no plan limits it.
CREATE OR REPLACE FUNCTION directory.cap_of(of_queue text, of_tenant uuid, slots int) RETURNS int LANGUAGE sql STABLE SET search_path = '' AS $$
  -- Of four places one is another tenant's: what takes long makes nobody else wait for its end.
  SELECT CASE of_queue WHEN 'promote' THEN greatest(1, slots * 3 / 4) ELSE
    least(platform.limit_of(of_tenant, CASE of_queue WHEN 'build' THEN 'concurrent_builds' ELSE 'concurrent_deployments' END),
      greatest(1, slots * 3 / 4))::int END
$$;
CREATE OR REPLACE FUNCTION directory.dispatch(of_queue text) RETURNS TABLE (tenant uuid, id uuid, ticket bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM directory.work w WHERE w.queue = of_queue AND w.due_from < now()) THEN
    RETURN;
  END IF;
  -- A ticket that a crash of the database forgets is issued again.
  PERFORM set_config('synchronous_commit', 'off', true);
  IF of_queue = 'deploy' THEN
    RETURN QUERY SELECT d.* FROM (SELECT c.id FROM platform.cell c ORDER BY c.id) c, directory.dispatch_lane(of_queue, c.id) d;
  ELSE
    RETURN QUERY SELECT * FROM directory.dispatch_lane(of_queue, '00000000-0000-0000-0000-000000000000');
  END IF;
END $$;

-- Which roles those have now who voted: workers read no members.
CREATE FUNCTION public.roles_of_voters(of_promotion uuid) RETURNS TABLE (person uuid, role text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT m.user_id, m.role FROM public.member m
  WHERE m.tenant_id = nullif(current_setting('app.tenant_id', true), '')::uuid
    AND m.user_id IN (SELECT v.voter FROM public.vote v WHERE v.tenant_id = m.tenant_id AND v.promotion_id = of_promotion)
$$;
REVOKE ALL ON FUNCTION public.roles_of_voters(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.roles_of_voters(uuid) TO tiffin_app, tiffin_worker;

-- Subscribers are told, and of changed stages too.
CREATE TRIGGER announce AFTER INSERT OR UPDATE ON public.promotion
  FOR EACH ROW EXECUTE FUNCTION directory.announce('promotion', 'environment_id');
CREATE FUNCTION directory.announce_promotion() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM pg_notify('tiffin_changed', json_build_object('tenantId', NEW.tenant_id, 'kind', 'promotion', 'id', p.environment_id)::text)
  FROM public.promotion p WHERE p.tenant_id = NEW.tenant_id AND p.id = NEW.promotion_id;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION directory.announce_promotion() FROM PUBLIC;
CREATE TRIGGER announce AFTER UPDATE ON public.promotion_step FOR EACH ROW EXECUTE FUNCTION directory.announce_promotion();
CREATE TRIGGER announce AFTER INSERT ON public.vote FOR EACH ROW EXECUTE FUNCTION directory.announce_promotion();
CREATE TRIGGER announce_stage AFTER UPDATE ON public.environment FOR EACH ROW WHEN (
  (OLD.upstream_ids, OLD.upstream_required, OLD.soak_ms, OLD.approvals, OLD.windows, OLD.checks, OLD.auto_promote, OLD.rollback_skips,
    OLD.rollback_on, OLD.hold_at)
  IS DISTINCT FROM
  (NEW.upstream_ids, NEW.upstream_required, NEW.soak_ms, NEW.approvals, NEW.windows, NEW.checks, NEW.auto_promote, NEW.rollback_skips,
    NEW.rollback_on, NEW.hold_at))
  EXECUTE FUNCTION directory.announce('environment', 'id');

ALTER TABLE public.environment FORCE ROW LEVEL SECURITY;
ALTER TABLE public.promotion FORCE ROW LEVEL SECURITY;
ALTER TABLE public.promotion_step FORCE ROW LEVEL SECURITY;
ALTER TABLE public.vote FORCE ROW LEVEL SECURITY;
ALTER TABLE public.occupancy FORCE ROW LEVEL SECURITY;
ALTER TABLE public.verification FORCE ROW LEVEL SECURITY;
ALTER TABLE public.approval FORCE ROW LEVEL SECURITY;
