import {
  jscodeMayAnswer,
  type PipelineConfig,
  type PolicyStep,
  forwardProblem,
  type ServiceEndpointConfig,
} from '@tiffin/contracts';
import { isPolicyName, type PolicyName, policyNames } from '@tiffin/contracts/gateway';
import type { Surroundings } from './adapt-parameters.js';
import { expressGatewayPolicies } from './express-gateway-names.js';
import { aboutPlugin } from './known-plugins.js';
import type { Teller } from './note.js';
import { meant, nearestName } from './nearest-name.js';
import type { PluginParts } from './plugins.js';
import { readPluginSteps } from './read-plugin-steps.js';
import { isUnconditional, readSteps } from './read-steps.js';
import type { ReadServices } from './read-service-endpoints.js';
import { type Fields, isFields, listOf, textOf, textsOf } from './shapes.js';

export interface Around extends Omit<Surroundings, 'tell'> {
  readonly services: ReadServices;
  readonly named: ReadonlyMap<string, readonly string[]>;
  readonly declared: ReadonlySet<string>;
}

type Policy = Readonly<Record<string, readonly PolicyStep[]>>;
const known = ['apiEndpoints', 'policies'];
const alsoKnown = new Set([...known, 'apiEndpoint', 'policy', 'name', 'customId', 'description']);

/** Pipelines in order. One of which a part is refused answers 503 and runs nothing: a missing part may be what guards the rest. */
export function readPipelines(root: Fields, tell: Teller, around: Around): Readonly<Record<string, PipelineConfig>> {
  const read = entriesOf(root).map(
    ([name, entry]) => [name, readPipeline(entry, tell.at({ pipeline: name }), around)] as const,
  );
  if (read.length === 0)
    tell.at({ field: 'pipelines' }).warning('there is no pipeline', 'each request is answered 404', 'add one');
  return withoutEarlier(read, tell);
}

function entriesOf(root: Fields): readonly (readonly [name: string, entry: unknown])[] {
  const given = root['pipelines'] ?? root['pipeline'];
  if (isFields(given) && !given['policies'] && !given['apiEndpoints']) return Object.entries(given);
  const taken = new Set<string>();
  return listOf(given).map((entry, index) => {
    const own = isFields(entry) ? textOf(entry['name']) : undefined;
    const name = own === undefined || taken.has(own) ? String(index) : own;
    taken.add(name);
    return [name, entry];
  });
}

function readPipeline(entry: unknown, tell: Teller, around: Around): PipelineConfig {
  const pipeline = isFields(entry) ? entry : {};
  for (const field of Object.keys(pipeline))
    if (!alsoKnown.has(field))
      tell.at({ field }).ignored(`"${field}" is not known here`, 'Express Gateway ignores it too', meant(field, known));
  const before = tell.notes.length;
  const apiEndpoints = readEndpointNames(pipeline, tell, around);
  const policies = readPolicies(pipeline, tell, around);
  const isRefused = tell.notes.slice(before).some(({ severity }) => severity === 'refused');
  return { apiEndpoints, policies: isRefused ? closed : policies };
}

const closed: readonly Policy[] = [
  { terminate: [{ action: { statusCode: 503, message: 'This part of the configuration cannot be served.' } }] },
];

function readEndpointNames(pipeline: Fields, tell: Teller, { named }: Around): readonly string[] {
  const names = textsOf(pipeline['apiEndpoints'] ?? pipeline['apiEndpoint']);
  const within = tell.at({ field: 'apiEndpoints' });
  if (names.length === 0)
    within.warning('it has no API endpoint', 'no request reaches it', 'name one, or remove the pipeline');
  return [...new Set(names)].flatMap((name) => {
    const found = named.get(name);
    if (found === undefined)
      within.ignored(
        `there is no API endpoint "${name}"`,
        'no request reaches the pipeline by that name',
        meant(name, [...named.keys()]),
      );
    return found ?? [];
  });
}

function readPolicies(pipeline: Fields, tell: Teller, around: Around): readonly Policy[] {
  const read: Policy[] = [];
  let endedBy: string | null = null;
  for (const entry of entriesIn(pipeline)) {
    const [name, given] = firstOf(entry, tell);
    if (name === undefined) continue;
    const within = tell.at({ policy: name });
    const steps = endedBy === null ? readPolicy(name, given, { ...around, tell: within }) : unreached(endedBy, within);
    if (steps.length > 0) read.push({ [name]: steps });
    if (ends(name, steps)) endedBy ??= name;
  }
  if (!read.some(mayAnswer))
    tell.warning(
      'none of its policies answers',
      'the request goes on to the next API endpoint that takes it, or is answered 404',
      'add the policy proxy or terminate, if it is meant to answer',
    );
  return read;
}

const entriesIn = ({ policies, policy }: Fields): readonly unknown[] => listOf(policies ?? policy);

function unreached(endedBy: string, tell: Teller): readonly PolicyStep[] {
  tell.ignored(
    'it is never reached',
    `${endedBy} before it answers each request`,
    `move it before ${endedBy}, or remove it`,
  );
  return [];
}

const answering = new Set(['proxy', 'terminate']);
/** What a plugin's policy does is not known here. */
const mayAnswer = (policy: Policy): boolean =>
  Object.entries(policy).some(
    ([name, steps]) =>
      answering.has(name) ||
      !isPolicyName(name) ||
      (name === 'expression' && steps.some(({ action = {} }) => jscodeMayAnswer(action))),
  );
const ends = (name: string, steps: readonly PolicyStep[]): boolean =>
  answering.has(name) && steps.some(isUnconditional);

/** Of an entry with several policies, Express Gateway reads the first. */
function firstOf(entry: unknown, tell: Teller): readonly [name?: string, given?: unknown] {
  if (typeof entry === 'string') return [entry.trim()];
  if (!isFields(entry)) return [];
  const [[name, given] = [], ...others] = Object.entries(entry);
  for (const [other] of others)
    tell
      .at({ policy: other })
      .ignored(
        `it is not read`,
        `it stands in one entry with "${name}", and the first counts, as in Express Gateway`,
        'begin an entry of its own with "-"',
      );
  return name === undefined ? [] : [name, given];
}

/** Its steps; none where it cannot be served, which is told. */
function readPolicy(name: string, given: unknown, around: Around & Surroundings): readonly PolicyStep[] {
  const { tell, declared, plugins, services } = around;
  const brought = plugins.policies.get(name);
  if (brought === undefined && !isPolicyName(name)) {
    tellUnknown(name, tell, plugins);
    return [];
  }
  if (!declared.has(name))
    tell.changed(
      'it is used, though "policies" does not list it',
      'Express Gateway would not start',
      `add "${name}" to "policies"`,
    );
  const steps =
    brought === undefined ? readSteps(name as PolicyName, given, around) : readPluginSteps(brought, given, around);
  if (name === 'proxy') tellServices(steps, tell, services);
  return steps;
}

function tellUnknown(name: string, tell: Teller, plugins: PluginParts): void {
  if (expressGatewayPolicies.has(name)) {
    tell.refused('the policy is not served yet', 'the gateway cannot run it so far', 'leave it out until it can');
    return;
  }
  const near = plugins.named.includes(name) ? null : nearestName(name, [...policyNames, ...expressGatewayPolicies]);
  plugins.wanting.add(name);
  const { why, wayOut, mayBeLeftOut } = aboutPlugin(name, plugins);
  if (mayBeLeftOut) tell.ignored('the policy is left out', why, wayOut);
  else tell.refused('the policy is not known', near ? 'it is misspelt' : why, near ? `write "${near}"` : wayOut);
}

function tellServices(steps: readonly PolicyStep[], tell: Teller, { services, written }: ReadServices): void {
  for (const [index, { action }] of steps.entries()) {
    const name = action?.['serviceEndpoint'];
    const within = tell.at({ step: index + 1, field: 'serviceEndpoint' });
    if (typeof name !== 'string') continue;
    if (Object.hasOwn(services, name)) tellAddress(services[name]!, action!, within);
    else if (written.has(name))
      within.refused(`the service endpoint "${name}" cannot be used`, 'it has no address that can', 'mend it');
    else
      within.refused(
        `there is no service endpoint "${name}"`,
        'where the request should go is not known',
        meant(name, [...written]),
      );
  }
}

function tellAddress(service: ServiceEndpointConfig, { ignorePath }: Fields, tell: Teller): void {
  const urls: readonly unknown[] = 'urls' in service ? service.urls : [];
  const ignoresPath = ignorePath === true;
  if (!urls.some((url) => typeof url === 'string' && forwardProblem(url, ignoresPath) !== null)) return;
  if (ignoresPath) tell.refused('its address cannot be asked', 'its path belongs to the platform', 'choose another');
  else
    tell.refused(
      'the query of its address would never be sent',
      "the path and query of the request take the place of the address's own",
      'remove the query, or set "ignorePath" to true',
    );
}

/** An API endpoint in two pipelines has the later one. */
function withoutEarlier(
  read: readonly (readonly [name: string, PipelineConfig])[],
  tell: Teller,
): Readonly<Record<string, PipelineConfig>> {
  const last = new Map(read.flatMap(([name, { apiEndpoints }]) => apiEndpoints.map((endpoint) => [endpoint, name])));
  const pipelines = read.map(([name, pipeline]) => {
    const own = pipeline.apiEndpoints.filter((endpoint) => last.get(endpoint) === name);
    for (const endpoint of pipeline.apiEndpoints)
      if (!own.includes(endpoint))
        tell
          .at({ pipeline: name, field: 'apiEndpoints' })
          .warning(
            `it does not serve "${endpoint}"`,
            `the pipeline "${last.get(endpoint)}" names it too, and the last counts, as in Express Gateway`,
            'name it in one of them',
          );
    return [name, { ...pipeline, apiEndpoints: own }] as const;
  });
  return Object.fromEntries(pipelines);
}
