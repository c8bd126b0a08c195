import type { KubeObject } from '../client/kube-object.js';
import type { EnvironmentPlan } from '../render/environment-plan.js';
import { routeLedTo, routeName } from '../render/object-names.js';

interface Conditions {
  readonly parents?: readonly { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }[];
}

/** Names of the routes over http whose domain an entrance serves over https by now, as it says itself. */
export function servedDomains(routes: readonly KubeObject[]): ReadonlySet<string> {
  const led = routes.filter(isAccepted).map(({ metadata }) => routeLedTo(metadata.name));
  return new Set(led.filter((name) => name !== null));
}

function isAccepted({ status }: KubeObject): boolean {
  const { parents = [] } = (status ?? {}) as Conditions;
  return parents.some(({ conditions = [] }) =>
    conditions.some(({ type, status: is }) => type === 'Accepted' && is === 'True'),
  );
}

/**
 * The plan with each domain marked that is served over https. Http leads there from then on and no sooner: until then it is http that serves,
 * also what comes over https at a listener of the entrance's own.
 */
export function withServedDomains(plan: EnvironmentPlan, served: ReadonlySet<string>): EnvironmentPlan {
  const routes = plan.routes.map((route) =>
    route.own === undefined ? route : { ...route, own: { ...route.own, isServed: served.has(routeName(route.host)) } },
  );
  return { ...plan, routes };
}
