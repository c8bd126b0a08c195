-- Cells are rows (docs/adr/0010). No tenant owns them: they live beside the tenants' tables, without row level security, and
-- hold nothing of a tenant. Processes read them; only the owner, an operator's role, writes them.
CREATE SCHEMA platform;
REVOKE ALL ON SCHEMA platform FROM PUBLIC;
GRANT USAGE ON SCHEMA platform TO tiffin_app, tiffin_worker;

CREATE TABLE platform.cell (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  -- Which code speaks to it, and the words by which that code finds it.
  driver TEXT NOT NULL,
  address TEXT NOT NULL,
  -- open: takes tenants. full, draining: takes no new ones. down: nothing is asked of it.
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'full', 'draining', 'down')),
  -- How many tenants it takes; null: no limit.
  capacity INTEGER CHECK (capacity >= 0),
  tenants INTEGER NOT NULL DEFAULT 0,
  -- Where its host names live and its router answers; null: as the installation says.
  domain TEXT,
  router_port INTEGER CHECK (router_port BETWEEN 1 AND 65535)
);
REVOKE ALL ON platform.cell FROM PUBLIC;
GRANT SELECT ON platform.cell TO tiffin_app, tiffin_worker;

-- The cell of the machine itself, which every installation has had until now.
INSERT INTO platform.cell (id, name, driver, address)
VALUES ('019a0000-0000-7000-8000-0000000000c0', 'local', 'local', 'default');

-- The cell of a new tenant: of the open ones with room, the one with the fewest tenants.
CREATE FUNCTION platform.choose_cell() RETURNS uuid LANGUAGE plpgsql VOLATILE SET search_path = '' AS $$
DECLARE
  chosen uuid;
BEGIN
  SELECT c.id INTO chosen FROM platform.cell c
  WHERE c.state = 'open' AND (c.capacity IS NULL OR c.tenants < c.capacity)
  ORDER BY c.tenants, c.name LIMIT 1;
  IF chosen IS NULL THEN
    RAISE EXCEPTION 'No open cell has room for another tenant. Add one to platform.cell, or raise a capacity.';
  END IF;
  RETURN chosen;
END $$;
REVOKE ALL ON FUNCTION platform.choose_cell() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION platform.choose_cell() TO tiffin_app;

-- Row level security is forced on the owner too, who would move no row of any tenant; it is forced again at the end.
ALTER TABLE public.tenant NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.tenant ADD COLUMN cell_id UUID;
UPDATE public.tenant SET cell_id = '019a0000-0000-7000-8000-0000000000c0';
ALTER TABLE public.tenant ALTER COLUMN cell_id SET DEFAULT platform.choose_cell(), ALTER COLUMN cell_id SET NOT NULL;

-- The directory says which cell a tenant's environments run in, before a tenant is set. Its foreign key is the check that
-- a tenant's cell exists: between a table of tenants and one of nobody there is none.
CREATE TABLE directory.tenant (tenant uuid PRIMARY KEY, cell uuid NOT NULL REFERENCES platform.cell);
INSERT INTO directory.tenant SELECT t.tenant_id, t.cell_id FROM public.tenant t;
UPDATE platform.cell c SET tenants = (SELECT count(*) FROM directory.tenant t WHERE t.cell = c.id);

CREATE FUNCTION directory.enter_tenant() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO directory.tenant VALUES (NEW.tenant_id, NEW.cell_id)
  ON CONFLICT (tenant) DO UPDATE SET cell = excluded.cell;
  UPDATE platform.cell SET tenants = tenants + 1 WHERE id = NEW.cell_id;
  IF TG_OP = 'UPDATE' THEN
    UPDATE platform.cell SET tenants = tenants - 1 WHERE id = OLD.cell_id;
  END IF;
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION directory.enter_tenant() FROM PUBLIC;
CREATE TRIGGER enter_directory AFTER INSERT ON public.tenant
  FOR EACH ROW EXECUTE FUNCTION directory.enter_tenant();
CREATE TRIGGER update_directory AFTER UPDATE OF cell_id ON public.tenant
  FOR EACH ROW WHEN (OLD.cell_id IS DISTINCT FROM NEW.cell_id) EXECUTE FUNCTION directory.enter_tenant();
ALTER TABLE public.tenant FORCE ROW LEVEL SECURITY;

CREATE FUNCTION directory.cell_of_environment(wanted uuid) RETURNS SETOF platform.cell
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT c.* FROM directory.environment e
  JOIN directory.tenant t ON t.tenant = e.tenant
  JOIN platform.cell c ON c.id = t.cell
  WHERE e.id = wanted
$$;
REVOKE ALL ON FUNCTION directory.cell_of_environment(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION directory.cell_of_environment(uuid) TO tiffin_app, tiffin_worker;
