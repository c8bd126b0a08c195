import { methodProblem, scopeProblem, searchProblem } from '@tiffin/contracts';
import type { Pipeline } from '../policies/pipeline.js';
import { compileHost, exactHost, hostKey, type HostTest } from '../routing/host-pattern.js';
import { MethodSet } from '../routing/method-set.js';
import { anyPath, compilePath, compilePathRegex, type PathPattern } from '../routing/path-pattern.js';
import type { HostGroup, Route } from '../routing/route.js';
import { Faults } from './config-error.js';
import type { Section } from './section.js';

/** Host groups in the order of their first endpoint, with their endpoints in the order of the config. */
export function compileRoutes(config: Section, pipelines: ReadonlyMap<string, Pipeline>): readonly HostGroup[] {
  const endpoints = config.section('apiEndpoints');
  const groups = new Map<string, { host: string | undefined; admits: HostTest; routes: Route[] }>();
  const faults = new Faults();
  for (const [index, name] of endpoints.keys().entries())
    faults.gather(() => {
      const endpoint = endpoints.section(name);
      endpoint.allow('host', 'hostRegex', 'paths', 'pathRegex', 'methods', 'scopes');
      const key = hostKey(endpoint);
      const group = groups.get(key) ?? { host: exactHost(endpoint), admits: compileHost(endpoint), routes: [] };
      groups.set(key, group);
      group.routes.push({ endpoint: name, index, ...routeOf(endpoint, pipelines.get(name)) });
    });
  faults.tell();
  return [...groups.values()];
}

function routeOf(endpoint: Section, pipeline: Pipeline | undefined): Omit<Route, 'endpoint' | 'index'> {
  const scopes = scopesOf(endpoint);
  return {
    paths: pathsOf(endpoint),
    methods: methodsOf(endpoint),
    scopes,
    isOpen: scopes.length === 0 || pipeline?.proves === true,
    pipeline,
    preflight: pipeline?.only('cors'),
  };
}

function methodsOf(endpoint: Section): MethodSet | undefined {
  const methods = endpoint.strings('methods') ?? [];
  for (const method of methods) if (method !== '*') endpoint.refuse('methods', methodProblem(method));
  return MethodSet.of(methods);
}

function scopesOf(endpoint: Section): readonly string[] {
  const scopes = endpoint.strings('scopes') ?? [];
  for (const scope of scopes) endpoint.refuse('scopes', scopeProblem(scope));
  return scopes;
}

function pathsOf(endpoint: Section): readonly PathPattern[] {
  const regex = endpoint.regex('pathRegex', searchProblem);
  if (regex !== undefined) return [compilePathRegex(regex)];
  // Not `strings`: a comma may be part of a path.
  const listed = endpoint.raw('paths');
  const paths = typeof listed === 'string' ? [listed] : (endpoint.strings('paths') ?? []);
  return paths.length === 0 ? [anyPath] : paths.map((path) => compilePath(path, endpoint.where));
}
