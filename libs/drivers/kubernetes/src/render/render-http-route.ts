import { canaryHeader, healthPath, reservedPrefix } from '@tiffin/contracts';
import type { PlaceName, PlannedRoute, WeightedPlace } from './environment-plan.js';
import type { Fields, KubeDraft } from './kube-object.js';
import { httpsRouteName, placeName, routeName } from './object-names.js';
import { challengeRule, hasCertificate, ownListener, toHttps } from './render-own-domain.js';
import type { GatewayRoutes, ServedCertificates } from './render-settings.js';
import { unitPort } from './unit-port.js';

/** What `canaryHeader` has to say where a cluster routes: any value is no match that all of them know. */
export const canaryValue = '1';

/** What it may say too: who is led to the canary by it knows that the entrance deals requests out by that share. */
export const shareValue = (weightPercent: number): string => `share-${weightPercent}`;

/** One host. Of the reserved paths its clients see the health alone, and the platform also that of the canary. */
export function renderHttpRoute(route: PlannedRoute, settings: GatewayRoutes): KubeDraft {
  return routeAt(routeName(route.host), route, { parentRefs: entranceOf(settings), rules: rules(route, settings) });
}

/** A domain of a tenant's own: without a certificate over http, with one over https too, to which http leads once that is served. */
export function renderOwnDomain(
  route: PlannedRoute,
  settings: GatewayRoutes,
  certificates: ServedCertificates,
): readonly KubeDraft[] {
  const { host } = route;
  const challenge = challengeRule(host, certificates);
  const served = [challenge, ...rules(route, settings)];
  const plain = routeAt(routeName(host), route, { parentRefs: entranceOf(settings), rules: served });
  if (!hasCertificate(route)) return [plain];
  const secure = routeAt(httpsRouteName(host), route, { parentRefs: [ownListener(host)], rules: served });
  if (route.own?.isServed !== true) return [plain, secure];
  const http = entranceOf({ ...settings, sections: [certificates.httpListener] });
  // The platform's own looks stay where they are.
  const looks = lookedAt(route, settings);
  return [routeAt(routeName(host), route, { parentRefs: http, rules: [challenge, ...looks, toHttps] }), secure];
}

const routeAt = (name: string, { host }: PlannedRoute, { parentRefs, rules }: Fields): KubeDraft => ({
  ...{ kind: 'HTTPRoute', name },
  body: { spec: { parentRefs, hostnames: [host], rules } },
});

function entranceOf({ gateway, sections }: GatewayRoutes): readonly Fields[] {
  const parent = { group: 'gateway.networking.k8s.io', kind: 'Gateway', ...gateway };
  return sections.length === 0 ? [parent] : sections.map((sectionName) => ({ ...parent, sectionName }));
}

function rules(route: PlannedRoute, settings: GatewayRoutes): readonly Fields[] {
  const { backends } = route;
  const all = lead([{ path: { type: 'PathPrefix', value: '/' } }], backends, settings);
  return [...lookedAt(route, settings), hidden(backends), all];
}

/** What the platform asks for itself. */
function lookedAt({ backends, canary }: PlannedRoute, settings: GatewayRoutes): readonly Fields[] {
  const health = { path: { type: 'Exact', value: healthPath } };
  const named = (value: string) => ({ ...health, headers: [{ type: 'Exact', name: canaryHeader, value }] });
  const shares = backends.filter(({ set }) => set === canary?.set).map((place) => shareValue(place.weightPercent));
  const beside =
    canary === null ? [] : [lead([canaryValue, ...shares].map(named), [{ ...canary, weightPercent: 1 }], settings)];
  return [...beside, lead([health], serving(backends, canary), settings)];
}

function lead(
  matches: readonly Fields[],
  places: readonly WeightedPlace[],
  { strippedHeaders }: GatewayRoutes,
): Fields {
  const stripped = strippedHeaders.map((header) => header.toLowerCase());
  const filters =
    stripped.length === 0 ? [] : [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: stripped } }];
  return {
    matches,
    ...(filters.length === 0 ? {} : { filters }),
    backendRefs: places.map(backendRef),
  };
}

/** Only the header leads to the canary's health; how the requests are dealt out says nothing of who is asked. */
function serving(backends: readonly WeightedPlace[], canary: PlaceName | null): readonly WeightedPlace[] {
  const others = backends.filter(({ set }) => set !== canary?.set);
  return others.length === 0 ? backends : others.map((place) => ({ ...place, weightPercent: 1 }));
}

/** Asked for as what no unit has, so that the answer is the unit's own "not found", and nothing of what it keeps for the platform. */
const hidden = (backends: readonly WeightedPlace[]): Fields => ({
  matches: [{ path: { type: 'PathPrefix', value: reservedPrefix } }],
  filters: [
    {
      type: 'URLRewrite',
      urlRewrite: { path: { type: 'ReplaceFullPath', replaceFullPath: `${reservedPrefix}/hidden` } },
    },
  ],
  backendRefs: backends.map(backendRef),
});

const backendRef = ({ weightPercent, ...place }: WeightedPlace): Fields => ({
  group: '',
  kind: 'Service',
  name: placeName(place),
  port: unitPort,
  weight: weightPercent,
});
