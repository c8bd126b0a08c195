-- The same moment as before, by a name that Prisma does not take for its own `now()`, which is the clock of the process that inserts.
ALTER TABLE public.tenant ALTER COLUMN created_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.member ALTER COLUMN created_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.api_token ALTER COLUMN created_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.project ALTER COLUMN created_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.revision ALTER COLUMN created_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.revision_release ALTER COLUMN created_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.image ALTER COLUMN created_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.dependency_lock ALTER COLUMN created_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.build ALTER COLUMN started_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.release ALTER COLUMN created_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.environment ALTER COLUMN created_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.deployment ALTER COLUMN started_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.deployment_step ALTER COLUMN started_at SET DEFAULT transaction_timestamp();
ALTER TABLE public.audit_event ALTER COLUMN at SET DEFAULT transaction_timestamp();
ALTER TABLE public.secret ALTER COLUMN created_at SET DEFAULT transaction_timestamp(), ALTER COLUMN updated_at SET DEFAULT transaction_timestamp();
