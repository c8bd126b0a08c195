-- Which letter of an invitation is the newest: what became of an older one is nobody's concern.
ALTER TABLE public.invitation ADD COLUMN letter INTEGER NOT NULL DEFAULT 1;
GRANT SELECT (letter), UPDATE (letter) ON public.invitation TO tiffin_app;
