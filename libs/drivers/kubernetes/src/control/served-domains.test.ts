import { expect, it } from 'vitest';
import type { KubeObject } from '../client/kube-object.js';
import type { EnvironmentPlan } from '../render/environment-plan.js';
import { httpsRouteName, routeName } from '../render/object-names.js';
import { servedDomains, withServedDomains } from './served-domains.js';

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

it.each<[string, readonly KubeObject[], boolean]>([
  ['once an entrance has taken it in', [said(secure, ['ResolvedRefs', 'True'], ['Accepted', 'True'])], true],
  ['not while it has not, as without its certificate', [said(secure, ['Accepted', 'False'])], false],
  ['not for what else is true of it', [said(secure, ['ResolvedRefs', 'True'])], false],
  ['not for its route over http', [said(routeName(host), ['Accepted', 'True'])], false],
  ['not before anybody has seen it', [{ apiVersion: 'v1', kind: 'HTTPRoute', metadata: { name: secure } }], false],
  ['not without a route', [], false],
])('a domain is served over https: %s', (_, routes, isServed) => {
  const [domain, other] = withServedDomains(plan, servedDomains(routes)).routes;
  expect(domain?.own).toEqual({ ...own, isServed });
  expect(other).toEqual(plan.routes[1]);
});
