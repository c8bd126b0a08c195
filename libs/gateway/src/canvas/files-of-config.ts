import { type GatewayConfig, settingOf } from '@tiffin/contracts';
import { isPolicyName, policyDefinitions, type PolicyName } from '@tiffin/contracts/gateway';
import { stringify } from 'yaml';
import { ownParameters } from '../express-gateway-names.js';
import { type Note, Teller } from '../note.js';

export interface ExportedGateway {
  /** `gateway.config.yml`. */
  readonly text: string;
  /** `system.config.yml`, where it has plugins. */
  readonly system: string | null;
  readonly notes: readonly Note[];
}

/** The config of a gateway as Express Gateway writes it. Secrets and variables are read from the environment there. */
export function filesOfConfig(config: GatewayConfig): ExportedGateway {
  const notes: Note[] = [];
  const tell = new Teller(notes, { file: 'gateway.config.yml' });
  const { apiEndpoints, policies, pipelines } = config;
  for (const policy of policies.filter(isPolicyName).filter((one) => usesOf(config, one) > 0))
    tellOwn(policy, tell.at({ policy }));
  for (const [pipeline, { policies: steps }] of Object.entries(pipelines))
    for (const [policy, action] of actionsOf(steps)) tellParameters(policy, action, tell.at({ pipeline, policy }));
  const written = {
    http: { port: 8080 },
    apiEndpoints: named(apiEndpoints, (endpoint) =>
      endpoint.hostRegex === undefined ? { host: '*', ...endpoint } : endpoint,
    ),
    serviceEndpoints: named(config.serviceEndpoints, (endpoint, name) =>
      serviceOf(endpoint, tell.at({ serviceEndpoint: name })),
    ),
    policies: policies.filter((policy) => usesOf(config, policy) > 0),
    pipelines,
  };
  return { text: yamlOf(written), system: systemOf(config), notes };
}

const yamlOf = (written: object): string =>
  stringify(fromEnvironment(written), { lineWidth: 0, aliasDuplicateObjects: false });

function systemOf({ plugins = [] }: GatewayConfig): string | null {
  if (plugins.length === 0) return null;
  return yamlOf({
    plugins: Object.fromEntries(plugins.map(({ name, module, settings }) => [name, { package: module, ...settings }])),
  });
}

function serviceOf(endpoint: GatewayConfig['serviceEndpoints'][string], tell: Teller): object {
  if ('urls' in endpoint) return endpoint.urls.length === 1 ? { url: endpoint.urls[0] } : endpoint;
  tell.changed(
    `the unit ${endpoint.unit} has become an address that nobody has`,
    'it runs in the environment, and has none outside of it',
    'give the address at which it is reached',
  );
  return { url: `http://${endpoint.unit}.invalid${endpoint.path}` };
}

function tellOwn(policy: PolicyName, tell: Teller): void {
  const { origin, differences } = policyDefinitions[policy];
  if (origin === 'tiffin')
    tell.refused('Express Gateway has no such policy', 'it is Tiffin’s own', 'remove it, or put a plugin in its place');
  else if (differences.length > 0)
    tell.warning('it does other things there', differences.join(' '), 'see docs/gateway-policies.md');
}

/** Each step that has an action, with its policy. */
const actionsOf = (policies: GatewayConfig['pipelines'][string]['policies']) =>
  policies
    .flatMap((entry) => Object.entries(entry))
    .flatMap(([policy, steps]) => steps.map(({ action = {} }) => [policy, action] as const));

function tellParameters(policy: string, action: Readonly<Record<string, unknown>>, tell: Teller): void {
  for (const field of (ownParameters[policy] ?? []).filter((name) => name in action))
    tell
      .at({ field })
      .warning(`it has no "${field}"`, 'the parameter is Tiffin’s own, and has no effect there', 'remove it');
  if (policy === 'proxy' && action['strategy'] === 'least-busy')
    tell
      .at({ field: 'strategy' })
      .refused(
        'it has no strategy "least-busy"',
        'it does not start with one that it does not know',
        'use "round-robin"',
      );
}

const usesOf = ({ pipelines }: GatewayConfig, policy: string): number =>
  Object.values(pipelines).filter(({ policies }) => policies.some((entry) => policy in entry)).length;

const named = <Value>(record: Readonly<Record<string, Value>>, read: (value: Value, name: string) => unknown) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, read(value, name)]));

/** `{"secret": "NAME"}` as `${NAME}`. */
function fromEnvironment(value: unknown): unknown {
  const setting = settingOf(value);
  if (setting !== null) return `\${${setting.name}}`;
  if (Array.isArray(value)) return value.map(fromEnvironment);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, fromEnvironment(part)]));
}
