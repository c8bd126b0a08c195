import type { Canvas, EntityOf } from '@tiffin/canvas-rules';
import { inColumn } from '../flow/layout.js';
import type { GatewayUrl } from '../graphql/answers.js';

export interface CallExample {
  readonly endpointId: string;
  readonly name: string;
  /** What may be opened: the gateway's address and the path without its wildcard. */
  readonly url: string;
  readonly curl: string;
}

type ApiEndpoint = EntityOf<'ApiEndpoint'>;

/** How the saved endpoints of a gateway are called. */
export function callExamples(canvas: Canvas, gateway: GatewayUrl): readonly CallExample[] {
  const entity = canvas.entities.find(({ id }) => id === gateway.gatewayId);
  if (entity?.type !== 'Gateway') return [];
  const pipelines = new Set(entity.pipelines.map(({ id }) => id));
  const served = new Set(canvas.connections.filter(({ from }) => pipelines.has(from)).map(({ to }) => to));
  return inColumn(canvas, 'Public')
    .filter((one) => one.type === 'ApiEndpoint')
    .filter(({ id }) => served.has(id))
    .map((endpoint) => exampleOf(endpoint, gateway.url));
}

function exampleOf(endpoint: ApiEndpoint, base: string): CallExample {
  const url = `${base.replace(/\/$/, '')}${plainPath(endpoint.paths[0])}`;
  const method = endpoint.methods[0] ?? 'GET';
  const option = method === 'GET' ? '' : method === 'HEAD' ? '--head ' : `-X ${method} `;
  return { endpointId: endpoint.id, name: endpoint.name, url, curl: `curl ${option}'${url.replaceAll("'", "'\\''")}'` };
}

/** `/cars*` -> `/cars`; a wildcard or parameter in the middle cannot be guessed and stays. */
function plainPath(path: string | undefined): string {
  if (!path || path === '*') return '/';
  return path.replace(/\/?\*$/, '') || '/';
}
