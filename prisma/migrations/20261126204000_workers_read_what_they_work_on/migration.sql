-- Builder and deployer run beside what tenants bring. Who the people of a tenant are, what opens it and what is on record there is no part of
-- their work: whoever took over one of them would have read it of every tenant.
REVOKE SELECT ON public.member, public.api_token, public.service_account, public.setting_change, public.audit_event FROM tiffin_worker;
