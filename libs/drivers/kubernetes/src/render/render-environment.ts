import { accepted } from '@tiffin/kernel';
import type { EnvironmentPlan } from './environment-plan.js';
import { type KubeDraft, type KubeObject, renderedKinds } from './kube-object.js';
import { labelNames, managedBy, namespaceOf } from './object-names.js';
import { renderNamespace } from './render-namespace.js';
import { renderRoutes } from './render-routes.js';
import type { RenderSettings } from './render-settings.js';
import { renderUnits } from './render-units.js';
import { renderWalls } from './render-walls.js';
import { acceptPlan } from './accept-plan.js';

/**
 * Everything that the namespace of an environment is to hold, in an order that is safe to apply: walls before what they
 * hold, Secrets before what reads them, places before what leads to them. Throws `Refusal` INPUT_INVALID for a plan that cannot be rendered.
 */
export function renderEnvironment(plan: EnvironmentPlan, settings: RenderSettings): readonly KubeObject[] {
  accepted(acceptPlan(plan, settings));
  return [
    ...renderNamespace(plan, settings),
    ...renderWalls(plan, settings),
    ...renderUnits(plan, settings),
    ...renderRoutes(plan, settings),
  ].map((draft) => completed(draft, plan.environmentId));
}

/** The namespace comes from here alone: nothing that renders an object can name another one. */
function completed({ kind, name, labels, annotations, body }: KubeDraft, environmentId: string): KubeObject {
  return {
    apiVersion: renderedKinds[kind].apiVersion,
    kind,
    metadata: {
      name,
      ...(kind === 'Namespace' ? {} : { namespace: namespaceOf(environmentId) }),
      labels: { [labelNames.managedBy]: managedBy, [labelNames.environment]: environmentId, ...labels },
      ...(annotations === undefined ? {} : { annotations }),
    },
    ...body,
  };
}
