import type { EnvironmentPlan, PlannedRoute } from './environment-plan.js';
import type { KubeDraft } from './kube-object.js';
import { renderHttpRoute, renderOwnDomain } from './render-http-route.js';
import { renderIngresses } from './render-ingress.js';
import { renderCertificates } from './render-own-domain.js';
import type { GatewayRoutes, RenderSettings } from './render-settings.js';

/** Whether the cluster deals requests out between two sets; an Ingress cannot. */
export const canSplit = ({ routes }: Pick<RenderSettings, 'routes'>): boolean => routes.kind === 'gateway-api';

/** Whether domains of tenants' own are served over https. */
export const servesCertificates = ({ routes }: Pick<RenderSettings, 'routes'>): boolean =>
  routes.kind === 'gateway-api' && routes.certificates !== undefined;

/** Certificates before what shows them, and that before what is led by it. */
export function renderRoutes({ routes: planned }: EnvironmentPlan, { routes }: RenderSettings): readonly KubeDraft[] {
  if (routes.kind === 'ingress') return renderIngresses(planned, routes);
  const { certificates } = routes;
  const shown = certificates === undefined ? [] : renderCertificates(planned, certificates);
  return [...shown, ...planned.flatMap((route) => renderRoute(route, routes))];
}

function renderRoute(route: PlannedRoute, routes: GatewayRoutes): readonly KubeDraft[] {
  const { certificates } = routes;
  const isOwn = route.own !== undefined && certificates !== undefined;
  return isOwn ? renderOwnDomain(route, routes, certificates) : [renderHttpRoute(route, routes)];
}
