-- In which database a change was made, and since when that one is not what the environment has any more: another one was put in its place, or it
-- was put back from a backup that is older than the change (docs/migrations.md).
ALTER TABLE public.migration ADD COLUMN database_id TEXT, ADD COLUMN resolved_at TIMESTAMPTZ(3);
ALTER TABLE public.migration ADD CONSTRAINT migration_resolved_check
  CHECK (resolved_at IS NULL OR (state = 'done' AND kind = 'irreversible'));

-- What was made stays as it was made; whether the environment still has it is told by its database, and by who has put that back.
DROP TRIGGER made_stays ON public.migration;
CREATE TRIGGER made_stays BEFORE UPDATE ON public.migration FOR EACH ROW
  WHEN (OLD.state = 'done' AND to_jsonb(OLD) - 'resolved_at' IS DISTINCT FROM to_jsonb(NEW) - 'resolved_at')
  EXECUTE FUNCTION public.refuse_change_of_made();
GRANT UPDATE (resolved_at) ON public.migration TO tiffin_app, tiffin_worker;
