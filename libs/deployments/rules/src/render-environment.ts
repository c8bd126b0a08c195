import type { DesiredEnvironment } from '@tiffin/contracts';
import type { ReleaseContent } from '@tiffin/builds-rules';

/** Where a release is to run; what differs between environments is bound here and never baked into an image. */
export interface EnvironmentPlace {
  readonly environmentId: string;
  readonly environmentName: string;
  readonly projectSlug: string;
  readonly tenantSlug: string;
  /** Domain under which host names are made, e.g. `localhost`. */
  readonly domain: string;
}

/** `<gateway>.<environment>.<project>.<tenant>.<domain>` */
export const gatewayHost = (gatewaySlug: string, place: EnvironmentPlace): string =>
  [gatewaySlug, place.environmentName, place.projectSlug, place.tenantSlug, place.domain].join('.').toLowerCase();

/** Everything that the cell has to run for a release in this place. `epoch` fences it. */
export function renderEnvironment(
  place: EnvironmentPlace,
  release: { readonly id: string; readonly content: ReleaseContent },
  epoch: number,
): DesiredEnvironment {
  return {
    environmentId: place.environmentId,
    epoch,
    releaseId: release.id,
    units: release.content.units.map((unit) => ({ ...unit, variables: {} })),
    routes: release.content.routes.map(({ unit, gatewaySlug }) => ({ unit, host: gatewayHost(gatewaySlug, place) })),
  };
}
