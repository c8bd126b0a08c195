-- Operators keep the cells: they register them, change them, and ask for them to be opened. A cell is opened by the deployer, which has its
-- credentials, once an inspection has found nothing in the way.
ALTER TABLE platform.cell
  -- What its driver has to know beyond the address; never a credential.
  ADD COLUMN settings JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
  -- Since when somebody waits for it to be inspected, and opened if nothing is in the way; null: nobody does.
  ADD COLUMN opening_since TIMESTAMPTZ(3),
  -- The last inspection: when, what is in the way of opening it, and what was seen.
  ADD COLUMN inspected_at TIMESTAMPTZ(3),
  ADD COLUMN problems JSONB NOT NULL DEFAULT '[]' CHECK (jsonb_typeof(problems) = 'array'),
  ADD COLUMN facts JSONB NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(facts) = 'object'),
  DROP CONSTRAINT cell_state_check,
  -- closed: takes no tenant until it is inspected, as when it is new or leads elsewhere; it serves those that it has.
  ADD CONSTRAINT cell_state_check CHECK (state IN ('closed', 'open', 'full', 'draining', 'down'));

-- An operator asks; the inspection opens.
CREATE FUNCTION platform.keep_closed() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF current_user = 'tiffin_operator' THEN
    RAISE EXCEPTION 'A cell is opened once it has been inspected.' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION platform.keep_closed() FROM PUBLIC;
CREATE TRIGGER keep_closed_when_made BEFORE INSERT ON platform.cell
  FOR EACH ROW WHEN (NEW.state = 'open') EXECUTE FUNCTION platform.keep_closed();
CREATE TRIGGER keep_closed BEFORE UPDATE OF state ON platform.cell
  FOR EACH ROW WHEN (NEW.state = 'open' AND OLD.state <> 'open') EXECUTE FUNCTION platform.keep_closed();

GRANT SELECT, INSERT (id, name, driver, address, settings, state, capacity, domain, router_port),
  UPDATE (address, settings, state, capacity, domain, router_port, opening_since, problems), DELETE ON platform.cell TO tiffin_operator;
-- Which cell a tenant is in.
GRANT SELECT (cell_id) ON public.tenant TO tiffin_operator;

-- What an inspection has found, if it is still the one that was asked for: a cell that was changed meanwhile is inspected anew. Opens the cell
-- where nothing is in the way. False: it is not what was asked for any more.
CREATE FUNCTION platform.settle_opening(of_cell uuid, asked_at timestamptz, in_the_way jsonb, seen jsonb, actor jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  is_well CONSTANT boolean := in_the_way = '[]';
  settled platform.cell;
BEGIN
  UPDATE platform.cell c SET state = CASE WHEN is_well THEN 'open' ELSE c.state END, opening_since = NULL, inspected_at = now(),
    problems = in_the_way, facts = seen
  WHERE c.id = of_cell AND c.opening_since = asked_at RETURNING c.* INTO settled;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM audit.append(NULL, actor, jsonb_build_array(jsonb_build_object(
    'action', CASE WHEN is_well THEN 'cell.open' ELSE 'cell.refuse' END, 'objectKind', 'cell', 'objectId', of_cell,
    'detail', jsonb_build_object('name', settled.name, 'problems', in_the_way))));
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION platform.settle_opening(uuid, timestamptz, jsonb, jsonb, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.settle_opening(uuid, timestamptz, jsonb, jsonb, jsonb) TO tiffin_worker;
