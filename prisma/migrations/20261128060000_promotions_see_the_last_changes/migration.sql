-- An environment serves its release before the last changes of its databases are made; until then no version of its settings counts as
-- applied, which a number below all of them says. When they are made, what it runs stays, and who waits for the end is to look again.
CREATE TRIGGER call_promoter_of_last_changes BEFORE UPDATE ON public.environment FOR EACH ROW
  WHEN (NOT NEW.follows_head AND OLD.applied_settings_version < 0 AND NEW.applied_settings_version >= 0)
  EXECUTE FUNCTION public.call_promoter_here();
