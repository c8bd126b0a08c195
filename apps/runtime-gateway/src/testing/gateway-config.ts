import { policyNames } from '@tiffin/contracts/gateway';
import type { ApiEndpointConfig, GatewayConfig, PolicyStep } from '@tiffin/contracts';

type Policies = readonly Readonly<Record<string, readonly PolicyStep[]>>[];

const empty: GatewayConfig = {
  kind: 'gateway',
  id: 'g1',
  name: 'Gateway',
  apiEndpoints: {},
  serviceEndpoints: {},
  policies: policyNames,
  pipelines: {},
};

export function gatewayConfig(parts: Partial<GatewayConfig>): GatewayConfig {
  return { ...empty, ...parts };
}

/** A gateway in which each endpoint answers 200 with its own name. */
export function namedEndpoints(apiEndpoints: Readonly<Record<string, ApiEndpointConfig>>): GatewayConfig {
  const pipelines = Object.keys(apiEndpoints).map((name) => [
    name,
    { apiEndpoints: [name], policies: [{ terminate: [{ action: { statusCode: 200, message: name } }] }] },
  ]);
  return gatewayConfig({ apiEndpoints, pipelines: Object.fromEntries(pipelines) });
}

/** A gateway with one endpoint for everything and these policies. */
export function onePipeline(policies: Policies, more: Partial<GatewayConfig> = {}): GatewayConfig {
  return gatewayConfig({ apiEndpoints: { all: {} }, pipelines: { p: { apiEndpoints: ['all'], policies } }, ...more });
}

/** A gateway that forwards everything to these addresses. */
export function proxyTo(urls: readonly string[], action: Readonly<Record<string, unknown>> = {}): GatewayConfig {
  return onePipeline([{ proxy: [{ action: { serviceEndpoint: 'service', ...action } }] }], {
    serviceEndpoints: { service: { urls } },
  });
}
