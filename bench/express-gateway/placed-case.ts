import type { BackendAnswer, CaseConfig, CaseConsumers, CaseRequest, ConformanceCase } from './conformance-case.js';

export interface Addresses {
  readonly backend: string;
  readonly other: string;
  readonly dead: string;
}

/** A case with its own names and the addresses of this run in it. */
export interface PlacedCase {
  readonly id: string;
  readonly host: string;
  readonly of: ConformanceCase;
  readonly config: CaseConfig;
  readonly consumers: CaseConsumers | undefined;
  readonly answer: BackendAnswer;
  readonly requests: readonly PlacedRequest[];
}

/** With everything that it may leave out; without `body`, it has none. */
export type PlacedRequest = Required<Omit<CaseRequest, 'body'>> & Pick<CaseRequest, 'body'>;

export const consumersOf = (placed: readonly PlacedCase[]): readonly (CaseConsumers | undefined)[] =>
  placed.map(({ consumers }) => consumers);

/** Every name in the configuration begins with the case's id, so that many cases fit into one. */
export function placeCase(of: ConformanceCase, id: string, addresses: Addresses): PlacedCase {
  const host = `${id}.test`;
  const words: Readonly<Record<string, string>> = { ...addresses, host, id };
  const filled = <Value>(value: Value): Value => {
    const text = JSON.stringify(value).replace(/\{(backend|other|dead|host|id)\}/g, (_, word: string) => words[word]!);
    return JSON.parse(
      text.replace(/\{base64:([^}]*)\}/g, (_, plain: string) => Buffer.from(plain).toString('base64')),
    ) as Value;
  };
  const requests = filled(of.requests).map((request) => ({
    ...request,
    method: request.method ?? 'GET',
    path: request.path ?? '/',
    host: request.host ?? host,
    headers: [...(request.headers ?? []), ['X-Case', id] as const],
  }));
  const consumers = of.consumers === undefined ? undefined : filled(of.consumers);
  const answer = filled(of.answer ?? {});
  return {
    id,
    host,
    of,
    requests,
    consumers,
    answer,
    config: renamed(filled(of.config), id, of.own ? undefined : host),
  };
}

function renamed(config: CaseConfig, id: string, host: string | undefined): CaseConfig {
  const name = (text: string): string => `${id}-${text}`;
  const keyed = <Value>(record: Readonly<Record<string, Value>>): Record<string, Value> =>
    Object.fromEntries(Object.entries(record).map(([key, value]) => [name(key), value]));
  const endpoints = Object.entries(config.apiEndpoints).map(([key, endpoint]) => {
    const given = 'host' in endpoint || 'hostRegex' in endpoint || host === undefined;
    return [name(key), given ? endpoint : { host, ...endpoint }] as const;
  });
  const pipelines = Object.entries(config.pipelines).map(([key, pipeline]) => {
    const policies = pipeline.policies.map((entry) =>
      Object.fromEntries(Object.entries(entry).map(([policy, steps]) => [policy, stepsWith(steps, name)])),
    );
    return [name(key), { ...pipeline, apiEndpoints: pipeline.apiEndpoints.map(name), policies }] as const;
  });
  return {
    ...config,
    apiEndpoints: Object.fromEntries(endpoints),
    serviceEndpoints: keyed(config.serviceEndpoints ?? {}),
    pipelines: Object.fromEntries(pipelines),
  };
}

type Steps = CaseConfig['pipelines'][string]['policies'][number][string];

function stepsWith(steps: Steps, name: (text: string) => string): Steps {
  if (steps === null) return null;
  const one = (step: { readonly action?: Readonly<Record<string, unknown>> }): object => {
    const service = step.action?.['serviceEndpoint'];
    return typeof service === 'string' ? { ...step, action: { ...step.action, serviceEndpoint: name(service) } } : step;
  };
  return (Array.isArray(steps) ? steps.map(one) : one(steps as object)) as Steps;
}

/** One configuration with all of them in it. */
export function combined(cases: readonly PlacedCase[]): CaseConfig {
  const all = <Key extends 'apiEndpoints' | 'serviceEndpoints' | 'pipelines'>(key: Key): NonNullable<CaseConfig[Key]> =>
    Object.assign({}, ...cases.map(({ config }) => config[key] ?? {})) as NonNullable<CaseConfig[Key]>;
  const policies = new Set(cases.flatMap(({ config }) => config.policies ?? namedPolicies(config)));
  const plugins = [...new Set(cases.flatMap(({ config }) => config.plugins ?? []))];
  return {
    ...(plugins.length === 0 ? {} : { plugins }),
    ...(cases.some(({ config }) => config.asFile) ? { asFile: true } : {}),
    policies: [...policies],
    apiEndpoints: all('apiEndpoints'),
    serviceEndpoints: all('serviceEndpoints'),
    pipelines: all('pipelines'),
  };
}

export const namedPolicies = (config: CaseConfig): readonly string[] =>
  Object.values(config.pipelines).flatMap(({ policies }) => policies.flatMap((entry) => Object.keys(entry)));
