import type { PluginParts } from './plugins.js';

interface Reason {
  readonly why: string;
  readonly wayOut: string;
  /** Requests are answered the same without it. */
  readonly mayBeLeftOut: boolean;
}

/** Policies of plugins whose work the gateway does itself. */
const instead: Readonly<Record<string, string>> = {
  rewrite: 'or set "req.url" by the policy expression, or use "stripPath" of the proxy',
  'keycloak-protect': 'or use the policy jwt with "jwksUrl" of the realm',
  auth0: 'or use the policy jwt with "jwksUrl" of the tenant',
};

/** They report requests to somebody, and change none. */
const reporting: ReadonlySet<string> = new Set(['moesif']);

/** Why a policy that pipelines use is not there. */
export function aboutPlugin(policy: string, plugins: PluginParts): Reason {
  const name = policy.replace(/^express-gateway-plugin-/, '');
  const { why, wayOut } = whyNot(plugins);
  const other = instead[name];
  return { why, wayOut: other === undefined ? wayOut : `${wayOut}, ${other}`, mayBeLeftOut: reporting.has(name) };
}

const mostReasons = 2;

function whyNot({ inspected, named }: PluginParts): Pick<Reason, 'why' | 'wayOut'> {
  const failed = inspected?.filter(({ failure }) => failure !== null) ?? [];
  if (failed.length > 0) {
    const first = failed.slice(0, mostReasons).map(({ name, failure }) => `${name}: ${failure!.reason}`);
    const more = failed.length - first.length;
    return {
      why: `no plugin that works has it (${first.join('; ')}${more > 0 ? `; and ${more} more that fail` : ''})`,
      wayOut: [...new Set(failed.map(({ failure }) => failure!.wayOut))].slice(0, mostReasons).join('; '),
    };
  }
  if (named.length === 0)
    return {
      why: 'no plugin is named in system.config, so that it is misspelt, or the plugin is missing',
      wayOut: 'name its plugin, do the same with policies that there are, or remove it',
    };
  if (inspected === null) return { why: 'the code of plugins was not looked at', wayOut: 'leave out --no-plugins' };
  return { why: `none of the plugins ${named.join(', ')} registers it`, wayOut: 'mend the plugin, or remove it' };
}
