import { expect, it } from 'vitest';
import type { KubeObject } from '../client/kube-object.js';
import type { EnvironmentPlan } from '../render/environment-plan.js';
import { httpsRouteName, routeName } from '../render/object-names.js';
import { acceptedRoutes, withServedDomains } from './served-domains.js';

const host = 'shop.example.com';
const own = { certificate: { chain: 'chain', key: 'key' } };
const route = { backends: [], canary: null };
const plan: EnvironmentPlan = {
  ...{ environmentId: '', owner: null, epoch: 1, isProduction: true, units: [], places: [] },
  routes: [
    { ...route, host, own },
    { ...route, host: 'a.localhost' },
  ],
};
const said = (name: string, ...conditions: readonly (readonly [string, string])[]): KubeObject => ({
  ...{ apiVersion: 'v1', kind: 'HTTPRoute', metadata: { name } },
  status: { parents: [{ conditions: conditions.map(([type, status]) => ({ type, status })) }] },
});
const secure = httpsRouteName(host);

it.each<[string, readonly KubeObject[], boolean | undefined]>([
  ['once an entrance has taken it in', [said(secure, ['ResolvedRefs', 'True'], ['Accepted', 'True'])], true],
  ['not while it has not, as without its certificate', [said(secure, ['Accepted', 'False'])], undefined],
  ['not for what else is true of it', [said(secure, ['ResolvedRefs', 'True'])], undefined],
  ['not for its route over http', [said(routeName(host), ['Accepted', 'True'])], undefined],
  ['not before anybody has seen it', [{ apiVersion: 'v1', kind: 'HTTPRoute', metadata: { name: secure } }], undefined],
  ['not without a route', [], undefined],
])('a domain is served over https: %s', (_, routes, isServed) => {
  const [domain, other] = withServedDomains(plan, acceptedRoutes(routes)).routes;
  expect(domain?.own).toEqual(isServed === undefined ? own : { ...own, isServed });
  expect(other).toEqual(plan.routes[1]);
});
