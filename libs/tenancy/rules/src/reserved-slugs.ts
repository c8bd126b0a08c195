/**
 * Labels that nobody gets: host names that machines and mail look for by themselves, paths and parts of the platform, and words under
 * which a stranger could speak for it. Reviewed here; compared by `slugSkeleton`, so that `adrnin` is as reserved as `admin`.
 */
export const reservedSlugs: readonly string[] = [
  // Found by machines without anybody's doing (RFC 2142, RFC 6761, RFC 8375, browsers' proxy discovery).
  ...['abuse', 'autoconfig', 'autodiscover', 'broadcasthost', 'dns', 'example', 'ftp', 'home', 'hostmaster', 'imap'],
  ...['invalid', 'isatap', 'local', 'localdomain', 'localhost', 'mail', 'mailer-daemon', 'mx', 'news', 'noc', 'ns'],
  ...['ns1', 'ns2', 'onion', 'pop', 'pop3', 'postmaster', 'proxy', 'security', 'sftp', 'smtp', 'ssh', 'test', 'usenet'],
  ...['uucp', 'vpn', 'webmail', 'webmaster', 'wpad', 'www', 'www1', 'www2'],
  // Parts and paths of the platform.
  ...['api', 'app', 'apps', 'assets', 'audit', 'auditor', 'auth', 'build', 'builder', 'builds', 'cdn', 'cell', 'cells'],
  ...['console', 'dashboard', 'default', 'deploy', 'deployer', 'deployments', 'development', 'docs', 'download'],
  ...['downloads', 'environments', 'files', 'function', 'functions', 'gateway', 'gateways', 'git', 'graphql', 'health'],
  ...['healthz', 'identity', 'images', 'internal', 'invitation', 'invitations', 'kube-system', 'kubernetes', 'live'],
  ...['login', 'logout', 'member', 'members', 'metrics', 'oauth', 'oauth2', 'oidc', 'open', 'platform', 'private'],
  ...['production', 'project', 'projects', 'promoter', 'public', 'realms', 'registry', 'router', 'saml', 'service'],
  ...['services', 'session', 'sessions', 'settings', 'sign-in', 'sign-out', 'sign-up', 'signin', 'signout', 'signup'],
  ...['sls-admin', 'sso', 'staging', 'static', 'status', 'system', 'team', 'teams', 'tenant', 'tenants', 'testing'],
  ...[
    'tiffin',
    'token',
    'tokens',
    'upload',
    'uploads',
    'user',
    'users',
    'webhook',
    'webhooks',
    'workspace',
    'ws',
    'wss',
  ],
  // Who would be believed.
  ...['about', 'account', 'accounts', 'admin', 'administrator', 'admins', 'billing', 'blog', 'careers', 'contact'],
  ...['customer-service', 'help', 'helpdesk', 'info', 'it', 'jobs', 'legal', 'me', 'moderator', 'new', 'no-reply'],
  ...['noreply', 'null', 'official', 'operator', 'operators', 'owner', 'password', 'payment', 'payments', 'press'],
  ...[
    'pricing',
    'privacy',
    'root',
    'sales',
    'staff',
    'superuser',
    'support',
    'sysadmin',
    'terms',
    'trust',
    'undefined',
  ],
  ...['verify'],
];
