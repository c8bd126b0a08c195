import {
  type ApiEndpoint,
  type Canvas,
  type Entity,
  type Gateway,
  type Pipeline,
  contextPath,
  hasPlugins,
  isPluginPath,
  pluginFile,
  pluginPackage,
  targetsOf,
  unitKeyOf,
} from '@tiffin/canvas-rules';
import type {
  ApiEndpointConfig,
  GatewayConfig,
  PipelineConfig,
  PluginConfig,
  PolicyStep,
  ServiceEndpointConfig,
  UnitContent,
} from '@tiffin/contracts';
import { uniqueNames } from './unique-names.js';
import { unitFiles } from './unit-files.js';

type Keys = ReadonlyMap<string, string>;

/** Lists in an order that does not depend on how the canvas was written down. */
const byId = <Item extends { readonly id: string }>(items: readonly Item[]): Item[] =>
  items.toSorted((a, b) => (a.id < b.id ? -1 : 1));

function endpointsOf(canvas: Canvas, pipelines: readonly Pipeline[]): ApiEndpoint[] {
  const from = new Set(pipelines.map(({ id }) => id));
  const ids = new Set(canvas.connections.filter((wire) => from.has(wire.from)).map(({ to }) => to));
  return byId(canvas.entities.filter((entity) => entity.type === 'ApiEndpoint').filter(({ id }) => ids.has(id)));
}

function serviceConfig(canvas: Canvas, entity: Entity): ServiceEndpointConfig {
  if (entity.type === 'ServiceEndpoint') return { urls: entity.urls };
  const path = entity.type === 'Model' ? `/api/${contextPath(entity)}` : '';
  return { unit: unitKeyOf(entity, canvas) ?? '', path };
}

const endpointConfig = ({ host, hostRegex, paths, pathRegex, methods, scopes }: ApiEndpoint): ApiEndpointConfig => ({
  ...(hostRegex === undefined ? { host } : { hostRegex }),
  ...(pathRegex === undefined ? {} : { pathRegex }),
  ...(paths.length > 0 ? { paths } : {}),
  ...(methods.length > 0 ? { methods } : {}),
  ...(scopes.length > 0 ? { scopes } : {}),
});

function actionConfig(action: Readonly<Record<string, unknown>>, services: Keys): Readonly<Record<string, unknown>> {
  const target = action['serviceEndpoint'];
  return typeof target === 'string' ? { ...action, serviceEndpoint: services.get(target) ?? target } : action;
}

function pipelineConfig(pipeline: Pipeline, services: Keys, endpoints: readonly string[]): PipelineConfig {
  const steps = (pairs: Pipeline['policies'][number]['pairs']): PolicyStep[] =>
    pairs.map(({ condition, action }) => ({ condition, action: actionConfig(action, services) }));
  const policies = pipeline.policies.filter(({ pairs }) => pairs.length > 0);
  return { apiEndpoints: endpoints, policies: policies.map(({ name, pairs }) => ({ [name]: steps(pairs) })) };
}

const keyed = <Item extends { readonly id: string }, Value>(
  items: readonly Item[],
  keys: Keys,
  valueOf: (item: Item) => Value,
): Record<string, Value> => Object.fromEntries(items.map((item) => [keys.get(item.id) ?? item.id, valueOf(item)]));

/** Beside the config, in the image: where the code of a unit lies. */
const pluginFolder = './code';

function pluginsConfig({ plugins = [], files = {} }: Gateway): readonly PluginConfig[] {
  return plugins.map((plugin) => {
    const named = pluginPackage(plugin);
    const module = isPluginPath(named) ? `./${pluginFile(files, named) ?? named}` : named;
    return { name: plugin.name, module, settings: plugin.settings };
  });
}

/** What a gateway of a canvas does, as its runtime reads it. */
export function gatewayConfig(canvas: Canvas, gateway: Gateway): GatewayConfig {
  const targets = targetsOf(canvas, gateway);
  const endpoints = endpointsOf(canvas, gateway.pipelines);
  const services = uniqueNames(targets, ({ type }) => type.toLowerCase());
  const endpointKeys = uniqueNames(endpoints, ({ id }) => id);
  const endpointsFor = (pipeline: Pipeline): string[] =>
    endpointsOf(canvas, [pipeline]).map(({ id }) => endpointKeys.get(id) ?? id);
  return {
    kind: 'gateway',
    id: gateway.id,
    name: gateway.name,
    apiEndpoints: keyed(endpoints, endpointKeys, endpointConfig),
    serviceEndpoints: keyed(targets, services, (entity) => serviceConfig(canvas, entity)),
    policies: gateway.policies,
    pipelines: keyed(
      gateway.pipelines,
      uniqueNames(gateway.pipelines, ({ id }) => id),
      (pipeline) => pipelineConfig(pipeline, services, endpointsFor(pipeline)),
    ),
    // Left out where there are none, so that gateways without keep the images that they have.
    ...(hasPlugins(gateway) ? { plugins: pluginsConfig(gateway), pluginFolder } : {}),
  };
}

/** What reaches the image of a gateway. */
export const gatewayContent = (canvas: Canvas, gateway: Gateway, runtimeDigest: string): UnitContent => ({
  kind: 'gateway',
  runtime: 'runtime-gateway',
  runtimeDigest,
  ...unitFiles(hasPlugins(gateway) ? (gateway.files ?? {}) : {}),
  config: gatewayConfig(canvas, gateway),
  variables: {},
});
