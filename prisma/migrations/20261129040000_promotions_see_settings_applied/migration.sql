-- A promotion of what an environment runs already waits until it runs with the settings of now: who waits is to look again when it does,
-- be it that the last changes of its databases were made or that other settings have come. It was called for the former alone.
CREATE OR REPLACE TRIGGER call_promoter_of_last_changes BEFORE UPDATE ON public.environment FOR EACH ROW
  WHEN (NOT NEW.follows_head AND OLD.applied_settings_version <> NEW.applied_settings_version AND NEW.applied_settings_version >= 0)
  EXECUTE FUNCTION public.call_promoter_here();
ALTER TRIGGER call_promoter_of_last_changes ON public.environment RENAME TO call_promoter_of_settings_applied;
