import { ownershipRecord } from '@tiffin/domains-rules';
import type { DomainRow, EnvironmentRow } from '@tiffin/postgres';
import type { Places } from '../cells/places.js';
import { gatewayUrls } from '../environments/gateway-urls.js';
import type { CustomDomain } from '../schema/domain.js';
import type { Loaders } from '../session/loaders.js';

/** The domains of an environment, by name, each with the records that it takes. */
export async function shownDomains(
  environment: EnvironmentRow,
  loaders: Loaders,
  places: Places,
): Promise<CustomDomain[]> {
  const { tenantId, id } = environment;
  const rows = await loaders.domainsOf.load({ tenantId, id });
  if (rows.length === 0) return [];
  const hosts = (await gatewayUrls(environment, loaders, places)).map(({ url }) => new URL(url).hostname);
  return rows.map((row) => {
    const { name: recordName, value: recordValue } = ownershipRecord(row.name, row.token);
    return { ...row, recordName, recordValue, target: targetOf(row, hosts), certificate: certificateOf(row) };
  });
}

function certificateOf(row: DomainRow): CustomDomain['certificate'] {
  const { certificateState: state, certificateProblem: problem } = row;
  const nextTryAt = problem === null ? null : row.certificateNextTry;
  return { state, problem, expiresAt: row.certificateExpires, nextTryAt };
}

/** Null: there is none, or several to choose from. */
function targetOf({ gateway }: DomainRow, hosts: readonly string[]): string | null {
  const found = gateway === null ? hosts : hosts.filter((host) => host.startsWith(`${gateway}.`));
  return found.length === 1 ? (found[0] ?? null) : null;
}
