-- Of two tenants that come at once the second sees the first: one is placed after the other.
CREATE OR REPLACE FUNCTION platform.choose_cell() RETURNS uuid LANGUAGE plpgsql VOLATILE SET search_path = '' AS $$
DECLARE
  chosen uuid;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('platform.choose_cell'));
  SELECT c.id INTO chosen FROM platform.cell c
  WHERE c.state = 'open' AND (c.capacity IS NULL OR c.tenants < c.capacity)
  ORDER BY c.tenants, c.name LIMIT 1;
  IF chosen IS NULL THEN
    RAISE EXCEPTION 'No open cell has room for another tenant. Add one to platform.cell, or raise a capacity.';
  END IF;
  RETURN chosen;
END $$;

-- Who names a cell, as an operator who moves a tenant, is held to its state and capacity as well.
CREATE OR REPLACE FUNCTION directory.enter_tenant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.tenant VALUES (NEW.tenant_id, NEW.cell_id)
  ON CONFLICT (tenant) DO UPDATE SET cell = excluded.cell;
  UPDATE platform.cell SET tenants = tenants + 1
  WHERE id = NEW.cell_id AND state = 'open' AND (capacity IS NULL OR tenants < capacity);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'The cell takes no further tenant: it is not open, or it is full.';
  END IF;
  IF TG_OP = 'UPDATE' THEN
    UPDATE platform.cell SET tenants = tenants - 1 WHERE id = OLD.cell_id;
  END IF;
  RETURN NULL;
END $$;
