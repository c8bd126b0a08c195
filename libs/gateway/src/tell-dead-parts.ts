import { type ApiEndpointConfig, type GatewayConfig, isAnyPath, type PipelineConfig } from '@tiffin/contracts';
import type { Teller } from './note.js';
import { isUnconditional } from './read-steps.js';

interface Route {
  readonly name: string;
  readonly endpoint: ApiEndpointConfig;
  readonly host: string;
  /** Null: it is in none. */
  readonly pipeline: PipelineConfig | null;
}

const knowing = ['key-auth', 'basic-auth', 'jwt', 'oauth2', 'oauth2-introspect'];

/** Says which API endpoints no request reaches, or which answer none. */
export function tellDeadParts({ apiEndpoints, pipelines }: GatewayConfig, tell: Teller): void {
  const routes = inOrder(apiEndpoints, pipelines);
  for (const [index, route] of routes.entries()) {
    const within = tell.at({ apiEndpoint: route.name });
    tellLonely(route, within);
    const before = routes.slice(0, index).find((earlier) => covers(earlier, route));
    if (before !== undefined)
      within.warning(
        `"${before.name}" takes its requests`,
        `"${before.name}" stands before it${before.host === route.host ? '' : ', is for any host'} and takes all of its paths and methods`,
        `put it before "${before.name}", or remove it`,
      );
  }
}

function tellLonely({ endpoint, pipeline }: Route, tell: Teller): void {
  if (pipeline === null) {
    tell.warning('no pipeline names it', 'its requests are answered 404', 'name it in a pipeline, or remove it');
    return;
  }
  const knows = pipeline.policies.some((policy) => knowing.includes(Object.keys(policy)[0]!));
  const answers = pipeline.policies.some((policy) => 'proxy' in policy);
  if (endpoint.scopes?.length && answers && !knows)
    tell
      .at({ field: 'scopes' })
      .warning(
        'nobody can have its scopes',
        'no policy of its pipeline knows who asks, so that each request is answered 401; Express Gateway lets all pass',
        `add ${knowing.slice(0, 3).join(', ')} or another to the pipeline, or remove "scopes"`,
      );
}

const hostOf = ({ host, hostRegex }: ApiEndpointConfig): string =>
  hostRegex === undefined ? (host ?? '*').toLowerCase() : `regex ${hostRegex}`;

/** As requests meet them: hosts in the order of their first endpoint. */
function inOrder(endpoints: GatewayConfig['apiEndpoints'], pipelines: GatewayConfig['pipelines']): readonly Route[] {
  const byEndpoint = new Map(
    Object.values(pipelines).flatMap((pipeline) => pipeline.apiEndpoints.map((name) => [name, pipeline] as const)),
  );
  const groups = Map.groupBy(Object.entries(endpoints), ([, endpoint]) => hostOf(endpoint));
  return [...groups].flatMap(([host, group]) =>
    group.map(([name, endpoint]) => ({ name, endpoint, host, pipeline: byEndpoint.get(name) ?? null })),
  );
}

function covers(earlier: Route, later: Route): boolean {
  if (earlier.host !== '*' && earlier.host !== later.host) return false;
  return (
    endsEach(earlier) &&
    coversMethods(earlier.endpoint, later.endpoint) &&
    coversPaths(earlier.endpoint, later.endpoint)
  );
}

/** Without a pipeline it answers 404. */
const endsEach = ({ pipeline }: Route): boolean =>
  pipeline === null ||
  pipeline.policies.some(
    ({ proxy, terminate }) => proxy?.some(isUnconditional) === true || terminate?.some(isUnconditional) === true,
  );

const coversMethods = ({ methods: earlier }: ApiEndpointConfig, { methods: later }: ApiEndpointConfig): boolean =>
  earlier === undefined || (later !== undefined && later.every((method) => earlier.includes(method)));

function coversPaths(earlier: ApiEndpointConfig, later: ApiEndpointConfig): boolean {
  if (earlier.pathRegex !== undefined) return earlier.pathRegex === later.pathRegex;
  if (earlier.paths === undefined || earlier.paths.some(isAnyPath)) return true;
  const paths = later.pathRegex === undefined ? later.paths : undefined;
  return paths !== undefined && paths.every((path) => earlier.paths!.some((pattern) => coversPath(pattern, path)));
}

const plain = (path: string): string => path.toLowerCase().replace(/\/$/, '');

function coversPath(pattern: string, path: string): boolean {
  if (plain(pattern) === plain(path)) return true;
  const begin = /^([^*:()[\]?+|{]*)\*$/.exec(pattern)?.[1];
  return begin !== undefined && path.toLowerCase().startsWith(begin.toLowerCase());
}
