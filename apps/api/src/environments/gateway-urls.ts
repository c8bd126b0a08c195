import { readReleaseContent } from '@tiffin/builds-rules';
import { entityIdOfUnit } from '@tiffin/canvas-rules';
import { gatewayHost } from '@tiffin/deployments-rules';
import type { EnvironmentRow } from '@tiffin/postgres';
import type { GatewayUrl } from '../schema/running-unit.js';
import type { Loaders } from '../session/loaders.js';
import type { Places } from '../cells/places.js';

/** Where the gateways of the release that serves answer; before the first deployment, of the one that is on its way. */
export async function gatewayUrls(
  environment: EnvironmentRow,
  loaders: Loaders,
  places: Places,
): Promise<GatewayUrl[]> {
  const { tenantId, projectId } = environment;
  const releaseId = environment.currentReleaseId ?? environment.desiredReleaseId;
  if (releaseId === null) return [];
  const [release, project, tenant, place] = await Promise.all([
    loaders.releases.load({ tenantId, id: releaseId }),
    loaders.projects.load({ tenantId, id: projectId }),
    loaders.tenants.load({ tenantId, id: tenantId }),
    places.of(environment.id),
  ]);
  if (!release || !project || !tenant) return [];
  const address = {
    environmentId: environment.id,
    environmentName: environment.name,
    projectSlug: project.slug,
    tenantSlug: tenant.slug,
    domain: place.domain,
  };
  const { routes, units } = readReleaseContent(release.content);
  const names = new Map(units.map(({ key, name }) => [key, name]));
  return routes.map(({ unit, gatewaySlug }) => ({
    gatewayId: entityIdOfUnit(unit) ?? unit,
    gatewayName: names.get(unit) ?? gatewaySlug,
    url: `http://${gatewayHost(gatewaySlug, address)}:${place.routerPort}`,
  }));
}
