import type { KubeObject } from '../client/kube-object.js';
import type { EnvironmentRecord } from '../record/environment-record.js';
import { labelNames, routeName } from '../render/object-names.js';

/**
 * Who was first keeps a host: an entrance would lead its requests to the one or the other. Why a release cannot have its hosts, for
 * people; null: nobody else has any of them. A domain of a tenant's own may be on its way from another environment, which is about to
 * give it up: an entrance leads it there for that long, and this release waits.
 */
export function takenHost(
  environmentId: string,
  { wanted }: EnvironmentRecord,
  routes: readonly KubeObject[],
): string | null {
  for (const { host, isCustom } of wanted?.desired.routes ?? []) {
    if (isCustom === true) continue;
    const name = routeName(host);
    const owners = routes.filter(({ metadata }) => metadata.name === name).map(ownerOf);
    const other = owners.find((owner) => owner !== environmentId);
    if (other !== undefined) return `the host "${host}" is served by environment ${other} of this cluster`;
  }
  return null;
}

const ownerOf = ({ metadata }: KubeObject): string => metadata.labels?.[labelNames.environment] ?? 'of somebody else';
