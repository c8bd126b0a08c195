import type { ApiEndpointConfig } from '@tiffin/contracts';
import type { CaseConfig, CaseRequest, ConformanceCase, Policies, Step } from '../conformance-case.js';

/** A pipeline that answers 200 with this text. */
export const saying = (message: string): Policies => [{ terminate: [{ action: { statusCode: 200, message } }] }];

/** Endpoints of which each answers with its own name. */
export const named = (apiEndpoints: Readonly<Record<string, ApiEndpointConfig>>): CaseConfig => ({
  apiEndpoints,
  pipelines: Object.fromEntries(
    Object.keys(apiEndpoints).map((name) => [name, { apiEndpoints: [name], policies: saying(name) }]),
  ),
});

/** One endpoint for every path, with these policies and a service endpoint `service`. */
export const piped = (
  policies: Policies,
  endpoint: ApiEndpointConfig = {},
  urls: readonly string[] = ['{backend}'],
): CaseConfig => ({
  apiEndpoints: { api: endpoint },
  serviceEndpoints: { service: { urls } },
  pipelines: { main: { apiEndpoints: ['api'], policies } },
});

/** Passes everything on to the service endpoint. */
export const proxied = (action: Readonly<Record<string, unknown>> = {}): Policies[number] => ({
  proxy: [{ action: { serviceEndpoint: 'service', ...action } }],
});

/** Answers `yes` where the condition holds, and `no` otherwise. */
export const asking = (condition: NonNullable<Step['condition']>): CaseConfig =>
  piped([{ terminate: [{ condition, action: { statusCode: 200, message: 'yes' } }] }, ...saying('no')]);

/** Requests without a body, one for each path. */
export const gets = (...paths: readonly string[]): readonly CaseRequest[] => paths.map((path) => ({ path }));

/** One case for each row: what it shows, its configuration, its requests. */
export const table = (
  rows: readonly (readonly [name: string, config: CaseConfig, ...requests: readonly CaseRequest[]])[],
): readonly ConformanceCase[] => rows.map(([name, config, ...requests]) => ({ name, config, requests }));
