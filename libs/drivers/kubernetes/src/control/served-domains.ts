import type { KubeObject } from '../client/kube-object.js';
import type { EnvironmentPlan } from '../render/environment-plan.js';
import { httpsRouteName } from '../render/object-names.js';

interface Conditions {
  readonly parents?: readonly { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }[];
}

/** Names of the routes that an entrance has taken in, as it says itself. */
export const acceptedRoutes = (routes: readonly KubeObject[]): readonly string[] =>
  routes.filter(isAccepted).map(({ metadata }) => metadata.name);

function isAccepted({ status }: KubeObject): boolean {
  const { parents = [] } = (status ?? {}) as Conditions;
  return parents.some(({ conditions = [] }) =>
    conditions.some(({ type, status: is }) => type === 'Accepted' && is === 'True'),
  );
}

/**
 * The plan with each domain marked that is served over https by now. Http leads there from then on and no sooner: until then it is http that
 * serves, also what comes over https at a listener of the entrance's own.
 */
export function withServedDomains(plan: EnvironmentPlan, accepted: readonly string[]): EnvironmentPlan {
  const routes = plan.routes.map((route) => {
    const isServed = route.own !== undefined && accepted.includes(httpsRouteName(route.host));
    return isServed ? { ...route, own: { ...route.own, isServed } } : route;
  });
  return { ...plan, routes };
}
