import type { BoundDomain } from '@tiffin/deployments-rules';
import { Prisma } from './generated/client.js';
import { openerOf, openSealed, sealedShape, type SettingsPlace } from './read-settings.js';
import { checkedRows } from './reads/checked-rows.js';
import { integer, orNull, text } from './reads/decode.js';
import { RowShape } from './reads/row-shape.js';
import type { TenantTransaction } from './tenant-database.js';

const domainShape = RowShape.of({
  id: ['d.id', text],
  name: ['d.name', text],
  gateway: ['d.gateway', orNull(text)],
  chain: ['c.chain', orNull(text)],
  keyNumber: ['c.key_number', orNull(integer)],
});

/** Domains that lead to an environment, each with its certificate where there is one. */
export async function readDomains(
  transaction: TenantTransaction,
  place: SettingsPlace,
): Promise<readonly BoundDomain[]> {
  const rows = await checkedRows(
    transaction,
    domainShape,
    (columns) => Prisma.sql`
      select ${columns} from domain d left join certificate c on c.tenant_id = d.tenant_id and c.domain_id = d.id
      where d.environment_id = ${place.environmentId}::uuid and d.state in ('verified', 'failing') order by d.name`,
  );
  const keys = rows.some(({ keyNumber }) => keyNumber !== null) ? await readKeys(transaction, place) : new Map();
  return rows.map(({ id, name, gateway, chain }) => {
    const key: string | undefined = keys.get(id);
    return chain === null || key === undefined ? { name, gateway } : { name, gateway, certificate: { chain, key } };
  });
}

/** By domain. One that does not open is left out: its domain is served over http until there is another certificate. */
async function readKeys(transaction: TenantTransaction, place: SettingsPlace): Promise<ReadonlyMap<string, string>> {
  const sealed = await checkedRows(
    transaction,
    sealedShape,
    (columns) => Prisma.sql`
      select ${columns} from (
        select c.tenant_id, c.domain_id as environment_id, 'certificate key ' || n.number as name, n.number as version,
          n.ciphertext, null as key_id, n.key_version
        from domain d join certificate c on c.tenant_id = d.tenant_id and c.domain_id = d.id
        join certificate_key n on n.tenant_id = c.tenant_id and n.domain_id = c.domain_id and n.number = c.key_number
        where d.environment_id = ${place.environmentId}::uuid) s
      left join tenant_key k on k.tenant_id = s.tenant_id and k.version = s.key_version order by s.environment_id`,
  );
  const opened = await openSealed(sealed, openerOf(place), place.tenantId);
  const keys = sealed.map(({ environmentId }, at) => [environmentId, opened[at]?.value ?? null] as const);
  return new Map(keys.flatMap(([id, value]) => (value === null ? [] : [[id, value] as const])));
}
