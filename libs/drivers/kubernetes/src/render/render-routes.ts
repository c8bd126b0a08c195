import type { EnvironmentPlan } from './environment-plan.js';
import type { KubeDraft } from './kube-object.js';
import { renderHttpRoute } from './render-http-route.js';
import { renderIngresses } from './render-ingress.js';
import type { RenderSettings } from './render-settings.js';

/** Whether the cluster deals requests out between two sets; an Ingress cannot. */
export const canSplit = ({ routes }: Pick<RenderSettings, 'routes'>): boolean => routes.kind === 'gateway-api';

export function renderRoutes(plan: EnvironmentPlan, { routes }: RenderSettings): readonly KubeDraft[] {
  return routes.kind === 'gateway-api'
    ? plan.routes.map((route) => renderHttpRoute(route, routes))
    : renderIngresses(plan.routes, routes);
}
