import { canaryHeader, healthPath, reservedPrefix } from '@tiffin/contracts';
import type { PlaceName, PlannedRoute, WeightedPlace } from './environment-plan.js';
import type { Fields, KubeDraft } from './kube-object.js';
import { placeName, routeName } from './object-names.js';
import type { GatewayRoutes } from './render-settings.js';
import { unitPort } from './unit-port.js';

/** What `canaryHeader` has to say where a cluster routes: any value is no match that all of them know. */
export const canaryValue = '1';

/** What it may say too: who is led to the canary by it knows that the entrance deals requests out by that share. */
export const shareValue = (weightPercent: number): string => `share-${weightPercent}`;

/** One host. Of the reserved paths its clients see the health alone, and the platform also that of the canary. */
export function renderHttpRoute(route: PlannedRoute, settings: GatewayRoutes): KubeDraft {
  const { gateway, sections } = settings;
  const parent = { group: 'gateway.networking.k8s.io', kind: 'Gateway', ...gateway };
  const parentRefs = sections.length === 0 ? [parent] : sections.map((sectionName) => ({ ...parent, sectionName }));
  return {
    kind: 'HTTPRoute',
    name: routeName(route.host),
    body: { spec: { parentRefs, hostnames: [route.host], rules: rules(route, settings) } },
  };
}

function rules({ backends, canary }: PlannedRoute, { strippedHeaders }: GatewayRoutes): readonly Fields[] {
  const stripped = strippedHeaders.map((header) => header.toLowerCase());
  const filters =
    stripped.length === 0 ? [] : [{ type: 'RequestHeaderModifier', requestHeaderModifier: { remove: stripped } }];
  const health = { path: { type: 'Exact', value: healthPath } };
  const named = (value: string) => ({ ...health, headers: [{ type: 'Exact', name: canaryHeader, value }] });
  const shares = backends.filter(({ set }) => set === canary?.set).map((place) => shareValue(place.weightPercent));
  const lead = (matches: readonly Fields[], places: readonly WeightedPlace[]): Fields => ({
    matches,
    ...(filters.length === 0 ? {} : { filters }),
    backendRefs: places.map(backendRef),
  });
  return [
    ...(canary === null ? [] : [lead([canaryValue, ...shares].map(named), [{ ...canary, weightPercent: 1 }])]),
    lead([health], serving(backends, canary)),
    hidden(backends),
    lead([{ path: { type: 'PathPrefix', value: '/' } }], backends),
  ];
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
