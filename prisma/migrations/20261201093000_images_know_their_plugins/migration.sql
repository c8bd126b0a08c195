-- What the plugins in an image of a gateway registered when it was built, as JSON; null: it has none, or is older than that.
ALTER TABLE public.image ADD COLUMN plugins text;
