-- Releases are numbered in their project, from 1 and without gaps, and named after that.
ALTER TABLE public.release NO FORCE ROW LEVEL SECURITY;
ALTER TABLE public.release ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE public.release r SET number = n.number
FROM (SELECT tenant_id, id, row_number() OVER (PARTITION BY tenant_id, project_id ORDER BY created_at, id) AS number
  FROM public.release) n
WHERE n.tenant_id = r.tenant_id AND n.id = r.id;
CREATE UNIQUE INDEX release_tenant_id_project_id_number_key ON public.release (tenant_id, project_id, number);
ALTER TABLE public.release FORCE ROW LEVEL SECURITY;

-- Whoever records a release holds its project's row, so that two never get one number; the index would refuse the second.
CREATE FUNCTION public.number_release() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  NEW.number := (SELECT coalesce(max(r.number), 0) + 1 FROM public.release r
    WHERE r.tenant_id = NEW.tenant_id AND r.project_id = NEW.project_id);
  RETURN NEW;
END $$;
CREATE TRIGGER number_release BEFORE INSERT ON public.release FOR EACH ROW EXECUTE FUNCTION public.number_release();

CREATE INDEX revision_release_tenant_id_release_id_idx ON public.revision_release (tenant_id, release_id);
