interface Plugin {
  readonly why: string;
  readonly wayOut: string;
  /** Requests are answered the same without it. */
  readonly mayBeLeftOut: boolean;
}

/** Plugins from npm that many have. */
const plugins: Readonly<Record<string, Plugin>> = {
  moesif: {
    why: 'it reports requests to a service of Moesif, and changes none',
    wayOut: 'read what was asked from the log and the metrics of the gateway',
    mayBeLeftOut: true,
  },
  rewrite: {
    why: 'it comes from the plugin express-gateway-plugin-rewrite, whose code does not run here',
    wayOut: 'set "req.url" by the policy expression, or use "stripPath" of the proxy',
    mayBeLeftOut: false,
  },
  'keycloak-protect': {
    why: 'it comes from the plugin express-gateway-plugin-keycloak, whose code does not run here',
    wayOut: 'use the policy jwt with "jwksUrl" of the realm',
    mayBeLeftOut: false,
  },
  auth0: {
    why: 'it comes from a plugin for Auth0, whose code does not run here',
    wayOut: 'use the policy jwt with "jwksUrl" of the tenant',
    mayBeLeftOut: false,
  },
};

export function aboutPlugin(policy: string, named: readonly string[]): Plugin {
  const known = plugins[policy.replace(/^express-gateway-plugin-/, '')];
  if (known !== undefined) return known;
  const from =
    named.length === 0
      ? 'no plugin is named in system.config, so that it is misspelt, or the plugin is missing'
      : `it comes from a plugin (system.config names ${named.join(', ')}), whose code does not run here`;
  return { why: from, wayOut: 'do the same with policies that there are, or remove it', mayBeLeftOut: false };
}
