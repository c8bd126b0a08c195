-- A tenant moves from one cell to another in steps that can each be repeated (docs/adr/0010): its environments are held, brought to the new
-- cell beside the old one, switched in one transaction, and then ended in the old cell. The place in the new cell is kept from the
-- beginning on.
ALTER TABLE platform.cell ADD COLUMN incoming INTEGER NOT NULL DEFAULT 0 CHECK (incoming >= 0);

-- `decidePlacement` says the same, and a test holds both against each other: the choice is here because only here it is made of what is
-- there, one tenant after the other.
CREATE OR REPLACE FUNCTION platform.choose_cell() RETURNS uuid LANGUAGE plpgsql VOLATILE SET search_path = '' AS $$
DECLARE
  chosen uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('platform.choose_cell'));
  SELECT c.id INTO chosen FROM platform.cell c
  WHERE c.state = 'open' AND (c.capacity IS NULL OR c.tenants + c.incoming < c.capacity)
  ORDER BY (c.tenants + c.incoming)::float8 / coalesce(c.capacity, 10000)::float8, c.tenants + c.incoming, c.name COLLATE "C" LIMIT 1;
  IF chosen IS NULL THEN
    RAISE EXCEPTION 'No open cell has room for another tenant. Add one to platform.cell, or raise a capacity.';
  END IF;
  RETURN chosen;
END $$;

CREATE OR REPLACE FUNCTION directory.enter_tenant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.tenant VALUES (NEW.tenant_id, NEW.cell_id)
  ON CONFLICT (tenant) DO UPDATE SET cell = excluded.cell;
  UPDATE platform.cell SET tenants = tenants + 1
  WHERE id = NEW.cell_id AND state = 'open' AND (capacity IS NULL OR tenants + incoming < capacity);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The cell takes no further tenant: it is not open, or it is full.';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    UPDATE platform.cell SET tenants = tenants - 1 WHERE id = OLD.cell_id;
  END IF;
  RETURN NULL;
END $$;

CREATE TABLE platform.tenant_move (
  id UUID PRIMARY KEY,
  tenant UUID NOT NULL REFERENCES directory.tenant ON DELETE CASCADE,
  -- A cell that is forgotten takes what is left to do in it along.
  from_cell UUID NOT NULL REFERENCES platform.cell ON DELETE CASCADE,
  to_cell UUID NOT NULL REFERENCES platform.cell ON DELETE CASCADE CHECK (to_cell <> from_cell),
  -- hold, bring, switch: it is in the old cell, and can be aborted. remove: it is in the new cell, and what the old one has of it ends.
  -- abort: what the new cell has of it ends. done, aborted: over.
  step TEXT NOT NULL DEFAULT 'hold' CHECK (step IN ('hold', 'bring', 'switch', 'remove', 'done', 'abort', 'aborted')),
  -- The operator's subject at the identity provider.
  asked_by TEXT NOT NULL CHECK (length(asked_by) BETWEEN 1 AND 255),
  asked_at TIMESTAMPTZ(3) NOT NULL DEFAULT now(),
  switched_at TIMESTAMPTZ(3),
  finished_at TIMESTAMPTZ(3),
  -- Environments that either cell may have something of, with the highest epoch that it may have seen: some may be gone since.
  environments JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(environments) = 'object'),
  -- What is in the way, since how many tries, and when it is tried again.
  fault TEXT,
  faults INTEGER NOT NULL DEFAULT 0,
  next_try_at TIMESTAMPTZ(3),
  -- Who is at it; a worker of an earlier epoch writes nothing.
  epoch INTEGER NOT NULL DEFAULT 0,
  holder TEXT,
  lease_until TIMESTAMPTZ(3),
  CHECK ((finished_at IS NOT NULL) = (step IN ('done', 'aborted'))),
  -- Nobody but `platform.switch_cell` says so.
  CHECK ((switched_at IS NOT NULL) = (step IN ('remove', 'done')))
);
REVOKE ALL ON platform.tenant_move FROM PUBLIC;
CREATE UNIQUE INDEX tenant_move_one_open ON platform.tenant_move (tenant) WHERE finished_at IS NULL;
CREATE INDEX tenant_move_tenant ON platform.tenant_move (tenant, id);
CREATE INDEX tenant_move_open ON platform.tenant_move (asked_at) WHERE finished_at IS NULL;
CREATE INDEX tenant_move_from ON platform.tenant_move (from_cell);
CREATE INDEX tenant_move_to ON platform.tenant_move (to_cell);
GRANT SELECT, INSERT (id, tenant, from_cell, to_cell, asked_by),
  UPDATE (step, fault, faults, next_try_at, epoch, holder, lease_until) ON platform.tenant_move TO tiffin_operator;
GRANT SELECT, UPDATE (step, environments, fault, faults, next_try_at, epoch, holder, lease_until)
  ON platform.tenant_move TO tiffin_worker;

-- The place in the new cell: kept while the tenant is on its way, its own from the switch on, given back where that does not come.
CREATE FUNCTION platform.keep_incoming() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  was CONSTANT boolean := TG_OP <> 'INSERT' AND OLD.step IN ('hold', 'bring', 'switch');
  is_so CONSTANT boolean := TG_OP <> 'DELETE' AND NEW.step IN ('hold', 'bring', 'switch');
BEGIN
  IF is_so AND NOT was THEN
    UPDATE platform.cell c SET incoming = c.incoming + 1
    WHERE c.id = NEW.to_cell AND c.state = 'open' AND (c.capacity IS NULL OR c.tenants + c.incoming < c.capacity);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'The cell takes no further tenant: it is not open, or it is full.';
    END IF;
  ELSIF was AND NOT is_so THEN
    UPDATE platform.cell c SET incoming = c.incoming - 1 WHERE c.id = OLD.to_cell;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION platform.keep_incoming() FROM PUBLIC;
CREATE TRIGGER keep_incoming AFTER INSERT OR UPDATE OF step OR DELETE ON platform.tenant_move
  FOR EACH ROW EXECUTE FUNCTION platform.keep_incoming();

-- Whoever aborts it, or ends it in another way, is too late after the switch.
CREATE FUNCTION platform.keep_switched() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  RAISE EXCEPTION 'A move goes from % to no %.', OLD.step, NEW.step USING ERRCODE = 'integrity_constraint_violation';
END $$;
REVOKE ALL ON FUNCTION platform.keep_switched() FROM PUBLIC;
CREATE TRIGGER keep_switched BEFORE UPDATE OF step ON platform.tenant_move
  FOR EACH ROW WHEN (OLD.step <> NEW.step AND NOT CASE OLD.step
    WHEN 'remove' THEN NEW.step = 'done'
    WHEN 'abort' THEN NEW.step = 'aborted'
    ELSE OLD.step IN ('hold', 'bring', 'switch') AND NEW.step IN ('hold', 'bring', 'switch', 'remove', 'abort')
  END) EXECUTE FUNCTION platform.keep_switched();

-- The tenant is in the new cell from here on: its row, the directory's, and the epoch of each environment change in one transaction. Answers
-- `stale`: somebody else is at the move, or has aborted it; `moved on`: an environment is not as it was brought, or is not held; `closed`:
-- the new cell takes no tenants now. For `rest` nobody works at its environments: so long processes may remember the old cell.
CREATE FUNCTION platform.switch_cell(of_move uuid, at_epoch int, held jsonb, rest interval, actor jsonb) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  move platform.tenant_move;
  owner CONSTANT text := 'move ' || of_move;
  entry jsonb;
  answer text;
BEGIN
  SELECT m.* INTO move FROM platform.tenant_move m
  WHERE m.id = of_move AND m.epoch = at_epoch AND m.step IN ('hold', 'bring', 'switch') FOR UPDATE;
  IF NOT FOUND THEN
    RETURN 'stale';
  END IF;
  PERFORM set_config('app.tenant_id', move.tenant::text, true);
  -- Nobody adds a project or an environment from here on: who does holds the row above it.
  PERFORM FROM public.tenant t WHERE t.tenant_id = move.tenant FOR UPDATE;
  PERFORM FROM public.project p WHERE p.tenant_id = move.tenant ORDER BY p.id FOR UPDATE;
  PERFORM FROM public.environment e WHERE e.tenant_id = move.tenant ORDER BY e.id FOR UPDATE;
  answer := CASE
    WHEN EXISTS (SELECT FROM public.environment e WHERE e.tenant_id = move.tenant
      AND (e.deploy_holder IS DISTINCT FROM owner OR (held ->> e.id::text)::int IS DISTINCT FROM e.deploy_epoch)) THEN 'moved on'
    WHEN NOT EXISTS (SELECT FROM (SELECT c.* FROM platform.cell c WHERE c.id = move.to_cell FOR UPDATE) c
      WHERE c.state = 'open' AND (c.capacity IS NULL OR c.tenants + c.incoming <= c.capacity)) THEN 'closed'
    ELSE 'switched'
  END;
  IF answer = 'switched' THEN
    UPDATE platform.tenant_move m SET step = 'remove', switched_at = now(), next_try_at = now() + rest, fault = NULL, faults = 0,
      holder = NULL, lease_until = NULL, epoch = m.epoch + 1 WHERE m.id = of_move;
    UPDATE public.tenant t SET cell_id = move.to_cell WHERE t.tenant_id = move.tenant;
    UPDATE public.environment e SET deploy_epoch = e.deploy_epoch + 1, deploy_lease_until = now() + rest WHERE e.tenant_id = move.tenant;
    entry := jsonb_build_object('action', 'tenant.move', 'objectKind', 'tenant', 'objectId', move.tenant, 'detail', jsonb_build_object(
      'from', (SELECT c.name FROM platform.cell c WHERE c.id = move.from_cell),
      'to', (SELECT c.name FROM platform.cell c WHERE c.id = move.to_cell)));
    PERFORM audit.append(move.tenant, actor, jsonb_build_array(entry));
    PERFORM audit.append(NULL, actor, jsonb_build_array(entry));
  END IF;
  PERFORM set_config('app.tenant_id', before, true);
  RETURN answer;
END $$;
REVOKE ALL ON FUNCTION platform.switch_cell(uuid, int, jsonb, interval, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.switch_cell(uuid, int, jsonb, interval, jsonb) TO tiffin_worker;

-- The last step of a move, whichever way it went, on record in both chains. False: somebody else is at it.
CREATE FUNCTION platform.finish_move(of_move uuid, at_epoch int, actor jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before CONSTANT text := coalesce(current_setting('app.tenant_id', true), '');
  move platform.tenant_move;
  entry jsonb;
BEGIN
  UPDATE platform.tenant_move m SET step = CASE m.step WHEN 'abort' THEN 'aborted' ELSE 'done' END, finished_at = now(), fault = NULL,
    faults = 0, next_try_at = NULL, holder = NULL, lease_until = NULL
  WHERE m.id = of_move AND m.epoch = at_epoch AND m.step IN ('remove', 'abort') RETURNING m.* INTO move;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  entry := jsonb_build_object('action', CASE move.step WHEN 'done' THEN 'tenant.move-end' ELSE 'tenant.move-aborted' END,
    'objectKind', 'tenant', 'objectId', move.tenant, 'detail', jsonb_build_object('move', of_move));
  PERFORM set_config('app.tenant_id', move.tenant::text, true);
  PERFORM audit.append(move.tenant, actor, jsonb_build_array(entry));
  PERFORM audit.append(NULL, actor, jsonb_build_array(entry));
  PERFORM set_config('app.tenant_id', before, true);
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION platform.finish_move(uuid, int, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.finish_move(uuid, int, jsonb) TO tiffin_worker;
