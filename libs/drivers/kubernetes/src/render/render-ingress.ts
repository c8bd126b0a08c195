import { healthPath, reservedPrefix } from '@tiffin/contracts';
import type { PlannedRoute } from './environment-plan.js';
import type { Fields, KubeDraft } from './kube-object.js';
import { labelNames, managedBy, placeName, routeName } from './object-names.js';
import type { IngressRoutes } from './render-settings.js';
import { unitPort, unitPortName } from './unit-port.js';

/**
 * A Service at whose pods nothing listens: what is led there is answered by nobody. It has pods, since a controller may leave out the
 * path of a Service without any (Traefik does, tried), and what must be hidden would be served. The names of places have a dash.
 */
const nowhere = 'nowhere';
const closedPort = 1;

/** A host each; of the reserved paths clients see the health alone. */
export function renderIngresses(routes: readonly PlannedRoute[], settings: IngressRoutes): readonly KubeDraft[] {
  if (routes.length === 0) return [];
  const ports = [{ name: unitPortName, protocol: 'TCP', port: unitPort, targetPort: closedPort }];
  const selector = { [labelNames.managedBy]: managedBy };
  return [
    { kind: 'Service', name: nowhere, body: { spec: { type: 'ClusterIP', selector, ports } } },
    ...routes.map((route) => renderIngress(route, settings)),
  ];
}

function renderIngress({ host, backends }: PlannedRoute, { className }: IngressRoutes): KubeDraft {
  const [place] = backends;
  const serving = place === undefined ? nowhere : placeName(place);
  const paths = [
    path('Exact', healthPath, serving),
    path('Prefix', reservedPrefix, nowhere),
    path('Prefix', '/', serving),
  ];
  const spec = { ingressClassName: className, rules: [{ host, http: { paths } }] };
  return { kind: 'Ingress', name: routeName(host), body: { spec } };
}

const path = (pathType: string, value: string, service: string): Fields => ({
  path: value,
  pathType,
  backend: { service: { name: service, port: { number: unitPort } } },
});
